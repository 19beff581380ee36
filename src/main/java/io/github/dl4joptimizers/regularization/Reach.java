package io.github.dl4joptimizers.regularization;

import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BiConsumer;

import io.github.dl4joptimizers.regularization.Tensors.Tensor;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.guava.collect.MapMaker;

/** How much of what DL4J hands to a decay the decay reaches. A piece is an array, unless DL4J cuts the layer in the wrong places. */
final class Reach {

    /** How much of a piece. */
    enum Part { ALL, NONE, SOME }

    private final DecoupledWeightDecay decay;
    private final Selection selection;
    /** Where the pieces begin that this decay has met, by the network's buffer. */
    private final ConcurrentMap<DataBuffer, NavigableSet<Long>> met = new MapMaker().weakKeys().makeMap();

    Reach(DecoupledWeightDecay decay) {
        this.decay = decay;
        this.selection = decay.selection();
    }

    /** DL4J shows a parameter, in its shape. */
    void see(INDArray param) {
        Tensors.show(param);
        placeOf(param);
    }

    Part of(INDArray piece) {
        boolean isOnItsOwn = Tensors.bufferOf(piece) == null; // a variable of SameDiff's, which are all alike
        if (isOnItsOwn || decay.actsOnBiases() && selection.isAll()) {
            return Part.ALL;
        }
        if (selection.leftOut().contains(placeOf(piece))) {
            return Part.NONE;
        }
        List<Tensor> tensors = Tensors.in(piece);
        if (selection.misplaced() || !tensors.isEmpty() && !isCutRight(tensors, piece)) {
            return Part.SOME;
        }
        return tensors.isEmpty() || decay.actsOnBiases() || tensors.get(0).isMatrix() ? Part.ALL : Part.NONE;
    }

    private static boolean isCutRight(List<Tensor> tensors, INDArray piece) {
        long start = Tensors.startOf(piece);
        return tensors.size() == 1 && tensors.get(0).start() == start && tensors.get(0).end() == start + piece.length();
    }

    /** Which one it is of the parameters that this decay has met in a network: DL4J goes through them in their order. */
    private int placeOf(INDArray param) {
        if (selection.leftOut().isEmpty() || Tensors.bufferOf(param) == null) {
            return -1;
        }
        NavigableSet<Long> starts = met.computeIfAbsent(Tensors.bufferOf(param), key -> new ConcurrentSkipListSet<>());
        starts.add(Tensors.startOf(param));
        return starts.headSet(Tensors.startOf(param)).size();
    }

    /** Hands the parts that are reached, of update and parameters, to what the decay does. */
    void visit(INDArray piece, INDArray update, BiConsumer<INDArray, INDArray> visitor) {
        switch (of(piece)) {
            case ALL -> visitor.accept(update, piece);
            case SOME -> visitWeights(piece, update, visitor);
            case NONE -> { }
        }
    }

    private void visitWeights(INDArray piece, INDArray update, BiConsumer<INDArray, INDArray> visitor) {
        List<Tensor> tensors = Tensors.in(piece);
        if (!selection.misplaced() || tensors.isEmpty()) {
            throw new IllegalStateException(("%s would reach biases of a SeparableConvolution2D or DepthwiseConvolution2D, whose"
                    + " parameters DL4J cuts in the wrong places. Go on with the builder that applyTo returns, or install it in the"
                    + " model, decay.applyTo(model), and train it by fit; or leave the layer out:"
                    + " DecoupledWeightDecay.none().applyTo(layerBuilder)").formatted(decay));
        }
        long start = Tensors.startOf(piece);
        for (Tensor tensor : tensors) {
            if (tensor.isMatrix()) {
                INDArrayIndex part = NDArrayIndex.interval(Math.max(tensor.start(), start) - start,
                        Math.min(tensor.end(), start + piece.length()) - start);
                visitor.accept(update.reshape(update.length()).get(part), piece.reshape(piece.length()).get(part));
            }
        }
    }
}
