package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Required;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
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
 * KERAS, PYTORCH    mu(t) = b1 (1 - 0.5 * 0.96^(momentumDecay t))
 * OPTAX             mu(t) = b1
 * </pre>
 *
 * The textbook gives no formula, so there is no TEXTBOOK. If beta1 is a schedule, M is taken as if it had always had its
 * present value (PyTorch would multiply the values it had). DL4J's own Nadam leaves out the bias correction of s: its first
 * step is 60 times the learning rate. Source: T. Dozat, Incorporating Nesterov Momentum into Adam, ICLR workshop 2016.
 *
 * @param learningRate lr, a number or a schedule; default 0.001 (PYTORCH: 0.002)
 * @param beta1        b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2        b2 in [0, 1); default 0.999
 * @param epsilon      eps, at least 0; default 1e-7 (KERAS) or 1e-8 (PYTORCH, OPTAX)
 * @param epsilonRoot  epsRoot, at least 0, OPTAX only; default 0
 * @param momentumDecay at least 0; default 0.004 (PYTORCH) or 1 (KERAS); 0 for OPTAX, which has no such schedule
 * @param weightDecay  decoupled weight decay, or null (default); needs {@link #applyTo}
 * @param convention   whose rule; default PYTORCH
 */
public record Nadam(LearningRate learningRate,
        Hyperparameter beta1,
        @Required double beta2,
        @Required double epsilon,
        @Required double epsilonRoot,
        @Required double momentumDecay,
        DecoupledWeightDecay weightDecay,
        Convention convention) implements RuleUpdater {

    /** 1 - x is 1 for an x below this. */
    private static final double LOST = 0x1p-54;

    /** Checks the properties. */
    public Nadam {
        Check.notNull("learningRate", learningRate, "a number or an ISchedule");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.nonNegative("epsilon", epsilon);
        Check.notNull("convention", convention, "a Convention");
        Check.nonNegative("epsilonRoot", epsilonRoot);
        Check.that(epsilonRoot == 0 || convention == Convention.OPTAX, "epsilonRoot", "0 unless the convention is OPTAX", epsilonRoot);
        if (convention == Convention.TEXTBOOK) {
            throw new IllegalArgumentException("convention must be KERAS, PYTORCH or OPTAX (the textbook has no formula), got TEXTBOOK");
        }
        Check.nonNegative("momentumDecay", momentumDecay);
        Check.that(momentumDecay == 0 || convention != Convention.OPTAX, "momentumDecay", "0 if the convention is OPTAX",
                momentumDecay);
    }

    @Override
    public int stateCount() {
        return 2;
    }

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

    private double mu(double b1, int t) {
        return convention == Convention.OPTAX ? b1 : b1 * (1 - 0.5 * Math.pow(0.96, momentumDecay * t));
    }

    /**
     * M(t), as b1^t times the product of the factors 1 - q^i / 2 with q = 0.96^momentumDecay. It costs a few multiplications
     * for each factor, and the factors end where the product is lost beside 1 (PYTORCH: after 47, KERAS: 223, with their
     * defaults) or where they are 1.
     */
    private double productOfMu(double b1, int t) {
        double product = Math.pow(b1, t);
        if (convention == Convention.OPTAX) {
            return product;
        }
        double q = Math.pow(0.96, momentumDecay);
        double power = q;
        for (int i = 1; i <= t && product > LOST && power > LOST; i++) {
            product *= 1 - 0.5 * power;
            power *= q;
        }
        return product;
    }

    @Override
    public Hyperparameter momentum() {
        return beta1;
    }

    @Override
    public Nadam clone() {
        return new Nadam(learningRate.copy(), beta1.copy(), beta2, epsilon, epsilonRoot, momentumDecay, weightDecay, convention);
    }

    @Override
    public Nadam withoutWeightDecay() {
        return new Nadam(learningRate, beta1, beta2, epsilon, epsilonRoot, momentumDecay, null, convention);
    }

    /** {@link #pytorch} with PyTorch's default learning rate. */
    public Nadam() {
        this(builder());
    }

    /** The same as {@link #pytorch(double)}. */
    public Nadam(double learningRate) {
        this(builder().learningRate(learningRate));
    }

    /** The same as {@link #pytorch(ISchedule)}. */
    public Nadam(ISchedule learningRate) {
        this(builder().learningRateSchedule(learningRate));
    }

    /** In PyTorch's convention, with the parameters of DL4J's constructor. */
    public Nadam(double learningRate, double beta1, double beta2, double epsilon) {
        this(builder().learningRate(learningRate).beta1(beta1).beta2(beta2).epsilon(epsilon));
    }

    private Nadam(Builder builder) {
        this(builder.learningRateOr(1e-3, 1e-3, 2e-3, 1e-3), builder.beta1(), builder.beta2(),
                builder.epsilonOr(1e-7, 1e-7, 1e-8, 1e-8), builder.epsilonRoot(), builder.momentumDecayOrDefault(),
                builder.weightDecayOrNone(), builder.convention());
    }

    /** Keras' rule and defaults. */
    public static Nadam keras(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.KERAS).build();
    }

    /** Keras' rule and defaults. */
    public static Nadam keras(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.KERAS).build();
    }

    /** PyTorch's rule and defaults. */
    public static Nadam pytorch(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.PYTORCH).build();
    }

    /** PyTorch's rule and defaults. */
    public static Nadam pytorch(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.PYTORCH).build();
    }

    /** Optax' rule and defaults. */
    public static Nadam optax(double learningRate) {
        return builder().learningRate(learningRate).convention(Convention.OPTAX).build();
    }

    /** Optax' rule and defaults. */
    public static Nadam optax(ISchedule learningRate) {
        return builder().learningRateSchedule(learningRate).convention(Convention.OPTAX).build();
    }

    /** A builder; what is not set takes the convention's default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name; those that are not set take the convention's default. */
    public static final class Builder extends RootedMomentsBuilder<Builder> {

        private Double momentumDecay;

        /** Sets how fast the momentum rises to beta1: at least 0; default 0.004 (PYTORCH) or 1 (KERAS). */
        public Builder momentumDecay(double momentumDecay) {
            this.momentumDecay = momentumDecay;
            return this;
        }

        private double momentumDecayOrDefault() {
            return momentumDecay != null ? momentumDecay : pick(0, 1, 0.004, 0);
        }

        /** The optimizer. */
        public Nadam build() {
            return new Nadam(this);
        }
    }
}
