package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Exponential scheduling: the same factor for each s steps.
 *
 * <pre>
 * v(t) = v0 r^(t/s)                   staircase: floor(t/s) for t/s
 * </pre>
 *
 * With an r of 0.1, the default, the value falls by a factor of 10 every s steps. Keras' and optax' exponential decay are
 * this; PyTorch's {@code ExponentialLR(gamma)} is {@code of(lr, 1, gamma)} and its {@code StepLR(s, gamma)} the staircase.
 * An r above 1 makes the value grow, as a search for the learning rate does.
 *
 * <p>The book's {@code fn(epoch, lr)} multiplies before the first epoch too, so it is one step ahead: for the same rates start
 * from v0 r^(1/s). Source: A. Geron, Hands-On Machine Learning, 3rd edition, chapter 11.
 *
 * @param initialValue v0, at least 0
 * @param decaySteps   s, above 0; not necessarily whole: timm's recipes have stairs of 2.4 epochs
 * @param decayRate    r, above 0; default 0.1
 * @param staircase    whether the value changes every s steps only; default false
 * @param endValue     where to stop: a lower bound, or an upper one if r is above 1; default null: none
 * @param scheduleType what t counts; default ITERATION. EPOCH stays at its first value in {@code fit(DataSet)}
 */
public record ExponentialDecaySchedule(double initialValue,
        double decaySteps,
        double decayRate,
        boolean staircase,
        Double endValue,
        ScheduleType scheduleType) implements Counting {

    /** Checks the properties. */
    public ExponentialDecaySchedule {
        Check.nonNegative("initialValue", initialValue);
        Check.positive("decaySteps", decaySteps);
        Check.positive("decayRate", decayRate);
        if (endValue != null) {
            double end = Check.nonNegative("endValue", endValue);
            Check.that(decayRate > 1 ? end >= initialValue : end <= initialValue, "endValue",
                    "at " + (decayRate > 1 ? "least" : "most") + " the initialValue " + initialValue + " with a decayRate of "
                            + decayRate, end);
        }
        Counting.check(scheduleType);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int t = Counting.count(scheduleType, iteration, epoch);
        double decays = staircase ? Math.rint((t - t % decaySteps) / decaySteps) : t / decaySteps; // no rounding makes a stair early
        double value = initialValue * Math.pow(decayRate, decays);
        return endValue == null ? value : decayRate > 1 ? Math.min(value, endValue) : Math.max(value, endValue);
    }

    @Override
    public ExponentialDecaySchedule clone() {
        return this;
    }

    /** v0 0.1^(t/s). */
    public static ExponentialDecaySchedule of(double initialValue, double decaySteps) {
        return builder().initialValue(initialValue).decaySteps(decaySteps).build();
    }

    /** v0 r^(t/s). */
    public static ExponentialDecaySchedule of(double initialValue, double decaySteps, double decayRate) {
        return builder().initialValue(initialValue).decaySteps(decaySteps).decayRate(decayRate).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends ScheduleBuilder<Builder> {

        private double initialValue = Double.NaN;
        private double decaySteps;
        private double decayRate = 0.1;
        private boolean staircase;
        private Double endValue;

        private Builder() {
        }

        /** Sets the value v0 at step 0: at least 0. */
        public Builder initialValue(double initialValue) {
            this.initialValue = initialValue;
            return this;
        }

        /** Sets how many steps s one decay takes: above 0, not necessarily whole. */
        public Builder decaySteps(double decaySteps) {
            this.decaySteps = decaySteps;
            return this;
        }

        /** Sets the factor r of s steps: above 0; default 0.1. */
        public Builder decayRate(double decayRate) {
            this.decayRate = decayRate;
            return this;
        }

        /** Sets whether the value changes every s steps only: default false. */
        public Builder staircase(boolean staircase) {
            this.staircase = staircase;
            return this;
        }

        /** Sets where to stop: at least 0; default none. */
        public Builder endValue(double endValue) {
            this.endValue = endValue;
            return this;
        }

        @Override
        public ExponentialDecaySchedule build() {
            return new ExponentialDecaySchedule(initialValue, decaySteps, decayRate, staircase, endValue, scheduleType);
        }
    }
}
