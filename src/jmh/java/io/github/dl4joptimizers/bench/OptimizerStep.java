package io.github.dl4joptimizers.bench;

import java.util.List;
import java.util.Random;

import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/** One optimizer's step on one block of parameters: the calls that DL4J makes after the backward pass, in its order. */
final class OptimizerStep implements Work {

    /** Nadam's scalars take longest here, at t = 47. The others' are the same work at any step. */
    private static final int ITERATION = 46;

    /** The parameters are a part of a network's, as always in DL4J: a decay looks up which network that is. */
    private static final int OTHER_PARAMETERS = 64;

    /** Numbers repeat after so many: enough, and drawing 40 million takes a while. */
    private static final int PERIOD = 1 << 12;

    private final UpdaterPair pair;
    private final boolean subtracts;
    private final double learningRate;
    private final GradientUpdater<?> updater;
    private final List<Regularization> decays;
    private final INDArray gradient;
    private final INDArray state;
    private final INDArray network;
    private final INDArray parameters;

    /**
     * A step on numbers of its own.
     *
     * @param subtracts whether the update, with its decay, is subtracted from the parameters too, by DL4J: what PyTorch's
     *                  {@code step()} does
     */
    OptimizerStep(UpdaterPair pair, Side side, DataType type, long size, boolean subtracts) {
        this.pair = pair;
        this.subtracts = subtracts;
        this.learningRate = pair.learningRate(type);
        BaseLayer layer = pair.layer(side, type);
        state = Nd4j.create(type, layer.getIUpdater().stateSize(size));
        updater = layer.getIUpdater().instantiate(state, true);
        state.assign(pair.initialState(type));
        gradient = Nd4j.create(type, size);
        fill(gradient);
        decays = layer.getRegularization();
        network = Nd4j.ones(type, OTHER_PARAMETERS + size);
        parameters = network.get(NDArrayIndex.interval(OTHER_PARAMETERS, OTHER_PARAMETERS + size));
        decays.forEach(decay -> decay.score(parameters, 0, 0)); // as DL4J does before each update of a layer that trains
    }

    /** Gradients between 0.5 and 1.5, of either sign. */
    private static void fill(INDArray gradient) {
        Random random = new Random(42);
        double[] numbers = random.doubles(Math.min(PERIOD, gradient.length()), -1, 1).map(x -> x + Math.signum(x) / 2).toArray();
        INDArray period = Nd4j.createFromArray(numbers).castTo(gradient.dataType());
        for (long at = 0; at < gradient.length(); at += PERIOD) {
            long n = Math.min(PERIOD, gradient.length() - at);
            gradient.get(NDArrayIndex.interval(at, at + n)).assign(period.get(NDArrayIndex.interval(0, n)));
        }
    }

    @Override
    public void step() {
        updater.applyUpdater(gradient, ITERATION, 0);
        for (Regularization decay : decays) {
            decay.apply(parameters, gradient, learningRate, ITERATION, 0);
        }
        if (subtracts) {
            parameters.subi(gradient);
        }
    }

    /** What has been timed counts only if it was arithmetic on ordinary numbers. Half is left out: DL4J's Adam makes NaN of it. */
    private void checkNumbers() {
        for (int i = 0; i < Math.min(PERIOD, gradient.length()) && gradient.dataType() != DataType.FLOAT16; i++) {
            double size = Math.abs(gradient.getDouble(i));
            if (!(size > 1e-15 && size < 1e15)) {
                throw new IllegalStateException("updates of %s must stay between 1e-15 and 1e15, got %s at %d"
                        .formatted(pair, gradient.getDouble(i), i));
            }
        }
    }

    @Override
    public void close() {
        checkNumbers();
        List.of(state, gradient, network).forEach(INDArray::close);
    }
}
