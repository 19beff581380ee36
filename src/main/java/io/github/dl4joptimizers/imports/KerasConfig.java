package io.github.dl4joptimizers.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.core.json.JsonReadFeature;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.json.JsonMapper;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;

/**
 * The name of a Keras class and its options. Reading an option takes it out, so that what is left at the end is what nobody
 * has understood: an error.
 */
final class KerasConfig {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python writes NaN; the checks of the values refuse it by name
            .build();

    /**
     * What holds an optimizer: a .keras file's config.json, an .h5 file's training_config, TensorFlow.js' model.json, and what
     * compile was given.
     */
    private static final List<String> HOLDERS = List.of("compile_config", "training_config", "trainingConfig", "modelTopology",
            "optimizer", "optimizer_config");

    private static final Set<String> KERAS_PACKAGES = Set.of("keras", "tf_keras", "tensorflow");

    /** How an alias of the import is spelled: import tensorflow as tf. */
    private static final String TF_KERAS = "tf.keras.";

    /** Keras nests a handful of levels. */
    private static final int DEEPEST = 1000;

    /** Java takes a time that grows with the square of the digits. */
    private static final int MOST_DIGITS = 1000;

    /** What Keras 2.11 and 2.12 put in front of their own classes' names in .h5 files. */
    private static final String CUSTOM = "Custom>";

    private final String className;
    private final Map<String, JsonNode> options = new LinkedHashMap<>();

    private KerasConfig(String name, JsonNode object) {
        boolean nameAlone = object.isTextual();
        JsonNode given = nameAlone ? object : object.path("class_name");
        Check.that(given.isTextual(), "class_name", "given, as in {\"class_name\": \"...\", \"config\": {...}}, in " + name,
                shown(object));
        className = given.textValue().startsWith(CUSTOM) ? given.textValue().substring(CUSTOM.length()) : given.textValue();
        JsonNode module = object.path("module");
        Check.that(module.isMissingNode() || isKeras(module), "module of " + className(), "Keras' own (or left out)",
                shown(module));
        JsonNode registered = object.path("registered_name");
        Check.that(registered.isMissingNode() || registered.isNull() || registered.asText().equalsIgnoreCase(className)
                || registered.asText().equalsIgnoreCase(CUSTOM + className), "registered_name of " + className(),
                "null, as of Keras' own classes (or left out)", shown(registered));
        JsonNode config = nameAlone ? JsonNodeFactory.instance.objectNode() : object.path("config");
        Check.that(config.isObject(), "config of " + className(), "an object", shown(config));
        config.fields().forEachRemaining(option -> options.put(option.getKey(), plain(option.getValue())));
    }

    /** The optimizer in a JSON text: by itself, as a name alone, or in what holds it; that inside if one scales losses. */
    static KerasConfig ofOptimizer(String json, LossScaling scaling) {
        JsonNode optimizer = scaling.leaveOut(optimizerIn(parse(Check.notNull("json", json, "a Keras optimizer's"))));
        return new KerasConfig("a Keras optimizer", optimizer);
    }

    /** The numbers in a tensor, an array of numpy's or a tuple, as Keras 3 writes them. */
    private static JsonNode plain(JsonNode value) {
        return switch (value.path("class_name").asText()) {
            case "__tensor__", "__numpy__" -> value.path("config").path("value");
            case "__tuple__" -> value.path("items");
            default -> value;
        };
    }

    /** Null is what Keras writes for a class of the user's own; a layer's module has other classes of that name. */
    private static boolean isKeras(JsonNode module) {
        String name = module.isTextual() ? module.textValue() : "";
        boolean isInKeras = KERAS_PACKAGES.contains(name.split("\\.", 2)[0]) || name.startsWith(TF_KERAS);
        return isInKeras && (KERAS_PACKAGES.contains(name) || name.contains(".optimizer"));
    }

