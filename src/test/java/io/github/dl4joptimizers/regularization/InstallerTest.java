package io.github.dl4joptimizers.regularization;

import static io.github.dl4joptimizers.regularization.Target.OF_BIASES;
import static io.github.dl4joptimizers.regularization.Target.OF_WEIGHTS;
import static io.github.dl4joptimizers.regularization.Target.SGD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.imports.KerasOptimizers;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.regularization.Target.Place;
import io.github.dl4joptimizers.regularization.Target.Slot;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.Regularization;

/** One installer, one behaviour: whatever {@code applyTo} is given, the same ends up in it. */
class InstallerTest {

    private static final DecoupledWeightDecay DECAY = DecoupledWeightDecay.timesLearningRate(0.5);
    private static final DecoupledWeightDecay OF_ALL = DecoupledWeightDecay.fixed(0.25).includingBiases();
    private static final GradientClipping CLIPPING = GradientClipping.byNorm(2);
    private static final GradientClipping BY_VALUE = GradientClipping.byValue(3);

    private static List<Regularization> concat(List<Regularization> others, Companion... companions) {
        return Stream.concat(others.stream(), Stream.of(companions)).toList();
    }

    /** Companions come last, in the order in which they were given, and what DL4J has of its own stays. */
    private static void hasCompanions(Target target, Place place, List<Companion> onWeights, List<Companion> onBiases) {
        assertThat(place.slots()).isNotEmpty().allSatisfy(slot -> {
            assertThat(slot.weights()).containsExactlyElementsOf(concat(OF_WEIGHTS, onWeights.toArray(Companion[]::new)));
            if (target.tellsBiasesApart()) {
                assertThat(slot.biases()).containsExactlyElementsOf(concat(OF_BIASES, onBiases.toArray(Companion[]::new)));
            }
        });
    }

    private static void hasUpdater(Place place, IUpdater updater) {
        assertThat(place.slots()).isNotEmpty().extracting(Slot::updater).containsOnly(updater);
    }

    // ---- updaters

    @ParameterizedTest
    @EnumSource
    void anUpdaterAndItsCompanionsEndUpWhereTheyMust(Target target) {
        Place place = target.make().install(new Adam(0.25).weightDecay(OF_ALL).clipping(CLIPPING));
        hasUpdater(place, new Adam(0.25));
        hasCompanions(target, place, List.of(OF_ALL, CLIPPING), List.of(OF_ALL, CLIPPING));
    }

    @ParameterizedTest
    @EnumSource
    void aDecayOfWeightsStaysAwayFromBiasesAndAClippingDoesNot(Target target) {
        Place place = target.make().install(new AdamW(0.25, 0.5).clipping(CLIPPING));
        hasUpdater(place, new Adam(0.25));
        hasCompanions(target, place, List.of(DECAY, CLIPPING), List.of(CLIPPING));
    }

    @ParameterizedTest
    @EnumSource
    void aSecondUpdaterAndItsCompanionsTakeThePlaceOfTheFirst(Target target) {
        Place place = target.make().install(new Adam(0.25).weightDecay(OF_ALL).clipping(CLIPPING))
                .install(new Nesterov(0.5).clipping(BY_VALUE).weightDecay(DECAY));
        hasUpdater(place, new Nesterov(0.5));
        hasCompanions(target, place, List.of(BY_VALUE, DECAY), List.of(BY_VALUE));
    }

    @ParameterizedTest
    @EnumSource
    void theSameTwiceIsTheSameOnce(Target target) {
        RuleUpdater updater = new Adam(0.25).weightDecay(OF_ALL).clipping(CLIPPING);
        assertThat(target.make().install(updater).install(updater).slots()).isEqualTo(target.make().install(updater).slots());
    }

    @ParameterizedTest
    @EnumSource
    void anUpdaterWithoutCompanionsRemovesThoseThatAreThere(Target target) {
        Place place = target.make().install(new Adam(0.25).weightDecay(OF_ALL).clipping(CLIPPING)).install(new Adam(0.5));
        hasUpdater(place, new Adam(0.5));
        hasCompanions(target, place, List.of(), List.of());
    }

