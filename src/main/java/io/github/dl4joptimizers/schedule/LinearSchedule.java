package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * A straight line from one value to another, up or down, then constant.
 *
 * <pre>
 * v(t) = v0 + (e - v0) min(t, n)/n
 * </pre>
 *
 * PyTorch's {@code LinearLR}, optax' {@code linear_schedule}.
 *
 * @param initialValue v0, at least 0
 * @param endValue     e, at least 0
 * @param steps        n, at least 1
 * @param scheduleType what t counts; default ITERATION. EPOCH stays at its first value in {@code fit(DataSet)}
 */
public record LinearSchedule(double initialValue,
        double endValue,
        int steps,
        ScheduleType scheduleType) implements Counting {

    /** Checks the properties. */
    public LinearSchedule {
        Check.nonNegative("initialValue", initialValue);
        Check.nonNegative("endValue", endValue);
        Check.atLeast(1, "steps", steps);
        Counting.check(scheduleType);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int count = Counting.count(scheduleType, iteration, epoch);
        PastEnd.warnOnceIfAtZero(this, "linear", count, steps, endValue);
        int t = Math.min(count, steps);
        return Annealing.LINEAR.between(initialValue, endValue, (double) t / steps);
    }

    @Override
    public LinearSchedule clone() {
        return this;
    }

    /** From v0 to e in n steps, then e. */
    public static LinearSchedule of(double initialValue, double endValue, int steps) {
        return builder().initialValue(initialValue).endValue(endValue).steps(steps).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends ScheduleBuilder<Builder> {

        private double initialValue = Double.NaN;
        private double endValue = Double.NaN;
        private int steps;

        private Builder() {
        }

        /** Sets the first value v0: at least 0. */
        public Builder initialValue(double initialValue) {
            this.initialValue = initialValue;
            return this;
        }

        /** Sets the last value e: at least 0. */
        public Builder endValue(double endValue) {
            this.endValue = endValue;
            return this;
        }

        /** Sets how many steps the way takes: at least 1. */
        public Builder steps(int steps) {
            this.steps = steps;
            return this;
        }

        @Override
        public LinearSchedule build() {
            return new LinearSchedule(initialValue, endValue, steps, scheduleType);
        }
    }
}
