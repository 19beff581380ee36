package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdamW: {@link Adam} with {@link DecoupledWeightDecay decoupled weight decay}.
 *
 * <pre>
 * u = Adam's update
 * w = w - lr d w - u              Keras, PyTorch, optax: d 0.004, 0.01, 0.0001
 * w = (1 - d) (w - u)             the textbook: d 0.01, the factor 0.99
 * </pre>
 *
 * For the paper's form (a decay that follows the schedule's multiplier only) use
 * {@link DecoupledWeightDecay#timesMultiplier(double, double)}. An updater sees gradients only, so DL4J has to be given the
 * decay beside it: write {@code new AdamW(1e-3, 0.01).applyTo(builder)}; {@code builder.updater(...)} would leave the decay out,
 * and says so when the network is made. What DL4J is given is the {@link Adam} and the decay.
 *
 * <p>Source: I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization, ICLR 2019, algorithm 2.
 *
 * @param adam its rule and its setup: learning rate (default 0.001) and decay (default 0.01 times the learning rate)
 */
public record AdamW(Adam adam) implements Optimizer<AdamW> {

    /** Checks that there is an Adam, and takes a copy: its learning rate can change. */
    public AdamW {
        adam = Check.notNull("adam", adam, "an Adam").clone();
    }

    /** PyTorch's, with a learning rate of 0.001. */
    public AdamW() { this(1e-3); }
    /** PyTorch's. */
    public AdamW(double learningRate) { this(learningRate, 0.01); }
    /** PyTorch's. */
    public AdamW(ISchedule learningRate) { this(learningRate, 0.01); }
    /** PyTorch's, with another decay, at least 0. */
    public AdamW(double learningRate, double weightDecay) { this(new Adam(learningRate).weightDecay(weightDecay)); }
    /** PyTorch's, with another decay, at least 0. */
    public AdamW(ISchedule learningRate, double weightDecay) { this(new Adam(learningRate).weightDecay(weightDecay)); }

    // ---- the rule

    @Override public Setup setup() { return adam.setup(); }

    /** An Adam. */
    @Override public RuleUpdater alone() { return adam.alone(); }

    @Override public int stateCount() { return adam.stateCount(); }

    @Override public Rule at(Step now) { return adam.at(now); }

    @Override public Hyperparameter momentum() { return adam.momentum(); }

    // ---- copies

    /** With another rule; learning rate and companions stay. */
    public AdamW with(Adam rule) {
        return new AdamW(Check.notNull("rule", rule, "an Adam").with(setup()));
    }

    @Override public AdamW clone() { return with(setup()); }
    @Override public AdamW with(Setup setup) { return new AdamW(adam.with(setup)); }

    public AdamW beta1(double beta1) { return new AdamW(adam.beta1(beta1)); }
    public AdamW beta1Schedule(ISchedule beta1) { return new AdamW(adam.beta1Schedule(beta1)); }
    public AdamW beta2(double beta2) { return new AdamW(adam.beta2(beta2)); }
    public AdamW epsilon(double epsilon) { return new AdamW(adam.epsilon(epsilon)); }
    public AdamW epsilonRoot(double epsilonRoot) { return new AdamW(adam.epsilonRoot(epsilonRoot)); }
    public AdamW epsilonPlacement(EpsilonPlacement placement) { return new AdamW(adam.epsilonPlacement(placement)); }

    /** The same with {@code amsgrad}, as PyTorch and Keras spell {@link AmsGrad}; its decay stays. */
    public Optimizer<?> amsgrad(boolean amsgrad) { return amsgrad ? adam.amsgrad(true) : this; }

    /** {@code new AdamW()}, in DL4J's spelling. */
    public static AdamW builder() { return new AdamW(); }
}
