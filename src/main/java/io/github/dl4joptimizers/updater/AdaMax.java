package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Required;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdaMax: Adam with the infinity norm in place of the root mean square.
 *
 * <pre>
 * m = b1 m + (1 - b1) g                mhat = m / (1 - b1^t)
 * TEXTBOOK          s = max(b2 s, |g|)          w = w - lr mhat / s            0/0 counts as 0
 * KERAS             s = max(b2 s, |g|)          w = w - lr mhat / (s + eps)
 * PYTORCH, OPTAX    s = max(b2 s, |g| + eps)    w = w - lr mhat / s
 * </pre>
 *
 * DL4J's own AdaMax ignores its epsilon. Source: D. Kingma, J. Ba, Adam, ICLR 2015, section 7.1.
 *
 * @param learningRate lr, a number or a schedule; default 0.001 (PYTORCH: 0.002)
 * @param beta1        b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2        b2 in [0, 1); default 0.999
 * @param epsilon      eps, at least 0; default 1e-7 (KERAS), 1e-8 (PYTORCH, OPTAX), 0 (TEXTBOOK, which has none)
 * @param weightDecay  decoupled weight decay, or null (default); needs {@link #applyTo}
 * @param convention   whose rule; default PYTORCH
 */
public record AdaMax(LearningRate learningRate,
        Hyperparameter beta1,
        @Required double beta2,
        @Required double epsilon,
        DecoupledWeightDecay weightDecay,
        Convention convention) implements RuleUpdater {

    /** Checks the properties. */
    public AdaMax {
        Check.notNull("learningRate", learningRate, "a number or an ISchedule");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.nonNegative("epsilon", epsilon);
        Check.notNull("convention", convention, "a Convention");
        Check.that(epsilon == 0 || convention != Convention.TEXTBOOK, "epsilon", "0 if the convention is TEXTBOOK", epsilon);
    }

    @Override
    public int stateCount() {
        return 2;
    }

    @Override
    public Rule at(Step now) {
        double b1 = now.fraction("beta1", beta1);
        double c = now.learningRate() / now.biasCorrection(b1);
        double inMaximum = convention == Convention.KERAS ? 0 : epsilon;
        double inQuotient = convention == Convention.KERAS ? epsilon : 0;
        return (update, g, state) -> {
            Lanes m = state[0].ema(b1, g);
            Lanes s = state[1].maxOfScaledAbs(beta2, g, inMaximum);
            update.ratio(c, m, s, inQuotient);
        };
    }

    @Override
    public Hyperparameter momentum() {
        return beta1;
    }

    @Override
    public AdaMax clone() {
        return new AdaMax(learningRate.copy(), beta1.copy(), beta2, epsilon, weightDecay, convention);
    }

    @Override
    public AdaMax withoutWeightDecay() {
        return new AdaMax(learningRate, beta1, beta2, epsilon, null, convention);
    }

    /** {@link #pytorch} with PyTorch's default learning rate. */
    public AdaMax() {
        this(builder());
    }

    /** The same as {@link #pytorch(double)}. */
    public AdaMax(double learningRate) {
        this(builder().learningRate(learningRate));
    }

    /** The same as {@link #pytorch(ISchedule)}. */
    public AdaMax(ISchedule learningRate) {
        this(builder().learningRateSchedule(learningRate));
    }

    /** In PyTorch's convention, with the parameters of DL4J's constructor. */
    public AdaMax(double learningRate, double beta1, double beta2, double epsilon) {
        this(builder().learningRate(learningRate).beta1(beta1).beta2(beta2).epsilon(epsilon));
    }

    private AdaMax(Builder builder) {
        this(builder.learningRateOr(1e-3, 1e-3, 2e-3, 1e-3), builder.beta1(), builder.beta2(),
                builder.epsilonOr(0, 1e-7, 1e-8, 1e-8), builder.weightDecayOrNone(), builder.convention());
    }

    /** The textbook's rule and defaults. */
    public static AdaMax textbook(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** The textbook's rule and defaults. */
    public static AdaMax textbook(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** Keras' rule and defaults. */
    public static AdaMax keras(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.KERAS).build();
    }

    /** Keras' rule and defaults. */
    public static AdaMax keras(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.KERAS).build();
    }

    /** PyTorch's rule and defaults. */
    public static AdaMax pytorch(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.PYTORCH).build();
    }

    /** PyTorch's rule and defaults. */
    public static AdaMax pytorch(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.PYTORCH).build();
    }

    /** Optax' rule and defaults. */
    public static AdaMax optax(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.OPTAX).build();
    }

    /** Optax' rule and defaults. */
    public static AdaMax optax(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.OPTAX).build();
    }

    /** A builder; what is not set takes the convention's default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name; those that are not set take the convention's default. */
    public static final class Builder extends MomentsBuilder<Builder> {

        /** The optimizer. */
        public AdaMax build() {
            return new AdaMax(this);
        }
    }
}