    @ParameterizedTest
    @EnumSource
    void anOptimizerOfKerasIsInstalledWithAllThatItHas(Target target) {
        Place place = target.make().install(KerasOptimizers.fromJson("""
                {"class_name": "Adam", "config": {"learning_rate": 0.5, "weight_decay": 0.25, "clipvalue": 3.0}}"""));
        Companion decay = DecoupledWeightDecay.timesLearningRate(0.25).includingBiases();
        hasUpdater(place, Keras.adam(0.5));
        hasCompanions(target, place, List.of(decay, BY_VALUE), List.of(decay, BY_VALUE));
    }

    /** DL4J changes learning rates in place, and does not copy updaters everywhere. */
    @ParameterizedTest
    @EnumSource
    void whatIsInstalledIsACopySoThatItsRateCanChange(Target target) {
        Adam adam = new Adam(0.25).weightDecay(DECAY);
        Place place = target.make().install(adam);
        place.slots().forEach(slot -> slot.updater().setLrAndSchedule(0.125, null));
        assertThat(adam.getLearningRate(0, 0)).isEqualTo(0.25);
        hasUpdater(place, new Adam(0.125));
        hasUpdater(target.make().install(adam), new Adam(0.25));
    }

    /** An updater that is the same object whenever it is asked for, as an updater of a user's own may be. */
    private record TheSame(IUpdater alone) implements Installable {

        @Override
        public List<Companion> companions() {
            return List.of();
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachPlaceHasACopyOfItsOwn(Target target) {
        Sgd sgd = new Sgd(0.25);
        Place place = target.make().install(new TheSame(sgd));
        assertThat(place.slots()).extracting(Slot::updater)
                .allSatisfy(updater -> assertThat(updater).isEqualTo(sgd).isNotSameAs(sgd));
        hasUpdater(target.make().install(new TheSame(sgd)), new Sgd(0.25));
    }

    // ---- companions

    @ParameterizedTest
    @EnumSource
    void aCompanionAloneLeavesTheUpdater(Target target) {
        Place place = target.make();
        List<IUpdater> before = place.slots().stream().map(Slot::updater).toList();
        place.install(OF_ALL).install(CLIPPING);
        List<IUpdater> after = place.slots().stream().map(Slot::updater).toList();
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < after.size(); i++) {
            assertThat(after.get(i)).isSameAs(before.get(i));
        }
        hasUpdater(place, SGD);
        hasCompanions(target, place, List.of(OF_ALL, CLIPPING), List.of(OF_ALL, CLIPPING));
    }

    @ParameterizedTest
    @EnumSource
    void aCompanionTakesThePlaceOfItsOwnKindOnly(Target target) {
        Place place = target.make().install(CLIPPING).install(OF_ALL).install(BY_VALUE);
        hasCompanions(target, place, List.of(OF_ALL, BY_VALUE), List.of(OF_ALL, BY_VALUE));
        place.install(DECAY);
        hasCompanions(target, place, List.of(BY_VALUE, DECAY), List.of(BY_VALUE));
    }

    // ---- biases' updaters

    @Test
    void aBuilderKeepsItsBiasUpdater() {
        NeuralNetConfiguration.Builder network = new AdamW().applyTo(TinyNets.builder(SGD).biasUpdater(new Sgd(0.5)));
        assertThat(network.getBiasUpdater()).isEqualTo(new Sgd(0.5));
        DenseLayer.Builder layer = new AdamW().applyTo(new DenseLayer.Builder().biasUpdater(new Sgd(0.5)));
        assertThat(layer.getBiasUpdater()).isEqualTo(new Sgd(0.5));
        FineTuneConfiguration.Builder tuning = new AdamW().applyTo(new FineTuneConfiguration.Builder().biasUpdater(new Sgd(0.5)));
        assertThat(tuning.build().getBiasUpdater()).isEqualTo(new Sgd(0.5));
    }

