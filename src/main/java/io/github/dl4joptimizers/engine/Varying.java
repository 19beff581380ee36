package io.github.dl4joptimizers.engine;

/** A number that may be another one at each step, such as a hyperparameter with a schedule. */
@FunctionalInterface
public interface Varying {

    /**
     * The number at a moment of the training.
     *
     * @param iteration iterations so far, from 0
     * @param epoch     epochs so far, from 0
     * @return its value
     */
    double valueAt(int iteration, int epoch);
}
