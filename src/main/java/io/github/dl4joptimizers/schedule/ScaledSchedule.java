package io.github.dl4joptimizers.schedule;

import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.StrictJson;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * A schedule times a factor: the same course at another height, for one layer's rate or for a larger batch.
 *
 * <pre>
 * v(t) = factor * schedule(t)
 * </pre>
 *
 * It counts what the schedule counts.
 *
 * @param factor   at least 0
 * @param schedule any schedule, DL4J's own among them
 */
@StrictJson
public record ScaledSchedule(double factor, ISchedule schedule) implements CompositeSchedule {

    /** Checks the properties. */
    public ScaledSchedule {
        Check.nonNegative("factor", factor);
        Counting.checkDepth("schedule", schedule);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return factor * schedule.valueAt(iteration, epoch);
    }

    @Override
    public List<ISchedule> parts() {
        return List.of(schedule);
    }

    @Override
    public ScaledSchedule withParts(List<ISchedule> parts) {
        return new ScaledSchedule(factor, Counting.checkOne("parts", parts));
    }

    @Override
    public ScaledSchedule clone() {
        return new ScaledSchedule(factor, schedule.clone());
    }

    /** A factor times a schedule. */
    public static ScaledSchedule of(double factor, ISchedule schedule) {
        return new ScaledSchedule(factor, schedule);
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder {

        private double factor = Double.NaN;
        private ISchedule schedule;

        private Builder() {
        }

        /** Sets the factor: at least 0. */
        public Builder factor(double factor) {
            this.factor = factor;
            return this;
        }

        /** Sets what is multiplied: any schedule. */
        public Builder schedule(ISchedule schedule) {
            this.schedule = Check.notNull("schedule", schedule, "an ISchedule");
            return this;
        }

        /** The schedule. */
        public ScaledSchedule build() {
            return new ScaledSchedule(factor, schedule);
        }
    }
}
