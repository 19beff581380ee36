package io.github.dl4joptimizers.regularization;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.guava.collect.MapMaker;

/**
 * What is known of the parameters in the buffer of one of DL4J's networks. DL4J hands a regularization flat pieces of it, and
 * tells it nothing of the layer. Before most updates, though, it asks for the regularization's part of the score, and then shows
 * it each array as it is: its place, its length and its shape. (SameDiff layers are never asked, and nothing is when gradients
 * come from outside the network.)
 */
final class Tensors {

    /**
     * An array that DL4J has shown.
     *
     * @param isMatrix whether it has two dimensions or more, as weights do; biases and gains have one
     */
    record Tensor(long start, long end, boolean isMatrix) {
    }

    /** Buffers are compared by identity and held weakly. */
    private static final ConcurrentMap<DataBuffer, Tensors> OF = new MapMaker().weakKeys().makeMap();

    private final ConcurrentSkipListMap<Long, Tensor> shown = new ConcurrentSkipListMap<>();
    private final Set<Long> updated = ConcurrentHashMap.newKeySet();

    private Tensors() {
    }

    /** The network's buffer; null for an array of its own, as SameDiff's variables are. */
    static DataBuffer bufferOf(INDArray param) {
        return param.data().originalDataBuffer();
    }

    static long startOf(INDArray param) {
        return param.data().offset();
    }

    private static Tensors of(DataBuffer buffer) {
        return OF.computeIfAbsent(buffer, key -> new Tensors());
    }

    /** DL4J asks for its part of the score: a sign of life, and the only look at the array's shape. */
    static void show(INDArray param) {
        DataBuffer buffer = bufferOf(param);
        if (buffer != null) {
            long start = startOf(param);
            of(buffer).shown.computeIfAbsent(start, key -> new Tensor(start, start + param.length(), param.rank() > 1));
        }
    }

    /**
     * The arrays of which this piece has a part, in their order; none if DL4J has shown none there. A piece is an array, except
     * in SeparableConvolution2D and DepthwiseConvolution2D, where DL4J cuts in the wrong places.
     */
    static List<Tensor> in(INDArray piece) {
        DataBuffer buffer = bufferOf(piece);
        Tensors tensors = buffer == null ? null : OF.get(buffer);
        if (tensors == null) {
            return List.of();
        }
        long start = startOf(piece);
        Tensor exact = tensors.shown.get(start);
        if (exact != null && exact.end() == start + piece.length()) {
            return List.of(exact);
        }
        return tensors.shown.headMap(start + piece.length()).values().stream().filter(tensor -> tensor.end() > start).toList();
    }

    /**
     * Whether a parameter is that of a FrozenLayerWithBackprop, whose regularization DL4J runs like any other layer's. There are
     * two signs, and it takes both: DL4J has never asked for its part of the score; and no update so far was anything but exactly
     * 0. (Either alone would be wrong: see above; and a layer may get no gradient for a while.)
     */
    static boolean isFrozen(INDArray param, INDArray update) {
        if (isKnown(param)) {
            return false;
        }
        if (update.amaxNumber().doubleValue() == 0) {
            return true;
        }
        of(bufferOf(param)).updated.add(startOf(param));
        return false;
    }

    /** Whether it is known that a parameter trains. */
    static boolean isKnown(INDArray param) {
        DataBuffer buffer = bufferOf(param);
        if (buffer == null) {
            return true;
        }
        Tensors tensors = of(buffer);
        long start = startOf(param);
        return tensors.shown.containsKey(start) || tensors.updated.contains(start) || !in(param).isEmpty();
    }
}
