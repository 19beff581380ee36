package io.github.dl4joptimizers.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.updater.ScheduleFree;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ISchedule;

/** In a network too, and not only y: the averaged weights are the libraries' own. */
class ScheduleFreeGoldenTest {

    private static final Map<String, Function<ISchedule, ScheduleFree>> PAGES = Map.of(
            "optimizers/schedule_free/schedulefree_sgd__default", PyTorch::sgdScheduleFree,
            "optimizers/schedule_free/schedulefree_adamw__default", PyTorch::adamWScheduleFree,
            "optimizers/schedule_free/schedulefree_adamw__warmup", rate -> PyTorch.adamWScheduleFree(rate).beta1(0.95).beta2(0.98)
                    .warmupSteps(10).weightDecay(0.1),
            "optimizers/optax/schedulefree_sgd__default", Optax::scheduleFreeSgd,
            "optimizers/optax/schedulefree_adamw__default", Optax::scheduleFreeAdamw,
            "optimizers/optax/schedulefree_adamw__wd", rate -> Optax.scheduleFreeAdamw(rate).beta1(0.95).beta2(0.98).epsilon(1e-4)
                    .weightDecay(0.1));

    /** The runs with large numbers are GoldenTest's: x is a small difference of them. */
    static Stream<GoldenRun> runs() {
        return PAGES.keySet().stream().sorted().flatMap(GoldenRun::of).filter(GoldenRun::hasRandomGradients);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void theEvaluationModelHasTheLibrarysAverage(GoldenRun golden) {
        ScheduleFree page = PAGES.get(golden.file()).apply(golden.rates());
        ScheduleFree updater = golden.rateVaries() ? page : page.learningRate(golden.rate());
        OutputLayer layer = new OutputLayer.Builder(new PrescribedGradient()).nIn(1).nOut(golden.start().length).hasBias(false)
                .activation(Activation.IDENTITY).build();
        MultiLayerNetwork network = new MultiLayerNetwork(updater
                .applyTo(new NeuralNetConfiguration.Builder().dataType(golden.type())).list().layer(layer).build());
        network.init();
        double[] theta = golden.start();
        network.setParams(Nd4j.createFromArray(theta).reshape(network.params().shape()));
        for (int t = 0; t < golden.steps(); t++) {
            double[][] gradient = {golden.gradient(t, theta)};
            network.fit(new DataSet(Nd4j.ones(golden.type(), 1, 1), Nd4j.createFromArray(gradient).castTo(golden.type())));
            theta = HandLoop.numbers(network.params());
            assertClose("y", theta, golden.after(t), golden);
            assertClose("x", HandLoop.numbers(ScheduleFree.evaluationModel(network).params()), golden.after(t, "eval"), golden);
        }
    }

    private static void assertClose(String name, double[] ours, double[] theirs, GoldenRun golden) {
        for (int i = 0; i < theirs.length; i++) {
            assertThat(ours[i]).as("%s %d", name, i).isCloseTo(theirs[i], within(golden.tolerance(theirs[i])));
        }
    }
}
