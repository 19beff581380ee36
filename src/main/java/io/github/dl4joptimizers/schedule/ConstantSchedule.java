package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.StrictJson;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Always the same value: a part of a {@link SequenceSchedule}, or what a {@link WarmupSchedule} leads up to.
 *
 * <pre>
 * v(t) = value
 * </pre>
 *
 * It counts nothing, so it has no schedule type.
 *
 * @param value at least 0
 */
@StrictJson
public record ConstantSchedule(double value) implements ISchedule {

    /** Checks the value. */
    public ConstantSchedule {
        Check.nonNegative("value", value);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return value;
    }

    @Override
    public ConstantSchedule clone() {
        return this;
    }

    /** Always this value. */
    public static ConstantSchedule of(double value) {
        return new ConstantSchedule(value);
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder {

        private double value = Double.NaN;

        private Builder() {
        }

        /** Sets the value: at least 0. */
        public Builder value(double value) {
            this.value = value;
            return this;
        }

        /** The schedule. */
        public ConstantSchedule build() {
            return new ConstantSchedule(value);
        }
    }
}
