package io.github.dl4joptimizers.bench;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;

/** AdamW's decay, added to an update. */
final class DecayStep implements Work {

    private final Regularization decay;
    private final INDArray parameters;
    private final INDArray update;

    DecayStep(Side side, DataType type, long size) {
        decay = Optimizer.ADAMW.decay(side);
        parameters = Nd4j.ones(type, size);
        update = Nd4j.ones(type, size);
    }

    @Override
    public void step() {
        decay.apply(parameters, update, 1, 0, 0);
    }

    @Override
    public void close() {
        parameters.close();
        update.close();
    }
}
