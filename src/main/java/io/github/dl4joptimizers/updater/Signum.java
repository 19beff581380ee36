package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Signum: the sign of a running average of the gradients. With a momentum of 0 it is signSGD.
 *
 * <pre>
 * m = b m + (1 - b) g
 * w = w - lr sign(m)
 * </pre>
 *
 * Source: J. Bernstein et al., signSGD: Compressed Optimisation for Non-Convex Problems, ICML 2018.
 *
 * @param setup    learning rate (default 0.0001) and companions
 * @param momentum b in [0, 1), a number or a schedule; default 0.9
 */
public record Signum(Setup setup, Hyperparameter momentum) implements Optimizer<Signum> {

    /** Checks the properties. */
    public Signum {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("momentum", momentum);
    }

    private Signum(Setup setup) { this(setup, Hyperparameter.of(0.9)); }

    /** With a learning rate of 0.0001. */
    public Signum() { this(1e-4); }
    /** With this learning rate. */
    public Signum(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public Signum(ISchedule learningRate) { this(Setup.of(learningRate)); }

    // ---- the rule

    @Override public int stateCount() { return 1; }

    @Override
    public Rule at(Step now) {
        double lr = now.learningRate();
        double b = now.fraction("momentum", momentum);
        return (update, g, state) -> update.sign(lr, state[0].ema(b, g));
    }

    // ---- copies

    @Override public Signum clone() { return with(setup); }
    public Signum momentum(double momentum) { return with("momentum", Hyperparameter.of(momentum)); }
    public Signum momentumSchedule(ISchedule momentum) { return with("momentum", Hyperparameter.of("momentumSchedule", momentum)); }

    /** {@code new Signum()}, in DL4J's spelling. */
    public static Signum builder() { return new Signum(); }
}
