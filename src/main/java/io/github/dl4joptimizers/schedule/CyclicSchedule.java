package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Cyclical learning rates: up and down in straight lines for ever.
 *
 * <pre>
 * v(t) = v0 + (max - v0) scale height       height = 0 ... 1 in stepsUp, 1 ... 0 in stepsDown
 * TRIANGULAR     scale = 1
 * TRIANGULAR2    scale = 1/2^i              i = the number of the cycle, from 0
 * EXP_RANGE      scale = r^t
 * </pre>
 *
 * PyTorch's {@code CyclicLR}. Source: L. Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017.
 *
 * @param initialValue v0, at least 0
 * @param maxValue     max, at least v0
 * @param stepsUp      at least 1
 * @param stepsDown    at least 1; default stepsUp
 * @param mode         what the cycles are scaled by; default TRIANGULAR
 * @param decayRate    r in (0, 1], EXP_RANGE only (PyTorch's gamma); default 1
 * @param scheduleType what t counts; default ITERATION. EPOCH stays at its first value in {@code fit(DataSet)}
 */
public record CyclicSchedule(double initialValue,
        double maxValue,
        int stepsUp,
        int stepsDown,
        Mode mode,
        double decayRate,
        ScheduleType scheduleType) implements Counting {

    /** What the cycles are scaled by. */
    public enum Mode {
        /** Nothing: all are the same. */
        TRIANGULAR,
        /** Each is half as high as the one before. */
        TRIANGULAR2,
        /** The height shrinks by a factor with every step. */
        EXP_RANGE
    }

    /** Checks the properties. */
    public CyclicSchedule {
        Check.nonNegative("initialValue", initialValue);
        Check.nonNegative("maxValue", maxValue);
        Check.that(maxValue >= initialValue, "maxValue", "at least the initialValue " + initialValue, maxValue);
        Check.atLeast(1, "stepsUp", stepsUp);
        Check.atLeast(1, "stepsDown", stepsDown);
        Check.notNull("mode", mode, "a Mode");
        Check.that(decayRate > 0 && decayRate <= 1, "decayRate", "in (0, 1]", decayRate);
        Check.that(decayRate == 1 || mode == Mode.EXP_RANGE, "decayRate", "1 unless the mode is EXP_RANGE", decayRate);
        Counting.check(scheduleType);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return Annealing.LINEAR.between(initialValue, maxValue, height(Counting.count(scheduleType, iteration, epoch)));
    }

    /** scale * height. */
    private double height(int t) {
        long length = (long) stepsUp + stepsDown;
        long cycles = t / length;
        long passed = t % length;
        double height = passed <= stepsUp ? (double) passed / stepsUp : (double) (length - passed) / stepsDown;
        return height * switch (mode) {
            case TRIANGULAR -> 1;
            case TRIANGULAR2 -> Math.pow(0.5, (double) cycles);
            case EXP_RANGE -> Math.pow(decayRate, t);
        };
    }

    /** {@link #momentum(double, double)} with PyTorch's defaults, 0.8 and 0.9. */
    public MirroredMomentum momentum() {
        return momentum(0.8, 0.9);
    }

    /** The mirrored momentum: high while the rate is low, as PyTorch's {@code CyclicLR} cycles it. */
    public MirroredMomentum momentum(double minMomentum, double maxMomentum) {
        return new MirroredMomentum(this, minMomentum, maxMomentum);
    }

    @Override
    public CyclicSchedule clone() {
        return this;
    }

    /** Up in n steps, down in n steps, for ever. */
    public static CyclicSchedule of(double initialValue, double maxValue, int stepsUp) {
        return builder().initialValue(initialValue).maxValue(maxValue).stepsUp(stepsUp).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The momentum that mirrors a cyclic learning rate.
     *
     * <pre>
     * m(t) = max - (max - min) scale height
     * </pre>
     *
     * @param cycle       the learning rate
     * @param minMomentum in [0, 1)
     * @param maxMomentum in [0, 1), at least minMomentum
     */
    public record MirroredMomentum(CyclicSchedule cycle,
            double minMomentum,
            double maxMomentum) implements Counting {

        /** Checks the properties. */
        public MirroredMomentum {
            Check.notNull("cycle", cycle, "a CyclicSchedule");
            Check.fraction("minMomentum", minMomentum);
            Check.fraction("maxMomentum", maxMomentum);
            Check.that(maxMomentum >= minMomentum, "maxMomentum", "at least the minMomentum " + minMomentum, maxMomentum);
        }

        @Override
        public ScheduleType scheduleType() {
            return cycle.scheduleType;
        }

        @Override
        public double valueAt(int iteration, int epoch) {
            return Annealing.LINEAR.between(maxMomentum, minMomentum,
                    cycle.height(Counting.count(cycle.scheduleType, iteration, epoch)));
        }

        @Override
        public MirroredMomentum clone() {
            return this;
        }
    }

    /** Sets properties by name. */
    public static final class Builder extends ScheduleBuilder<Builder> {

        private double initialValue = Double.NaN;
        private double maxValue = Double.NaN;
        private int stepsUp;
        private Integer stepsDown;
        private Mode mode = Mode.TRIANGULAR;
        private double decayRate = 1;

        private Builder() {
        }

        /** Sets the lowest value v0: at least 0. */
        public Builder initialValue(double initialValue) {
            this.initialValue = initialValue;
            return this;
        }

        /** Sets the highest value: at least v0. */
        public Builder maxValue(double maxValue) {
            this.maxValue = maxValue;
            return this;
        }

        /** Sets how many steps the way up takes: at least 1. */
        public Builder stepsUp(int stepsUp) {
            this.stepsUp = stepsUp;
            return this;
        }

        /** Sets how many steps the way down takes: at least 1; default stepsUp. */
        public Builder stepsDown(int stepsDown) {
            this.stepsDown = stepsDown;
            return this;
        }

        /** Sets what the cycles are scaled by: default TRIANGULAR. */
        public Builder mode(Mode mode) {
            this.mode = Check.notNull("mode", mode, "a Mode");
            return this;
        }

        /** Sets the factor r of each step: in (0, 1]; default 1; only EXP_RANGE has it. */
        public Builder decayRate(double decayRate) {
            this.decayRate = decayRate;
            return this;
        }

        @Override
        public CyclicSchedule build() {
            return new CyclicSchedule(initialValue, maxValue, stepsUp, stepsDown == null ? stepsUp : stepsDown, mode, decayRate,
                    scheduleType);
        }
    }
}
