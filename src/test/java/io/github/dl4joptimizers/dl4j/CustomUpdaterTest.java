package io.github.dl4joptimizers.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.updater.LearningRate;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** An optimizer that a reader writes, as RuleUpdater's documentation shows it. */
class CustomUpdaterTest {

    /** The example, word for word but for the annotations that our build asks for. */
    public record SignMomentum(LearningRate learningRate, double beta) implements RuleUpdater {

        @Override
        public int stateCount() {
            return 1;                                                   // one running average per parameter
        }

        @Override
        public Rule at(Step now) {
            double lr = now.learningRate();                             // scalars: once per step
            return (update, gradient, state) -> {                       // vectors: once per chunk
                Lanes m = state[0].ema(beta, gradient);
                update.map(m, m, (x, y) -> lr * Math.signum(x));
            };
        }

        @Override
        public SignMomentum clone() {
            return new SignMomentum(learningRate.copy(), beta);
        }
    }

    @Test
    void itIsTheExampleInTheDocumentation() throws IOException {
        String documentation = Files.readString(Path.of("src/main/java/io/github/dl4joptimizers/updater/RuleUpdater.java"));
        String example = documentation.substring(documentation.indexOf("public record SignMomentum"), documentation.indexOf("}</pre>"));
        String here = Files.readString(Path.of("src/test/java/io/github/dl4joptimizers/dl4j/CustomUpdaterTest.java"));
        assertThat(here).containsIgnoringWhitespaces(example.replace("\n *", "\n"));
    }

    private static final IUpdater UPDATER = new SignMomentum(LearningRate.of(1e-3), 0.9);

    private static MultiLayerConfiguration configuration(IUpdater updater) {
        return new NeuralNetConfiguration.Builder().seed(1).dataType(DataType.DOUBLE).updater(updater).activation(Activation.TANH)
                .list().layer(new DenseLayer.Builder().nIn(2).nOut(8).build())
                .layer(new OutputLayer.Builder().nIn(8).nOut(1).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE)
                        .build())
                .build();
    }

    private static MultiLayerNetwork init(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static final DataSet DATA = new DataSet(
            Nd4j.createFromArray(new double[][] {{-1, -1}, {-1, 1}, {1, -1}, {1, 1}}),
            Nd4j.createFromArray(new double[][] {{-1}, {0.5}, {0.2}, {1}}));

    private static void fit(MultiLayerNetwork network, int steps) {
        for (int i = 0; i < steps; i++) {
            network.fit(DATA);
        }
    }

    @Test
    void itTrainsANetwork() {
        MultiLayerNetwork network = init(configuration(UPDATER));
        double before = network.score(DATA);
        fit(network, 300);
        assertThat(network.score(DATA)).isLessThan(before / 10);
    }

    @Test
    void eachStepIsTheLearningRateInSize() {
        MultiLayerNetwork network = init(configuration(UPDATER));
        INDArray before = network.params().dup();
        fit(network, 1);
        // every parameter has a gradient here, so each moves by lr exactly, but for the rounding of w - lr
        double[] steps = before.sub(network.params()).dup().data().asDouble();
        assertThat(Arrays.stream(steps).map(Math::abs).toArray()).hasSize(33).containsOnly(new double[] {1e-3}, within(1e-15));
    }

    @Test
    void itSurvivesJsonAndYaml() {
        MultiLayerConfiguration configuration = configuration(UPDATER);
        assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
        assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
        MultiLayerNetwork network = init(MultiLayerConfiguration.fromJson(configuration.toJson()));
        assertThat(((DenseLayer) network.getLayerWiseConfigurations().getConf(0).getLayer()).getIUpdater()).isEqualTo(UPDATER);
        MultiLayerNetwork original = init(configuration);
        fit(network, 20);
        fit(original, 20);
        assertThat(network.params()).isEqualTo(original.params());
    }

    @Test
    void itSurvivesJsonWithASchedule() {
        MultiLayerConfiguration configuration = configuration(new SignMomentum(
                LearningRate.of(new ExponentialSchedule(ScheduleType.ITERATION, 1e-3, 0.9)), 0.9));
        MultiLayerConfiguration copy = MultiLayerConfiguration.fromJson(configuration.toJson());
        assertThat(copy).isEqualTo(configuration);
        assertThat(init(copy).getLearningRate(0)).isEqualTo(1e-3);
    }

    @Test
    void aRunThatIsSavedAndResumedEqualsOneThatIsNot() throws IOException {
        MultiLayerNetwork through = init(configuration(UPDATER));
        MultiLayerNetwork first = init(configuration(UPDATER));
        fit(through, 20);
        fit(first, 10);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(first, file, true);
        MultiLayerNetwork resumed = ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()), true);
        fit(resumed, 10);
        assertThat(resumed.params()).isEqualTo(through.params());
        assertThat(resumed.updaterState()).isEqualTo(through.updaterState());
    }

    @Test
    void itIsGroupedByValue() {
        assertThat(init(configuration(UPDATER)).updaterState().length()).isEqualTo(2 * 8 + 8 + 8 + 1);
        assertThat(UPDATER.clone()).isEqualTo(UPDATER).isNotSameAs(UPDATER);
    }

    @Test
    void itCanBeApplied() {
        RuleUpdater updater = new SignMomentum(LearningRate.of(1e-3), 0.9);
        NeuralNetConfiguration.Builder builder = updater.applyTo(new NeuralNetConfiguration.Builder());
        assertThat(builder.getIUpdater()).isEqualTo(updater);
        assertThat(builder.getRegularization()).isEmpty();
    }
}
