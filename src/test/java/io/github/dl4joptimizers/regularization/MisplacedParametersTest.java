package io.github.dl4joptimizers.regularization;

import static io.github.dl4joptimizers.regularization.HandLoop.gaussian;
import static io.github.dl4joptimizers.regularization.HandLoop.network;
import static io.github.dl4joptimizers.regularization.HandLoop.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** SeparableConvolution2D and DepthwiseConvolution2D, whose parameters DL4J cuts in the wrong places: each number is looked at. */
class MisplacedParametersTest {

    private static final double RATE = 1e-12;
    private static final AdamW ADAMW = new AdamW(RATE, 1e11);

    private enum Kind {
        SEPARABLE {
            @Override
            BaseLayer.Builder<?> builder() {
                return new SeparableConvolution2D.Builder(2, 2).nOut(3);
            }
        },
        /** More biases than weights of the first kind. */
        MANY_BIASES {
            @Override
            BaseLayer.Builder<?> builder() {
                return new SeparableConvolution2D.Builder(1, 1).nOut(7);
            }
        },
        MULTIPLIED {
            @Override
            BaseLayer.Builder<?> builder() {
                return new SeparableConvolution2D.Builder(2, 2).nOut(3).depthMultiplier(2);
            }
        },
        DEPTHWISE {
            @Override
            BaseLayer.Builder<?> builder() {
                return new DepthwiseConvolution2D.Builder(2, 2).depthMultiplier(2);
            }
        },
        WITHOUT_BIAS {
            @Override
            BaseLayer.Builder<?> builder() {
                return new SeparableConvolution2D.Builder(2, 2).nOut(3).hasBias(false);
            }
        };

        abstract BaseLayer.Builder<?> builder();
    }

    private static MultiLayerConfiguration net(NeuralNetConfiguration.Builder builder, BaseLayer layer) {
        return builder.list().layer(layer)
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE).build())
                .setInputType(InputType.convolutional(5, 5, 2)).build();
    }

    private static MultiLayerNetwork init(MultiLayerConfiguration configuration) {
        MultiLayerNetwork net = new MultiLayerNetwork(configuration);
        net.init();
        return net;
    }

    private static DataSet batch() {
        Random random = new Random(5);
        return new DataSet(gaussian(random, 3, 2, 5, 5), gaussian(random, 3, 2));
    }

    private static void assertDecays(MultiLayerNetwork net, String... decayed) {
        for (int step = 0; step < 3; step++) {
            Map<String, double[]> before = new LinkedHashMap<>();
            net.paramTable().forEach((name, array) -> before.put(name, numbers(array)));
            net.fit(batch());
            before.forEach((name, old) -> {
                double[] expected = old.clone();
                double share = List.of(decayed).contains(name.substring(2)) || List.of(decayed).contains(name) ? 0.9 : 1;
                for (int i = 0; i < old.length; i++) {
                    expected[i] *= share;
                }
                assertThat(numbers(net.getParam(name))).as(name).containsExactly(expected, within(1e-10));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void allOfTheWeightsDecayAndNothingOfTheBiases(Kind kind) {
        MultiLayerConfiguration configuration = net(ADAMW.applyTo(network()), (BaseLayer) kind.builder().build());
        assertDecays(init(configuration), "W", "pW");
        assertDecays(init(MultiLayerConfiguration.fromJson(configuration.toJson())), "W", "pW");
    }

    @ParameterizedTest
    @EnumSource
    void theyDoSoInAModelThatIsThereAlready(Kind kind) {
        assertDecays(ADAMW.applyTo(init(net(network().updater(new Adam(RATE)), (BaseLayer) kind.builder().build()))), "W", "pW");
    }

    @ParameterizedTest
    @EnumSource
    void theyDoSoByADecayOfTheLayersOwn(Kind kind) {
        BaseLayer layer = (BaseLayer) ADAMW.applyTo(kind.builder()).build();
        assertDecays(init(net(network().updater(new Adam(RATE)), layer)), "0_W", "0_pW");
        assertDecays(init(net(PyTorch.adamW(RATE).weightDecay(1e11).applyTo(network()), (BaseLayer) ADAMW.applyTo(kind.builder()).build())),
                "W", "pW", "1_b");
    }

    @ParameterizedTest
    @EnumSource
    void everythingDecaysIfAsked(Kind kind) {
        assertDecays(init(net(PyTorch.adamW(RATE).weightDecay(1e11).applyTo(network()), (BaseLayer) kind.builder().build())),
                "W", "pW", "b");
        assertDecays(init(net(PyTorch.adamW(RATE).weightDecay(1e11).excluding("b").applyTo(network()),
                (BaseLayer) kind.builder().build())), "W", "pW");
    }

    @ParameterizedTest
    @EnumSource
    void theLayerCanBeLeftOut(Kind kind) {
        assertDecays(init(net(ADAMW.excluding("0").applyTo(network()), (BaseLayer) kind.builder().build())), "1_W");
        assertDecays(init(net(ADAMW.applyTo(network()), (BaseLayer) DecoupledWeightDecay.none().applyTo(kind.builder()).build())),
                "1_W");
    }

    @Test
    void aWeightAloneCannotBeLeftOut() {
        NeuralNetConfiguration.Builder builder = ADAMW.excluding("0_pW").applyTo(network());
        assertThatThrownBy(() -> net(builder, (BaseLayer) Kind.SEPARABLE.builder().build())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("excluding").hasMessageContaining("[0_pW]");
    }

    @Test
    void aBuilderThatIsNotTheOneThatApplyToReturnedFailsInTheFirstStep() {
        NeuralNetConfiguration.Builder builder = network();
        ADAMW.applyTo(builder);
        MultiLayerNetwork net = init(net(builder, (BaseLayer) Kind.SEPARABLE.builder().build()));
        assertThatThrownBy(() -> net.fit(batch())).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SeparableConvolution2D").hasMessageContaining("the builder that applyTo returns");
    }
}
