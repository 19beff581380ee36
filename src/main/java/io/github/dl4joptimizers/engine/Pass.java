package io.github.dl4joptimizers.engine;

import java.util.List;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A training step of neighbouring parameters with one rule, in one pass over the memory. The gradients are overwritten with the
 * updates. Nothing of the result depends on how many threads there are.
 *
 * @param rule       what makes updates of gradients
 * @param gradients  of the whole network, contiguous
 * @param parameters of the whole network, contiguous
 * @param start      where the block begins in both
 * @param state      of the block; each as long as it
 * @param stretches  all of the block, in order
 */
public record Pass(Rule rule, INDArray gradients, INDArray parameters, long start, INDArray[] state, List<Stretch> stretches) {

    /** Whether a pass can go over these arrays, with the numbers that ND4J's operations would give. */
    public static boolean isPossible(INDArray gradients, INDArray parameters) {
        return NativeArithmetic.isOfJava(parameters.dataType()) && gradients.dataType() == parameters.dataType()
                && Sweep.isSweepable(parameters) && parameters.elementWiseStride() == 1 && gradients.elementWiseStride() == 1;
    }

    long length() {
        return stretches.get(stretches.size() - 1).to();
    }

    public void run() {
        Sweep.run(this);
    }
}
