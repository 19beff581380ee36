package io.github.dl4joptimizers.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.internal.Check;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.NullNode;

/**
 * The penalties on weights that are part of a Keras model's loss. DL4J's import leaves out Keras' L1 and L2 of 2.4 and later, and
 * halves the older ones: Keras' L2 adds l w^2 to the loss, DL4J's l w^2 / 2.
 */
final class KerasRegularizers {

    private static final String SUFFIX = "_regularizer";
    private static final Set<String> KINDS = Set.of("L1", "L2", "L1L2");

    /** What DL4J regularizes alike in a layer. */
    private record Penalties(JsonNode weights, JsonNode biases) {
    }

    private final Map<String, Penalties> layers = new HashMap<>();

    /** @throws IllegalArgumentException for penalties that DL4J has not */
    KerasRegularizers(List<KerasLayer> layers) {
        layers.forEach(layer -> this.layers.put(layer.name(), penalties(layer.name(), layer.config())));
    }

    private static Penalties penalties(String name, JsonNode config) {
        if (config.has("layer")) { // Bidirectional, TimeDistributed
            return penalties(name, config.path("layer").path("config"));
        }
        JsonNode weights = null;
        JsonNode biases = NullNode.getInstance();
        for (Iterator<String> options = config.fieldNames(); options.hasNext();) {
            String option = options.next();
            if (!option.endsWith(SUFFIX)) {
                continue;
            }
            JsonNode penalty = config.get(option);
            switch (option.substring(0, option.length() - SUFFIX.length())) {
                case "bias" -> biases = penalty;
                case "activity", "gamma", "beta" -> Check.that(penalty.isNull(), option + " of " + name, "null: DL4J has none",
                        Shown.of(penalty));
                default -> {
                    Check.that(weights == null || coefficients(weights).equals(coefficients(penalty)), option + " of " + name,
                            "that of the layer's other weights: DL4J has one for all", Shown.of(penalty));
                    weights = penalty;
                }
            }
        }
        weights = weights == null ? NullNode.getInstance() : weights;
        for (JsonNode penalty : List.of(weights, biases)) {
            Check.that(penalty.isNull() || KINDS.contains(penalty.path("class_name").asText()), "the regularizers of " + name,
                    "L1, L2 or L1L2", Shown.of(penalty));
        }
        return new Penalties(weights, biases);
    }

    private static List<Double> coefficients(JsonNode penalty) {
        return List.of(penalty.path("config").path("l1").asDouble(), penalty.path("config").path("l2").asDouble());
    }

    private static List<Regularization> regularizations(JsonNode penalty) {
        List<Double> coefficients = coefficients(penalty);
        List<Regularization> regularizations = new ArrayList<>();
        if (coefficients.get(0) != 0) {
            regularizations.add(new L1Regularization(coefficients.get(0)));
        }
        if (coefficients.get(1) != 0) {
            regularizations.add(new L2Regularization(2 * coefficients.get(1)));
        }
        return regularizations;
    }

    /** Gives each layer that has the name of one of Keras' its penalties, and those alone. */
    void install(Network network) {
        network.separate();
        network.visitSlots(slot -> {
            Penalties penalties = slot.configuration() instanceof Layer layer ? layers.get(layer.getLayerName()) : null;
            if (penalties != null) {
                slot.regularization().set(regularizations(penalties.weights));
                slot.regularizationBias().set(regularizations(penalties.biases));
            }
        });
    }
}
