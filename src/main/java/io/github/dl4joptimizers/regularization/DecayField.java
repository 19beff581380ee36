package io.github.dl4joptimizers.regularization;

import java.util.concurrent.ConcurrentMap;

import io.github.dl4joptimizers.internal.Memory;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.guava.collect.MapMaker;

/**
 * What the weight decay takes from each weight in the step that is being made, for updaters that reckon with it. DL4J calls the
 * decay for one parameter array after the other and the updater for a block of them; what they share is the memory of the
 * gradient, so the decay of an element is kept at the same place of an array of the same length. Where nothing decays, it is 0.
 */
public final class DecayField {

    /** By the memory of the gradient, which is compared by identity and held weakly. */
    private static final ConcurrentMap<DataBuffer, INDArray> FIELDS = new MapMaker().weakKeys().makeMap();

    private DecayField() {
    }

    /** Keeps share x param. */
    static void set(INDArray gradient, INDArray param, double share) {
        INDArray field = FIELDS.computeIfAbsent(Memory.buffer(gradient),
                memory -> Nd4j.createUninitializedDetached(gradient.dataType(), memory.length()).assign(0));
        part(field, gradient).assign(param.mul(share).reshape(gradient.shape()));
    }

    /** The decay of these parameters, shaped like their gradient; null if none of the model's decay. */
    public static INDArray of(INDArray gradient) {
        INDArray field = FIELDS.get(Memory.buffer(gradient));
        return field == null ? null : part(field, gradient);
    }

    private static INDArray part(INDArray field, INDArray gradient) {
        long start = gradient.data().offset();
        return field.get(NDArrayIndex.interval(start, start + gradient.length())).reshape(gradient.ordering(), gradient.shape());
    }
}
