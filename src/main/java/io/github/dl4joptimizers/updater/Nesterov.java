package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Nesterov momentum: a step by momentum, and the gradient where that leads.
 *
 * <pre>
 * TEXTBOOK, KERAS    v = b v + lr g    w = w - (b v + lr g)
 * PYTORCH, OPTAX     v = b v + g       w = w - lr (b v + g)
 * </pre>
 *
 * The textbook takes the gradient at the look-ahead point w + b m (its m is our -v). DL4J takes gradients at the network's
 * parameters, so the network's parameters <em>are</em> the look-ahead point; written for them, the textbook's rule is Keras'.
 *
 * <p>DL4J's {@code Nesterovs} is Keras' rule too; there {@code new Nesterovs(x)} sets the momentum, here {@code new
 * Nesterov(x)} sets the learning rate. Source: Y. Nesterov 1983; I. Sutskever et al. 2013, section 2; Keras
 * {@code SGD(momentum=0.9, nesterov=True)}; PyTorch {@code SGD(momentum=0.9, nesterov=True)}.
 *
 * @param learningRate lr, a number or a schedule; default 0.001 (KERAS, OPTAX: 0.01)
 * @param momentum     b in [0, 1), a number or a schedule; default 0.9
 * @param weightDecay  decoupled weight decay, or null (default); needs {@link #applyTo}
 * @param convention   whose rule; default PYTORCH
 */
public record Nesterov(LearningRate learningRate,
        Hyperparameter momentum,
        DecoupledWeightDecay weightDecay,
        Convention convention) implements RuleUpdater {

    /** Checks the properties. */
    public Nesterov {
        Check.notNull("learningRate", learningRate, "a number or an ISchedule");
        Hyperparameter.checkFraction("momentum", momentum);
        Check.notNull("convention", convention, "a Convention");
    }

    @Override
    public int stateCount() {
        return 1;
    }

    @Override
    public Rule at(Step now) {
        boolean rateInsideVelocity = convention == Convention.TEXTBOOK || convention == Convention.KERAS;
        double b = now.fraction("momentum", momentum);
        double inside = rateInsideVelocity ? now.learningRate() : 1;
        double outside = rateInsideVelocity ? 1 : now.learningRate();
        return (update, g, state) -> {
            Lanes v = state[0].sum(b, state[0], inside, g);
            update.scaled(outside, update.sum(b, v, inside, g)); // rounds in the libraries' order: lr last
        };
    }

    @Override
    public Nesterov clone() {
        return new Nesterov(learningRate.copy(), momentum.copy(), weightDecay, convention);
    }

    @Override
    public Nesterov withoutWeightDecay() {
        return new Nesterov(learningRate, momentum, null, convention);
    }

    /** {@link #pytorch} with PyTorch's default learning rate. */
    public Nesterov() {
        this(builder());
    }

    /** The same as {@link #pytorch(double)}. */
    public Nesterov(double learningRate) {
        this(builder().learningRate(learningRate));
    }

    /** The same as {@link #pytorch(ISchedule)}. */
    public Nesterov(ISchedule learningRate) {
        this(builder().learningRateSchedule(learningRate));
    }

    /** In PyTorch's convention. */
    public Nesterov(double learningRate, double momentum) {
        this(builder().learningRate(learningRate).momentum(momentum));
    }

    private Nesterov(Builder builder) {
        this(builder.learningRateOr(1e-3, 1e-2, 1e-3, 1e-2), builder.momentumOr(0.9), builder.weightDecayOrNone(),
                builder.convention());
    }

    /** The textbook's rule and defaults. */
    public static Nesterov textbook(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** The textbook's rule and defaults. */
    public static Nesterov textbook(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.TEXTBOOK).build();
    }

    /** Keras' rule and defaults. */
    public static Nesterov keras(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.KERAS).build();
    }

    /** Keras' rule and defaults. */
    public static Nesterov keras(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.KERAS).build();
    }

    /** PyTorch's rule and defaults. */
    public static Nesterov pytorch(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.PYTORCH).build();
    }

    /** PyTorch's rule and defaults. */
    public static Nesterov pytorch(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.PYTORCH).build();
    }

    /** Optax' rule and defaults. */
    public static Nesterov optax(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.OPTAX).build();
    }

    /** Optax' rule and defaults. */
    public static Nesterov optax(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.OPTAX).build();
    }

    /** A builder; what is not set takes the convention's default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name; those that are not set take the convention's default. */
    public static final class Builder extends MomentumBuilder<Builder> {

        /** The optimizer. */
        public Nesterov build() {
            return new Nesterov(this);
        }
    }
}
