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
 * RMSprop: AdaGrad with a running average in place of the sum, so that the rate does not fall for ever.
 *
 * <pre>
 * s = r s + (1 - r) g^2     a = r a + (1 - r) g     q = s, or s - a^2 if centered
 * TEXTBOOK, KERAS, OPTAX    u = g / sqrt(q + eps)      v = b v + lr u     w = w - v
 * PYTORCH                   u = g / (sqrt(q) + eps)    v = b v + u        w = w - lr v
 * </pre>
 *
 * Rounding can make s - a^2 a little negative; Keras and PyTorch then give NaN, here it counts as 0. DL4J's own RmsProp
 * starts s from epsilon and has neither momentum nor centering. Source: T. Hinton, lecture 6e, 2012; A. Graves,
 * Generating Sequences, 2013, section 4.2 (centered, with momentum).
 *
 * @param learningRate lr, a number or a schedule; default 0.001 (PYTORCH: 0.01)
 * @param rmsDecay     r in [0, 1); default 0.9 (PYTORCH: 0.99)
 * @param epsilon      eps, at least 0; default 1e-7 (TEXTBOOK, KERAS) or 1e-8 (PYTORCH, OPTAX)
 * @param momentum     b in [0, 1), a number or a schedule; default 0: none
 * @param centered     whether to divide by the standard deviation instead of the root mean square; default false
 * @param weightDecay  decoupled weight decay, or null (default); needs {@link #applyTo}
 * @param convention   whose rule; default PYTORCH
 */
public record RmsProp(LearningRate learningRate,
        @Required double rmsDecay,
        @Required double epsilon,
        Hyperparameter momentum,
        @Required boolean centered,
        DecoupledWeightDecay weightDecay,
        Convention convention) implements RuleUpdater {

    /** Checks the properties. */
    public RmsProp {
        Check.notNull("learningRate", learningRate, "a number or an ISchedule");
        Check.fraction("rmsDecay", rmsDecay);
        Check.nonNegative("epsilon", epsilon);
        Hyperparameter.checkFraction("momentum", momentum);
        Check.notNull("convention", convention, "a Convention");
    }

    private boolean hasMomentum() {
        return !momentum.equals(Hyperparameter.of(0));
    }

    /** s, then a if centered, then v if there is a momentum. */
    @Override
    public int stateCount() {
        return 1 + (centered ? 1 : 0) + (hasMomentum() ? 1 : 0);
    }

    @Override
    public Rule at(Step now) {
        boolean rateInsideVelocity = convention != Convention.PYTORCH;
        double inside = convention == Convention.PYTORCH ? 0 : epsilon;
        double outside = convention == Convention.PYTORCH ? epsilon : 0;
        double rateInside = rateInsideVelocity ? now.learningRate() : 1;
        double rateOutside = rateInsideVelocity ? 1 : now.learningRate();
        double b = now.fraction("momentum", momentum);
        boolean hasMomentum = hasMomentum();
        return (update, g, state) -> {
            Lanes s = state[0].emaOfSquares(rmsDecay, g);
            Lanes q = centered ? update.variance(s, state[1].ema(rmsDecay, g)) : s;
            if (hasMomentum) {
                Lanes u = update.ratioToRoot(rateInside, g, q, inside, outside);
                Lanes v = state[state.length - 1];
                update.scaled(rateOutside, v.sum(b, v, 1, u));
            } else {
                update.ratioToRoot(now.learningRate(), g, q, inside, outside);
            }
        };
    }

    @Override
    public RmsProp clone() {
        return new RmsProp(learningRate.copy(), rmsDecay, epsilon, momentum.copy(), centered, weightDecay, convention);
    }

    @Override
    public RmsProp withoutWeightDecay() {
        return new RmsProp(learningRate, rmsDecay, epsilon, momentum, centered, null, convention);
    }

    /** {@link #pytorch} with PyTorch's default learning rate. */
    public RmsProp() {
        this(builder());
    }

    /** The same as {@link #pytorch(double)}. */
    public RmsProp(double learningRate) {
        this(builder().learningRate(learningRate));
    }

    /** The same as {@link #pytorch(ISchedule)}. */
    public RmsProp(ISchedule learningRate) {
        this(builder().learningRateSchedule(learningRate));
    }

    /** In PyTorch's convention. */
    public RmsProp(double learningRate, double rmsDecay, double epsilon) {
        this(builder().learningRate(learningRate).rmsDecay(rmsDecay).epsilon(epsilon));
    }

    private RmsProp(Builder builder) {
        this(builder.learningRateOr(1e-3, 1e-3, 1e-2, 1e-3), builder.rmsDecayOrDefault(), builder.epsilonOrDefault(),
                builder.momentumOr(0), builder.centered, builder.weightDecayOrNone(), builder.convention());
    }

    /** The textbook's rule and defaults. */
    public static RmsProp textbook(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** The textbook's rule and defaults. */
    public static RmsProp textbook(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** Keras' rule and defaults. */
    public static RmsProp keras(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.KERAS).build();
    }

    /** Keras' rule and defaults. */
    public static RmsProp keras(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.KERAS).build();
    }

    /** PyTorch's rule and defaults. */
    public static RmsProp pytorch(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.PYTORCH).build();
    }

    /** PyTorch's rule and defaults. */
    public static RmsProp pytorch(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.PYTORCH).build();
    }

    /** Optax' rule and defaults. */
    public static RmsProp optax(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.OPTAX).build();
    }

    /** Optax' rule and defaults. */
    public static RmsProp optax(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.OPTAX).build();
    }

    /** A builder; what is not set takes the convention's default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name; those that are not set take the convention's default. */
    public static final class Builder extends MomentumBuilder<Builder> {

        private Double rmsDecay;
        private Double epsilon;
        private boolean centered;

        /** Sets the decay rate of the averages (rho in Keras, alpha in PyTorch): in [0, 1). */
        public Builder rmsDecay(double rmsDecay) {
            this.rmsDecay = rmsDecay;
            return this;
        }

        /** Sets the term that keeps the denominator from 0: at least 0. */
        public Builder epsilon(double epsilon) {
            this.epsilon = epsilon;
            return this;
        }

        /** Sets whether to divide by the standard deviation instead of the root mean square: default false. */
        public Builder centered(boolean centered) {
            this.centered = centered;
            return this;
        }

        private double rmsDecayOrDefault() {
            return rmsDecay != null ? rmsDecay : pick(0.9, 0.9, 0.99, 0.9);
        }

        private double epsilonOrDefault() {
            return epsilon != null ? epsilon : pick(1e-7, 1e-7, 1e-8, 1e-8);
        }

        /** The optimizer. */
        public RmsProp build() {
            return new RmsProp(this);
        }
    }
}
