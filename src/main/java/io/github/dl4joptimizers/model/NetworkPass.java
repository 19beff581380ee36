package io.github.dl4joptimizers.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.dl4joptimizers.engine.Pass;
import io.github.dl4joptimizers.host.StepHook.Update;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One step of a network: what DL4J's updater and step function do, block by block, most of it in one pass per block. It is worked
 * out anew in each step from DL4J's own objects, so nothing that users change in between can be missed.
 */
final class NetworkPass {

    private final Preparation preparation;
    private final List<Runnable> blocks;
    private final LayerWorkspaceMgr workspaces;

    private NetworkPass(Preparation preparation, List<Runnable> blocks, LayerWorkspaceMgr workspaces) {
        this.preparation = preparation;
        this.blocks = blocks;
        this.workspaces = workspaces;
    }

    /**
     * A step, of which nothing is done yet.
     *
     * @param why takes the reasons why something cannot be done in a pass
     * @return null if DL4J does it as well
     */
    static NetworkPass of(Update update, INDArray parameters, Consumer<String> why) {
        INDArray gradients = update.gradient().gradient();
        if (!Pass.isPossible(gradients, parameters)) {
            why.accept("arrays of " + parameters.dataType() + " are left to ND4J's own operations, without the detour");
            return null;
        }
        Preparation preparation = new Preparation(update);
        List<Runnable> blocks = new ArrayList<>();
        boolean isWorthwhile = false;
        for (UpdaterBlock block : update.updater().getUpdaterBlocks()) {
            if (BlockPass.isPossible(block)) {
                isWorthwhile |= !BlockPass.isPassive(block);
                blocks.add(BlockPass.of(block, update, parameters, preparation));
            } else {
                why.accept("updates by " + block.getGradientUpdater().getConfig().getClass().getName()
                        + " are left to ND4J's own operations, without the detour");
                blocks.add(new ForeignBlock(block, update, parameters, preparation));
            }
        }
        return isWorthwhile ? new NetworkPass(preparation, blocks, update.workspaces()) : null;
    }

    @SuppressWarnings("try") // ND4J makes temporary arrays in what is open
    void run() {
        preparation.run();
        try (MemoryWorkspace temporary = workspaces.notifyScopeEntered(ArrayType.UPDATER_WORKING_MEM)) {
            blocks.forEach(Runnable::run);
        }
    }
}
