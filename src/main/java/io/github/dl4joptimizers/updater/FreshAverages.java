package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Memory;
import io.github.dl4joptimizers.internal.Once;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Running averages that begin in the middle of a training: of weights that were restored without the updater's state, or after
 * {@code setUpdater(null)}. Bias correction goes by the model's iterations and takes them for full ones. For the library's
 * own packages.
 */
public final class FreshAverages {

    private static final Logger LOG = LoggerFactory.getLogger(FreshAverages.class);

    /** What has been warned of: a model's updaters share the memory of their state, or (SameDiff) the configuration. */
    private static final Once WARNED = new Once();

    private FreshAverages() {
    }

    /**
     * Checks that an updater of any kind makes the same first step in a model that has been trained as in a new one.
     *
     * @param updater   with schedules that begin at this moment
     * @param iteration how many iterations the model has been trained for
     * @param epoch     how many epochs
     * @throws IllegalArgumentException if it does not
     */
    public static void checkFirstStep(IUpdater updater, int iteration, int epoch) {
        if (iteration == 0 || updater instanceof RuleUpdater rule && rule.start() == iteration) {
            return;
        }
        double first = firstUpdate(updater, 0, 0);
        double now = firstUpdate(updater, iteration, epoch);
        if (now != first) {
            throw new IllegalArgumentException(("updater must count from its own start where a model has been trained, got %s, whose"
                    + " bias correction goes by the model's iterations: with fresh averages at iteration %d its first step would be"
                    + " %s times as large. Use an optimizer of this library (for DL4J's Adam, Keras.adam(rate).epsilon(1e-8)), keep"
                    + " the averages (ModelUpdaters.of(model).replaceKeepingAverages(updater)), or let the model count anew before"
                    + " (net.setIterationCount(0), net.setEpochCount(0)); a RuleUpdater of your own can override startingAt(int)")
                    .formatted(updater.getClass().getName(), iteration, (float) (now / first)));
        }
    }

    static void warnIfSo(RuleUpdater config, INDArray[] state, int iteration, int epoch) {
        if (iteration == config.start() || state.length == 0 || !areFresh(config, state)) {
            return;
        }
        double ratio = firstUpdate(config, iteration, epoch) / firstUpdate(config, config.start(), epoch);
        if (ratio != 1 && WARNED.isFirst(config, Memory.buffer(state[0]))) {
            LOG.warn("{} begins with fresh averages at iteration {}, as after restoring weights without the updater's state or"
                    + " setUpdater(null). Its first step is {} times as large as it would be at iteration 0, for bias correction"
                    + " goes by the iterations. Restore the state too (ModelSerializer's loadUpdater = true), or begin to count"
                    + " anew: ModelUpdaters.of(model).replace(updater). {}", config.getClass().getSimpleName(), iteration,
                    (float) ratio, config);
        }
    }

    /** What a gradient of 1 is turned into by averages that have just begun. */
    private static double firstUpdate(RuleUpdater config, int iteration, int epoch) {
        INDArray update = Nd4j.ones(DataType.DOUBLE, 1);
        INDArray[] state = new INDArray[config.stateCount()];
        for (int k = 0; k < state.length; k++) {
            state[k] = Nd4j.valueArrayOf(new long[] {1}, config.initialState(k), DataType.DOUBLE);
        }
        config.at(new Step(1, iteration, epoch, config.start())).run(update, state);
        return update.getDouble(0);
    }

    private static double firstUpdate(IUpdater config, int iteration, int epoch) {
        if (config instanceof RuleUpdater rule) {
            return firstUpdate(rule, iteration, epoch);
        }
        IUpdater atRateOne = config.clone();
        if (atRateOne.hasLearningRate()) {
            atRateOne.setLrAndSchedule(1, null);
        }
        long size = atRateOne.stateSize(1);
        GradientUpdater<?> begun = atRateOne.instantiate(size == 0 ? null : Nd4j.create(DataType.DOUBLE, 1, size), true);
        INDArray update = Nd4j.ones(DataType.DOUBLE, 1, 1);
        begun.applyUpdater(update, iteration, epoch);
        return update.getDouble(0);
    }

    private static boolean areFresh(RuleUpdater config, INDArray[] state) {
        for (int k = 0; k < state.length; k++) {
            if (state[k].length() > 0 && state[k].sub(config.initialState(k)).amaxNumber().doubleValue() != 0) {
                return false;
            }
        }
        return true;
    }
}
