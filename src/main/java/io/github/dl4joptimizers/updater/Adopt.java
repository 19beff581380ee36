package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * ADOPT: {@link Adam} that divides by the second moment of the steps before and takes its momentum of the quotient, so that it
 * converges with any b2.
 *
 * <pre>
 * first step: s = g^2, and no update
 * u = g / max(sqrt(s), eps), clipped to +-(t - 1)^c          if clipped
 * m = b1 m + (1 - b1) u          w = w - lr m                nesterov: w = w - lr (b1 m + (1 - b1) u)
 * s = b2 s + (1 - b2) g^2
 * </pre>
 *
 * A weight decay acts in the first step too. The exponent c is 0.25 in the paper and in optax, 0.333 in timm. Source: S. Taniguchi et al., ADOPT: Modified Adam Can
 * Converge with Any b2 with the Optimal Rate, NeurIPS 2024.
 *
 * @param setup        learning rate (default 0.001) and companions
 * @param beta1        b1 in [0, 1), a number or a schedule; default 0.9
 * @param beta2        b2 in [0, 1); default 0.9999
 * @param epsilon      eps, above 0; default 1e-6
 * @param clipped      whether the quotient is clipped; default true
 * @param clipExponent c, at least 0; default 0.25
 * @param nesterov     whether the momentum is Nesterov's; default false
 */
public record Adopt(Setup setup, Hyperparameter beta1, double beta2, double epsilon, boolean clipped, double clipExponent,
        boolean nesterov) implements Optimizer<Adopt> {

    /** Checks the properties. */
    public Adopt {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("beta1", beta1);
        Check.fraction("beta2", beta2);
        Check.positive("epsilon", epsilon);
        Check.nonNegative("clipExponent", clipExponent);
    }

    private Adopt(Setup setup) { this(setup, Hyperparameter.of(0.9), 0.9999, 1e-6, true, 0.25, false); }

    /** With a learning rate of 0.001. */
    public Adopt() { this(1e-3); }
    /** With this learning rate. */
    public Adopt(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public Adopt(ISchedule learningRate) { this(Setup.of(learningRate)); }

    // ---- the rule

    @Override public int stateCount() { return 2; }

    @Override
    public Rule at(Step now) {
        double b1 = now.fraction("beta1", beta1);
        if (now.t() == 1) {
            return (update, g, state) -> {
                state[1].sumWithSquares(0, state[1], 1, g);
                update.scaled(0, g);
            };
        }
        double lr = now.learningRate();
        double limit = clipped ? Math.pow((double) (now.t() - 1), clipExponent) : Double.MAX_VALUE;
        return (update, g, state) -> {
            Lanes u = update.ratioToFlooredRoot(g, state[1], epsilon).clipped(limit);
            Lanes m = state[0].ema(b1, u);
            update.scaled(lr, nesterov ? update.sum(b1, m, 1 - b1, u) : m);
            state[1].emaOfSquares(beta2, g);
        };
    }

    @Override public Hyperparameter momentum() { return beta1; }

    // ---- copies

    @Override public Adopt clone() { return with(setup); }
    public Adopt beta1(double beta1) { return with("beta1", Hyperparameter.of(beta1)); }
    public Adopt beta1Schedule(ISchedule beta1) { return with("beta1", Hyperparameter.of("beta1Schedule", beta1)); }
    public Adopt beta2(double beta2) { return with("beta2", beta2); }
    public Adopt epsilon(double epsilon) { return with("epsilon", epsilon); }
    public Adopt clipped(boolean clipped) { return with("clipped", clipped); }
    public Adopt clipExponent(double clipExponent) { return with("clipExponent", clipExponent); }
    public Adopt nesterov(boolean nesterov) { return with("nesterov", nesterov); }

    /** {@code new Adopt()}, in DL4J's spelling. */
    public static Adopt builder() { return new Adopt(); }
}
