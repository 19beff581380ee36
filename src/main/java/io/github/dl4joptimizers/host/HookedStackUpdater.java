package io.github.dl4joptimizers.host;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;

/** The updater of a MultiLayerNetwork with a hook. */
final class HookedStackUpdater extends MultiLayerUpdater implements HookedUpdater {

    private static final long serialVersionUID = 1L;

    private final transient MultiLayerUpdater original;
    private final transient StepHook hook;

    HookedStackUpdater(MultiLayerUpdater original, StepHook hook) {
        super(original.getNetwork(), original.getStateViewArray());
        HookedUpdater.shareBlocks(original, this);
        this.original = original;
        this.hook = hook;
    }

    @Override
    public StepHook hook() {
        return hook;
    }

    @Override
    public MultiLayerUpdater original() {
        return original;
    }

    @Override
    public synchronized void update(Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
        Gradient own = OwnGradient.of(gradient, this, getParams());
        boolean isTaken = own != null
                && hook.take(new StepHook.Update(this, own, isMiniBatch() ? batchSize : 1, iteration, epoch, workspaces));
        if (!isTaken) {
            super.update(own == null ? gradient : own, iteration, epoch, batchSize, workspaces);
        }
    }
}
