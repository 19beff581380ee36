package io.github.dl4joptimizers.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a rule on the path of the other backends and types: whole arrays, ND4J's operations. */
public final class WholeArrays {

    private WholeArrays() {
    }

    public static void run(Rule rule, INDArray gradient, INDArray... state) {
        ArrayLanes.run(rule, gradient, state);
    }
}
