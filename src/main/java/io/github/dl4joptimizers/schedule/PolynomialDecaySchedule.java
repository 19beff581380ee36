package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * From one value to another along a power of the time that is left, then constant.
 *
 * <pre>
 * v(t) = e + (v0 - e) (1 - min(t, s)/s)^p
 * cycle: v(t) = e + (v0 - e) (1 - t/d)^p     d = s ceil(t/s), at least s
 * </pre>
 *
 * With {@code cycle}, each time the end is reached the decay is stretched over s more steps, from where that puts the value.
 * Keras' {@code PolynomialDecay}, whose e is 0.0001 unless it is given; PyTorch's {@code PolynomialLR} and optax' {@code
 * polynomial_schedule}, which have no cycle. A {@link CurveSchedule} has powers of the time too.
 * DL4J's {@code PolySchedule} has (1 + t/s) in place of (1 - t/s), and rises.
 *
 * @param initialValue v0, at least 0
 * @param decaySteps   s, at least 1
 * @param endValue     e, at least 0; default 0
 * @param power        p, above 0; default 1
 * @param cycle        whether to go on after the end; default false
 * @param scheduleType what t counts; default ITERATION. EPOCH stays at its first value in {@code fit(DataSet)}
 */
public record PolynomialDecaySchedule(double initialValue,
        int decaySteps,
        double endValue,
        double power,
        boolean cycle,
        ScheduleType scheduleType) implements Counting {

    /** Checks the properties. */
    public PolynomialDecaySchedule {
        Check.nonNegative("initialValue", initialValue);
        Check.atLeast(1, "decaySteps", decaySteps);
        Check.nonNegative("endValue", endValue);
        Check.positive("power", power);
        Counting.check(scheduleType);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int count = Counting.count(scheduleType, iteration, epoch);
        if (!cycle) {
            PastEnd.warnOnceIfAtZero(this, "polynomial", count, decaySteps, endValue);
        }
        double t = count;
        double length = cycle ? decaySteps * Math.max(1, Math.ceil(t / decaySteps)) : decaySteps;
        double left = Math.pow(1 - Math.min(t, length) / length, power);
        return left * initialValue + (1 - left) * endValue;
    }

    @Override
    public PolynomialDecaySchedule clone() {
        return this;
    }

    /** e + (v0 - e) (1 - t/s)^p, then e. */
    public static PolynomialDecaySchedule of(double initialValue, int decaySteps, double endValue, double power) {
        return builder().initialValue(initialValue).decaySteps(decaySteps).endValue(endValue).power(power).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends DecayBuilder<Builder> {

        private double endValue;
        private double power = 1;
        private boolean cycle;

        private Builder() {
        }

        /** Sets the last value e: at least 0; default 0. */
        public Builder endValue(double endValue) {
            this.endValue = endValue;
            return this;
        }

        /** Sets the exponent p: above 0; default 1. */
        public Builder power(double power) {
            this.power = power;
            return this;
        }

        /** Sets whether to go on after the end: default false. */
        public Builder cycle(boolean cycle) {
            this.cycle = cycle;
            return this;
        }

        @Override
        public PolynomialDecaySchedule build() {
            return new PolynomialDecaySchedule(initialValue, decaySteps, endValue, power, cycle, scheduleType);
        }
    }
}
