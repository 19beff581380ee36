package io.github.dl4joptimizers.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.listener.PerformanceSchedulingListener;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Registry;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Networks that were made of trained ones. */
@ExtendWith(OneThread.class)
class TransferLearningTest {

    private static final PlateauSchedule PLATEAU = PlateauSchedule.of(0.01, 0.5, 0);

    private static FineTuneConfiguration fineTune(RuleUpdater updater) {
        return updater.applyTo(new FineTuneConfiguration.Builder().build());
    }

    private static NeuralNetConfiguration.Builder builder(RuleUpdater updater) {
        return updater.applyTo(TinyNets.builder(new Sgd(0.1)));
    }

    private static MultiLayerNetwork trainedStack(RuleUpdater updater) {
        MultiLayerNetwork net = TinyNets.stack(builder(updater), TinyNets.dense().build(),
                new DenseLayer.Builder().nIn(5).nOut(5).build(), TinyNets.output().build());
        net.fit(TinyNets.data(1, 5), 2);
        return net;
    }

    private static OutputLayer newOutput(int in) {
        return new OutputLayer.Builder().nIn(in).nOut(3).activation(Activation.SOFTMAX).build();
    }

    private static MultiLayerNetwork tunedStack(MultiLayerNetwork original, RuleUpdater updater) {
        return new TransferLearning.Builder(original).fineTuneConfiguration(fineTune(updater)).setFeatureExtractor(0)
                .nOutReplace(1, 6, WeightInit.XAVIER).removeOutputLayer()
                .addLayer(new DenseLayer.Builder().nIn(6).nOut(4).activation(Activation.TANH).build())
                .addLayer(newOutput(4)).build();
    }

    private static ComputationGraph tunedGraph(RuleUpdater updater) {
        ComputationGraph original = TinyNets.graph(builder(new Adam(0.05)));
        original.fit(TinyNets.data(1, 5), 2);
        return new TransferLearning.GraphBuilder(original).fineTuneConfiguration(fineTune(updater))
                .setFeatureExtractor("dense").removeVertexAndConnections("out")
                .addLayer("new", new DenseLayer.Builder().nIn(5).nOut(4).activation(Activation.TANH).build(), "dense")
                .addLayer("out2", newOutput(4), "new").setOutputs("out2").build();
    }

    /** What is kept, replaced and added, but for what is frozen; the steps count from 0, and so do bias corrections. */
    @ParameterizedTest
    @MethodSource("io.github.dl4joptimizers.dl4j.EachOptimizer#withDecay")
    void eachStepOfATunedStackIsTheRuleByHand(Registry.Entry entry) {
        MultiLayerNetwork original = trainedStack(new AdamW(0.05, 0.9));
        MultiLayerNetwork tuned = tunedStack(original, entry.make());
        RuleByHand hand = new RuleByHand(entry.make());
        tuned.addListeners(hand);
        tuned.fit(TinyNets.data(2, 5));
        assertThat(hand.steps()).isEqualTo(5);
        assertThat(ModelUpdaters.of(tuned).learningRates()).containsOnlyKeys("1_W", "1_b", "2_W", "2_b", "3_W", "3_b");
        assertThat(State.of(original)).isEqualTo(State.of(trainedStack(new AdamW(0.05, 0.9))));
    }

    @ParameterizedTest
    @MethodSource("io.github.dl4joptimizers.dl4j.EachOptimizer#withDecay")
    void eachStepOfATunedGraphIsTheRuleByHand(Registry.Entry entry) {
        ComputationGraph tuned = tunedGraph(entry.make());
        RuleByHand hand = new RuleByHand(entry.make());
        tuned.addListeners(hand);
        tuned.fit(TinyNets.data(2, 5));
        assertThat(hand.steps()).isEqualTo(5);
        assertThat(ModelUpdaters.of(tuned).learningRates()).containsOnlyKeys("new_W", "new_b", "out2_W", "out2_b");
    }

    // ---- what is shared

