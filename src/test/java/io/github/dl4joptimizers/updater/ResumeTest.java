package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** A training that was saved and loaded goes on as if nothing had happened: to the bit, parameters and state. */
@ExtendWith(OneThread.class)
class ResumeTest {

    /** Ten minibatches of five examples. */
    private static final List<DataSet> DATA = IntStream.range(0, 10).mapToObj(i -> new DataSet(
            Training.random(200 + i, DataType.FLOAT, 5, 3), Training.random(300 + i, DataType.FLOAT, 5, 2))).toList();

    private static byte[] saved(Model model) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ModelSerializer.writeModel(model, bytes, true);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static MultiLayerNetwork resumed(MultiLayerNetwork network) {
        try {
            return ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(saved(network)), true);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ComputationGraph resumed(ComputationGraph graph) {
        try {
            return ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(graph)), true);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static MultiLayerNetwork network(RuleUpdater updater) {
        MultiLayerNetwork network = new MultiLayerNetwork(Configurations.multiLayer(updater));
        network.init();
        return network;
    }

    /** Trains one network ten steps, another five, saves and loads that, and trains it five more. */
    private static void checkTenAreFiveAndFive(MultiLayerNetwork whole, MultiLayerNetwork first) {
        double[] start = Training.bits(whole.params());
        assertThat(Training.bits(first.params())).isEqualTo(start);
        DATA.forEach(whole::fit);
        DATA.subList(0, 5).forEach(first::fit);
        MultiLayerNetwork second = resumed(first);
        assertThat(second.getIterationCount()).isEqualTo(5);
        assertThat(Training.bits(second.getUpdater().getStateViewArray()))
                .isEqualTo(Training.bits(first.getUpdater().getStateViewArray()));
        DATA.subList(5, 10).forEach(second::fit);
        assertThat(Training.bits(second.params())).isEqualTo(Training.bits(whole.params())).isNotEqualTo(start)
                .doesNotContain(Double.NaN);
        assertThat(Training.bits(second.getUpdater().getStateViewArray()))
                .isEqualTo(Training.bits(whole.getUpdater().getStateViewArray()));
    }

    @ForEachUpdater
    void aMultiLayerNetworkResumes(Registry.Entry entry) {
        checkTenAreFiveAndFive(network(entry.make()), network(entry.make()));
    }

    private static ComputationGraph graph(RuleUpdater updater) {
        ComputationGraph graph = new ComputationGraph(Configurations.graph(updater));
        graph.init();
        return graph;
    }

    @ForEachUpdater
    void aComputationGraphResumes(Registry.Entry entry) {
        ComputationGraph whole = graph(entry.make());
        ComputationGraph first = graph(entry.make());
        DATA.forEach(whole::fit);
        DATA.subList(0, 5).forEach(first::fit);
        ComputationGraph second = resumed(first);
        DATA.subList(5, 10).forEach(second::fit);
        assertThat(Training.bits(second.params())).isEqualTo(Training.bits(whole.params())).doesNotContain(Double.NaN);
        assertThat(Training.bits(second.getUpdater().getStateViewArray()))
                .isEqualTo(Training.bits(whole.getUpdater().getStateViewArray()));
    }

    /** State sizes of 0, 1, 2 and 3 per parameter, blocks within and across layers, BatchNormalization's own, biases apart. */
    @Test
    void aNetworkOfManyUpdatersResumes() {
        checkTenAreFiveAndFive(manyUpdaters(), manyUpdaters());
    }

    private static MultiLayerNetwork manyUpdaters() {
        MultiLayerNetwork network = new MultiLayerNetwork(Keras.adamW(0.01)
                .applyTo(new NeuralNetConfiguration.Builder().seed(42).activation(Activation.TANH))
                .biasUpdater(Keras.sgd(0.05, 0.9)).list()
                .layer(Configurations.hidden())
                .layer(new RmsProp(0.01).centered(true).momentum(0.5)
                        .applyTo(new DenseLayer.Builder().nIn(4).nOut(4)).build())
                .layer(new Sgd(0.05).clipping(GradientClipping.byNorm(0.25)).applyTo(new DenseLayer.Builder().nIn(4).nOut(4)).build())
                .layer(new BatchNormalization.Builder().nIn(4).nOut(4).build())
                .layer(new Nadam(0.01).weightDecay(DecoupledWeightDecay.fixed(0.01).includingBiases())
                        .applyTo(new DenseLayer.Builder().nIn(4).nOut(4)).build())
                .layer(new Nadam(0.01).weightDecay(DecoupledWeightDecay.fixed(0.01).includingBiases())
                        .applyTo(new DenseLayer.Builder().nIn(4).nOut(4)).build())
                .layer(new DenseLayer.Builder().nIn(4).nOut(4).updater(new org.nd4j.linalg.learning.config.Adam(0.01)).build())
                .layer(Configurations.output()).build());
        network.init();
        return network;
    }

    @Test
    void aScheduleByEpochsResumes() {
        MultiLayerNetwork whole = network(new Adam(new StepSchedule(ScheduleType.EPOCH, 0.1, 0.5, 1)));
        MultiLayerNetwork first = network(new Adam(new StepSchedule(ScheduleType.EPOCH, 0.1, 0.5, 1)));
        whole.fit(new ListDataSetIterator<>(DATA, 1), 4);
        first.fit(new ListDataSetIterator<>(DATA, 1), 2);
        MultiLayerNetwork second = resumed(first);
        assertThat(second.getLearningRate(0)).isEqualTo(0.025);
        second.fit(new ListDataSetIterator<>(DATA, 1), 2);
        assertThat(Training.bits(second.params())).isEqualTo(Training.bits(whole.params()));
    }

    // ---- SameDiff

    /** tanh(in w) s + b, with w in 'f' order and s a scalar of rank 0. */
    private static SameDiff sameDiff(RuleUpdater updater) {
        SameDiff sd = SameDiff.create();
        SDVariable in = sd.placeHolder("in", DataType.FLOAT, -1, 3);
        SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 2);
        SDVariable w = sd.var("w", Nd4j.create(DataType.FLOAT, new long[] {3, 2}, 'f')
                .assign(Training.random(1, DataType.FLOAT, 3, 2)));
        SDVariable s = sd.var("s", Nd4j.scalar(DataType.FLOAT, 0.75));
        SDVariable b = sd.var("b", Training.random(2, DataType.FLOAT, 2));
        SDVariable out = sd.math().tanh(in.mmul(w)).mul(s).add(b);
        sd.loss().meanSquaredError("loss", labels, out, null);
        sd.setLossVariables("loss");
        sd.setTrainingConfig(Configurations.sameDiff(updater));
        return sd;
    }

