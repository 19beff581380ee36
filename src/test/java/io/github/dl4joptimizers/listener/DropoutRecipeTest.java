package io.github.dl4joptimizers.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

import io.github.dl4joptimizers.schedule.WarmupSchedule;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The README's recipe for dropout: a seed before each epoch, which is never 0, because ND4J takes that for the clock. */
class DropoutRecipeTest {

    private static final int EPOCHS = 3;
    private static final DataSet DATA = new DataSet(Nd4j.linspace(DataType.FLOAT, -1, 1.0 / 16, 32).reshape(8, 4),
            Nd4j.eye(3).getRows(0, 1, 2, 0, 1, 2, 0, 1).castTo(DataType.FLOAT));

    private static MultiLayerNetwork fresh() {
        MultiLayerNetwork net = new MultiLayerNetwork(new AdamW(WarmupSchedule.of(1e-2, 4), 0.01)
                .applyTo(new NeuralNetConfiguration.Builder().seed(1)).list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(16).dropOut(0.5).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT).nIn(16).nOut(3).activation(Activation.SOFTMAX).build()).build());
        net.init();
        return net;
    }

    /** The parameters after a training that is saved after each epoch, and that was killed once before its first save, or not. */
    private static double[] trained(boolean killedInTheFirstEpoch) throws IOException {
        MultiLayerNetwork net = fresh();
        if (killedInTheFirstEpoch) {
            epoch(net);
            net = fresh();
        }
        while (net.getEpochCount() < EPOCHS) {
            epoch(net);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            ModelSerializer.writeModel(net, file, true);
            net = ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()), true);
        }
        return net.params().castTo(DataType.DOUBLE).toDoubleVector();
    }

    private static void epoch(MultiLayerNetwork net) {
        Nd4j.getRandom().setSeed(1 + net.getEpochCount());
        net.fit(new ListDataSetIterator<>(DATA.asList(), 4));
    }

    @Test
    void twoTrainingsFromTheVeryStartAreEqualToTheBit() throws IOException {
        assertThat(trained(false)).isEqualTo(trained(false));
    }

    @Test
    void aTrainingThatWasKilledInItsFirstEpochEndsAsOneThatWasNot() throws IOException {
        assertThat(trained(true)).isEqualTo(trained(false));
    }
}
