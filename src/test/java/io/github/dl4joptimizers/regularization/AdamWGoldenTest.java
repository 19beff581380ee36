package io.github.dl4joptimizers.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Textbook;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.Keras;
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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * AdamW in a network makes the steps of Keras', PyTorch's, optax' and the textbook's AdamW. The network has one layer and its
 * weights are the golden problem's parameters: for the input 1 and the loss {@link PrescribedGradient} the gradient of the
 * weights is what the labels say.
 */
class AdamWGoldenTest {

    /** What the reference libraries themselves agree to, with room for the order of a few roundings over 60 steps. */
    private static final double DOUBLE_TOLERANCE = 1e-9;

    /** For float32, times max(1, |theta|): 60 steps of a computation with an ulp of 1e-7. */
    private static final double FLOAT_TOLERANCE = 1e-4;

    private static final Map<String, Function<ISchedule, AdamW>> LIBRARIES = Map.of("keras", Keras::adamW,
            "torch", PyTorch::adamW, "optax", Optax::adamw, "textbook", Textbook::adamW);

    private static final JsonNode PROBLEMS = read("problems.json");

    static Stream<Trajectory> trajectories() {
        List<Trajectory> all = new ArrayList<>();
        for (String name : List.of("keras/adamw__default", "keras/adamw__wd", "torch/adamw__default", "torch/adamw__wd",
                "optax/adamw__default", "optax/adamw__wd", "textbook/adamw__book")) {
            JsonNode file = read("optimizers/" + name + ".json");
            file.get("trajectories").forEach(json -> all.add(new Trajectory(name, file.get("hyper"), json)));
        }
        return all.stream();
    }

    static Stream<Trajectory> ofRandomGradients() {
        return trajectories().filter(trajectory -> trajectory.json().get("problem").asText().equals("random"));
    }

    @ParameterizedTest
    @MethodSource("trajectories")
    void aNetworkMakesTheLibrarysSteps(Trajectory golden) {
        MultiLayerNetwork network = new MultiLayerNetwork(golden.builder().list().layer(golden.layer()).build());
        network.init();
        assertSteps(network, golden);
    }

    @ParameterizedTest
    @MethodSource("ofRandomGradients")
    void aGraphMakesTheLibrarysSteps(Trajectory golden) {
        ComputationGraph graph = new ComputationGraph(golden.builder().graphBuilder().addInputs("in")
                .addLayer("out", golden.layer(), "in").setOutputs("out").build());
        graph.init();
        assertSteps(graph, golden);
    }

    private static <N extends Model & NeuralNetwork> void assertSteps(N network, Trajectory golden) {
        double[] theta = doubles(golden.problem().get("theta0"));
        network.setParams(Nd4j.createFromArray(theta).reshape(network.params().shape()));
        JsonNode expected = golden.json().get("theta");
        assertThat(expected).hasSize(60);
        for (int t = 0; t < expected.size(); t++) {
            double[] gradient = golden.gradient(t, theta);
            network.fit(new DataSet(Nd4j.ones(golden.type(), 1, 1),
                    Nd4j.createFromArray(new double[][] {gradient}).castTo(golden.type())));
            theta = HandLoop.numbers(network.params());
            double[] goal = doubles(expected.get(t));
            for (int i = 0; i < goal.length; i++) {
                double tolerance = golden.type() == DataType.DOUBLE ? DOUBLE_TOLERANCE
                        : FLOAT_TOLERANCE * Math.max(1, Math.abs(goal[i]));
                assertThat(theta[i]).as("parameter %d after step %d", i, t + 1).isCloseTo(goal[i], within(tolerance));
            }
        }
    }

    /** One trajectory of a golden file: hyper are the file's hyperparameters. */
    private record Trajectory(String file, JsonNode hyper, JsonNode json) {

        JsonNode problem() {
            return PROBLEMS.get("problems").get(json.get("problem").asText());
        }

        DataType type() {
            return json.get("dtype").asText().equals("float32") ? DataType.FLOAT : DataType.DOUBLE;
        }

        NeuralNetConfiguration.Builder builder() {
            return updater().applyTo(new NeuralNetConfiguration.Builder().dataType(type()));
        }

        OutputLayer layer() {
            return new OutputLayer.Builder(new PrescribedGradient()).nIn(1).nOut(problem().get("theta0").size()).hasBias(false)
                    .activation(Activation.IDENTITY).build();
        }

        /** The library's defaults must be ours, so only a file with settings of its own sets any. */
        private AdamW updater() {
            double lr = json.get("lr").asDouble();
            AdamW defaults = LIBRARIES.get(file.substring(0, file.indexOf('/'))).apply(varying(lr));
            AdamW updater = json.get("lrVaries").asBoolean() ? defaults : defaults.learningRate(lr);
            return !file.endsWith("__wd") ? updater : updater.beta1(hyper.get("beta1").asDouble())
                    .beta2(hyper.get("beta2").asDouble()).epsilon(hyper.get("eps").asDouble())
                    .weightDecay(hyper.get("weightDecay").asDouble());
        }

        private static ISchedule varying(double lr) {
            double[] multipliers = doubles(PROBLEMS.get("lrMultipliers"));
            Map<Integer, Double> rates = new HashMap<>();
            for (int t = 0; t < multipliers.length; t++) {
                rates.put(t, lr * multipliers[t]);
            }
            return new MapSchedule(ScheduleType.ITERATION, rates);
        }

        double[] gradient(int t, double[] x) {
            return switch (problem().get("kind").asText()) {
                case "gradients" -> doubles(problem().get("gradients").get(t));
                case "quadratic" -> {
                    double[] gradient = new double[x.length];
                    for (int i = 0; i < x.length; i++) {
                        gradient[i] = problem().get("a").get(i).asDouble() * (x[i] - problem().get("c").get(i).asDouble());
                    }
                    yield gradient;
                }
                case "rosenbrock" -> new double[] {-400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]),
                        200 * (x[1] - x[0] * x[0])};
                default -> throw new IllegalStateException(problem().get("kind").asText());
            };
        }

        @Override
        public String toString() {
            return "%s, %s, %s%s".formatted(file, json.get("problem").asText(), json.get("dtype").asText(),
                    json.get("lrVaries").asBoolean() ? ", lr varies" : "");
        }
    }

    private static JsonNode read(String name) {
        try (InputStream in = AdamWGoldenTest.class.getResourceAsStream("/golden/" + name)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }
}