    @Test
    void aModelsUpdaterTakesThePlaceOfTheBiasesToo() {
        MultiLayerNetwork net = TinyNets.stack(TinyNets.builder(SGD).biasUpdater(new Sgd(0.5)));
        CLIPPING.applyTo(net);
        assertThat(ModelUpdaters.of(net).learningRates()).containsEntry("0_W", 0.1).containsEntry("0_b", 0.5);
        new Adam(0.25).applyTo(net);
        assertThat(ModelUpdaters.of(net).learningRates()).hasSize(4).containsEntry("0_b", 0.25).containsValue(0.25);
        assertThat(((BaseLayer) net.getLayer(0).conf().getLayer()).getBiasUpdater()).isNull();
    }

    // ---- models

    static Stream<Model> models() {
        return Stream.of(TinyNets.stack(TinyNets.builder(new Nesterovs(0.1, 0.9))),
                TinyNets.graph(TinyNets.builder(new Nesterovs(0.1, 0.9))));
    }

    private static void install(Installable what, Model model) {
        if (model instanceof MultiLayerNetwork net) {
            assertThat(what.applyTo(net)).isSameAs(net);
        } else {
            assertThat(what.applyTo((ComputationGraph) model)).isSameAs(model);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aCompanionAloneLeavesAModelsStateAndCounters(Model model) {
        TinyNets.fit(model, TinyNets.data(1, 3), 2);
        TinyNets.State before = TinyNets.State.of(model);
        install(CLIPPING, model);
        install(DECAY, model);
        TinyNets.State after = TinyNets.State.of(model);
        assertThat(after.parameters()).isEqualTo(before.parameters());
        assertThat(after.updater()).isEqualTo(before.updater()).isNotEmpty();
        assertThat(after.rates()).isEqualTo(before.rates());
        assertThat(after.iteration()).isEqualTo(before.iteration()).isEqualTo(6);
        assertThat(after.epoch()).isEqualTo(before.epoch()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("models")
    void anUpdaterBeginsWithFreshAveragesAndTheCountersGoOn(Model model) {
        TinyNets.fit(model, TinyNets.data(1, 3), 2);
        List<Double> parameters = TinyNets.State.of(model).parameters();
        install(new AdamW(0.01), model);
        TinyNets.State after = TinyNets.State.of(model);
        assertThat(after.parameters()).isEqualTo(parameters);
        assertThat(after.updater()).hasSize(2 * parameters.size()).containsOnly(0.0);
        assertThat(after.iteration()).isEqualTo(6);
        assertThat(after.epoch()).isEqualTo(2);
    }

    static Stream<Model> modelsAndWrappers() {
        return Stream.concat(models(), Stream.of(TinyNets.wrappedStack(SGD, null)));
    }

    /** A clone shares more with its original than one would think, above all inside wrappers. */
    @ParameterizedTest
    @MethodSource("modelsAndWrappers")
    void whatIsInstalledInACloneStaysThere(Model model) {
        Model clone = model instanceof MultiLayerNetwork net ? net.clone() : ((ComputationGraph) model).clone();
        TinyNets.State before = TinyNets.State.of(model);
        install(new AdamW(0.01).clipping(CLIPPING), clone);
        assertThat(TinyNets.State.of(model)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("models")
    void anUpdaterOfDl4jTakesThePlaceOfAnUpdaterAndItsCompanions(Model model) {
        install(new AdamW(0.01).clipping(CLIPPING), model);
        ModelUpdaters.of(model).replace(new Nesterovs(0.2, 0.9));
        assertThat(ModelUpdaters.of(model).parameters()).extracting(ModelUpdaters.Parameter::updater)
                .containsOnly(new Nesterovs(0.2, 0.9));
        for (Layer layer : model instanceof MultiLayerNetwork net ? net.getLayers() : ((ComputationGraph) model).getLayers()) {
            assertThat(((BaseLayer) layer.conf().getLayer()).getRegularization()).isEmpty();
            assertThat(((BaseLayer) layer.conf().getLayer()).getRegularizationBias()).isEmpty();
        }
    }

    @Test
    void aSameDiffGraphBeginsWithFreshAveragesWithAnUpdaterAndGoesOnAsItWasWithACompanion() {
        SameDiff graph = SameDiffDecayTest.graph(new TrainingConfig.Builder()
                .updater(new Nesterovs(0.1, 0.9)));
        SameDiffDecayTest.fit(graph, HandLoop.batches(3, 2).get(0));
        List<Double> velocity = state(graph);
        assertThat(CLIPPING.applyTo(graph)).isSameAs(graph);
        assertThat(graph.getTrainingConfig().getIterationCount()).isEqualTo(1);
        assertThat(state(graph)).isEqualTo(velocity).hasSize(6).doesNotContain(0.0);
        new AdamW(0.01).applyTo(graph);
        assertThat(graph.getTrainingConfig().getIterationCount()).isEqualTo(1);
        assertThat(state(graph)).hasSize(12).containsOnly(0.0);
    }

    /** Of the variable w. */
    private static List<Double> state(SameDiff graph) {
        GradientUpdater<?> updater = graph.getUpdaterMap().get("w");
        return updater.getState().values().stream().flatMap(array -> TinyNets.numbers(array).stream()).toList();
    }

    // ---- what may not be

    /** Only SameDiff can maximize. */
    @Test
    void aDecayIsRefusedWhereTheLossIsMaximizedAndNothingIsInstalled() {
        TrainingConfig.Builder builder = new TrainingConfig.Builder().updater(SGD).minimize(false).dataSetFeatureMapping("x")
                .dataSetLabelMapping("y");
        assertThatThrownBy(() -> new AdamW().applyTo(builder)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("weight decay 0.01 x learning rate cannot go with minimize(false)");
        assertThat(builder.build().getUpdater()).isEqualTo(SGD);
        assertThat(builder.build().getRegularization()).isNullOrEmpty();
        assertThat(new Adam(0.25).clipping(CLIPPING).applyTo(builder).build().getRegularization()).containsExactly(CLIPPING);
    }

    // ---- transfer learning, which may be told to remove what the original had

    static Stream<FineTuneConfiguration> tunings() {
        AdamW updater = new AdamW(0.25).weightDecay(OF_ALL).clipping(CLIPPING);
        return Stream.of(updater.applyTo(removing().build()), updater.applyTo(removing()).build(),
                updater.applyTo(updater.applyTo(removing())).build());
    }

    private static FineTuneConfiguration.Builder removing() {
        return new FineTuneConfiguration.Builder().updater(SGD).l1(0).l2(0).l1Bias(0).l2Bias(0).weightDecay(0).weightDecayBias(0);
    }

    @ParameterizedTest
    @MethodSource("tunings")
    void anOrderToRemoveL1AndL2DoesNotRemoveCompanions(FineTuneConfiguration tuning) {
        MultiLayerNetwork original = TinyNets.stack(TinyNets.builder(SGD).l1(0.1).l2(0.1).l1Bias(0.1).l2Bias(0.1));
        MultiLayerNetwork tuned = new TransferLearning.Builder(original).fineTuneConfiguration(tuning).build();
        for (Layer layer : tuned.getLayers()) {
            BaseLayer conf = (BaseLayer) layer.conf().getLayer();
            assertThat(conf.getIUpdater()).isEqualTo(new Adam(0.25));
            assertThat(conf.getRegularization()).containsExactly(OF_ALL, CLIPPING);
            assertThat(conf.getRegularizationBias()).containsExactly(OF_ALL, CLIPPING);
        }
    }

    @Test
    void withoutCompanionsTheOrderToRemoveStands() {
        MultiLayerNetwork original = TinyNets.stack(TinyNets.builder(SGD).l2(0.1).l2Bias(0.1));
        for (FineTuneConfiguration tuning : List.of(new Adam(0.25).applyTo(removing().build()),
                new Adam(0.25).applyTo(removing()).build())) {
            MultiLayerNetwork tuned = new TransferLearning.Builder(original).fineTuneConfiguration(tuning).build();
            BaseLayer conf = (BaseLayer) tuned.getLayer(0).conf().getLayer();
            assertThat(conf.getRegularization()).isEmpty();
            assertThat(conf.getRegularizationBias()).isEmpty();
        }
    }
}
