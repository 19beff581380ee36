package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Adan: Nesterov's look-ahead by the change of the gradient, over {@link Adam}'s denominator.
 *
 * <pre>
 * d = g - g(t-1)                              0 in the first step
 * m = b1 m + (1 - b1) g                       v = b2 v + (1 - b2) d
 * n = b3 n + (1 - b3) (g + (1 - b2) d)^2      hats: bias-corrected
 * w = w - lr (mhat + (1 - b2) vhat) / (sqrt(nhat + epsRoot) + eps)
 * </pre>
 *
 * The betas are decay rates, as in optax; the paper writes 1 - b. Source: X. Xie et al., Adan: Adaptive Nesterov Momentum
 * Algorithm for Faster Optimizing Deep Models, 2022.
 *
 * @param setup       learning rate (default 0.001) and companions
 * @param beta1       b1 in [0, 1), a number or a schedule; default 0.98
 * @param beta2       b2 in [0, 1); default 0.92
 * @param beta3       b3 in [0, 1); default 0.99
 * @param epsilon     eps, at least 0; default 1e-8
 * @param epsilonRoot epsRoot, at least 0; default 1e-8
 */
public record Adan(Setup setup, Hyperparameter beta1, double beta2, double beta3, double epsilon, double epsilonRoot)
        implements Optimizer<Adan> {

    /** Checks the properties. */
    public Adan {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.fraction("beta3", beta3);
        Check.nonNegative("epsilon", epsilon);
        Check.nonNegative("epsilonRoot", epsilonRoot);
    }

    private Adan(Setup setup) { this(setup, Hyperparameter.of(0.98), 0.92, 0.99, 1e-8, 1e-8); }

    /** With a learning rate of 0.001. */
    public Adan() { this(1e-3); }
    /** With this learning rate. */
    public Adan(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public Adan(ISchedule learningRate) { this(Setup.of(learningRate)); }

    // ---- the rule

    @Override public int stateCount() { return 4; }

    @Override
    public Rule at(Step now) {
        double b1 = now.fraction("beta1", beta1);
        double bc3 = now.biasCorrection(beta3);
        double c = now.learningRate() * Math.sqrt(bc3);
        double cm = 1 / now.biasCorrection(b1);
        double cv = (1 - beta2) / now.biasCorrection(beta2);
        double before = now.t() == 1 ? 0 : 1;
        double inside = epsilonRoot * bc3;
        double outside = epsilon * Math.sqrt(bc3);
        return (update, g, state) -> {
            Lanes d = state[3].sum(before, g, -before, state[3]);
            Lanes m = state[0].ema(b1, g);
            Lanes v = state[1].ema(beta2, d);
            Lanes n = state[2].emaOfSquares(beta3, update.sum(1, g, 1 - beta2, d));
            update.ratioToRoot(c, update.sum(cm, m, cv, v), n, inside, outside);
            state[3].scaled(1, g);
        };
    }

    @Override public Hyperparameter momentum() { return beta1; }

    // ---- copies

    @Override public Adan clone() { return with(setup); }
    public Adan beta1(double beta1) { return with("beta1", Hyperparameter.of(beta1)); }
    public Adan beta1Schedule(ISchedule beta1) { return with("beta1", Hyperparameter.of("beta1Schedule", beta1)); }
    public Adan beta2(double beta2) { return with("beta2", beta2); }
    public Adan beta3(double beta3) { return with("beta3", beta3); }
    public Adan epsilon(double epsilon) { return with("epsilon", epsilon); }
    public Adan epsilonRoot(double epsilonRoot) { return with("epsilonRoot", epsilonRoot); }

    /** {@code new Adan()}, in DL4J's spelling. */
    public static Adan builder() { return new Adan(); }
}
