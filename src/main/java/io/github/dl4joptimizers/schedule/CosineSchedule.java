package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.IfAbsent;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Half a wave of the cosine from one value to another, then constant; with a straight warm-up in front if asked for. With
 * {@code cycle} the wave goes on, up and down, for ever.
 *
 * <pre>
 * v(t) = v0 + (w - v0) t/n                                  for t &lt; n
 * v(t) = e + (w - e) ((1 + cos(pi h x)) / 2)^p              x = (t - n)/s
 * v(t) = e                                                  for x &gt;= 1, unless it goes on (cycle)
 * </pre>
 *
 * Here the s steps of the decay come after the n of the warm-up, as in Keras' {@code CosineDecay}, whose alpha is e/w. In
 * optax' {@code warmup_cosine_decay_schedule} the warm-up is a part of its decay_steps. PyTorch's {@code CosineAnnealingLR}
 * goes on after its T_max steps, as {@code cycle} does, and so does transformers' {@code get_cosine_schedule_with_warmup}, whose
 * num_cycles is h/2. Source: I. Loshchilov, F. Hutter, SGDR: Stochastic Gradient Descent
 * with Warm Restarts, ICLR 2017. If it is asked for a step past its end and the value stays at 0 there, it says so once in the log.
 *
 * @param initialValue v0, at least 0
 * @param decaySteps   s, at least 1
 * @param endValue     e, at least 0; default 0
 * @param warmupTarget w, at least v0; default v0
 * @param warmupSteps  n, at least 0; default 0: no warm-up
 * @param power        p, above 0; default 1
 * @param cycle        whether to climb back after the end, and so on; default false
 * @param halfWaves    h, how many halves of a wave s steps take, above 0; default 1. Even ones end at w, odd ones at e
 * @param scheduleType what t counts; default ITERATION. EPOCH stays at its first value in {@code fit(DataSet)}
 */
public record CosineSchedule(double initialValue,
        int decaySteps,
        double endValue,
        double warmupTarget,
        int warmupSteps,
        double power,
        boolean cycle,
        @IfAbsent("1.0") double halfWaves,
        ScheduleType scheduleType) implements Counting {

    /** Checks the properties. */
    public CosineSchedule {
        Check.nonNegative("initialValue", initialValue);
        Check.atLeast(1, "decaySteps", decaySteps);
        Check.nonNegative("endValue", endValue);
        Check.nonNegative("warmupTarget", warmupTarget);
        Check.that(warmupTarget >= initialValue, "warmupTarget", "at least the initialValue " + initialValue, warmupTarget);
        Check.atLeast(0, "warmupSteps", warmupSteps);
        Check.that(warmupSteps > 0 || warmupTarget == initialValue, "warmupTarget", "the initialValue " + initialValue
                + " if there are no warmupSteps", warmupTarget);
        Check.positive("power", power);
        Check.positive("halfWaves", halfWaves);
        Counting.check(scheduleType);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int t = Counting.count(scheduleType, iteration, epoch);
        if (t < warmupSteps) {
            return Annealing.LINEAR.between(initialValue, warmupTarget, (double) t / warmupSteps);
        }
        if (!cycle) {
            PastEnd.warnOnceIfAtZero(this, "cosine", t, (long) warmupSteps + decaySteps, endValue);
        }
        double passed = (double) (t - warmupSteps) / decaySteps;
        double left = cycle || passed < 1 ? Annealing.cosine(halfWaves * passed % 2) : 0;
        double share = power == 1 ? left : Math.pow(left, power);
        return share * warmupTarget + (1 - share) * endValue;
    }

    @Override
    public CosineSchedule clone() {
        return this;
    }

    /** From v0 to 0 in s steps. */
    public static CosineSchedule of(double initialValue, int decaySteps) {
        return builder().initialValue(initialValue).decaySteps(decaySteps).build();
    }

    /** From v0 to e in s steps. */
    public static CosineSchedule of(double initialValue, int decaySteps, double endValue) {
        return builder().initialValue(initialValue).decaySteps(decaySteps).endValue(endValue).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends DecayBuilder<Builder> {

        private double endValue;
        private Double alpha;
        private Double warmupTarget;
        private int warmupSteps;
        private double power = 1;
        private boolean cycle;
        private double halfWaves = 1;

        private Builder() {
        }

        /** Sets the last value e: at least 0; default 0. */
        public Builder endValue(double endValue) {
            this.endValue = endValue;
            this.alpha = null;
            return this;
        }

        /** Sets the last value as a part of the one that the decay starts from, as Keras does: in [0, 1]. */
        public Builder alpha(double alpha) {
            this.alpha = Check.that(alpha >= 0 && alpha <= 1, "alpha", "in [0, 1]", alpha);
            return this;
        }

        /** Sets the value w that the warm-up leads to: at least the initial value. */
        public Builder warmupTarget(double warmupTarget) {
            this.warmupTarget = warmupTarget;
            return this;
        }

        /** Sets how many steps the warm-up takes: at least 0; default 0. */
        public Builder warmupSteps(int warmupSteps) {
            this.warmupSteps = warmupSteps;
            return this;
        }

        /** Sets the exponent p of the cosine: above 0; default 1. */
        public Builder power(double power) {
            this.power = power;
            return this;
        }

        /** Sets whether to climb back after the end, and so on: default false. */
        public Builder cycle(boolean cycle) {
            this.cycle = cycle;
            return this;
        }

        /** Sets how many halves of a wave the steps of the decay take: above 0; default 1. */
        public Builder halfWaves(double halfWaves) {
            this.halfWaves = halfWaves;
            return this;
        }

        @Override
        public CosineSchedule build() {
            double target = warmupTarget == null ? initialValue : warmupTarget;
            return new CosineSchedule(initialValue, decaySteps, alpha == null ? endValue : alpha * target, target, warmupSteps,
                    power, cycle, halfWaves, scheduleType);
        }
    }
}
