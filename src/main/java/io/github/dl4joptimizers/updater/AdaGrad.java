package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdaGrad: each parameter's rate falls with the squares of its gradients so far.
 *
 * <pre>
 * s = s + g^2        lr(t) = lr / (1 + (t - 1) lrDecay)
 *
 * OUTSIDE_ROOT    w = w - lr(t) g / (sqrt(s) + eps)        PyTorch
 * INSIDE_ROOT     w = w - lr(t) g / sqrt(s + eps)          the textbook, Keras, optax
 * </pre>
 *
 * DL4J's own AdaGrad starts s from 1e-6 and forgets its schedule when DL4J clones it. Source: J. Duchi, E. Hazan, Y. Singer,
 * Adaptive Subgradient Methods, JMLR 12, 2011.
 *
 * @param setup              learning rate (default 0.01) and companions
 * @param epsilon            eps, at least 0; default 1e-10
 * @param epsilonPlacement   where eps stands; default OUTSIDE_ROOT, of which UNCORRECTED is another name here
 * @param initialAccumulator s before the first step, at least 0; default 0
 * @param lrDecay            how fast the rate falls beside the schedule, at least 0; default 0
 */
public record AdaGrad(Setup setup, double epsilon, EpsilonPlacement epsilonPlacement, double initialAccumulator, double lrDecay)
        implements Optimizer<AdaGrad> {

    /** Checks the properties. */
    public AdaGrad {
        Check.notNull("setup", setup, "a Setup");
        Check.nonNegative("epsilon", epsilon);
        Check.notNull("epsilonPlacement", epsilonPlacement, "an EpsilonPlacement");
        Check.nonNegative("initialAccumulator", initialAccumulator);
        Check.nonNegative("lrDecay", lrDecay);
    }

    private AdaGrad(Setup setup, double epsilon) { this(setup, epsilon, EpsilonPlacement.OUTSIDE_ROOT, 0, 0); }

    /** PyTorch's, with a learning rate of 0.01. */
    public AdaGrad() { this(1e-2); }
    /** PyTorch's. */
    public AdaGrad(double learningRate) { this(learningRate, 1e-10); }
    /** PyTorch's. */
    public AdaGrad(ISchedule learningRate) { this(learningRate, 1e-10); }
    /** PyTorch's, with another epsilon. */
    public AdaGrad(double learningRate, double epsilon) { this(Setup.of(learningRate), epsilon); }
    /** PyTorch's, with another epsilon. */
    public AdaGrad(ISchedule learningRate, double epsilon) { this(Setup.of(learningRate), epsilon); }

    // ---- the rule

    @Override public int stateCount() { return 1; }

    @Override public double initialState(int index) { return initialAccumulator; }

    @Override
    public Rule at(Step now) {
        double lr = now.learningRate() / (1 + (double) (now.t() - 1) * lrDecay);
        double inside = epsilonPlacement.inside(epsilon, 1);
        double outside = epsilonPlacement.outside(epsilon, 1);
        return (update, g, state) -> {
            Lanes s = state[0].sumWithSquares(1, state[0], 1, g);
            update.ratioToRoot(lr, g, s, inside, outside);
        };
    }

    // ---- copies

    @Override public AdaGrad clone() { return with(setup); }
    public AdaGrad epsilon(double epsilon) { return with("epsilon", epsilon); }
    public AdaGrad epsilonPlacement(EpsilonPlacement epsilonPlacement) { return with("epsilonPlacement", epsilonPlacement); }
    public AdaGrad initialAccumulator(double initialAccumulator) { return with("initialAccumulator", initialAccumulator); }
    public AdaGrad lrDecay(double lrDecay) { return with("lrDecay", lrDecay); }

    /** {@code new AdaGrad()}, in DL4J's spelling. */
    public static AdaGrad builder() { return new AdaGrad(); }

    /** DL4J's builder. */
    public static final class Builder extends DropInBuilder<AdaGrad, Builder> {

        /** Begins with {@code new AdaGrad()}. */
        public Builder() { super(new AdaGrad()); }

        public Builder epsilon(double epsilon) { return set(made().epsilon(epsilon)); }
    }
}
