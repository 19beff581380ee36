package io.github.dl4joptimizers.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Performance scheduling: the value is multiplied by a factor when a score has stopped improving (ReduceLROnPlateau).
 *
 * <pre>
 * value(t) = scale base(t), but not below the minimum (unless base(t) itself is)
 * at each {@link #observe observation} a score is an improvement if it beats the best so far by more than
 *     absoluteThreshold + relativeThreshold |best|
 * after patience observations without one: scale = factor scale, then a pause of cooldown observations
 * </pre>
 *
 * The base is a number or any schedule, such as a warm-up. (The other way round, in a warm-up or a sequence, it would be told
 * scores before it is its turn.) A {@code PerformanceSchedulingListener} makes the observations. The state (scale, best, waits)
 * is part of the schedule, so it is saved in the model's configuration: a restored model goes on in the middle of its patience.
 * It is the one schedule that is not immutable; {@link #clone} copies its state.
 *
 * <p>How the libraries count:
 *
 * <pre>
 *                      KERAS, TEXTBOOK           PYTORCH                  OPTAX
 * reduces at           bad = patience            bad = patience + 1       bad = patience
 * threshold            absolute 1e-4             relative 1e-4            relative 1e-4
 * last of cooldown     counts                    is ignored               is ignored
 * at the minimum       goes on counting          starts again             starts again
 * </pre>
 *
 * On purpose different from them: NaN and infinity are never an improvement and never become the best (Keras takes a first
 * NaN for the best and never improves again); the relative threshold is a share of |best| (PyTorch and optax take it of best, so
 * that a flat negative score counts as improving for ever); a patience of 0 reduces at each observation that is no improvement,
 * in OPTAX too (optax reduces at each one that is).
 *
 * <p>Source: Keras {@code ReduceLROnPlateau}, {@code torch.optim.lr_scheduler.ReduceLROnPlateau}, optax
 * {@code contrib.reduce_on_plateau}.
 */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY, getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class PlateauSchedule implements CompositeSchedule {

    private static final long serialVersionUID = 1L;

    /** The share by which products of the factor may miss a minimum that they mean to be. */
    private static final double ROUNDING = 1e-12;

    /** Which scores are better. */
    public enum Direction {
        /** Smaller ones: a loss. */
        MINIMIZE,
        /** Larger ones: an accuracy. */
        MAXIMIZE
    }

    private final Hyperparameter base;
    private final double factor;
    private final int patience;
    private final int cooldown;
    private final double minimum;
    private final double minimumScale;
    private final double epsilon;
    private final double absoluteThreshold;
    private final double relativeThreshold;
    private final int accumulationSize;
    private final Direction direction;
    private final Convention convention;

    private double scale;
    private Double best;
    private int bad;
    private int cooldownLeft;
    private double mean;
    private int meanCount;

    @JsonCreator
    private PlateauSchedule(@JsonProperty("base") Hyperparameter base,
            @JsonProperty(value = "factor", required = true) Double factor,
            @JsonProperty(value = "patience", required = true) Number patience,
            @JsonProperty(value = "cooldown", required = true) Number cooldown,
            @JsonProperty(value = "minimum", required = true) Double minimum,
            @JsonProperty(value = "minimumScale", required = true) Double minimumScale,
            @JsonProperty(value = "epsilon", required = true) Double epsilon,
            @JsonProperty(value = "absoluteThreshold", required = true) Double absoluteThreshold,
            @JsonProperty(value = "relativeThreshold", required = true) Double relativeThreshold,
            @JsonProperty(value = "accumulationSize", required = true) Number accumulationSize,
            @JsonProperty("direction") Direction direction,
            @JsonProperty("convention") Convention convention,
            @JsonProperty(value = "scale", required = true) Double scale,
            @JsonProperty("best") Double best,
            @JsonProperty(value = "bad", required = true) Number bad,
            @JsonProperty(value = "cooldownLeft", required = true) Number cooldownLeft,
            @JsonProperty(value = "mean", required = true) Double mean,
            @JsonProperty(value = "meanCount", required = true) Number meanCount) {
        this.base = Check.notNull("initialValue", base, "a number or an ISchedule");
        if (base.schedule() == null) {
            Check.nonNegative("initialValue", base.valueAt(0, 0));
        }
        double share = number("factor", factor);
        this.factor = Check.that(share > 0 && share < 1, "factor", "in (0, 1)", share);
        this.patience = Check.atLeast(0, "patience", whole("patience", patience));
        this.cooldown = Check.atLeast(0, "cooldown", whole("cooldown", cooldown));
        this.minimum = Check.nonNegative("minimum", number("minimum", minimum));
        this.minimumScale = Check.fraction("minimumScale", number("minimumScale", minimumScale));
        this.epsilon = Check.nonNegative("epsilon", number("epsilon", epsilon));
        this.absoluteThreshold = Check.nonNegative("absoluteThreshold", number("absoluteThreshold", absoluteThreshold));
        this.relativeThreshold = Check.fraction("relativeThreshold", number("relativeThreshold", relativeThreshold));
        this.accumulationSize = Check.atLeast(1, "accumulationSize", whole("accumulationSize", accumulationSize));
        this.direction = direction;
        this.convention = Check.notNull("convention", convention, "a Convention");
        double product = number("scale", scale);
        this.scale = Check.that(product >= 0 && product <= 1, "scale", "in [0, 1]", product);
        this.best = best == null ? null : Double.valueOf(Check.finite("best", best));
        this.bad = Check.atLeast(0, "bad", whole("bad", bad));
        this.cooldownLeft = whole("cooldownLeft", cooldownLeft);
        Check.that(this.cooldownLeft >= 0 && this.cooldownLeft <= this.cooldown, "cooldownLeft",
                "in [0, cooldown " + this.cooldown + "]", cooldownLeft);
        this.mean = number("mean", mean);
        this.meanCount = whole("meanCount", meanCount);
        Check.that(this.meanCount >= 0 && this.meanCount < this.accumulationSize, "meanCount",
                "in [0, accumulationSize " + this.accumulationSize + ")", meanCount);
    }

    /** Jackson would take null, and "", for 0. */
    private static double number(String name, Double number) {
        return Check.notNull(name, number, "a number");
    }

    /** Jackson would cut 2.5 down to 2. */
    private static int whole(String name, Number number) {
        return Check.that(number instanceof Integer, name, "a whole number", number).intValue();
    }

    private PlateauSchedule(Hyperparameter base, PlateauSchedule of) {
        this(base, of.factor, of.patience, of.cooldown, of.minimum, of.minimumScale, of.epsilon, of.absoluteThreshold,
                of.relativeThreshold, of.accumulationSize, of.direction, of.convention, of.scale, of.best, of.bad,
                of.cooldownLeft, of.mean, of.meanCount);
    }

    private PlateauSchedule(Hyperparameter base, Builder b) {
        this(base, b.factor, b.patience, b.cooldown, b.minimum, b.minimumScale, b.epsilonOrDefault(),
                b.absoluteThresholdOrDefault(), b.relativeThresholdOrDefault(), b.accumulationSize, b.direction, b.convention,
                1.0, null, 0, 0, 0.0, 0);
    }

    /** A constant until the first plateau, with PyTorch's counting: {@code builder()} with this factor and patience. */
    public static PlateauSchedule of(double initialValue, double factor, int patience) {
        return builder().initialValue(initialValue).factor(factor).patience(patience).build();
    }

    /** A schedule, scaled down at each plateau, with PyTorch's counting. */
    public static PlateauSchedule of(ISchedule base, double factor, int patience) {
        return builder().base(base).factor(factor).patience(patience).build();
    }

    /** A builder; what is not set takes the default of the convention. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        double unscaled = base.valueAt(iteration, epoch);
        return Math.max(unscaled * scale, Math.min(unscaled, minimum));
    }

    /**
     * Takes notice of a score.
     *
     * @param score     the newest measurement; NaN and infinities count as no improvement
     * @param measured  which scores are better, if this schedule was not told
     * @param iteration iterations so far
     * @param epoch     epochs so far
     * @return whether the value was reduced
     * @throws IllegalStateException if this schedule was told the other direction
     */
    public boolean observe(double score, Direction measured, int iteration, int epoch) {
        checkDirection(measured);
        mean = (meanCount * mean + score) / (meanCount + 1);
        meanCount++;
        if (meanCount < accumulationSize) {
            return false;
        }
        double observed = mean;
        mean = 0;
        meanCount = 0;
        return count(observed, measured, valueAt(iteration, epoch));
    }

    /**
     * Checks that this schedule takes such scores.
     *
     * @param measured which scores are better
     * @throws IllegalStateException if this schedule was told the other direction
     */
    public void checkDirection(Direction measured) {
        Check.notNull("measured", measured, "MINIMIZE or MAXIMIZE");
        if (direction != null && direction != measured) {
            throw new IllegalStateException("a PlateauSchedule with direction " + direction + " cannot take a score to "
                    + measured + ": leave direction unset, it follows the score");
        }
    }

    private boolean count(double score, Direction measured, double current) {
        boolean coolingDown = cooldownLeft > 0;
        if (coolingDown) {
            cooldownLeft--;
        }
        boolean counts = likeKeras() ? cooldownLeft == 0 : !coolingDown;
        if (isImprovement(score, measured)) {
            best = score;
            bad = 0;
            return false;
        }
        bad = counts ? bad + 1 : 0;
        int limit = convention == Convention.PYTORCH ? patience + 1 : Math.max(patience, 1);
        if (bad < limit || likeKeras() && current <= (float) minimum) { // Keras compares with its minimum in float32
            return false;
        }
        bad = 0;
        cooldownLeft = cooldown;
        return reduce(current);
    }

    private boolean likeKeras() {
        return convention == Convention.KERAS || convention == Convention.TEXTBOOK;
    }

    private boolean isImprovement(double score, Direction measured) {
        if (!Double.isFinite(score)) {
            return false;
        }
        if (best == null) {
            return true;
        }
        double margin = absoluteThreshold + relativeThreshold * Math.abs(best);
        return measured == Direction.MINIMIZE ? score < best - margin : score > best + margin;
    }

    private boolean reduce(double current) {
        double reduced = Math.max(current * factor, Math.min(current, minimum));
        double newScale = Math.max(scale * factor, minimumScale);
        if (current - reduced <= Math.max(epsilon, ROUNDING * current) || scale - newScale <= ROUNDING * scale) {
            return false;
        }
        scale = newScale;
        return true;
    }

    /**
     * Goes on from where another schedule is: takes over its scale, best score, waits and cooldown. For copies of a model in
     * other places, which are to follow one that is told the scores.
     *
     * @param other a schedule with the same settings
     * @throws IllegalArgumentException if the settings differ
     */
    public void continueFrom(PlateauSchedule other) {
        if (!over(base).equals(other.over(other.base))) {
            throw new IllegalArgumentException("other must have the same settings as " + over(base) + ", got "
                    + other.over(other.base));
        }
        scale = other.scale;
        best = other.best;
        bad = other.bad;
        cooldownLeft = other.cooldownLeft;
        mean = other.mean;
        meanCount = other.meanCount;
    }

    /** What is scaled: a number or a schedule. */
    public Hyperparameter base() {
        return base;
    }

    /** The base, if it is a schedule. */
    @Override
    public List<ISchedule> parts() {
        return base.schedule() == null ? List.of() : List.of(base.schedule());
    }

    /** The product of all reductions so far, in [0, 1]. */
    public double scale() {
        return scale;
    }

    /** The best score so far; null before the first finite one. */
    public Double best() {
        return best;
    }

    /** How many observations in a row were no improvement, as far as the convention counts them. */
    public int badObservations() {
        return bad;
    }

    /** How many observations of the cooldown are left. */
    public int cooldownLeft() {
        return cooldownLeft;
    }

    /** The same settings over another base, before the first observation. */
    public PlateauSchedule over(Hyperparameter base) {
        return new PlateauSchedule(base, factor, patience, cooldown, minimum, minimumScale, epsilon, absoluteThreshold,
                relativeThreshold, accumulationSize, direction, convention, 1.0, null, 0, 0, 0.0, 0);
    }

    @Override
    public PlateauSchedule clone() {
        return new PlateauSchedule(base.copy(), this);
    }

    private Object[] properties() {
        return new Object[] {base, factor, patience, cooldown, minimum, minimumScale, epsilon, absoluteThreshold,
            relativeThreshold, accumulationSize, direction, convention, scale, best, bad, cooldownLeft, mean,
            meanCount};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlateauSchedule that && Arrays.equals(properties(), that.properties());
    }

    /** Of the settings only: the state changes, and a schedule may be a key. */
    @Override
    public int hashCode() {
        return Objects.hash(base, factor, patience, cooldown, convention);
    }

    @Override
    public String toString() {
        return "PlateauSchedule[base=" + base + ", factor=" + factor + ", patience=" + patience + ", cooldown=" + cooldown
                + ", minimum=" + minimum + ", minimumScale=" + minimumScale + ", epsilon=" + epsilon + ", absoluteThreshold="
                + absoluteThreshold + ", relativeThreshold=" + relativeThreshold + ", accumulationSize=" + accumulationSize
                + ", direction=" + direction + ", convention=" + convention + ", scale=" + scale + ", best=" + best + ", bad="
                + bad + ", cooldownLeft=" + cooldownLeft + ", mean=" + mean + " of " + meanCount + "]";
    }

    /** Sets properties by name; those that are not set take the convention's default. */
    public static final class Builder {

        private Hyperparameter base;
        private double factor = 0.1;
        private int patience = 10;
        private int cooldown;
        private double minimum;
        private double minimumScale;
        private Double epsilon;
        private Double absoluteThreshold;
        private Double relativeThreshold;
        private int accumulationSize = 1;
        private Direction direction;
        private Convention convention = Convention.PYTORCH;

        private Builder() {
        }

        /** What to scale, a constant: finite and at least 0. */
        public Builder initialValue(double initialValue) {
            base = Hyperparameter.of(initialValue);
            return this;
        }

        /** What to scale: any schedule. */
        public Builder base(ISchedule base) {
            this.base = Hyperparameter.of(base);
            return this;
        }

        /** What a plateau multiplies the value by: in (0, 1); default 0.1. */
        public Builder factor(double factor) {
            this.factor = factor;
            return this;
        }

        /** How many observations without improvement to bear: at least 0; default 10. */
        public Builder patience(int patience) {
            this.patience = patience;
            return this;
        }

        /** How many observations to sit out after a reduction: at least 0; default 0. */
        public Builder cooldown(int cooldown) {
            this.cooldown = cooldown;
            return this;
        }

        /** The value below which it is not reduced: at least 0; default 0. */
        public Builder minimum(double minimum) {
            this.minimum = minimum;
            return this;
        }

        /** The scale below which it is not reduced (optax' min_scale): in [0, 1); default 0. */
        public Builder minimumScale(double minimumScale) {
            this.minimumScale = minimumScale;
            return this;
        }

        /** The reduction that is too small to make: at least 0; default 1e-8 (PYTORCH), else 0. */
        public Builder epsilon(double epsilon) {
            this.epsilon = epsilon;
            return this;
        }

        /**
         * By how much an improvement must beat the best: at least 0; default 1e-4 (KERAS, TEXTBOOK; 0 if there is a relative
         * one), else 0.
         */
        public Builder absoluteThreshold(double absoluteThreshold) {
            this.absoluteThreshold = absoluteThreshold;
            return this;
        }

        /**
         * By what share of |best| an improvement must beat it: in [0, 1); default 1e-4 (OPTAX; PYTORCH, but 0 if there is an
         * absolute one), else 0.
         */
        public Builder relativeThreshold(double relativeThreshold) {
            this.relativeThreshold = relativeThreshold;
            return this;
        }

        /** How many scores to average into one observation (optax): at least 1; default 1. */
        public Builder accumulationSize(int accumulationSize) {
            this.accumulationSize = accumulationSize;
            return this;
        }

        /** Which scores are better; default: what the score's source says. */
        public Builder direction(Direction direction) {
            this.direction = direction;
            return this;
        }

        /** Whose counting and defaults; default PYTORCH. */
        public Builder convention(Convention convention) {
            this.convention = Check.notNull("convention", convention, "a Convention");
            return this;
        }

        private double epsilonOrDefault() {
            return epsilon != null ? epsilon : convention == Convention.PYTORCH ? 1e-8 : 0;
        }

        /** Keras and PyTorch have one threshold, so naming one sort switches the other's default off. Optax adds the two. */
        private double absoluteThresholdOrDefault() {
            boolean none = relativeThreshold != null || convention == Convention.PYTORCH || convention == Convention.OPTAX;
            return absoluteThreshold != null ? absoluteThreshold : none ? 0 : 1e-4;
        }

        private double relativeThresholdOrDefault() {
            boolean none = absoluteThreshold != null && convention != Convention.OPTAX
                    || convention == Convention.KERAS || convention == Convention.TEXTBOOK;
            return relativeThreshold != null ? relativeThreshold : none ? 0 : 1e-4;
        }

        /**
         * The schedule over a base that the builder was not told: a model's own rate, when a listener puts it under a plateau.
         *
         * @throws IllegalArgumentException if the builder was told a base
         */
        public PlateauSchedule over(Hyperparameter base) {
            if (this.base != null) {
                throw new IllegalArgumentException("initialValue must be left unset where the model's own learning rates are to"
                        + " be put under a plateau, got " + this.base);
            }
            return new PlateauSchedule(base, this);
        }

        /** The schedule, before its first observation. */
        public PlateauSchedule build() {
            return new PlateauSchedule(base, this);
        }
    }
}
