package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.updater.Registry;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.core.JsonPointer;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Everything that this library writes, with each property at any depth replaced by everything that it could be mistaken for: it is
 * refused by the property's name, or it is what the object then has.
 */
class EditedJsonTest {

    private static final ObjectMapper JSON = NeuralNetConfiguration.mapper();
    private static final List<ObjectMapper> MAPPERS = List.of(JSON, NeuralNetConfiguration.mapperYaml());

    /** All of them are YAML too. */
    private static final List<String> VALUES = List.of("null", "\"\"", "\" \"", "\"abc\"", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "\"-1\"",
            "\"1\"", "\"true\"", "\"null\"", "-1", "-1.5", "0", "-0.0", "1", "2", "2.0", "2.5", "1e+300", "1e+400", "2147483647", "2147483648",
            "5000000000", "9".repeat(400), "true", "false", "[]", "{}", "[1]", "[1.5]", "[null]", "[[]]", "[{}]", "{\"value\": 1}",
            "{\"@class\": \"java.lang.String\"}", "{\"@class\": null}");

    /** What files of older versions do not have. */
    private static final Set<String> LATER = Set.of("start", "inRule", "selection", "halfWaves");

    /** Jackson shows a type id of 400 digits, and the path. */
    private static final int LONGEST_MESSAGE = 2000;

    /** An object as it is saved, and as what DL4J reads it. */
    record Saved(Object object, Class<?> type) {

        ObjectNode tree() throws IOException {
            return (ObjectNode) JSON.readTree(JSON.writerFor(type).writeValueAsString(object));
        }

        /** Two that differ in values alone are read in the same way. */
        Object shape() {
            try {
                return List.of(object.getClass(), places(tree(), JsonPointer.empty()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return object.getClass().getSimpleName() + " " + object;
        }
    }

    /** A property somewhere in it. */
    record Place(JsonPointer object, String property) {

        ObjectNode in(ObjectNode tree) {
            return (ObjectNode) tree.at(object);
        }
    }

    static Stream<Saved> saved() {
        PlateauSchedule plateau = PlateauSchedule.builder().initialValue(0.1).patience(3).cooldown(2).accumulationSize(2).build();
        Stream<ISchedule> schedules = Stream.concat(
                ScheduleRegistry.entries().stream().flatMap(entry -> Stream.of(entry.byIteration(), entry.byEpoch())),
                Stream.of(plateau, plateau.after(1, PlateauSchedule.Direction.MINIMIZE, 0, 0), PlateauSchedule.of(ConstantSchedule.of(1), 0.5, 3)));
        Stream<IUpdater> updaters = Registry.all().map(Registry.Entry::make);
        Stream<Regularization> companions = Stream.of(DecoupledWeightDecay.fixed(0.1), DecoupledWeightDecay.timesMultiplier(0.1, 0.5),
                DecoupledWeightDecay.timesLearningRate(PowerSchedule.of(0.1, 10)).includingBiases(), GradientClipping.byNorm(1),
                GradientClipping.byValue(2));
        Set<Object> shapes = new HashSet<>();
        return Stream.of(schedules.map(each -> new Saved(each, ISchedule.class)), updaters.map(each -> new Saved(each, IUpdater.class)),
                companions.map(each -> new Saved(each, Regularization.class))).flatMap(each -> each).filter(each -> shapes.add(each.shape()));
    }

    private static List<Place> places(JsonNode node, JsonPointer here) {
        List<Place> places = new ArrayList<>();
        boolean isDl4js = node.path("@class").asText().startsWith("org.nd4j");
        node.fields().forEachRemaining(field -> {
            if (!isDl4js) {
                places.add(new Place(here, field.getKey()));
                places.addAll(places(field.getValue(), here.append(JsonPointer.compile("/" + field.getKey()))));
            }
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            places.addAll(places(node.get(i), here.append(JsonPointer.compile("/" + i))));
        }
        return places;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("saved")
    void aValueIsRefusedByNameOrIsTheObjects(Saved saved) throws IOException {
        ObjectNode original = saved.tree();
        for (Place place : places(original, JsonPointer.empty())) {
            for (String value : VALUES) {
                ObjectNode edited = original.deepCopy();
                place.in(edited).put(place.property, "here");
                for (ObjectMapper mapper : MAPPERS) {
                    judge(mapper, saved, place, edited.toString().replace("\"here\"", value), value);
                }
            }
            ObjectNode without = original.deepCopy();
            place.in(without).remove(place.property);
            ObjectNode more = original.deepCopy();
            place.in(more).put(place.property + "s", 1);
            for (ObjectMapper mapper : MAPPERS) {
                if (LATER.contains(place.property)) {
                    assertThat(mapper.readValue(without.toString(), saved.type)).as(without.toString()).isInstanceOf(saved.object.getClass());
                } else {
                    judge(mapper, saved, place, without.toString(), null);
                }
                judge(mapper, saved, place, more.toString(), null);
            }
        }
    }

    private static void judge(ObjectMapper mapper, Saved saved, Place place, String text, String value) throws IOException {
        String what = "%s/%s of %s".formatted(place.object, place.property, text);
        try {
            Object read = mapper.readValue(text, saved.type);
            assertThat(read).as(what).isNotNull();
            assertThat(value).as("must be refused: %s", what).isNotNull();
            JsonNode given = JSON.readTree(value);
            JsonNode taken = new Saved(read, saved.type).tree().at(place.object).path(place.property);
            boolean isDouble = given.isNumber() && taken.isDouble(); // where 1 is read as 1.0
            assertThat(taken).as(what).isEqualTo(isDouble ? JSON.valueToTree(given.asDouble()) : given);
        } catch (JsonProcessingException refused) {
            assertThat(refused.getMessage()).as(what).hasSizeLessThan(LONGEST_MESSAGE);
            String path = refused instanceof JsonMappingException mapping ? mapping.getPathReference() : "";
            String said = refused.getOriginalMessage() + path; // the message proper shows the whole text too
            assertThat(said).as(what).containsAnyOf(names(place));
            assertThat(rootCause(refused)).as(what).isInstanceOfAny(IllegalArgumentException.class, JsonProcessingException.class);
        }
    }

    private static String[] names(Place place) {
        return place.property.equals("@class") ? new String[] {"type id", "@classs", "an object", "format"} : new String[] {place.property};
    }

    private static Throwable rootCause(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootCause(thrown.getCause());
    }
}
