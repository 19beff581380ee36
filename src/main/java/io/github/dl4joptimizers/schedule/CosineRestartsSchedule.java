package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Cosine decay with warm restarts: at the end of each cycle the value jumps up again.
 *
 * <pre>
 * v(t) = e + (v0 - e) mMul^i (1 + cos(pi x)) / 2            x = the part of cycle i (0, 1, ...) that has passed
 * cycle i takes s tMul^i steps
 * </pre>
 *
 * Keras' {@code CosineDecayRestarts}, whose alpha is e/v0; PyTorch's {@code CosineAnnealingWarmRestarts}, which has no mMul.
 * Optax' {@code sgdr_schedule} is a {@link SequenceSchedule} of {@link CosineSchedule}s. Source: I. Loshchilov, F. Hutter, SGDR:
 * Stochastic Gradient Descent with Warm Restarts, ICLR 2017.
 *
 * @param initialValue v0, at least 0
 * @param decaySteps   s, the length of the first cycle, at least 1
 * @param endValue     e, in [0, v0]; default 0
 * @param tMul         how many times as long as the one before each cycle is, at least 1; default 1
 * @param mMul         how many times as high above e as the one before each cycle begins, in (0, 1]; default 1
 * @param scheduleType what t counts; default ITERATION
 */
public record CosineRestartsSchedule(double initialValue,
        int decaySteps,
        double endValue,
        double tMul,
        double mMul,
        ScheduleType scheduleType) implements Counting {

    /** So many cycles can be gone through one by one. */
    private static final int MANY = 1000;

    /** Checks the properties. */
    public CosineRestartsSchedule {
        Check.nonNegative("initialValue", initialValue);
        Check.atLeast(1, "decaySteps", decaySteps);
        Check.that(endValue >= 0 && endValue <= initialValue, "endValue", "in [0, initialValue " + initialValue + "]", endValue);
        Check.that(tMul >= 1 && tMul <= Double.MAX_VALUE, "tMul", "finite and at least 1", tMul);
        Check.that(mMul > 0 && mMul <= 1, "mMul", "in (0, 1]", mMul);
        Counting.check(scheduleType);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int t = Counting.count(scheduleType, iteration, epoch);
        double cycles = cyclesToSkip(t);
        double growth = Math.log1p(tMul - 1);
        double passed = t - (tMul == 1 ? cycles : Math.expm1(cycles * growth) / (tMul - 1)) * decaySteps;
        double length = cycles == 0 ? decaySteps : decaySteps * Math.exp(cycles * growth);
        double height = Math.pow(mMul, cycles);
        while (passed >= length) {
            passed -= length;
            length *= tMul;
            height *= mMul;
        }
        double share = height * Annealing.cosine(passed / length);
        return share * initialValue + (1 - share) * endValue;
    }

    /** All that are over, if they are equal; if they grow, none, or nearly all that are over if they grow slowly. */
    private double cyclesToSkip(int t) {
        if (tMul == 1) {
            return Math.floorDiv(t, decaySteps);
        }
        if (tMul > 2) { // at most 31 cycles; and below, a large one would overflow
            return 0;
        }
        double over = Math.log1p((double) t / decaySteps * (tMul - 1)) / Math.log1p(tMul - 1);
        return over < MANY ? 0 : Math.floor(over) - 1;
    }

    @Override
    public CosineRestartsSchedule clone() {
        return this;
    }

    /** From v0 to 0 in s steps, again and again. */
    public static CosineRestartsSchedule of(double initialValue, int decaySteps) {
        return builder().initialValue(initialValue).decaySteps(decaySteps).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends DecayBuilder<Builder> {

        private double endValue;
        private double tMul = 1;
        private double mMul = 1;

        private Builder() {
        }

        /** Sets the lowest value e: in [0, v0]; default 0. */
        public Builder endValue(double endValue) {
            this.endValue = endValue;
            return this;
        }

        /** Sets how many times as long as the one before each cycle is: at least 1; default 1. */
        public Builder tMul(double tMul) {
            this.tMul = tMul;
            return this;
        }

        /** Sets how many times as high above e as the one before each cycle begins: in (0, 1]; default 1. */
        public Builder mMul(double mMul) {
            this.mMul = mMul;
            return this;
        }

        @Override
        public CosineRestartsSchedule build() {
            return new CosineRestartsSchedule(initialValue, decaySteps, endValue, tMul, mMul, scheduleType);
        }
    }
}
