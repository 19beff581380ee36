package io.github.dl4joptimizers.model;

import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.dense;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.output;
import static io.github.dl4joptimizers.model.TinyNets.restored;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.dl4joptimizers.model.ModelUpdaters.RateChange;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/** Learning rates that are changed on a live model: all or none of them, and by where they are in use. */
class RatesByPlaceTest {

    private static Map<String, Double> rates(Model net) {
        return ModelUpdaters.of(net).learningRates();
    }

    private static RateChange only(String layer, double rate) {
        return (where, old) -> where.layer().equals(layer) ? Hyperparameter.of(rate) : old;
    }

    // ---- all or none

    /** A user's own, which JSON cannot bring back. */
    private static ISchedule lambdaLike() {
        return new ISchedule() {
            @Override
            public double valueAt(int iteration, int epoch) {
                return 0.01;
            }

            @Override
            public ISchedule clone() {
                return this;
            }
        };
    }

    static Stream<List<Object>> bad() {
        return Stream.of(List.of(-1.0, "finite and at least 0, got -1.0"), List.of(Double.NaN, "finite and at least 0, got NaN"),
                List.of(Double.POSITIVE_INFINITY, "finite and at least 0, got Infinity"),
                List.of(1e39, "at most 3.4028234663852886E38, the largest number of type FLOAT, got 1.0E39"));
    }

    static Stream<IUpdater> updaters() {
        return Stream.of(new Adam(0.1), new Sgd(0.1), new org.nd4j.linalg.learning.config.Adam(0.1),
                new org.nd4j.linalg.learning.config.AdaGrad(0.1));
    }

