package io.github.dl4joptimizers.schedule;

import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Inside;
import io.github.dl4joptimizers.internal.StrictJson;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * A schedule that begins in the middle of a training: a second cycle, or the schedule of an updater that replaces another.
 *
 * <pre>
 * v(i, e) = schedule(max(0, i - iteration), max(0, e - epoch))      i, e = the model's iterations and epochs
 * </pre>
 *
 * Before its start it has its first value. {@code ModelUpdaters.fromNow} makes one that begins now.
 *
 * @param schedule  any schedule, DL4J's own among them, but a {@link PlateauSchedule} goes around this one
 * @param iteration where its count of iterations begins, at least 0
 * @param epoch     where its count of epochs begins, at least 0
 */
@StrictJson
public record DelayedSchedule(ISchedule schedule, int iteration, int epoch) implements CompositeSchedule {

    /** Checks the properties. */
    public DelayedSchedule {
        Counting.checkWithoutPlateau("schedule", schedule);
        Check.atLeast(0, "iteration", iteration);
        Check.atLeast(0, "epoch", epoch);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return schedule.valueAt(Math.max(0, iteration - this.iteration), Math.max(0, epoch - this.epoch));
    }

    @Override
    public List<ISchedule> parts() {
        return List.of(schedule);
    }

    @Override
    public DelayedSchedule withParts(List<ISchedule> parts) {
        return new DelayedSchedule(Counting.checkOne("parts", parts), iteration, epoch);
    }

    @Override
    public DelayedSchedule clone() {
        return new DelayedSchedule(schedule.clone(), iteration, epoch);
    }

    /** The schedule from its own start at this iteration and epoch of the model. */
    public static DelayedSchedule of(ISchedule schedule, int iteration, int epoch) {
        return new DelayedSchedule(schedule, iteration, epoch);
    }

    /**
     * A schedule that begins at a moment of the training. What has been told scores stays outermost, so that it is told more; what
     * was to begin at another moment begins at this one instead.
     *
     * @param schedule  any schedule
     * @param iteration at least 0
     * @param epoch     at least 0
     * @return the schedule itself at 0, 0
     */
    public static ISchedule startingAt(ISchedule schedule, int iteration, int epoch) {
        if (schedule instanceof DelayedSchedule delayed) {
            return startingAt(delayed.schedule, iteration, epoch);
        }
        if (schedule instanceof CompositeSchedule composite && hasPlateau(composite)) {
            return composite.withParts(composite.parts().stream().map(part -> startingAt(part, iteration, epoch)).toList());
        }
        boolean isSame = iteration == 0 && epoch == 0 || schedule instanceof ConstantSchedule;
        return isSame ? schedule : of(schedule, iteration, epoch);
    }

    private static boolean hasPlateau(ISchedule schedule) {
        List<ISchedule> all = Inside.all(List.of(schedule), CompositeSchedule::partsOf, Counting.DEEPEST);
        return all != null && all.stream().anyMatch(PlateauSchedule.class::isInstance);
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder {

        private ISchedule schedule;
        private int iteration;
        private int epoch;

        private Builder() {
        }

        /** Sets what begins later: any schedule. */
        public Builder schedule(ISchedule schedule) {
            this.schedule = Check.notNull("schedule", schedule, "an ISchedule");
            return this;
        }

        /** Sets where its count of iterations begins: at least 0; default 0. */
        public Builder iteration(int iteration) {
            this.iteration = iteration;
            return this;
        }

        /** Sets where its count of epochs begins: at least 0; default 0. */
        public Builder epoch(int epoch) {
            this.epoch = epoch;
            return this;
        }

        /** The schedule. */
        public DelayedSchedule build() {
            return new DelayedSchedule(schedule, iteration, epoch);
        }
    }
}
