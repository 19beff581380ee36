package io.github.dl4joptimizers.schedule;

import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * A schedule that begins later, at its first value until then, or that is some steps ahead from the start.
 *
 * <pre>
 * v(t) = schedule(max(0, t - d))
 * </pre>
 *
 * Optax' {@code transition_begin} is a d above 0. With a d of -n a schedule goes on in a {@link SequenceSchedule} as if it had been
 * there all along, though another has taken the place of its first n steps (timm's {@code warmup_prefix=False}):
 *
 * <pre>{@code
 * SequenceSchedule.of(List.of(warmup, ShiftedSchedule.of(schedule, -500)), List.of(500))
 * }</pre>
 *
 * A schedule that counts epochs and is shifted by iterations stays where it is. The other way round is refused: nobody can tell at
 * which iteration an epoch begins. A {@link PlateauSchedule} is refused: it goes around this one.
 *
 * @param schedule     any schedule, DL4J's own among them
 * @param delay        d: how many steps later it begins; below 0: how many it is ahead
 * @param scheduleType what t counts; default ITERATION
 */
public record ShiftedSchedule(ISchedule schedule, int delay, ScheduleType scheduleType) implements Counting, CompositeSchedule {

    /** Checks the properties. */
    public ShiftedSchedule {
        Counting.check(scheduleType);
        Counting.checkPart("schedule", schedule, scheduleType);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int t = Counting.count(scheduleType, iteration, epoch);
        long shifted = Math.min(Math.max(0, (long) t - delay), Integer.MAX_VALUE);
        return Counting.restarted(schedule, (int) (t - shifted), scheduleType, iteration, epoch);
    }

    @Override
    public List<ISchedule> parts() {
        return List.of(schedule);
    }

    @Override
    public ShiftedSchedule withParts(List<ISchedule> parts) {
        return new ShiftedSchedule(Counting.checkOne("parts", parts), delay, scheduleType);
    }

    @Override
    public ShiftedSchedule clone() {
        return new ShiftedSchedule(schedule.clone(), delay, scheduleType);
    }

    /** A schedule that begins d iterations later, or that is -d ahead. */
    public static ShiftedSchedule of(ISchedule schedule, int delay) {
        return builder().schedule(schedule).delay(delay).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends ScheduleBuilder<Builder> {

        private ISchedule schedule;
        private int delay;

        private Builder() {
        }

        /** Sets what is shifted: any schedule. */
        public Builder schedule(ISchedule schedule) {
            this.schedule = Check.notNull("schedule", schedule, "an ISchedule");
            return this;
        }

        /** Sets how many steps later it begins; below 0: how many it is ahead; default 0. */
        public Builder delay(int delay) {
            this.delay = delay;
            return this;
        }

        @Override
        public ShiftedSchedule build() {
            return new ShiftedSchedule(schedule, delay, scheduleType);
        }
    }
}
