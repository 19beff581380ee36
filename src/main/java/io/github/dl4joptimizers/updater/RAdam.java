package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * RAdam: {@link Adam} that is momentum until its second moment can be trusted, and is rectified from there on.
 *
 * <pre>
 * m = b1 m + (1 - b1) g              mhat = m / (1 - b1^t)
 * s = b2 s + (1 - b2) g^2            shat = s / (1 - b2^t)
 * R = 2 / (1 - b2) - 1               rho = R - 2 t b2^t / (1 - b2^t)
 *
 * rho at least the threshold:    w = w - lr r mhat / (sqrt(shat + epsRoot) + eps)
 *                                r = sqrt((rho - 4) (rho - 2) R / ((R - 4) (R - 2) rho))
 * rho below it:                  w = w - lr mhat
 * </pre>
 *
 * PyTorch's epsilon is UNCORRECTED, optax' stands OUTSIDE_ROOT. Source: L. Liu et al., On the Variance of the Adaptive Learning
 * Rate and Beyond, ICLR 2020.
 *
 * @param setup            learning rate (default 0.001) and companions
 * @param beta1            b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2            b2 in [0, 1); default 0.999
 * @param epsilon          eps, at least 0; default 1e-8
 * @param epsilonRoot      epsRoot, at least 0; default 0
 * @param epsilonPlacement where eps stands; default UNCORRECTED
 * @param threshold        above 4; default 5
 */
public record RAdam(Setup setup, Hyperparameter beta1, double beta2, double epsilon, double epsilonRoot,
        EpsilonPlacement epsilonPlacement, double threshold) implements Optimizer<RAdam> {

    /** Checks the properties. */
    public RAdam {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.nonNegative("epsilon", epsilon);
        Check.nonNegative("epsilonRoot", epsilonRoot);
        Check.notNull("epsilonPlacement", epsilonPlacement, "an EpsilonPlacement");
        Check.that(threshold > 4 && threshold <= Double.MAX_VALUE, "threshold", "finite and above 4", threshold);
    }

    private RAdam(Setup setup) { this(setup, Hyperparameter.of(0.9), 0.999, 1e-8, 0, EpsilonPlacement.UNCORRECTED, 5); }

    /** With a learning rate of 0.001. */
    public RAdam() { this(1e-3); }
    /** With this learning rate. */
    public RAdam(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public RAdam(ISchedule learningRate) { this(Setup.of(learningRate)); }

    // ---- the rule

    @Override public int stateCount() { return 2; }

    @Override
    public Rule at(Step now) {
        double b1 = now.fraction("beta1", beta1);
        double bc2 = now.biasCorrection(beta2);
        double c = now.learningRate() / now.biasCorrection(b1);
        double limit = 2 / (1 - beta2) - 1;
        double rho = limit - 2 * now.t() * (1 - bc2) / bc2;
        if (rho < threshold) {
            return (update, g, state) -> {
                state[1].emaOfSquares(beta2, g);
                update.scaled(c, state[0].ema(b1, g));
            };
        }
        double r = Math.sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho));
        double rectified = c * r * Math.sqrt(bc2);
        double inside = epsilonPlacement.inside(epsilon, bc2) + epsilonRoot * bc2;
        double outside = epsilonPlacement.outside(epsilon, bc2);
        return (update, g, state) -> {
            Lanes m = state[0].ema(b1, g);
            Lanes s = state[1].emaOfSquares(beta2, g);
            update.ratioToRoot(rectified, m, s, inside, outside);
        };
    }

    @Override public Hyperparameter momentum() { return beta1; }

    // ---- copies

    @Override public RAdam clone() { return with(setup); }
    public RAdam beta1(double beta1) { return with("beta1", Hyperparameter.of(beta1)); }
    public RAdam beta1Schedule(ISchedule beta1) { return with("beta1", Hyperparameter.of("beta1Schedule", beta1)); }
    public RAdam beta2(double beta2) { return with("beta2", beta2); }
    public RAdam epsilon(double epsilon) { return with("epsilon", epsilon); }
    public RAdam epsilonRoot(double epsilonRoot) { return with("epsilonRoot", epsilonRoot); }
    public RAdam epsilonPlacement(EpsilonPlacement epsilonPlacement) { return with("epsilonPlacement", epsilonPlacement); }
    public RAdam threshold(double threshold) { return with("threshold", threshold); }

    /** {@code new RAdam()}, in DL4J's spelling. */
    public static RAdam builder() { return new RAdam(); }
}
