package io.github.dl4joptimizers.schedule;

/**
 * The builder of schedules that fall from a value in a number of steps.
 *
 * @param <B> the builder itself
 */
abstract class DecayBuilder<B extends DecayBuilder<B>> extends ScheduleBuilder<B> {

    double initialValue = Double.NaN;
    int decaySteps;

    DecayBuilder() {
    }

    /**
     * Sets the value at step 0.
     *
     * @param initialValue finite and at least 0
     * @return this
     */
    public B initialValue(double initialValue) {
        this.initialValue = initialValue;
        return self();
    }

    /**
     * Sets how many steps the decay takes.
     *
     * @param decaySteps at least 1
     * @return this
     */
    public B decaySteps(int decaySteps) {
        this.decaySteps = decaySteps;
        return self();
    }
}
