package io.github.dl4joptimizers.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.github.dl4joptimizers.regularization.PrescribedGradient;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What Keras 3.16 computed: its golden runs, from the JSON that Keras writes of their optimizers. Where a network is trained it
 * has one layer, whose weights and whose biases are both the golden problem's parameters: Keras decays both.
 */
class KerasGoldenTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GOLDEN = resource("/golden");
    private static final JsonNode PROBLEMS = read(GOLDEN.resolve("problems.json"));

    /** What every optimizer of Keras 3 writes beside its own options. */
    private static final String BASE = """
            {"name": "optimizer", "learning_rate": 0.001, "weight_decay": null, "clipnorm": null, "global_clipnorm": null,
             "clipvalue": null, "use_ema": false, "ema_momentum": 0.99, "ema_overwrite_frequency": null,
             "loss_scale_factor": null, "gradient_accumulation_steps": null}""";

    /** An optimizer's own options as Keras writes them where nothing is given. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "SGD", "{\"momentum\": 0.0, \"nesterov\": false}",
            "Adagrad", "{\"initial_accumulator_value\": 0.1, \"epsilon\": 1e-07}",
            "RMSprop", "{\"rho\": 0.9, \"momentum\": 0.0, \"epsilon\": 1e-07, \"centered\": false}",
            "Adam", "{\"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": 1e-07, \"amsgrad\": false}",
            "AdamW", "{\"weight_decay\": 0.004, \"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": 1e-07, \"amsgrad\": false}",
            "Adamax", "{\"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": 1e-07}",
            "Nadam", "{\"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": 1e-07}",
            "Adadelta", "{\"rho\": 0.95, \"epsilon\": 1e-07}",
            "Lion", "{\"beta_1\": 0.9, \"beta_2\": 0.99}",
            "ScheduleFreeAdamW", "{\"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": 1e-08, \"warmup_steps\": 0}");

    /** A golden run. */
    record Run(String file, JsonNode golden, JsonNode trajectory, boolean complete) {

        JsonNode problem() {
            return PROBLEMS.get("problems").get(trajectory.get("problem").asText());
        }

        /** With all options, as Keras writes it, or with those alone that were given. */
        String json() {
            String className = golden.get("class").asText().replace("keras.optimizers.", "");
            ObjectNode config = complete ? object(BASE).setAll(object(DEFAULTS.get(className))) : JSON.createObjectNode();
            golden.get("args").fields().forEachRemaining(option -> config.set(option.getKey(), option.getValue()));
            config.set("learning_rate", trajectory.get("lrVaries").asBoolean() ? varyingRate()
                    : trajectory.get("lr"));
            ObjectNode optimizer = JSON.createObjectNode().put("module", "keras.optimizers").put("class_name", className);
            return optimizer.<ObjectNode>set("config", config).putNull("registered_name").toString();
        }

        /** In Keras the value of boundary i counts from step i + 1 on. */
        private ObjectNode varyingRate() {
            double lr = trajectory.get("lr").asDouble();
            ArrayNode boundaries = JSON.createArrayNode();
            ArrayNode values = JSON.createArrayNode();
            for (JsonNode multiplier : PROBLEMS.get("lrMultipliers")) {
                if (values.size() > 0) {
                    boundaries.add(values.size() - 1);
                }
                values.add(lr * multiplier.asDouble());
            }
            ObjectNode config = JSON.createObjectNode().put("name", "PiecewiseConstant");
            config.set("boundaries", boundaries);
            config.set("values", values);
            ObjectNode schedule = JSON.createObjectNode().put("module", "keras.optimizers.schedules")
                    .put("class_name", "PiecewiseConstantDecay");
            return schedule.<ObjectNode>set("config", config).putNull("registered_name");
        }

        double[] gradient(int t, double[] x) {
            return switch (problem().get("kind").asText()) {
                case "gradients" -> doubles(problem().get("gradients").get(t));
                case "quadratic" -> IntStream.range(0, x.length).mapToDouble(i -> problem().get("a").get(i).asDouble()
                        * (x[i] - problem().get("c").get(i).asDouble())).toArray();
                case "rosenbrock" -> new double[] {-400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]),
                        200 * (x[1] - x[0] * x[0])};
                default -> throw new IllegalStateException(problem().get("kind").asText());
            };
        }

        @Override
        public String toString() {
            return file + ", " + trajectory.get("problem").asText() + (trajectory.get("lrVaries").asBoolean() ? ", lr varies" : "")
                    + (complete ? "" : ", the rest left out");
        }
    }

    static List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        for (Path file : files()) {
            JsonNode golden = read(file);
            for (JsonNode trajectory : golden.get("trajectories")) {
                if (trajectory.get("dtype").asText().equals("float64")) {
                    runs.add(new Run(file.getFileName().toString(), golden, trajectory, true));
                    if (trajectory.get("problem").asText().equals("random")) {
                        runs.add(new Run(file.getFileName().toString(), golden, trajectory, false));
                    }
                }
            }
        }
        return runs;
    }

    @Test
    void allOptimizersThatAreReadHaveRuns() {
        assertThat(runs()).extracting(run -> run.golden().get("class").asText().replace("keras.optimizers.", ""))
                .containsOnly(DEFAULTS.keySet().toArray(String[]::new));
        assertThat(files()).hasSize(22);
    }

    /** What two orders of the same roundings may differ by after 60 steps in float64; times the number, if that is above 1. */
    private static void areClose(double[] actual, JsonNode expected, String what, int t) {
        double[] goal = doubles(expected);
        assertThat(actual).hasSameSizeAs(goal);
        for (int i = 0; i < goal.length; i++) {
            assertThat(actual[i]).as("%s %d after step %d", what, i, t + 1)
                    .isCloseTo(goal[i], within(1e-9 * Math.max(1, Math.abs(goal[i]))));
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void anUpdaterMakesKerasSteps(Run run) {
        RuleUpdater updater = KerasOptimizers.fromJson(run.json());
        INDArray theta = Nd4j.createFromArray(doubles(run.problem().get("theta0")));
        GradientUpdater<?> instance = updater.alone()
                .instantiate(Nd4j.zeros(DataType.DOUBLE, updater.stateSize(theta.length())), true);
        JsonNode expected = run.trajectory().get("theta");
        assertThat(expected).hasSize(60);
        for (int t = 0; t < expected.size(); t++) {
            INDArray update = Nd4j.createFromArray(run.gradient(t, theta.data().asDouble()));
            instance.applyUpdater(update, t, 0);
            if (updater.weightDecay() != null) {
                updater.weightDecay().apply(theta, update, updater.getLearningRate(t, 0), t, 0);
            }
            theta.subi(update);
            areClose(theta.data().asDouble(), expected.get(t), "parameter", t);
        }
    }

    static Stream<Run> runsOfVaryingRates() {
        return runs().stream().filter(run -> run.complete() && run.trajectory().get("lrVaries").asBoolean());
    }

    @ParameterizedTest
    @MethodSource("runsOfVaryingRates")
    void aNetworkMakesKerasSteps(Run run) {
        double[] theta = doubles(run.problem().get("theta0"));
        MultiLayerNetwork net = new MultiLayerNetwork(KerasOptimizers.fromJson(run.json())
                .applyTo(new NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE)).list()
                .layer(new OutputLayer.Builder(new PrescribedGradient()).nIn(1).nOut(theta.length).activation(Activation.IDENTITY)
                        .build()).build());
        net.init();
        net.setParam("0_W", Nd4j.createFromArray(theta).reshape(1, theta.length));
        net.setParam("0_b", Nd4j.createFromArray(theta).reshape(1, theta.length));
        JsonNode expected = run.trajectory().get("theta");
        INDArray one = Nd4j.ones(DataType.DOUBLE, 1, 1);
        for (int t = 0; t < expected.size(); t++) {
            net.fit(new DataSet(one, Nd4j.createFromArray(new double[][] {run.gradient(t, theta)})));
            areClose(net.getParam("0_W").dup().data().asDouble(), expected.get(t), "weight", t);
            areClose(net.getParam("0_b").dup().data().asDouble(), expected.get(t), "bias", t);
        }
    }

    static Stream<Path> schedules() {
        return list(GOLDEN.resolve("schedules/keras")).stream();
    }

    /** Relative 1e-12, and a few roundings of the highest value, since Keras subtracts numbers of that size. */
    @ParameterizedTest
    @MethodSource("schedules")
    void aScheduleGivesKerasRates(Path file) {
        JsonNode golden = read(file);
        assertThat(golden.get("cases")).isNotEmpty();
        for (JsonNode run : golden.get("cases")) {
            ObjectNode schedule = JSON.createObjectNode().put("class_name", golden.get("schedule").asText());
            schedule.set("config", ((ObjectNode) run.get("args").deepCopy()).put("name", "schedule"));
            ObjectNode config = JSON.createObjectNode().set("learning_rate", schedule);
            ObjectNode optimizer = JSON.createObjectNode().put("class_name", "Adam");
            optimizer.set("config", config);
            double[] values = doubles(run.get("values"));
            double roundings = 8 * Math.ulp(IntStream.range(0, values.length).mapToDouble(i -> values[i]).max().orElseThrow());
            for (int i = 0; i < values.length; i++) {
                int step = run.has("at") ? run.get("at").get(i).asInt() : i;
                assertThat(KerasOptimizers.fromJson(optimizer.toString()).getLearningRate(step, 0))
                        .as("%s at step %d", run.get("id"), step).isCloseTo(values[i], within(1e-12 * values[i] + roundings));
            }
        }
    }

    @Test
    void allOfKerasSchedulesAreAmongThem() {
        assertThat(schedules()).extracting(file -> file.getFileName().toString().replaceFirst("(__\\w+)?\\.json$", "")).containsOnly(
                "ExponentialDecay", "PiecewiseConstantDecay", "PolynomialDecay", "InverseTimeDecay", "CosineDecay",
                "CosineDecayRestarts");
    }

    private static List<Path> files() {
        return list(GOLDEN.resolve("optimizers/keras"));
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(KerasGoldenTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToDouble(JsonNode::asDouble).toArray();
    }
}