    /** DL4J puts one updater object into all layers. */
    @Test
    void aPlateauThatAllLayersShareIsToldAScoreOnceAndReachesThemAll() {
        RuleUpdater updater = new AdamW(PLATEAU, 0.1);
        MultiLayerNetwork tuned = new TransferLearning.Builder(trainedStack(new Adam(0.05)))
                .fineTuneConfiguration(fineTune(updater)).build();
        assertThat(Arrays.stream(tuned.getLayers()).map(layer -> ((BaseLayer) layer.conf().getLayer()).getIUpdater()))
                .allSatisfy(each -> assertThat(each).isSameAs(((BaseLayer) tuned.getLayer(0).conf().getLayer()).getIUpdater()));
        tuned.fit(TinyNets.data(2, 2));
        INDArray state = tuned.getUpdater().getStateViewArray();
        ModelUpdaters.of(tuned).observe(1, Direction.MINIMIZE);
        assertThat(ModelUpdaters.of(tuned).observe(1, Direction.MINIMIZE)).isTrue();
        assertThat(ModelUpdaters.of(tuned).learningRates().values()).hasSize(6).containsOnly(0.005);
        assertThat(tuned.getUpdater().getStateViewArray()).isSameAs(state);
        assertThat(updater.getLearningRate(0, 0)).as("the updater that was given").isEqualTo(0.01);
    }

    /** Without a FineTuneConfiguration the new network has the original's updater objects. */
    @Test
    void aPlateauOfTheNewNetworkLeavesTheOriginalAlone() {
        MultiLayerNetwork original = trainedStack(new Adam(PLATEAU));
        Map<String, Double> rates = ModelUpdaters.of(original).learningRates();
        MultiLayerNetwork tuned = new TransferLearning.Builder(original).removeOutputLayer().fineTuneConfiguration(
                new FineTuneConfiguration.Builder().build()).addLayer(newOutput(5)).build();
        tuned.addListeners(PerformanceSchedulingListener.builder().trainingScore().everyIterations(1).build());
        tuned.fit(TinyNets.data(2, 20), 2);
        assertThat(ModelUpdaters.of(tuned).learningRates().get("0_W")).isLessThan(0.01);
        assertThat(ModelUpdaters.of(original).learningRates()).isEqualTo(rates);
        assertThat(ModelUpdaters.of(original).plateaus()).allSatisfy(plateau -> assertThat(plateau.best()).isNull());
    }

    // ---- wrappers, which fine-tuning does not reach

    private static Model recurrent(RuleUpdater updater) {
        Shape shape = Shape.recurrentStack();
        Model net = shape.make(updater.applyTo(new NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE)));
        Shape.fit(net, shape.batch(1, DataType.DOUBLE));
        return net;
    }

    private static MultiLayerNetwork tunedRecurrent(Model original, RuleUpdater updater) {
        return new TransferLearning.Builder((MultiLayerNetwork) original).fineTuneConfiguration(fineTune(updater)).build();
    }

    @Test
    void dl4jsFineTuningDoesNotReachWrappersAndReplacingDoes() {
        RuleUpdater before = new AdamW(0.05, 0.9);
        RuleUpdater after = new AdamW(0.01, 0.1);
        MultiLayerNetwork tuned = tunedRecurrent(recurrent(before), after);
        Map<String, Double> rates = ModelUpdaters.of(tuned).learningRates();
        assertThat(rates).containsEntry("1_W", 0.05).containsEntry("2_fW", 0.05).containsEntry("4_W", 0.05)
                .containsEntry("7_W", 0.01);
        ModelUpdaters.of(tuned).replace(after);
        RuleByHand hand = new RuleByHand(after);
        tuned.addListeners(hand);
        for (int seed = 2; seed < 6; seed++) {
            Shape.fit(tuned, Shape.recurrentStack().batch(seed, DataType.DOUBLE));
        }
        assertThat(ModelUpdaters.of(tuned).learningRates().values()).containsOnly(0.01);
        assertThat(hand.steps()).isEqualTo(4);
    }

    /** DL4J lets the new network's wrappers wrap the very configurations of the original. */
    @Test
    void replacingInTheNewNetworkLeavesTheOriginalsWrappersAlone() {
        RuleUpdater before = AdamW.builder().learningRate(0.05).weightDecay(DecoupledWeightDecay.timesLearningRate(0.9)
                .includingBiases()).build();
        Model original = recurrent(before);
        State expected = State.of(original);
        MultiLayerNetwork tuned = tunedRecurrent(original, new Adam(0.01));
        ModelUpdaters.of(tuned).replace(new Adam(0.01));
        assertThat(State.of(original)).isEqualTo(expected);
        Model twin = recurrent(before);
        MultiDataSet batch = Shape.recurrentStack().batch(2, DataType.DOUBLE);
        Shape.fit(original, batch);
        Shape.fit(twin, batch);
        assertThat(State.of(original)).isEqualTo(State.of(twin));
    }
}
