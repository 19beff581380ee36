package io.github.dl4joptimizers.host;

import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;

/** An updater of DL4J's that asks a hook first, and takes each step straight. */
public sealed interface HookedUpdater permits HookedStackUpdater, HookedGraphUpdater {

    StepHook hook();

    /** The updater in whose place it is, which has the same blocks and state. */
    BaseMultiLayerUpdater<?> original();

    /** Gives an updater the very blocks of another. */
    static void shareBlocks(BaseMultiLayerUpdater<?> from, BaseMultiLayerUpdater<?> to) {
        to.getUpdaterBlocks().clear();
        to.getUpdaterBlocks().addAll(from.getUpdaterBlocks());
        to.getLayersByName().clear();
        to.getLayersByName().putAll(from.getLayersByName());
    }
}
