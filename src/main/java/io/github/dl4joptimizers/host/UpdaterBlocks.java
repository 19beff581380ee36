package io.github.dl4joptimizers.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.deeplearning4j.nn.updater.UpdaterUtils;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The blocks of DL4J's updater. DL4J updates neighbours with equal updaters as one block and orders their state [all of the
 * first average, all of the second ...].
 */
final class UpdaterBlocks {

    private UpdaterBlocks() {
    }

    /** Makes the blocks use the updaters that are configured now: they keep those they were made with. The state stays. */
    static void renew(List<UpdaterBlock> blocks) {
        for (UpdaterBlock block : blocks) {
            ParamState first = block.getLayersAndVariablesInBlock().get(0);
            IUpdater configured = first.getLayer().getConfig().getUpdaterByParam(first.getParamName());
            if (block.getGradientUpdater().getConfig() != configured) {
                block.setGradientUpdater(configured.instantiate(block.getUpdaterView(), false));
            }
        }
    }

    /** Whether updaters made anew would be those that the blocks have. They are not if a layer's configuration was changed by hand. */
    static boolean areAsConfigured(List<UpdaterBlock> blocks) {
        for (UpdaterBlock block : blocks) {
            IUpdater used = block.getGradientUpdater().getConfig();
            for (ParamState parameter : block.getLayersAndVariablesInBlock()) {
                if (!used.equals(parameter.getLayer().getConfig().getUpdaterByParam(parameter.getParamName()))) {
                    return false;
                }
            }
        }
        return areGrouped(blocks);
    }

    /**
     * Rebuilds DL4J's updater, with the state that it has, if it would now be divided up otherwise. DL4J divides a restored model
     * by the updaters as they are then, so where two updaters have become equal, or unequal, it would take one average for the
     * other.
     */
    static void regroup(Network network) {
        List<UpdaterBlock> blocks = network.updater(true).getUpdaterBlocks(); // where there is no updater yet, this makes it
        if (!areGrouped(blocks)) {
            network.setUpdater(null);
            copyState(blocks, network.updater(true).getUpdaterBlocks());
        }
    }

    private static boolean areGrouped(List<UpdaterBlock> blocks) {
        ParamState last = null;
        for (UpdaterBlock block : blocks) {
            boolean first = true;
            for (ParamState next : block.getLayersAndVariablesInBlock()) {
                if (last != null && first == UpdaterUtils.updaterConfigurationsEquals(last.getLayer(), last.getParamName(),
                        next.getLayer(), next.getParamName())) {
                    return false;
                }
                first = false;
                last = next;
            }
        }
        return true;
    }

    private static void copyState(List<UpdaterBlock> from, List<UpdaterBlock> to) {
        Map<Integer, List<INDArray>> averages = new HashMap<>();
        visitState(from, (place, part) -> averages.computeIfAbsent(place, key -> new ArrayList<>()).add(part));
        visitState(to, (place, part) -> part.assign(averages.get(place).remove(0)));
    }

    /** Visits the parts of the averages, with the place of the parameter array among the network's parameters. */
    private static void visitState(List<UpdaterBlock> blocks, BiConsumer<Integer, INDArray> visitor) {
        for (UpdaterBlock block : blocks) {
            INDArray view = block.getUpdaterView(); // null for an updater without state
            long length = view == null ? 0 : view.length();
            for (long start = 0; start < length;) {
                for (ParamState parameter : block.getLayersAndVariablesInBlock()) {
                    long end = start + parameter.getParamOffsetEnd() - parameter.getParamOffsetStart();
                    visitor.accept(parameter.getParamOffsetStart(), view.reshape(length).get(NDArrayIndex.interval(start, end)));
                    start = end;
                }
            }
        }
    }
}
