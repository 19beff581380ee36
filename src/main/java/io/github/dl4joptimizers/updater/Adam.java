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
 * Adam: a momentum over a root mean square, both corrected for having started from 0.
 *
 * <pre>
 * m = b1 m + (1 - b1) g              mhat = m / (1 - b1^t)
 * s = b2 s + (1 - b2) g^2            shat = s / (1 - b2^t)
 * TEXTBOOK    w = w - lr mhat / sqrt(shat + eps)
 * KERAS       w = w - lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(s) + eps)
 * PYTORCH     w = w - lr mhat / (sqrt(shat) + eps)
 * OPTAX       w = w - lr mhat / (sqrt(shat + epsRoot) + eps)
 * </pre>
 *
 * Keras' form is the paper's "epsilon hat": its epsilon weighs more in the first steps, when s is still small. DL4J's own Adam
 * is Keras' form with an epsilon of 1e-8. Source: D. Kingma, J. Ba, Adam, ICLR 2015, algorithm 1 and the end of section 2.
 *
 * @param learningRate lr, a number or a schedule; default 0.001
 * @param beta1        b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2        b2 in [0, 1); default 0.999
 * @param epsilon      eps, at least 0; default 1e-7 (TEXTBOOK, KERAS) or 1e-8 (PYTORCH, OPTAX)
 * @param epsilonRoot  epsRoot, at least 0, OPTAX only; default 0
 * @param weightDecay  decoupled weight decay, or null (default); needs {@link #applyTo}
 * @param convention   whose rule; default PYTORCH
 */
public record Adam(LearningRate learningRate,
        Hyperparameter beta1,
        @Required double beta2,
        @Required double epsilon,
        @Required double epsilonRoot,
        DecoupledWeightDecay weightDecay,
        Convention convention) implements RuleUpdater {

    /** Checks the properties. */
    public Adam {
        Check.notNull("learningRate", learningRate, "a number or an ISchedule");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.nonNegative("epsilon", epsilon);
        Check.notNull("convention", convention, "a Convention");
        Check.nonNegative("epsilonRoot", epsilonRoot);
        Check.that(epsilonRoot == 0 || convention == Convention.OPTAX, "epsilonRoot", "0 unless the convention is OPTAX", epsilonRoot);
    }

    @Override
    public int stateCount() {
        return 2;
    }

    @Override
    public Rule at(Step now) {
        return rule(now, now.fraction("beta1", beta1), beta2, epsilon, epsilonRoot, convention);
    }

    /** All four forms are c m / (sqrt(s + inside) + outside), once the bias correction of s is taken out of the root. */
    static Rule rule(Step now, double beta1, double beta2, double epsilon, double epsilonRoot, Convention convention) {
        double bc1 = now.biasCorrection(beta1);
        double bc2 = now.biasCorrection(beta2);
        double c = now.learningRate() * Math.sqrt(bc2) / bc1;
        double inside = switch (convention) {
            case TEXTBOOK -> epsilon * bc2;
            case KERAS, PYTORCH -> 0;
            case OPTAX -> epsilonRoot * bc2;
        };
        double outside = switch (convention) {
            case TEXTBOOK -> 0;
            case KERAS -> epsilon;
            case PYTORCH, OPTAX -> epsilon * Math.sqrt(bc2);
        };
        return (update, g, state) -> {
            Lanes m = state[0].ema(beta1, g);
            Lanes s = state[1].emaOfSquares(beta2, g);
            update.ratioToRoot(c, m, s, inside, outside);
        };
    }

    @Override
    public Hyperparameter momentum() {
        return beta1;
    }

    @Override
    public Adam clone() {
        return new Adam(learningRate.copy(), beta1.copy(), beta2, epsilon, epsilonRoot, weightDecay, convention);
    }

    @Override
    public Adam withoutWeightDecay() {
        return new Adam(learningRate, beta1, beta2, epsilon, epsilonRoot, null, convention);
    }

    /** {@link #pytorch} with PyTorch's default learning rate. */
    public Adam() {
        this(builder());
    }

    /** The same as {@link #pytorch(double)}. */
    public Adam(double learningRate) {
        this(builder().learningRate(learningRate));
    }

    /** The same as {@link #pytorch(ISchedule)}. */
    public Adam(ISchedule learningRate) {
        this(builder().learningRateSchedule(learningRate));
    }

    /** In PyTorch's convention, with the parameters of DL4J's constructor. */
    public Adam(double learningRate, double beta1, double beta2, double epsilon) {
        this(builder().learningRate(learningRate).beta1(beta1).beta2(beta2).epsilon(epsilon));
    }

    private Adam(Builder builder) {
        this(builder.learningRateOr(1e-3, 1e-3, 1e-3, 1e-3), builder.beta1(), builder.beta2(),
                builder.epsilonOr(1e-7, 1e-7, 1e-8, 1e-8), builder.epsilonRoot(), builder.weightDecayOrNone(), builder.convention());
    }

    /** The textbook's rule and defaults. */
    public static Adam textbook(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** The textbook's rule and defaults. */
    public static Adam textbook(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** Keras' rule and defaults. */
    public static Adam keras(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.KERAS).build();
    }

    /** Keras' rule and defaults. */
    public static Adam keras(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.KERAS).build();
    }

    /** PyTorch's rule and defaults. */
    public static Adam pytorch(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.PYTORCH).build();
    }

    /** PyTorch's rule and defaults. */
    public static Adam pytorch(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.PYTORCH).build();
    }

    /** Optax' rule and defaults. */
    public static Adam optax(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.OPTAX).build();
    }

    /** Optax' rule and defaults. */
    public static Adam optax(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.OPTAX).build();
    }

    /** A builder; what is not set takes the convention's default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name; those that are not set take the convention's default. */
    public static final class Builder extends RootedMomentsBuilder<Builder> {

        /** The optimizer. */
        public Adam build() {
            return new Adam(this);
        }
    }
}
