package io.github.dl4joptimizers.updater;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * A builder that changes in place, as DL4J's do, for code that says {@code new Adam.Builder()}. It has DL4J's properties; an
 * optimizer's own methods have all.
 *
 * @param <A> the optimizer
 * @param <B> the builder itself
 */
public abstract class DropInBuilder<A extends Optimizer<A>, B extends DropInBuilder<A, B>> {

    private A made;

    DropInBuilder(A defaults) {
        made = defaults;
    }

    /** The optimizer as it is so far. */
    final A made() {
        return made;
    }

    @SuppressWarnings("unchecked") // B is the class that extends this one
    final B set(A changed) {
        made = changed;
        return (B) this;
    }

    /** Sets a constant learning rate: finite and at least 0. */
    public B learningRate(double rate) {
        return set(made.learningRate(rate));
    }

    /** Sets a learning rate that changes. */
    public B learningRateSchedule(ISchedule schedule) {
        return set(made.learningRateSchedule(schedule));
    }

    /** The optimizer. */
    public A build() {
        return made.clone();
    }
}
