package io.github.dl4joptimizers.regularization;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.guava.collect.MapMaker;

/**
 * Which parameters of DL4J's networks train. DL4J runs the regularization of a FrozenLayerWithBackprop like any other
 * layer's and tells it nothing of the layer. There are two signs that the layer is frozen, and it takes both: DL4J has never
 * asked for the regularization's part of the score, as it does for most layers before each update; and no update so far was
 * anything but exactly 0. (Either alone would be wrong: SameDiff layers, and gradients from outside the network, are never
 * scored; and a layer may get no gradient for a while.)
 */
final class LiveParameters {

    /** Offsets of the parameters in the network's buffer, which is compared by identity and held weakly. */
    private static final ConcurrentMap<DataBuffer, Set<Long>> SEEN = new MapMaker().weakKeys().makeMap();

    private LiveParameters() {
    }

    static void seen(INDArray param) {
        DataBuffer network = param.data().originalDataBuffer();
        if (network != null) {
            SEEN.computeIfAbsent(network, key -> ConcurrentHashMap.newKeySet()).add(param.data().offset());
        }
    }

    /** Whether it is known that a parameter trains. */
    static boolean isKnown(INDArray param) {
        DataBuffer network = param.data().originalDataBuffer();
        if (network == null) {
            return true; // an array of its own, as SameDiff's variables are
        }
        Set<Long> seen = SEEN.get(network);
        return seen != null && seen.contains(param.data().offset());
    }

    static boolean isFrozen(INDArray param, INDArray update) {
        if (isKnown(param)) {
            return false;
        }
        if (update.amaxNumber().doubleValue() == 0) {
            return true;
        }
        seen(param);
        return false;
    }
}
