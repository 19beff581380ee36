package io.github.dl4joptimizers.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.updater.EpsilonPlacement;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Configurations as each version of Keras writes them: each is read, or refused by the name of what cannot be read. */
class KerasConfigurationsTest {

    // ---- 20 that Keras 3.15 wrote, with the rates that it computed

    private static final JsonNode WRITTEN = SavedByKeras.read(SavedByKeras.resource("/keras/configs.json")).get("configs");

    static List<String> written() {
        List<String> names = new ArrayList<>();
        WRITTEN.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @ParameterizedTest
    @MethodSource("written")
    void whatKerasWroteHasKerasRates(String name) {
        for (String form : List.of("serialized", "compile_config")) {
            String json = WRITTEN.get(name).get(form).toString();
            if (List.of("muon", "lamb", "ftrl").contains(name)) {
                assertThatThrownBy(() -> KerasOptimizers.fromJson(json)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageMatching("(?i)class_name must be .*, got " + name + "; .*");
                continue;
            }
            RuleUpdater updater = KerasOptimizers.fromJson(json);
            JsonNode rates = WRITTEN.get(name).get("rates_float32");
            assertThat(rates).hasSize(19);
            rates.fields().forEachRemaining(rate -> assertThat(updater.getLearningRate(Integer.parseInt(rate.getKey()), 0))
                    .as("rate at %s", rate.getKey()) // Keras computes cosines of floats: a few ulps of the highest rate
                    .isCloseTo(rate.getValue().asDouble(), within(1e-6 * rate.getValue().asDouble() + 4e-8)));
        }
    }

    // ---- invented ones, in the style of each version

    private static final String KERAS_3 = """
            {"module": "keras.optimizers", "class_name": "%s", "config": {"name": "x", "learning_rate": 0.5, "weight_decay": null,
             "clipnorm": null, "global_clipnorm": null, "clipvalue": null, "use_ema": false, "ema_momentum": 0.99,
             "ema_overwrite_frequency": null, "loss_scale_factor": null, "gradient_accumulation_steps": null, %s},
             "registered_name": null}""";
    private static final String KERAS_2_15 = """
            {"module": "keras.optimizers", "class_name": "Custom>%s", "config": {"name": "X", "weight_decay": null, "clipnorm": null,
             "global_clipnorm": null, "clipvalue": null, "use_ema": false, "ema_momentum": 0.99, "ema_overwrite_frequency": null,
             "jit_compile": true, "is_legacy_optimizer": false, "learning_rate": 0.5, %s}}""";
    private static final String KERAS_2_6 = """
            {"class_name": "%s", "config": {"name": "X", "learning_rate": 0.5, "decay": 0.0, %s}}""";
    private static final String KERAS_2_LEGACY = """
            {"module": "keras.optimizers.legacy", "class_name": "%s", "config": {"name": "X", "learning_rate": 0.5, "decay": 0.0,
             "is_legacy_optimizer": true, %s}, "registered_name": null}""";
    private static final String KERAS_2_2 = """
            {"class_name": "%s", "config": {"lr": 0.5, "decay": 0.0, %s}}""";

    private static final String SCHEDULE = "{\"module\": \"keras.optimizers.schedules\", \"class_name\": \"%s\", \"config\": {%s,"
            + " \"name\": null}, \"registered_name\": null}";

    /** The options that a class writes, and what they become. */
    record Style(String name, String options, RuleUpdater modern, RuleUpdater legacy) {

        Style(String name, String options, RuleUpdater updater) {
            this(name, options, updater, updater);
        }
    }

    private static final List<Style> CLASSES = List.of(
            new Style("SGD", "\"momentum\": 0.0, \"nesterov\": false", Keras.sgd(0.5)),
            new Style("SGD", "\"momentum\": 0, \"nesterov\": true", Keras.sgd(0.5)),
            new Style("SGD", "\"momentum\": 0.9, \"nesterov\": false", Keras.sgd(0.5, 0.9)),
            new Style("SGD", "\"momentum\": 0.9, \"nesterov\": true", Keras.sgd(0.5, 0.9, true)),
            new Style("Adagrad", "\"initial_accumulator_value\": 0.2, \"epsilon\": 1e-07", Keras.adagrad(0.5).initialAccumulator(0.2),
                    Keras.adagrad(0.5).initialAccumulator(0.2).epsilonPlacement(EpsilonPlacement.OUTSIDE_ROOT)),
            new Style("Adadelta", "\"rho\": 0.9, \"epsilon\": 1e-06", Keras.adadelta(0.5).rho(0.9).epsilon(1e-6)),
            new Style("RMSprop", "\"rho\": 0.9, \"momentum\": 0.0, \"epsilon\": 1e-07, \"centered\": false", Keras.rmsprop(0.5),
                    Keras.rmsprop(0.5).epsilonPlacement(EpsilonPlacement.OUTSIDE_ROOT)),
            new Style("RMSprop", "\"rho\": 0.8, \"momentum\": 0.5, \"epsilon\": 1e-07, \"centered\": true",
                    Keras.rmsprop(0.5).rmsDecay(0.8).momentum(0.5).centered(true)),
            new Style("Adam", "\"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": 1e-07, \"amsgrad\": false", Keras.adam(0.5)),
            new Style("Adam", "\"beta_1\": 0, \"beta_2\": 0.99, \"epsilon\": 0.0, \"amsgrad\": false",
                    Keras.adam(0.5).beta1(0).beta2(0.99).epsilon(0)),
            new Style("Adam", "\"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": null, \"amsgrad\": true", Keras.amsgrad(0.5)),
            new Style("Adamax", "\"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": 1e-07", Keras.adamax(0.5)));

    /** Those that no legacy optimizer has, or under another name. */
    private static final List<Style> MODERN = List.of(
            new Style("Nadam", "\"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": 1e-07", Keras.nadam(0.5)),
            new Style("AdamW", "\"weight_decay\": 0.01, \"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": 1e-07, \"amsgrad\": false",
                    Keras.adamW(0.5).weightDecay(DecoupledWeightDecay.timesLearningRate(0.01).includingBiases())),
            new Style("Lion", "\"beta_1\": 0.9, \"beta_2\": 0.99", Keras.lion(0.5)),
            new Style("ScheduleFreeAdamW", "\"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": 1e-08, \"warmup_steps\": 0",
                    Keras.scheduleFreeAdamW(0.5)));

    static Stream<Arguments> classes() {
        List<Arguments> all = new ArrayList<>();
        for (Style each : CLASSES) {
            for (String version : List.of(KERAS_3, KERAS_2_15)) {
                all.add(Arguments.of(version.formatted(each.name, each.options), each.modern));
            }
            for (String version : List.of(KERAS_2_6, KERAS_2_LEGACY, KERAS_2_2)) {
                all.add(Arguments.of(version.formatted(each.name, each.options), each.legacy));
            }
        }
        for (Style each : MODERN) {
            for (String version : List.of(KERAS_3, KERAS_2_15)) {
                String once = each.options.contains("weight_decay") ? version.replace("\"weight_decay\": null, ", "")
                        .replace("\"weight_decay\": null,\n", "\n") : version;
                all.add(Arguments.of(once.formatted(each.name, each.options), each.modern));
            }
        }
        all.add(Arguments.of(KERAS_2_6.replace("0.0", "0.004").formatted("Nadam", "\"beta_1\": 0.9, \"beta_2\": 0.999,"
                + " \"epsilon\": 1e-07"), Keras.nadam(0.5).momentumDecay(0.004)));
        all.add(Arguments.of("{\"class_name\": \"Nadam\", \"config\": {\"lr\": 0.5, \"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\":"
                + " 1e-07, \"schedule_decay\": 0.004}}", Keras.nadam(0.5).momentumDecay(0.004)));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("classes")
    void eachClassInEachStyle(String json, RuleUpdater expected) {
        assertThat(KerasOptimizers.fromJson(json)).isEqualTo(expected);
    }

    private static String adam(String options) {
        return "{\"module\": \"keras.optimizers\", \"class_name\": \"Adam\", \"config\": {\"name\": \"adam\", \"learning_rate\": 0.5, "
                + options + "}}";
    }

    private static String rate(String name, String options) {
        return "{\"class_name\": \"SGD\", \"config\": {\"learning_rate\": " + SCHEDULE.formatted(name, options) + "}}";
    }

    static Stream<Arguments> options() {
        DecoupledWeightDecay decay = DecoupledWeightDecay.timesLearningRate(0.01).includingBiases();
        return Stream.of(
                Arguments.of(adam("\"weight_decay\": null"), Keras.adam(0.5)),
                Arguments.of(adam("\"weight_decay\": 0"), Keras.adam(0.5)),
                Arguments.of(adam("\"weight_decay\": 0.0"), Keras.adam(0.5)),
                Arguments.of(adam("\"weight_decay\": 0.01"), Keras.adam(0.5).weightDecay(decay)),
                Arguments.of(adam("\"clipnorm\": 1"), Keras.adam(0.5).clipping(GradientClipping.byNorm(1))),
                Arguments.of(adam("\"clipnorm\": 0, \"clipvalue\": 0.5"), Keras.adam(0.5).clipping(GradientClipping.byValue(0.5))),
                Arguments.of(adam("\"clipnorm\": null, \"clipvalue\": null, \"global_clipnorm\": null"), Keras.adam(0.5)),
                Arguments.of(adam("\"global_clipnorm\": 0.0"), Keras.adam(0.5)),
                Arguments.of(adam("\"weight_decay\": 0.01, \"clipvalue\": 1.0"),
                        Keras.adam(0.5).weightDecay(decay).clipping(GradientClipping.byValue(1))),
                Arguments.of(adam("\"use_ema\": false, \"ema_momentum\": 0.5, \"ema_overwrite_frequency\": 10"), Keras.adam(0.5)),
                Arguments.of(adam("\"loss_scale_factor\": null, \"gradient_accumulation_steps\": null"), Keras.adam(0.5)),
                Arguments.of(adam("\"loss_scale_factor\": 1024.0"), Keras.adam(0.5)),
                Arguments.of(adam("\"gradient_accumulation_steps\": 1"), Keras.adam(0.5)),
                Arguments.of(adam("\"jit_compile\": \"auto\""), Keras.adam(0.5)),
                Arguments.of(adam("\"jit_compile\": false, \"is_legacy_optimizer\": false"), Keras.adam(0.5)),
                Arguments.of(adam("\"beta_1\": {\"class_name\": \"__tensor__\", \"config\": {\"value\": 0.8, \"dtype\": \"float32\"}}"),
                        Keras.adam(0.5).beta1(0.8)),
                Arguments.of("{\"class_name\": \"Adam\", \"config\": {\"learning_rate\": {\"class_name\": \"__tensor__\", \"config\":"
                        + " {\"value\": 0.5, \"dtype\": \"float32\"}}}}", Keras.adam(0.5)),
                Arguments.of("{\"class_name\": \"Adam\", \"config\": {\"lr\": 0.5}}", Keras.adam(0.5)),
                Arguments.of("{\"class_name\": \"Adam\", \"config\": {\"learning_rate\": 0.5, \"decay\": 0.25}}",
                        Keras.adam(Keras.inverseTimeDecay(0.5, 1, 0.25))),
                Arguments.of("{\"class_name\": \"adam\", \"config\": {\"learning_rate\": 1}, \"registered_name\": \"Adam\"}",
                        Keras.adam(1)));
    }

    @ParameterizedTest
    @MethodSource("options")
    void eachOption(String json, RuleUpdater expected) {
        assertThat(KerasOptimizers.fromJson(json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"keras.optimizers", "keras.src.optimizers", "keras.src.optimizers.adam",
            "keras.optimizers.experimental", "keras.optimizers.optimizer_experimental.adam", "keras.src.optimizers.legacy.adam",
            "keras.api.optimizers", "keras.api._v2.keras.optimizers", "tf_keras.optimizers", "tf_keras.src.optimizers.adam",
            "tf.keras.optimizers", "tensorflow.keras.optimizers", "tensorflow.python.keras.optimizer_v2.adam"})
    void eachModule(String module) {
        assertThat(KerasOptimizers.fromJson("{\"module\": \"" + module + "\", \"class_name\": \"Adam\", \"config\": {\"learning_rate\":"
                + " 0.5}, \"registered_name\": null}")).isEqualTo(Keras.adam(0.5));
    }

    static Stream<Arguments> schedules() {
        return Stream.of(
                Arguments.of(rate("ExponentialDecay", "\"initial_learning_rate\": 1, \"decay_steps\": 10.0, \"decay_rate\": 0.5,"
                        + " \"staircase\": true"), Keras.exponentialDecay(1, 10, 0.5, true)),
                Arguments.of(rate("PiecewiseConstantDecay", "\"boundaries\": [10, 20], \"values\": [1, 0.5, 0]"),
                        Keras.piecewiseConstantDecay(List.of(10, 20), List.of(1.0, 0.5, 0.0))),
                Arguments.of(rate("PiecewiseConstantDecay", "\"boundaries\": [10.0, 20.5], \"values\": [1.0, 0.5, 0.25]"),
                        Keras.piecewiseConstantDecay(List.of(10, 20), List.of(1.0, 0.5, 0.25))),
                Arguments.of(rate("PiecewiseConstantDecay", "\"boundaries\": {\"class_name\": \"__numpy__\", \"config\": {\"value\":"
                        + " [10, 20], \"dtype\": \"int64\"}}, \"values\": {\"class_name\": \"__tuple__\", \"items\": [1.0, {\"class_name\":"
                        + " \"__tensor__\", \"config\": {\"value\": 0.5, \"dtype\": \"float32\"}}, 0.25]}"),
                        Keras.piecewiseConstantDecay(List.of(10, 20), List.of(1.0, 0.5, 0.25))),
                Arguments.of(rate("PolynomialDecay", "\"initial_learning_rate\": 0.5, \"decay_steps\": 10, \"end_learning_rate\": 0.0,"
                        + " \"power\": 2, \"cycle\": true"), Keras.polynomialDecay(0.5, 10, 0, 2, true)),
                Arguments.of(rate("PolynomialDecay", "\"initial_learning_rate\": 0.5, \"decay_steps\": 10"),
                        Keras.polynomialDecay(0.5, 10)),
                Arguments.of(rate("InverseTimeDecay", "\"initial_learning_rate\": 0.5, \"decay_steps\": 10, \"decay_rate\": 2"),
                        Keras.inverseTimeDecay(0.5, 10, 2)),
                Arguments.of(rate("InverseTimeDecay", "\"initial_learning_rate\": 0.5, \"decay_steps\": 10, \"decay_rate\": 0"),
                        ConstantSchedule.of(0.5)),
                Arguments.of(rate("CosineDecay", "\"initial_learning_rate\": 0.5, \"decay_steps\": 10, \"alpha\": 0.1"),
                        Keras.cosineDecay(0.5, 10, 0.1)), // before Keras 2.13 it had no warm-up
                Arguments.of(rate("CosineDecay", "\"initial_learning_rate\": 0.5, \"decay_steps\": 10, \"alpha\": 0.0,"
                        + " \"warmup_target\": null, \"warmup_steps\": 0"), Keras.cosineDecay(0.5, 10)),
                Arguments.of(rate("CosineDecay", "\"initial_learning_rate\": 0, \"decay_steps\": 10, \"alpha\": 0,"
                        + " \"warmup_target\": 0.5, \"warmup_steps\": 3"), Keras.cosineDecay(0, 10, 0, 0.5, 3)),
                Arguments.of(rate("CosineDecayRestarts", "\"initial_learning_rate\": 0.5, \"first_decay_steps\": 10, \"t_mul\": 1,"
                        + " \"m_mul\": 0.9, \"alpha\": 0.1"), Keras.cosineDecayRestarts(0.5, 10, 1, 0.9, 0.1)));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void eachSchedule(String json, org.nd4j.linalg.schedule.ISchedule expected) {
        assertThat(KerasOptimizers.fromJson(json)).isEqualTo(Keras.sgd(expected));
    }

    static Stream<Arguments> refused() {
        return Map.ofEntries(
                Map.entry(KERAS_3.formatted("Adafactor", "\"beta_2_decay\": -0.8"), "got Adafactor; its rule needs whole arrays"),
                Map.entry(KERAS_3.formatted("Muon", "\"ns_steps\": 5"), "got Muon; its rule needs whole arrays"),
                Map.entry(KERAS_3.formatted("Lamb", "\"epsilon\": 1e-7"), "got Lamb; its rule needs whole arrays"),
                Map.entry(KERAS_3.formatted("Ftrl", "\"beta\": 0.0"), "got Ftrl; its rule sets the weights themselves"),
                Map.entry(KERAS_2_15.formatted("Ftrl", "\"beta\": 0.0"), "got Ftrl; its rule"),
                Map.entry("{\"class_name\": \"Addons>AdamW\", \"config\": {\"learning_rate\": 0.1}}", "got Addons>AdamW"),
                Map.entry("{\"class_name\": \"RectifiedAdam\", \"config\": {}}", "got RectifiedAdam"),
                Map.entry("{\"class_name\": \"Sequential\", \"config\": {\"layers\": []}}",
                        "optimizer must be in what the model was compiled with"),
                Map.entry("{\"class_name\": \"Functional\", \"config\": {\"layers\": []}, \"compile_config\": null}",
                        "optimizer must be in what the model was compiled with"),
                Map.entry("{\"compile_config\": {\"loss\": \"mse\", \"loss_weights\": null, \"metrics\": null}}",
                        "optimizer must be in what the model was compiled with; Keras 3 leaves it out"),
                Map.entry("{\"module\": \"my_optimizers\", \"class_name\": \"MyAdam\", \"config\": {}, \"registered_name\":"
                        + " \"mine>MyAdam\"}", "module of MyAdam must be Keras' own (or left out), got \"my_optimizers\""),
                Map.entry("{\"module\": null, \"class_name\": \"Adam\", \"config\": {}, \"registered_name\": \"mine>Adam\"}",
                        "module of Adam must be Keras' own"),
                Map.entry(adam("\"use_ema\": true"), "use_ema of Adam must be false"),
                Map.entry(adam("\"use_ema\": true, \"ema_overwrite_frequency\": 5"), "use_ema of Adam must be false"),
                Map.entry(adam("\"global_clipnorm\": 1.0"), "global_clipnorm of Adam must be null"),
                Map.entry(adam("\"gradient_accumulation_steps\": 4"), "gradient_accumulation_steps of Adam must be null"),
                Map.entry(adam("\"clipnorm\": 1.0, \"clipvalue\": 1.0"), "clipnorm of Adam must be null beside a clipvalue"),
                Map.entry(adam("\"clipnorm\": \"1.0\""), "clipnorm of Adam must be a number, got \"1.0\""),
                Map.entry(adam("\"loss_scale_factor\": -1"), "loss_scale_factor of Adam must be finite and above 0, got -1.0"),
                Map.entry(adam("\"beta_1\": 1"), "beta_1 of Adam must be in [0, 1), got 1.0"),
                Map.entry(adam("\"beta_3\": 0.9"), "beta_3 of Adam has no counterpart in this library, got 0.9"),
                Map.entry(adam("\"epsilon\": \"1e-7\""), "epsilon of Adam must be a number"),
                Map.entry(adam("\"beta_1\": {\"class_name\": \"__tensor__\", \"config\": {\"value\": [0.8]}}"),
                        "beta_1 of Adam must be a number, got [0.8]"),
                Map.entry(rate("WarmUp", "\"initial_learning_rate\": 0.1"), "the class of learning_rate must be ExponentialDecay,"),
                Map.entry(rate("LinearCosineDecay", "\"initial_learning_rate\": 0.1"), "got LinearCosineDecay"),
                Map.entry(rate("PiecewiseConstantDecay", "\"boundaries\": [10, 20], \"values\": [1, 0.5]"), "values"),
                Map.entry(rate("PiecewiseConstantDecay", "\"boundaries\": [-1], \"values\": [1, 0.5]"), "boundaries"),
                Map.entry(rate("CosineDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 1562.5"),
                        "decay_steps of CosineDecay must be a whole number, at most 2147483647, got 1562.5 (round it, to 1563,"),
                Map.entry(rate("CosineDecay", "\"initial_learning_rate\": 0.1"), "decay_steps of CosineDecay must be given, got null"),
                Map.entry(rate("ExponentialDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 10, \"decay_rate\": null"),
                        "decay_rate of ExponentialDecay must be a number, got null"))
                .entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void theRestIsRefusedByName(String json, String message) {
        assertThatThrownBy(() -> KerasOptimizers.fromJson(json)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void thereAreMoreThanAHundred() {
        assertThat(written().size() + classes().count() + options().count() + schedules().count() + refused().count())
                .isGreaterThan(120);
    }
}
