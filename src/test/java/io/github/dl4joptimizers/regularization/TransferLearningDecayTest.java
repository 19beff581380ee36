package io.github.dl4joptimizers.regularization;

import static io.github.dl4joptimizers.regularization.HandLoop.assertDecays;
import static io.github.dl4joptimizers.regularization.HandLoop.batches;
import static io.github.dl4joptimizers.regularization.HandLoop.network;
import static io.github.dl4joptimizers.regularization.HandLoop.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

import io.github.dl4joptimizers.regularization.HandLoop.Decay;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Transfer learning with a decay: once on what trains, not at all on what is frozen. */
class TransferLearningDecayTest {

    private static final double LR = 0.05;
    private static final double D = 0.4;
    private static final RuleUpdater ADAMW = new AdamW(LR, D);
    private static final RuleUpdater ADAM = ADAMW.alone();
    private static final Decay ONCE = Decay.ofWeights(LR * D);
    private static final Decay ONCE_BUT_THE_FIRST = Decay.of((parameter, t) -> !parameter.endsWith("W")
            || parameter.startsWith("0") || parameter.startsWith("first") ? 0 : LR * D);

    private static FineTuneConfiguration fineTune(RuleUpdater updater) {
        return updater.applyTo(new FineTuneConfiguration.Builder().build());
    }

