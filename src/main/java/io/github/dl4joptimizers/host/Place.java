package io.github.dl4joptimizers.host;

/**
 * Where a parameter array is in a model.
 *
 * @param layer     the name of its layer or vertex; the variable's in a SameDiff graph
 * @param index     the layer's index, of a graph's vertex that in topological order; 0 in a SameDiff graph
 * @param parameter its name within the layer
 * @param depth     how many layers with parameters come after it at most, on the way to an output; -1 in a SameDiff graph
 */
public record Place(String layer, int index, String parameter, int depth) {
}
