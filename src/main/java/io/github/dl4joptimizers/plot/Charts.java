package io.github.dl4joptimizers.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.listener.LearningRateRecorder;
import io.github.dl4joptimizers.tuning.LearningRateCurve;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Makes the pictures of a training:
 *
 * <pre>{@code
 * Charts.schedules("Learning rates", 10_000, Map.of(
 *         "1cycle", OneCycleSchedule.of(0.05, 10_000),
 *         "power", PowerSchedule.of(0.05, 1_000))).writePng(Path.of("schedules.png"));
 * }</pre>
 *
 * <p>The lines of a chart come in the order of a {@link LinkedHashMap} or of a sorted map. The order of any other map, that of
 * {@link Map#of} among them, changes from run to run; so its names are sorted.
 *
 * <p>XChart draws them. It is an optional dependency of this library, and so is VectorGraphics2D, which only SVG needs:
 * {@code org.knowm.xchart:xchart:4.0.3}, {@code de.erichseifert.vectorgraphics2d:VectorGraphics2D:0.13}. Without XChart each
 * method here throws an {@link IllegalStateException} that says so.
 */
public final class Charts {

    /** Up to so many points of a line each have a mark. */
    static final int FEW = 30;
    /** Of more points, so many have one. */
    private static final int SOME = 10;

    private Charts() {
    }

    // ---- schedules

    /**
     * Schedules, of this library or DL4J's own or anybody's, over the iterations or the epochs that they count. Which they count
     * is found out by asking them.
     *
     * @param title     of the picture
     * @param steps     how many iterations or epochs to draw, from 0 on; at least 1
     * @param schedules by the names for the legend; of learning rates (for others see {@link Chart#yTitle})
     * @return the chart
     * @throws IllegalArgumentException if there are no schedules, if steps is below 1, if a value is not finite, or if some count
     *                                  iterations and some epochs
     * @throws IllegalStateException    if XChart is not on the class path
     */
    public static Chart schedules(String title, int steps, Map<String, ? extends ISchedule> schedules) {
        return Schedules.chart(title, steps, 0, ordered("schedules", schedules));
    }

    /**
     * Schedules over iterations, where an epoch has so many: those that count epochs are drawn over iterations too.
     *
     * @param title              of the picture
     * @param iterations         how many to draw, from 0 on; at least 1
     * @param iterationsPerEpoch at least 1: {@code Steps.perEpoch}
     * @param schedules          by the names for the legend
     * @return the chart
     * @throws IllegalArgumentException if there are no schedules, if a number is below 1, or if a value is not finite
     * @throws IllegalStateException    if XChart is not on the class path
     */
    public static Chart schedules(String title, int iterations, int iterationsPerEpoch, Map<String, ? extends ISchedule> schedules) {
        Check.atLeast(1, "iterationsPerEpoch", iterationsPerEpoch);
        return Schedules.chart(title, iterations, iterationsPerEpoch, ordered("schedules", schedules));
    }

    // ---- trainings

    /**
     * What was measured after each epoch of several trainings.
     *
     * @param title    of the picture
     * @param measured what it is, and in what unit: {@code "Validation loss"}
     * @param runs     by the names for the legend: a number for each epoch, the first for epoch 1
     * @return the chart
     * @throws IllegalArgumentException if there are no runs, or one has no numbers or one that is not finite
     * @throws IllegalStateException    if XChart is not on the class path
     */
    public static Chart learningCurves(String title, String measured, Map<String, double[]> runs) {
        Map<String, double[]> ordered = ordered("runs", runs);
        Check.notNull("measured", measured, "a text");
        List<Line> lines = new ArrayList<>();
        ordered.forEach((name, values) -> lines.add(Line.of(name, count(1, values.length), values.clone(),
                Look.marked(lines.size(), marks(values.length)))));
        return new Chart(new Panel(title, Axis.counting("Epoch"), Axis.of(measured), null, lines));
    }

    /**
     * Learning rate and score of a training, each on its own axis: the book's figure of performance scheduling. Scores of
     * minibatches are pale, with the mean of each epoch on top. Parameters that had another learning rate than the first get a
     * line of their own.
     *
     * @param title    of the picture
     * @param recorder that listened to the training
     * @return the chart, over iterations
     * @throws IllegalArgumentException if nothing was recorded, or something that is not finite
     * @throws IllegalStateException    if XChart is not on the class path
     */
    public static Chart rateAndScore(String title, LearningRateRecorder recorder) {
        Dependency.XCHART.require();
        return RateAndScore.chart(title, Check.notNull("recorder", recorder, "a LearningRateRecorder").records());
    }

    /**
     * Learning rate and score of each epoch, each on its own axis.
     *
     * @param title         of the picture
     * @param learningRates of each epoch
     * @param scoreName     what was measured: {@code "Validation loss"}
     * @param scores        of each epoch
     * @return the chart, over epochs from 1 on
     * @throws IllegalArgumentException if there are no numbers, not as many of each, or one is not finite
     * @throws IllegalStateException    if XChart is not on the class path
     */
    public static Chart rateAndScore(String title, double[] learningRates, String scoreName, double[] scores) {
        Dependency.XCHART.require();
        return RateAndScore.chart(title, learningRates, scoreName, scores);
    }

    /**
     * What a range test of the learning rate has found: the loss over the rate, on a logarithmic axis. The y axis shows the
     * valley and as much again above the first loss; where the loss explodes it leaves the picture.
     *
     * @param title       of the picture
     * @param rates       above 0, in increasing order
     * @param losses      at these rates
     * @param smoothed    the same losses, smoothed; null for none
     * @param suggestions rates to mark, by the names for the legend; may be empty
     * @return the chart
     * @throws IllegalArgumentException if there are no numbers, not as many losses as rates, one is not finite or a rate not above 0
     * @throws IllegalStateException    if XChart is not on the class path
     */
    public static Chart learningRateCurve(String title, double[] rates, double[] losses, double[] smoothed,
            Map<String, Double> suggestions) {
        Dependency.XCHART.require();
        return RangeTest.chart(title, rates, losses, smoothed, inOrder("suggestions", suggestions));
    }

    /**
     * What a {@code LearningRateFinder} has found, with the rates that it suggests, if it does.
     *
     * @param title of the picture
     * @param curve the finder's
     * @return the chart
     * @throws IllegalStateException if XChart is not on the class path
     */
    public static Chart learningRateCurve(String title, LearningRateCurve curve) {
        Check.notNull("curve", curve, "a LearningRateCurve");
        Map<String, Double> suggestions = new LinkedHashMap<>();
        try {
            suggestions.put("Steepest descent", curve.steepest());
            suggestions.put("A tenth of the minimum", curve.tenthOfMinimum());
        } catch (IllegalStateException nothingFound) { // then there is nothing to mark
            suggestions.clear();
        }
        return learningRateCurve(title, curve.rates(), curve.losses(), curve.smoothedLosses(), suggestions);
    }

    // ---- optimizers

    /**
     * The ways of optimizers over the contours of a function. Each begins at the same point and makes the same number of steps,
     * computed in double precision by its own updater, with its own weight decay. The loss halves, or so, from contour to
     * contour. An optimizer that leaves all bounds is marked as diverging.
     *
     * @param title    of the picture
     * @param surface  the function, its gradient, and what of it to show
     * @param startX   where all begin, within the surface
     * @param startY   where all begin, within the surface
     * @param steps    how many steps each makes, at least 1
     * @param updaters by the names for the legend; they are copied, not changed
     * @return the chart
     * @throws IllegalArgumentException if there are no updaters, steps is below 1, or the start outside the surface
     * @throws IllegalStateException    if XChart is not on the class path
     */
    public static Chart trajectories(String title, Surface surface, double startX, double startY, int steps,
            Map<String, ? extends IUpdater> updaters) {
        Map<String, IUpdater> ordered = ordered("updaters", updaters);
        return Trajectories.chart(title, surface, startX, startY, steps, ordered);
    }

    // ---- what they share

    /** start, start + 1 ... */
    static double[] count(int start, int length) {
        return IntStream.range(start, start + length).asDoubleStream().toArray();
    }

    /** How many marks a line of so many points gets. */
    static int marks(int points) {
        return points <= FEW ? points : SOME;
    }

    private static <T> Map<String, T> ordered(String name, Map<String, ? extends T> map) {
        Dependency.XCHART.require();
        Map<String, T> ordered = inOrder(name, map);
        Check.that(!ordered.isEmpty(), name, "at least one", "none");
        return ordered;
    }

    private static <T> Map<String, T> inOrder(String name, Map<String, ? extends T> map) {
        Check.notNull(name, map, "a map from names");
        map.forEach((key, value) -> {
            Check.that(!Check.notNull("a name in " + name, key, "a text").isBlank(), "a name in " + name, "not blank", '"' + key + '"');
            Check.notNull(key + " in " + name, value, "a value");
        });
        return map instanceof LinkedHashMap || map instanceof SortedMap ? new LinkedHashMap<>(map) : new TreeMap<>(map);
    }
}
