package io.github.dl4joptimizers.updater;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/** What optax chains before an optimizer in one of the golden files: {@code clip_by_block_rms}. This library has no such thing. */
record BlockRmsClipping(double threshold) implements Regularization {

    @Override
    public ApplyStep applyStep() {
        return ApplyStep.BEFORE_UPDATER;
    }

    @Override
    public void apply(INDArray param, INDArray gradient, double lr, int iteration, int epoch) {
        double rms = gradient.norm2Number().doubleValue() / Math.sqrt((double) gradient.length());
        gradient.divi(Math.max(1, rms / threshold));
    }

    @Override
    public double score(INDArray param, int iteration, int epoch) {
        return 0;
    }

    @Override
    public BlockRmsClipping clone() {
        return this;
    }
}
