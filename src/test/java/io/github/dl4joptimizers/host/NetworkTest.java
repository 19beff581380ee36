package io.github.dl4joptimizers.host;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import io.github.dl4joptimizers.updater.Adam;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class NetworkTest {

    /** Recurrent networks with three inputs and two classes. */
    enum Kind {
        STACK {
            @Override
            MultiLayerNetwork model(BackpropType type) {
                MultiLayerNetwork net = new MultiLayerNetwork(builder(new Adam(0.01)).list().layer(lstm()).layer(output())
                        .backpropType(type).tBPTTLength(4).build());
                net.init();
                return net;
            }
        },
        GRAPH {
            @Override
            ComputationGraph model(BackpropType type) {
                ComputationGraph net = new ComputationGraph(builder(new Adam(0.01)).graphBuilder().addInputs("in")
                        .addLayer("lstm", lstm(), "in").addLayer("out", output(), "lstm").setOutputs("out")
                        .setInputTypes(InputType.recurrent(3)).backpropType(type).tBPTTLength(4).build());
                net.init();
                return net;
            }
        };

        abstract Model model(BackpropType type);

        private static LSTM lstm() {
            return new LSTM.Builder().nIn(3).nOut(4).build();
        }

        private static RnnOutputLayer output() {
            return new RnnOutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build();
        }
    }

    private static DataSet sequences(int steps) {
        return new DataSet(Nd4j.rand(DataType.DOUBLE, 5, 3, steps), Nd4j.ones(DataType.DOUBLE, 5, 2, steps).muli(0.5));
    }

    private static INDArray mask(int from, int steps) {
        INDArray mask = Nd4j.ones(DataType.DOUBLE, 5, steps);
        mask.putScalar(0, from, 0);
        mask.putScalar(3, steps - 1, 0);
        return mask;
    }

    @Test
    void eachKindOfModelHasItsView() {
        SameDiff graph = SameDiff.create();
        graph.setTrainingConfig(TrainingConfig.builder().updater(new Adam(0.1)).dataSetFeatureMapping("x")
                .dataSetLabelMapping("y").build());
        assertThat(Host.of(graph)).isEqualTo(new SameDiffHost(graph));
        Model stack = stack(builder(new Adam(0.1)));
        assertThat(((Network) Host.of(stack)).isGraph()).isFalse();
        assertThat(((Network) Host.of(stack)).model()).isSameAs(stack);
        assertThat(((Network) Host.of(graph(builder(new Adam(0.1))))).isGraph()).isTrue();
    }

    @Test
    void whatIsNoModelIsRefused() {
        assertThatThrownBy(() -> Host.of(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model must be an initialised MultiLayerNetwork or ComputationGraph, got null");
        assertThatThrownBy(() -> Host.of("net")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model must be an initialised MultiLayerNetwork or ComputationGraph, got java.lang.String");
        Model raw = new ComputationGraph(graph(builder(new Adam(0.1))).getConfiguration().clone());
        assertThatThrownBy(() -> Host.of(raw)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("got org.deeplearning4j.nn.graph.ComputationGraph before init()");
        assertThatThrownBy(() -> Host.of(SameDiff.create())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("graph must be a SameDiff with a TrainingConfig, got one without");
    }

    /** DL4J's own {@code MultiLayerNetwork.fit(MultiDataSet)} loses some. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void aBatchIsTrainedOnWithItsMasks(Kind kind) {
        for (INDArray features : new INDArray[] {null, mask(7, 8)}) {
            for (INDArray labels : new INDArray[] {null, mask(2, 8)}) {
                DataSet batch = sequences(8);
                batch.setFeaturesMaskArray(features);
                batch.setLabelsMaskArray(labels);
                Model expected = kind.model(BackpropType.Standard);
                Network actual = Network.of(kind.model(BackpropType.Standard));
                fit(expected, batch);
                actual.fit(batch.toMultiDataSet());
                assertSame(actual.model(), expected);
            }
        }
    }

    @Test
    void aStackIsNotTrainedOnTheFirstOfSeveralArrays() {
        INDArray[] two = {Nd4j.ones(2, 4), Nd4j.ones(2, 4)};
        Network net = Network.of(stack(builder(new Adam(0.1))));
        assertThatThrownBy(() -> net.fit(new MultiDataSet(two, new INDArray[] {Nd4j.ones(2, 3)})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch must have one array of features and one of labels for a MultiLayerNetwork, got 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 8, 10})
    void iterationsAreCountedAsDl4jCountsThem(int steps) {
        for (Kind kind : Kind.values()) {
            for (BackpropType type : BackpropType.values()) {
                Network net = Network.of(kind.model(type));
                assertThat(net.backpropType()).isEqualTo(type);
                MultiDataSet batch = (MultiDataSet) sequences(steps).toMultiDataSet();
                long expected = net.iterations(batch);
                net.fit(batch);
                assertThat(net.iteration()).isEqualTo((int) expected);
            }
        }
    }

    @Test
    void countersAreSetInTheNetworkAndItsLayers() {
        for (Model model : List.of(stack(builder(new Adam(0.1))), graph(builder(new Adam(0.1))))) {
            Network net = Network.of(model);
            net.setCounters(7, 2);
            net.setEpoch(3);
            assertThat(List.of(net.iteration(), net.epoch())).containsExactly(7, 3);
            assertThat(net.layers()).allMatch(layer -> layer.getIterationCount() == 7 && layer.getEpochCount() == 3);
        }
    }
}
