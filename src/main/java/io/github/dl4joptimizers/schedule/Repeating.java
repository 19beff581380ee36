package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/** A way from one value to another that is gone several times, each time from lower down and more slowly if asked for. */
interface Repeating extends Counting {

    double initialValue();

    double decaySteps();

    double endValue();

    double tMul();

    double cycleDecay();

    int cycles();

    /**
     * The part of the way that is left.
     *
     * @param passed which part of the cycle has passed, in [0, 1)
     * @return about 1 at 0, about 0 at 1
     */
    double left(double passed);

    @Override
    default double valueAt(int iteration, int epoch) {
        int t = Counting.count(scheduleType(), iteration, epoch);
        double cycle = Cycles.index(t, decaySteps(), tMul());
        if (cycle >= cycles()) {
            PastEnd.warnOnceIfAtZero(this, "decay", t, end(), endValue());
            return endValue();
        }
        double left = left(Cycles.passed(t, decaySteps(), tMul()));
        return left * Math.pow(cycleDecay(), cycle) * initialValue() + (1 - left) * endValue();
    }

    /** The step at which the last cycle is over. */
    private long end() {
        double firsts = tMul() == 1 ? cycles() : (Math.pow(tMul(), cycles()) - 1) / (tMul() - 1);
        return Math.round(firsts * decaySteps());
    }

    /** Refuses properties out of their range. */
    static void check(double initialValue, double decaySteps, double endValue, double tMul, double cycleDecay, int cycles,
            ScheduleType scheduleType) {
        Check.nonNegative("initialValue", initialValue);
        Check.positive("decaySteps", decaySteps);
        Check.nonNegative("endValue", endValue);
        Check.that(tMul >= 1 && tMul <= Double.MAX_VALUE, "tMul", "finite and at least 1", tMul);
        Check.that(cycleDecay > 0 && cycleDecay <= 1, "cycleDecay", "in (0, 1]", cycleDecay);
        Check.atLeast(1, "cycles", cycles);
        Counting.check(scheduleType);
    }

    /**
     * The builder of such schedules.
     *
     * @param <B> the builder itself
     */
    abstract class Builder<B extends Builder<B>> extends ScheduleBuilder<B> {

        double initialValue = Double.NaN;
        double decaySteps;
        double endValue;
        double tMul = 1;
        double cycleDecay = 1;
        int cycles = 1;

        Builder() {
        }

        /** Sets the value v0 at step 0: at least 0. */
        public B initialValue(double initialValue) {
            this.initialValue = initialValue;
            return self();
        }

        /** Sets how many steps s the first cycle takes: above 0, not necessarily whole. */
        public B decaySteps(double decaySteps) {
            this.decaySteps = decaySteps;
            return self();
        }

        /** Sets the last value e: at least 0; default 0. */
        public B endValue(double endValue) {
            this.endValue = endValue;
            return self();
        }

        /** Sets how many times as long as the one before each cycle is: at least 1; default 1. */
        public B tMul(double tMul) {
            this.tMul = tMul;
            return self();
        }

        /** Sets how many times as high as the one before each cycle begins: in (0, 1]; default 1. */
        public B cycleDecay(double cycleDecay) {
            this.cycleDecay = cycleDecay;
            return self();
        }

        /** Sets how many cycles there are: at least 1; default 1. */
        public B cycles(int cycles) {
            this.cycles = cycles;
            return self();
        }
    }
}