    /** Without the line that SameDiff prints for each operation that it differentiates. */
    private static void fit(SameDiff sd, List<DataSet> data) {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        try {
            sd.fit(new ListDataSetIterator<>(data, 1), 1);
        } finally {
            System.setOut(out);
        }
    }

    private static INDArray parameter(SameDiff sd, String name) {
        return sd.getVariable(name).getArr();
    }

    @ForEachUpdater
    void aSameDiffGraphResumes(Registry.Entry entry, @TempDir Path folder) {
        SameDiff whole = sameDiff(entry.make());
        SameDiff first = sameDiff(entry.make());
        assertThat(parameter(first, "w").ordering()).isEqualTo('f');
        assertThat(parameter(first, "s").rank()).isZero();
        fit(whole, DATA.subList(0, 6));
        fit(first, DATA.subList(0, 3));
        File file = folder.resolve("graph.fb").toFile();
        first.save(file, true);
        SameDiff second = SameDiff.load(file, true);
        fit(second, DATA.subList(3, 6));
        SameDiff fresh = sameDiff(entry.make());
        for (String name : List.of("w", "s", "b")) {
            assertThat(Training.bits(parameter(second, name))).as(name).isEqualTo(Training.bits(parameter(whole, name)))
                    .doesNotContain(Double.NaN).isNotEqualTo(Training.bits(parameter(fresh, name)));
        }
    }
}
