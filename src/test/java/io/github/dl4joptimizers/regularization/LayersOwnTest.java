package io.github.dl4joptimizers.regularization;

import static io.github.dl4joptimizers.regularization.HandLoop.batches;
import static io.github.dl4joptimizers.regularization.HandLoop.network;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.slf4j.LoggerFactory;

/** A layer's own updater, decay or clipping takes the place of the network's, in training and not only in lists. */
class LayersOwnTest {

    /** Steps of at most 1e-12, beside which 10 % of each weight is lost. */
    private static final double RATE = 1e-12;
    private static final DecoupledWeightDecay DECAY = DecoupledWeightDecay.timesLearningRate(1e11);
    private static final AdamW ADAMW = new AdamW(RATE).weightDecay(DECAY);
    private static final AdamW ON_ALL = new AdamW(RATE).weightDecay(DECAY.includingBiases());
    private static final Adam OWN = new Adam(RATE);

    private static OutputLayer output(int inputs) {
        return new OutputLayer.Builder().nIn(inputs).nOut(2).biasInit(0.3).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE).build();
    }

    private static DenseLayer.Builder dense() {
        return new DenseLayer.Builder().nIn(3).nOut(4);
    }

    private static MultiLayerConfiguration stack(NeuralNetConfiguration.Builder builder, Layer layer) {
        return builder.list().layer(layer).layer(output(4)).build();
    }

    private static ComputationGraphConfiguration graph(NeuralNetConfiguration.Builder builder, Layer layer) {
        return builder.graphBuilder().addInputs("in").addLayer("0", layer, "in").addLayer("1", output(4), "0").setOutputs("1").build();
    }

    private static MultiLayerNetwork init(MultiLayerConfiguration configuration) {
        MultiLayerNetwork net = new MultiLayerNetwork(configuration);
        net.init();
        return net;
    }

    private static ComputationGraph init(ComputationGraphConfiguration configuration) {
        ComputationGraph net = new ComputationGraph(configuration);
        net.init();
        return net;
    }

    /** What a step leaves of each parameter array: 0.9 of those that decay. */
    static Map<String, Double> kept(Model net, Consumer<DataSet> fit, DataSet batch) {
        Map<String, Double> before = new LinkedHashMap<>();
        net.paramTable().forEach((name, array) -> before.put(name, array.norm2Number().doubleValue()));
        fit.accept(batch);
        Map<String, Double> kept = new LinkedHashMap<>();
        net.paramTable().forEach((name, array) -> kept.put(name, array.norm2Number().doubleValue() / before.get(name)));
        return kept;
    }

    static void assertDecayed(Map<String, Double> kept, String... decayed) {
        assertThat(kept).containsKeys(decayed);
        kept.forEach((name, share) -> assertThat(share).as(name + " of " + kept)
                .isCloseTo(List.of(decayed).contains(name) ? 0.9 : 1, within(1e-6)));
    }

    private static void assertDecayed(MultiLayerNetwork net, String... decayed) {
        assertDecayed(kept(net, net::fit, batches(3, 2).get(0)), decayed);
    }

    private static void assertDecayed(ComputationGraph net, String... decayed) {
        assertDecayed(kept(net, net::fit, batches(3, 2).get(0)), decayed);
    }

    /** Both kinds of networks, built once and twice, and come back from JSON. */
    private static void assertDecays(NeuralNetConfiguration.Builder builder, UnaryOperator<DenseLayer.Builder> own,
            String... decayed) {
        assertDecayed(init(stack(builder, own.apply(dense()).build())), decayed);
        assertDecayed(init(MultiLayerConfiguration.fromJson(stack(builder, own.apply(dense()).build()).toJson())), decayed);
        NeuralNetConfiguration.ListBuilder layers = builder.list().layer(own.apply(dense()).build()).layer(output(4));
        layers.build();
        assertDecayed(init(layers.build()), decayed);
        assertDecayed(init(builder.list(own.apply(dense()).build(), output(4)).build()), decayed);
        assertDecayed(init(graph(builder, own.apply(dense()).build())), decayed);
        assertDecayed(init(ComputationGraphConfiguration.fromJson(graph(builder, own.apply(dense()).build()).toJson())), decayed);
    }

    // ---- its updater

    @Test
    void aLayersOwnUpdaterWithoutDecayTakesThePlaceOfTheNetworksWithDecay() {
        assertDecays(ADAMW.applyTo(network()), OWN::applyTo, "1_W");
        assertDecays(ON_ALL.applyTo(network()), OWN::applyTo, "1_W", "1_b");
    }

    @Test
    void itDoesSoWhenTheLayerWasThereBeforeTheNetwork() {
        DenseLayer layer = OWN.applyTo(dense()).build();
        assertDecayed(init(stack(ADAMW.applyTo(network()), layer)), "1_W");
    }

    @Test
    void itDoesSoHoweverTheBuilderIsUsedAfterwards() {
        assertDecays(ADAMW.applyTo(network()).seed(5).biasInit(0.2), OWN::applyTo, "1_W");
        assertDecays(ON_ALL.applyTo(new Adam(0.1).applyTo(network())), OWN::applyTo, "1_W", "1_b");
        assertDecays(ADAMW.applyTo(network()).clone(), OWN::applyTo, "1_W");
    }

    @Test
    void aLayersUpdaterKeepsTheNetworksL1AndL2() {
        MultiLayerConfiguration network = stack(ADAMW.clipping(GradientClipping.byNorm(1)).applyTo(network().l1(0.01).l2(0.02)),
                OWN.applyTo(dense()).build());
        assertThat(((DenseLayer) network.getConf(0).getLayer()).getRegularization())
                .containsExactlyInAnyOrder(new L1Regularization(0.01), new L2Regularization(0.02));
    }

    @Test
    void anUpdaterSetByDl4jsOwnMethodDoesTheSameAndAWarningSaysSo() {
        List<String> warnings = warnings(Inheritance.class, () -> assertDecayed(
                init(stack(ADAMW.applyTo(network()), dense().name("head").updater(new Sgd(RATE)).build())), "1_W"));
        assertThat(warnings).singleElement().asString().contains("Layer head", "weight decay 1.0E11 x learning rate", "applyTo");
        assertThat(warnings(Inheritance.class, () -> stack(ADAMW.applyTo(network()), OWN.applyTo(dense()).build()))).isEmpty();
    }

    /** It came by itself, for whatever updater. */
    @Test
    void aDecayThatWasInstalledAloneStaysBesideAnUpdaterThatIsSetAlone() {
        assertDecayed(init(stack(DECAY.applyTo(network().updater(new Sgd(RATE))), dense().updater(OWN).build())), "0_W", "1_W");
        assertDecays(DECAY.applyTo(network().updater(new Sgd(RATE))), OWN::applyTo, "1_W");
    }

    @Test
    void aBiasUpdaterIsNoUpdaterOfTheLayer() {
        assertDecayed(init(stack(ADAMW.applyTo(network()), dense().biasUpdater(OWN).build())), "0_W", "1_W");
    }

    // ---- its decay

    @Test
    void aLayersDecayOfWeightsTakesThePlaceOfTheNetworksDecayOfBiasesToo() {
        assertDecays(ON_ALL.applyTo(network()), DECAY::applyTo, "0_W", "1_W", "1_b");
        assertDecays(ON_ALL.applyTo(network()), ADAMW::applyTo, "0_W", "1_W", "1_b");
    }

    @Test
    void noneLeavesALayerOut() {
        assertDecays(ON_ALL.applyTo(network()), DecoupledWeightDecay.none()::applyTo, "1_W", "1_b");
    }

    @Test
    void aLayersDecayOnAllStandsInANetworkWithoutDecay() {
        assertDecays(OWN.applyTo(network()), ON_ALL::applyTo, "0_W", "0_b");
    }

    /** Of these, DL4J itself would take the first alone for the place of a decay, and not on biases. */
    @ParameterizedTest
    @ValueSource(strings = {"l2", "weightDecay", "list"})
    void aLayersL2OrWeightDecayOfDl4jTakesThePlaceOfTheNetworksDecay(String way) {
        UnaryOperator<DenseLayer.Builder> own = builder -> (DenseLayer.Builder) switch (way) {
            case "l2" -> builder.l2(1e-9);
            case "weightDecay" -> builder.weightDecay(1e-9, false);
            default -> builder.regularization(new ArrayList<>(List.of(new WeightDecay(1e-9, false))));
        };
        assertDecays(ON_ALL.applyTo(network()), own, "1_W", "1_b");
    }

    @Test
    void aLayersDecayOfBiasesAloneLeavesTheWeightsToTheNetwork() {
        assertDecays(ON_ALL.applyTo(network()), builder -> builder.l2Bias(1e-9), "0_W", "1_W", "1_b");
    }

    @Test
    void aLayersBuilderCanMakeSeveralLayers() {
        DenseLayer.Builder builder = DECAY.applyTo(dense());
        stack(ON_ALL.applyTo(network()), builder.build());
        assertThat(builder.getRegularizationBias()).isEmpty();
        assertDecayed(init(stack(ON_ALL.applyTo(network()), builder.build())), "0_W", "1_W", "1_b");
    }

    // ---- its clipping

    private static List<Regularization> ofWeights(MultiLayerConfiguration network) {
        return ((DenseLayer) network.getConf(0).getLayer()).getRegularization();
    }

    private static List<Regularization> ofBiases(MultiLayerConfiguration network) {
        return ((DenseLayer) network.getConf(0).getLayer()).getRegularizationBias();
    }

    @Test
    void theSameHoldsForClipping() {
        GradientClipping clipping = GradientClipping.byNorm(1);
        GradientClipping own = GradientClipping.byValue(2);
        MultiLayerConfiguration without = stack(new Adam(RATE).clipping(clipping).applyTo(network()), OWN.applyTo(dense()).build());
        assertThat(ofWeights(without)).isEmpty();
        assertThat(ofBiases(without)).isEmpty();
        MultiLayerConfiguration other = stack(new AdamW(RATE, 0.1).clipping(clipping).applyTo(network()), own.applyTo(dense()).build());
        assertThat(ofWeights(other)).containsExactlyInAnyOrder(own, DecoupledWeightDecay.timesLearningRate(0.1));
        assertThat(ofBiases(other)).containsExactly(own);
        MultiLayerConfiguration alone = stack(clipping.applyTo(network().updater(new Sgd(0.1))), dense().updater(OWN).build());
        assertThat(ofWeights(alone)).containsExactly(clipping);
        assertThat(ofBiases(alone)).containsExactly(clipping);
    }

    // ---- wrapped layers

    private static List<DataSet> sequences() {
        return batches(3 * 5, 2 * 5).stream().map(batch -> new DataSet(batch.getFeatures().reshape(4, 3, 5),
                batch.getLabels().reshape(4, 2, 5))).toList();
    }

    @Test
    void bothDirectionsOfABidirectionalLayerHaveTheirOwn() {
        MultiLayerNetwork net = init(ON_ALL.applyTo(network()).list()
                .layer(new Bidirectional(OWN.applyTo(new LSTM.Builder()).nIn(3).nOut(2).build()))
                .layer(new RnnOutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE)
                        .build())
                .setInputType(InputType.recurrent(3, 5)).build());
        assertDecayed(kept(net, net::fit, sequences().get(0)), "1_W", "1_b");
    }

    @Test
    void aLayerInsideAWrapperHasItsOwn() {
        MultiLayerNetwork net = init(ON_ALL.applyTo(network()).list()
                .layer(new LastTimeStep(OWN.applyTo(new LSTM.Builder()).nIn(3).nOut(4).build())).layer(output(4)).build());
        DataSet batch = new DataSet(sequences().get(0).getFeatures(), batches(3, 2).get(0).getLabels());
        assertDecayed(kept(net, net::fit, batch), "1_W", "1_b");
    }

    @Test
    void aFrozenLayerNeverMoves() {
        MultiLayerNetwork net = init(ON_ALL.applyTo(network()).list().layer(new FrozenLayerWithBackprop(dense().build()))
                .layer(new FrozenLayerWithBackprop(OWN.applyTo(new DenseLayer.Builder().nIn(4).nOut(4).biasInit(0.3)).build()))
                .layer(output(4)).build());
        assertDecayed(kept(net, net::fit, batches(3, 2).get(0)), "2_W", "2_b");
    }

    @Test
    void aSameDiffLayerHasItsOwn() {
        MultiLayerNetwork net = init(stack(ON_ALL.applyTo(network()), OWN.applyTo(new SameDiffDecayTest.Linear.Builder(3, 4)).build()));
        assertDecayed(kept(net, net::fit, batches(3, 2).get(0)), "1_W", "1_b");
    }

    // ---- transfer learning

    private static MultiLayerNetwork trained() {
        return init(stack(network().updater(new Sgd(0.1)), dense().build()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLayerThatTransferLearningAddsHasItsOwn(boolean byBuilder) {
        FineTuneConfiguration.Builder builder = new FineTuneConfiguration.Builder();
        FineTuneConfiguration tuning = byBuilder ? ON_ALL.applyTo(builder).build() : ON_ALL.applyTo(builder.build());
        MultiLayerNetwork net = new TransferLearning.Builder(trained()).fineTuneConfiguration(tuning).removeOutputLayer()
                .addLayer(OWN.applyTo(new DenseLayer.Builder().nIn(4).nOut(4).biasInit(0.3)).build()).addLayer(output(4)).build();
        assertDecayed(kept(net, net::fit, batches(3, 2).get(0)), "0_W", "0_b", "2_W", "2_b");
    }

    @Test
    void aLayerThatTransferLearningAddsToAGraphHasItsOwn() {
        ComputationGraph original = init(graph(network().updater(new Sgd(0.1)), dense().build()));
        ComputationGraph net = new TransferLearning.GraphBuilder(original)
                .fineTuneConfiguration(ON_ALL.applyTo(new FineTuneConfiguration.Builder().build())).removeVertexAndConnections("1")
                .addLayer("new", OWN.applyTo(new DenseLayer.Builder().nIn(4).nOut(4).biasInit(0.3)).build(), "0").addLayer("out", output(4), "new")
                .setOutputs("out").build();
        assertDecayed(kept(net, net::fit, batches(3, 2).get(0)), "0_W", "0_b", "out_W", "out_b");
    }

    static List<String> warnings(Class<?> of, Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger(of);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            action.run();
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
