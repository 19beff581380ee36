package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.updater.ValueTest.Property;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** A bad argument is an error that names the property, the rule and what was received, wherever the argument comes from. */
@ExtendWith(OneThread.class)
class ArgumentsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The numbers in [0, 1); all others are finite and at least 0. A new property of another kind must be added here. */
    private static final Set<String> FRACTIONS = Set.of("beta1", "beta2", "rmsDecay", "momentum", "dampening");
    private static final Set<String> NOT_NEGATIVE = Set.of("learningRate", "epsilon", "epsilonRoot", "initialAccumulator",
            "lrDecay", "momentumDecay", "weightDecay");

    private static final String FRACTION = "in [0, 1)";

    private static String ruleOf(String property) {
        if (FRACTIONS.contains(property)) {
            return FRACTION;
        }
        assertThat(NOT_NEGATIVE).as("properties whose rule is known").contains(property);
        return "finite and at least 0";
    }

    private static double[] badValues(String property) {
        double[] bad = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.1, -Double.MIN_VALUE};
        return FRACTIONS.contains(property) ? DoubleStream.concat(DoubleStream.of(bad), DoubleStream.of(1, 1.9)).toArray() : bad;
    }

    private static boolean isNumber(RecordComponent component) {
        return component.getType() == double.class || component.getType() == Hyperparameter.class
                || component.getType() == LearningRate.class;
    }

    /** Every property of every entry that is a number or can be one. */
    static Stream<Property> numbers() {
        return ValueTest.properties().filter(property -> isNumber(property.component()));
    }

    static Stream<Property> withDecay() {
        return ValueTest.properties().filter(property -> property.component().getType() == DecoupledWeightDecay.class);
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    // ---- in Java

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void aBadNumberIsRefusedByTheConstructor(Property property) {
        String name = property.component().getName();
        Class<?> type = property.component().getType();
        for (double bad : badValues(name)) {
            refuses(() -> Properties.with(property.entry().make(), name, type == LearningRate.class ? LearningRate.of(bad)
                    : type == Hyperparameter.class ? Hyperparameter.of(bad) : (Object) bad),
                    name + " must be " + ruleOf(name) + ", got " + bad);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"numbers", "withDecay"})
    void aBadNumberIsRefusedByTheBuilder(Property property) {
        String name = property.component().getName();
        for (double bad : badValues(name)) {
            refuses(() -> {
                UpdaterBuilder<?> builder = builderOf(property);
                Properties.set(builder, name, double.class, bad);
                Properties.build(builder);
            }, name + " must be " + ruleOf(name) + ", got " + bad);
        }
    }

    private static UpdaterBuilder<?> builderOf(Property property) {
        RuleUpdater updater = property.entry().make();
        return Properties.builder(updater.getClass())
                .convention((Convention) Properties.call(Properties.method(updater.getClass(), "convention"), updater));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void theLargestGoodNumbersAreAccepted(Property property) {
        String name = property.component().getName();
        Class<?> type = property.component().getType();
        double largest = FRACTIONS.contains(name) ? Math.nextDown(1.0) : Double.MAX_VALUE;
        Object value = type == LearningRate.class ? LearningRate.of(largest)
                : type == Hyperparameter.class ? Hyperparameter.of(largest) : (Object) largest;
        try {
            assertThat(Properties.get(Properties.with(property.entry().make(), name, value), property.component()))
                    .isEqualTo(value);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("convention"); // which allows 0 only
        }
    }

    @Test
    void theMessageIsAsInTheDocumentation() {
        refuses(() -> Adam.builder().beta1(1.9).build(), "beta1 must be in [0, 1), got 1.9");
        refuses(() -> new Adam(Double.NaN), "learningRate must be finite and at least 0, got NaN");
        refuses(() -> new Adam(-0.1), "learningRate must be finite and at least 0, got -0.1");
        refuses(() -> new Adam((ISchedule) null), "learningRate must be a number or an ISchedule, got null");
        refuses(() -> AdamW.keras((ISchedule) null), "learningRate must be a number or an ISchedule, got null");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.dl4joptimizers.updater.ValueTest#properties")
    void nullIsRefused(Property property) {
        String name = property.component().getName();
        Class<?> type = property.component().getType();
        RuleUpdater updater = property.entry().make();
        if (type == LearningRate.class || type == Hyperparameter.class) {
            refuses(() -> Properties.with(updater, name, null), name + " must be a number or an ISchedule, got null");
            refuses(() -> Properties.set(builderOf(property), name + "Schedule", ISchedule.class, null),
                    type == LearningRate.class ? "learningRate must be a number or an ISchedule, got null"
                            : name + "Schedule must be an ISchedule, got null");
        } else if (type == Convention.class) {
            refuses(() -> Properties.with(updater, name, null), "convention must be a Convention, got null");
            refuses(() -> Properties.set(builderOf(property), name, Convention.class, null),
                    "convention must be a Convention, got null");
        } else if (type == DecoupledWeightDecay.class) {
            assertThat(Properties.with(updater, name, null).weightDecay()).as("null is none").isNull();
            refuses(() -> Properties.set(builderOf(property), name + "Schedule", ISchedule.class, null),
                    name + "Schedule must be an ISchedule, got null");
        } else {
            assertThat(type.isPrimitive()).as("%s cannot be null", name).isTrue();
        }
    }

    /** What a convention does not have must not be set for it: nothing that is asked for is left out in silence. */
    static Stream<Arguments> notInThisConvention() {
        return Stream.of(
                Arguments.of(Nadam.class, Convention.TEXTBOOK, "epsilon", 0.5,
                        "convention must be KERAS, PYTORCH or OPTAX (the textbook has no formula), got TEXTBOOK"),
                Arguments.of(Momentum.class, Convention.TEXTBOOK, "dampening", 0.5,
                        "dampening must be 0 unless the convention is PYTORCH, got 0.5"),
                Arguments.of(Momentum.class, Convention.KERAS, "dampening", 0.5,
                        "dampening must be 0 unless the convention is PYTORCH, got 0.5"),
                Arguments.of(Momentum.class, Convention.OPTAX, "dampening", 0.5,
                        "dampening must be 0 unless the convention is PYTORCH, got 0.5"),
                Arguments.of(AdaGrad.class, Convention.KERAS, "lrDecay", 0.5,
                        "lrDecay must be 0 unless the convention is PYTORCH, got 0.5"),
                Arguments.of(AdaGrad.class, Convention.TEXTBOOK, "lrDecay", 0.5,
                        "lrDecay must be 0 unless the convention is PYTORCH, got 0.5"),
                Arguments.of(AdaGrad.class, Convention.OPTAX, "lrDecay", 0.5,
                        "lrDecay must be 0 unless the convention is PYTORCH, got 0.5"),
                Arguments.of(Adam.class, Convention.PYTORCH, "epsilonRoot", 0.5,
                        "epsilonRoot must be 0 unless the convention is OPTAX, got 0.5"),
                Arguments.of(Adam.class, Convention.KERAS, "epsilonRoot", 0.5,
                        "epsilonRoot must be 0 unless the convention is OPTAX, got 0.5"),
                Arguments.of(Adam.class, Convention.TEXTBOOK, "epsilonRoot", 0.5,
                        "epsilonRoot must be 0 unless the convention is OPTAX, got 0.5"),
                Arguments.of(AdamW.class, Convention.PYTORCH, "epsilonRoot", 0.5,
                        "epsilonRoot must be 0 unless the convention is OPTAX, got 0.5"),
                Arguments.of(AdamW.class, Convention.KERAS, "epsilonRoot", 0.5,
                        "epsilonRoot must be 0 unless the convention is OPTAX, got 0.5"),
                Arguments.of(AdamW.class, Convention.TEXTBOOK, "epsilonRoot", 0.5,
                        "epsilonRoot must be 0 unless the convention is OPTAX, got 0.5"),
                Arguments.of(Nadam.class, Convention.PYTORCH, "epsilonRoot", 0.5,
                        "epsilonRoot must be 0 unless the convention is OPTAX, got 0.5"),
                Arguments.of(Nadam.class, Convention.KERAS, "epsilonRoot", 0.5,
                        "epsilonRoot must be 0 unless the convention is OPTAX, got 0.5"),
                Arguments.of(Nadam.class, Convention.OPTAX, "momentumDecay", 0.5,
                        "momentumDecay must be 0 if the convention is OPTAX, got 0.5"),
                Arguments.of(AdaMax.class, Convention.TEXTBOOK, "epsilon", 0.5,
                        "epsilon must be 0 if the convention is TEXTBOOK, got 0.5"),
                Arguments.of(AdamW.class, Convention.TEXTBOOK, "weightDecay", 1.5, "weightDecay must be in [0, 1], got 1.5"),
                Arguments.of(Adam.class, Convention.TEXTBOOK, "weightDecay", 1.5, "weightDecay must be in [0, 1], got 1.5"));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("notInThisConvention")
    void whatAConventionDoesNotHaveIsRefused(Class<? extends RuleUpdater> optimizer, Convention convention, String property,
            double value, String message) {
        UpdaterBuilder<?> builder = Properties.builder(optimizer).convention(convention);
        Properties.set(builder, property, double.class, value);
        refuses(() -> Properties.build(builder), message);
    }

    // ---- in JSON

    /** A network's JSON and, within it, the updater of its first layer, to be spoilt. */
    private record Json(JsonNode network, ObjectNode updater) {

        static Json of(RuleUpdater updater) {
            try {
                JsonNode network = MAPPER.readTree(Configurations.multiLayer(updater).toJson());
                return new Json(network, (ObjectNode) network.at("/confs/0/layer/iupdater"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Json with(String property, JsonNode value) {
            updater.set(property, value);
            return this;
        }

        Json without(String property) {
            assertThat(updater.remove(property)).as(property).isNotNull();
            return this;
        }

        RuleUpdater read() {
            return (RuleUpdater) Configurations.layer(MultiLayerConfiguration.fromJson(network.toString())).getIUpdater();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void aBadNumberInJsonIsTheSameError(Property property) {
        String name = property.component().getName();
        for (double bad : badValues(name)) {
            Json json = Json.of(property.entry().make()).with(name, MAPPER.valueToTree(bad));
            assertThatThrownBy(json::read).rootCause().isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + " must be " + ruleOf(name) + ", got " + bad);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.dl4joptimizers.updater.ValueTest#properties")
    void aPropertyThatIsMissingFromJsonOrNullIsAnErrorThatNamesIt(Property property) {
        String name = property.component().getName();
        RuleUpdater updater = property.entry().make();
        if (property.component().getType() == DecoupledWeightDecay.class) {
            assertThat(Json.of(updater).updater.has(name)).as("the decay is installed beside the updater").isFalse();
            return;
        }
        assertThatThrownBy(() -> Json.of(updater).without(name).read()).rootCause().hasMessageContaining(name);
        assertThatThrownBy(() -> Json.of(updater).with(name, MAPPER.nullNode()).read()).rootCause().hasMessageContaining(name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void somethingElseThanANumberInJsonIsAnError(Property property) {
        String name = property.component().getName();
        for (String text : new String[] {"fast", "", " ", "null", "0.5x"}) {
            assertThatThrownBy(() -> Json.of(property.entry().make()).with(name, MAPPER.valueToTree(text)).read())
                    .as("%s: \"%s\"", name, text).isInstanceOf(RuntimeException.class);
        }
        for (Object structure : new Object[] {new int[0], new int[] {1}, Map.of(), Map.of("value", 0.5), true}) {
            assertThatThrownBy(() -> Json.of(property.entry().make()).with(name, MAPPER.valueToTree(structure)).read())
                    .as("%s: %s", name, structure).isInstanceOf(RuntimeException.class);
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("notInThisConvention")
    void whatAConventionDoesNotHaveIsRefusedInJson(Class<? extends RuleUpdater> optimizer, Convention convention,
            String property, double value, String message) {
        if (property.equals("weightDecay")) {
            return; // installed beside the updater; DecoupledWeightDecay's own tests spoil its JSON
        }
        RuleUpdater good = Properties.build(Properties.builder(optimizer));
        Json json = Json.of(good).with("epsilonRoot", MAPPER.valueToTree(0)).with(property, MAPPER.valueToTree(value))
                .with("convention", MAPPER.valueToTree(convention));
        assertThatThrownBy(json::read).rootCause().isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    // ---- in a schedule

    private static Stream<Property> schedulable() {
        return numbers().filter(property -> property.component().getType() != double.class);
    }

    /** Two good steps, then the bad value; the third step must not happen. */
    private static void refusesTheThirdStep(RuleUpdater updater, String message) {
        Training training = new Training(updater, Training.random(1, DataType.DOUBLE, 4));
        training.step(Training.random(2, DataType.DOUBLE, 4));
        training.step(Training.random(3, DataType.DOUBLE, 4));
        double[] before = training.bits();
        INDArray gradient = Training.random(4, DataType.DOUBLE, 4);
        refuses(() -> training.step(gradient), message);
        assertThat(training.bits()).as("parameters and state").isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schedulable")
    void aScheduleThatGivesABadValueFailsAtTheStepAndSaysWhen(Property property) {
        String name = property.component().getName();
        for (double bad : badValues(name)) {
            ISchedule schedule = new Schedules.Switch(0.25, 2, bad);
            boolean isRate = property.component().getType() == LearningRate.class;
            RuleUpdater updater = Properties.with(property.entry().makeRule(), name,
                    isRate ? LearningRate.of(schedule) : Hyperparameter.of(schedule));
            refusesTheThirdStep(updater, isRate
                    ? "learningRate at iteration 2, epoch 0 must be finite and at least 0, got " + bad
                    : name + " must be in [0, 1) at iteration 2, epoch 0, got " + bad);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.dl4joptimizers.updater.CompletenessTest#optimizers")
    void aWeightDecayScheduleThatGivesABadValueFailsAtTheStepAndSaysWhen(Class<? extends RuleUpdater> optimizer) {
        for (double bad : badValues("weightDecay")) {
            UpdaterBuilder<?> builder = Properties.builder(optimizer).weightDecaySchedule(new Schedules.Switch(0.25, 2, bad));
            Training training = new Training(Properties.build(builder), Training.random(1, DataType.DOUBLE, 4));
            training.step(Training.random(2, DataType.DOUBLE, 4));
            training.step(Training.random(3, DataType.DOUBLE, 4));
            refuses(() -> training.step(Training.random(4, DataType.DOUBLE, 4)),
                    "weightDecay at iteration 2, epoch 0 must be finite and at least 0, got " + bad);
        }
        Training share = new Training(Properties.build(Properties.builder(optimizer).weightDecay(
                DecoupledWeightDecay.fixed(new Schedules.Switch(0.25, 0, 1.5)))), Training.random(1, DataType.DOUBLE, 4));
        refuses(() -> share.step(Training.random(2, DataType.DOUBLE, 4)),
                "weightDecay at iteration 0, epoch 0 must be in [0, 1], got 1.5");
    }
}
