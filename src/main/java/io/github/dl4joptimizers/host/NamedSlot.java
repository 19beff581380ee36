package io.github.dl4joptimizers.host;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;

/**
 * A layer's slot and the names by which a user may call the layer and its parameters.
 *
 * @param names  of the layer: its index or its vertex' name, as in {@code paramTable()}, and a name of its own
 * @param prefix what DL4J puts before the names of the parameters inside a Bidirectional
 */
public record NamedSlot(Set<String> names, String prefix, UpdaterSlot slot) {

    /** Visits the slots of a configuration. */
    public static void visit(MultiLayerConfiguration network, Consumer<NamedSlot> visitor) {
        for (int i = 0; i < network.getConfs().size(); i++) {
            visit(String.valueOf(i), network.getConf(i).getLayer(), visitor);
        }
    }

    /** Visits the slots of a configuration. */
    public static void visit(ComputationGraphConfiguration network, Consumer<NamedSlot> visitor) {
        network.getVertices().forEach((name, vertex) -> UpdaterSlot.visit(vertex,
                (prefix, slot) -> visitor.accept(new NamedSlot(Set.of(name), prefix, slot))));
    }

    static void visit(String name, Layer layer, Consumer<NamedSlot> visitor) {
        Set<String> names = new LinkedHashSet<>(List.of(name));
        if (layer.getLayerName() != null) {
            names.add(layer.getLayerName());
        }
        UpdaterSlot.visit(layer, "", (prefix, slot) -> visitor.accept(new NamedSlot(names, prefix, slot)));
    }

    /**
     * A parameter.
     *
     * @param key   as the layer calls it
     * @param names all that a user may call it: by its layer, by itself, and by both, as in {@code paramTable()}
     */
    public record Parameter(String key, Set<String> names) {
    }

    /** The parameters on which the slot's regularization of weights acts, in the order in which they lie in memory. */
    public List<Parameter> weights() {
        return parameters(slot.configuration() instanceof SameDiffVertex vertex ? vertex.getVertexParams().getWeightParameterKeys()
                : layer().initializer().weightKeys(layer()));
    }

    /** The parameters on which the slot's regularization of biases acts. */
    public List<Parameter> biases() {
        return parameters(slot.configuration() instanceof SameDiffVertex vertex ? vertex.getVertexParams().getBiasParameterKeys()
                : layer().initializer().biasKeys(layer()));
    }

    /** All parameters, those among them on which no regularization acts. */
    public List<Parameter> parameters() {
        return parameters(slot.configuration() instanceof SameDiffVertex vertex ? vertex.getVertexParams().getParameterKeys()
                : layer().initializer().paramKeys(layer()));
    }

    private Layer layer() {
        return (Layer) slot.configuration();
    }

    /** DL4J regularizes both directions of a Bidirectional by what stands in the forward one. */
    private List<Parameter> parameters(List<String> keys) {
        List<String> prefixes = prefix.equals("f") ? List.of("f", "b") : List.of(prefix);
        return prefixes.stream().flatMap(each -> keys.stream().map(key -> new Parameter(key, namesOf(each, key)))).toList();
    }

    private Set<String> namesOf(String prefix, String key) {
        Set<String> all = new LinkedHashSet<>(names);
        for (String own : new LinkedHashSet<>(List.of(key, prefix + key))) {
            all.add(own);
            names.forEach(name -> all.add(name + "_" + own));
        }
        return all;
    }
}
