package io.github.dl4joptimizers.regularization;

import static io.github.dl4joptimizers.regularization.HandLoop.STEPS;
import static io.github.dl4joptimizers.regularization.HandLoop.batches;
import static io.github.dl4joptimizers.regularization.HandLoop.network;
import static io.github.dl4joptimizers.regularization.HandLoop.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.Sgd;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Clipping in networks. The reference trains the same network without it, at a learning rate of 1, so that what a step takes off
 * an array is its gradient, L1 and L2 included; this is clipped by hand, in plain double arithmetic.
 */
class NetworkClippingTest {

    private static final double LR = 0.05;
    private static final double C = 0.5;
    private static final GradientClipping CLIPPING = GradientClipping.byNorm(C);
    private static final RuleUpdater CLIPPED = new Sgd(LR).clipping(CLIPPING);
    private static final Sgd UNIT = new Sgd(1);

    // ---- the reference

    /** What clipping makes of an array's gradient. */
    @FunctionalInterface
    interface Clip {
        double[] of(String parameter, double[] gradient);
    }

    private static double[] byNorm(double[] gradient) {
        double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
        return norm <= C ? gradient : Arrays.stream(gradient).map(g -> g * C / norm).toArray();
    }

    private static final Clip ALL = (parameter, gradient) -> byNorm(gradient);

    private static Clip only(String... parameters) {
        return (parameter, gradient) -> List.of(parameters).contains(parameter) ? byNorm(gradient) : gradient;
    }

    /** Both networks make the same steps; some gradients, but not all, must be long enough to be clipped. */
    private static void assertClips(Model clipped, Model plain, Clip clip) {
        plain.setParams(clipped.params().dup());
        int cut = 0;
        int whole = 0;
        List<DataSet> batches = batches(3, 2);
        for (int t = 0; t < STEPS; t++) {
            double[] before = numbers(plain.params());
            TinyNets.fit(clipped, batches.get(t));
            TinyNets.fit(plain, batches.get(t));
            double[] after = numbers(plain.params());
            for (Map.Entry<String, INDArray> array : plain.paramTable().entrySet()) {
                int start = (int) (array.getValue().offset() - plain.params().offset());
                int end = start + (int) array.getValue().length();
                double[] gradient = new double[end - start];
                Arrays.setAll(gradient, i -> before[start + i] - after[start + i]);
                double[] used = clip.of(array.getKey(), gradient);
                for (int i = start; i < end; i++) {
                    after[i] = before[i] - LR * used[i - start];
                }
                cut += used == gradient ? 0 : 1;
                whole += used == gradient ? 1 : 0;
            }
            plain.setParams(Nd4j.createFromArray(after).reshape(plain.params().shape()));
            HandLoop.assertSame(clipped, plain, t);
        }
        assertThat(cut).as("clipped gradients").isGreaterThan(STEPS / 2);
        assertThat(whole).as("gradients left alone").isPositive();
    }

    // ---- networks

