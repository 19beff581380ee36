package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Warm-up, a long plateau, decay (WSD): a straight line up, constant, then down and constant.
 *
 * <pre>
 * v(t) = v0 ... max    in the first w steps
 * v(t) = max           in the next n
 * v(t) = max ... e     in the next d, and e from there on
 * </pre>
 *
 * Unlike with a cosine, the length of the training may be decided late: the plateau can be any length. If it is
 * asked for a step past its end it says so once in the log. {@code Transformers.getWsdSchedule} has curved warm-ups too. Source:
 * S. Hu et al., MiniCPM, 2024, section 4; for the cooldown {@link Annealing#ONE_MINUS_SQRT}, A. Haegele et al., Scaling Laws and
 * Compute-Optimal Training Beyond Fixed Training Durations, 2024.
 *
 * @param initialValue v0, at least 0; default 0
 * @param maxValue     max, at least v0
 * @param endValue     e, in [0, max]; default 0
 * @param warmupSteps  w, at least 0
 * @param stableSteps  n, at least 0
 * @param decaySteps   d, at least 1
 * @param annealing    the shape of the decay; default LINEAR
 * @param scheduleType what t counts; default ITERATION. EPOCH stays at its first value in {@code fit(DataSet)}
 */
public record WarmupStableDecaySchedule(double initialValue,
        double maxValue,
        double endValue,
        int warmupSteps,
        int stableSteps,
        int decaySteps,
        Annealing annealing,
        ScheduleType scheduleType) implements Counting {

    /** Checks the properties. */
    public WarmupStableDecaySchedule {
        Check.nonNegative("initialValue", initialValue);
        Check.nonNegative("maxValue", maxValue);
        Check.that(maxValue >= initialValue, "maxValue", "at least the initialValue " + initialValue, maxValue);
        Check.that(endValue >= 0 && endValue <= maxValue, "endValue", "in [0, maxValue " + maxValue + "]", endValue);
        Check.atLeast(0, "warmupSteps", warmupSteps);
        Check.atLeast(0, "stableSteps", stableSteps);
        Check.atLeast(1, "decaySteps", decaySteps);
        Check.notNull("annealing", annealing, "an Annealing");
        Counting.check(scheduleType);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int t = Counting.count(scheduleType, iteration, epoch);
        if (t < warmupSteps) {
            return Annealing.LINEAR.between(initialValue, maxValue, (double) t / warmupSteps);
        }
        long start = (long) warmupSteps + stableSteps;
        PastEnd.warnOnce(this, "warm-up/stable/decay", t, start + decaySteps, endValue);
        long decayed = t - start;
        return decayed <= 0 ? maxValue
                : decayed < decaySteps ? annealing.between(maxValue, endValue, (double) decayed / decaySteps) : endValue;
    }

    @Override
    public WarmupStableDecaySchedule clone() {
        return this;
    }

    /** From 0 up to max, along it, and straight down to 0. */
    public static WarmupStableDecaySchedule of(double maxValue, int warmupSteps, int stableSteps, int decaySteps) {
        return builder().maxValue(maxValue).warmupSteps(warmupSteps).stableSteps(stableSteps).decaySteps(decaySteps).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends ScheduleBuilder<Builder> {

        private double initialValue;
        private double maxValue = Double.NaN;
        private double endValue;
        private int warmupSteps;
        private int stableSteps;
        private int decaySteps;
        private Annealing annealing = Annealing.LINEAR;

        private Builder() {
        }

        /** Sets the first value v0: at least 0; default 0. */
        public Builder initialValue(double initialValue) {
            this.initialValue = initialValue;
            return this;
        }

        /** Sets the highest value: at least v0. */
        public Builder maxValue(double maxValue) {
            this.maxValue = maxValue;
            return this;
        }

        /** Sets the last value e: in [0, max]; default 0. */
        public Builder endValue(double endValue) {
            this.endValue = endValue;
            return this;
        }

        /** Sets how many steps the way up takes: at least 0; default 0. */
        public Builder warmupSteps(int warmupSteps) {
            this.warmupSteps = warmupSteps;
            return this;
        }

        /** Sets how long the value stays at its highest: at least 0; default 0. */
        public Builder stableSteps(int stableSteps) {
            this.stableSteps = stableSteps;
            return this;
        }

        /** Sets how many steps the way down takes: at least 1. */
        public Builder decaySteps(int decaySteps) {
            this.decaySteps = decaySteps;
            return this;
        }

        /** Sets the shape of the way down: default LINEAR. */
        public Builder annealing(Annealing annealing) {
            this.annealing = Check.notNull("annealing", annealing, "an Annealing");
            return this;
        }

        @Override
        public WarmupStableDecaySchedule build() {
            return new WarmupStableDecaySchedule(initialValue, maxValue, endValue, warmupSteps, stableSteps, decaySteps, annealing,
                    scheduleType);
        }
    }
}
