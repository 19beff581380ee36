package io.github.dl4joptimizers.bench;

import java.util.Random;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A whole training step of a network, on one batch of 32. */
final class FitStep implements Work {

    private static final int BATCH = 32;

    private final MultiLayerNetwork network;
    private final DataSet batch;

    FitStep(MultiLayerNetwork network) {
        this.network = network;
        batch = batch();
    }

    /** Labels at random, so that there is something left to learn for as long as it is timed. */
    private static DataSet batch() {
        Random random = new Random(42);
        INDArray images = Nd4j.createFromArray(random.doubles((long) BATCH * ImageNetwork.PIXELS).toArray())
                .castTo(DataType.FLOAT).reshape(BATCH, ImageNetwork.PIXELS);
        INDArray labels = Nd4j.create(DataType.FLOAT, BATCH, ImageNetwork.CLASSES);
        for (int i = 0; i < BATCH; i++) {
            labels.putScalar(i, random.nextInt(ImageNetwork.CLASSES), 1);
        }
        return new DataSet(images, labels);
    }

    long parameters() {
        return network.numParams();
    }

    @Override
    public void step() {
        network.fit(batch);
    }
}
