package io.github.dl4joptimizers.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.imports.KerasOptimizers;
import io.github.dl4joptimizers.updater.Optimizer;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Clipping makes Keras' steps. The golden problem's parameters are two arrays, of which Keras clips each by its own norm: here
 * they are two layers, which DL4J updates in one block, or two variables of a SameDiff graph. Where there are biases they are
 * the same parameters once more. The gradients are those of the golden run's own parameters.
 */
class ClippingGoldenTest {

    static Stream<GoldenRun> runs() {
        return GoldenRun.of("clipping/keras/clipnorm__sgd", "clipping/keras/clipvalue__adam");
    }

    /** Where the second array begins. What is clipped by value may be cut anywhere. */
    private static int cut(GoldenRun golden) {
        return golden.golden().get("hyper").has("shapes") ? golden.golden().get("hyper").get("shapes").get(0).get(0).asInt()
                : golden.start().length / 2;
    }

    private static Optimizer<?> updater(GoldenRun golden) {
        Optimizer<?> updater = golden.file().endsWith("sgd")
                ? Keras.sgd().clipping(GradientClipping.byNorm(golden.hyper("clipNorm")))
                : Keras.adam().clipping(GradientClipping.byValue(golden.hyper("clipValue")));
        return golden.rateVaries() ? updater.learningRateSchedule(golden.rates()) : updater.learningRate(golden.rate());
    }

    private static double[] gradient(GoldenRun golden, int t) {
        return golden.gradient(t, t == 0 ? golden.start() : golden.after(t - 1));
    }

    private static void assertClose(GoldenRun golden, String what, int t, INDArray actual, int from, int to) {
        double[] goal = Arrays.copyOfRange(golden.after(t), from, to);
        double[] numbers = HandLoop.numbers(actual);
        assertThat(numbers).hasSameSizeAs(goal);
        for (int i = 0; i < goal.length; i++) {
            assertThat(numbers[i]).as("%s %d after step %d", what, i, t + 1)
                    .isCloseTo(goal[i], within(golden.tolerance(goal[i])));
        }
    }

    private static INDArray row(GoldenRun golden, double[] numbers, int from, int to) {
        return Nd4j.createFromArray(new double[][] {Arrays.copyOfRange(numbers, from, to)}).castTo(golden.type());
    }

    private static OutputLayer layer(int size) {
        return new OutputLayer.Builder(new PrescribedGradient()).nIn(1).nOut(size).activation(Activation.IDENTITY).build();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aGraphsLayersAreClippedEachByItself(GoldenRun golden) {
        int cut = cut(golden);
        int n = golden.start().length;
        ComputationGraph graph = new ComputationGraph(updater(golden)
                .applyTo(new NeuralNetConfiguration.Builder().dataType(golden.type())).graphBuilder().addInputs("in")
                .addLayer("first", layer(cut), "in").addLayer("second", layer(n - cut), "in").setOutputs("first", "second").build());
        graph.init();
        assertThat(graph.getUpdater().getUpdaterBlocks()).hasSize(1);
        Map<String, int[]> ranges = Map.of("first_W", new int[] {0, cut}, "first_b", new int[] {0, cut},
                "second_W", new int[] {cut, n}, "second_b", new int[] {cut, n});
        ranges.forEach((name, range) -> graph.setParam(name, row(golden, golden.start(), range[0], range[1])));
        INDArray[] one = {Nd4j.ones(golden.type(), 1, 1)};
        for (int t = 0; t < golden.steps(); t++) {
            double[] gradient = gradient(golden, t);
            graph.fit(new MultiDataSet(one, new INDArray[] {row(golden, gradient, 0, cut), row(golden, gradient, cut, n)}));
            for (Map.Entry<String, int[]> range : ranges.entrySet()) {
                assertClose(golden, range.getKey(), t, graph.getParam(range.getKey()), range.getValue()[0], range.getValue()[1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aStacksWeightsAndBiasesAreClipped(GoldenRun golden) {
        int from = cut(golden);
        int to = golden.start().length;
        MultiLayerNetwork network = new MultiLayerNetwork(updater(golden)
                .applyTo(new NeuralNetConfiguration.Builder().dataType(golden.type())).list().layer(layer(to - from)).build());
        network.init();
        network.setParam("0_W", row(golden, golden.start(), from, to));
        network.setParam("0_b", row(golden, golden.start(), from, to));
        INDArray one = Nd4j.ones(golden.type(), 1, 1);
        for (int t = 0; t < golden.steps(); t++) {
            network.fit(new DataSet(one, row(golden, gradient(golden, t), from, to)));
            assertClose(golden, "weight", t, network.getParam("0_W"), from, to);
            assertClose(golden, "bias", t, network.getParam("0_b"), from, to);
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aSameDiffGraphsVariablesAreClippedEachByItself(GoldenRun golden) {
        int cut = cut(golden);
        int n = golden.start().length;
        SameDiff graph = SameDiff.create();
        SDVariable first = graph.var("first", row(golden, golden.start(), 0, cut).reshape(cut));
        SDVariable second = graph.var("second", row(golden, golden.start(), cut, n).reshape(n - cut));
        SDVariable gradient = graph.placeHolder("gradient", golden.type(), 1, n);
        graph.concat(0, first, second).mul(gradient).sum().rename("loss");
        graph.setLossVariables("loss");
        graph.setTrainingConfig(updater(golden).applyTo(new TrainingConfig.Builder()).dataSetFeatureMapping("gradient")
                .markLabelsUnused().build());
        for (int t = 0; t < golden.steps(); t++) {
            graph.fit(new SingletonDataSetIterator(new DataSet(row(golden, gradient(golden, t), 0, n), null)), 1);
            assertClose(golden, "first", t, graph.getArrForVarName("first"), 0, cut);
            assertClose(golden, "second", t, graph.getArrForVarName("second"), cut, n);
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void kerasDescriptionOfItsOptimizerIsRead(GoldenRun golden) {
        String json = "{\"class_name\": \"%s\", \"config\": %s}".formatted(
                golden.golden().get("class").asText().replace("keras.optimizers.", ""), golden.golden().get("args"));
        Optimizer<?> read = (Optimizer<?>) KerasOptimizers.fromJson(json);
        assertThat(golden.rateVaries() ? read.learningRateSchedule(golden.rates()) : read.learningRate(golden.rate()))
                .isEqualTo(updater(golden));
    }
}
