package io.github.dl4joptimizers.regularization;

import static io.github.dl4joptimizers.regularization.HandLoop.STEPS;
import static io.github.dl4joptimizers.regularization.HandLoop.batches;
import static io.github.dl4joptimizers.regularization.HandLoop.network;
import static io.github.dl4joptimizers.regularization.HandLoop.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.dl4joptimizers.regularization.HandLoop.Decay;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.listeners.impl.ScoreListener;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The decay in SameDiff graphs, and in SameDiff layers of a network. */
class SameDiffDecayTest {

    private static final double LR = 0.05;
    private static final double D = 0.4;
    private static final RuleUpdater ADAMW = new AdamW(LR, D);
    private static final RuleUpdater SGDW = Momentum.builder().learningRate(LR).momentum(0).weightDecay(D).build();

    // ---- graphs

    /** Regression with 3 inputs and 2 outputs; what "idle" holds never reaches the loss but for a factor of 0. */
    static SameDiff graph(TrainingConfig.Builder training) {
        Random random = new Random(3);
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.DOUBLE, -1, 3);
        SDVariable y = graph.placeHolder("y", DataType.DOUBLE, -1, 2);
        SDVariable w = graph.var("w", HandLoop.gaussian(random, 3, 2));
        SDVariable b = graph.var("b", HandLoop.gaussian(random, 2));
        SDVariable idle = graph.var("idle", HandLoop.gaussian(random, 2));
        SDVariable error = x.mmul(w).add(b).add(idle.mul(0)).sub(y);
        error.mul(error).mean().rename("loss");
        graph.setLossVariables("loss");
        graph.setTrainingConfig(training.dataSetFeatureMapping("x").dataSetLabelMapping("y").build());
        return graph;
    }

    static void fit(SameDiff graph, DataSet batch) {
        graph.fit(new SingletonDataSetIterator(batch), 1);
    }

    private static TrainingConfig.Builder plain() {
        return new TrainingConfig.Builder().updater(ADAMW.alone());
    }

    private static void assertDecays(SameDiff decayed, SameDiff plain, double share) {
        List<DataSet> batches = batches(3, 2);
        for (int t = 0; t < STEPS; t++) {
            fit(decayed, batches.get(t));
            Map<String, double[]> before = Map.of("w", value(plain, "w"), "b", value(plain, "b"), "idle", value(plain, "idle"));
            fit(plain, batches.get(t));
            for (String name : before.keySet()) {
                double[] now = value(plain, name);
                for (int i = 0; i < now.length; i++) {
                    now[i] -= share * before.get(name)[i];
                }
                INDArray array = plain.getArrForVarName(name);
                array.assign(Nd4j.createFromArray(now).reshape(array.shape()));
                assertThat(value(decayed, name)).as("%s after step %d", name, t).containsExactly(now, within(HandLoop.TOLERANCE));
            }
        }
    }

    private static double[] value(SameDiff graph, String name) {
        return numbers(graph.getArrForVarName(name));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allVariablesDecayOncePerStepWithAndWithoutAListener(boolean listener) {
        SameDiff decayed = graph(ADAMW.applyTo(new TrainingConfig.Builder()));
        if (listener) {
            decayed.setListeners(new ScoreListener(1000));
        }
        assertDecays(decayed, graph(plain()), LR * D);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aVariableWithoutAGradientDecays(boolean listener) {
        SameDiff graph = graph(SGDW.applyTo(new TrainingConfig.Builder()));
        if (listener) {
            graph.setListeners(new ScoreListener(1000));
        }
        assertIdleDecays(graph);
    }

    private static void assertIdleDecays(SameDiff graph) {
        double[] start = value(graph, "idle");
        for (int t = 1; t <= STEPS; t++) {
            fit(graph, batches(3, 2).get(t - 1));
            double[] now = value(graph, "idle");
            for (int i = 0; i < now.length; i++) {
                assertThat(now[i]).isCloseTo(start[i] * Math.pow(1 - LR * D, t), within(HandLoop.TOLERANCE));
            }
        }
    }

    @Test
    void aVariableThatIsAViewOfAnArrayDecays() {
        SameDiff graph = graph(SGDW.applyTo(new TrainingConfig.Builder()));
        INDArray array = HandLoop.gaussian(new Random(5), 3, 2);
        graph.setArrayForVariable("idle", array.getRow(1));
        assertIdleDecays(graph);
    }

    @Test
    void aSavedGraphDecaysOn(@TempDir Path folder) throws IOException {
        SameDiff decayed = graph(ADAMW.applyTo(new TrainingConfig.Builder()));
        SameDiff plain = graph(plain());
        assertDecays(decayed, plain, LR * D);
        File file = folder.resolve("graph.fb").toFile();
        decayed.save(file, true);
        assertDecays(SameDiff.load(file, true), plain, LR * D);
    }

    @Test
    void aTrainingConfigurationKeepsItsDecayInJson() {
        TrainingConfig config = ADAMW.applyTo(new TrainingConfig.Builder()).dataSetFeatureMapping("x").dataSetLabelMapping("y")
                .build();
        assertThat(TrainingConfig.fromJson(config.toJson()).getRegularization()).isEqualTo(config.getRegularization())
                .containsExactly(DecoupledWeightDecay.timesLearningRate(D));
    }

    @Test
    void applyToTwiceLeavesTheLastDecayInAGraphToo() {
        TrainingConfig.Builder builder = new AdamW(LR, 0.9).applyTo(new TrainingConfig.Builder());
        assertDecays(graph(ADAMW.applyTo(builder)), graph(plain()), LR * D);
    }

    @Test
    void anUpdaterWithoutDecayRemovesTheEarlierOnesFromAGraph() {
        TrainingConfig.Builder builder = ADAMW.applyTo(new TrainingConfig.Builder());
        TrainingConfig config = new Adam(LR).applyTo(builder).dataSetFeatureMapping("x").dataSetLabelMapping("y").build();
        assertThat(config.getRegularization()).isEmpty();
    }

    @Test
    void l2AndWeightDecayOfAGraphDoNotRemoveTheDecaySilently() {
        TrainingConfig.Builder builder = ADAMW.applyTo(new TrainingConfig.Builder());
        assertThatThrownBy(() -> builder.l2(0.1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("applyTo");
        assertThatThrownBy(() -> builder.weightDecay(0.1, true)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("applyTo");
    }

    @Test
    void l2OfAGraphThatWasThereBeforeActsBesideTheDecay() {
        assertDecays(graph(ADAMW.applyTo(new TrainingConfig.Builder().l2(0.01))), graph(plain().l2(0.01)), LR * D);
    }

    @Test
    void applyToDoesNotTurnTheBuildersChecksOnOrOff() {
        assertThatThrownBy(() -> ADAMW.applyTo(new TrainingConfig.Builder()).build()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mapping");
        assertThat(ADAMW.applyTo(new TrainingConfig.Builder().skipBuilderValidation(true)).build().getRegularization()).hasSize(1);
    }

    /** SameDiff adds the update then, the decay with it. */
    @Test
    void aDecayIsRefusedWhereTheLossIsToBeMaximized() {
        TrainingConfig.Builder builder = new TrainingConfig.Builder().minimize(false);
        assertThatThrownBy(() -> ADAMW.applyTo(builder)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("minimize(false)").hasMessageContaining("loss.neg()");
        TrainingConfig config = new Adam(LR).applyTo(builder).dataSetFeatureMapping("x").dataSetLabelMapping("y").build();
        assertThat(config.getRegularization()).isEmpty();
        assertThat(config.isMinimize()).isFalse();
    }

    @Test
    void itIsRefusedAsWellIfThatIsSaidAfterwards() {
        DataSet batch = batches(3, 2).get(0);
        SameDiff byBuilder = graph(ADAMW.applyTo(new TrainingConfig.Builder()).minimize(false));
        TrainingConfig.Builder builder = new TrainingConfig.Builder();
        ADAMW.applyTo(builder);
        SameDiff byTheSameBuilder = graph(builder.minimize(false));
        SameDiff inItsConfiguration = ADAMW.applyTo(graph(plain()));
        inItsConfiguration.getTrainingConfig().setMinimize(false);
        for (SameDiff graph : List.of(byBuilder, byTheSameBuilder, inItsConfiguration)) {
            double[] before = value(graph, "w");
            assertThatThrownBy(() -> fit(graph, batch)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("weight decay").hasMessageContaining("minimize(false)").hasMessageContaining("loss.neg()");
            assertThat(value(graph, "w")).containsExactly(before);
        }
        SameDiff clipped = graph(GradientClipping.byNorm(1).applyTo(plain()).minimize(false));
        assertThatNoException().isThrownBy(() -> fit(clipped, batch));
    }

    @Test
    void anUpdaterWithDecayThatIsGivenToAGraphDirectlyFails() {
        SameDiff graph = graph(new TrainingConfig.Builder().updater(ADAMW));
        DataSet batch = batches(3, 2).get(0);
        assertThatThrownBy(() -> fit(graph, batch)).isInstanceOf(IllegalStateException.class).hasMessageContaining("applyTo");
    }

    // ---- SameDiff layers of a network

    /** A dense layer without activation. */
    public static final class Linear extends SameDiffLayer {

        private static final long serialVersionUID = 1L;

        private int in;
        private int out;

        Linear() {
            // for JSON
        }

        private Linear(Builder builder) {
            super(builder);
            in = builder.in;
            out = builder.out;
        }

        public int getIn() {
            return in;
        }

        public void setIn(int in) {
            this.in = in;
        }

        public int getOut() {
            return out;
        }

        public void setOut(int out) {
            this.out = out;
        }

        @Override
        public SDVariable defineLayer(SameDiff graph, SDVariable input, Map<String, SDVariable> parameters, SDVariable mask) {
            return input.mmul(parameters.get("W")).add(parameters.get("b"));
        }

        @Override
        public void defineParameters(SDLayerParams parameters) {
            parameters.addWeightParam("W", in, out);
            parameters.addBiasParam("b", 1, out);
        }

        @Override
        public void initializeParameters(Map<String, INDArray> parameters) {
            parameters.get("W").assign(HandLoop.gaussian(new Random(9), in, out));
            parameters.get("b").assign(0.3);
        }

        @Override
        public InputType getOutputType(int index, InputType input) {
            return InputType.feedForward(out);
        }

        @SuppressWarnings("unchecked") // DL4J's <E extends Layer> E build()
        static final class Builder extends SameDiffLayer.Builder<Builder> {

            private final int in;
            private final int out;

            Builder(int in, int out) {
                this.in = in;
                this.out = out;
            }

            @Override
            public Linear build() {
                return new Linear(this);
            }
        }
    }

    private static MultiLayerConfiguration layers(NeuralNetConfiguration.Builder builder, Linear.Builder linear) {
        return builder.list().layer(new DenseLayer.Builder().nIn(3).nOut(4).build()).layer(linear.build())
                .layer(new OutputLayer.Builder().nIn(2).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE)
                        .build())
                .build();
    }

    private static MultiLayerNetwork init(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static MultiLayerNetwork plainNetwork() {
        return init(layers(network().updater(ADAMW.alone()), new Linear.Builder(4, 2)));
    }

    @Test
    void aSameDiffLayersDecayActsOncePerStepAndOnThatLayerOnly() {
        Linear.Builder linear = ADAMW.applyTo(new Linear.Builder(4, 2));
        HandLoop.assertDecays(init(layers(network().updater(ADAMW.alone()), linear)), plainNetwork(),
                Decay.of((parameter, t) -> parameter.equals("1_W") ? LR * D : 0));
    }

    @Test
    void aNetworksDecayReachesSameDiffLayersOnce() {
        HandLoop.assertDecays(init(layers(ADAMW.applyTo(network()), new Linear.Builder(4, 2))), plainNetwork(),
                Decay.ofWeights(LR * D));
    }

    @Test
    void aSameDiffLayersDecayTakesThePlaceOfTheNetworks() {
        Linear.Builder linear = new AdamW(LR, 0.1).applyTo(new Linear.Builder(4, 2));
        MultiLayerConfiguration configuration = layers(ADAMW.applyTo(network()), linear);
        Decay expected = Decay.of((parameter, t) -> !parameter.endsWith("W") ? 0 : parameter.equals("1_W") ? LR * 0.1 : LR * D);
        HandLoop.assertDecays(init(configuration.clone()), plainNetwork(), expected);
        HandLoop.assertDecays(init(MultiLayerConfiguration.fromJson(configuration.toJson())), plainNetwork(), expected);
    }

    @Test
    void aSameDiffLayerThatGetsNoGradientForAWhileDecaysAllTheSame() {
        List<DataSet> batches = batches(3, 2);
        for (int t = 1; t < STEPS; t += 2) {
            batches.get(t).setFeatures(batches.get(t).getFeatures().mul(0));
        }
        NeuralNetConfiguration.Builder decayed = SGDW.applyTo(network().biasInit(0));
        NeuralNetConfiguration.Builder plain = network().biasInit(0).updater(SGDW.alone());
        // the hidden layer has no biases, so its output, and with it the gradient of the next weights, is 0 for an input of 0
        HandLoop.assertDecays(init(withoutHiddenBias(decayed)), init(withoutHiddenBias(plain)), Decay.ofWeights(LR * D), batches);
    }

    private static MultiLayerConfiguration withoutHiddenBias(NeuralNetConfiguration.Builder builder) {
        return builder.list().layer(new DenseLayer.Builder().nIn(3).nOut(4).hasBias(false).build())
                .layer(new Linear.Builder(4, 2).build())
                .layer(new OutputLayer.Builder().nIn(2).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE)
                        .build())
                .build();
    }

    @Test
    void aGraphsDecayReachesAttentionVerticesOnce() {
        List<DataSet> sequences = batches(3 * 5, 2).stream()
                .map(batch -> new DataSet(batch.getFeatures().reshape(4, 3, 5), batch.getLabels())).toList();
        HandLoop.assertDecays(attention(ADAMW.applyTo(network())), attention(network().updater(ADAMW.alone())),
                Decay.of((parameter, t) -> parameter.endsWith("b") ? 0 : LR * D), sequences);
    }

    private static ComputationGraph attention(NeuralNetConfiguration.Builder builder) {
        ComputationGraph graph = new ComputationGraph(builder.graphBuilder().addInputs("in")
                .addVertex("attention", new AttentionVertex.Builder().nInKeys(3).nInQueries(3).nInValues(3).nOut(4).nHeads(2)
                        .headSize(2).projectInput(true).build(), "in", "in", "in")
                .addLayer("pool", new GlobalPoolingLayer(), "attention")
                .addLayer("out", new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY)
                        .lossFunction(LossFunction.MSE).build(), "pool")
                .setOutputs("out").build());
        graph.init();
        return graph;
    }

    @Test
    void anUpdaterWithDecayThatIsGivenToASameDiffLayerDirectlyFails() {
        MultiLayerNetwork network = init(layers(network().updater(new Adam(LR)), new Linear.Builder(4, 2).updater(ADAMW)));
        assertThatThrownBy(network::getUpdater).isInstanceOf(IllegalStateException.class).hasMessageContaining("applyTo");
    }

    @Test
    void l2AndWeightDecayAfterApplyToAreRefusedByASameDiffLayersBuilder() {
        Linear.Builder builder = ADAMW.applyTo(new Linear.Builder(4, 2));
        assertThatThrownBy(() -> builder.l2(0.1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("applyTo");
        assertThatThrownBy(() -> builder.weightDecay(0.1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("applyTo");
    }

    @Test
    void anUpdaterOfDl4jInASameDiffLayerCanHaveTheDecayToo() {
        Linear.Builder linear = DecoupledWeightDecay.fixed(0.02).applyTo(new Linear.Builder(4, 2).updater(new Sgd(0.1)));
        Linear.Builder plain = new Linear.Builder(4, 2).updater(new Sgd(0.1));
        HandLoop.assertDecays(init(layers(network().updater(ADAMW.alone()), linear)),
                init(layers(network().updater(ADAMW.alone()), plain)),
                Decay.withUpdate((parameter, t) -> parameter.equals("1_W") ? 0.02 : 0));
    }
}