    private static Layer output() {
        return new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE).build();
    }

    private static MultiLayerNetwork original(NeuralNetConfiguration.Builder builder) {
        MultiLayerNetwork network = new MultiLayerNetwork(builder.list().layer(new DenseLayer.Builder().nIn(3).nOut(4).build())
                .layer(new DenseLayer.Builder().nIn(4).nOut(4).build()).layer(output()).build());
        network.init();
        return network;
    }

    private static MultiLayerNetwork original() {
        return original(network().updater(new Sgd(0.1)));
    }

    private static TransferLearning.Builder transfer(MultiLayerNetwork original, FineTuneConfiguration fineTune) {
        return new TransferLearning.Builder(original).fineTuneConfiguration(fineTune);
    }

    @Test
    void theDecayActsOnceOnAllLayers() {
        assertDecays(transfer(original(), fineTune(ADAMW)).build(), transfer(original(), fineTune(ADAM)).build(), ONCE);
    }

    @Test
    void theFrozenPartKeepsItsWeights() {
        MultiLayerNetwork tuned = transfer(original(), fineTune(ADAMW)).setFeatureExtractor(0).build();
        double[] frozen = numbers(tuned.getParam("0_W"));
        assertDecays(tuned, transfer(original(), fineTune(ADAM)).setFeatureExtractor(0).build(), ONCE_BUT_THE_FIRST);
        assertThat(numbers(tuned.getParam("0_W"))).isEqualTo(frozen);
    }

    @Test
    void layersThatAreReplacedAndAddedDecayOnceToo() {
        assertDecays(withNewLayers(ADAMW), withNewLayers(ADAM), ONCE_BUT_THE_FIRST);
    }

    private static MultiLayerNetwork withNewLayers(RuleUpdater updater) {
        return transfer(original(), fineTune(updater)).setFeatureExtractor(0).removeOutputLayer()
                .addLayer(new DenseLayer.Builder().nIn(4).nOut(4).activation(Activation.TANH).build()).addLayer(output()).build();
    }

    @Test
    void aTunedModelThatIsSavedAndRestoredDecaysOnce() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(withNewLayers(ADAMW), file, true);
        assertDecays(ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()), true),
                withNewLayers(ADAM), ONCE_BUT_THE_FIRST);
    }

    @Test
    void theDecayTakesThePlaceOfTheOriginals() {
        MultiLayerNetwork original = original(new AdamW(LR, 0.9).applyTo(network().l2(0.1)));
        assertDecays(transfer(original, fineTune(ADAMW)).build(), transfer(original(), fineTune(ADAM)).build(), ONCE);
    }

    @Test
    void removingTheOriginalsL2DoesNotRemoveTheDecay() {
        FineTuneConfiguration fineTune = ADAMW.applyTo(
                new FineTuneConfiguration.Builder().l1(0).l2(0).l2Bias(0).weightDecay(0).weightDecayBias(0).build());
        MultiLayerNetwork original = original(network().updater(new Sgd(0.1)).l1(0.1).l2(0.1).l2Bias(0.1));
        assertDecays(transfer(original, fineTune).build(), transfer(original(), fineTune(ADAM)).build(), ONCE);
    }

    @Test
    void removingTheOriginalsL2FromBiasesDoesNotRemoveADecayOfBiases() {
        DecoupledWeightDecay decay = DecoupledWeightDecay.timesLearningRate(D).includingBiases();
        FineTuneConfiguration fineTune = AdamW.builder().learningRate(LR).weightDecay(decay).build()
                .applyTo(new FineTuneConfiguration.Builder().l2(0).l2Bias(0).build());
        MultiLayerNetwork original = original(network().updater(new Sgd(0.1)).l2(0.1).l2Bias(0.1));
        assertDecays(transfer(original, fineTune).build(), transfer(original(), fineTune(ADAM)).build(),
                Decay.of((parameter, t) -> LR * D));
    }

    @Test
    void l2OfTheTuningActsBesideTheDecay() {
        FineTuneConfiguration decayed = ADAMW.applyTo(new FineTuneConfiguration.Builder().l2(0.01).build());
        FineTuneConfiguration plain = ADAM.applyTo(new FineTuneConfiguration.Builder().l2(0.01).build());
        assertDecays(transfer(original(), decayed).build(), transfer(original(), plain).build(), ONCE);
    }

    @Test
    void applyToTwiceLeavesTheLastDecay() {
        FineTuneConfiguration fineTune = ADAMW.applyTo(fineTune(new AdamW(LR, 0.9)));
        assertDecays(transfer(original(), fineTune).build(), transfer(original(), fineTune(ADAM)).build(), ONCE);
    }

    @Test
    void anUpdaterWithoutDecayRemovesTheOneBefore() {
        FineTuneConfiguration fineTune = new Adam(LR).applyTo(fineTune(ADAMW));
        assertThat(fineTune.getRegularization()).isEmpty();
        assertThat(fineTune.getUpdater()).isEqualTo(new Adam(LR));
    }

    @Test
    void theConfigurationKeepsItsDecayInJson() {
        FineTuneConfiguration fineTune = FineTuneConfiguration.fromJson(fineTune(ADAMW).toJson());
        assertDecays(transfer(original(), fineTune).build(), transfer(original(), fineTune(ADAM)).build(), ONCE);
    }

    @Test
    void anUpdaterWithDecayThatIsGivenToTheTuningDirectlyFails() {
        FineTuneConfiguration fineTune = new FineTuneConfiguration.Builder().updater(ADAMW).build();
        DataSet batch = batches(3, 2).get(0);
        assertThatThrownBy(() -> transfer(original(), fineTune).build().fit(batch)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("applyTo");
    }

    // ---- graphs, which DL4J's transfer learning makes FLOAT

    private static ComputationGraph originalGraph() {
        ComputationGraph graph = new ComputationGraph(network().updater(new Sgd(0.1)).graphBuilder().addInputs("in")
                .addLayer("first", new DenseLayer.Builder().nIn(3).nOut(4).build(), "in")
                .addLayer("second", new DenseLayer.Builder().nIn(4).nOut(4).build(), "first")
                .addLayer("out", output(), "second").setOutputs("out").build());
        graph.init();
        return graph;
    }

    private static TransferLearning.GraphBuilder transferGraph(RuleUpdater updater) {
        return new TransferLearning.GraphBuilder(originalGraph()).fineTuneConfiguration(fineTune(updater));
    }

    @Test
    void theDecayActsOnceOnAGraph() {
        assertDecays(transferGraph(ADAMW).build(), transferGraph(ADAM).build(), ONCE);
    }

    @Test
    void theFrozenPartOfAGraphKeepsItsWeightsAndNewLayersDecayOnce() {
        ComputationGraph tuned = withNewOutput(ADAMW);
        double[] frozen = numbers(tuned.getParam("first_W"));
        assertDecays(tuned, withNewOutput(ADAM), ONCE_BUT_THE_FIRST);
        assertThat(numbers(tuned.getParam("first_W"))).isEqualTo(frozen);
    }

    private static ComputationGraph withNewOutput(RuleUpdater updater) {
        return transferGraph(updater).setFeatureExtractor("first").removeVertexAndConnections("out")
                .addLayer("third", new DenseLayer.Builder().nIn(4).nOut(4).activation(Activation.TANH).build(), "second")
                .addLayer("new", output(), "third").setOutputs("new").build();
    }
}
