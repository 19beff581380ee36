package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The builder of the Adam family: optimizers with two running moments.
 *
 * @param <B> the builder itself
 */
public abstract class MomentsBuilder<B extends MomentsBuilder<B>> extends UpdaterBuilder<B> {

    private Hyperparameter beta1 = Hyperparameter.of(0.9);
    private double beta2 = 0.999;
    private Double epsilon;

    /** For the optimizers' own builders. */
    protected MomentsBuilder() {
    }

    /**
     * Sets the decay rate of the first moment.
     *
     * @param beta1 in [0, 1); default 0.9
     * @return this
     */
    public B beta1(double beta1) {
        this.beta1 = Hyperparameter.of(beta1);
        return self();
    }

    /**
     * Sets a decay rate of the first moment that changes, as in a 1cycle schedule.
     *
     * @param schedule gives values in [0, 1)
     * @return this
     */
    public B beta1Schedule(ISchedule schedule) {
        beta1 = Hyperparameter.of(Check.notNull("beta1Schedule", schedule, "an ISchedule"));
        return self();
    }

    /**
     * Sets the decay rate of the second moment.
     *
     * @param beta2 in [0, 1); default 0.999
     * @return this
     */
    public B beta2(double beta2) {
        this.beta2 = beta2;
        return self();
    }

    /**
     * Sets the term that keeps the denominator from 0.
     *
     * @param epsilon at least 0; default 1e-7 (TEXTBOOK, KERAS) or 1e-8 (PYTORCH, OPTAX) unless the optimizer says otherwise
     * @return this
     */
    public B epsilon(double epsilon) {
        this.epsilon = epsilon;
        return self();
    }

    final Hyperparameter beta1() {
        return beta1;
    }

    final double beta2() {
        return beta2;
    }

    final double epsilonOr(double textbook, double keras, double pytorch, double optax) {
        return epsilon != null ? epsilon : pick(textbook, keras, pytorch, optax);
    }
}
