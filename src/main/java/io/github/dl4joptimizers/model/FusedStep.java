package io.github.dl4joptimizers.model;

import io.github.dl4joptimizers.host.Network;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;

/**
 * Makes the training step of a network faster; the training stays the same, to the bit.
 *
 * <pre>{@code
 * net.init();
 * FusedStep.install(net);
 * net.fit(data, 20);
 * }</pre>
 *
 * <p>After the backward pass DL4J cuts views of each parameter array, several times a step, and goes over all parameters once to
 * divide the gradients by the size of the minibatch, and once each to clip, for l1 and l2, to update, to decay and to subtract.
 * There are two remedies:
 *
 * <ul>
 * <li>No views: DL4J's own operations, without the detour. This serves every updater, DL4J's own too.
 * <li>One pass: all of it in one go over the memory, for the updaters of this library in networks of FLOAT or DOUBLE. What needs a
 *     whole array at once, such as clipping by norm, is done for that array beforehand, by the operation that does it otherwise.
 * </ul>
 *
 * What cannot be done one way is done the next best way; why is logged once, at level INFO. It shows most in networks of many small
 * layers.
 *
 * <p>It stays installed when rates or updaters are changed or replaced. It is no part of the model: call {@code install} again for
 * a model that was restored from a file, copied by {@code clone()} or {@link ModelCopy}, or made by transfer learning. Files and
 * training go on as without it, so a run can be resumed with it or without. {@code ParallelTraining} installs it in its workers if
 * the model has it. Solvers other than stochastic gradient descent, and gradients that are given to an updater by hand, go on as
 * before.
 *
 * <p>DL4J's {@code net.equals(other)} compares the classes of updaters, so that a network with a fused step never equals one
 * without.
 */
public final class FusedStep {

    private FusedStep() {
    }

    /**
     * Installs it in a network. Calling it again does no harm.
     *
     * @param model an initialised MultiLayerNetwork or ComputationGraph
     * @throws IllegalArgumentException for any other kind of model
     */
    public static void install(Model model) {
        installed(model);
    }

    /** As {@link #install}; what is installed. */
    static StepAccumulator installed(Model model) {
        Network network = Network.of(model);
        StepAccumulator step = of(network) == null ? new StepAccumulator(network) : of(network);
        step.install();
        return step;
    }

    /** Takes it out of a network, which then trains as if it had never been there. */
    public static void uninstall(Model model) {
        Network network = Network.of(model);
        StepAccumulator step = of(network);
        if (step != null) {
            step.uninstall();
        }
    }

    /** Whether a network has it. */
    public static boolean isInstalled(Model model) {
        return of(Network.of(model)) != null;
    }

    private static StepAccumulator of(Network network) {
        if (network.hook() instanceof StepAccumulator step) {
            return step;
        }
        GradientsAccumulator accumulator = network.optimizer().getGradientsAccumulator();
        return accumulator instanceof StepAccumulator step ? step : null; // DL4J has made the updater anew
    }
}
