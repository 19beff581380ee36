package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Nesterov momentum: a step by momentum, and the gradient where that leads.
 *
 * <pre>
 * v = b v + g        w = w - lr (b v + g)        PyTorch, optax
 * v = b v + lr g     w = w - (b v + lr g)        the textbook, Keras: rateInVelocity
 * </pre>
 *
 * The textbook takes the gradient at the look-ahead point w + b m (its m is our -v). DL4J takes gradients at the network's
 * parameters, so the network's parameters <em>are</em> the look-ahead point; written for them, the textbook's rule is Keras'.
 *
 * <p>That is exact for a constant momentum. Under a momentum schedule the book's next look-ahead point would take the next
 * step's momentum, w = w - (b' v + lr g) with b' of the next step; like Keras and PyTorch this takes b of this step, so the
 * gradient is taken (b' - b) v away from the book's point. That is as little as the momentum changes in a step.
 *
 * <p>DL4J's {@code Nesterovs} is Keras' rule too; there {@code new Nesterovs(x)} sets the momentum, here {@code new
 * Nesterov(x)} sets the learning rate. Source: Y. Nesterov 1983; I. Sutskever et al. 2013, section 2.
 *
 * @param setup          learning rate (default 0.001) and companions
 * @param momentum       b in [0, 1), a number or a schedule; default 0.9
 * @param rateInVelocity whether the learning rate is inside the velocity; default false
 */
public record Nesterov(Setup setup, Hyperparameter momentum, boolean rateInVelocity) implements Optimizer<Nesterov> {

    /** Checks the properties. */
    public Nesterov {
        Check.notNull("setup", setup, "a Setup");
        Hyperparameter.checkFraction("momentum", momentum);
    }

    /** PyTorch's, with a learning rate of 0.001 and a momentum of 0.9. */
    public Nesterov() { this(1e-3); }
    /** PyTorch's, with a momentum of 0.9. */
    public Nesterov(double learningRate) { this(learningRate, 0.9); }
    /** PyTorch's, with a momentum of 0.9. */
    public Nesterov(ISchedule learningRate) { this(learningRate, 0.9); }
    /** PyTorch's. */
    public Nesterov(double learningRate, double momentum) { this(Setup.of(learningRate), Hyperparameter.of(momentum), false); }
    /** PyTorch's. */
    public Nesterov(ISchedule learningRate, double momentum) {
        this(Setup.of(learningRate), Hyperparameter.of(momentum), false);
    }

    /** PyTorch's. */
    public Nesterov(double learningRate, ISchedule momentum) {
        this(Setup.of(learningRate), Hyperparameter.of("momentum", momentum), false);
    }

    /** PyTorch's. */
    public Nesterov(ISchedule learningRate, ISchedule momentum) {
        this(Setup.of(learningRate), Hyperparameter.of("momentum", momentum), false);
    }

    // ---- the rule

    @Override public int stateCount() { return 1; }

    @Override
    public Rule at(Step now) {
        double b = now.fraction("momentum", momentum);
        double inside = rateInVelocity ? now.learningRate() : 1;
        double outside = rateInVelocity ? 1 : now.learningRate();
        return (update, g, state) -> {
            Lanes v = state[0].sum(b, state[0], inside, g);
            update.scaled(outside, update.sum(b, v, inside, g)); // rounds in the libraries' order: lr last
        };
    }

    // ---- copies

    @Override public Nesterov clone() { return with(setup); }
    public Nesterov momentum(double momentum) { return with("momentum", Hyperparameter.of(momentum)); }
    public Nesterov momentumSchedule(ISchedule momentum) { return with("momentum", Hyperparameter.of("momentumSchedule", momentum)); }
    public Nesterov rateInVelocity(boolean rateInVelocity) { return with("rateInVelocity", rateInVelocity); }

    /** {@code new Nesterov()}, in DL4J's spelling. */
    public static Nesterov builder() { return new Nesterov(); }
}
