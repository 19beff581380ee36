package io.github.dl4joptimizers.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
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
        Map<Integer, List<INDArray>> kept = new HashMap<>(); // by the place of the array among the network's parameters
        visitAverages(from, (parameter, updater, averages) -> kept.put(parameter.getParamOffsetStart(), averages));
        visitAverages(to, (parameter, updater, averages) -> {
            for (int k = 0; k < averages.size(); k++) {
                averages.get(k).assign(kept.get(parameter.getParamOffsetStart()).get(k));
            }
        });
    }

    /** Takes a parameter array, the updater that its block was made with, and its averages: views of the block's state. */
    interface Visitor {
        void visit(ParamState parameter, IUpdater updater, List<INDArray> averages);
    }

    static void visitAverages(List<UpdaterBlock> blocks, Visitor visitor) {
        for (UpdaterBlock block : blocks) {
            List<ParamState> parameters = block.getLayersAndVariablesInBlock();
            Map<ParamState, List<INDArray>> averages = new IdentityHashMap<>();
            parameters.forEach(parameter -> averages.put(parameter, new ArrayList<>()));
            INDArray view = block.getUpdaterView(); // null for an updater without state
            long length = view == null ? 0 : view.length();
            for (long start = 0; start < length;) {
                for (ParamState parameter : parameters) {
                    long end = start + parameter.getParamOffsetEnd() - parameter.getParamOffsetStart();
                    averages.get(parameter).add(view.reshape(length).get(NDArrayIndex.interval(start, end)));
                    start = end;
                }
            }
            IUpdater updater = block.getGradientUpdater().getConfig();
            parameters.forEach(parameter -> visitor.visit(parameter, updater, averages.get(parameter)));
        }
    }
}
