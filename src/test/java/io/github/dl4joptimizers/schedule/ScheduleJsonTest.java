package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.internal.IfAbsent;
import io.github.dl4joptimizers.internal.StrictJson;
import io.github.dl4joptimizers.schedule.ScheduleRegistry.Entry;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.introspect.AnnotatedClass;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Schedules in JSON and YAML that somebody has edited by hand: what is not right is refused by the name of the property. */
class ScheduleJsonTest {

    private static final ObjectMapper JSON = NeuralNetConfiguration.mapper();
    private static final List<ObjectMapper> MAPPERS = List.of(JSON, NeuralNetConfiguration.mapperYaml());

    /** Wrong for most properties; all of them are YAML too. */
    private static final List<String> VALUES = List.of("null", "\"\"", "\" \"", "\"abc\"", "\"NaN\"", "\"Infinity\"", "\"-1\"",
            "\"1\"", "\"true\"", "\"ITERATION\"", "-1", "-1.5", "0", "1", "2", "2.0", "2.5", "1e+300", "1e+400", "2147483648",
            "5000000000", "9".repeat(400), "true", "false", "[]", "{}", "[1]", "[1.5]", "[null]", "[\"\"]", "[true]", "[{}]", "{\"value\": 1}");

    static List<Entry> entries() {
        return ScheduleRegistry.entries();
    }

