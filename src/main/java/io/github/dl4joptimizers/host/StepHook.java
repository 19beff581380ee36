package io.github.dl4joptimizers.host;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;

/** Who may take over what a network's updater is asked to do. */
@FunctionalInterface
public interface StepHook {

    /**
     * Turns gradients into updates, and subtracts them or not.
     *
     * @return whether that is done; otherwise DL4J does it, by its own operations
     */
    boolean take(Update update);

    /**
     * What an updater is asked to do.
     *
     * @param updater    of the network
     * @param gradient   of the network, in its own gradient array
     * @param divisor    what the gradients are to be divided by
     * @param iteration  iterations so far
     * @param epoch      epochs so far
     * @param workspaces where DL4J's updaters are to make their temporary arrays
     */
    record Update(BaseMultiLayerUpdater<?> updater, Gradient gradient, int divisor, int iteration, int epoch,
            LayerWorkspaceMgr workspaces) {
    }
}
