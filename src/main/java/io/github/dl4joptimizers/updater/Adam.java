package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Adam: a momentum over a root mean square, both corrected for having started from 0.
 *
 * <pre>
 * m = b1 m + (1 - b1) g              mhat = m / (1 - b1^t)
 * s = b2 s + (1 - b2) g^2            shat = s / (1 - b2^t)
 *
 * OUTSIDE_ROOT    w = w - lr mhat / (sqrt(shat + epsRoot) + eps)                       PyTorch, optax
 * INSIDE_ROOT     w = w - lr mhat / sqrt(shat + epsRoot + eps)                         the textbook
 * UNCORRECTED     w = w - lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(s) + eps)           Keras (with an epsRoot of 0)
 * </pre>
 *
 * DL4J's own Adam is Keras' form with an epsilon of 1e-8. Source: D. Kingma, J. Ba, Adam, ICLR 2015, algorithm 1 and the end of
 * section 2.
 *
 * @param setup            learning rate (default 0.001) and companions
 * @param beta1            b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2            b2 in [0, 1); default 0.999
 * @param epsilon          eps, at least 0; default 1e-8
 * @param epsilonRoot      epsRoot, at least 0; default 0
 * @param epsilonPlacement where eps stands; default OUTSIDE_ROOT
 */
public record Adam(Setup setup, Hyperparameter beta1, double beta2, double epsilon, double epsilonRoot,
        EpsilonPlacement epsilonPlacement) implements Optimizer<Adam> {

    /** Checks the properties. */
    public Adam {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.nonNegative("epsilon", epsilon);
        Check.nonNegative("epsilonRoot", epsilonRoot);
        Check.notNull("epsilonPlacement", epsilonPlacement, "an EpsilonPlacement");
    }

    private Adam(Setup setup) { this(setup, Hyperparameter.of(0.9), 0.999, 1e-8, 0, EpsilonPlacement.OUTSIDE_ROOT); }

    /** PyTorch's, with a learning rate of 0.001. */
    public Adam() { this(1e-3); }
    /** PyTorch's. */
    public Adam(double learningRate) { this(Setup.of(learningRate)); }
    /** PyTorch's. */
    public Adam(ISchedule learningRate) { this(Setup.of(learningRate)); }
    /** PyTorch's, with the parameters of DL4J's constructor. */
    public Adam(double learningRate, double beta1, double beta2, double epsilon) {
        this(Setup.of(learningRate), Hyperparameter.of(beta1), beta2, epsilon, 0, EpsilonPlacement.OUTSIDE_ROOT);
    }

    /** PyTorch's, with the parameters of DL4J's constructor. */
    public Adam(ISchedule learningRate, double beta1, double beta2, double epsilon) {
        this(Setup.of(learningRate), Hyperparameter.of(beta1), beta2, epsilon, 0, EpsilonPlacement.OUTSIDE_ROOT);
    }

    // ---- the rule

    @Override public int stateCount() { return 2; }

    /** All three forms are c m / (sqrt(s + inside) + outside), once the bias correction of s is taken out of the root. */
    @Override
    public Rule at(Step now) {
        double b1 = now.fraction("beta1", beta1);
        double bc1 = now.biasCorrection(b1);
        double bc2 = now.biasCorrection(beta2);
        double c = now.learningRate() * Math.sqrt(bc2) / bc1;
        double inside = epsilonPlacement.inside(epsilon, bc2) + epsilonRoot * bc2;
        double outside = epsilonPlacement.outside(epsilon, bc2);
        return (update, g, state) -> {
            Lanes m = state[0];
            Lanes s = state[1];
            update.ratioOfMoments(c, m, b1, s, beta2, g, inside, outside);
        };
    }

    @Override public Hyperparameter momentum() { return beta1; }

    // ---- copies

    @Override public Adam clone() { return with(setup); }
    public Adam beta1(double beta1) { return with("beta1", Hyperparameter.of(beta1)); }
    public Adam beta1Schedule(ISchedule beta1) { return with("beta1", Hyperparameter.of("beta1Schedule", beta1)); }
    public Adam beta2(double beta2) { return with("beta2", beta2); }
    public Adam epsilon(double epsilon) { return with("epsilon", epsilon); }
    public Adam epsilonRoot(double epsilonRoot) { return with("epsilonRoot", epsilonRoot); }
    public Adam epsilonPlacement(EpsilonPlacement epsilonPlacement) { return with("epsilonPlacement", epsilonPlacement); }

    /** The same with {@code amsgrad}, as PyTorch and Keras spell {@link AmsGrad}. */
    public Optimizer<?> amsgrad(boolean amsgrad) {
        return amsgrad ? new AmsGrad(setup, beta1, beta2, epsilon, epsilonRoot, epsilonPlacement, false) : this;
    }

    /** {@code new Adam()}, in DL4J's spelling. */
    public static Adam builder() { return new Adam(); }

    /** DL4J's builder. */
    public static final class Builder extends DropInBuilder<Adam, Builder> {

        /** Begins with {@code new Adam()}. */
        public Builder() { super(new Adam()); }

        public Builder beta1(double beta1) { return set(made().beta1(beta1)); }
        public Builder beta2(double beta2) { return set(made().beta2(beta2)); }
        public Builder epsilon(double epsilon) { return set(made().epsilon(epsilon)); }
    }
}
