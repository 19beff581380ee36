package io.github.dl4joptimizers.updater;

import java.util.List;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Records;
import io.github.dl4joptimizers.regularization.Companion;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * An optimizer of this library: an immutable record of a {@link Setup} and the hyperparameters of its rule. Each method that is
 * given a value returns a copy with that value; use the copy:
 *
 * <pre>{@code
 * new Adam(1e-3).beta2(0.99).weightDecay(0.01).clipping(GradientClipping.byNorm(1)).applyTo(builder)
 * }</pre>
 *
 * @param <A> the optimizer itself
 */
@CheckReturnValue
public interface Optimizer<A extends Optimizer<A>> extends RuleUpdater {

    /** The learning rate and the companions. */
    Setup setup();

    /** A copy with another setup. */
    default A with(Setup setup) {
        return with("setup", setup);
    }

    /**
     * A copy with another value for one component of this record. Properties are made of it:
     *
     * <pre>{@code
     * public Adam beta2(double beta2) { return with("beta2", beta2); }
     * }</pre>
     *
     * What can change in place, the learning rate and the state of schedules, the copy has for itself.
     */
    @SuppressWarnings("unchecked") // A is the record that implements this
    default A with(String component, Object value) {
        return (A) Records.copy(Records.with(this, component, value), (name, part) -> ownCopy(part));
    }

    private static Object ownCopy(Object part) {
        if (part instanceof Setup setup) {
            return setup.copy();
        }
        if (part instanceof Optimizer<?> inner) {
            return inner.clone();
        }
        return part instanceof Hyperparameter hyperparameter ? hyperparameter.copy() : part;
    }

    @Override
    default LearningRate learningRate() {
        return setup().learningRate();
    }

    @Override
    default List<Companion> companions() {
        return setup().companions();
    }

    @Override
    default RuleUpdater alone() {
        return with(setup().alone());
    }

    @Override
    default int start() {
        return setup().start();
    }

    @Override
    default A startingAt(int iteration) {
        return with(setup().startingAt(iteration));
    }

    /** A copy with a learning rate of its own: {@code with(setup)}. (Java wants it in the record itself.) */
    @Override
    A clone();

    /** With a constant learning rate: finite and at least 0. */
    default A learningRate(double rate) {
        return with(setup().with(LearningRate.of(rate)));
    }

    /** With a learning rate that changes. */
    default A learningRateSchedule(ISchedule schedule) {
        return with(setup().with(LearningRate.of(schedule)));
    }

    /**
     * With a weight decay of this coefficient, at least 0; 0 is none. The kind of decay stays as it is; where there was none it
     * is w - lr d w, on weights. Needs {@link #applyTo}.
     */
    default A weightDecay(double coefficient) {
        return weightDecay(coefficient == 0 ? null : decayOf(Hyperparameter.of(coefficient)));
    }

    /** With a weight decay whose coefficient changes; the same as {@link #weightDecay(double)} otherwise. */
    default A weightDecaySchedule(ISchedule coefficient) {
        return weightDecay(decayOf(Hyperparameter.of(Check.notNull("weightDecaySchedule", coefficient, "an ISchedule"))));
    }

    private DecoupledWeightDecay decayOf(Hyperparameter coefficient) {
        DecoupledWeightDecay kind = weightDecay() != null ? weightDecay() : DecoupledWeightDecay.timesLearningRate(0);
        return kind.withCoefficient(coefficient);
    }

    /** With a weight decay of any kind; null is none. Needs {@link #applyTo}. */
    default A weightDecay(DecoupledWeightDecay decay) {
        return with(setup().with(DecoupledWeightDecay.class, decay));
    }

    /**
     * With a weight decay that leaves out layers and parameters by name, as {@link DecoupledWeightDecay#excluding} says:
     * {@code new AdamW(1e-3).excluding("embedding").applyTo(builder)}.
     *
     * @throws IllegalStateException if there is no weight decay
     */
    default A excluding(String... names) {
        Check.notNull("excluding", names, "the names of layers or parameters");
        if (weightDecay() == null) {
            throw new IllegalStateException("excluding(...) leaves parameters out of a weight decay, and " + this + " has none: write"
                    + " weightDecay(0.01).excluding(...)");
        }
        return weightDecay(weightDecay().excluding(names));
    }

    /** With a gradient clipping; null is none. Needs {@link #applyTo}. */
    default A clipping(GradientClipping clipping) {
        return with(setup().with(GradientClipping.class, clipping));
    }

    /** This optimizer: code for DL4J's builders ends with it. */
    @SuppressWarnings("unchecked") // A is the record that implements this
    default A build() {
        return (A) this;
    }
}
