package io.github.dl4joptimizers.listener;

import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.dense;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.output;
import static io.github.dl4joptimizers.model.TinyNets.restored;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Log;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.ScheduleFree;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/** Models in which some rates are under a plateau and others are not, or whose plateaus have other settings than the listener's. */
class PlateauSettingsTest {

    /** Halves at each score but the first. */
    private static PlateauSchedule.Builder template() {
        return PlateauSchedule.builder().factor(0.5).patience(0);
    }

    private static PlateauSchedule halving(double rate) {
        return template().initialValue(rate).build();
    }

    private static void listen(Model model, PlateauSchedule.Builder plateau) {
        model.setListeners(PerformanceSchedulingListener.builder().score(Scripted.losses(1)).plateau(plateau).build());
    }

    private static Map<String, Double> rates(Model net) {
        return ModelUpdaters.of(net).learningRates();
    }

    static Stream<Arguments> partlyUnderPlateaus() {
        return Stream.<Map.Entry<String, Supplier<Model>>>of(
                Map.entry("a layer of a stack", () -> stack(builder(new Adam(0.1)), dense().updater(new Adam(halving(0.2))).build(),
                        output().build())),
                Map.entry("biases without", () -> stack(builder(new Adam(halving(0.1))).biasUpdater(new Sgd(0.2)))),
                Map.entry("biases with, in a graph", () -> graph(builder(new Adam(0.1)).biasUpdater(new Sgd(halving(0.2))))),
                Map.entry("the decay only", () -> stack(AdamW.builder().learningRate(0.1).weightDecaySchedule(halving(0.2)).build()
                        .applyTo(builder(new Sgd(1))))),
                Map.entry("the momentum only, in a graph", () -> graph(builder(Momentum.builder().learningRate(0.1)
                        .momentumSchedule(halving(0.9)).build()))),
                Map.entry("the momentum of DL4J's", () -> stack(builder(new Nesterovs(0.1, halving(0.9))))))
                .map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("partlyUnderPlateaus")
    void eachRateIsPutUnderOne(String what, Supplier<Model> made) {
        Model net = made.get();
        Map<String, Double> before = rates(net);
        listen(net, template());
        fit(net, data(1, 1), 3);
        assertThat(rates(net)).hasSize(4).allSatisfy((name, rate) -> assertThat(rate).isEqualTo(before.get(name) / 4));
        Model restored = restored(net);
        listen(restored, template());
        fit(net, data(1, 2));
        fit(restored, data(1, 2));
        TinyNets.assertSame(restored, net);
    }

    @Test
    void aNewHeadGetsOneAndTheOthersGoOnWithTheirs() {
        MultiLayerNetwork base = stack(builder(new Adam(0.1)));
        listen(base, template());
        fit(base, data(1, 1), 3);
        MultiLayerNetwork tuned = new TransferLearning.Builder(base)
                .fineTuneConfiguration(FineTuneConfiguration.builder().seed(1).build()).removeOutputLayer()
                .addLayer(output().updater(new Adam(0.2)).build()).build();
        listen(tuned, template());
        fit(tuned, data(1, 1), 2);
        assertThat(rates(tuned)).containsExactly(Map.entry("0_W", 0.1 / 16), Map.entry("0_b", 0.1 / 16), Map.entry("1_W", 0.1),
                Map.entry("1_b", 0.1));

        ComputationGraph graph = graph(builder(new Adam(0.1)));
        listen(graph, template());
        fit(graph, data(1, 1), 3);
        ComputationGraph tunedGraph = new TransferLearning.GraphBuilder(graph)
                .fineTuneConfiguration(FineTuneConfiguration.builder().seed(1).build()).removeVertexAndConnections("out")
                .addLayer("head", output().updater(new Adam(0.2)).build(), "dense").setOutputs("head").build();
        listen(tunedGraph, template());
        fit(tunedGraph, data(1, 1), 2);
        assertThat(rates(tunedGraph)).containsEntry("dense_W", 0.1 / 16).containsEntry("head_W", 0.1).containsEntry("head_b", 0.1);
    }

    @Test
    void nothingIsChangedWhereEachRateIsUnderOneOrTheListenerHasNone() {
        MultiLayerNetwork net = stack(builder(new Adam(halving(0.1))));
        var updater = ModelUpdaters.of(net).parameters().get(0).updater();
        ModelUpdaters.of(net).addPlateaus(template().settings());
        assertThat(ModelUpdaters.of(net).parameters().get(0).updater()).isSameAs(updater);
        MultiLayerNetwork partly = stack(builder(new Adam(halving(0.1))).biasUpdater(new Sgd(0.2)));
        partly.setListeners(PerformanceSchedulingListener.builder().score(Scripted.losses(1)).build());
        fit(partly, data(1, 1), 2);
        assertThat(rates(partly)).containsEntry("0_W", 0.05).containsEntry("0_b", 0.2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void otherSettingsAreAWarningThatShowsBothAndWhatToWrite(boolean asGraph) {
        Model saved = asGraph ? graph(builder(new Adam(0.1))) : stack(builder(new Adam(0.1)));
        listen(saved, PlateauSchedule.builder().factor(0.5).patience(50));
        assertThat(Log.warnings(() -> fit(saved, data(1, 1), 2))).isEmpty();
        Model net = restored(saved);
        listen(net, PlateauSchedule.builder().factor(0.25).patience(3));
        assertThat(Log.warnings(() -> fit(net, data(1, 1), 3))).hasSize(1).first().asString()
                .contains("goes on with its own, [Plateau[factor=0.5, patience=50,", "the listener's, Plateau[factor=0.25, patience=3,",
                        "ModelUpdaters.of(model).changePlateaus(PlateauSchedule.builder()...settings())");
        assertThat(ModelUpdaters.of(net).plateausOfLearningRates())
                .containsExactly(PlateauSchedule.builder().factor(0.5).patience(50).settings());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void changePlateausTakesTheNewSettingsKeepsTheReductionsAndCountsAnew(boolean asGraph) {
        Model saved = asGraph ? graph(builder(new Adam(0.8)).biasUpdater(new Sgd(0.4)))
                : stack(builder(new Adam(0.8)).biasUpdater(new Sgd(0.4)));
        listen(saved, template());
        fit(saved, data(1, 1), 3); // two reductions: a quarter
        Model net = restored(saved);
        PlateauSchedule.Builder other = PlateauSchedule.builder().factor(0.1).patience(1);
        ModelUpdaters.of(net).changePlateaus(other.settings());
        assertThat(rates(net)).isEqualTo(rates(saved)).containsEntry(asGraph ? "dense_W" : "0_W", 0.2);
        assertThat(ModelUpdaters.of(net).plateaus()).extracting(PlateauSchedule::best).containsOnlyNulls();
        listen(net, other);
        assertThat(Log.warnings(() -> fit(net, data(1, 1), 3))).isEmpty();
        // the first score is the best again, the second is borne, the third is not
        assertThat(rates(net).values()).allSatisfy(rate -> assertThat(List.of(0.8 * (0.25 * 0.1), 0.4 * (0.25 * 0.1))).contains(rate));
    }

    @Test
    void changePlateausPutsARateThatIsUnderNoneUnderOneAndLeavesMomentaAlone() {
        PlateauSchedule momentum = halving(0.9);
        MultiLayerNetwork net = stack(builder(Momentum.builder().learningRate(0.1).momentumSchedule(momentum).build()));
        ModelUpdaters.of(net).changePlateaus(PlateauSchedule.builder().factor(0.1).settings());
        assertThat(ModelUpdaters.of(net).plateaus()).containsExactlyInAnyOrder(momentum,
                PlateauSchedule.builder().factor(0.1).initialValue(0.1).build());
    }

    @Test
    void whatScheduleFreeTrainsIsNotWhatItPromises() {
        for (Model net : List.of(stack(builder(new ScheduleFree(0.1))), graph(builder(new ScheduleFree(0.1))))) {
            listen(net, template());
            assertThat(Log.warnings(() -> fit(net, data(2, 3)))).hasSize(1).first().asString()
                    .contains("ScheduleFree.evaluationModel(model)");
        }
        MultiLayerNetwork other = stack(builder(new Adam(0.1)));
        listen(other, template());
        assertThat(Log.warnings(() -> fit(other, data(2, 3)))).isEmpty();
    }
}
