package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdaMax: Adam with the infinity norm in place of the root mean square.
 *
 * <pre>
 * m = b1 m + (1 - b1) g        mhat = m / (1 - b1^t)
 * s = max(b2 s, |g| + eps)     w = w - lr mhat / s               PyTorch, optax: epsilonInMaximum
 * s = max(b2 s, |g|)           w = w - lr mhat / (s + eps)       Keras; the textbook with an eps of 0
 * </pre>
 *
 * 0/0 counts as 0. DL4J's own AdaMax ignores its epsilon. Source: D. Kingma, J. Ba, Adam, ICLR 2015, section 7.1.
 *
 * @param setup            learning rate (default 0.002) and companions
 * @param beta1            b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2            b2 in [0, 1); default 0.999
 * @param epsilon          eps, at least 0; default 1e-8
 * @param epsilonInMaximum whether eps is added before the maximum is taken; default true
 */
public record AdaMax(Setup setup, Hyperparameter beta1, double beta2, double epsilon, boolean epsilonInMaximum)
        implements Optimizer<AdaMax> {

    /** Checks the properties. */
    public AdaMax {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.nonNegative("epsilon", epsilon);
    }

    private AdaMax(Setup setup, double beta1, double beta2, double epsilon) {
        this(setup, Hyperparameter.of(beta1), beta2, epsilon, true);
    }

    /** PyTorch's, with a learning rate of 0.002. */
    public AdaMax() { this(2e-3); }
    /** PyTorch's. */
    public AdaMax(double learningRate) { this(Setup.of(learningRate), 0.9, 0.999, 1e-8); }
    /** PyTorch's. */
    public AdaMax(ISchedule learningRate) { this(Setup.of(learningRate), 0.9, 0.999, 1e-8); }
    /** PyTorch's, with the parameters of DL4J's constructor. */
    public AdaMax(double learningRate, double beta1, double beta2, double epsilon) {
        this(Setup.of(learningRate), beta1, beta2, epsilon);
    }

    /** PyTorch's, with the parameters of DL4J's constructor. */
    public AdaMax(ISchedule learningRate, double beta1, double beta2, double epsilon) {
        this(Setup.of(learningRate), beta1, beta2, epsilon);
    }

    // ---- the rule

    @Override public int stateCount() { return 2; }

    @Override
    public Rule at(Step now) {
        double b1 = now.fraction("beta1", beta1);
        double c = now.learningRate() / now.biasCorrection(b1);
        double inMaximum = epsilonInMaximum ? epsilon : 0;
        double inQuotient = epsilonInMaximum ? 0 : epsilon;
        return (update, g, state) -> {
            Lanes m = state[0].ema(b1, g);
            Lanes s = state[1].maxOfScaledAbs(beta2, g, inMaximum);
            update.ratio(c, m, s, inQuotient);
        };
    }

    @Override public Hyperparameter momentum() { return beta1; }

    // ---- copies

    @Override public AdaMax clone() { return with(setup); }
    public AdaMax beta1(double beta1) { return with("beta1", Hyperparameter.of(beta1)); }
    public AdaMax beta1Schedule(ISchedule beta1) { return with("beta1", Hyperparameter.of("beta1Schedule", beta1)); }
    public AdaMax beta2(double beta2) { return with("beta2", beta2); }
    public AdaMax epsilon(double epsilon) { return with("epsilon", epsilon); }
    public AdaMax epsilonInMaximum(boolean epsilonInMaximum) { return with("epsilonInMaximum", epsilonInMaximum); }

    /** {@code new AdaMax()}, in DL4J's spelling. */
    public static AdaMax builder() { return new AdaMax(); }
}
