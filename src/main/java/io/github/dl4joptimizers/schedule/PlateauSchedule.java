package io.github.dl4joptimizers.schedule;

import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.StrictJson;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Performance scheduling: the value is multiplied by a factor when a score has stopped improving (ReduceLROnPlateau).
 *
 * <pre>
 * value(t) = scale base(t), but not below the minimum (unless base(t) itself is)
 * at each {@link #after observation} a score is an improvement if it beats the best so far by more than
 *     absoluteThreshold + relativeThreshold |best|
 * after patience observations without one: scale = factor scale, then a pause of cooldown observations
 * </pre>
 *
 * The base is a number or any schedule, such as a warm-up. The other way round, in a warm-up, a sequence or another plateau, it
 * would be told scores before its turn, and is refused. A {@code PerformanceSchedulingListener} makes the observations. The state
 * (scale, best, waits) is part of the schedule, so it is saved in the model's configuration: a restored model goes on in the
 * middle of its patience. The schedule itself is immutable: whoever reports a score replaces it by what {@link #after} returns.
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
 *
 * @param base    what is scaled: a number, at least 0, or a schedule
 * @param plateau the settings
 * @param state   what has been counted so far
 */
@StrictJson
public record PlateauSchedule(Hyperparameter base, Plateau plateau, Plateau.State state) implements CompositeSchedule {

    /** Its name in JSON and that of the builder's method, for messages. */
    private static final String NAME = "base or initialValue";

    /** Which scores are better. */
    public enum Direction {
        /** Smaller ones: a loss. */
        MINIMIZE,
        /** Larger ones: an accuracy. */
        MAXIMIZE
    }

    /** Checks the properties. */
    public PlateauSchedule {
        Check.notNull(NAME, base, "a number or an ISchedule");
        if (base.schedule() == null) {
            Check.nonNegative(NAME, base.valueAt(0, 0));
        } else {
            Counting.checkWithoutPlateau("base", base.schedule());
        }
        Check.notNull("plateau", plateau, "a Plateau");
        Check.notNull("state", state, "a State");
        plateau.checkState(state);
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
        return plateau.value(base.valueAt(iteration, epoch), state);
    }

    /**
     * The schedule that has been told a score; this one stays as it is.
     *
     * @param score     the newest measurement; NaN and infinities count as no improvement
     * @param measured  which scores are better, if this schedule was not told
     * @param iteration iterations so far
     * @param epoch     epochs so far
     * @return a schedule with the same settings, to be put in the place of this one
     * @throws IllegalStateException if this schedule was told the other direction
     */
    public PlateauSchedule after(double score, Direction measured, int iteration, int epoch) {
        checkDirection(measured);
        return new PlateauSchedule(base, plateau, plateau.after(state, score, measured, valueAt(iteration, epoch)));
    }

    /**
     * Checks that this schedule takes such scores.
     *
     * @param measured which scores are better
     * @throws IllegalStateException if this schedule was told the other direction
     */
    public void checkDirection(Direction measured) {
        Check.notNull("measured", measured, "MINIMIZE or MAXIMIZE");
        Direction told = plateau.direction();
        if (told != null && told != measured) {
            throw new IllegalStateException("a PlateauSchedule with direction " + told + " cannot take a score to "
                    + measured + ": leave direction unset, it follows the score");
        }
    }

    /** The product of all reductions so far, in [0, 1]. */
    public double scale() {
        return state.scale();
    }

    /** The best score so far; null before the first finite one. */
    public Double best() {
        return state.best();
    }

    /** How many observations in a row were no improvement, as far as the convention counts them. */
    public int badObservations() {
        return state.bad();
    }

    /** How many observations of the cooldown are left. */
    public int cooldownLeft() {
        return state.cooldownLeft();
    }

    /** The base, if it is a schedule. */
    @Override
    public List<ISchedule> parts() {
        return base.schedule() == null ? List.of() : List.of(base.schedule());
    }

    @Override
    public PlateauSchedule withParts(List<ISchedule> parts) {
        if (base.schedule() == null) {
            Check.that(Check.notNull("parts", parts, "a list").isEmpty(), "parts", "empty, as the base is a number", parts);
            return this;
        }
        return new PlateauSchedule(Hyperparameter.of(Counting.checkOne("parts", parts)), plateau, state);
    }

    /** The same settings over another base, before the first observation. */
    public PlateauSchedule over(Hyperparameter base) {
        return plateau.over(base);
    }

    @Override
    public PlateauSchedule clone() {
        return this;
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
            return settings().over(base);
        }

        /** The settings without a base; what the builder was told of one is left out. */
        public Plateau settings() {
            return new Plateau(factor, patience, cooldown, minimum, minimumScale, epsilonOrDefault(), absoluteThresholdOrDefault(),
                    relativeThresholdOrDefault(), accumulationSize, direction, convention);
        }

        /** The schedule, before its first observation. */
        public PlateauSchedule build() {
            return settings().over(base);
        }
    }
}
