package io.github.dl4joptimizers.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What is done to gradients before a rule, or to updates after it, one element at a time: a decay, a clipping by value. */
@FunctionalInterface
public interface Stage {

    /**
     * Changes a stretch of gradients or updates.
     *
     * @param changed    the gradients or updates
     * @param parameters as they are before the step; only to be read
     */
    void apply(Lanes changed, Lanes parameters);

    /** Runs on whole arrays: {@code changed} is overwritten. */
    default void run(INDArray changed, INDArray parameters) {
        Rule rule = (out, x, w) -> apply(out.scaled(1, x), w[0]);
        rule.run(changed, parameters);
    }
}