    static Stream<ISchedule> schedules() {
        return entries().stream().flatMap(entry -> Stream.of(entry.byIteration(), entry.byEpoch())).distinct();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void isReadStrictly(Entry entry) {
        AnnotatedClass annotations = JSON.getDeserializationConfig()
                .introspectClassAnnotations(entry.byIteration().getClass()).getClassInfo();
        assertThat(JSON.getDeserializationConfig().getAnnotationIntrospector().findDeserializer(annotations))
                .as("@%s", StrictJson.class.getSimpleName()).hasToString("class io.github.dl4joptimizers.internal.StrictReader");
    }

    /** Whatever stands in the place of a property, it is refused by the property's name, or is what the schedule then has. */
    @ParameterizedTest
    @MethodSource("schedules")
    void aValueIsTakenAsItIsOrRefusedByName(ISchedule schedule) throws IOException {
        for (RecordComponent property : schedule.getClass().getRecordComponents()) {
            for (String value : VALUES) {
                for (ObjectMapper mapper : MAPPERS) {
                    takesOrRefuses(mapper, property, value, with(schedule, property.getName(), value));
                }
            }
        }
    }

    private static String with(ISchedule schedule, String property, String value) {
        ObjectNode tree = JSON.valueToTree(schedule);
        assertThat(tree.has(property)).as("%s in %s", property, tree).isTrue();
        tree.put(property, "here");
        return tree.toString().replace("\"here\"", value);
    }

    private static void takesOrRefuses(ObjectMapper mapper, RecordComponent property, String value, String text) throws IOException {
        try {
            ISchedule read = mapper.readValue(text, ISchedule.class);
            assertThat(read).as(text).isNotNull();
            JsonNode taken = JSON.valueToTree(read).get(property.getName());
            JsonNode given = JSON.readTree(value);
            boolean isDouble = given.isNumber() && property.getType() != int.class; // where 1 is read as 1.0
            assertThat(taken).as(text).isEqualTo(isDouble ? JSON.valueToTree(given.asDouble()) : given);
        } catch (JsonProcessingException refused) {
            assertThat(refused).as(text).hasMessageContaining(property.getName());
            assertThat(rootCause(refused)).as(text).isInstanceOfAny(IllegalArgumentException.class, JsonProcessingException.class);
        }
    }

    private static Throwable rootCause(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootCause(thrown.getCause());
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void aPropertyThatIsMissingIsRefusedByName(ISchedule schedule) {
        for (RecordComponent property : schedule.getClass().getRecordComponents()) {
            for (ObjectMapper mapper : MAPPERS) {
                ObjectNode tree = JSON.valueToTree(schedule);
                tree.remove(property.getName());
                if (property.isAnnotationPresent(IfAbsent.class)) {
                    continue; // files of older versions have it not
                }
                isRefused(mapper, tree.toString(),
                        property.getName() + " of " + schedule.getClass().getSimpleName() + " is missing");
            }
        }
    }

    @Test
    void whatOlderFilesDoNotHaveMeansWhatItMeant() throws IOException {
        for (ObjectMapper mapper : MAPPERS) {
            ObjectNode tree = JSON.valueToTree(CosineSchedule.builder().initialValue(0.1).decaySteps(10).halfWaves(2).build());
            tree.remove("halfWaves");
            assertThat(mapper.readValue(tree.toString(), ISchedule.class)).isEqualTo(CosineSchedule.of(0.1, 10));
            tree = JSON.valueToTree(ExponentialDecaySchedule.of(0.1, 10));
            tree.put("decaySteps", 10); // whole numbers only, once
            assertThat(mapper.readValue(tree.toString(), ISchedule.class)).isEqualTo(ExponentialDecaySchedule.of(0.1, 10));
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void aPropertyThatNobodyKnowsIsRefusedByName(ISchedule schedule) {
        for (String unknown : List.of("unknownProperty", "formatVersion")) {
            for (ObjectMapper mapper : MAPPERS) {
                ObjectNode tree = JSON.valueToTree(schedule);
                tree.put(unknown, 1);
                String first = schedule.getClass().getRecordComponents()[0].getName();
                isRefused(mapper, tree.toString(),
                        "unknown property \"" + unknown + "\" of " + schedule.getClass().getSimpleName() + ", which has " + first);
            }
        }
    }

    private static void isRefused(ObjectMapper mapper, String text, String message) {
        assertThat(catchThrowable(() -> mapper.readValue(text, ISchedule.class))).as(text)
                .isInstanceOf(JsonMappingException.class).hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            decaySteps    | 2.5         | decaySteps must be a whole number, got 2.5
            decaySteps    | 0           | decaySteps must be at least 1, got 0
            decaySteps    | "10"        | decaySteps must be a whole number, got "10"
            initialValue  | ""          | initialValue must be a number, got ""
            initialValue  | "Infinity"  | initialValue must be finite and at least 0, got Infinity
            staircase     | 1           | staircase must be true or false, got 1
            scheduleType  | "BATCH"     | scheduleType must be ITERATION or EPOCH, got "BATCH"
            scheduleType  | null        | scheduleType must be ITERATION or EPOCH, got null
            """)
    void theMessageSaysWhatItMustBe(String property, String value, String message) {
        for (ObjectMapper mapper : MAPPERS) {
            isRefused(mapper, with(PowerSchedule.of(0.1, 10), property, value), message);
        }
    }

    @Property
    void onlyAWholeNumberIsAWholeNumber(@ForAll @BigRange(min = "-3000000000", max = "3000000000") BigDecimal steps)
            throws IOException {
        String text = with(PowerSchedule.of(0.1, 10), "decaySteps", steps.toString());
        boolean isRight = steps.scale() == 0 && steps.signum() > 0 && steps.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
        if (isRight) {
            assertThat(JSON.readValue(text, ISchedule.class)).isEqualTo(PowerSchedule.of(0.1, steps.intValueExact()));
        } else {
            isRefused(JSON, text, "decaySteps must be ");
        }
    }

    /** DL4J's own reading of whole models does not get in the way. */
    @Test
    void aBadScheduleInAModelIsRefusedByTheNameOfTheProperty() {
        Sgd updater = new Sgd(WarmupSchedule.of(PowerSchedule.of(0.1, 4321), 5));
        OutputLayer output = new OutputLayer.Builder().nIn(2).nOut(2).build();
        MultiLayerConfiguration layers = new NeuralNetConfiguration.Builder().updater(updater).list().layer(output).build();
        ComputationGraphConfiguration graph = new NeuralNetConfiguration.Builder().updater(updater).graphBuilder()
                .addInputs("in").addLayer("out", output, "in").setOutputs("out").build();
        for (String bad : List.of("2.5", "\"\"", "true", "null")) {
            String message = "decaySteps must be a whole number, got " + bad;
            assertThat(catchThrowable(() -> MultiLayerConfiguration.fromJson(edited(layers.toJson(), bad))))
                    .hasStackTraceContaining(message);
            assertThat(catchThrowable(() -> MultiLayerConfiguration.fromYaml(edited(layers.toYaml(), bad))))
                    .hasStackTraceContaining(message);
            assertThat(catchThrowable(() -> ComputationGraphConfiguration.fromJson(edited(graph.toJson(), bad))))
                    .hasStackTraceContaining(message);
            assertThat(catchThrowable(() -> ComputationGraphConfiguration.fromYaml(edited(graph.toYaml(), bad))))
                    .hasStackTraceContaining(message);
        }
    }

    private static String edited(String text, String value) {
        assertThat(text).contains("4321");
        return text.replace("4321", value);
    }
}
