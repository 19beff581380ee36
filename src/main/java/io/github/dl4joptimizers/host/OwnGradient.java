package io.github.dl4joptimizers.host;

import java.util.List;
import java.util.Map;

import io.github.dl4joptimizers.internal.Memory;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradients in the network's own gradient array, in a form that DL4J recognises as such. DL4J compares {@code gradient()} with that
 * array by identity, and its own gradients return a view of it: so it takes each step for one with gradients from elsewhere, and
 * cuts views of each parameter array anew, several times a step, each a view of the one before.
 */
final class OwnGradient implements Gradient {

    private static final long serialVersionUID = 1L;

    private final Gradient gradient;
    private final transient INDArray whole;

    private OwnGradient(Gradient gradient, INDArray whole) {
        this.gradient = gradient;
        this.whole = whole;
    }

    /** The gradients in that form; null if they, or what the updater would change, lie elsewhere. */
    static OwnGradient of(Gradient gradient, BaseMultiLayerUpdater<?> updater, INDArray parameters) {
        INDArray whole = updater.getFlattenedGradientsView();
        return Memory.isSame(gradient.gradient(), whole) && isOfNow(updater, whole, parameters)
                ? new OwnGradient(gradient, whole) : null;
    }

    /** A network that is initialised once more gets new arrays and keeps an updater that has views of the old. */
    private static boolean isOfNow(BaseMultiLayerUpdater<?> updater, INDArray gradient, INDArray parameters) {
        int width = gradient.dataType().width();
        for (UpdaterBlock block : updater.getUpdaterBlocks()) {
            for (ParamState array : block.getLayersAndVariablesInBlock()) {
                if (array.getGradView() != null) {
                    long offset = (long) array.getParamOffsetStart() * width;
                    return Memory.address(array.getGradView()) == Memory.address(gradient) + offset
                            && Memory.address(array.getParamView()) == Memory.address(parameters) + offset;
                }
            }
        }
        return false;
    }

    @Override
    public INDArray gradient() {
        return whole;
    }

    @Override
    public INDArray gradient(List<String> order) {
        return gradient.gradient(order);
    }

    @Override
    public Map<String, INDArray> gradientForVariable() {
        return gradient.gradientForVariable();
    }

    @Override
    public void clear() {
        gradient.clear();
    }

    @Override
    public INDArray getGradientFor(String variable) {
        return gradient.getGradientFor(variable);
    }

    @Override
    public INDArray setGradientFor(String variable, INDArray value) {
        return gradient.setGradientFor(variable, value);
    }

    @Override
    public INDArray setGradientFor(String variable, INDArray value, Character order) {
        return gradient.setGradientFor(variable, value, order);
    }

    @Override
    public Character flatteningOrderForVariable(String variable) {
        return gradient.flatteningOrderForVariable(variable);
    }
}
