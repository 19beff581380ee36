package io.github.dl4joptimizers.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.Hdf5Archive;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** A Keras optimizer in models: those that DL4J has imported, and others. */
class KerasModelTest {

    private static final String CLIPPED = """
            {"class_name": "AdamW", "config": {"learning_rate": 0.01, "weight_decay": 0.02, "clipnorm": 0.01}}""";
    private static final String UNCLIPPED = "\"adam\"";

    private static final GradientClipping CLIPPING = GradientClipping.byNorm(0.01);

    private static final AdamW ADAM_W = Keras.adamW(0.01)
            .weightDecay(DecoupledWeightDecay.timesLearningRate(0.02).includingBiases());

    private static String file(String name) {
        try {
            return Path.of(KerasModelTest.class.getResource("/keras/" + name).toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static MultiLayerNetwork imported() {
        try {
            return KerasModelImport.importKerasSequentialModelAndWeights(file("dense.h5"), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidKerasConfigurationException | UnsupportedKerasConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    private static ComputationGraph importedGraph() {
        try {
            return KerasModelImport.importKerasModelAndWeights(file("dense-functional.h5"), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidKerasConfigurationException | UnsupportedKerasConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    private static String trainingConfig() {
        try (Hdf5Archive archive = new Hdf5Archive(file("dense.h5"))) {
            return archive.readAttributeAsJson("training_config");
        } catch (UnsupportedKerasConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    /** DL4J imports no loss with enforceTrainingConfig = false, so it takes a loss layer to train. */
    private static MultiLayerNetwork withLoss(MultiLayerNetwork net) {
        return new TransferLearning.Builder(net).fineTuneConfiguration(FineTuneConfiguration.builder().build())
                .addLayer(crossEntropy()).build();
    }

    private static ComputationGraph withLoss(ComputationGraph net) {
        return new TransferLearning.GraphBuilder(net).fineTuneConfiguration(FineTuneConfiguration.builder().build())
                .addLayer("loss", crossEntropy(), "dense_1").setOutputs("loss").build();
    }

    private static LossLayer crossEntropy() {
        return new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.IDENTITY).build();
    }

    // ---- an imported model

    @Test
    void importedModelsTakeTheirOwnOptimizer() {
        MultiLayerNetwork net = KerasOptimizers.applyTo(imported(), trainingConfig());
        Adam expected = Keras.adam(ExponentialDecaySchedule.of(0.05, 5, 0.5));
        DecoupledWeightDecay decay = DecoupledWeightDecay.timesLearningRate(0.1).includingBiases();
        for (org.deeplearning4j.nn.api.Layer layer : net.getLayers()) {
            BaseLayer conf = (BaseLayer) layer.conf().getLayer();
            assertThat(conf.getIUpdater()).isEqualTo(expected);
            assertThat(conf.getRegularization()).containsExactly(decay, GradientClipping.byNorm(0.15));
            assertThat(conf.getRegularizationBias()).containsExactly(decay, GradientClipping.byNorm(0.15));
            assertThat(conf.getGradientNormalization()).isEqualTo(GradientNormalization.None);
        }
    }

    @Test
    void anImportedModelTrainsAsKerasFormulasSay() throws IOException {
        MultiLayerNetwork net = KerasOptimizers.applyTo(withLoss(imported()).convertDataType(DataType.DOUBLE), trainingConfig());
        trainsAsKerasFormulasSay(net, "0_W", "0_b", "1_W", "1_b");
    }

    @Test
    void anImportedGraphTrainsAsKerasFormulasSay() throws IOException {
        ComputationGraph net = KerasOptimizers.applyTo(withLoss(importedGraph()).convertDataType(DataType.DOUBLE),
                trainingConfig());
        trainsAsKerasFormulasSay(net, "dense_W", "dense_b", "dense_1_W", "dense_1_b");
    }

    /** The numbers are make-dense.py's, in float64: roundings alone, and 10 steps of them. */
    private static void trainsAsKerasFormulasSay(Model net, String... names) throws IOException {
        JsonNode expected = new ObjectMapper().readTree(Path.of(file("dense.json")).toFile());
        DataSet batch = new DataSet(matrix(expected.get("features")), matrix(expected.get("labels")));
        for (int step = 0; step < expected.get("steps").asInt(); step++) {
            TinyNets.fit(net, batch);
        }
        assertThat(expected.get("trained")).hasSameSizeAs(names);
        for (int i = 0; i < names.length; i++) {
            assertThat(net.getParam(names[i]).dup('c').data().asDouble()).as(names[i])
                    .containsExactly(matrix(expected.get("trained").get(i)).data().asDouble(), within(1e-9));
        }
    }

    @Test
    void anImportedModelGoesOnFromAFile() {
        MultiLayerNetwork straight = KerasOptimizers.applyTo(withLoss(imported()), trainingConfig());
        MultiLayerNetwork resumed = KerasOptimizers.applyTo(withLoss(imported()), trainingConfig());
        DataSet batch = TinyNets.data(1, 1).next();
        for (int step = 0; step < 6; step++) {
            straight.fit(batch);
            resumed.fit(batch);
            resumed = step == 2 ? TinyNets.restored(resumed) : resumed;
        }
        assertThat(TinyNets.numbers(resumed.params())).isEqualTo(TinyNets.numbers(straight.params()));
        hasClipping(resumed.getLayer(1).conf().getLayer(), GradientClipping.byNorm(0.15));
    }

    private static INDArray matrix(JsonNode rows) {
        return Nd4j.create(StreamSupport.stream(rows.spliterator(), false).map(row -> StreamSupport.stream(row.spliterator(), false)
                .mapToDouble(JsonNode::asDouble).toArray()).toArray(double[][]::new));
    }

    // ---- other models and builders

    /** On weights and on biases, and DL4J's own way of clipping is off. */
    private static void hasClipping(Object layer, GradientClipping clipping) {
        BaseLayer conf = (BaseLayer) layer;
        assertThat(conf.getRegularization()).filteredOn(GradientClipping.class::isInstance).containsExactly(clipping);
        assertThat(conf.getRegularizationBias()).filteredOn(GradientClipping.class::isInstance).containsExactly(clipping);
        assertThat(conf.getGradientNormalization()).isEqualTo(GradientNormalization.None);
    }

    private static void hasNoClipping(Object layer) {
        BaseLayer conf = (BaseLayer) layer;
        assertThat(conf.getRegularization()).doesNotHaveAnyElementsOfTypes(GradientClipping.class);
        assertThat(conf.getRegularizationBias()).doesNotHaveAnyElementsOfTypes(GradientClipping.class);
        assertThat(conf.getGradientNormalization()).isEqualTo(GradientNormalization.None);
    }

    @Test
    void aNetworkIsTheSameFromABuilderAndAfterwards() {
        MultiLayerNetwork built = TinyNets.stack(KerasOptimizers.fromJson(CLIPPED).applyTo(TinyNets.builder(new Adam(1))));
        MultiLayerNetwork changed = KerasOptimizers.applyTo(TinyNets.stack(TinyNets.builder(new Adam(1))), CLIPPED);
        MultiLayerNetwork replaced = TinyNets.stack(TinyNets.builder(new Adam(1)));
        ModelUpdaters.of(replaced).replace(KerasOptimizers.fromJson(CLIPPED));
        hasClipping(built.getLayer(0).conf().getLayer(), CLIPPING);
        for (MultiLayerNetwork net : List.of(built, changed, replaced)) {
            TinyNets.fit(net, TinyNets.data(3, 4));
            assertThat(TinyNets.numbers(net.params())).isEqualTo(TinyNets.numbers(built.params()));
            assertThat(ModelUpdaters.of(net).parameters()).extracting(ModelUpdaters.Parameter::updater)
                    .containsOnly(ADAM_W.alone());
        }
    }

    @Test
    void aGraphIsTheSameFromABuilderAndAfterwards() {
        ComputationGraph built = TinyNets.graph(KerasOptimizers.fromJson(CLIPPED).applyTo(TinyNets.builder(new Adam(1))));
        ComputationGraph changed = KerasOptimizers.applyTo(TinyNets.graph(TinyNets.builder(new Adam(1))), CLIPPED);
        hasClipping(changed.getLayer(0).conf().getLayer(), CLIPPING);
        changed = TinyNets.restored(changed);
        TinyNets.fit(built, TinyNets.data(3, 4));
        TinyNets.fit(changed, TinyNets.data(3, 4));
        assertThat(TinyNets.numbers(changed.params())).isEqualTo(TinyNets.numbers(built.params()));
    }

    @Test
    void clippingReachesWhatIsWrapped() {
        MultiLayerNetwork stack = KerasOptimizers.applyTo(TinyNets.wrappedStack(new Adam(1), null), CLIPPED);
        ComputationGraph graph = KerasOptimizers.applyTo(TinyNets.wrappedGraph(new Adam(1), null), CLIPPED);
        for (int i : new int[] {1, 2, 3, 4, 7}) {
            stack.getLayer(i).paramTable().keySet().forEach(name -> assertThat(stack.getLayer(i).getConfig()
                    .getRegularizationByParam(name)).as("layer %d, %s", i, name).contains(CLIPPING));
        }
        for (String name : graph.getVertex("attention").paramTable(false).keySet()) {
            assertThat(graph.getVertex("attention").getConfig().getRegularizationByParam(name)).as(name).contains(CLIPPING);
        }
    }

    /** DL4J's own clipping would clip the averages of mean and variance, and evaluation would be off for as long. */
    @Test
    void clippingLeavesBatchNormalizationAlone() {
        MultiLayerNetwork net = TinyNets.stack(TinyNets.builder(new Adam(1)).gradientNormalization(
                GradientNormalization.ClipElementWiseAbsoluteValue).gradientNormalizationThreshold(2),
                new BatchNormalization.Builder().nIn(4).nOut(4).build(),
                new OutputLayer.Builder().nIn(4).nOut(3).activation(Activation.SOFTMAX).build());
        KerasOptimizers.applyTo(net, CLIPPED);
        for (org.deeplearning4j.nn.api.Layer layer : net.getLayers()) {
            assertThat(((BaseLayer) layer.conf().getLayer()).getGradientNormalization()).isEqualTo(GradientNormalization.None);
        }
        for (String name : List.of("gamma", "beta", "mean", "var")) {
            assertThat(net.getLayer(0).conf().getLayer().getRegularizationByParam(name)).as(name).isNullOrEmpty();
        }
        hasClipping(net.getLayer(1).conf().getLayer(), CLIPPING);
    }

    @Test
    void anOptimizerWithoutClippingEndsTheLastOnes() {
        MultiLayerNetwork net = TinyNets.stack(TinyNets.builder(new Adam(1)));
        KerasOptimizers.applyTo(KerasOptimizers.applyTo(net, CLIPPED), UNCLIPPED);
        hasNoClipping(net.getLayer(0).conf().getLayer());
        assertThat(((BaseLayer) net.getLayer(0).conf().getLayer()).getRegularization()).isEmpty();
        assertThat(ModelUpdaters.of(net).learningRates()).containsEntry("0_W", 0.001);
    }

    @Test
    void aConfigurationThatCannotBeReadLeavesTheModelAlone() {
        MultiLayerNetwork net = TinyNets.stack(TinyNets.builder(new Adam(1)));
        TinyNets.State before = TinyNets.State.of(net);
        assertThatThrownBy(() -> KerasOptimizers.applyTo(net, "\"ftrl\"")).isInstanceOf(IllegalArgumentException.class);
        assertThat(TinyNets.State.of(net)).isEqualTo(before);
    }

    @Test
    void anUpdaterBringsItsOwnClippingOrNone() {
        MultiLayerNetwork net = KerasOptimizers.applyTo(TinyNets.stack(TinyNets.builder(new Adam(1))), CLIPPED);
        ModelUpdaters.of(net).replace(new Adam(0.1).clipping(GradientClipping.byValue(2)));
        hasClipping(net.getLayer(0).conf().getLayer(), GradientClipping.byValue(2));
        ModelUpdaters.of(net).replace(new Adam(0.1));
        hasNoClipping(net.getLayer(0).conf().getLayer());
    }

    @Test
    void clippingThatWasNotInstalledIsAnError() {
        RuleUpdater updater = KerasOptimizers.fromJson("{\"class_name\": \"SGD\", \"config\": {\"clipvalue\": 0.5}}");
        assertThatThrownBy(() -> TinyNets.stack(TinyNets.builder(updater)).fit(TinyNets.data(1, 1).next()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Sgd has companions that only applyTo installs: [clipping by value at 0.5]")
                .hasMessageContaining("x.applyTo(new NeuralNetConfiguration.Builder())");
    }

    @Test
    void buildersOfLayersAndOfTransferLearningClip() {
        RuleUpdater updater = KerasOptimizers.fromJson(CLIPPED);
        hasClipping(TinyNets.stack(TinyNets.builder(new Adam(1)), updater.applyTo(TinyNets.dense()).build(),
                TinyNets.output().build()).getLayer(0).conf().getLayer(), CLIPPING);
        for (FineTuneConfiguration fineTune : List.of(updater.applyTo(FineTuneConfiguration.builder().build()),
                updater.applyTo(FineTuneConfiguration.builder()).build())) {
            assertThat(fineTune.getRegularization()).containsExactly(ADAM_W.weightDecay(), CLIPPING);
            assertThat(fineTune.getRegularizationBias()).containsExactly(ADAM_W.weightDecay(), CLIPPING);
            assertThat(fineTune.getGradientNormalization()).isNull();
            MultiLayerNetwork tuned = new TransferLearning.Builder(TinyNets.stack(TinyNets.builder(new Adam(1))))
                    .fineTuneConfiguration(fineTune).build();
            hasClipping(tuned.getLayer(0).conf().getLayer(), CLIPPING);
        }
    }

    @Test
    void sameDiffClipsToo() {
        TrainingConfig config = KerasOptimizers.fromJson(CLIPPED).applyTo(new TrainingConfig.Builder())
                .dataSetFeatureMapping("x").dataSetLabelMapping("y").build();
        assertThat(config.getRegularization()).containsExactly(ADAM_W.weightDecay(), CLIPPING);
    }

    @Test
    void aBuilderWithoutClippingKeepsItsOwn() {
        NeuralNetConfiguration.Builder builder = KerasOptimizers.fromJson(UNCLIPPED).applyTo(TinyNets.builder(new Adam(1))
                .gradientNormalization(GradientNormalization.ClipL2PerLayer).gradientNormalizationThreshold(3));
        BaseLayer layer = (BaseLayer) TinyNets.stack(builder).getLayer(0).conf().getLayer();
        assertThat(layer.getGradientNormalization()).isEqualTo(GradientNormalization.ClipL2PerLayer);
        assertThat(layer.getGradientNormalizationThreshold()).isEqualTo(3);
    }

    @Test
    void clipped() {
        RuleUpdater updater = KerasOptimizers.fromJson(CLIPPED);
        assertThat(updater.clipping()).isEqualTo(CLIPPING);
        assertThat(updater.weightDecay()).isEqualTo(ADAM_W.weightDecay());
        assertThat(updater.stateSize(5)).isEqualTo(10);
        assertThat(updater.getLearningRate(0, 0)).isEqualTo(0.01);
        assertThat(updater.momentum()).isEqualTo(ADAM_W.adam().beta1());
        assertThat(KerasOptimizers.fromJson("{\"class_name\": \"Adagrad\", \"config\": {\"clipnorm\": 1}}").initialState(0))
                .isEqualTo(0.1);
        RuleUpdater copy = updater.clone();
        assertThat(copy).isEqualTo(updater);
        copy.setLrAndSchedule(0.5, null);
        assertThat(updater.getLearningRate(0, 0)).as("a clone has a rate of its own").isEqualTo(0.01);
    }
}
