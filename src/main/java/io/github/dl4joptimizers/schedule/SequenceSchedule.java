package io.github.dl4joptimizers.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * One schedule after another; each starts at its own 0.
 *
 * <pre>
 * v(t) = parts[i](t - b)              i = how many boundaries are &lt;= t, b = the last of them, or 0
 * </pre>
 *
 * Optax' {@code join_schedules}; PyTorch's {@code SequentialLR}. A schedule that counts epochs in a sequence that counts
 * iterations goes on counting the epochs of the training. The other way round is refused, except in the first place: nobody
 * can tell at which iteration an epoch begins. A {@link PlateauSchedule} is refused: it goes around the sequence.
 *
 * @param parts        any schedules, one more than there are boundaries
 * @param boundaries   whole numbers from 1 on that increase: where the next schedule starts
 * @param scheduleType what t counts; default ITERATION. EPOCH stays at its first value in {@code fit(DataSet)}
 */
public record SequenceSchedule(List<ISchedule> parts, List<Integer> boundaries, ScheduleType scheduleType)
        implements Counting, CompositeSchedule {

    /** Checks and copies the properties. */
    public SequenceSchedule {
        Counting.check(scheduleType);
        parts = Counting.checkList("parts", parts, "ISchedules");
        boundaries = Counting.checkBoundaries(1, boundaries);
        Check.that(parts.size() == boundaries.size() + 1, "parts", "one more than the boundaries " + boundaries, parts);
        Counting.checkWithoutPlateau("parts", parts.get(0));
        for (ISchedule later : parts.subList(1, parts.size())) {
            Counting.checkPart("parts", later, scheduleType);
        }
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int t = Counting.count(scheduleType, iteration, epoch);
        int i = 0;
        int start = 0;
        while (i < boundaries.size() && boundaries.get(i) <= t) {
            start = boundaries.get(i++);
        }
        return Counting.restarted(parts.get(i), start, scheduleType, iteration, epoch);
    }

    @Override
    public SequenceSchedule withParts(List<ISchedule> parts) {
        return new SequenceSchedule(parts, boundaries, scheduleType);
    }

    @Override
    public SequenceSchedule clone() {
        return new SequenceSchedule(parts.stream().map(ISchedule::clone).toList(), boundaries, scheduleType);
    }

    /** The first schedule up to the first boundary, then the second, and so on. */
    public static SequenceSchedule of(List<? extends ISchedule> parts, List<Integer> boundaries) {
        return builder().parts(parts).boundaries(boundaries).build();
    }

    /**
     * The parts one after the other, each for a number of iterations.
     *
     * @param parts any schedules
     * @param steps for each part but the last, which goes on: how long it lasts, at least 0; 0 leaves it out
     * @return a sequence, or the last part itself if all others are left out
     */
    public static ISchedule inTurn(List<? extends ISchedule> parts, int... steps) {
        Check.notNull("steps", steps, "whole numbers");
        Check.that(Check.notNull("parts", parts, "a list of ISchedules").size() == steps.length + 1, "parts", "one more than the steps " + Arrays.toString(steps), parts);
        List<ISchedule> lasting = new ArrayList<>();
        List<Integer> boundaries = new ArrayList<>();
        long end = 0;
        for (int i = 0; i < steps.length; i++) {
            if (Check.atLeast(0, "steps", steps[i]) > 0) {
                lasting.add(parts.get(i));
                end += steps[i];
                Check.that(end <= Integer.MAX_VALUE, "steps", "at most " + Integer.MAX_VALUE + " together", (Long) end);
                boundaries.add((int) end);
            }
        }
        ISchedule last = parts.get(steps.length);
        lasting.add(last);
        return boundaries.isEmpty() ? last : of(lasting, boundaries);
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends ScheduleBuilder<Builder> {

        private List<ISchedule> parts;
        private List<Integer> boundaries;

        private Builder() {
        }

        /** Sets the schedules, one more than there are boundaries. */
        public Builder parts(ISchedule... parts) {
            return parts(Arrays.asList(Check.notNull("parts", parts, "a list of ISchedules")));
        }

        /** Sets the schedules, one more than there are boundaries. */
        public Builder parts(List<? extends ISchedule> parts) {
            this.parts = Counting.checkList("parts", parts, "ISchedules");
            return this;
        }

        /** Sets where the next schedule starts: whole numbers that increase. */
        public Builder boundaries(int... boundaries) {
            return boundaries(Arrays.stream(Check.notNull("boundaries", boundaries, "a list of whole numbers")).boxed().toList());
        }

        /** Sets where the next schedule starts: whole numbers that increase. */
        public Builder boundaries(List<Integer> boundaries) {
            this.boundaries = Counting.checkList("boundaries", boundaries, "whole numbers");
            return this;
        }

        @Override
        public SequenceSchedule build() {
            return new SequenceSchedule(parts, boundaries, scheduleType);
        }
    }
}
