package io.github.dl4joptimizers.regularization;

import static io.github.dl4joptimizers.regularization.HandLoop.STEPS;
import static io.github.dl4joptimizers.regularization.HandLoop.assertDecays;
import static io.github.dl4joptimizers.regularization.HandLoop.assertSame;
import static io.github.dl4joptimizers.regularization.HandLoop.batches;
import static io.github.dl4joptimizers.regularization.HandLoop.network;
import static io.github.dl4joptimizers.regularization.HandLoop.numbers;
import static io.github.dl4joptimizers.regularization.HandLoop.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.dl4joptimizers.regularization.HandLoop.Decay;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** The decay on real networks: once per step, on the weights that train, whatever way it has come there. */
class NetworkDecayTest {

    private static final double LR = 0.05;
    private static final double D = 0.4;
    private static final RuleUpdater ADAMW = new AdamW(LR, D);
    private static final RuleUpdater ADAM = ADAMW.alone();
    private static final Decay ONCE = Decay.ofWeights(LR * D);

    private static NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.Builder builder) {
        return layers(builder, new DenseLayer.Builder(), new OutputLayer.Builder());
    }

    /** 3 inputs, 4 hidden units, 2 outputs. */
    private static NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.Builder builder, DenseLayer.Builder hidden,
            OutputLayer.Builder output) {
        return builder.list().layer(hidden.nIn(3).nOut(4).build())
                .layer(output.nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE).build());
    }

    private static MultiLayerNetwork init(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static MultiLayerNetwork init(NeuralNetConfiguration.ListBuilder layers) {
        return init(layers.build());
    }

    private static MultiLayerNetwork plain() {
        return init(layers(network().updater(ADAM)));
    }

    // ---- where it is installed

    static Stream<RuleUpdater> everyOptimizer() {
        return Stream.of(new AdamW(LR, D), Adam.builder().learningRate(LR).weightDecay(D).build(),
                Momentum.builder().learningRate(LR).momentum(0).weightDecay(D).build(),
                Nadam.builder().learningRate(LR).weightDecay(D).build(), RmsProp.builder().learningRate(LR).weightDecay(D).build(),
                AdaGrad.builder().learningRate(LR).weightDecay(D).build());
    }

    @ParameterizedTest
    @MethodSource("everyOptimizer")
    void aNetworksDecayActsOncePerStep(RuleUpdater updater) {
        assertDecays(init(layers(updater.applyTo(network()))), init(layers(network().updater(updater.alone()))),
                ONCE);
    }

    @Test
    void aLayersDecayActsOncePerStepAndOnThatLayerOnly() {
        MultiLayerNetwork decayed = init(layers(network().updater(ADAM), ADAMW.applyTo(new DenseLayer.Builder()),
                new OutputLayer.Builder()));
        assertDecays(decayed, plain(), Decay.of((parameter, t) -> parameter.equals("0_W") ? LR * D : 0));
    }

    @Test
    void aLayersDecayTakesThePlaceOfTheNetworks() {
        MultiLayerNetwork decayed = init(layers(ADAMW.applyTo(network()),
                new AdamW(LR, 0.1).applyTo(new DenseLayer.Builder()), new OutputLayer.Builder()));
        assertDecays(decayed, plain(), Decay.of((parameter, t) -> switch (parameter) {
            case "0_W" -> LR * 0.1;
            case "1_W" -> LR * D;
            default -> 0;
        }));
    }

    @Test
    void layersWithDecaysOfTheirOwnKeepThemApart() {
        MultiLayerNetwork decayed = init(layers(network().updater(ADAM),
                DecoupledWeightDecay.fixed(0.03).applyTo(new DenseLayer.Builder()),
                DecoupledWeightDecay.fixed(0.07).applyTo(new OutputLayer.Builder())));
        assertDecays(decayed, plain(), Decay.withUpdate((parameter, t) -> switch (parameter) {
            case "0_W" -> 0.03;
            case "1_W" -> 0.07;
            default -> 0;
        }));
    }

    @Test
    void aLayersOwnL2TakesThePlaceOfTheNetworksDecay() {
        MultiLayerNetwork decayed = init(layers(ADAMW.applyTo(network()), new DenseLayer.Builder().l2(0.01),
                new OutputLayer.Builder()));
        MultiLayerNetwork plain = init(layers(network().updater(ADAM), new DenseLayer.Builder().l2(0.01),
                new OutputLayer.Builder()));
        assertDecays(decayed, plain, Decay.of((parameter, t) -> parameter.equals("1_W") ? LR * D : 0));
    }

    @Test
    void l2ThatWasThereBeforeActsBesideTheDecay() {
        MultiLayerNetwork decayed = init(layers(ADAMW.applyTo(network().l1(0.002).l2(0.01))));
        assertDecays(decayed, init(layers(network().l1(0.002).l2(0.01).updater(ADAM))), ONCE);
    }

    @Test
    void anUpdaterOfDl4jCanHaveTheDecayToo() {
        MultiLayerNetwork decayed = init(layers(DecoupledWeightDecay.timesLearningRate(D).applyTo(network().updater(new Sgd(0.1)))));
        assertDecays(decayed, init(layers(network().updater(new Sgd(0.1)))), Decay.ofWeights(0.1 * D));
    }

    @Test
    void applyToTwiceLeavesTheLastDecay() {
        MultiLayerNetwork decayed = init(layers(ADAMW.applyTo(new AdamW(LR, 0.9).applyTo(network()))));
        assertDecays(decayed, plain(), ONCE);
    }

    // ---- what DL4J does to configurations

    @Test
    void buildingTwiceFromOneListBuilderDoesNotDoubleTheDecay() {
        NeuralNetConfiguration.ListBuilder builder = layers(ADAMW.applyTo(network()));
        builder.build();
        assertDecays(init(builder.build()), plain(), ONCE);
    }

    @Test
    void buildingTwiceDoesNotDoubleTheDecaysOfLayersAndBiases() {
        DecoupledWeightDecay decay = DecoupledWeightDecay.timesLearningRate(D).includingBiases();
        NeuralNetConfiguration.ListBuilder builder = layers(decay.applyTo(network().updater(ADAM)),
                decay.applyTo(new DenseLayer.Builder()), new OutputLayer.Builder());
        builder.build();
        builder.build();
        assertDecays(init(builder.build()), plain(), Decay.of((parameter, t) -> LR * D));
    }

    @Test
    void aConfigurationCanBeUsedForTwoNetworks() {
        MultiLayerConfiguration configuration = layers(ADAMW.applyTo(network())).build();
        MultiLayerNetwork first = init(configuration.clone());
        assertDecays(init(configuration), plain(), ONCE);
        assertDecays(first, plain(), ONCE);
    }

    @Test
    void layersCanBeUsedAgainInAnotherNetwork() {
        DenseLayer.Builder hidden = ADAMW.applyTo(new DenseLayer.Builder());
        init(layers(ADAMW.applyTo(network()), hidden, new OutputLayer.Builder()));
        assertDecays(init(layers(ADAMW.applyTo(network()), hidden, new OutputLayer.Builder())), plain(), ONCE);
    }

    @Test
    void theDecaySurvivesJson() {
        String json = layers(ADAMW.applyTo(network())).build().toJson();
        assertDecays(init(MultiLayerConfiguration.fromJson(json)), plain(), ONCE);
    }

    @Test
    void theDecaySurvivesYaml() {
        String yaml = layers(ADAMW.applyTo(network())).build().toYaml();
        assertDecays(init(MultiLayerConfiguration.fromYaml(yaml)), plain(), ONCE);
    }

    @Test
    void theDecaySurvivesJsonAndYamlBesideSchedules() {
        AdamW updater = AdamW.builder().learningRateSchedule(RATE).beta1Schedule(COEFFICIENT).weightDecaySchedule(COEFFICIENT)
                .build();
        Decay expected = Decay.of((parameter, t) -> onWeights(parameter, RATE.valueAt(t, 0) * COEFFICIENT.valueAt(t, 0)));
        MultiLayerConfiguration configuration = layers(updater.applyTo(network())).build();
        Supplier<MultiLayerNetwork> plain = () -> init(layers(network().updater(updater.alone())));
        assertDecays(init(MultiLayerConfiguration.fromJson(configuration.toJson())), plain.get(), expected);
        assertDecays(init(MultiLayerConfiguration.fromYaml(configuration.toYaml())), plain.get(), expected);
    }

    @Test
    void aClonedNetworkDecaysAsTheOriginalDoes() {
        MultiLayerNetwork original = init(layers(ADAMW.applyTo(network())));
        assertDecays(original.clone(), plain(), ONCE);
        assertDecays(original, plain(), ONCE);
    }

    @Test
    void aModelThatIsSavedAndRestoredInMidTrainingDecaysOn() throws IOException {
        MultiLayerNetwork decayed = init(layers(ADAMW.applyTo(network())));
        MultiLayerNetwork plain = plain();
        plain.setParams(decayed.params().dup());
        List<DataSet> batches = batches(3, 2);
        for (int t = 0; t < STEPS; t++) {
            if (t == STEPS / 2) {
                ByteArrayOutputStream file = new ByteArrayOutputStream();
                ModelSerializer.writeModel(decayed, file, true);
                decayed = ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()), true);
            }
            decayed.fit(batches.get(t));
            step(plain, batches.get(t), ONCE, t);
            assertSame(decayed, plain, t);
        }
    }

    // ---- ComputationGraph

    private static ComputationGraphConfiguration.GraphBuilder graph(NeuralNetConfiguration.Builder builder) {
        return builder.graphBuilder().addInputs("in")
                .addLayer("hidden", new DenseLayer.Builder().nIn(3).nOut(4).build(), "in")
                .addLayer("out", new OutputLayer.Builder().nIn(7).nOut(2).activation(Activation.IDENTITY)
                        .lossFunction(LossFunction.MSE).build(), "in", "hidden")
                .setOutputs("out");
    }

    private static ComputationGraph init(ComputationGraphConfiguration configuration) {
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        return graph;
    }

    private static ComputationGraph plainGraph() {
        return init(graph(network().updater(ADAM)).build());
    }

    @Test
    void aGraphsDecayActsOncePerStep() {
        assertDecays(init(graph(ADAMW.applyTo(network())).build()), plainGraph(), ONCE);
    }

    @Test
    void buildingAGraphTwiceDoesNotDoubleTheDecay() {
        ComputationGraphConfiguration.GraphBuilder builder = graph(ADAMW.applyTo(network()));
        builder.build();
        assertDecays(init(builder.build()), plainGraph(), ONCE);
    }

    @Test
    void aGraphsDecaySurvivesJsonAndYaml() {
        ComputationGraphConfiguration configuration = graph(ADAMW.applyTo(network())).build();
        assertDecays(init(ComputationGraphConfiguration.fromJson(configuration.toJson())), plainGraph(), ONCE);
        assertDecays(init(ComputationGraphConfiguration.fromYaml(configuration.toYaml())), plainGraph(), ONCE);
    }

    @Test
    void aGraphThatIsSavedAndRestoredDecaysOn() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(init(graph(ADAMW.applyTo(network())).build()), file, true);
        assertDecays(ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()), true), plainGraph(),
                ONCE);
    }

    // ---- which parameters

    @Test
    void biasesDecayIfAsked() {
        DecoupledWeightDecay decay = DecoupledWeightDecay.timesLearningRate(D).includingBiases();
        assertDecays(init(layers(decay.applyTo(network().updater(ADAM)))), plain(), Decay.of((parameter, t) -> LR * D));
    }

    @Test
    void bothDirectionsOfABidirectionalLayerDecayOnce() {
        assertDecays(init(recurrent(ADAMW.applyTo(network()))), init(recurrent(network().updater(ADAM))), ONCE,
                sequences());
    }

    @Test
    void aDecayOfTheLayerInsideABidirectionalLayerActsOnceInBothDirections() {
        MultiLayerNetwork decayed = init(recurrent(network().updater(ADAM), ADAMW.applyTo(new LSTM.Builder())));
        assertDecays(decayed, init(recurrent(network().updater(ADAM))),
                Decay.of((parameter, t) -> parameter.startsWith("0") && parameter.endsWith("W") ? LR * D : 0), sequences());
    }

    private static List<DataSet> sequences() {
        return batches(3 * 5, 2 * 5).stream().map(batch -> new DataSet(batch.getFeatures().reshape(4, 3, 5),
                batch.getLabels().reshape(4, 2, 5))).toList();
    }

    private static NeuralNetConfiguration.ListBuilder recurrent(NeuralNetConfiguration.Builder builder) {
        return recurrent(builder, new LSTM.Builder());
    }

    private static NeuralNetConfiguration.ListBuilder recurrent(NeuralNetConfiguration.Builder builder, LSTM.Builder lstm) {
        return builder.list().layer(new Bidirectional(lstm.nIn(3).nOut(2).build()))
                .layer(new RnnOutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE)
                        .build())
                .setInputType(InputType.recurrent(3, 5));
    }

    @Test
    void theParametersOfBatchNormalizationNeverDecay() {
        DecoupledWeightDecay decay = DecoupledWeightDecay.timesLearningRate(D).includingBiases();
        assertDecays(init(normalized(decay.applyTo(network().updater(ADAM)))), init(normalized(network().updater(ADAM))),
                Decay.of((parameter, t) -> parameter.startsWith("1") ? 0 : LR * D));
    }

    private static NeuralNetConfiguration.ListBuilder normalized(NeuralNetConfiguration.Builder builder) {
        return builder.list().layer(new DenseLayer.Builder().nIn(3).nOut(4).build())
                .layer(new BatchNormalization.Builder().nIn(4).nOut(4).gamma(1.5).beta(0.5).build())
                .layer(new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE)
                        .build());
    }

    // ---- weights without a gradient

    static Stream<RuleUpdater> optimizersThatStandStillWithoutAGradient() {
        return Stream.of(new AdamW(LR, D), Momentum.builder().learningRate(LR).weightDecay(D).build());
    }

    @ParameterizedTest
    @MethodSource("optimizersThatStandStillWithoutAGradient")
    void weightsBehindDeadUnitsDecayAllTheSame(RuleUpdater updater) {
        MultiLayerNetwork network = init(layers(updater.applyTo(network()),
                new DenseLayer.Builder().activation(Activation.RELU).biasInit(-100), new OutputLayer.Builder()));
        assertGeometricDecay(network, batches(3, 2));
    }

    @ParameterizedTest
    @MethodSource("optimizersThatStandStillWithoutAGradient")
    void weightsOfInputsThatAreZeroDecayAllTheSame(RuleUpdater updater) {
        MultiLayerNetwork network = init(layers(updater.applyTo(network())));
        List<DataSet> zeros = batches(3, 2);
        zeros.forEach(batch -> batch.setFeatures(batch.getFeatures().mul(0)));
        assertGeometricDecay(network, zeros);
    }

    private static void assertGeometricDecay(MultiLayerNetwork network, List<DataSet> batches) {
        double[] start = numbers(network.getParam("0_W"));
        for (int t = 1; t <= STEPS; t++) {
            network.fit(batches.get(t - 1));
            double[] now = numbers(network.getParam("0_W"));
            for (int i = 0; i < start.length; i++) {
                assertThat(now[i]).isCloseTo(start[i] * Math.pow(1 - LR * D, t), within(HandLoop.TOLERANCE));
            }
        }
    }

    @Test
    void weightsDecayThroughStepsWithoutAGradientAmongOthers() {
        List<DataSet> batches = batches(3, 2);
        for (int t = 0; t < STEPS; t += 3) {
            batches.get(t).setFeatures(batches.get(t).getFeatures().mul(0));
        }
        RuleUpdater sgd = Momentum.builder().learningRate(LR).momentum(0).weightDecay(D).build();
        assertDecays(init(layers(sgd.applyTo(network()))), init(layers(network().updater(sgd.alone()))), ONCE, batches);
    }

    // ---- training with gradients from outside

    private static MultiLayerNetwork withoutOutputLayer(NeuralNetConfiguration.Builder builder) {
        return init(builder.list().layer(new DenseLayer.Builder().nIn(3).nOut(4).build())
                .layer(new DenseLayer.Builder().nIn(4).nOut(2).build()));
    }

    private static void fitExternally(MultiLayerNetwork network, DataSet batch, int iteration, boolean copyGradient) {
        network.setInput(batch.getFeatures());
        network.feedForward(true, false);
        Gradient gradient = network.backpropGradient(batch.getLabels(), LayerWorkspaceMgr.noWorkspaces()).getFirst();
        if (copyGradient) {
            gradient = new DefaultGradient(gradient.gradient().dup());
        }
        network.getUpdater().update(network, gradient, iteration, 0, 4, LayerWorkspaceMgr.noWorkspaces());
        network.params().subi(gradient.gradient());
    }

    @Test
    void gradientsFromOutsideTheNetworkDecayOnce() {
        MultiLayerNetwork decayed = withoutOutputLayer(ADAMW.applyTo(network()));
        MultiLayerNetwork plain = withoutOutputLayer(network().updater(ADAM));
        List<DataSet> batches = batches(3, 2);
        for (int t = 0; t < STEPS; t++) {
            int iteration = t;
            fitExternally(decayed, batches.get(t), t, false);
            HandLoop.decayAround(plain, ONCE, t, () -> fitExternally(plain, batches.get(iteration), iteration, false));
            assertSame(decayed, plain, t);
        }
    }

    @Test
    void gradientsInAnArrayOfTheirOwnDecayOnce() {
        MultiLayerNetwork decayed = withoutOutputLayer(ADAMW.applyTo(network()));
        MultiLayerNetwork plain = withoutOutputLayer(network().updater(ADAM));
        List<DataSet> batches = batches(3, 2);
        for (int t = 0; t < STEPS; t++) {
            int iteration = t;
            fitExternally(decayed, batches.get(t), t, true);
            HandLoop.decayAround(plain, ONCE, t, () -> fitExternally(plain, batches.get(iteration), iteration, true));
            assertSame(decayed, plain, t);
        }
    }

    @Test
    void weightsThatTrainFromOutsideDecayThroughStepsWithoutAGradient() {
        RuleUpdater sgd = Momentum.builder().learningRate(LR).momentum(0).weightDecay(D).build();
        MultiLayerNetwork decayed = withoutOutputLayer(sgd.applyTo(network()));
        MultiLayerNetwork plain = withoutOutputLayer(network().updater(sgd.alone()));
        List<DataSet> batches = batches(3, 2);
        for (int t = 0; t < STEPS; t++) {
            int iteration = t;
            if (t % 2 == 1) {
                batches.get(t).setLabels(batches.get(t).getLabels().mul(0)); // the error from outside is 0
            }
            fitExternally(decayed, batches.get(t), t, false);
            HandLoop.decayAround(plain, ONCE, t, () -> fitExternally(plain, batches.get(iteration), iteration, false));
            assertSame(decayed, plain, t);
        }
    }

    // ---- the score

    @Test
    void theDecayDoesNotShowInTheScore() {
        MultiLayerNetwork decayed = init(layers(ADAMW.applyTo(network())));
        MultiLayerNetwork plain = plain();
        for (DataSet batch : batches(3, 2)) {
            plain.setParams(decayed.params().dup());
            assertThat(decayed.score(batch)).isEqualTo(plain.score(batch));
            assertThat(decayed.calcRegularizationScore(true)).isZero();
            decayed.fit(batch);
            plain.fit(batch);
            assertThat(decayed.score()).isEqualTo(plain.score());
        }
    }

    @Test
    void theDecayDoesNotShowInAGraphsScore() {
        ComputationGraph decayed = init(graph(ADAMW.applyTo(network())).build());
        ComputationGraph plain = plainGraph();
        for (DataSet batch : batches(3, 2)) {
            plain.setParams(decayed.params().dup());
            assertThat(decayed.score(batch)).isEqualTo(plain.score(batch));
            assertThat(decayed.calcRegularizationScore(true)).isZero();
            decayed.fit(batch);
            plain.fit(batch);
            assertThat(decayed.score()).isEqualTo(plain.score());
        }
    }

    // ---- scalings and schedules

    private static final MapSchedule RATE = new MapSchedule(ScheduleType.ITERATION,
            Map.of(0, 0.01, 3, 0.04, 7, 0.0, 8, 0.02, 15, 0.005));
    private static final MapSchedule COEFFICIENT = new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.2, 5, 0.0, 6, 0.5));

    private static double onWeights(String parameter, double share) {
        return parameter.endsWith("W") ? share : 0;
    }

    private static void assertScaling(DecoupledWeightDecay decay, Decay expected) {
        AdamW adamW = new AdamW(RATE).weightDecay(decay);
        assertDecays(init(layers(adamW.applyTo(network()))), init(layers(network().updater(adamW.weightDecay(0)))), expected);
    }

    @Test
    void timesLearningRateFollowsTheSchedule() {
        assertScaling(DecoupledWeightDecay.timesLearningRate(D),
                Decay.of((parameter, t) -> onWeights(parameter, RATE.valueAt(t, 0) * D)));
    }

    @Test
    void timesMultiplierFollowsTheScheduleRelativeToTheReference() {
        assertScaling(DecoupledWeightDecay.timesMultiplier(0.05, 0.04),
                Decay.of((parameter, t) -> onWeights(parameter, RATE.valueAt(t, 0) / 0.04 * 0.05)));
    }

    @Test
    void fixedDoesNotFollowTheSchedule() {
        assertScaling(DecoupledWeightDecay.fixed(0.01), Decay.withUpdate((parameter, t) -> onWeights(parameter, 0.01)));
    }

    @Test
    void theCoefficientCanBeASchedule() {
        assertScaling(DecoupledWeightDecay.timesLearningRate(COEFFICIENT),
                Decay.of((parameter, t) -> onWeights(parameter, RATE.valueAt(t, 0) * COEFFICIENT.valueAt(t, 0))));
        assertScaling(DecoupledWeightDecay.timesMultiplier(COEFFICIENT, 0.04),
                Decay.of((parameter, t) -> onWeights(parameter, RATE.valueAt(t, 0) / 0.04 * COEFFICIENT.valueAt(t, 0))));
        assertScaling(DecoupledWeightDecay.fixed(COEFFICIENT),
                Decay.withUpdate((parameter, t) -> onWeights(parameter, COEFFICIENT.valueAt(t, 0))));
    }

    @Test
    void setLearningRateChangesTheDecayWithTheRate() {
        MultiLayerNetwork decayed = init(layers(ADAMW.applyTo(network())));
        MultiLayerNetwork plain = plain();
        plain.setParams(decayed.params().dup());
        List<DataSet> batches = batches(3, 2);
        for (int t = 0; t < STEPS; t++) {
            if (t == 5) {
                decayed.setLearningRate(0.001);
                plain.setLearningRate(0.001);
            }
            decayed.fit(batches.get(t));
            step(plain, batches.get(t), Decay.ofWeights(D * (t < 5 ? LR : 0.001)), t);
            assertSame(decayed, plain, t);
        }
    }

    @Test
    void aBiasUpdaterWithoutDecayStandsBesideTheDecayOfTheWeights() {
        MultiLayerNetwork decayed = init(layers(ADAMW.applyTo(network()).biasUpdater(new Adam(0.2))));
        assertDecays(decayed, init(layers(network().updater(ADAM).biasUpdater(new Adam(0.2)))), ONCE);
    }

    @Test
    void anEpochScheduleOfTheCoefficientCountsEpochs() {
        MapSchedule perEpoch = new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.1, 1, 0.2));
        MultiLayerNetwork network = init(layers(AdamW.builder().learningRate(0.0).weightDecay(DecoupledWeightDecay.fixed(perEpoch))
                .build().applyTo(network())));
        double start = network.getParam("0_W").getDouble(0);
        DataSet batch = batches(3, 2).get(0);
        network.fit(batch);
        network.incrementEpochCount();
        network.fit(batch);
        assertThat(network.getParam("0_W").getDouble(0)).isCloseTo(start * 0.9 * 0.8, within(HandLoop.TOLERANCE));
    }

    @Test
    void inFloatTheDecayIsExactToFloat() {
        MultiLayerNetwork network = init(layers(DecoupledWeightDecay.fixed(0.25).applyTo(
                network().dataType(DataType.FLOAT).updater(new Adam(0.0)))));
        INDArray start = network.getParam("0_W").dup();
        network.fit(batches(3, 2).get(0));
        assertThat(network.getParam("0_W")).isEqualTo(start.mul(0.75));
    }
}
