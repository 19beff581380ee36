package io.github.dl4joptimizers.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.CosineRestartsSchedule;
import io.github.dl4joptimizers.schedule.CosineSchedule;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.PolynomialDecaySchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/** Which updater a configuration of Keras becomes, and which configurations become none. */
class KerasOptimizersTest {

    private static RuleUpdater read(String className, String options) {
        return KerasOptimizers.fromJson("{\"class_name\": \"%s\", \"config\": {%s}}".formatted(className, options));
    }

    // ---- what Keras writes, by version

    private static final String KERAS_3 = """
            {"module": "keras.optimizers", "class_name": "AdamW", "config": {"name": "adamw",
             "learning_rate": 0.0010000000474974513, "weight_decay": 0.01, "clipnorm": null, "global_clipnorm": null,
             "clipvalue": null, "use_ema": false, "ema_momentum": 0.99, "ema_overwrite_frequency": null,
             "loss_scale_factor": null, "gradient_accumulation_steps": null, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-06,
             "amsgrad": false}, "registered_name": null}""";

    private static final AdamW ADAM_W = Keras.adamW(0.0010000000474974513).beta1(0.8).beta2(0.99).epsilon(1e-6)
            .weightDecay(DecoupledWeightDecay.timesLearningRate(0.01).includingBiases());

