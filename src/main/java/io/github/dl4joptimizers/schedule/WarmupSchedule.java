package io.github.dl4joptimizers.schedule;

import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * A straight line up to the first value of a schedule, then the schedule from its own start.
 *
 * <pre>
 * v(t) = a + (schedule(0) - a) t/n    for t &lt; n, with a = startValue, or startFraction * schedule(0)
 * v(t) = schedule(t - n)              from n on
 * </pre>
 *
 * Warm up iterations and schedule epochs, and the schedule counts the epochs of the training as if there were no warm-up (as
 * object detectors are trained). The other way round is refused: nobody can tell at which iteration an epoch begins. A {@link
 * PlateauSchedule} is refused too: it goes around the warm-up.
 *
 * @param schedule      any schedule, DL4J's own among them
 * @param warmupSteps   n, at least 0: none, the schedule itself
 * @param startValue    a, at least 0; default 0
 * @param startFraction a as a part of the schedule's first value, in [0, 1]; default 0; only if startValue is 0
 * @param scheduleType  what t counts; default ITERATION. EPOCH stays at its first value in {@code fit(DataSet)}
 */
public record WarmupSchedule(ISchedule schedule,
        int warmupSteps,
        double startValue,
        double startFraction,
        ScheduleType scheduleType) implements Counting, CompositeSchedule {

    /** Checks the properties. */
    public WarmupSchedule {
        Counting.check(scheduleType);
        Counting.checkPart("schedule", schedule, scheduleType);
        Check.atLeast(0, "warmupSteps", warmupSteps);
        Check.nonNegative("startValue", startValue);
        Check.that(startFraction >= 0 && startFraction <= 1, "startFraction", "in [0, 1]", startFraction);
        Check.that(startFraction == 0 || startValue == 0, "startFraction", "0 if there is a startValue", startFraction);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int t = Counting.count(scheduleType, iteration, epoch);
        double target = Counting.restarted(schedule, Math.min(t, warmupSteps), scheduleType, iteration, epoch);
        return t >= warmupSteps ? target
                : Annealing.LINEAR.between(startValue + startFraction * target, target, (double) t / warmupSteps);
    }

    @Override
    public List<ISchedule> parts() {
        return List.of(schedule);
    }

    @Override
    public WarmupSchedule withParts(List<ISchedule> parts) {
        return new WarmupSchedule(Counting.checkOne("parts", parts), warmupSteps, startValue, startFraction, scheduleType);
    }

    @Override
    public WarmupSchedule clone() {
        return new WarmupSchedule(schedule.clone(), warmupSteps, startValue, startFraction, scheduleType);
    }

    /** From 0 to a schedule's first value in n iterations, then the schedule. */
    public static WarmupSchedule of(ISchedule schedule, int warmupSteps) {
        return builder().schedule(schedule).warmupSteps(warmupSteps).build();
    }

    /** From 0 to a value in n iterations, then constant. */
    public static WarmupSchedule of(double value, int warmupSteps) {
        return of(ConstantSchedule.of(value), warmupSteps);
    }

    /**
     * The Transformer's schedule, "Noam": a straight line up, then the inverse square root.
     *
     * <pre>
     * v(t) = d^-0.5 min(T^-0.5, T n^-1.5)            T = t + 1, for the paper counts from 1
     * </pre>
     *
     * Its highest value, 1 / sqrt(d n), is at step n - 1. Source: A. Vaswani et al., Attention Is All You Need, 2017, section 5.3.
     *
     * @param modelSize   d, at least 1
     * @param warmupSteps n, at least 1
     * @return the schedule, by iterations; {@link ScaledSchedule} multiplies it, as most recipes do
     */
    public static ISchedule noam(int modelSize, int warmupSteps) {
        double peak = 1 / Math.sqrt((double) Check.atLeast(1, "modelSize", modelSize) * Check.atLeast(1, "warmupSteps", warmupSteps));
        PowerSchedule decay = PowerSchedule.of(peak, warmupSteps, 0.5);
        return warmupSteps == 1 ? decay
                : builder().schedule(decay).warmupSteps(warmupSteps - 1).startFraction(1.0 / warmupSteps).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends ScheduleBuilder<Builder> {

        private ISchedule schedule;
        private Integer warmupSteps;
        private double startValue;
        private double startFraction;

        private Builder() {
        }

        /** Sets what comes after the warm-up: any schedule. */
        public Builder schedule(ISchedule schedule) {
            this.schedule = Check.notNull("schedule", schedule, "an ISchedule");
            return this;
        }

        /** Sets how many steps the warm-up takes: at least 0. */
        public Builder warmupSteps(int warmupSteps) {
            this.warmupSteps = warmupSteps;
            return this;
        }

        /** Sets the value at step 0: at least 0; default 0. */
        public Builder startValue(double startValue) {
            this.startValue = startValue;
            return this;
        }

        /** Sets the value at step 0 as a part of the schedule's first value: in [0, 1]; default 0. */
        public Builder startFraction(double startFraction) {
            this.startFraction = startFraction;
            return this;
        }

        @Override
        public WarmupSchedule build() {
            Check.notNull("warmupSteps", warmupSteps, "a number of steps");
            return new WarmupSchedule(schedule, warmupSteps, startValue, startFraction, scheduleType);
        }
    }
}
