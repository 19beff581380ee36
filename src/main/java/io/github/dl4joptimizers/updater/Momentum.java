package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Heavy-ball momentum: the gradient is an acceleration, not a speed.
 *
 * <pre>
 * v = b v + (1 - dampening) g        w = w - lr v        PyTorch, optax
 * v = b v + (1 - dampening) lr g     w = w - v           the textbook, Keras: rateInVelocity
 * </pre>
 *
 * The two differ when the learning rate changes: inside the velocity a step remembers the rate it was made with, outside the
 * whole velocity follows the new one. PyTorch does not dampen the first gradient; nor does this.
 *
 * <p>DL4J has Nesterov's variant only (its {@code Nesterovs}). Source: B. Polyak, Some methods of speeding up the convergence
 * of iteration methods, 1964.
 *
 * @param setup          learning rate (default 0.001) and companions
 * @param momentum       b in [0, 1), a number or a schedule; default 0.9
 * @param dampening      in [0, 1); default 0
 * @param rateInVelocity whether the learning rate is inside the velocity; default false
 */
public record Momentum(Setup setup, Hyperparameter momentum, double dampening, boolean rateInVelocity)
        implements Optimizer<Momentum> {

    /** Checks the properties. */
    public Momentum {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("momentum", momentum);
        Check.fraction("dampening", dampening);
    }

    private Momentum(Setup setup, Hyperparameter momentum) { this(setup, momentum, 0, false); }

    /** PyTorch's, with a learning rate of 0.001 and a momentum of 0.9. */
    public Momentum() { this(1e-3); }
    /** PyTorch's, with a momentum of 0.9. */
    public Momentum(double learningRate) { this(learningRate, 0.9); }
    /** PyTorch's, with a momentum of 0.9. */
    public Momentum(ISchedule learningRate) { this(learningRate, 0.9); }
    /** PyTorch's. */
    public Momentum(double learningRate, double momentum) { this(Setup.of(learningRate), Hyperparameter.of(momentum)); }
    /** PyTorch's. */
    public Momentum(ISchedule learningRate, double momentum) { this(Setup.of(learningRate), Hyperparameter.of(momentum)); }
    /** PyTorch's. */
    public Momentum(double learningRate, ISchedule momentum) {
        this(Setup.of(learningRate), Hyperparameter.of("momentum", momentum));
    }

    /** PyTorch's. */
    public Momentum(ISchedule learningRate, ISchedule momentum) {
        this(Setup.of(learningRate), Hyperparameter.of("momentum", momentum));
    }

    // ---- the rule

    @Override public int stateCount() { return 1; }

    @Override
    public Rule at(Step now) {
        double b = now.fraction("momentum", momentum);
        double kept = now.t() == 1 ? 1 : 1 - dampening;
        double inside = rateInVelocity ? now.learningRate() * kept : kept;
        double outside = rateInVelocity ? 1 : now.learningRate();
        return (update, g, state) -> {
            Lanes v = state[0].sum(b, state[0], inside, g);
            update.scaled(outside, v);
        };
    }

    // ---- copies

    @Override public Momentum clone() { return with(setup); }
    public Momentum momentum(double momentum) { return with("momentum", Hyperparameter.of(momentum)); }
    public Momentum momentumSchedule(ISchedule momentum) { return with("momentum", Hyperparameter.of("momentumSchedule", momentum)); }
    public Momentum dampening(double dampening) { return with("dampening", dampening); }
    public Momentum rateInVelocity(boolean rateInVelocity) { return with("rateInVelocity", rateInVelocity); }

    /** {@code new Momentum()}, in DL4J's spelling. */
    public static Momentum builder() { return new Momentum(); }
}
