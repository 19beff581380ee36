package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.updater.ValueTest.Property;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.core.JsonPointer;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What this library writes into a network's JSON is read strictly: a property that is missing, unknown or not of its kind is an
 * error that names it, and a bad value is the constructor's error. {@link SerializationTest} has what is read well.
 */
@ExtendWith(OneThread.class)
class JsonTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String OURS = "io.github.dl4joptimizers.";

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(Registry.Entry entry) {
        return parse(Configurations.multiLayer(entry.make()).toJson());
    }

    /** A property of an object of ours in the JSON of the network that an entry makes. */
    record Place(Registry.Entry entry, JsonPointer object, String property) {

        private ObjectNode in(JsonNode network) {
            return (ObjectNode) network.at(object);
        }

        JsonNode value() {
            return in(json(entry)).get(property);
        }

        /** Reads the network with another value here. */
        void read(Object value) {
            JsonNode network = json(entry);
            in(network).set(property, MAPPER.valueToTree(value));
            MultiLayerConfiguration.fromJson(network.toString());
        }

        void readWithout() {
            JsonNode network = json(entry);
            assertThat(in(network).remove(property)).isNotNull();
            MultiLayerConfiguration.fromJson(network.toString());
        }

        @Override
        public String toString() {
            return entry + ", " + object + "/" + property;
        }
    }

    /** Every property of every object of ours, in the first layer: the updater, its setup, the companions. */
    static Stream<Place> places() {
        return Registry.all().flatMap(entry -> {
            List<Place> places = new ArrayList<>();
            find(entry, json(entry).at("/confs/0/layer"), JsonPointer.compile("/confs/0/layer"), places);
            return places.stream();
        });
    }

    private static void find(Registry.Entry entry, JsonNode node, JsonPointer here, List<Place> places) {
        boolean isOurs = node.path("@class").asText().startsWith(OURS) || here.toString().endsWith("/setup");
        node.fields().forEachRemaining(field -> {
            if (isOurs && !field.getKey().equals("@class")) {
                places.add(new Place(entry, here, field.getKey()));
            }
            find(entry, field.getValue(), here.append(JsonPointer.compile("/" + field.getKey())), places);
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            find(entry, node.get(i), here.append(JsonPointer.compile("/" + i)), places);
        }
    }

    /** Properties that files of older versions do not have; what that means is tested where they belong. */
    private static final Set<String> LATER = Set.of("inRule", "selection");

    static Stream<Place> placesThatMustBeThere() {
        return places().filter(place -> !LATER.contains(place.property));
    }

    @Test
    void theSearchFindsEveryPropertyOfEveryKind() {
        Set<String> found = new LinkedHashSet<>();
        places().forEach(place -> found.add(place.property));
        Set<String> expected = new LinkedHashSet<>(Set.of("setup", "learningRate", "companions", "coefficient", "scaling",
                "referenceRate", "biases", "kind", "threshold", "fast", "base", "adam"));
        expected.addAll(LATER);
        CompletenessTest.optimizers().forEach(optimizer -> Properties.of(optimizer).forEach(p -> expected.add(p.name())));
        expected.removeAll(Set.of("weightDecay", "clipping")); // under their own names among the companions
        assertThat(found).isEqualTo(expected);
    }

    private static void refused(Place place, String property, Runnable read, Object what) {
        assertThatThrownBy(read::run).as("%s: %s", place, what).isInstanceOf(RuntimeException.class).rootCause()
                .hasMessageContaining(property);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("placesThatMustBeThere")
    void aPropertyThatIsMissingIsAnErrorThatNamesIt(Place place) {
        refused(place, place.property, place::readWithout, "missing");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void nullIsAnErrorThatNamesTheProperty(Place place) {
        refused(place, place.property, () -> place.read(null), "null");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void anUnknownPropertyIsAnErrorThatNamesIt(Place place) {
        Place beside = new Place(place.entry, place.object, "surprise");
        refused(beside, "surprise", () -> beside.read(0.5), "unknown");
        Place misspelt = new Place(place.entry, place.object, place.property + "s");
        refused(misspelt, misspelt.property, () -> misspelt.read(place.value()), "unknown");
    }

    /** What each kind of value is not. */
    private static List<Object> othersThan(JsonNode value) {
        List<Object> structures = List.of(List.of(), List.of(1), List.of(0.5, 0.5));
        List<Object> others = new ArrayList<>(List.of("", " ", "fast", "null"));
        if (value.isNumber()) {
            others.addAll(structures);
            others.addAll(List.of(true, false, "0.5", "0.5x", Map.of(), Map.of("value", 0.5)));
        } else if (value.isBoolean()) {
            others.addAll(structures);
            others.addAll(List.of(0, 1, 0.5, "true", "false", Map.of()));
        } else if (value.isTextual()) {
            others.addAll(structures);
            others.addAll(List.of(0, 1, 0.5, true, Map.of(), value.textValue().toLowerCase(java.util.Locale.ROOT)));
        } else if (value.isArray()) {
            others.addAll(List.of(0, 0.5, true, Map.of(), List.of(1), List.of(Map.of()), List.of("fast")));
        } else { // an object; that of a setup without its properties is the test of what is missing
            others.addAll(structures);
            others.addAll(List.of(true, false, "0.5"));
            others.addAll(value.has("@class") ? List.of(Map.of(), Map.of("value", 0.5)) : List.of(0.5));
        }
        return others;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void aValueOfAnotherKindIsAnErrorThatNamesTheProperty(Place place) {
        for (Object other : othersThan(place.value())) {
            refused(place, place.property, () -> place.read(other), other);
        }
    }

    // ---- bad values

    private static Stream<Property> numbers() {
        return ArgumentsTest.numbers();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void aBadNumberInJsonIsTheConstructorsError(Property property) {
        String name = property.name();
        RuleUpdater updater = property.entry().make();
        String inside = updater instanceof Lookahead around ? "/fast" + (around.fast() instanceof AdamW ? "/adam" : "")
                : updater instanceof ScheduleFree ? "/base" : "";
        String object = "/confs/0/layer/iupdater" + (property.type() == LearningRate.class ? inside + "/setup" : "");
        Place place = new Place(property.entry(), JsonPointer.compile(object), name);
        for (double bad : ArgumentsTest.badValues(property)) {
            assertThatThrownBy(() -> place.read(bad)).rootCause().isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + " must be " + ArgumentsTest.ruleOf(property) + ", got " + bad);
        }
    }

    // ---- the names of classes, which are part of the format

    /** A network with a layer for each entry, and its updater's bias updater, in the three kinds of configurations. */
    private static List<String> jsonWithEveryEntry() {
        List<String> all = new ArrayList<>();
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder().seed(42).list();
        for (Registry.Entry entry : Registry.all().toList()) {
            layers.layer(entry.make().applyTo(new DenseLayer.Builder().nIn(3).nOut(3)).biasUpdater(entry.makeRule()).build());
            all.add(Configurations.graph(entry.make()).toJson());
            all.add(Configurations.sameDiff(entry.make()).toJson());
        }
        layers.layer(new DenseLayer.Builder().nIn(3).nOut(3).updater(new AdamW(0.1).weightDecay(0)).build());
        all.add(layers.build().toJson());
        return all;
    }

    @Test
    void theClassesNamedInJsonArePublic() throws ReflectiveOperationException {
        Set<String> names = new LinkedHashSet<>();
        jsonWithEveryEntry().forEach(json -> parse(json).findValuesAsText("@class", new ArrayList<>()).forEach(names::add));
        assertThat(names).contains(OURS + "updater.Adam", OURS + "updater.AdamW", OURS + "updater.Sgd",
                OURS + "regularization.DecoupledWeightDecay", OURS + "regularization.GradientClipping");
        for (String name : names) {
            for (Class<?> type = Class.forName(name); type != null; type = type.getEnclosingClass()) {
                assertThat(Modifier.isPublic(type.getModifiers())).as(type.getName()).isTrue();
            }
        }
    }
}
