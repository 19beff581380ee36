package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AMSGrad: {@link Adam} whose denominator never falls.
 *
 * <pre>
 * m = b1 m + (1 - b1) g              mhat = m / (1 - b1^t)
 * s = b2 s + (1 - b2) g^2            shat = s / (1 - b2^t)
 *
 * x = max(x, s)       w = w - lr mhat / (sqrt(xhat + epsRoot) + eps)        PyTorch: xhat = x / (1 - b2^t)
 * x = max(x, shat)    w = w - lr mhat / (sqrt(x + epsRoot) + eps)           optax: correctedMaximum
 * </pre>
 *
 * Keras is PyTorch's with eps UNCORRECTED. PyTorch and Keras spell it {@code Adam(amsgrad=True)}: {@link Adam#amsgrad}. Source:
 * S. Reddi, S. Kale, S. Kumar, On the Convergence of Adam and Beyond, ICLR 2018.
 *
 * @param setup            learning rate (default 0.001) and companions
 * @param beta1            b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2            b2 in [0, 1); default 0.999
 * @param epsilon          eps, at least 0; default 1e-8
 * @param epsilonRoot      epsRoot, at least 0; default 0
 * @param epsilonPlacement where eps stands; default OUTSIDE_ROOT
 * @param correctedMaximum whether the maximum is taken of the corrected averages; default false
 */
public record AmsGrad(Setup setup, Hyperparameter beta1, double beta2, double epsilon, double epsilonRoot,
        EpsilonPlacement epsilonPlacement, boolean correctedMaximum) implements Optimizer<AmsGrad> {

    /** Checks the properties. */
    public AmsGrad {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.nonNegative("epsilon", epsilon);
        Check.nonNegative("epsilonRoot", epsilonRoot);
        Check.notNull("epsilonPlacement", epsilonPlacement, "an EpsilonPlacement");
    }

    private AmsGrad(Setup setup) { this(setup, Hyperparameter.of(0.9), 0.999, 1e-8, 0, EpsilonPlacement.OUTSIDE_ROOT, false); }

    /** With a learning rate of 0.001. */
    public AmsGrad() { this(1e-3); }
    /** With this learning rate. */
    public AmsGrad(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public AmsGrad(ISchedule learningRate) { this(Setup.of(learningRate)); }
    /** With the parameters of DL4J's constructor. */
    public AmsGrad(double learningRate, double beta1, double beta2, double epsilon) {
        this(Setup.of(learningRate), Hyperparameter.of(beta1), beta2, epsilon, 0, EpsilonPlacement.OUTSIDE_ROOT, false);
    }

    /** With the parameters of DL4J's constructor. */
    public AmsGrad(ISchedule learningRate, double beta1, double beta2, double epsilon) {
        this(Setup.of(learningRate), Hyperparameter.of(beta1), beta2, epsilon, 0, EpsilonPlacement.OUTSIDE_ROOT, false);
    }

    // ---- the rule

    @Override public int stateCount() { return 3; }

    /** As in {@link Adam}, the bias correction of what is under the root is taken out of it. */
    @Override
    public Rule at(Step now) {
        double b1 = now.fraction("beta1", beta1);
        double bc2 = now.biasCorrection(beta2);
        double left = correctedMaximum ? 1 : bc2; // what there is left to correct
        double c = now.learningRate() * Math.sqrt(left) / now.biasCorrection(b1);
        double inside = epsilonPlacement.inside(epsilon, left) + epsilonRoot * left;
        double outside = epsilonPlacement.outside(epsilon, left);
        return (update, g, state) -> {
            Lanes m = state[0].ema(b1, g);
            Lanes s = state[1].emaOfSquares(beta2, g);
            Lanes x = state[2].max(left / bc2, s);
            update.ratioToRoot(c, m, x, inside, outside);
        };
    }

    @Override public Hyperparameter momentum() { return beta1; }

    // ---- copies

    @Override public AmsGrad clone() { return with(setup); }
    public AmsGrad beta1(double beta1) { return with("beta1", Hyperparameter.of(beta1)); }
    public AmsGrad beta1Schedule(ISchedule beta1) { return with("beta1", Hyperparameter.of("beta1Schedule", beta1)); }
    public AmsGrad beta2(double beta2) { return with("beta2", beta2); }
    public AmsGrad epsilon(double epsilon) { return with("epsilon", epsilon); }
    public AmsGrad epsilonRoot(double epsilonRoot) { return with("epsilonRoot", epsilonRoot); }
    public AmsGrad epsilonPlacement(EpsilonPlacement epsilonPlacement) { return with("epsilonPlacement", epsilonPlacement); }
    public AmsGrad correctedMaximum(boolean correctedMaximum) { return with("correctedMaximum", correctedMaximum); }

    /** {@code new AmsGrad()}, in DL4J's spelling. */
    public static AmsGrad builder() { return new AmsGrad(); }

    /** DL4J's builder. */
    public static final class Builder extends DropInBuilder<AmsGrad, Builder> {

        /** Begins with {@code new AmsGrad()}. */
        public Builder() { super(new AmsGrad()); }

        public Builder beta1(double beta1) { return set(made().beta1(beta1)); }
        public Builder beta2(double beta2) { return set(made().beta2(beta2)); }
        public Builder epsilon(double epsilon) { return set(made().epsilon(epsilon)); }
    }
}
