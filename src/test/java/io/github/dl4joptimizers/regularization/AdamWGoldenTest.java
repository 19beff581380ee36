package io.github.dl4joptimizers.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.Textbook;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdamW in a network makes the steps of Keras', PyTorch's, optax' and the textbook's AdamW. The network has one layer and its
 * weights are the golden problem's parameters: for the input 1 and the loss {@link PrescribedGradient} the gradient of the
 * weights is what the labels say.
 */
class AdamWGoldenTest {

    private static final Map<String, Function<ISchedule, AdamW>> LIBRARIES = Map.of("keras", Keras::adamW,
            "torch", PyTorch::adamW, "optax", Optax::adamw, "textbook", Textbook::adamW);

    static Stream<GoldenRun> runs() {
        return GoldenRun.of("optimizers/keras/adamw__default", "optimizers/keras/adamw__wd", "optimizers/torch/adamw__default",
                "optimizers/torch/adamw__wd", "optimizers/optax/adamw__default", "optimizers/optax/adamw__wd",
                "optimizers/textbook/adamw__book");
    }

    static Stream<GoldenRun> ofRandomGradients() {
        return runs().filter(GoldenRun::hasRandomGradients);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aNetworkMakesTheLibrarysSteps(GoldenRun golden) {
        MultiLayerNetwork network = new MultiLayerNetwork(builder(golden).list().layer(layer(golden)).build());
        network.init();
        assertSteps(network, golden);
    }

    @ParameterizedTest
    @MethodSource("ofRandomGradients")
    void aGraphMakesTheLibrarysSteps(GoldenRun golden) {
        ComputationGraph graph = new ComputationGraph(builder(golden).graphBuilder().addInputs("in")
                .addLayer("out", layer(golden), "in").setOutputs("out").build());
        graph.init();
        assertSteps(graph, golden);
    }

    private static NeuralNetConfiguration.Builder builder(GoldenRun golden) {
        return updater(golden).applyTo(new NeuralNetConfiguration.Builder().dataType(golden.type()));
    }

    private static OutputLayer layer(GoldenRun golden) {
        return new OutputLayer.Builder(new PrescribedGradient()).nIn(1).nOut(golden.start().length).hasBias(false)
                .activation(Activation.IDENTITY).build();
    }

    /** The library's defaults must be ours, so only a file with settings of its own sets any. */
    private static AdamW updater(GoldenRun golden) {
        AdamW defaults = LIBRARIES.get(golden.file().split("/")[1]).apply(golden.rates());
        AdamW updater = golden.rateVaries() ? defaults : defaults.learningRate(golden.rate());
        return !golden.file().endsWith("__wd") ? updater : updater.beta1(golden.hyper("beta1")).beta2(golden.hyper("beta2"))
                .epsilon(golden.hyper("eps")).weightDecay(golden.hyper("weightDecay"));
    }

    private static <N extends Model & NeuralNetwork> void assertSteps(N network, GoldenRun golden) {
        double[] theta = golden.start();
        network.setParams(Nd4j.createFromArray(theta).reshape(network.params().shape()));
        assertThat(golden.steps()).isEqualTo(60);
        for (int t = 0; t < golden.steps(); t++) {
            double[][] gradient = {golden.gradient(t, theta)};
            network.fit(new DataSet(Nd4j.ones(golden.type(), 1, 1), Nd4j.createFromArray(gradient).castTo(golden.type())));
            theta = HandLoop.numbers(network.params());
            double[] goal = golden.after(t);
            for (int i = 0; i < goal.length; i++) {
                assertThat(theta[i]).as("parameter %d after step %d", i, t + 1)
                        .isCloseTo(goal[i], within(golden.tolerance(goal[i])));
            }
        }
    }
}
