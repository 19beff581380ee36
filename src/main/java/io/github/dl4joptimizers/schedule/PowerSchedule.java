package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Power scheduling: quick at first, then slower and slower.
 *
 * <pre>
 * v(t) = v0 / (1 + r t/s)^c           staircase: floor(t/s) for t/s
 * </pre>
 *
 * With r and c of 1 the value has halved after s steps, and is a third after 2 s. That is Keras' {@code InverseTimeDecay};
 * c of 0.5 is the inverse square root, after a warm-up transformers' {@code get_inverse_sqrt_schedule}; {@link
 * WarmupSchedule#noam} is the Transformer's own. Source: A. Geron, Hands-On Machine Learning, 3rd edition, chapter 11.
 *
 * @param initialValue v0, at least 0
 * @param decaySteps   s, at least 1
 * @param decayRate    r, above 0; default 1
 * @param power        c, any number; default 1
 * @param staircase    whether the value changes every s steps only; default false
 * @param scheduleType what t counts; default ITERATION. EPOCH stays at its first value in {@code fit(DataSet)}
 */
public record PowerSchedule(double initialValue,
        int decaySteps,
        double decayRate,
        double power,
        boolean staircase,
        ScheduleType scheduleType) implements Counting {

    /** Checks the properties. */
    public PowerSchedule {
        Check.nonNegative("initialValue", initialValue);
        Check.atLeast(1, "decaySteps", decaySteps);
        Check.positive("decayRate", decayRate);
        Check.finite("power", power);
        Counting.check(scheduleType);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        double decays = (double) Counting.count(scheduleType, iteration, epoch) / decaySteps;
        return initialValue / Math.pow(1 + decayRate * (staircase ? Math.floor(decays) : decays), power);
    }

    @Override
    public PowerSchedule clone() {
        return this;
    }

    /** v0 / (1 + t/s). */
    public static PowerSchedule of(double initialValue, int decaySteps) {
        return builder().initialValue(initialValue).decaySteps(decaySteps).build();
    }

    /** v0 / (1 + t/s)^c. */
    public static PowerSchedule of(double initialValue, int decaySteps, double power) {
        return builder().initialValue(initialValue).decaySteps(decaySteps).power(power).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends DecayBuilder<Builder> {

        private double decayRate = 1;
        private double power = 1;
        private boolean staircase;

        private Builder() {
        }

        /** Sets r: above 0; default 1. */
        public Builder decayRate(double decayRate) {
            this.decayRate = decayRate;
            return this;
        }

        /** Sets the exponent c: any number; default 1. */
        public Builder power(double power) {
            this.power = power;
            return this;
        }

        /** Sets whether the value changes every s steps only: default false. */
        public Builder staircase(boolean staircase) {
            this.staircase = staircase;
            return this;
        }

        @Override
        public PowerSchedule build() {
            return new PowerSchedule(initialValue, decaySteps, decayRate, power, staircase, scheduleType);
        }
    }
}
