package io.github.dl4joptimizers.updater;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.dl4joptimizers.engine.Step;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * The one {@link GradientUpdater} of all optimizers: it cuts DL4J's flat state view [all of the first average, all of the
 * second ...] into arrays of the gradient's shape and runs the rule on them.
 */
final class RuleGradientUpdater implements GradientUpdater<RuleUpdater> {

    private final RuleUpdater config;
    private final INDArray[] state;

    RuleGradientUpdater(RuleUpdater config) {
        checkInstalled(config);
        this.config = config;
        this.state = new INDArray[config.stateCount()];
    }

    private static void checkInstalled(RuleUpdater config) {
        if (!config.companions().isEmpty()) {
            throw new IllegalStateException(("%s has companions that only applyTo installs: %s. Instead of"
                    + "%n    new NeuralNetConfiguration.Builder().updater(x)%nwrite"
                    + "%n    x.applyTo(new NeuralNetConfiguration.Builder())%nA layer's builder, a FineTuneConfiguration,"
                    + " SameDiff's TrainingConfig.Builder and a model go into applyTo the same way; a biasUpdater takes an"
                    + " updater without them.").formatted(config.getClass().getSimpleName(), config.companions()));
        }
    }

    @Override
    public RuleUpdater getConfig() {
        return config;
    }

    @Override
    public void setStateViewArray(INDArray view, long[] shape, char order, boolean initialize) {
        if (state.length == 0) {
            return;
        }
        INDArray flat = view.reshape(view.length());
        long length = view.length() / state.length;
        for (int k = 0; k < state.length; k++) {
            INDArray part = flat.get(NDArrayIndex.interval(k * length, (k + 1) * length));
            state[k] = part.reshape(order, shape);
            if (initialize) {
                state[k].assign(config.initialState(k));
            }
        }
    }

    @Override
    public void setState(Map<String, INDArray> arrays, boolean initialize) {
        if (!arrays.keySet().equals(getState().keySet())) {
            throw new IllegalArgumentException("the state of " + config.getClass().getSimpleName() + " must have the keys "
                    + getState().keySet() + ", got " + arrays.keySet());
        }
        for (int k = 0; k < state.length; k++) {
            state[k] = arrays.get(key(k));
            if (initialize) {
                state[k].assign(config.initialState(k));
            }
        }
    }

    @Override
    public Map<String, INDArray> getState() {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        for (int k = 0; k < state.length; k++) {
            arrays.put(key(k), state[k]);
        }
        return arrays;
    }

    private static String key(int k) {
        return "state" + k;
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        config.at(new Step(config.getLearningRate(iteration, epoch), iteration, epoch)).run(gradient, state);
    }
}
