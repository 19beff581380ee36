package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * From one value to another along a part of the hyperbolic tangent, then constant; before that again from the start, as many
 * times as asked for.
 *
 * <pre>
 * v(t) = e + (v0 g^i - e) (1 - tanh(l (1 - x) + u x)) / 2      x = the part of cycle i (0, 1, ...) that has passed
 * cycle i takes s tMul^i steps; after n cycles v = e
 * </pre>
 *
 * It begins a little below v0 (by 8e-7 of the way with the defaults) and jumps at the end (over 0.25 % of the way). Timm's {@code
 * TanhLRScheduler}. Source: B.-Y. Hsueh, W. Li, I.-C. Wu, Stochastic Gradient Descent with Hyperbolic-Tangent Decay, 2018. If it is
 * asked for a step past its end and the value stays at 0 there, it says so once in the log.
 *
 * @param initialValue v0, at least 0
 * @param decaySteps   s, the length of the first cycle, above 0
 * @param endValue     e, at least 0; default 0
 * @param lower        l, finite; default -7
 * @param upper        u, above l; default 3
 * @param tMul         how many times as long as the one before each cycle is, at least 1; default 1
 * @param cycleDecay   g: how many times as high as the one before each cycle begins, in (0, 1]; default 1
 * @param cycles       n, at least 1; default 1
 * @param scheduleType what t counts; default ITERATION
 */
public record TanhSchedule(double initialValue,
        double decaySteps,
        double endValue,
        double lower,
        double upper,
        double tMul,
        double cycleDecay,
        int cycles,
        ScheduleType scheduleType) implements Repeating {

    /** Checks the properties. */
    public TanhSchedule {
        Check.finite("lower", lower);
        Check.that(upper > lower && upper <= Double.MAX_VALUE, "upper", "finite and above the lower " + lower, upper);
        Repeating.check(initialValue, decaySteps, endValue, tMul, cycleDecay, cycles, scheduleType);
    }

    /** The logistic function is (1 - tanh) / 2 without its cancellation. */
    @Override
    public double left(double passed) {
        return 1 / (1 + Math.exp(2 * (lower * (1 - passed) + upper * passed)));
    }

    @Override
    public TanhSchedule clone() {
        return this;
    }

    /** From v0 to 0 in s steps. */
    public static TanhSchedule of(double initialValue, double decaySteps) {
        return builder().initialValue(initialValue).decaySteps(decaySteps).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends Repeating.Builder<Builder> {

        private double lower = -7;
        private double upper = 3;

        private Builder() {
        }

        /** Sets where on the tangent to begin: default -7. */
        public Builder lower(double lower) {
            this.lower = lower;
            return this;
        }

        /** Sets where on the tangent to end: above lower; default 3. */
        public Builder upper(double upper) {
            this.upper = upper;
            return this;
        }

        @Override
        public TanhSchedule build() {
            return new TanhSchedule(initialValue, decaySteps, endValue, lower, upper, tMul, cycleDecay, cycles, scheduleType);
        }
    }
}
