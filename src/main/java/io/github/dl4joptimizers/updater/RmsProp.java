package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * RMSprop: AdaGrad with a running average in place of the sum, so that the rate does not fall for ever.
 *
 * <pre>
 * s = r s + (1 - r) g^2     a = r a + (1 - r) g     q = s, or s - a^2 if centered
 *
 * OUTSIDE_ROOT     u = g / (sqrt(q) + eps)          PyTorch
 * INSIDE_ROOT      u = g / sqrt(q + eps)            the textbook, Keras, optax
 *
 * v = b v + u      w = w - lr v                     PyTorch
 * v = b v + lr u   w = w - v                        Keras, optax: rateInVelocity
 * </pre>
 *
 * Only optax has {@code nesterov}, which steps by b v + u (b v + lr u), and {@code biasCorrection}, which divides s and a by
 * 1 - r^t. Rounding can make s - a^2 a little negative; Keras and PyTorch then give NaN, here it counts as 0. DL4J's own RmsProp
 * starts s from epsilon and has neither momentum nor centering. Source: T. Hinton, lecture 6e, 2012; A. Graves,
 * Generating Sequences, 2013, section 4.2 (centered, with momentum).
 *
 * @param setup              learning rate (default 0.01) and companions
 * @param rmsDecay           r in [0, 1); default 0.99
 * @param epsilon            eps, at least 0; default 1e-8
 * @param epsilonPlacement   where eps stands; default OUTSIDE_ROOT, of which UNCORRECTED is another name here
 * @param initialAccumulator s before the first step, at least 0; default 0
 * @param momentum           b in [0, 1), a number or a schedule; default 0: none
 * @param rateInVelocity     whether the learning rate is inside the velocity v; default false
 * @param centered           whether to divide by the standard deviation instead of the root mean square; default false
 * @param nesterov           whether the momentum is Nesterov's; default false
 * @param biasCorrection     whether s and a are corrected for having started from 0; default false
 */
public record RmsProp(Setup setup, double rmsDecay, double epsilon, EpsilonPlacement epsilonPlacement, double initialAccumulator,
        Hyperparameter momentum, boolean rateInVelocity, boolean centered, boolean nesterov, boolean biasCorrection)
        implements Optimizer<RmsProp> {

    /** Checks the properties. */
    public RmsProp {
        Check.notNull("setup", setup, "a Setup");
        Check.fraction("rmsDecay", rmsDecay);
        Check.nonNegative("epsilon", epsilon);
        Check.notNull("epsilonPlacement", epsilonPlacement, "an EpsilonPlacement");
        Check.nonNegative("initialAccumulator", initialAccumulator);
        Hyperparameter.checkFraction("momentum", momentum);
    }

    private RmsProp(Setup setup, double rmsDecay, double epsilon) {
        this(setup, rmsDecay, epsilon, EpsilonPlacement.OUTSIDE_ROOT, 0, Hyperparameter.of(0), false, false, false, false);
    }

    /** PyTorch's, with a learning rate of 0.01. */
    public RmsProp() { this(1e-2); }
    /** PyTorch's. */
    public RmsProp(double learningRate) { this(learningRate, 0.99, 1e-8); }
    /** PyTorch's. */
    public RmsProp(ISchedule learningRate) { this(learningRate, 0.99, 1e-8); }
    /** PyTorch's, with the parameters of DL4J's constructor. */
    public RmsProp(double learningRate, double rmsDecay, double epsilon) { this(Setup.of(learningRate), rmsDecay, epsilon); }
    /** PyTorch's, with the parameters of DL4J's constructor. */
    public RmsProp(ISchedule learningRate, double rmsDecay, double epsilon) { this(Setup.of(learningRate), rmsDecay, epsilon); }

    // ---- the rule

    /** s, then a if centered, then v if there is a momentum. */
    @Override public int stateCount() { return 1 + (centered ? 1 : 0) + (hasMomentum() ? 1 : 0); }

    private boolean hasMomentum() { return !momentum.equals(Hyperparameter.of(0)); }

    @Override public double initialState(int index) { return index == 0 ? initialAccumulator : 0; }

    /** As in {@link Adam} the bias correction is taken out of the root: the variance is (s - a^2 / bc) / bc. */
    @Override
    public Rule at(Step now) {
        double b = now.fraction("momentum", momentum);
        double bc = biasCorrection ? now.biasCorrection(rmsDecay) : 1;
        double inside = epsilonPlacement.inside(epsilon, bc);
        double outside = epsilonPlacement.outside(epsilon, bc);
        boolean hasMomentum = hasMomentum();
        double rateInside = (rateInVelocity || !hasMomentum ? now.learningRate() : 1) * Math.sqrt(bc);
        double rateOutside = rateInVelocity ? 1 : now.learningRate();
        return (update, g, state) -> {
            Lanes s = state[0].emaOfSquares(rmsDecay, g);
            Lanes q = centered ? update.variance(s, update.scaled(1 / Math.sqrt(bc), state[1].ema(rmsDecay, g))) : s;
            Lanes u = update.ratioToRoot(rateInside, g, q, inside, outside);
            if (hasMomentum) {
                Lanes v = state[state.length - 1];
                v.sum(b, v, 1, u);
                update.scaled(rateOutside, nesterov ? update.sum(b, v, 1, u) : v);
            }
        };
    }

    // ---- copies

    @Override public RmsProp clone() { return with(setup); }
    public RmsProp rmsDecay(double rmsDecay) { return with("rmsDecay", rmsDecay); }
    public RmsProp epsilon(double epsilon) { return with("epsilon", epsilon); }
    public RmsProp epsilonPlacement(EpsilonPlacement epsilonPlacement) { return with("epsilonPlacement", epsilonPlacement); }
    public RmsProp initialAccumulator(double initialAccumulator) { return with("initialAccumulator", initialAccumulator); }
    public RmsProp momentum(double momentum) { return with("momentum", Hyperparameter.of(momentum)); }
    public RmsProp momentumSchedule(ISchedule momentum) { return with("momentum", Hyperparameter.of("momentumSchedule", momentum)); }
    public RmsProp rateInVelocity(boolean rateInVelocity) { return with("rateInVelocity", rateInVelocity); }
    public RmsProp centered(boolean centered) { return with("centered", centered); }
    public RmsProp nesterov(boolean nesterov) { return with("nesterov", nesterov); }
    public RmsProp biasCorrection(boolean biasCorrection) { return with("biasCorrection", biasCorrection); }

    /** {@code new RmsProp()}, in DL4J's spelling. */
    public static RmsProp builder() { return new RmsProp(); }

    /** DL4J's builder. */
    public static final class Builder extends DropInBuilder<RmsProp, Builder> {

        /** Begins with {@code new RmsProp()}. */
        public Builder() { super(new RmsProp()); }

        public Builder rmsDecay(double rmsDecay) { return set(made().rmsDecay(rmsDecay)); }
        public Builder epsilon(double epsilon) { return set(made().epsilon(epsilon)); }
    }
}
