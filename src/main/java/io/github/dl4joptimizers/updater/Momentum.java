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
 * Heavy-ball momentum: the gradient is an acceleration, not a speed.
 *
 * <pre>
 * TEXTBOOK, KERAS    v = b v + lr g                w = w - v
 * PYTORCH, OPTAX     v = b v + (1 - dampening) g   w = w - lr v
 * </pre>
 *
 * The two differ when the learning rate changes: inside the velocity a step remembers the rate it was made with, outside the
 * whole velocity follows the new one. PyTorch does not dampen the first gradient; nor does this.
 *
 * <p>DL4J has Nesterov's variant only (its {@code Nesterovs}). Source: B. Polyak, Some methods of speeding up the convergence
 * of iteration methods, 1964; Keras {@code SGD(momentum=0.9)}; PyTorch {@code SGD(momentum=0.9)}; optax {@code trace}.
 *
 * @param learningRate lr, a number or a schedule; default 0.001 (KERAS, OPTAX: 0.01)
 * @param momentum     b in [0, 1), a number or a schedule; default 0.9
 * @param dampening    in [0, 1), PYTORCH only; default 0
 * @param weightDecay  decoupled weight decay, or null (default); needs {@link #applyTo}
 * @param convention   whose rule; default PYTORCH
 */
public record Momentum(LearningRate learningRate,
        Hyperparameter momentum,
        @Required double dampening,
        DecoupledWeightDecay weightDecay,
        Convention convention) implements RuleUpdater {

    /** Checks the properties. */
    public Momentum {
        Check.notNull("learningRate", learningRate, "a number or an ISchedule");
        Hyperparameter.checkFraction("momentum", momentum);
        Check.notNull("convention", convention, "a Convention");
        Check.fraction("dampening", dampening);
        Check.that(dampening == 0 || convention == Convention.PYTORCH, "dampening", "0 unless the convention is PYTORCH", dampening);
    }

    @Override
    public int stateCount() {
        return 1;
    }

    @Override
    public Rule at(Step now) {
        boolean rateInsideVelocity = convention == Convention.TEXTBOOK || convention == Convention.KERAS;
        double b = now.fraction("momentum", momentum);
        double inside = rateInsideVelocity ? now.learningRate() : now.t() == 1 ? 1 : 1 - dampening;
        double outside = rateInsideVelocity ? 1 : now.learningRate();
        return (update, g, state) -> {
            Lanes v = state[0].sum(b, state[0], inside, g);
            update.scaled(outside, v);
        };
    }

    @Override
    public Momentum clone() {
        return new Momentum(learningRate.copy(), momentum.copy(), dampening, weightDecay, convention);
    }

    @Override
    public Momentum withoutWeightDecay() {
        return new Momentum(learningRate, momentum, dampening, null, convention);
    }

    /** {@link #pytorch} with PyTorch's default learning rate. */
    public Momentum() {
        this(builder());
    }

    /** The same as {@link #pytorch(double)}. */
    public Momentum(double learningRate) {
        this(builder().learningRate(learningRate));
    }

    /** The same as {@link #pytorch(ISchedule)}. */
    public Momentum(ISchedule learningRate) {
        this(builder().learningRateSchedule(learningRate));
    }

    /** In PyTorch's convention. */
    public Momentum(double learningRate, double momentum) {
        this(builder().learningRate(learningRate).momentum(momentum));
    }

    private Momentum(Builder builder) {
        this(builder.learningRateOr(1e-3, 1e-2, 1e-3, 1e-2), builder.momentumOr(0.9), builder.dampening,
                builder.weightDecayOrNone(), builder.convention());
    }

    /** The textbook's rule and defaults. */
    public static Momentum textbook(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** The textbook's rule and defaults. */
    public static Momentum textbook(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** Keras' rule and defaults. */
    public static Momentum keras(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.KERAS).build();
    }

    /** Keras' rule and defaults. */
    public static Momentum keras(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.KERAS).build();
    }

    /** PyTorch's rule and defaults. */
    public static Momentum pytorch(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.PYTORCH).build();
    }

    /** PyTorch's rule and defaults. */
    public static Momentum pytorch(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.PYTORCH).build();
    }

    /** Optax' rule and defaults. */
    public static Momentum optax(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.OPTAX).build();
    }

    /** Optax' rule and defaults. */
    public static Momentum optax(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.OPTAX).build();
    }

    /** A builder; what is not set takes the convention's default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name; those that are not set take the convention's default. */
    public static final class Builder extends MomentumBuilder<Builder> {

        private double dampening;

        /** Sets how much of each gradient but the first is held back: in [0, 1); default 0; only PYTORCH has it. */
        public Builder dampening(double dampening) {
            this.dampening = dampening;
            return this;
        }

        /** The optimizer. */
        public Momentum build() {
            return new Momentum(this);
        }
    }
}
