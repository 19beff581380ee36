package io.github.dl4joptimizers.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        visitState(from, (parameter, updater, average, part) ->
                averages.computeIfAbsent(parameter.getParamOffsetStart(), key -> new ArrayList<>()).add(part));
        visitState(to, (parameter, updater, average, part) -> part.assign(averages.get(parameter.getParamOffsetStart()).remove(0)));
    }

    /** Takes what belongs to one parameter array: its updater, the place of an average among the updater's, that average. */
    interface StateVisitor {
        void visit(ParamState parameter, IUpdater updater, int average, INDArray part);
    }

    /** Visits the averages of each parameter array, the first of all arrays of a block first. */
    static void visitState(List<UpdaterBlock> blocks, StateVisitor visitor) {
        for (UpdaterBlock block : blocks) {
            INDArray view = block.getUpdaterView(); // null for an updater without state
            long length = view == null ? 0 : view.length();
            int average = 0;
            for (long start = 0; start < length; average++) {
                for (ParamState parameter : block.getLayersAndVariablesInBlock()) {
                    long end = start + parameter.getParamOffsetEnd() - parameter.getParamOffsetStart();
                    visitor.visit(parameter, (IUpdater) block.getGradientUpdater().getConfig(), average,
                            view.reshape(length).get(NDArrayIndex.interval(start, end)));
                    start = end;
                }
            }
        }
    }
}
