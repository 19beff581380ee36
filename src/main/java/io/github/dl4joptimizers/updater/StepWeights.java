package io.github.dl4joptimizers.updater;

import java.util.concurrent.ConcurrentMap;

import io.github.dl4joptimizers.engine.Step;
import org.nd4j.shade.guava.collect.MapMaker;

/**
 * The weights by which a schedule-free training averages its steps, summed up to one step. The sum is a function of the updater and
 * the moment alone, so a resumed training has the same; the last one is remembered, so that a step costs one addition.
 *
 * @param basis       what all of them depend on
 * @param iteration   of the step; before the first, the one before the start
 * @param highestRate the highest learning rate so far
 * @param newest      the weight of the step
 * @param sum         of all weights so far
 */
record StepWeights(Basis basis, int iteration, double highestRate, double newest, double sum) {

    /** The learning rate is a number or a schedule, which may go by the epoch too. */
    private record Basis(Object learningRate, int epoch, int start, double p, double r, int warmupSteps) {
    }

    private static final ConcurrentMap<LearningRate, StepWeights> LAST = new MapMaker().weakKeys().makeMap();

    /** The share c that the newest step has in the average. */
    static double share(ScheduleFree updater, Step now) {
        if (updater.weightLrPower() == 0 && updater.r() == 0) {
            return 1 / (double) now.t();
        }
        LearningRate rate = updater.learningRate();
        Object value = rate.schedule() != null ? rate.schedule() : (Object) rate.valueAt(0, 0);
        Basis basis = new Basis(value, now.epoch(), now.start(), updater.weightLrPower(), updater.r(), updater.warmupSteps());
        StepWeights weights = LAST.get(rate);
        if (weights == null || weights.iteration > now.iteration() || !weights.basis.equals(basis)) {
            weights = new StepWeights(basis, now.start() - 1, 0, 0, 0);
        }
        while (weights.iteration < now.iteration()) {
            weights = weights.next(updater, rate);
        }
        LAST.put(rate, weights);
        return weights.sum == 0 ? 0 : weights.newest / weights.sum; // all rates were 0: nothing has moved
    }

    private StepWeights next(ScheduleFree updater, LearningRate rate) {
        int next = iteration + 1;
        long t = (long) next - basis.start + 1;
        double highest = Math.max(highestRate, updater.warmup(t) * rate.valueAt(next, basis.epoch));
        double weight = Math.pow((double) t, basis.r) * Math.pow(highest, basis.p);
        return new StepWeights(basis, next, highest, weight, sum + weight);
    }
}
