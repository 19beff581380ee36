package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Yogi: {@link Adam} whose second moment moves towards the squares by steps of their own size, however far it is from them.
 *
 * <pre>
 * m = b1 m + (1 - b1) g                          mhat = m / (1 - b1^t)
 * s = s - (1 - b2) sign(s - g^2) g^2             shat = s / (1 - b2^t)
 * w = w - lr mhat / (sqrt(shat) + eps)
 * </pre>
 *
 * Both averages start from a small number and are bias-corrected all the same, as in optax. So a parameter without a gradient
 * moves a little in the first steps, also one that DL4J has frozen with {@code FrozenLayerWithBackprop}. Source: M. Zaheer et al., Adaptive
 * Methods for Nonconvex Optimization, NeurIPS 2018.
 *
 * @param setup              learning rate (default 0.01) and companions
 * @param beta1              b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2              b2 in [0, 1); default 0.999
 * @param epsilon            eps, at least 0; default 0.001
 * @param initialAccumulator m and s before the first step, at least 0; default 1e-6
 */
public record Yogi(Setup setup, Hyperparameter beta1, double beta2, double epsilon, double initialAccumulator)
        implements Optimizer<Yogi> {

    /** Checks the properties. */
    public Yogi {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.nonNegative("epsilon", epsilon);
        Check.nonNegative("initialAccumulator", initialAccumulator);
    }

    private Yogi(Setup setup) { this(setup, Hyperparameter.of(0.9), 0.999, 1e-3, 1e-6); }

    /** With a learning rate of 0.01. */
    public Yogi() { this(1e-2); }
    /** With this learning rate. */
    public Yogi(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public Yogi(ISchedule learningRate) { this(Setup.of(learningRate)); }

    // ---- the rule

    @Override public int stateCount() { return 2; }
    @Override public double initialState(int index) { return initialAccumulator; }

    @Override
    public Rule at(Step now) {
        double b1 = now.fraction("beta1", beta1);
        double bc2 = now.biasCorrection(beta2);
        double c = now.learningRate() * Math.sqrt(bc2) / now.biasCorrection(b1);
        double outside = epsilon * Math.sqrt(bc2);
        return (update, g, state) -> {
            Lanes m = state[0].ema(b1, g);
            Lanes s = state[1].towardsSquares(1 - beta2, g);
            update.ratioToRoot(c, m, s, 0, outside);
        };
    }

    @Override public Hyperparameter momentum() { return beta1; }

    // ---- copies

    @Override public Yogi clone() { return with(setup); }
    public Yogi beta1(double beta1) { return with("beta1", Hyperparameter.of(beta1)); }
    public Yogi beta1Schedule(ISchedule beta1) { return with("beta1", Hyperparameter.of("beta1Schedule", beta1)); }
    public Yogi beta2(double beta2) { return with("beta2", beta2); }
    public Yogi epsilon(double epsilon) { return with("epsilon", epsilon); }
    public Yogi initialAccumulator(double initialAccumulator) { return with("initialAccumulator", initialAccumulator); }

    /** {@code new Yogi()}, in DL4J's spelling. */
    public static Yogi builder() { return new Yogi(); }
}
