package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdaDelta: steps in the units of the parameters, by the ratio of two root mean squares.
 *
 * <pre>
 * s = rho s + (1 - rho) g^2
 * u = sqrt(x + eps) / sqrt(s + eps) g
 * x = rho x + (1 - rho) u^2               w = w - lr u
 * </pre>
 *
 * The paper has no learning rate: its rule is the default of 1, as in PyTorch and optax; Keras' default of 0.001 makes it slow.
 * DL4J's own AdaDelta has a rho of 0.95. Source: M. Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012.
 *
 * @param setup   learning rate (default 1) and companions
 * @param rho     rho in [0, 1); default 0.9
 * @param epsilon eps, at least 0; default 1e-6
 */
public record AdaDelta(Setup setup, double rho, double epsilon) implements Optimizer<AdaDelta> {

    /** Checks the properties. */
    public AdaDelta {
        Check.notNull("setup", setup, "a Setup");
        Check.fraction("rho", rho);
        Check.nonNegative("epsilon", epsilon);
    }

    private AdaDelta(Setup setup) { this(setup, 0.9, 1e-6); }

    /** With a learning rate of 1. */
    public AdaDelta() { this(1.0); }
    /** With this learning rate. */
    public AdaDelta(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public AdaDelta(ISchedule learningRate) { this(Setup.of(learningRate)); }
    /** With a learning rate of 1 and the parameters of DL4J's constructor. */
    public AdaDelta(double rho, double epsilon) { this(Setup.of(1.0), rho, epsilon); }

    // ---- the rule

    @Override public int stateCount() { return 2; }

    @Override
    public Rule at(Step now) {
        double lr = now.learningRate();
        return (update, g, state) -> {
            Lanes s = state[0].emaOfSquares(rho, g);
            Lanes u = update.timesRatioOfRoots(g, state[1], s, epsilon);
            state[1].emaOfSquares(rho, u);
            update.scaled(lr, u);
        };
    }

    // ---- copies

    @Override public AdaDelta clone() { return with(setup); }
    public AdaDelta rho(double rho) { return with("rho", rho); }
    public AdaDelta epsilon(double epsilon) { return with("epsilon", epsilon); }

    /** {@code new AdaDelta()}, in DL4J's spelling. */
    public static AdaDelta builder() { return new AdaDelta(); }

    /** DL4J's builder. */
    public static final class Builder extends DropInBuilder<AdaDelta, Builder> {

        /** Begins with {@code new AdaDelta()}. */
        public Builder() { super(new AdaDelta()); }

        public Builder rho(double rho) { return set(made().rho(rho)); }
        public Builder epsilon(double epsilon) { return set(made().epsilon(epsilon)); }
    }
}
