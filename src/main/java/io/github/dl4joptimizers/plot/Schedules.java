package io.github.dl4joptimizers.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ISchedule;

/** Draws schedules, and finds out what they count: an ISchedule does not say. */
final class Schedules {

    private static final String ITERATION = "Iteration";
    private static final String EPOCH = "Epoch";
    private static final int MOST_POINTS = 4000;

    private Schedules() {
    }

    /** Over iterations, if an epoch has so many; if that is 0, over what the schedules count. */
    static Chart chart(String title, int steps, int iterationsPerEpoch, Map<String, ISchedule> schedules) {
        Check.atLeast(1, iterationsPerEpoch == 0 ? "steps" : "iterations", steps);
        int[] drawn = drawn(steps);
        Map<String, double[]> values = new LinkedHashMap<>();
        String unit = ITERATION;
        if (iterationsPerEpoch > 0) {
            schedules.forEach((name, schedule) -> values.put(name,
                    IntStream.of(drawn).mapToDouble(i -> schedule.valueAt(i, i / iterationsPerEpoch)).toArray()));
        } else {
            Map<String, double[]> iterations = new LinkedHashMap<>();
            Map<String, double[]> epochs = new LinkedHashMap<>();
            schedules.forEach((name, schedule) -> {
                iterations.put(name, IntStream.of(drawn).mapToDouble(i -> schedule.valueAt(i, 0)).toArray());
                epochs.put(name, IntStream.of(drawn).mapToDouble(i -> schedule.valueAt(0, i)).toArray());
            });
            unit = unit(iterations, epochs);
            values.putAll(unit.equals(EPOCH) ? epochs : iterations);
        }
        List<Line> lines = new ArrayList<>();
        int marks = steps <= Charts.FEW ? steps : 0;
        double[] x = IntStream.of(drawn).asDoubleStream().toArray();
        values.forEach((name, y) -> lines.add(Line.of(name, x, y, Look.dashed(lines.size()).withMarks(marks))));
        return new Chart(new Panel(title, Axis.counting(unit), Axis.of("Learning rate"), null, lines));
    }

    /** All steps, or so many of them that nobody could see the others: several to a pixel. The last is among them. */
    private static int[] drawn(int steps) {
        int every = 1 + (steps - 1) / MOST_POINTS;
        LongStream before = LongStream.iterate(0, i -> i < steps - 1, i -> i + every); // an int would begin anew past 2^31 - 1
        return IntStream.concat(before.mapToInt(i -> (int) i), IntStream.of(steps - 1)).toArray();
    }

    private static String unit(Map<String, double[]> iterations, Map<String, double[]> epochs) {
        List<String> countIterations = changing(iterations);
        List<String> countEpochs = changing(epochs);
        Check.that(countIterations.isEmpty() || countEpochs.isEmpty(), "schedules",
                "all of scheduleType ITERATION or all of EPOCH, unless iterationsPerEpoch is given",
                "ITERATION: " + String.join(", ", countIterations) + "; EPOCH: " + String.join(", ", countEpochs));
        return countEpochs.isEmpty() ? ITERATION : EPOCH;
    }

    private static List<String> changing(Map<String, double[]> values) {
        return values.entrySet().stream()
                .filter(entry -> IntStream.range(1, entry.getValue().length).anyMatch(i -> Double.compare(entry.getValue()[i], entry.getValue()[0]) != 0))
                .map(Map.Entry::getKey).collect(Collectors.toList());
    }
}
