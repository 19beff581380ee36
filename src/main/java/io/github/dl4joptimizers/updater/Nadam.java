package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Nadam: Adam with Nesterov's trick.
 *
 * <pre>
 * m = b1 m + (1 - b1) g              M(t) = mu(1) mu(2) ... mu(t)
 * s = b2 s + (1 - b2) g^2            shat = s / (1 - b2^t)
 * w = w - lr [ mu(t+1) m / (1 - M(t+1)) + (1 - mu(t)) g / (1 - M(t)) ] / (sqrt(shat + epsRoot) + eps)
 *
 * mu(t) = b1 (1 - 0.5 * 0.96^(momentumDecay t))     Keras, PyTorch: momentumWarmup
 * mu(t) = b1                                        optax
 * </pre>
 *
 * The textbook gives no formula. If beta1 is a schedule, M is taken as if it had always had its present value (PyTorch would
 * multiply the values it had). DL4J's own Nadam leaves out the bias correction of s: its first step is 60 times the learning
 * rate. Source: T. Dozat, Incorporating Nesterov Momentum into Adam, ICLR workshop 2016.
 *
 * @param setup          learning rate (default 0.002) and companions
 * @param beta1          b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2          b2 in [0, 1); default 0.999
 * @param epsilon        eps, at least 0; default 1e-8
 * @param epsilonRoot    epsRoot, at least 0; default 0
 * @param momentumWarmup whether the momentum mu rises to b1; default true
 * @param momentumDecay  how fast it rises, at least 0; default 0.004
 */
public record Nadam(Setup setup, Hyperparameter beta1, double beta2, double epsilon, double epsilonRoot, boolean momentumWarmup,
        double momentumDecay) implements Optimizer<Nadam> {

    /** 1 - x is 1 for an x below this. */
    private static final double LOST = 0x1p-54;

    /** Checks the properties. */
    public Nadam {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.nonNegative("epsilon", epsilon);
        Check.nonNegative("epsilonRoot", epsilonRoot);
        Check.nonNegative("momentumDecay", momentumDecay);
    }

    private Nadam(Setup setup, double beta1, double beta2, double epsilon) {
        this(setup, Hyperparameter.of(beta1), beta2, epsilon, 0, true, 0.004);
    }

    /** PyTorch's, with a learning rate of 0.002. */
    public Nadam() { this(2e-3); }
    /** PyTorch's. */
    public Nadam(double learningRate) { this(learningRate, 0.9, 0.999, 1e-8); }
    /** PyTorch's. */
    public Nadam(ISchedule learningRate) { this(learningRate, 0.9, 0.999, 1e-8); }
    /** PyTorch's, with the parameters of DL4J's constructor. */
    public Nadam(double learningRate, double beta1, double beta2, double epsilon) {
        this(Setup.of(learningRate), beta1, beta2, epsilon);
    }

    /** PyTorch's, with the parameters of DL4J's constructor. */
    public Nadam(ISchedule learningRate, double beta1, double beta2, double epsilon) {
        this(Setup.of(learningRate), beta1, beta2, epsilon);
    }

    // ---- the rule

    @Override public int stateCount() { return 2; }

    @Override
    public Rule at(Step now) {
        double b1 = now.fraction("beta1", beta1);
        double bc2 = now.biasCorrection(beta2);
        double product = productOfMu(b1, now.t());
        double next = mu(b1, now.t() + 1);
        double cm = next / (1 - product * next);
        double cg = (1 - mu(b1, now.t())) / (1 - product);
        double c = now.learningRate() * Math.sqrt(bc2);
        double inside = epsilonRoot * bc2;
        double outside = epsilon * Math.sqrt(bc2);
        return (update, g, state) -> {
            Lanes m = state[0].ema(b1, g);
            Lanes s = state[1].emaOfSquares(beta2, g);
            update.ratioToRoot(c, update.sum(cm, m, cg, g), s, inside, outside);
        };
    }

    private double mu(double b1, long t) {
        return momentumWarmup ? b1 * (1 - 0.5 * Math.pow(0.96, momentumDecay * t)) : b1;
    }

    /**
     * M(t), as b1^t times the product of the factors 1 - q^i / 2 with q = 0.96^momentumDecay. It costs a few multiplications
     * for each factor, and the factors end where the product is lost beside 1 (PyTorch: after 47, Keras: 223, with their
     * defaults) or where they are 1.
     */
    private double productOfMu(double b1, long t) {
        double product = Math.pow(b1, (double) t);
        if (!momentumWarmup) {
            return product;
        }
        double q = Math.pow(0.96, momentumDecay);
        double power = q;
        for (long i = 1; i <= t && product > LOST && power > LOST; i++) {
            product *= 1 - 0.5 * power;
            power *= q;
        }
        return product;
    }

    @Override public Hyperparameter momentum() { return beta1; }

    // ---- copies

    @Override public Nadam clone() { return with(setup); }
    public Nadam beta1(double beta1) { return with("beta1", Hyperparameter.of(beta1)); }
    public Nadam beta1Schedule(ISchedule beta1) { return with("beta1", Hyperparameter.of("beta1Schedule", beta1)); }
    public Nadam beta2(double beta2) { return with("beta2", beta2); }
    public Nadam epsilon(double epsilon) { return with("epsilon", epsilon); }
    public Nadam epsilonRoot(double epsilonRoot) { return with("epsilonRoot", epsilonRoot); }
    public Nadam momentumWarmup(boolean momentumWarmup) { return with("momentumWarmup", momentumWarmup); }
    public Nadam momentumDecay(double momentumDecay) { return with("momentumDecay", momentumDecay); }

    /** {@code new Nadam()}, in DL4J's spelling. */
    public static Nadam builder() { return new Nadam(); }

    /** DL4J's builder. */
    public static final class Builder extends DropInBuilder<Nadam, Builder> {

        /** Begins with {@code new Nadam()}. */
        public Builder() { super(new Nadam()); }

        public Builder beta1(double beta1) { return set(made().beta1(beta1)); }
        public Builder beta2(double beta2) { return set(made().beta2(beta2)); }
        public Builder epsilon(double epsilon) { return set(made().epsilon(epsilon)); }
    }
}
