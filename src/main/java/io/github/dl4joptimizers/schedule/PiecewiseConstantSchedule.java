package io.github.dl4joptimizers.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Piecewise constant scheduling: one value up to the first boundary, another one up to the second, and so on.
 *
 * <pre>
 * v(t) = values[how many boundaries are &lt;= t]        afterBoundary: &lt; t
 * </pre>
 *
 * The new value counts from the boundary on, as in the book, optax, PyTorch's {@code MultiStepLR} and DL4J's {@code
 * MapSchedule}. In Keras' {@code PiecewiseConstantDecay} it counts from the step after: {@code afterBoundary}. Source: A.
 * Geron, Hands-On Machine Learning, 3rd edition, chapter 11, whose example is {@code of(List.of(5, 15), List.of(0.01, 0.005,
 * 0.001))} by epochs.
 *
 * @param boundaries    whole numbers from 1 on (from 0 on if afterBoundary) that increase
 * @param values        at least 0, one more than there are boundaries
 * @param afterBoundary whether the value is still the old one at the boundary; default false
 * @param scheduleType  what t counts; default ITERATION. EPOCH stays at its first value in {@code fit(DataSet)}
 */
public record PiecewiseConstantSchedule(List<Integer> boundaries,
        List<Double> values,
        boolean afterBoundary,
        ScheduleType scheduleType) implements Counting {

    /** Checks and copies the properties. */
    public PiecewiseConstantSchedule {
        Counting.check(scheduleType);
        boundaries = Counting.checkBoundaries(afterBoundary ? 0 : 1, boundaries);
        values = Counting.checkList("values", values, "numbers");
        Check.that(values.size() == boundaries.size() + 1, "values", "one more than the boundaries " + boundaries, values);
        values.forEach(value -> Check.nonNegative("values", value));
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int t = Counting.count(scheduleType, iteration, epoch);
        int piece = 0;
        while (piece < boundaries.size() && (afterBoundary ? boundaries.get(piece) < t : boundaries.get(piece) <= t)) {
            piece++;
        }
        return values.get(piece);
    }

    @Override
    public PiecewiseConstantSchedule clone() {
        return this;
    }

    /** A new value from each boundary on. */
    public static PiecewiseConstantSchedule of(List<Integer> boundaries, List<Double> values) {
        return builder().boundaries(boundaries).values(values).build();
    }

    /**
     * Each boundary multiplies what is there by a factor of its own.
     *
     * @param initialValue   what the factors multiply, at least 0
     * @param factorsByStep  at least 0, by boundary; what is at 0 or below counts from the start
     * @return the schedule
     */
    public static PiecewiseConstantSchedule multiplied(double initialValue, Map<Integer, Double> factorsByStep) {
        String rule = "a map from boundaries to factors";
        Check.notNull("factorsByStep", factorsByStep, rule).forEach((boundary, factor) ->
                Check.that(boundary != null && factor != null, "factorsByStep", rule, factorsByStep));
        List<Integer> boundaries = new ArrayList<>();
        List<Double> values = new ArrayList<>(List.of(initialValue));
        new TreeMap<>(factorsByStep).forEach((boundary, factor) -> {
            double value = values.get(boundaries.size()) * factor;
            if (boundary >= 1) {
                boundaries.add(boundary);
                values.add(value);
            } else {
                values.set(0, value);
            }
        });
        return of(boundaries, values);
    }

    /**
     * Each boundary multiplies what is there by the same factor.
     *
     * @param initialValue what the factor multiplies, at least 0
     * @param boundaries   in any order; one that is there twice multiplies twice, one at 0 or below from the start
     * @param factor       at least 0
     * @return the schedule
     */
    public static PiecewiseConstantSchedule multiplied(double initialValue, List<Integer> boundaries, double factor) {
        Map<Integer, Double> factors = new TreeMap<>();
        Counting.checkList("boundaries", boundaries, "whole numbers").forEach(boundary -> factors.merge(boundary, factor, (before, again) -> before * again));
        return multiplied(initialValue, factors);
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder extends ScheduleBuilder<Builder> {

        private List<Integer> boundaries;
        private List<Double> values;
        private boolean afterBoundary;

        private Builder() {
        }

        /** Sets where the value changes: whole numbers that increase. */
        public Builder boundaries(int... boundaries) {
            return boundaries(Arrays.stream(Check.notNull("boundaries", boundaries, "a list of whole numbers")).boxed().toList());
        }

        /** Sets where the value changes: whole numbers that increase. */
        public Builder boundaries(List<Integer> boundaries) {
            this.boundaries = Counting.checkList("boundaries", boundaries, "whole numbers");
            return this;
        }

        /** Sets the values: at least 0, one more than there are boundaries. */
        public Builder values(double... values) {
            return values(Arrays.stream(Check.notNull("values", values, "a list of numbers")).boxed().toList());
        }

        /** Sets the values: at least 0, one more than there are boundaries. */
        public Builder values(List<Double> values) {
            this.values = Counting.checkList("values", values, "numbers");
            return this;
        }

        /** Sets whether the value is still the old one at the boundary, as in Keras: default false. */
        public Builder afterBoundary(boolean afterBoundary) {
            this.afterBoundary = afterBoundary;
            return this;
        }

        @Override
        public PiecewiseConstantSchedule build() {
            return new PiecewiseConstantSchedule(boundaries, values, afterBoundary, scheduleType);
        }
    }
}