    /** Reads the first value. DL4J's {@code Hdf5Archive.readAttributeAsJson} leaves the rest of its buffer behind it. */
    private static JsonNode parse(String json) {
        try {
            checkSize(json);
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("json must be what Python's json.dumps writes: " + Shown.cut(e.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no file to read from
        }
    }

    /** What a tree would take too long, or too many calls, to be made of. */
    private static void checkSize(String json) throws IOException {
        try (JsonParser tokens = JSON.createParser(json)) {
            int depth = 0;
            do {
                JsonToken token = tokens.nextToken();
                depth += token == null ? 0 : token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                Check.that(depth <= DEEPEST, "json", "nested at most " + DEEPEST + " deep", "more");
                boolean isNumber = token != null && token.isNumeric();
                Check.that(!isNumber || tokens.getTextLength() <= MOST_DIGITS, Shown.cut(String.valueOf(tokens.currentName())),
                        "a number of at most " + MOST_DIGITS + " digits", "more");
            } while (depth > 0);
        }
    }

    private static JsonNode optimizerIn(JsonNode node) {
        for (String holder : HOLDERS) {
            if (node.hasNonNull(holder) && !node.has("loss_scale")) {
                return optimizerIn(node.get(holder));
            }
        }
        boolean isModel = node.path("config").has("layers") && !node.has("optimizer");
        Check.that(!isModel && !node.has("loss_weights"), "optimizer", "in what the model was compiled with; Keras 3 leaves it out of"
                + " a .keras file if the model was saved as .h5 before. Give json.dumps(keras.optimizers.serialize("
                + "model.optimizer)), or KerasTraining.of(file).optimizer(...)", "none in " + shown(node));
        return node;
    }

    private static String shown(JsonNode node) {
        return Shown.of(node);
    }

    /** For messages, and to tell which class it is: none of Keras' is long. */
    String className() {
        return Shown.cut(className);
    }

    /** What error messages call an option. */
    String nameOf(String option) {
        return Shown.cut(option) + " of " + className();
    }

    /** Whether an option is there and has not been read yet. */
    boolean has(String option) {
        return options.containsKey(option);
    }

    boolean isObject(String option) {
        return has(option) && options.get(option).isObject();
    }

    private JsonNode take(String option) {
        return Check.notNull(nameOf(option), options.remove(option), "given");
    }

    void ignore(String... names) {
        for (String option : names) {
            options.remove(option);
        }
    }

    /** For options whose None means the same as leaving them out. */
    void ignoreIfNull(String... names) {
        for (String option : names) {
            if (has(option) && options.get(option).isNull()) {
                options.remove(option);
            }
        }
    }

    KerasConfig object(String option) {
        return new KerasConfig(nameOf(option), take(option));
    }

    double number(String option) {
        return number(option, take(option));
    }

    private double number(String name, JsonNode value) {
        Check.that(value.isNumber(), nameOf(name), "a number", shown(value));
        return value.doubleValue();
    }

    double number(String option, double byDefault) {
        return has(option) ? number(option) : byDefault;
    }

    double fraction(String option, double byDefault) {
        return Check.fraction(nameOf(option), number(option, byDefault));
    }

    double nonNegative(String option) {
        return Check.nonNegative(nameOf(option), number(option));
    }

    double nonNegative(String option, double byDefault) {
        return has(option) ? nonNegative(option) : byDefault;
    }

    double positive(String option) {
        return Check.positive(nameOf(option), number(option));
    }

    double positive(String option, double byDefault) {
        return has(option) ? positive(option) : byDefault;
    }

    int steps(String option) {
        return Check.atLeast(1, nameOf(option), whole(option, number(option)));
    }

    int steps(String option, int least, int byDefault) {
        return has(option) ? Check.atLeast(least, nameOf(option), whole(option, number(option))) : byDefault;
    }

    /** Python's 1000.0 is as good as 1000. */
    private int whole(String name, double value) {
        boolean canBeRounded = value >= 1 && value < Integer.MAX_VALUE;
        Check.that(value == (int) value, nameOf(name), "a whole number, at most " + Integer.MAX_VALUE,
                value + (canBeRounded ? " (round it, to " + Math.round(value) + ", if nearly the same rates will do)" : ""));
        return (int) value;
    }

    boolean flag(String option, boolean byDefault) {
        if (!has(option)) {
            return byDefault;
        }
        JsonNode value = take(option);
        Check.that(value.isBoolean(), nameOf(option), "true or false", shown(value));
        return value.booleanValue();
    }

    List<Double> numbers(String option) {
        JsonNode list = take(option);
        Check.that(list.isArray(), nameOf(option), "a list of numbers", shown(list));
        List<Double> numbers = new ArrayList<>();
        list.forEach(element -> numbers.add(number(option, plain(element))));
        return numbers;
    }

    /** Steps that something comes after: what is after 7.5 steps is after 7. */
    List<Integer> boundaries(String option) {
        return numbers(option).stream().map(value -> whole(option, value > 0 ? Math.floor(value) : value)).toList();
    }

    /** Refuses what has not been read. */
    void done() {
        options.forEach((option, value) -> {
            throw new IllegalArgumentException(nameOf(option) + " has no counterpart in this library, got " + shown(value));
        });
    }
}
