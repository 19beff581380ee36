package io.github.dl4joptimizers.regularization;

import static io.github.dl4joptimizers.regularization.HandLoop.STEPS;
import static io.github.dl4joptimizers.regularization.HandLoop.assertSame;
import static io.github.dl4joptimizers.regularization.HandLoop.batches;
import static io.github.dl4joptimizers.regularization.HandLoop.network;
import static io.github.dl4joptimizers.regularization.HandLoop.numbers;
import static io.github.dl4joptimizers.regularization.HandLoop.step;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.dl4joptimizers.regularization.HandLoop.Decay;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Frozen weights stay as they are, to the bit, and their neighbours decay once. */
class FrozenLayerDecayTest {

    private static final MapSchedule RATE = new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.01, 3, 0.04, 9, 0.0, 10, 0.02));

    /** An installation of a decay on the network or on each of its layers, and what it must do to weights that train. */
    private record Case(String name, DecoupledWeightDecay decay, boolean onEachLayer, Decay expected) {

        RuleUpdater updater() {
            return AdamW.builder().learningRateSchedule(RATE).weightDecay(decay).build();
        }

        NeuralNetConfiguration.Builder builder() {
            return onEachLayer ? network().updater(updater().alone()) : updater().applyTo(network());
        }

        DenseLayer.Builder dense() {
            return onEachLayer ? updater().applyTo(new DenseLayer.Builder()) : new DenseLayer.Builder();
        }

        OutputLayer.Builder output() {
            return onEachLayer ? updater().applyTo(new OutputLayer.Builder()) : new OutputLayer.Builder();
        }

        Case plain() {
            return new Case(name, null, false, null);
        }

        @Override
        public String toString() {
            return name + (onEachLayer ? ", on each layer" : ", on the network");
        }
    }

    private static double onLiveWeights(String parameter, double share) {
        return parameter.endsWith("W") && !parameter.startsWith("1") && !parameter.startsWith("frozen") ? share : 0;
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (boolean onEachLayer : new boolean[] {false, true}) {
            cases.add(new Case("x learning rate", DecoupledWeightDecay.timesLearningRate(0.4), onEachLayer,
                    Decay.of((parameter, t) -> onLiveWeights(parameter, 0.4 * RATE.valueAt(t, 0)))));
            cases.add(new Case("x multiplier", DecoupledWeightDecay.timesMultiplier(0.03, 0.04), onEachLayer,
                    Decay.of((parameter, t) -> onLiveWeights(parameter, 0.03 * RATE.valueAt(t, 0) / 0.04))));
            cases.add(new Case("fixed", DecoupledWeightDecay.fixed(0.01), onEachLayer,
                    Decay.withUpdate((parameter, t) -> onLiveWeights(parameter, 0.01))));
        }
        return cases.stream();
    }

    private static MultiLayerConfiguration layers(Case of) {
        return of.builder().list().layer(of.dense().nIn(3).nOut(4).build())
                .layer(new FrozenLayerWithBackprop(of.dense().nIn(4).nOut(4).build()))
                .layer(output(of)).build();
    }

    private static Layer output(Case of) {
        return of.output().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE).build();
    }

    private static ComputationGraphConfiguration graph(Case of) {
        return of.builder().graphBuilder().addInputs("in").addLayer("first", of.dense().nIn(3).nOut(4).build(), "in")
                .addLayer("frozen", new FrozenLayerWithBackprop(of.dense().nIn(4).nOut(4).build()), "first")
                .addLayer("out", output(of), "frozen").setOutputs("out").build();
    }

    private static MultiLayerNetwork init(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static ComputationGraph init(ComputationGraphConfiguration configuration) {
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        return graph;
    }

    /** Trains both; betweenSteps may look at the network that decays. */
    private static <N extends Model & NeuralNetwork> void assertFrozen(N decayed, N plain, String frozen, Decay expected,
            Runnable betweenSteps) {
        plain.setParams(decayed.params().dup());
        INDArray weights = decayed.getParam(frozen + "_W").dup();
        INDArray bias = decayed.getParam(frozen + "_b").dup();
        List<DataSet> batches = batches(3, 2);
        for (int t = 0; t < STEPS; t++) {
            betweenSteps.run();
            decayed.fit(batches.get(t));
            step(plain, batches.get(t), expected, t);
            assertSame(decayed, plain, t);
        }
        assertThat(numbers(decayed.getParam(frozen + "_W"))).isEqualTo(numbers(weights));
        assertThat(numbers(decayed.getParam(frozen + "_b"))).isEqualTo(numbers(bias));
    }

    private static void nothing() {
        // between these steps
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aLayerFrozenWithBackpropKeepsItsWeightsWhileItsNeighboursDecayOnce(Case of) {
        assertFrozen(init(layers(of)), init(layers(of.plain())), "1", of.expected(), FrozenLayerDecayTest::nothing);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void soItIsInAGraph(Case of) {
        assertFrozen(init(graph(of)), init(graph(of.plain())), "frozen", of.expected(), FrozenLayerDecayTest::nothing);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void soItIsAfterJson(Case of) {
        assertFrozen(init(MultiLayerConfiguration.fromJson(layers(of).toJson())), init(layers(of.plain())), "1", of.expected(),
                FrozenLayerDecayTest::nothing);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void soItIsInAGraphAfterJson(Case of) {
        assertFrozen(init(ComputationGraphConfiguration.fromJson(graph(of).toJson())), init(graph(of.plain())), "frozen",
                of.expected(), FrozenLayerDecayTest::nothing);
    }

    @Test
    void askingForScoresAndEvaluationsDoesNotThawIt() {
        Case of = cases().findFirst().orElseThrow();
        DataSet batch = batches(3, 2).get(0);
        MultiLayerNetwork network = init(layers(of));
        assertFrozen(network, init(layers(of.plain())), "1", of.expected(), () -> {
            network.score(batch);
            network.score(batch, true);
            network.scoreExamples(batch, true);
            network.calcRegularizationScore(false);
            network.evaluateRegression(new SingletonDataSetIterator(batch));
            network.output(batch.getFeatures());
        });
    }

    @Test
    void askingForScoresAndEvaluationsDoesNotThawItInAGraph() {
        Case of = cases().findFirst().orElseThrow();
        DataSet batch = batches(3, 2).get(0);
        ComputationGraph graph = init(graph(of));
        assertFrozen(graph, init(graph(of.plain())), "frozen", of.expected(), () -> {
            graph.score(batch);
            graph.score(batch, true);
            graph.scoreExamples(batch, true);
            graph.calcRegularizationScore(false);
            graph.evaluateRegression(new SingletonDataSetIterator(batch));
            graph.output(batch.getFeatures());
        });
    }

    @Test
    void soItIsInARestoredModel() throws IOException {
        Case of = cases().findFirst().orElseThrow();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(init(layers(of)), file, true);
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()), true);
        assertFrozen(restored, init(layers(of.plain())), "1", of.expected(), FrozenLayerDecayTest::nothing);
    }

    @Test
    void soItIsWithMomentumAndDecayingBiases() {
        DecoupledWeightDecay decay = DecoupledWeightDecay.fixed(0.02).includingBiases();
        RuleUpdater momentum = Momentum.builder().learningRate(0.01).weightDecay(decay).build();
        Decay expected = Decay.withUpdate((parameter, t) -> parameter.startsWith("1") ? 0 : 0.02);
        assertFrozen(init(threeLayers(momentum.applyTo(network()))),
                init(threeLayers(network().updater(momentum.alone()))), "1", expected,
                FrozenLayerDecayTest::nothing);
    }

    private static MultiLayerConfiguration threeLayers(NeuralNetConfiguration.Builder builder) {
        return builder.list().layer(new DenseLayer.Builder().nIn(3).nOut(4).build())
                .layer(new FrozenLayerWithBackprop(new DenseLayer.Builder().nIn(4).nOut(4).build()))
                .layer(new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE)
                        .build())
                .build();
    }

    @Test
    void aLayerFrozenWithBackpropStaysWhenGradientsComeFromOutside() {
        AdamW adamW = new AdamW(0.05, 0.4);
        MultiLayerNetwork network = init(adamW.applyTo(network()).list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(4).build())
                .layer(new FrozenLayerWithBackprop(new DenseLayer.Builder().nIn(4).nOut(4).build()))
                .layer(new DenseLayer.Builder().nIn(4).nOut(2).build()).build());
        double[] weights = numbers(network.getParam("1_W"));
        double[] first = numbers(network.getParam("0_W"));
        for (int t = 0; t < STEPS; t++) {
            DataSet batch = batches(3, 2).get(t);
            network.setInput(batch.getFeatures());
            network.feedForward(true, false);
            Gradient gradient = network.backpropGradient(batch.getLabels(), LayerWorkspaceMgr.noWorkspaces()).getFirst();
            network.getUpdater().update(network, gradient, t, 0, 4, LayerWorkspaceMgr.noWorkspaces());
            network.params().subi(gradient.gradient());
        }
        assertThat(numbers(network.getParam("1_W"))).isEqualTo(weights);
        assertThat(numbers(network.getParam("0_W"))).isNotEqualTo(first);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFrozenLayerKeepsItsWeights(Case of) {
        MultiLayerNetwork decayed = init(frozenFirst(of));
        assertFrozen(decayed, init(frozenFirst(of.plain())), "0",
                new Decay((parameter, t) -> parameter.equals("1_W") ? of.expected().share().of("2_W", t) : 0,
                        of.expected().withUpdate()), FrozenLayerDecayTest::nothing);
    }

    private static MultiLayerConfiguration frozenFirst(Case of) {
        return of.builder().list().layer(new FrozenLayer(of.dense().nIn(3).nOut(4).build())).layer(output(of)).build();
    }
}