    private static OutputLayer.Builder output() {
        return new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE);
    }

    private static DenseLayer.Builder hidden() {
        return new DenseLayer.Builder().nIn(3).nOut(4);
    }

    private static MultiLayerConfiguration layers(NeuralNetConfiguration.Builder builder, DenseLayer.Builder hidden,
            OutputLayer.Builder output) {
        return builder.list().layer(hidden.build()).layer(output.build()).build();
    }

    private static MultiLayerConfiguration layers(NeuralNetConfiguration.Builder builder) {
        return layers(builder, hidden(), output());
    }

    private static MultiLayerNetwork init(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static ComputationGraphConfiguration graph(NeuralNetConfiguration.Builder builder) {
        return builder.graphBuilder().addInputs("in").addLayer("hidden", hidden().build(), "in")
                .addLayer("out", output().build(), "hidden").setOutputs("out").build();
    }

    private static ComputationGraph init(ComputationGraphConfiguration configuration) {
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        return graph;
    }

    private static NeuralNetConfiguration.Builder plain() {
        return network().updater(UNIT);
    }

    private static MultiLayerNetwork tuned(Model original, FineTuneConfiguration tuning) {
        return new TransferLearning.Builder((MultiLayerNetwork) original).fineTuneConfiguration(tuning).build();
    }

    static Stream<Supplier<Model>> clippedNetworks() {
        return Stream.of(
                () -> init(layers(CLIPPED.applyTo(network()))),
                () -> init(MultiLayerConfiguration.fromJson(layers(CLIPPED.applyTo(network())).toJson())),
                () -> init(layers(CLIPPED.applyTo(network()))).clone(),
                () -> CLIPPED.applyTo(init(layers(plain()))),
                () -> CLIPPING.applyTo(init(layers(network().updater(new Sgd(LR))))),
                () -> CLIPPING.applyTo(init(layers(network().updater(new org.nd4j.linalg.learning.config.Sgd(LR))))),
                () -> init(layers(plain(), CLIPPED.applyTo(hidden()), CLIPPED.applyTo(output()))),
                () -> tuned(init(layers(plain())), CLIPPED.applyTo(new FineTuneConfiguration.Builder().build())),
                () -> tuned(init(layers(plain())), CLIPPED.applyTo(new FineTuneConfiguration.Builder()).build()),
                () -> tuned(init(layers(CLIPPED.applyTo(network()))), new FineTuneConfiguration.Builder().seed(1).build()),
                () -> init(layers(CLIPPED.applyTo(network()))).toComputationGraph(),
                () -> init(graph(CLIPPED.applyTo(network()))),
                () -> init(ComputationGraphConfiguration.fromJson(graph(CLIPPED.applyTo(network())).toJson())),
                () -> init(graph(CLIPPED.applyTo(network()))).clone(),
                () -> CLIPPED.applyTo(init(graph(plain()))));
    }

    @ParameterizedTest
    @MethodSource("clippedNetworks")
    void eachGradientIsClippedByItself(Supplier<Model> clipped) {
        Model network = clipped.get();
        assertClips(network, network instanceof MultiLayerNetwork ? init(layers(plain()))
                : network.paramTable().containsKey("0_W") ? init(layers(plain())).toComputationGraph() : init(graph(plain())), ALL);
    }

    @Test
    void aLayersClippingActsOnThatLayerAlone() {
        MultiLayerNetwork clipped = init(layers(network().updater(new Sgd(LR)), CLIPPING.applyTo(hidden()), output()));
        assertClips(clipped, init(layers(plain())), only("0_W", "0_b"));
    }

    @Test
    void aLayersClippingTakesThePlaceOfTheNetworks() {
        MultiLayerNetwork clipped = init(layers(GradientClipping.byNorm(1e-6).applyTo(network().updater(new Sgd(LR))),
                CLIPPING.applyTo(hidden()), CLIPPING.applyTo(output())));
        assertClips(clipped, init(layers(plain())), ALL);
    }

    /** v = 0.9 v + clip(g): had the velocity been clipped, the sum would end at the threshold. */
    @Test
    void itIsTheGradientThatIsClippedNotTheUpdate() {
        DataSet batch = batches(3, 2).get(0);
        MultiLayerNetwork network = init(layers(new Momentum(1e-9, 0.9).clipping(GradientClipping.byNorm(1e-3)).applyTo(network())));
        for (int t = 0; t < 3; t++) {
            network.fit(batch); // so small a rate leaves the gradient as it is, to nine digits
        }
        double velocity = network.getUpdater().getStateViewArray().get(NDArrayIndex.interval(0, 12))
                .norm2Number().doubleValue();
        assertThat(velocity).isCloseTo(1e-3 * (1 + 0.9 + 0.81), within(1e-9));
    }

    // ---- beside L1, L2 and weight decay

    @Test
    void clippingComesAfterTheNetworksL1AndL2() {
        assertClips(init(layers(CLIPPED.applyTo(network().l1(0.05).l2(0.5).l2Bias(0.5)))),
                init(layers(plain().l1(0.05).l2(0.5).l2Bias(0.5))), ALL);
    }

    @Test
    void clippingComesAfterTheNetworksL2WhicheverIsSetFirst() {
        assertClips(init(layers(CLIPPED.applyTo(network()).l2(0.5).l2Bias(0.5))), init(layers(plain().l2(0.5).l2Bias(0.5))), ALL);
    }

    @Test
    void aNetworksClippingComesAfterALayersOwnL2() {
        assertClips(init(layers(CLIPPED.applyTo(network().l2(0.1)), hidden().l2(0.9).l2Bias(0.9), output())),
                init(layers(plain().l2(0.1), hidden().l2(0.9).l2Bias(0.9), output())), ALL);
    }

    @Test
    void aLayersClippingComesAfterItsOwnL1AndL2() {
        assertClips(init(layers(network().updater(new Sgd(LR)), CLIPPING.applyTo(hidden().l1(0.05).l2(0.5)), output())),
                init(layers(plain(), hidden().l1(0.05).l2(0.5), output())), only("0_W", "0_b"));
    }

    @Test
    void clippingInAModelComesAfterItsL1AndL2() {
        assertClips(CLIPPED.applyTo(init(layers(plain().l1(0.05).l2(0.5).l2Bias(0.5)))),
                init(layers(plain().l1(0.05).l2(0.5).l2Bias(0.5))), ALL);
    }

    /** DL4J's doing: a layer that has an L1 of its own gets none of the network's, and a clipping is one to DL4J. */
    @Test
    void aLayersOwnL1TakesThePlaceOfTheNetworksClipping() {
        MultiLayerNetwork clipped = init(layers(CLIPPED.applyTo(network()), hidden().l1(0.05), output()));
        assertClips(clipped, init(layers(plain(), hidden().l1(0.05), output())), only("0_b", "1_W", "1_b"));
        MultiLayerNetwork withItsOwn = init(layers(CLIPPED.applyTo(network()), CLIPPING.applyTo(hidden().l1(0.05)), output()));
        assertClips(withItsOwn, init(layers(plain(), hidden().l1(0.05), output())), ALL);
    }

    /** The other way round: the network's L1 is lost to such a layer, and its L2 comes after the clipping. */
    @Test
    void aLayersOwnClippingTakesThePlaceOfTheNetworksL1AndComesBeforeItsL2() {
        MultiLayerNetwork clipped = init(layers(network().updater(new Sgd(LR)).l1(0.05), CLIPPING.applyTo(hidden()), output()));
        assertClips(clipped, init(layers(plain(), hidden(), output().l1(0.05))), only("0_W", "0_b"));
        MultiLayerNetwork beforeL2 = init(layers(network().l2(0.5), CLIPPING.applyTo(hidden()), output()));
        assertThat(((BaseLayer) beforeL2.getLayer(0).conf().getLayer()).getRegularization())
                .containsExactly(CLIPPING, new L2Regularization(0.5));
    }

    @Test
    void theDecayIsNotClipped() {
        double d = 0.4;
        RuleUpdater adamW = new AdamW(LR, d).clipping(CLIPPING);
        RuleUpdater adam = new AdamW(LR, 0).clipping(CLIPPING);
        HandLoop.assertDecays(init(layers(adamW.applyTo(network()))), init(layers(adam.applyTo(network()))),
                HandLoop.Decay.ofWeights(LR * d));
    }

    // ---- the averages of BatchNormalization, which DL4J treats as parameters and their changes as gradients

    /** It stands first, so that its averages depend on the data alone, not on what is trained. */
    private static MultiLayerNetwork normalized(NeuralNetConfiguration.Builder builder) {
        return init(builder.list().layer(new BatchNormalization.Builder().nIn(3).nOut(3).build()).layer(hidden().build())
                .layer(output().build()).build());
    }

    private static ComputationGraph normalizedGraph(NeuralNetConfiguration.Builder builder) {
        return init(builder.graphBuilder().addInputs("in")
                .addLayer("0", new BatchNormalization.Builder().useLogStd(false).nIn(3).nOut(3).build(), "in")
                .addLayer("1", hidden().build(), "0")
                .addLayer("2", output().build(), "1").setOutputs("2").build());
    }

    /** Features around 18, so that the averages have a long way to go. */
    private static List<DataSet> far() {
        List<DataSet> batches = batches(3, 2);
        batches.forEach(batch -> batch.setFeatures(batch.getFeatures().mul(3).add(18)));
        return batches;
    }

    /** After training: the mean, and the variance or the logarithm of its root. */
    private static List<double[]> averages(Model network) {
        far().forEach(batch -> TinyNets.fit(network, batch));
        List<double[]> averages = new ArrayList<>();
        network.paramTable().forEach((name, array) -> {
            if (name.matches("0_(mean|var|log10stdev)")) {
                averages.add(numbers(array));
            }
        });
        assertThat(averages).hasSize(2);
        return averages;
    }

    static Stream<Function<RuleUpdater, Model>> normalizedNetworks() {
        return Stream.of(
                updater -> normalized(updater.applyTo(network())),
                updater -> updater.applyTo(normalized(plain())),
                updater -> tuned(normalized(plain()), updater.applyTo(new FineTuneConfiguration.Builder().build())),
                updater -> tuned(normalized(plain()), updater.applyTo(new FineTuneConfiguration.Builder()).build()),
                updater -> normalizedGraph(updater.applyTo(network())),
                updater -> updater.applyTo(normalizedGraph(plain())));
    }

    @ParameterizedTest
    @MethodSource("normalizedNetworks")
    void theAveragesOfBatchNormalizationAreNotClipped(Function<RuleUpdater, Model> network) {
        List<double[]> expected = averages(network.apply(new Sgd(LR)));
        for (GradientClipping clipping : List.of(GradientClipping.byNorm(1e-3), GradientClipping.byValue(1e-3))) {
            List<double[]> averages = averages(network.apply(new Sgd(LR).clipping(clipping)));
            assertThat(averages.get(0)).isEqualTo(expected.get(0));
            assertThat(averages.get(1)).isEqualTo(expected.get(1));
        }
        // 20 steps of a tenth of the way to about 18: 18 (1 - 0.9^20) = 15.8
        assertThat(expected.get(0)).containsExactly(new double[] {16, 16, 16}, within(2.0));
    }

    @Test
    void nothingElseOfBatchNormalizationIsClippedEither() {
        MultiLayerNetwork clipped = normalized(new Sgd(LR).clipping(GradientClipping.byNorm(1e-6)).applyTo(network()));
        MultiLayerNetwork plain = normalized(network().updater(new Sgd(LR)));
        DataSet batch = far().get(0);
        clipped.fit(batch);
        plain.fit(batch);
        for (String name : List.of("0_gamma", "0_beta")) {
            assertThat(numbers(clipped.getParam(name))).as(name).isEqualTo(numbers(plain.getParam(name)));
        }
        assertThat(numbers(clipped.getParam("1_W"))).isNotEqualTo(numbers(plain.getParam("1_W")));
    }

    /** Why clipping is no gradient normalization of DL4J's. */
    @Test
    void dl4jsOwnClippingSpoilsTheAverages() {
        double[] right = averages(normalized(network().updater(new Sgd(LR)))).get(0);
        double[] wrong = averages(normalized(network().updater(new Sgd(LR)).gradientNormalizationThreshold(1)
                .gradientNormalization(GradientNormalization.ClipL2PerParamType))).get(0);
        for (int i = 0; i < right.length; i++) {
            assertThat(right[i] - wrong[i]).isGreaterThan(1);
        }
    }

    // ---- SameDiff

    @Test
    void sameDiffsVariablesAreClipped() {
        for (boolean live : new boolean[] {false, true}) {
            SameDiff clipped = live ? CLIPPED.applyTo(SameDiffDecayTest.graph(new TrainingConfig.Builder().updater(UNIT)))
                    : SameDiffDecayTest.graph(CLIPPED.applyTo(new TrainingConfig.Builder()));
            assertClips(clipped, SameDiffDecayTest.graph(new TrainingConfig.Builder().updater(UNIT)), 1);
        }
    }

    /** SameDiff then adds the update, in which clipping is the same. */
    @Test
    void aGradientToBeFollowedUpwardsIsClippedToo() {
        assertClips(SameDiffDecayTest.graph(CLIPPED.applyTo(new TrainingConfig.Builder().minimize(false))),
                SameDiffDecayTest.graph(new TrainingConfig.Builder().updater(UNIT).minimize(false)), -1);
    }

    @Test
    void l2OfASameDiffGraphComesBeforeTheClipping() {
        assertClips(SameDiffDecayTest.graph(CLIPPED.applyTo(new TrainingConfig.Builder().l2(0.5))),
                SameDiffDecayTest.graph(new TrainingConfig.Builder().updater(UNIT).l2(0.5)), 1);
    }

    private static void assertClips(SameDiff clipped, SameDiff plain, int sign) {
        for (DataSet batch : batches(3, 2)) {
            List<String> names = List.of("w", "b", "idle");
            List<double[]> before = names.stream().map(name -> numbers(plain.getArrForVarName(name))).toList();
            SameDiffDecayTest.fit(clipped, batch);
            SameDiffDecayTest.fit(plain, batch);
            for (int k = 0; k < names.size(); k++) {
                INDArray array = plain.getArrForVarName(names.get(k));
                double[] after = numbers(array);
                double[] start = before.get(k);
                double[] gradient = new double[after.length];
                Arrays.setAll(gradient, i -> sign * (start[i] - after[i]));
                double[] used = byNorm(gradient);
                Arrays.setAll(after, i -> start[i] - sign * LR * used[i]);
                array.assign(Nd4j.createFromArray(after).reshape(array.shape()));
                assertThat(numbers(clipped.getArrForVarName(names.get(k)))).as(names.get(k))
                        .containsExactly(after, within(HandLoop.TOLERANCE));
            }
        }
    }
}
