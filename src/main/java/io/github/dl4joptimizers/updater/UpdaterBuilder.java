package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What every optimizer's builder has. A property that is not set takes the default of the {@link Convention}, whichever of
 * the two is named first; the convention itself is {@link Convention#PYTORCH} unless set.
 *
 * @param <B> the builder itself
 */
public abstract class UpdaterBuilder<B extends UpdaterBuilder<B>> {

    private LearningRate learningRate;
    private Hyperparameter decayCoefficient;
    private DecoupledWeightDecay decay;
    private Convention convention = Convention.PYTORCH;

    /** For the optimizers' own builders. */
    protected UpdaterBuilder() {
    }

    /**
     * Sets a constant learning rate.
     *
     * @param rate finite and at least 0
     * @return this
     */
    public B learningRate(double rate) {
        learningRate = LearningRate.of(rate);
        return self();
    }

    /**
     * Sets a learning rate that changes.
     *
     * @param schedule gives the rate
     * @return this
     */
    public B learningRateSchedule(ISchedule schedule) {
        learningRate = LearningRate.of(schedule);
        return self();
    }

    /**
     * Sets a decoupled weight decay in the convention's scaling: times the learning rate, and for
     * {@link Convention#TEXTBOOK} a fixed share of the weights per step. 0 is none. It needs {@link RuleUpdater#applyTo}.
     *
     * @param coefficient at least 0
     * @return this
     */
    public B weightDecay(double coefficient) {
        return weightDecay(Hyperparameter.of(Check.nonNegative("weightDecay", coefficient)));
    }

    /**
     * Sets a decoupled weight decay that changes, in the convention's scaling.
     *
     * @param coefficient gives a value of at least 0
     * @return this
     */
    public B weightDecaySchedule(ISchedule coefficient) {
        return weightDecay(Hyperparameter.of(Check.notNull("weightDecaySchedule", coefficient, "an ISchedule")));
    }

    /**
     * Sets a decoupled weight decay of any kind.
     *
     * @param weightDecay null for none
     * @return this
     */
    public B weightDecay(DecoupledWeightDecay weightDecay) {
        decay = weightDecay;
        decayCoefficient = Hyperparameter.of(0);
        return self();
    }

    private B weightDecay(Hyperparameter coefficient) {
        decay = null;
        decayCoefficient = coefficient;
        return self();
    }

    /**
     * Sets whose rule and defaults to follow.
     *
     * @param convention the convention
     * @return this
     */
    public B convention(Convention convention) {
        this.convention = Check.notNull("convention", convention, "a Convention");
        return self();
    }

    final Convention convention() {
        return convention;
    }

    /** The learning rate, or the default in the order of {@link Convention}. */
    final LearningRate learningRateOr(double textbook, double keras, double pytorch, double optax) {
        return learningRate != null ? learningRate : LearningRate.of(pick(textbook, keras, pytorch, optax));
    }

    /** The weight decay, or the default in the order of {@link Convention}; null for none. */
    final DecoupledWeightDecay weightDecayOr(double textbook, double keras, double pytorch, double optax) {
        if (decay != null) {
            return decay;
        }
        Hyperparameter d = decayCoefficient != null ? decayCoefficient
                : Hyperparameter.of(pick(textbook, keras, pytorch, optax));
        if (d.schedule() != null) {
            return convention == Convention.TEXTBOOK ? DecoupledWeightDecay.fixed(d.schedule())
                    : DecoupledWeightDecay.timesLearningRate(d.schedule());
        }
        double number = d.valueAt(0, 0);
        if (number == 0) {
            return null;
        }
        return convention == Convention.TEXTBOOK ? DecoupledWeightDecay.fixed(number)
                : DecoupledWeightDecay.timesLearningRate(number);
    }

    final DecoupledWeightDecay weightDecayOrNone() {
        return weightDecayOr(0, 0, 0, 0);
    }

    /** The convention's own among four values. */
    final double pick(double textbook, double keras, double pytorch, double optax) {
        return switch (convention) {
            case TEXTBOOK -> textbook;
            case KERAS -> keras;
            case PYTORCH -> pytorch;
            case OPTAX -> optax;
        };
    }

    @SuppressWarnings("unchecked") // B is the class that extends this one
    final B self() {
        return (B) this;
    }
}