    @Test
    void keras3() {
        assertThat(KerasOptimizers.fromJson(KERAS_3)).isEqualTo(ADAM_W);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{\"optimizer\": %s, \"loss\": \"mse\", \"loss_weights\": null, \"metrics\": [\"mae\"], \"jit_compile\": true}",
            "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\"}, \"compile_config\": {\"optimizer\": %s}}",
            "{\"loss\": \"mse\", \"metrics\": null, \"optimizer_config\": %s}",
            "{\"model_config\": {}, \"training_config\": {\"optimizer_config\": %s}}",
            "{\"format\": \"layers-model\", \"modelTopology\": {\"model_config\": {}, \"training_config\": {\"loss\": \"mse\","
                    + " \"optimizer_config\": %s}}, \"weightsManifest\": []}",
            "{\"modelTopology\": {\"class_name\": \"Sequential\"}, \"trainingConfig\": {\"optimizer_config\": %s}}"})
    void whateverHoldsIt(String holder) {
        assertThat(KerasOptimizers.fromJson(holder.formatted(KERAS_3))).isEqualTo(ADAM_W);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras.src.optimizers.adamw", "tf_keras.optimizers", "tf.keras.optimizers",
            "tensorflow.keras.optimizers", "keras", "keras.optimizers.legacy", "keras.optimizer_v2.adam",
            "tensorflow.python.keras.optimizer_v2.adam"})
    void modulesThatAreKeras(String module) {
        assertThat(KerasOptimizers.fromJson(KERAS_3.replace("keras.optimizers", module))).isEqualTo(ADAM_W);
    }

    @Test
    void keras2ofTensorFlow211() {
        assertThat(KerasOptimizers.fromJson("""
                {"loss": "mse", "metrics": null, "optimizer_config": {"class_name": "Custom>Adam", "config": {"name": "Adam",
                 "weight_decay": null, "clipnorm": null, "global_clipnorm": null, "clipvalue": null, "use_ema": false,
                 "ema_momentum": 0.99, "ema_overwrite_frequency": null, "jit_compile": true, "is_legacy_optimizer": false,
                 "learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": false}}}"""))
                .isEqualTo(Keras.adam(0.001));
    }

    /** DL4J's Hdf5Archive.readAttributeAsJson hands out its whole buffer. */
    @Test
    void whatFollowsTheJsonIsNotRead() {
        assertThat(KerasOptimizers.fromJson(KERAS_3 + "\0\0\u0003{")).isEqualTo(ADAM_W);
    }

    @Test
    void keras2Legacy() {
        assertThat(KerasOptimizers.fromJson("""
                {"module": "keras.optimizers.legacy", "class_name": "Adam", "config": {"name": "Adam", "learning_rate": 0.001,
                 "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": false}, "registered_name": null}"""))
                .isEqualTo(Keras.adam(0.001));
    }

    @Test
    void kerasBeforeTensorFlow() {
        assertThat(read("SGD", "\"lr\": 0.01, \"momentum\": 0.9, \"decay\": 1e-6, \"nesterov\": true")).isEqualTo(
                Keras.sgd(PowerSchedule.builder().initialValue(0.01).decaySteps(1).decayRate(1e-6).build(), 0.9, true));
    }

    static Stream<Arguments> defaults() {
        return Stream.of(
                Arguments.of("SGD", new Sgd(0.01)),
                Arguments.of("Adagrad", Keras.adagrad(0.001)), Arguments.of("RMSprop", Keras.rmsprop(0.001)),
                Arguments.of("Adam", Keras.adam(0.001)), Arguments.of("Adamax", Keras.adamax(0.001)),
                Arguments.of("Adadelta", Keras.adadelta(0.001)), Arguments.of("Lion", Keras.lion(0.001)),
                Arguments.of("ScheduleFreeAdamW", Keras.scheduleFreeAdamW(0.0025)),
                Arguments.of("Nadam", Keras.nadam(0.001)), Arguments.of("AdamW", Keras.adamW(0.001)
                        .weightDecay(DecoupledWeightDecay.timesLearningRate(0.004).includingBiases())));
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void aNameAloneHasKerasDefaults(String name, RuleUpdater expected) {
        assertThat(KerasOptimizers.fromJson("{\"optimizer\": \"" + name.toLowerCase(Locale.ROOT) + "\"}")).isEqualTo(expected);
        assertThat(KerasOptimizers.fromJson("\"" + name + "\"")).isEqualTo(expected);
        assertThat(read(name, "")).isEqualTo(expected);
    }

    // ---- options

    @Test
    void eachOptionArrives() {
        assertThat(read("SGD", "\"learning_rate\": 0.5, \"momentum\": 0.7")).isEqualTo(
                Keras.sgd(0.5, 0.7));
        assertThat(read("Adagrad", "\"learning_rate\": 0.5, \"initial_accumulator_value\": 0.3, \"epsilon\": 0.25")).isEqualTo(
                Keras.adagrad(0.5).initialAccumulator(0.3).epsilon(0.25));
        assertThat(read("RMSprop", "\"learning_rate\": 1, \"rho\": 0.8, \"momentum\": 0.7, \"epsilon\": 0.25, \"centered\": true"))
                .isEqualTo(Keras.rmsprop(1).rmsDecay(0.8).momentum(0.7).epsilon(0.25).centered(true));
        assertThat(read("Adam", "\"learning_rate\": 0.5, \"beta_1\": 0.8, \"beta_2\": 0.7, \"epsilon\": 0.25")).isEqualTo(
                Keras.adam(0.5).beta1(0.8).beta2(0.7).epsilon(0.25));
        assertThat(read("Adamax", "\"beta_1\": 0.8, \"beta_2\": 0.7, \"epsilon\": 0.25")).isEqualTo(
                Keras.adamax().beta1(0.8).beta2(0.7).epsilon(0.25));
        assertThat(read("Nadam", "\"beta_1\": 0.8, \"beta_2\": 0.7, \"epsilon\": 0.25")).isEqualTo(
                Keras.nadam().beta1(0.8).beta2(0.7).epsilon(0.25));
        assertThat(read("Adadelta", "\"learning_rate\": 1, \"rho\": 0.8, \"epsilon\": 0.25")).isEqualTo(
                Keras.adadelta(1).rho(0.8).epsilon(0.25));
        assertThat(read("Lion", "\"learning_rate\": 0.5, \"beta_1\": 0.8, \"beta_2\": 0.7")).isEqualTo(
                Keras.lion(0.5).beta1(0.8).beta2(0.7));
    }

    @Test
    void amsgradIsAnOptimizer() {
        String options = "\"amsgrad\": true, \"learning_rate\": 0.5, \"beta_1\": 0.8, \"beta_2\": 0.7, \"epsilon\": 0.25";
        assertThat(read("Adam", options)).isEqualTo(Keras.amsgrad(0.5).beta1(0.8).beta2(0.7).epsilon(0.25));
        assertThat(read("AdamW", options)).as("keeps its decay").isEqualTo(Keras.amsgrad(0.5).beta1(0.8).beta2(0.7).epsilon(0.25)
                .weightDecay(DecoupledWeightDecay.timesLearningRate(0.004).includingBiases()));
        assertThat(read("Adam", "\"amsgrad\": false")).isEqualTo(Keras.adam(0.001));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SGD", "Adagrad", "RMSprop", "Adam", "Adamax", "Nadam", "AdamW", "Adadelta", "Lion"})
    void weightDecayIsDecoupledAndOfBiasesToo(String name) {
        assertThat(read(name, "\"weight_decay\": 0.02").weightDecay())
                .isEqualTo(DecoupledWeightDecay.timesLearningRate(0.02).includingBiases());
        assertThat(read(name, "\"weight_decay\": 0").weightDecay()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"clipnorm, NORM", "clipvalue, VALUE"})
    void clippingIsACompanion(String option, GradientClipping.Kind kind) {
        RuleUpdater updater = read("Adam", "\"" + option + "\": 0.5");
        assertThat(updater.clipping().kind()).isEqualTo(kind);
        assertThat(updater.clipping().threshold()).isEqualTo(0.5);
        assertThat(updater.alone()).isEqualTo(Keras.adam(0.001));
        assertThat(read("Adam", "\"" + option + "\": 0.0")).as("0 is none").isEqualTo(Keras.adam(0.001));
    }

    @Test
    void clippingOfANamedLegacyOptimizerIsByVariable() {
        assertThat(read("SGD", "\"name\": \"SGD\", \"decay\": 0.0, \"clipnorm\": 2.0").clipping())
                .isEqualTo(GradientClipping.byNorm(2));
    }

    @Test
    void whatDoesNothingIsPassedOver() {
        assertThat(read("Adam", """
                "name": "a", "jit_compile": true, "is_legacy_optimizer": false, "use_ema": false, "ema_momentum": 0.5,
                "ema_overwrite_frequency": 10, "loss_scale_factor": 1.0, "gradient_accumulation_steps": null, "epsilon": null
                """)).isEqualTo(Keras.adam(0.001));
    }

    // ---- learning rates

    private static ISchedule schedule(String className, String options) {
        return read("Adam", "\"learning_rate\": {\"class_name\": \"%s\", \"config\": {%s}}".formatted(className, options))
                .learningRate().schedule();
    }

    @Test
    void schedules() {
        assertThat(schedule("ExponentialDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 1000.0, \"decay_rate\": 0.96"))
                .isEqualTo(ExponentialDecaySchedule.of(0.1, 1000, 0.96));
        ISchedule warm = schedule("CosineDecay", "\"initial_learning_rate\": 0.0, \"decay_steps\": 100, \"alpha\": 0.1,"
                + " \"name\": null, \"warmup_target\": 0.01, \"warmup_steps\": 10");
        assertThat(warm).isEqualTo(CosineSchedule.builder().initialValue(0).decaySteps(100).alpha(0.1).warmupTarget(0.01)
                .warmupSteps(10).build());
    }

    @Test
    void schedulesHaveKerasDefaults() {
        assertThat(schedule("PolynomialDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 10")).isEqualTo(
                PolynomialDecaySchedule.of(0.1, 10, 1e-4, 1));
        assertThat(schedule("InverseTimeDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 10, \"decay_rate\": 0.5"))
                .isEqualTo(PowerSchedule.builder().initialValue(0.1).decaySteps(10).decayRate(0.5).build());
        assertThat(schedule("CosineDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 10")).isEqualTo(
                CosineSchedule.of(0.1, 10));
        assertThat(schedule("CosineDecayRestarts", "\"initial_learning_rate\": 0.1, \"first_decay_steps\": 10")).isEqualTo(
                CosineRestartsSchedule.builder().initialValue(0.1).decaySteps(10).tMul(2).build());
    }

    @Test
    void kerasDoesNotWarmUpWithoutATarget() {
        assertThat(schedule("CosineDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 100, \"warmup_target\": null,"
                + " \"warmup_steps\": 10")).isEqualTo(CosineSchedule.of(0.1, 100));
    }

    @Test
    void kerasStartsFromTheTargetIfThereAreNoSteps() {
        assertThat(schedule("CosineDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 100, \"warmup_target\": 0.2"))
                .isEqualTo(CosineSchedule.of(0.2, 100));
    }

    @Test
    void kerasWarmsUpDownwardsToo() {
        ISchedule schedule = schedule("CosineDecay", "\"initial_learning_rate\": 0.3, \"decay_steps\": 100, \"alpha\": 0.5,"
                + " \"warmup_target\": 0.1, \"warmup_steps\": 4");
        // within roundings: 0.3 - 0.2 t/4, then 0.1 (0.5 + 0.5 (1 + cos(pi (t-4)/100)) / 2)
        assertThat(schedule.valueAt(0, 0)).isEqualTo(0.3);
        assertThat(schedule.valueAt(1, 0)).isCloseTo(0.25, within(1e-16));
        assertThat(schedule.valueAt(4, 0)).isEqualTo(0.1);
        assertThat(schedule.valueAt(54, 0)).isCloseTo(0.075, within(1e-16));
        assertThat(schedule.valueAt(104, 0)).isCloseTo(0.05, within(1e-16));
    }

    @Test
    void aTupleIsAList() {
        assertThat(schedule("PiecewiseConstantDecay", """
                "boundaries": {"class_name": "__tuple__", "items": [5, 15]}, "values": [0.01, 0.005, 0.001]""").valueAt(6, 0))
                .isEqualTo(0.005);
    }

    @Test
    void aTimeDecayOfNothingIsConstant() {
        for (String rate : List.of("0", "0.0", "0, \"staircase\": true")) {
            assertThat(schedule("InverseTimeDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 10, \"decay_rate\": " + rate))
                    .isEqualTo(ConstantSchedule.of(0.1));
        }
    }

    @Test
    void timeDecayOfKeras2() {
        RuleUpdater updater = read("Adam", "\"name\": \"Adam\", \"learning_rate\": 0.1, \"decay\": 0.5");
        assertThat(updater.getLearningRate(0, 0)).isEqualTo(0.1);
        assertThat(updater.getLearningRate(3, 0)).isEqualTo(0.1 / 2.5);
    }

    // ---- legacy formulas

    /** What two gradients are turned into: by formulas with a large epsilon, so that its place shows. */
    private static List<Double> updates(RuleUpdater updater, double... gradients) {
        GradientUpdater<?> instance = updater.instantiate(Nd4j.zeros(DataType.DOUBLE, updater.stateSize(1)), true);
        List<Double> updates = new ArrayList<>();
        for (int t = 0; t < gradients.length; t++) {
            INDArray gradient = Nd4j.createFromArray(gradients[t]);
            instance.applyUpdater(gradient, t, 0);
            updates.add(gradient.getDouble(0));
        }
        return updates;
    }

    private static void areClose(List<Double> actual, double... expected) {
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual.get(i)).isCloseTo(expected[i], within(1e-15)); // roundings of numbers below 1
        }
    }

    @Test
    void adagradOfKeras2AddsEpsilonOutsideOfTheRoot() {
        String options = "\"learning_rate\": 0.1, \"initial_accumulator_value\": 0.2, \"epsilon\": 0.5";
        areClose(updates(read("Adagrad", options + ", \"name\": \"Adagrad\", \"decay\": 0.0"), 0.5, -0.25),
                0.05 / (Math.sqrt(0.45) + 0.5), -0.025 / (Math.sqrt(0.5125) + 0.5));
        areClose(updates(read("Adagrad", options), 0.5, -0.25), 0.05 / Math.sqrt(0.95), -0.025 / Math.sqrt(1.0125));
    }

    @Test
    void rmspropOfKeras2AddsEpsilonOutsideOfTheRootIfThereIsNoMomentum() {
        String options = "\"learning_rate\": 0.1, \"rho\": 0.9, \"epsilon\": 0.5";
        String legacy = options + ", \"name\": \"RMSprop\", \"decay\": 0.0";
        areClose(updates(read("RMSprop", legacy + ", \"momentum\": 0.0"), 0.5, -0.25),
                0.05 / (Math.sqrt(0.025) + 0.5), -0.025 / (Math.sqrt(0.02875) + 0.5));
        areClose(updates(read("RMSprop", legacy + ", \"momentum\": 0.0, \"centered\": true"), 0.5),
                0.05 / (Math.sqrt(0.025 - 0.0025) + 0.5));
        assertThat(read("RMSprop", legacy + ", \"momentum\": 0.5")).as("with momentum it is inside")
                .isEqualTo(read("RMSprop", options + ", \"momentum\": 0.5"));
        areClose(updates(read("RMSprop", options), 0.5, -0.25), 0.05 / Math.sqrt(0.525), -0.025 / Math.sqrt(0.52875));
    }

    @Test
    void theDecayOfNadamInKeras2IsThatOfItsMomentum() {
        Nadam expected = Keras.nadam(0.01).momentumDecay(0.003);
        assertThat(read("Nadam", "\"name\": \"Nadam\", \"learning_rate\": 0.01, \"decay\": 0.003, \"epsilon\": 1e-07"))
                .isEqualTo(expected);
        assertThat(read("Nadam", "\"lr\": 0.01, \"schedule_decay\": 0.003")).isEqualTo(expected);
        assertThat(((Nadam) read("Nadam", "\"lr\": 0.01")).momentumDecay()).isEqualTo(0.004);
    }

    // ---- errors

    static Stream<Arguments> refused() {
        return Stream.of(
                refused("Ftrl", "", "class_name must be SGD, Adagrad, RMSprop, Adam, Adamax, Nadam, AdamW, Adadelta, Lion or ScheduleFreeAdamW, got Ftrl"),
                refused("Muon", "", "got Muon"),
                refused("Adam", "\"amsgrad\": 1", "amsgrad of Adam must be true or false, got 1"),
                refused("Lion", "\"epsilon\": 1e-7", "epsilon of Lion has no counterpart in this library, got 1.0E-7"),
                refused("AdamW", "\"weight_decay\": null", "weight_decay of AdamW must be a number, got null"),
                refused("Adam", "\"use_ema\": true", "use_ema of Adam must be false: this library keeps no average of the weights,"
                        + " got true"),
                refused("Adam", "\"global_clipnorm\": 1.0", "global_clipnorm of Adam must be null: DL4J clips each layer by itself,"
                        + " not all together, got 1.0"),
                refused("Adam", "\"clipnorm\": 1.0, \"clipvalue\": 0.5", "clipnorm of Adam must be null beside a clipvalue of 0.5,"
                        + " got 1.0"),
                refused("SGD", "\"lr\": 0.1, \"clipnorm\": 1.0", "clipnorm of SGD must be null beside decay or lr without a name"),
                refused("Adam", "\"clipnorm\": -1.0", "clipnorm of Adam must be finite and at least 0, got -1.0"),
                refused("Adam", "\"loss_scale_factor\": 0.0", "loss_scale_factor of Adam must be finite and above 0, got 0.0"),
                refused("Adam", "\"gradient_accumulation_steps\": 4", "gradient_accumulation_steps of Adam must be null: DL4J steps"
                        + " with each batch, got 4"),
                refused("Adam", "\"rectify\": true", "rectify of Adam has no counterpart in this library, got true"),
                refused("SGD", "\"beta_1\": 0.9", "beta_1 of SGD has no counterpart in this library, got 0.9"),
                refused("Adam", "\"learning_rate\": 0.1, \"lr\": 0.2", "lr of Adam has no counterpart in this library, got 0.2"),
                refused("Adagrad", "\"lr\": 0.1", "initial_accumulator_value of Adagrad must be given beside decay or lr"),
                refused("Adam", "\"beta_1\": 1.9", "beta_1 of Adam must be in [0, 1), got 1.9"),
                refused("Adam", "\"beta_1\": \"0.9\"", "beta_1 of Adam must be a number, got \"0.9\""),
                refused("Adam", "\"beta_1\": null", "beta_1 of Adam must be a number, got null"),
                refused("Adam", "\"learning_rate\": NaN", "learning_rate of Adam must be finite and at least 0, got NaN"),
                refused("Adam", "\"learning_rate\": \"fast\"", "learning_rate of Adam must be a number, got \"fast\""),
                refused("Adam", "\"epsilon\": -1", "epsilon of Adam must be finite and at least 0, got -1.0"),
                refused("SGD", "\"nesterov\": 1", "nesterov of SGD must be true or false, got 1"),
                refused("SGD", "\"momentum\": 1.0", "momentum of SGD must be in [0, 1), got 1.0"),
                refused("SGD", "\"weight_decay\": -0.1", "weight_decay of SGD must be finite and at least 0, got -0.1"),
                refusedRate("NoisyDecay", "", "the class of learning_rate must be ExponentialDecay, PiecewiseConstantDecay,"
                        + " PolynomialDecay, InverseTimeDecay, CosineDecay or CosineDecayRestarts, got NoisyDecay"),
                refusedRate("ExponentialDecay", "\"initial_learning_rate\": 0.1, \"decay_rate\": 0.9",
                        "decay_steps of ExponentialDecay must be given, got null"),
                refusedRate("ExponentialDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 2.5, \"decay_rate\": 0.9",
                        "decay_steps of ExponentialDecay must be a whole number, at most 2147483647, got 2.5"),
                refusedRate("InverseTimeDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 0, \"decay_rate\": 0.9",
                        "decay_steps of InverseTimeDecay must be at least 1, got 0"),
                refusedRate("PolynomialDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 9, \"warmup_steps\": 3",
                        "warmup_steps of PolynomialDecay has no counterpart in this library, got 3"),
                refusedRate("PiecewiseConstantDecay", "\"boundaries\": 5, \"values\": [1, 2]",
                        "boundaries of PiecewiseConstantDecay must be a list of numbers, got 5"),
                refusedRate("CosineDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 9, \"alpha\": 2",
                        "alpha of CosineDecay must be in [0, 1], got 2.0"),
                refusedRate("CosineDecayRestarts", "\"initial_learning_rate\": 0.1, \"first_decay_steps\": 9, \"t_mul\": 0.5",
                        "t_mul of CosineDecayRestarts must be finite and at least 1, got 0.5"),
                refusedRate("CosineDecayRestarts", "\"initial_learning_rate\": 0.1, \"first_decay_steps\": 9, \"m_mul\": 1.5",
                        "m_mul of CosineDecayRestarts must be in (0, 1], got 1.5"),
                refused("Adam", "\"decay\": 0.1, \"learning_rate\": {\"class_name\": \"CosineDecay\", \"config\":"
                        + " {\"initial_learning_rate\": 0.1, \"decay_steps\": 9}}",
                        "decay of Adam must be 0 beside a schedule, got 0.1"),
                Arguments.of("{\"module\": \"my.project\", \"class_name\": \"Adam\", \"config\": {}}",
                        "module of Adam must be Keras' own (or left out), got \"my.project\""),
                Arguments.of("{\"module\": null, \"class_name\": \"Adam\", \"config\": {}}",
                        "module of Adam must be Keras' own (or left out), got null"),
                Arguments.of("{\"module\": 3, \"class_name\": \"Adam\", \"config\": {}}",
                        "module of Adam must be Keras' own (or left out), got 3"),
                Arguments.of("{\"module\": \"tf.mine\", \"class_name\": \"Adam\", \"config\": {}}",
                        "module of Adam must be Keras' own (or left out), got \"tf.mine\""),
                Arguments.of("{\"module\": \"keras.layers\", \"class_name\": \"Adam\", \"config\": {}}",
                        "module of Adam must be Keras' own (or left out), got \"keras.layers\""),
                Arguments.of("{\"class_name\": \"Adam\", \"registered_name\": \"mine>Adam\", \"config\": {}}",
                        "registered_name of Adam must be null, as of Keras' own classes (or left out), got \"mine>Adam\""),
                Arguments.of("{\"class_name\": \"Adam\", \"registered_name\": 5, \"config\": {}}",
                        "registered_name of Adam must be null, as of Keras' own classes (or left out), got 5"),
                refusedRate("CosineDecay", "\"initial_learning_rate\": 0.1, \"decay_steps\": 1875.6",
                        "got 1875.6 (round it, to 1876, if nearly the same rates will do)"),
                Arguments.of("{\"optimizer\":".repeat(5000), "json must be nested at most 1000 deep, got more"),
                Arguments.of("[".repeat(100_000) + "]".repeat(100_000), "json must be nested at most 1000 deep, got more"),
                Arguments.of("[".repeat(900) + "]".repeat(900), "class_name must be given, as in"),
                Arguments.of("{\"learning_rate\": " + "9".repeat(1_000_000) + "}",
                        "learning_rate must be a number of at most 1000 digits, got more"),
                Arguments.of("{\"class_name\": \"Adam\"}", "config of Adam must be an object, got"),
                Arguments.of("{\"learning_rate\": 0.1}", "class_name must be given, as in"),
                Arguments.of("{\"optimizer\": null}", "class_name must be given, as in"),
                Arguments.of("{\"class_name\": \"Adam\", \"config\": {}", "json must be what Python's json.dumps writes: "),
                Arguments.of("{\"class_name\": \"Adam\", \"config\": {\"beta_1\": 0.9, \"beta_1\": 0.8}}",
                        "json must be what Python's json.dumps writes: Duplicate field 'beta_1'"),
                Arguments.of("{'class_name': 'Adam'}", "json must be what Python's json.dumps writes: "),
                Arguments.of("", "class_name must be given, as in"),
                Arguments.of(null, "json must be a Keras optimizer's, got null"));
    }

    private static Arguments refused(String className, String options, String message) {
        return Arguments.of("{\"class_name\": \"%s\", \"config\": {%s}}".formatted(className, options), message);
    }

    private static Arguments refusedRate(String className, String options, String message) {
        return refused("Adam", "\"learning_rate\": {\"class_name\": \"%s\", \"config\": {%s}}".formatted(className, options),
                message);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeMappedIsAnErrorThatNamesIt(String json, String message) {
        assertThatThrownBy(() -> KerasOptimizers.fromJson(json)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** One at a time in the place of options and of whole objects: never anything but a refusal that says what it is about. */
    @ParameterizedTest
    @ValueSource(strings = {"\"None\"", "\"0.5\"", "[0.5]", "[]", "{}", "true", "NaN", "Infinity", "-Infinity", "1e400", "-1",
            "{\"class_name\": {\"class_name\": \"X\"}, \"config\": {}}",
            "{\"module\": \"builtins\", \"class_name\": \"function\", \"config\": \"f\", \"registered_name\": \"f\"}", "\"\\u0000\\ud83d\"",
            "{\"module\": \"keras\", \"class_name\": \"DTypePolicy\", \"config\": {\"name\": \"float32\"}, \"registered_name\": null}"})
    void strangeValuesAreRefusedByName(String value) {
        for (String option : List.of("learning_rate", "beta_1", "epsilon", "weight_decay", "clipnorm", "decay", "dtype")) {
            assertThatThrownBy(() -> KerasOptimizers.fromJson("{\"class_name\": \"Adam\", \"config\": {\"%s\": %s}}".formatted(option, value)))
                    .as("%s: %s", option, value).isInstanceOf(IllegalArgumentException.class).hasMessageMatching("(?s).*(Adam|function|" + option + ").*");
        }
        for (String option : List.of("initial_learning_rate", "decay_steps", "decay_rate", "staircase")) {
            if (!option.equals("staircase") || !value.equals("true")) {
                String schedule = "{\"initial_learning_rate\": 1, \"decay_steps\": 1, \"decay_rate\": 1}".replaceFirst("}", ", \"" + option + "\": %s}");
                schedule = option.equals("staircase") ? schedule : schedule.replaceFirst("\"" + option + "\": 1,? ?", "").replace("{,", "{").replace(", ,", ",");
                String json = "{\"class_name\": \"Adam\", \"config\": {\"learning_rate\": {\"class_name\": \"ExponentialDecay\", \"config\": %s}}}"
                        .formatted(schedule.formatted(value));
                assertThatThrownBy(() -> KerasOptimizers.fromJson(json)).as(json).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(option + " of ExponentialDecay must be ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "5", "[]", "\"\"", "{", "{}", "'adam'", "{class_name: \"Adam\"}", "// adam", "\"\u0410dam\"", "\"ad\u0131m\"",
            "[{\"class_name\": \"Adam\", \"config\": {}}]", "{\"class_name\": null, \"config\": {}}", "{\"class_name\": \"Adam\", \"config\": null}",
            "{\"class_name\": \"Adam\", \"class_name\": \"SGD\", \"config\": {}}", "{\"compile_config\": null}", "{\"learning_rate\": 0.01}",
            "{\"modelTopology\": {\"model_config\": {}}}", "{\"format\": \"layers-model\", \"trainingConfig\": null}"})
    void whatIsNoOptimizerIsRefused(String json) {
        assertThatThrownBy(() -> KerasOptimizers.fromJson(json)).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<String> longTexts() {
        String many = "x".repeat(100_000);
        return Stream.of("{\"format\": \"layers-model\", \"weightsManifest\": \"%s\"}", "{\"class_name\": \"%s\", \"config\": {}}",
                "{\"class_name\": \"Adam\", \"config\": {\"%s\": 1}}", "{\"class_name\": \"Adam\", \"config\": \"%s\"}",
                "{\"class_name\": \"Adam\", \"config\": {\"beta_1\": \"%s\"}}",
                "{\"class_name\": \"Adam\", \"config\": {\"amsgrad\": [\"%s\"]}}", "{\"%1$s\": 1, \"%1$s\": 2}", "%s",
                "{\"class_name\": \"Adam\", \"module\": \"%s\"}", "{\"inner_optimizer\": \"%s\"}",
                "{\"optimizer\": \"%s\", \"loss_scale\": 1}", "\"%s\"",
                "{\"class_name\": \"Adam\", \"config\": {\"learning_rate\": {\"class_name\": \"%s\", \"config\": {}}}}")
                .map(json -> json.formatted(many));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("longTexts")
    void noMessagePrintsAWholeFile(String json) {
        assertThatThrownBy(() -> KerasOptimizers.fromJson(json)).isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
    }
}
