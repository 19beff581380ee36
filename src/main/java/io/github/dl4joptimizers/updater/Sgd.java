package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Stochastic gradient descent.
 *
 * <pre>
 * w = w - lr g
 * </pre>
 *
 * With a weight decay this is SGDW. Source: H. Robbins, S. Monro, A Stochastic Approximation Method, 1951.
 *
 * @param setup learning rate (default 0.001) and companions
 */
public record Sgd(Setup setup) implements Optimizer<Sgd> {

    /** Checks that there is a setup. */
    public Sgd {
        Check.notNull("setup", setup, "a Setup");
    }

    /** With a learning rate of 0.001. */
    public Sgd() { this(1e-3); }
    /** With this learning rate. */
    public Sgd(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public Sgd(ISchedule learningRate) { this(Setup.of(learningRate)); }

    // ---- the rule

    @Override public int stateCount() { return 0; }

    @Override
    public Rule at(Step now) {
        double lr = now.learningRate();
        return (update, g, state) -> update.scaled(lr, g);
    }

    @Override public Sgd clone() { return with(setup); }

    /** {@code new Sgd()}, in DL4J's spelling. */
    public static Sgd builder() { return new Sgd(); }

    /** DL4J's builder. */
    public static final class Builder extends DropInBuilder<Sgd, Builder> {

        /** Begins with {@code new Sgd()}. */
        public Builder() { super(new Sgd()); }
    }
}
