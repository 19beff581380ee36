package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * From one value to another along any curve, then constant; before that again from the start, as many times as asked for.
 *
 * <pre>
 * v(t) = e + (v0 g^i - e) f(x^k)^p        x = the part of cycle i (0, 1, ...) that has passed, f = the annealing's curve
 * cycle i takes s tMul^i steps; after n cycles v = e
 * </pre>
 *
 * With a straight line for f, p is the power of a {@link PolynomialDecaySchedule}, and a k of 0.5 is the cooldown 1 - sqrt(x).
 * Timm's {@code CosineLRScheduler} and {@code PolyLRScheduler}, whose k_decay is k, and pytorch_optimizer's {@code REXScheduler},
 * which begins at e for one step more, are this; transformers' hard restarts are n cosines of s = steps / n, which need not be
 * whole. An x that is within a rounding of the end of a cycle is the start of the next. Sources: T. Zhang, W. Li, k-decay, 2020;
 * {@link Annealing} for the curves. If it is asked for a step past its end and the value stays at 0 there, it says so once in the
 * log.
 *
 * @param initialValue v0, at least 0
 * @param decaySteps   s, the length of the first cycle, above 0
 * @param endValue     e, at least 0; default 0
 * @param annealing    f; default COSINE
 * @param timePower    k, above 0: above 1 it stays long near v0; default 1
 * @param power        p, above 0; default 1
 * @param tMul         how many times as long as the one before each cycle is, at least 1; default 1
 * @param cycleDecay   g: how many times as high as the one before each cycle begins, in (0, 1]; default 1
 * @param cycles       n, at least 1; default 1
 * @param scheduleType what t counts; default ITERATION
 */
public record CurveSchedule(double initialValue,
        double decaySteps,
        double endValue,
        Annealing annealing,
        double timePower,
        double power,
        double tMul,
        double cycleDecay,
        int cycles,
        ScheduleType scheduleType) implements Repeating {

    /** Checks the properties. */
    public CurveSchedule {
        Check.notNull("annealing", annealing, "an Annealing");
        Check.positive("timePower", timePower);
        Check.positive("power", power);
        Repeating.check(initialValue, decaySteps, endValue, tMul, cycleDecay, cycles, scheduleType);
    }

    @Override
    public double left(double passed) {
        return Math.pow(annealing.left(Math.pow(passed, timePower)), power);
    }

    @Override
    public CurveSchedule clone() {
        return this;
    }

    /** From v0 to 0 along a curve in s steps. */
    public static CurveSchedule of(Annealing annealing, double initialValue, double decaySteps) {
        return of(annealing, initialValue, decaySteps, 0);
    }

    /** From v0 to e along a curve in s steps. */
    public static CurveSchedule of(Annealing annealing, double initialValue, double decaySteps, double endValue) {
        return builder().annealing(annealing).initialValue(initialValue).decaySteps(decaySteps).endValue(endValue).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends Repeating.Builder<Builder> {

        private Annealing annealing = Annealing.COSINE;
        private double timePower = 1;
        private double power = 1;

        private Builder() {
        }

        /** Sets the curve f: default COSINE. */
        public Builder annealing(Annealing annealing) {
            this.annealing = Check.notNull("annealing", annealing, "an Annealing");
            return this;
        }

        /** Sets the exponent k of the time: above 0; default 1. */
        public Builder timePower(double timePower) {
            this.timePower = timePower;
            return this;
        }

        /** Sets the exponent p of the curve: above 0; default 1. */
        public Builder power(double power) {
            this.power = power;
            return this;
        }

        @Override
        public CurveSchedule build() {
            return new CurveSchedule(initialValue, decaySteps, endValue, annealing, timePower, power, tMul, cycleDecay, cycles,
                    scheduleType);
        }
    }
}
