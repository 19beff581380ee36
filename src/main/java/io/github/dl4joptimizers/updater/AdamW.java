package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Required;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdamW: {@link Adam} with decoupled weight decay.
 *
 * <pre>
 * u = Adam's update
 * KERAS, PYTORCH, OPTAX    w = w - lr d w - u         d 0.004, 0.01, 0.0001
 * TEXTBOOK                 w = (1 - d) (w - u)        d 0.01: the factor 0.99
 * </pre>
 *
 * For the paper's form (a decay that follows the schedule's multiplier only) pass
 * {@link DecoupledWeightDecay#timesMultiplier(double, double)} to the builder. An updater sees gradients only, so DL4J has to
 * be given the decay beside it: write {@code new AdamW(1e-3, 0.01).applyTo(builder)}; {@code builder.updater(...)} would leave
 * the decay out, and says so when the network is made.
 *
 * <p>Source: I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization, ICLR 2019, algorithm 2.
 *
 * @param learningRate lr, a number or a schedule; default 0.001
 * @param beta1        b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2        b2 in [0, 1); default 0.999
 * @param epsilon      eps, at least 0; default 1e-7 (TEXTBOOK, KERAS) or 1e-8 (PYTORCH, OPTAX)
 * @param epsilonRoot  epsRoot, at least 0, OPTAX only; default 0
 * @param weightDecay  decoupled weight decay; default 0.01 (PYTORCH), 0.004 (KERAS), 0.0001 (OPTAX), 0.01 per step (TEXTBOOK);
 *                     null once {@code applyTo} has handed it to DL4J
 * @param convention   whose rule; default PYTORCH
 */
public record AdamW(LearningRate learningRate,
        Hyperparameter beta1,
        @Required double beta2,
        @Required double epsilon,
        @Required double epsilonRoot,
        DecoupledWeightDecay weightDecay,
        Convention convention) implements RuleUpdater {

    /** Checks the properties. */
    public AdamW {
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
        return Adam.rule(now, now.fraction("beta1", beta1), beta2, epsilon, epsilonRoot, convention);
    }

    @Override
    public Hyperparameter momentum() {
        return beta1;
    }

    @Override
    public AdamW clone() {
        return new AdamW(learningRate.copy(), beta1.copy(), beta2, epsilon, epsilonRoot, weightDecay, convention);
    }

    @Override
    public AdamW withoutWeightDecay() {
        return new AdamW(learningRate, beta1, beta2, epsilon, epsilonRoot, null, convention);
    }

    /** {@link #pytorch} with PyTorch's default learning rate. */
    public AdamW() {
        this(builder());
    }

    /** The same as {@link #pytorch(double)}. */
    public AdamW(double learningRate) {
        this(builder().learningRate(learningRate));
    }

    /** The same as {@link #pytorch(ISchedule)}. */
    public AdamW(ISchedule learningRate) {
        this(builder().learningRateSchedule(learningRate));
    }

    /** In PyTorch's convention. */
    public AdamW(double learningRate, double weightDecay) {
        this(builder().learningRate(learningRate).weightDecay(weightDecay));
    }

    /** In PyTorch's convention. */
    public AdamW(ISchedule learningRate, double weightDecay) {
        this(builder().learningRateSchedule(learningRate).weightDecay(weightDecay));
    }

    private AdamW(Builder builder) {
        this(builder.learningRateOr(1e-3, 1e-3, 1e-3, 1e-3), builder.beta1(), builder.beta2(),
                builder.epsilonOr(1e-7, 1e-7, 1e-8, 1e-8), builder.epsilonRoot(), builder.weightDecayOr(0.01, 0.004, 0.01, 1e-4),
                builder.convention());
    }

    /** The textbook's rule and defaults. */
    public static AdamW textbook(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** The textbook's rule and defaults. */
    public static AdamW textbook(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** Keras' rule and defaults. */
    public static AdamW keras(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.KERAS).build();
    }

    /** Keras' rule and defaults. */
    public static AdamW keras(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.KERAS).build();
    }

    /** PyTorch's rule and defaults. */
    public static AdamW pytorch(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.PYTORCH).build();
    }

    /** PyTorch's rule and defaults. */
    public static AdamW pytorch(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.PYTORCH).build();
    }

    /** Optax' rule and defaults. */
    public static AdamW optax(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.OPTAX).build();
    }

    /** Optax' rule and defaults. */
    public static AdamW optax(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.OPTAX).build();
    }

    /** A builder; what is not set takes the convention's default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name; those that are not set take the convention's default. */
    public static final class Builder extends RootedMomentsBuilder<Builder> {

        /** The optimizer. */
        public AdamW build() {
            return new AdamW(this);
        }
    }
}
