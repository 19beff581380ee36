package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdEMAMix: {@link Adam} with a second, much slower average of the gradients beside the first.
 *
 * <pre>
 * m = b1 m + (1 - b1) g         mhat = m / (1 - b1^t)
 * n = b3 n + (1 - b3) g         not corrected
 * s = b2 s + (1 - b2) g^2       shat = s / (1 - b2^t)
 * w = w - lr (mhat + alpha n) / (sqrt(shat + epsRoot) + eps)
 * </pre>
 *
 * The paper warms alpha and b3 up over the training: {@code alphaSchedule(LinearSchedule.of(0, 5, steps))} and
 * {@code beta3Schedule(...)}. Source: M. Pagliardini, P. Ablin, D. Grangier, The AdEMAMix Optimizer: Better, Faster, Older, 2024.
 *
 * @param setup       learning rate (default 0.001) and companions
 * @param beta1       b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2       b2 in [0, 1); default 0.999
 * @param beta3       b3 in [0, 1), a number or a schedule; default 0.9999
 * @param alpha       at least 0, a number or a schedule; default 5
 * @param epsilon     eps, at least 0; default 1e-8
 * @param epsilonRoot epsRoot, at least 0; default 0
 */
public record AdEmaMix(Setup setup, Hyperparameter beta1, double beta2, Hyperparameter beta3, Hyperparameter alpha,
        double epsilon, double epsilonRoot) implements Optimizer<AdEmaMix> {

    /** Checks the properties. */
    public AdEmaMix {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Hyperparameter.checkFraction("beta3", beta3);
        Hyperparameter.checkNonNegative("alpha", alpha);
        Check.nonNegative("epsilon", epsilon);
        Check.nonNegative("epsilonRoot", epsilonRoot);
    }

    private AdEmaMix(Setup setup) { this(setup, Hyperparameter.of(0.9), 0.999, Hyperparameter.of(0.9999), Hyperparameter.of(5), 1e-8, 0); }

    /** With a learning rate of 0.001. */
    public AdEmaMix() { this(1e-3); }
    /** With this learning rate. */
    public AdEmaMix(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public AdEmaMix(ISchedule learningRate) { this(Setup.of(learningRate)); }

    // ---- the rule

    @Override public int stateCount() { return 3; }

    @Override
    public Rule at(Step now) {
        double b1 = now.fraction("beta1", beta1);
        double b3 = now.fraction("beta3", beta3);
        double a = now.nonNegative("alpha", alpha);
        double bc2 = now.biasCorrection(beta2);
        double c = now.learningRate() * Math.sqrt(bc2);
        double cm = 1 / now.biasCorrection(b1);
        double inside = epsilonRoot * bc2;
        double outside = epsilon * Math.sqrt(bc2);
        return (update, g, state) -> {
            Lanes m = state[0].ema(b1, g);
            Lanes s = state[1].emaOfSquares(beta2, g);
            Lanes n = state[2].ema(b3, g);
            update.ratioToRoot(c, update.sum(cm, m, a, n), s, inside, outside);
        };
    }

    @Override public Hyperparameter momentum() { return beta1; }

    // ---- copies

    @Override public AdEmaMix clone() { return with(setup); }
    public AdEmaMix beta1(double beta1) { return with("beta1", Hyperparameter.of(beta1)); }
    public AdEmaMix beta1Schedule(ISchedule beta1) { return with("beta1", Hyperparameter.of("beta1Schedule", beta1)); }
    public AdEmaMix beta2(double beta2) { return with("beta2", beta2); }
    public AdEmaMix beta3(double beta3) { return with("beta3", Hyperparameter.of(beta3)); }
    public AdEmaMix beta3Schedule(ISchedule beta3) { return with("beta3", Hyperparameter.of("beta3Schedule", beta3)); }
    public AdEmaMix alpha(double alpha) { return with("alpha", Hyperparameter.of(alpha)); }
    public AdEmaMix alphaSchedule(ISchedule alpha) { return with("alpha", Hyperparameter.of("alphaSchedule", alpha)); }
    public AdEmaMix epsilon(double epsilon) { return with("epsilon", epsilon); }
    public AdEmaMix epsilonRoot(double epsilonRoot) { return with("epsilonRoot", epsilonRoot); }

    /** {@code new AdEmaMix()}, in DL4J's spelling. */
    public static AdEmaMix builder() { return new AdEmaMix(); }
}
