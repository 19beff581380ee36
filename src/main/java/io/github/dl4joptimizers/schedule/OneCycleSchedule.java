package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * 1cycle scheduling: up to the highest value, down again, and in the last phase down by several orders of magnitude.
 *
 * <pre>
 * v(t) = v0 ... max       from step 0 to peakStep
 *        max ... v0       from peakStep to returnStep       (two phases: max ... e from peakStep to endStep)
 *        v0 ... e         from returnStep to endStep
 *        e                from there on
 *
 * of N steps, p = peakFraction, q = returnFraction, L = lastSteps
 *                        peakStep        returnStep     endStep   v0       e          shape
 * TEXTBOOK               (N - L) / 2     2 peakStep     N         max/10   v0/1000    LINEAR     L = N/10 + 1
 * PYTORCH                p N - 1         -              N - 1     max/25   v0/10000   COSINE     p = 0.3
 * PYTORCH, three phases  p N - 1         2 p N - 2      N - 1     max/25   v0/10000   COSINE     p = 0.3
 * OPTAX                  floor(p N)      -              N         max/25   v0/10000   COSINE     p = 0.3
 * OPTAX, three phases    floor(p N)      floor(q N)     N         max/25   v0/10000   LINEAR     p = 0.3, q = 0.85
 * </pre>
 *
 * (The textbook's divisions are of whole numbers.) A 1cycle is as long as the training: if it is asked for a step past its N
 * steps it says so once in the log. {@link Steps} counts them. {@link #momentum()} is the momentum that belongs to it.
 * For a second cycle on a live model, see {@code ModelUpdaters.replaceKeepingAverages} and {@code fromNow}.
 *
 * <p>DL4J's {@code CycleSchedule} jumps to its maximum between the cycle and the last phase if the difference of their lengths
 * is odd. Source: L. Smith, A disciplined approach to neural network hyper-parameters, 2018; A. Geron, Hands-On Machine
 * Learning, 3rd edition, chapter 11; PyTorch's {@code OneCycleLR}; optax' {@code cosine_onecycle_schedule} and {@code
 * linear_onecycle_schedule}.
 *
 * @param initialValue v0, at least 0
 * @param maxValue     max, at least v0
 * @param endValue     e, in [0, max]
 * @param totalSteps   N, at least 1
 * @param peakStep     where max is reached, above 0; PyTorch's may lie between two steps, and with two phases in [-1, 0)
 * @param returnStep   where v0 is reached again, after peakStep; null for two phases
 * @param endStep      where e is reached, after the others, at most N; at the peak there is no way down
 * @param annealing    the shape of each phase
 * @param scheduleType what t counts; default ITERATION. EPOCH stays at its first value in {@code fit(DataSet)}
 */
public record OneCycleSchedule(double initialValue,
        double maxValue,
        double endValue,
        int totalSteps,
        double peakStep,
        Double returnStep,
        double endStep,
        Annealing annealing,
        ScheduleType scheduleType) implements Counting {

    /** Checks the properties. */
    public OneCycleSchedule {
        Check.nonNegative("initialValue", initialValue);
        Check.nonNegative("maxValue", maxValue);
        Check.that(maxValue >= initialValue, "maxValue", "at least the initialValue " + initialValue, maxValue);
        Check.that(endValue >= 0 && endValue <= maxValue, "endValue", "in [0, maxValue " + maxValue + "]", endValue);
        Check.atLeast(1, "totalSteps", totalSteps);
        boolean isBefore = peakStep >= -1 && peakStep < 0 && returnStep == null; // PyTorch's, of a fraction of 0 or few steps
        if (!isBefore) {
            checkStep("peakStep", peakStep, 0, totalSteps);
        }
        double lastTurn = returnStep == null ? peakStep : checkStep("returnStep", returnStep, peakStep, totalSteps);
        boolean staysUp = endStep == peakStep && returnStep == null && peakStep > 0;
        if (!staysUp) {
            checkStep("endStep", endStep, lastTurn, totalSteps);
        }
        Check.notNull("annealing", annealing, "an Annealing");
        Counting.check(scheduleType);
    }

    private static double checkStep(String name, double step, double before, int totalSteps) {
        return Check.that(step > before && step <= totalSteps, name, "above " + before + " and at most the totalSteps " + totalSteps,
                step);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int t = Counting.count(scheduleType, iteration, epoch);
        PastEnd.warnOnce(this, "1cycle", t, totalSteps, endValue);
        return along(t, initialValue, maxValue, initialValue, endValue);
    }

    /** The way through four values: at step 0, at the peak, at the return (if there are three phases) and at the end. */
    private double along(int t, double start, double peak, double back, double end) {
        if (t <= peakStep && peakStep > 0) {
            return annealing.between(start, peak, t / peakStep);
        }
        if (t >= endStep) {
            return end;
        }
        if (returnStep == null) {
            return annealing.between(peak, end, (t - peakStep) / (endStep - peakStep));
        }
        return t < returnStep ? annealing.between(peak, back, (t - peakStep) / (returnStep - peakStep))
                : annealing.between(back, end, (t - returnStep) / (endStep - returnStep));
    }

    /** {@link #momentum(double, double)} from 0.95 to 0.85 and back. */
    public MirroredMomentum momentum() {
        return momentum(0.85, 0.95);
    }

    /** The mirrored momentum, in the same phases and shape: lowest at the peak, highest from the return on (or at the end). */
    public MirroredMomentum momentum(double minMomentum, double maxMomentum) {
        return new MirroredMomentum(this, minMomentum, maxMomentum);
    }

    @Override
    public OneCycleSchedule clone() {
        return this;
    }

    /** The same as {@link #textbook}. */
    public static OneCycleSchedule of(double maxValue, int totalSteps) {
        return textbook(maxValue, totalSteps);
    }

    /** The book's: three straight phases. */
    public static OneCycleSchedule textbook(double maxValue, int totalSteps) {
        return builder().maxValue(maxValue).totalSteps(totalSteps).convention(Convention.TEXTBOOK).build();
    }

    /** PyTorch's {@code OneCycleLR(max_lr, total_steps)}: two cosine phases. */
    public static OneCycleSchedule pytorch(double maxValue, int totalSteps) {
        return builder().maxValue(maxValue).totalSteps(totalSteps).convention(Convention.PYTORCH).build();
    }

    /** Optax' {@code cosine_onecycle_schedule(transition_steps, peak_value)}. */
    public static OneCycleSchedule optax(double maxValue, int totalSteps) {
        return builder().maxValue(maxValue).totalSteps(totalSteps).convention(Convention.OPTAX).build();
    }

    /** A builder; what is not set takes the convention's default. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The momentum that mirrors a 1cycle learning rate.
     *
     * <pre>
     * m(t) = max ... min      from step 0 to the cycle's peakStep
     *        min ... max      from there to its returnStep (two phases: to its endStep)
     *        max              from there on
     * </pre>
     *
     * It is for {@code momentumSchedule} and {@code beta1Schedule} of the optimizers. PyTorch's {@code OneCycleLR} has the same;
     * the book's code and optax cycle no momentum, so for them this is the same idea in their phases.
     *
     * @param cycle       the learning rate
     * @param minMomentum in [0, 1)
     * @param maxMomentum in [0, 1), at least minMomentum
     */
    public record MirroredMomentum(OneCycleSchedule cycle,
            double minMomentum,
            double maxMomentum) implements Counting {

        /** Checks the properties. */
        public MirroredMomentum {
            Check.notNull("cycle", cycle, "a OneCycleSchedule");
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
            return cycle.along(Counting.count(cycle.scheduleType, iteration, epoch), maxMomentum, minMomentum, maxMomentum,
                    maxMomentum);
        }

        @Override
        public MirroredMomentum clone() {
            return this;
        }
    }

    /** Sets properties by name; those that are not set take the convention's default. */
    public static final class Builder extends ScheduleBuilder<Builder> {

        private Convention convention = Convention.TEXTBOOK;
        private double maxValue = Double.NaN;
        private int totalSteps;
        private Double initialValue;
        private Double endValue;
        private Annealing annealing;
        private Integer lastSteps;
        private Boolean threePhase;
        private Double peakFraction;
        private Double returnFraction;

        private Builder() {
        }

        /** Sets whose phases and defaults to follow: TEXTBOOK (default), PYTORCH or OPTAX. */
        public Builder convention(Convention convention) {
            this.convention = Check.notNull("convention", convention, "a Convention");
            return this;
        }

        /** Sets the highest value: above 0. */
        public Builder maxValue(double maxValue) {
            this.maxValue = maxValue;
            return this;
        }

        /** Sets how many steps the training has: {@link Steps}. */
        public Builder totalSteps(int totalSteps) {
            this.totalSteps = totalSteps;
            return this;
        }

        /** Sets the first value: at least 0; default max/10 (TEXTBOOK) or max/25. */
        public Builder initialValue(double initialValue) {
            this.initialValue = initialValue;
            return this;
        }

        /** Sets the last value: at least 0; default initialValue/1000 (TEXTBOOK) or initialValue/10000. */
        public Builder endValue(double endValue) {
            this.endValue = endValue;
            return this;
        }

        /** Sets the shape of the phases: default LINEAR (TEXTBOOK, OPTAX with three phases) or COSINE. */
        public Builder annealing(Annealing annealing) {
            this.annealing = Check.notNull("annealing", annealing, "an Annealing");
            return this;
        }

        /** Sets the least length of the last phase, TEXTBOOK only: at least 1; default a tenth of all steps and one. */
        public Builder lastSteps(int lastSteps) {
            this.lastSteps = Check.atLeast(1, "lastSteps", lastSteps);
            return this;
        }

        /** Sets whether there is a phase of its own for the last descent: default false; TEXTBOOK always has it. */
        public Builder threePhase(boolean threePhase) {
            this.threePhase = threePhase;
            return this;
        }

        /**
         * Sets which part of the steps the way up takes (pct_start), not TEXTBOOK: in [0, 1]; default 0.3. PyTorch with two phases
         * takes both ends: 0 is a way down alone, 1 a way up alone.
         */
        public Builder peakFraction(double peakFraction) {
            this.peakFraction = Check.that(peakFraction >= 0 && peakFraction <= 1, "peakFraction", "in [0, 1]", peakFraction);
            return this;
        }

        /** Sets at which part of the steps the last phase begins (pct_final), OPTAX with three phases only: default 0.85. */
        public Builder returnFraction(double returnFraction) {
            this.returnFraction = Check.that(returnFraction > 0 && returnFraction < 1, "returnFraction", "in (0, 1)", returnFraction);
            return this;
        }

        @Override
        public OneCycleSchedule build() {
            boolean book = convention == Convention.TEXTBOOK;
            boolean three = book || Boolean.TRUE.equals(threePhase);
            boolean hasReturnFraction = convention == Convention.OPTAX && three;
            Check.that(book || lastSteps == null, "lastSteps", "left out unless the convention is TEXTBOOK", lastSteps);
            Check.that(!book || !Boolean.FALSE.equals(threePhase), "threePhase", "true if the convention is TEXTBOOK", threePhase);
            Check.that(!book || peakFraction == null, "peakFraction", "left out if the convention is TEXTBOOK", peakFraction);
            Check.that(hasReturnFraction || returnFraction == null, "returnFraction",
                    "left out unless the convention is OPTAX, with three phases", returnFraction);
            int n = Check.atLeast(1, "totalSteps", totalSteps);
            double p = peakFraction != null ? peakFraction : 0.3;
            boolean isInside = p > 0 && p < 1;
            Check.that(isInside || convention == Convention.PYTORCH && !three, "peakFraction",
                    "in (0, 1) unless the convention is PYTORCH, with two phases", p);
            double q = returnFraction != null ? returnFraction : 0.85;
            int half = (n - (lastSteps != null ? lastSteps : n / 10 + 1)) / 2;
            return switch (convention) {
                case TEXTBOOK -> build(10, 1e3, half, 2.0 * half, n, Annealing.LINEAR);
                case PYTORCH -> build(25, 1e4, p * n - 1, three ? 2 * p * n - 2 : null, n - 1, Annealing.COSINE);
                case OPTAX -> build(25, 1e4, Math.floor(p * n), three ? Math.floor(q * n) : null, n,
                        three ? Annealing.LINEAR : Annealing.COSINE);
                case KERAS -> throw new IllegalArgumentException(
                        "convention must be TEXTBOOK, PYTORCH or OPTAX (Keras has no 1cycle), got KERAS");
            };
        }

        private OneCycleSchedule build(double divisor, double endDivisor, double peakStep, Double returnStep, double endStep,
                Annealing shape) {
            double start = initialValue != null ? initialValue : maxValue / divisor;
            double end = endValue != null ? endValue : start / endDivisor;
            return new OneCycleSchedule(start, maxValue, end, totalSteps, peakStep, returnStep, endStep,
                    annealing != null ? annealing : shape, scheduleType);
        }
    }
}
