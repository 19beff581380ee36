package io.github.dl4joptimizers.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Arrays;

import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class BookNetworkTest {

    private static MultiLayerNetwork network(Contestant optimizer) {
        MultiLayerNetwork network = new MultiLayerNetwork(BookNetwork.configuration(optimizer.updater(), 42));
        network.init();
        return network;
    }

    @Test
    void itHasTheBooksShape() {
        MultiLayerNetwork network = network(Contestant.ADAM);

        assertThat(Arrays.stream(network.getLayers()).map(layer -> (FeedForwardLayer) layer.conf().getLayer()))
                .extracting(FeedForwardLayer::getNIn, FeedForwardLayer::getNOut, layer -> layer.getActivationFn().toString())
                .containsExactly(
                        tuple(784L, 100L, "relu"),
                        tuple(100L, 100L, "relu"),
                        tuple(100L, 100L, "relu"),
                        tuple(100L, 10L, "softmax"));
        assertThat(network.numParams()).isEqualTo(99_710);
    }

    @Test
    void hiddenWeightsStartAsHeSaysAndBiasesFromZero() {
        MultiLayerNetwork network = network(Contestant.ADAM);

        assertThat(deviation(network.getParam("0_W"))).isBetween(0.99 * Math.sqrt(2.0 / 784), 1.01 * Math.sqrt(2.0 / 784));
        assertThat(deviation(network.getParam("1_W"))).isBetween(0.97 * Math.sqrt(2.0 / 100), 1.03 * Math.sqrt(2.0 / 100));
        assertThat(network.getParam("0_b").amaxNumber().doubleValue()).isZero();
    }

    private static double deviation(INDArray weights) {
        return weights.stdNumber().doubleValue();
    }

    @ParameterizedTest
    @EnumSource(Contestant.class)
    void everyOptimizerStartsFromTheSameWeights(Contestant optimizer) {
        assertThat(network(optimizer).params()).isEqualTo(network(Contestant.SGD).params());
    }

    @Test
    void adamWBringsItsDecay() {
        BaseLayer layer = (BaseLayer) network(Contestant.ADAMW).getLayer(0).conf().getLayer();

        assertThat(layer.getRegularization()).containsExactly(DecoupledWeightDecay.timesLearningRate(1e-5));
    }
}
