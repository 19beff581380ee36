package io.github.dl4joptimizers.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The vector part of an update, with the scalars of one step already worked out (an updater's {@code at(Step)}).
 *
 * <p>A rule is called many times per step, with one chunk of the parameters each time and from several threads, so it must
 * not depend on anything but its arguments.
 */
@FunctionalInterface
public interface Rule {

    /**
     * Turns a gradient into an update and brings the state up to date.
     *
     * @param update   what DL4J will subtract from the parameters; must be written, and holds nothing useful before
     * @param gradient the gradient, already divided by the minibatch size, clipped and L1/L2-regularised if the
     *                 network asks for it; a rule that is done with it may keep something else there
     * @param state    the running averages, as the step before left them
     */
    void apply(Lanes update, Lanes gradient, Lanes[] state);

    /**
     * Runs the rule on whole arrays of one length, shape and type. {@code FLOAT} and {@code DOUBLE} run in chunks that fit
     * the processor's first cache, large arrays on all cores; {@code HALF} is computed in float; arrays that are not
     * contiguous, differ in order or are not in the CPU's memory go through ND4J's operations.
     *
     * @param gradient is overwritten with the update
     * @param state    each is overwritten with its new value
     * @throws IllegalArgumentException if the arrays do not match
     * @throws IllegalStateException    if the rule does not write the update
     */
    default void run(INDArray gradient, INDArray... state) {
        Sweep.run(this, gradient, state);
    }
}
