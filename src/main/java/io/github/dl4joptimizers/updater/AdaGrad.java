package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Required;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdaGrad: each parameter's rate falls with the squares of its gradients so far.
 *
 * <pre>
 * s = s + g^2
 * TEXTBOOK, KERAS, OPTAX    w = w - lr g / sqrt(s + eps)
 * PYTORCH                   w = w - lr / (1 + (t - 1) lrDecay) g / (sqrt(s) + eps)
 * </pre>
 *
 * DL4J's own AdaGrad starts s from 1e-6 and forgets its schedule when DL4J clones it. Source: J. Duchi, E. Hazan, Y. Singer,
 * Adaptive Subgradient Methods, JMLR 12, 2011.
 *
 * @param learningRate lr, a number or a schedule; default 0.001 (PYTORCH: 0.01)
 * @param epsilon      eps, at least 0; default 1e-10 (TEXTBOOK, PYTORCH) or 1e-7 (KERAS, OPTAX)
 * @param initialAccumulator s before the first step, at least 0; default 0 (TEXTBOOK, PYTORCH) or 0.1 (KERAS, OPTAX)
 * @param lrDecay      at least 0, PYTORCH only; default 0
 * @param weightDecay  decoupled weight decay, or null (default); needs {@link #applyTo}
 * @param convention   whose rule; default PYTORCH
 */
public record AdaGrad(LearningRate learningRate,
        @Required double epsilon,
        @Required double initialAccumulator,
        @Required double lrDecay,
        DecoupledWeightDecay weightDecay,
        Convention convention) implements RuleUpdater {

    /** Checks the properties. */
    public AdaGrad {
        Check.notNull("learningRate", learningRate, "a number or an ISchedule");
        Check.nonNegative("epsilon", epsilon);
        Check.nonNegative("initialAccumulator", initialAccumulator);
        Check.notNull("convention", convention, "a Convention");
        Check.nonNegative("lrDecay", lrDecay);
        Check.that(lrDecay == 0 || convention == Convention.PYTORCH, "lrDecay", "0 unless the convention is PYTORCH", lrDecay);
    }

    @Override
    public int stateCount() {
        return 1;
    }

    @Override
    public double initialState(int index) {
        return initialAccumulator;
    }

    @Override
    public Rule at(Step now) {
        double lr = now.learningRate() / (1 + now.iteration() * lrDecay);
        double inside = convention == Convention.PYTORCH ? 0 : epsilon;
        double outside = convention == Convention.PYTORCH ? epsilon : 0;
        return (update, g, state) -> {
            Lanes s = state[0].sumWithSquares(1, state[0], 1, g);
            update.ratioToRoot(lr, g, s, inside, outside);
        };
    }

    @Override
    public AdaGrad clone() {
        return new AdaGrad(learningRate.copy(), epsilon, initialAccumulator, lrDecay, weightDecay, convention);
    }

    @Override
    public AdaGrad withoutWeightDecay() {
        return new AdaGrad(learningRate, epsilon, initialAccumulator, lrDecay, null, convention);
    }

    /** {@link #pytorch} with PyTorch's default learning rate. */
    public AdaGrad() {
        this(builder());
    }

    /** The same as {@link #pytorch(double)}. */
    public AdaGrad(double learningRate) {
        this(builder().learningRate(learningRate));
    }

    /** The same as {@link #pytorch(ISchedule)}. */
    public AdaGrad(ISchedule learningRate) {
        this(builder().learningRateSchedule(learningRate));
    }

    /** In PyTorch's convention. */
    public AdaGrad(double learningRate, double epsilon) {
        this(builder().learningRate(learningRate).epsilon(epsilon));
    }

    /** In PyTorch's convention. */
    public AdaGrad(ISchedule learningRate, double epsilon) {
        this(builder().learningRateSchedule(learningRate).epsilon(epsilon));
    }

    private AdaGrad(Builder builder) {
        this(builder.learningRateOr(1e-3, 1e-3, 1e-2, 1e-3), builder.epsilonOrDefault(), builder.initialAccumulatorOrDefault(),
                builder.lrDecay, builder.weightDecayOrNone(), builder.convention());
    }

    /** The textbook's rule and defaults. */
    public static AdaGrad textbook(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** The textbook's rule and defaults. */
    public static AdaGrad textbook(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** Keras' rule and defaults. */
    public static AdaGrad keras(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.KERAS).build();
    }

    /** Keras' rule and defaults. */
    public static AdaGrad keras(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.KERAS).build();
    }

    /** PyTorch's rule and defaults. */
    public static AdaGrad pytorch(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.PYTORCH).build();
    }

    /** PyTorch's rule and defaults. */
    public static AdaGrad pytorch(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.PYTORCH).build();
    }

    /** Optax' rule and defaults. */
    public static AdaGrad optax(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.OPTAX).build();
    }

    /** Optax' rule and defaults. */
    public static AdaGrad optax(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.OPTAX).build();
    }

    /** A builder; what is not set takes the convention's default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name; those that are not set take the convention's default. */
    public static final class Builder extends UpdaterBuilder<Builder> {

        private Double epsilon;
        private Double initialAccumulator;
        private double lrDecay;

        /** Sets the term that keeps the denominator from 0: at least 0. */
        public Builder epsilon(double epsilon) {
            this.epsilon = epsilon;
            return this;
        }

        /** Sets what the sum of squares starts from: at least 0. */
        public Builder initialAccumulator(double initialAccumulator) {
            this.initialAccumulator = initialAccumulator;
            return this;
        }

        /** Sets how fast the rate falls beside the schedule: at least 0; default 0; only PYTORCH has it. */
        public Builder lrDecay(double lrDecay) {
            this.lrDecay = lrDecay;
            return this;
        }

        private double epsilonOrDefault() {
            return epsilon != null ? epsilon : pick(1e-10, 1e-7, 1e-10, 1e-7);
        }

        private double initialAccumulatorOrDefault() {
            return initialAccumulator != null ? initialAccumulator : pick(0, 0.1, 0, 0.1);
        }

        /** The optimizer. */
        public AdaGrad build() {
            return new AdaGrad(this);
        }
    }
}
