package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The builder of optimizers with a momentum.
 *
 * @param <B> the builder itself
 */
public abstract class MomentumBuilder<B extends MomentumBuilder<B>> extends UpdaterBuilder<B> {

    private Hyperparameter momentum;

    /** For the optimizers' own builders. */
    protected MomentumBuilder() {
    }

    /**
     * Sets a constant momentum.
     *
     * @param momentum in [0, 1)
     * @return this
     */
    public B momentum(double momentum) {
        this.momentum = Hyperparameter.of(momentum);
        return self();
    }

    /**
     * Sets a momentum that changes, as in a 1cycle schedule.
     *
     * @param schedule gives values in [0, 1)
     * @return this
     */
    public B momentumSchedule(ISchedule schedule) {
        momentum = Hyperparameter.of(Check.notNull("momentumSchedule", schedule, "an ISchedule"));
        return self();
    }

    final Hyperparameter momentumOr(double byDefault) {
        return momentum != null ? momentum : Hyperparameter.of(byDefault);
    }
}
