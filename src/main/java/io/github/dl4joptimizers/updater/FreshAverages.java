package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Once;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Running averages that begin in the middle of a training: of weights that were restored without the updater's state, or after
 * {@code setUpdater(null)}. Bias correction goes by the model's iterations and takes them for full ones.
 */
final class FreshAverages {

    private static final Logger LOG = LoggerFactory.getLogger(FreshAverages.class);

    /** What has been warned of: a model's updaters share the memory of their state, or (SameDiff) the configuration. */
    private static final Once WARNED = new Once();

    private FreshAverages() {
    }

    static void warnIfSo(RuleUpdater config, INDArray[] state, int iteration) {
        if (iteration == 0 || state.length == 0 || !areFresh(config, state)) {
            return;
        }
        double ratio = firstUpdate(config, iteration) / firstUpdate(config, 0);
        if (ratio != 1 && WARNED.isFirst(config, memoryOf(state[0]))) {
            LOG.warn("{} begins with fresh averages at iteration {}, as after restoring weights without the updater's state or"
                    + " setUpdater(null). Its first step is {} times as large as it would be at iteration 0, for bias correction"
                    + " goes by the iterations. Restore the state too (ModelSerializer's loadUpdater = true), or begin to count"
                    + " anew: ModelUpdaters.of(model).replace(updater). {}", config.getClass().getSimpleName(), iteration,
                    (float) ratio, config);
        }
    }

    /** What a gradient of 1 is turned into by averages that have just begun. */
    private static double firstUpdate(RuleUpdater config, int iteration) {
        INDArray update = Nd4j.ones(DataType.DOUBLE, 1);
        INDArray[] state = new INDArray[config.stateCount()];
        for (int k = 0; k < state.length; k++) {
            state[k] = Nd4j.valueArrayOf(new long[] {1}, config.initialState(k), DataType.DOUBLE);
        }
        config.at(new Step(1, iteration, 0)).run(update, state);
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

    static DataBuffer memoryOf(INDArray view) {
        DataBuffer original = view.data().originalDataBuffer();
        return original == null ? view.data() : original;
    }
}
