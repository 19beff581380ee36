package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdaBelief: {@link Adam} that divides by how far the gradient is from its average, not by its size.
 *
 * <pre>
 * m = b1 m + (1 - b1) g                           mhat = m / (1 - b1^t)
 * s = b2 s + (1 - b2) (g - m)^2 + epsRoot         shat = s / (1 - b2^t)
 * w = w - lr mhat / (sqrt(shat) + eps)
 * </pre>
 *
 * The epsRoot stays in the average, as in the paper's code and in optax. DL4J's own AdaBelief cannot be made into a network's
 * updater. Source: J. Zhuang et al., AdaBelief Optimizer: Adapting Stepsizes by the Belief in Observed Gradients, NeurIPS 2020.
 *
 * @param setup       learning rate (default 0.001) and companions
 * @param beta1       b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2       b2 in [0, 1); default 0.999
 * @param epsilon     eps, at least 0; default 1e-16
 * @param epsilonRoot epsRoot, at least 0; default 1e-16
 */
public record AdaBelief(Setup setup, Hyperparameter beta1, double beta2, double epsilon, double epsilonRoot)
        implements Optimizer<AdaBelief> {

    /** Checks the properties. */
    public AdaBelief {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.nonNegative("epsilon", epsilon);
        Check.nonNegative("epsilonRoot", epsilonRoot);
    }

    private AdaBelief(Setup setup) { this(setup, Hyperparameter.of(0.9), 0.999, 1e-16, 1e-16); }

    /** With a learning rate of 0.001. */
    public AdaBelief() { this(1e-3); }
    /** With this learning rate. */
    public AdaBelief(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public AdaBelief(ISchedule learningRate) { this(Setup.of(learningRate)); }
    /** With the parameters of DL4J's constructor. */
    public AdaBelief(double learningRate, double beta1, double beta2, double epsilon) {
        this(Setup.of(learningRate), Hyperparameter.of(beta1), beta2, epsilon, 1e-16);
    }

    /** With the parameters of DL4J's constructor. */
    public AdaBelief(ISchedule learningRate, double beta1, double beta2, double epsilon) {
        this(Setup.of(learningRate), Hyperparameter.of(beta1), beta2, epsilon, 1e-16);
    }

    // ---- the rule

    @Override public int stateCount() { return 2; }

    @Override
    public Rule at(Step now) {
        double b1 = now.fraction("beta1", beta1);
        double bc2 = now.biasCorrection(beta2);
        double c = now.learningRate() * Math.sqrt(bc2) / now.biasCorrection(b1);
        double outside = epsilon * Math.sqrt(bc2);
        return (update, g, state) -> {
            Lanes m = state[0].ema(b1, g);
            Lanes surprise = update.sum(1, g, -1, m);
            Lanes s = state[1].emaOfSquares(beta2, surprise).plus(epsilonRoot);
            update.ratioToRoot(c, m, s, 0, outside);
        };
    }

    @Override public Hyperparameter momentum() { return beta1; }

    // ---- copies

    @Override public AdaBelief clone() { return with(setup); }
    public AdaBelief beta1(double beta1) { return with("beta1", Hyperparameter.of(beta1)); }
    public AdaBelief beta1Schedule(ISchedule beta1) { return with("beta1", Hyperparameter.of("beta1Schedule", beta1)); }
    public AdaBelief beta2(double beta2) { return with("beta2", beta2); }
    public AdaBelief epsilon(double epsilon) { return with("epsilon", epsilon); }
    public AdaBelief epsilonRoot(double epsilonRoot) { return with("epsilonRoot", epsilonRoot); }

    /** {@code new AdaBelief()}, in DL4J's spelling. */
    public static AdaBelief builder() { return new AdaBelief(); }

    /** DL4J's builder. */
    public static final class Builder extends DropInBuilder<AdaBelief, Builder> {

        /** Begins with {@code new AdaBelief()}. */
        public Builder() { super(new AdaBelief()); }

        public Builder beta1(double beta1) { return set(made().beta1(beta1)); }
        public Builder beta2(double beta2) { return set(made().beta2(beta2)); }
        public Builder epsilon(double epsilon) { return set(made().epsilon(epsilon)); }
    }
}