    @ParameterizedTest
    @MethodSource("updaters")
    void aRateThatIsRefusedChangesNone(IUpdater updater) {
        for (boolean asGraph : new boolean[] {false, true}) {
            Model net = asGraph ? graph(builder(updater).dataType(DataType.FLOAT).biasUpdater(new Sgd(0.3)))
                    : stack(builder(updater).dataType(DataType.FLOAT).biasUpdater(new Sgd(0.3)));
            ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(0.2)); // copies of their own from here on
            State before = State.of(net);
            bad().forEach(each -> {
                double value = (Double) each.get(0);
                String rule = (String) each.get(1);
                refused(net, rule, value);
                refusedByPlace(net, rule, value);
            });
            assertThatThrownBy(() -> ModelUpdaters.of(net).changeLearningRates(rate -> null)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("learningRate must be a number or an ISchedule, got null");
            int[] calls = {0};
            assertThatThrownBy(() -> ModelUpdaters.of(net).changeLearningRates((where, rate) -> {
                if (calls[0]++ == 2) {
                    throw new UnsupportedOperationException("the user's own");
                }
                return Hyperparameter.of(0.5);
            })).isInstanceOf(UnsupportedOperationException.class).hasMessage("the user's own");
            assertThatThrownBy(() -> ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(lambdaLike())))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("must come back from DL4J's JSON");
            assertThat(State.of(net)).isEqualTo(before);
        }
    }

    private static void refused(Model net, String rule, double value) {
        int[] calls = {0};
        assertThatThrownBy(() -> ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(calls[0]++ == 1 ? value : 0.05)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("learningRate must be " + rule);
    }

    private static void refusedByPlace(Model net, String rule, double value) {
        String last = ModelUpdaters.of(net).parameters().get(3).name();
        assertThatThrownBy(() -> ModelUpdaters.of(net).changeLearningRates((where, rate) ->
                Hyperparameter.of(new Constant(where.name().equals(last) ? value : 0.05))))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("learningRate of " + last + " must be " + rule);
    }

    /** A value of any kind, which ConstantSchedule would refuse. */
    private record Constant(double value) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return value;
        }

        @Override
        public Constant clone() {
            return this;
        }
    }

    @Test
    void halfHasASmallRange() {
        MultiLayerNetwork net = stack(builder(new Sgd(0.1)).dataType(DataType.FLOAT16));
        ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(65504));
        assertThatThrownBy(() -> ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(65505)))
                .hasMessage("learningRate must be at most 65504.0, the largest number of type HALF, got 65505.0");
    }

    @Test
    void aSameDiffGraphIsCheckedTooAndHasOneRate() {
        SameDiff graph = SameDiff.create();
        graph.var("w", Nd4j.ones(DataType.FLOAT, 2));
        graph.var("b", Nd4j.ones(DataType.FLOAT, 2));
        graph.setTrainingConfig(new TrainingConfig.Builder().updater(new Sgd(0.1)).dataSetFeatureMapping("x")
                .dataSetLabelMapping("y").build());
        ModelUpdaters live = ModelUpdaters.of(graph);
        for (double value : new double[] {Double.NaN, -1, 1e39}) {
            assertThatThrownBy(() -> live.changeLearningRates(rate -> Hyperparameter.of(value))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> live.changeLearningRates((where, rate) -> Hyperparameter.of(where.name().equals("w") ? 0.2 : 0.3)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a SameDiff graph has one");
        assertThatThrownBy(() -> live.decayLearningRatesByDepth(0.9)).hasMessageContaining("a SameDiff graph has no layers");
        assertThat(live.learningRates()).containsOnly(entry("w", 0.1), entry("b", 0.1));
        live.changeLearningRates((where, rate) -> Hyperparameter.of(0.2));
        assertThat(live.learningRates()).containsOnly(entry("w", 0.2), entry("b", 0.2));
    }

    // ---- by place

    /** As a schedule of the layer's own, which DL4J has in a block of its own from the start. */
    @Test
    void aLayersRateOnALiveModelIsThatOfAScheduleOfItsOwn() {
        ISchedule turns = PiecewiseConstantSchedule.of(List.of(4, 8), List.of(0.01, 0.0, 0.01));
        for (boolean asGraph : new boolean[] {false, true}) {
            Model net = asGraph ? graph(builder(new Adam(0.01))) : stack(builder(new Adam(0.01)));
            Model expected = asGraph ? twoRates(turns) : stack(builder(new Adam(0.01)), dense().updater(new Adam(turns)).build(),
                    output().build());
            String first = asGraph ? "dense" : "layer0";
            for (int i = 0; i < 12; i++) {
                if (i == 4) {
                    ModelUpdaters.of(net).changeLearningRates(only(first, 0));
                    assertThat(rates(net).values()).containsExactly(0.0, 0.0, 0.01, 0.01);
                }
                if (i == 8) {
                    ModelUpdaters.of(net).changeLearningRates(only(first, 0.01));
                }
                net = i == 6 ? restored(net) : net; // with another grouping of its state
                fit(net, data(i + 1, 1));
                fit(expected, data(i + 1, 1));
                assertThat(State.of(net).parameters()).isEqualTo(State.of(expected).parameters());
            }
        }
    }

    private static ComputationGraph twoRates(ISchedule first) {
        ComputationGraph net = new ComputationGraph(builder(new Adam(0.01)).graphBuilder().addInputs("in")
                .addLayer("dense", dense().updater(new Adam(first)).build(), "in").addLayer("out", output().build(), "dense")
                .setOutputs("out").build());
        net.init();
        return net;
    }

    @Test
    void weightsAndBiasesCanHaveRatesOfTheirOwn() {
        for (Model net : List.of(stack(builder(new Adam(0.01))), graph(builder(new org.nd4j.linalg.learning.config.Adam(0.01))))) {
            fit(net, data(1, 3));
            List<Double> averages = State.of(net).updater().stream().sorted().toList();
            String before = State.of(net).configuration();
            ModelUpdaters.of(net).changeLearningRates((where, rate) -> rate);
            assertThat(State.of(net).configuration()).as("nothing changes").isEqualTo(before);
            ModelUpdaters.of(net).changeLearningRates((where, rate) -> where.parameter().equals("b") ? Hyperparameter.of(0.1) : rate);
            assertThat(rates(net).values()).containsExactly(0.01, 0.1, 0.01, 0.1);
            assertThat(State.of(net).updater()).containsExactlyInAnyOrderElementsOf(averages);
            Model resumed = restored(net);
            fit(net, data(2, 3));
            fit(resumed, data(2, 3));
            TinyNets.assertSame(resumed, net);
        }
    }

    @Test
    void aBiasUpdaterAndNormalizationHaveTheirRates() {
        MultiLayerNetwork net = stack(builder(new Adam(0.01)).biasUpdater(new Sgd(0.02)), dense().build(),
                new BatchNormalization.Builder().nOut(5).build(), output().build());
        ModelUpdaters.of(net).changeLearningRates(only("layer0", 0.5));
        assertThat(rates(net).values()).containsExactly(0.5, 0.5, 0.01, 0.01, 0.01, 0.02);
        fit(net, data(1, 2));
    }

    @Test
    void ratesThatDl4jCannotKeepApartAreRefused() {
        MultiLayerNetwork net = stack(builder(new Adam(0.01)), new LSTM.Builder().nIn(3).nOut(4).build(),
                new RnnOutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build());
        State before = State.of(net);
        assertThatThrownBy(() -> ModelUpdaters.of(net).changeLearningRates((where, rate) ->
                where.parameter().equals("RW") ? Hyperparameter.of(0.1) : rate)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("learningRate of 0_RW must be that of 0_W, 0.01, for DL4J keeps one updater for both")
                .hasMessageEndingWith("got 0.1");
        assertThat(State.of(net)).isEqualTo(before);
    }

    @Test
    void layersInsideWrappersAreReached() {
        for (Model net : List.of(TinyNets.wrappedStack(new Adam(0.01), new Adam(0.02)), TinyNets.wrappedGraph(new Adam(0.01), null))) {
            ModelUpdaters.of(net).changeLearningRates((where, rate) -> Hyperparameter.of(0.1 + where.index()));
            DataSet batch = TinyNets.sequences(1);
            TinyNets.fit(net, batch);
            ModelUpdaters.of(net).changeLearningRates((where, rate) -> {
                assertThat(rate).as(where.name()).isEqualTo(Hyperparameter.of(0.1 + where.index()));
                return rate;
            });
            Model resumed = restored(net);
            TinyNets.fit(net, batch);
            TinyNets.fit(resumed, batch);
            assertThat(State.of(resumed).parameters()).isEqualTo(State.of(net).parameters());
        }
    }

    /** Clones share updaters with their original. */
    @Test
    void aCloneKeepsItsRates() {
        MultiLayerNetwork net = stack(builder(new Adam(0.01)));
        MultiLayerNetwork clone = net.clone();
        ModelUpdaters.of(net).changeLearningRates(only("layer1", 0.5));
        assertThat(rates(clone).values()).containsOnly(0.01);
    }

    // ---- by depth

    @Test
    void theRateFallsWithTheDepth() {
        MultiLayerNetwork net = stack(new AdamW(LinearSchedule.of(0.1, 0.2, 10), 0.1).applyTo(builder(null)), dense().build(),
                new BatchNormalization.Builder().nOut(5).build(), output().build());
        ModelUpdaters.of(net).decayLearningRatesByDepth(0.5);
        assertThat(rates(net)).containsExactly(entry("0_W", 0.025), entry("0_b", 0.025), entry("1_gamma", 0.05), entry("1_beta", 0.05),
                entry("2_W", 0.1), entry("2_b", 0.1));
        MultiLayerNetwork resumed = restored(net);
        for (MultiLayerNetwork each : List.of(net, resumed)) {
            fit(each, data(1, 3));
        }
        TinyNets.assertSame(resumed, net);
        assertThatThrownBy(() -> ModelUpdaters.of(net).decayLearningRatesByDepth(1.5)).hasMessage("factor must be in (0, 1], got 1.5");
    }

    /** in - a - b - add - out, in - c - add: c is as deep as b. */
    @Test
    void inAGraphTheLongestWayToAnOutputCounts() {
        ComputationGraph net = new ComputationGraph(builder(new Adam(PlateauSchedule.of(1, 0.5, 1))).graphBuilder().addInputs("in")
                .addLayer("a", new DenseLayer.Builder().nIn(4).nOut(5).build(), "in")
                .addLayer("b", new DenseLayer.Builder().nIn(5).nOut(5).build(), "a")
                .addLayer("c", new DenseLayer.Builder().nIn(4).nOut(5).build(), "in")
                .addVertex("add", new ElementWiseVertex(ElementWiseVertex.Op.Add), "b", "c")
                .addLayer("out", output().build(), "add").setOutputs("out").build());
        net.init();
        ModelUpdaters.of(net).decayLearningRatesByDepth(0.1);
        assertThat(rates(net)).contains(entry("out_W", 1.0), entry("b_W", 0.1), entry("c_b", 0.1), entry("a_W", Math.pow(0.1, 2)));
        assertThat(ModelUpdaters.of(net).plateaus()).hasSize(1);
        DataSetIterator data = data(1, 2);
        fit(net, data);
    }
}
