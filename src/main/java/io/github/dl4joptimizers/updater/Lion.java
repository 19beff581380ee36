package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Lion: the sign of an interpolation between momentum and gradient; one average, and steps of equal size.
 *
 * <pre>
 * w = w - lr sign(b1 m + (1 - b1) g)
 * m = b2 m + (1 - b2) g
 * </pre>
 *
 * Learning rates are 3 to 10 times smaller than AdamW's, weight decays as many times larger. Source: X. Chen et al., Symbolic
 * Discovery of Optimization Algorithms, NeurIPS 2023, algorithm 2.
 *
 * @param setup learning rate (default 0.0001) and companions
 * @param beta1 b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2 b2 in [0, 1); default 0.99
 */
public record Lion(Setup setup, Hyperparameter beta1, double beta2) implements Optimizer<Lion> {

    /** Checks the properties. */
    public Lion {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
    }

    private Lion(Setup setup) { this(setup, Hyperparameter.of(0.9), 0.99); }

    /** With a learning rate of 0.0001. */
    public Lion() { this(1e-4); }
    /** With this learning rate. */
    public Lion(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public Lion(ISchedule learningRate) { this(Setup.of(learningRate)); }

    // ---- the rule

    @Override public int stateCount() { return 1; }

    @Override
    public Rule at(Step now) {
        double lr = now.learningRate();
        double b1 = now.fraction("beta1", beta1);
        return (update, g, state) -> {
            update.sign(lr, update.sum(b1, state[0], 1 - b1, g));
            state[0].ema(beta2, g);
        };
    }

    @Override public Hyperparameter momentum() { return beta1; }

    // ---- copies

    @Override public Lion clone() { return with(setup); }
    public Lion beta1(double beta1) { return with("beta1", Hyperparameter.of(beta1)); }
    public Lion beta1Schedule(ISchedule beta1) { return with("beta1", Hyperparameter.of("beta1Schedule", beta1)); }
    public Lion beta2(double beta2) { return with("beta2", beta2); }

    /** {@code new Lion()}, in DL4J's spelling. */
    public static Lion builder() { return new Lion(); }
}
