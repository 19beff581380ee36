package io.github.dl4joptimizers.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A layer of a model that Keras saved.
 *
 * @param name   its name, which DL4J's import keeps
 * @param group  what a .keras file calls it: its class, and a number from the second of a class on
 * @param config its options
 */
record KerasLayer(String name, String group, JsonNode config) {

    /**
     * The layers in Keras' order, which is that of its variables.
     *
     * @param model {"class_name": "Sequential" or "Functional", "config": {"layers": [...]}}
     */
    static List<KerasLayer> of(JsonNode model) {
        JsonNode config = model.path("config");
        JsonNode listed = config.isArray() ? config : config.path("layers"); // an array in Keras 2.0 to 2.2
        Check.that(listed.isArray(), "the model", "Sequential or Functional, with a list of layers", Shown.of(model));
        List<KerasLayer> layers = new ArrayList<>();
        Map<String, Integer> ofOneClass = new HashMap<>();
        for (JsonNode layer : listed) {
            String group = snakeCase(layer.path("class_name").asText());
            int before = ofOneClass.merge(group, 1, Integer::sum) - 1;
            layers.add(new KerasLayer(layer.path("config").path("name").asText(), before == 0 ? group : group + '_' + before,
                    layer.path("config")));
        }
        return layers;
    }

    /** As keras.src.utils.naming.to_snake_case. */
    private static String snakeCase(String className) {
        return className.replaceAll("\\W+", "").replaceAll("(.)([A-Z][a-z]+)", "$1_$2").replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    /** Whether the layer is trained; DL4J's import trains it all the same. */
    boolean trainable() {
        return config.path("trainable").asBoolean(true);
    }

    /** Whether the layer has a variable that only some of its kind have. */
    boolean has(String variable) {
        return switch (variable) {
            case "gamma" -> config.path("scale").asBoolean(true);
            case "beta" -> config.path("center").asBoolean(true);
            default -> true;
        };
    }
}
