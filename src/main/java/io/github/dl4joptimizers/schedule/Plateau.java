package io.github.dl4joptimizers.schedule;

import java.io.Serializable;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.StrictJson;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;

/**
 * When a score is on a plateau, and what that does to a value: the settings of a {@link PlateauSchedule}, and its counting as a
 * function from one {@link State} to the next. {@link PlateauSchedule} has the formulas; {@link PlateauSchedule#builder} makes
 * one with a library's defaults.
 *
 * @param factor            what a plateau multiplies the value by: in (0, 1)
 * @param patience          how many observations without improvement to bear: at least 0
 * @param cooldown          how many observations to sit out after a reduction: at least 0
 * @param minimum           the value below which it is not reduced: at least 0
 * @param minimumScale      the scale below which it is not reduced: in [0, 1)
 * @param epsilon           the reduction that is too small to make: at least 0
 * @param absoluteThreshold by how much an improvement must beat the best: at least 0
 * @param relativeThreshold by what share of |best| an improvement must beat it: in [0, 1)
 * @param accumulationSize  how many scores are averaged into one observation: at least 1
 * @param direction         which scores are better; null to follow the score's source
 * @param convention        whose counting
 */
@StrictJson
public record Plateau(double factor,
        int patience,
        int cooldown,
        double minimum,
        double minimumScale,
        double epsilon,
        double absoluteThreshold,
        double relativeThreshold,
        int accumulationSize,
        Direction direction,
        Convention convention) implements Serializable {

    /** The share by which products of the factor may miss a minimum that they mean to be. */
    private static final double ROUNDING = 1e-12;

    /** Checks the settings. */
    public Plateau {
        Check.that(factor > 0 && factor < 1, "factor", "in (0, 1)", factor);
        Check.atLeast(0, "patience", patience);
        Check.atLeast(0, "cooldown", cooldown);
        Check.nonNegative("minimum", minimum);
        Check.fraction("minimumScale", minimumScale);
        Check.nonNegative("epsilon", epsilon);
        Check.nonNegative("absoluteThreshold", absoluteThreshold);
        Check.fraction("relativeThreshold", relativeThreshold);
        Check.atLeast(1, "accumulationSize", accumulationSize);
        Check.notNull("convention", convention, "a Convention");
    }

    /**
     * What has been counted so far.
     *
     * @param scale        the product of all reductions: in [0, 1]
     * @param best         the best score; null before the first finite one
     * @param bad          how many observations in a row were no improvement, as far as the convention counts them
     * @param cooldownLeft how many observations of the cooldown are left
     * @param mean         of the scores that wait to become an observation; 0 if none does
     * @param meanCount    how many wait
     */
    @StrictJson
    public record State(double scale,
            Double best,
            int bad,
            int cooldownLeft,
            double mean,
            int meanCount) implements Serializable {

        static final State START = new State(1, null, 0, 0, 0, 0);

        /** Checks what holds in every state. */
        public State {
            Check.that(scale >= 0 && scale <= 1, "scale", "in [0, 1]", scale);
            if (best != null) {
                Check.finite("best", best);
            }
            Check.atLeast(0, "bad", bad);
            Check.atLeast(0, "cooldownLeft", cooldownLeft);
            Check.atLeast(0, "meanCount", meanCount);
            Check.that(meanCount > 0 || mean == 0, "mean", "0 if the meanCount is", mean);
        }
    }

    /** A schedule with these settings, before its first observation. */
    public PlateauSchedule over(Hyperparameter base) {
        return new PlateauSchedule(base, this, State.START);
    }

    /**
     * A schedule with these settings in the place of one with others: the reductions so far stay, the counting (best score, bad
     * observations, cooldown) begins anew. So it is in Keras and PyTorch for a callback or scheduler that is made anew.
     */
    public PlateauSchedule inPlaceOf(PlateauSchedule other) {
        Check.notNull("other", other, "a PlateauSchedule");
        return new PlateauSchedule(other.base(), this, new State(other.scale(), null, 0, 0, 0, 0));
    }

    /** Checks that counting with these settings can have led to a state. */
    void checkState(State state) {
        Check.that(state.cooldownLeft <= cooldown, "cooldownLeft", "in [0, cooldown " + cooldown + "]",
                (Integer) state.cooldownLeft);
        Check.that(state.meanCount < accumulationSize, "meanCount", "in [0, accumulationSize " + accumulationSize + ")",
                (Integer) state.meanCount);
    }

    /** What becomes of a value in a state. */
    double value(double unscaled, State state) {
        return Math.max(unscaled * state.scale, Math.min(unscaled, minimum));
    }

    /** The state after a score, at a moment when the value is {@code current}. */
    State after(State s, double score, Direction measured, double current) {
        int count = s.meanCount + 1;
        double mean = (s.meanCount * s.mean + score) / count;
        return count < accumulationSize ? new State(s.scale, s.best, s.bad, s.cooldownLeft, mean, count)
                : afterObservation(s, mean, measured, current);
    }

    private State afterObservation(State s, double score, Direction measured, double current) {
        int left = Math.max(0, s.cooldownLeft - 1);
        if (isImprovement(score, s.best, measured)) {
            return new State(s.scale, score, 0, left, 0, 0);
        }
        boolean counts = likeKeras() ? left == 0 : s.cooldownLeft == 0;
        int bad = counts ? (int) Math.min(s.bad + 1L, Integer.MAX_VALUE) : 0;
        boolean borne = convention == Convention.PYTORCH ? bad <= patience : bad < Math.max(patience, 1);
        if (borne || likeKeras() && isAtMinimum(current)) {
            return new State(s.scale, s.best, bad, left, 0, 0);
        }
        return new State(reduced(s.scale, current), s.best, 0, cooldown, 0, 0);
    }

    /** As Keras sees it, which compares in float32. */
    private boolean isAtMinimum(double current) {
        return minimum == 0 ? current == 0 : (float) current <= (float) minimum;
    }

    private boolean likeKeras() {
        return convention == Convention.KERAS || convention == Convention.TEXTBOOK;
    }

    private boolean isImprovement(double score, Double best, Direction measured) {
        if (best == null || !Double.isFinite(score)) {
            return Double.isFinite(score);
        }
        double margin = absoluteThreshold + relativeThreshold * Math.abs(best);
        return measured == Direction.MINIMIZE ? score < best - margin : score > best + margin;
    }

    private double reduced(double scale, double current) {
        double reduced = Math.max(current * factor, Math.min(current, minimum));
        double newScale = Math.max(scale * factor, minimumScale);
        boolean tooLittle = current - reduced <= Math.max(epsilon, ROUNDING * current) || scale - newScale <= ROUNDING * scale;
        return tooLittle ? scale : newScale;
    }
}
