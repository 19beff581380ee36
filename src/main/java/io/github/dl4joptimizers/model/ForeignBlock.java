package io.github.dl4joptimizers.model;

import io.github.dl4joptimizers.host.StepHook.Update;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The step of a block that has an updater of DL4J's own among others of this library: DL4J's operations. */
final class ForeignBlock implements Runnable {

    private final UpdaterBlock block;
    private final Update update;
    private final INDArray parameters;

    ForeignBlock(UpdaterBlock block, Update update, INDArray parameters, Preparation preparation) {
        this.block = block;
        this.update = update;
        this.parameters = parameters;
        block.getLayersAndVariablesInBlock().forEach(preparation::add);
    }

    @Override
    public void run() {
        block.update(update.iteration(), update.epoch());
        parameters.reshape(parameters.length())
                .get(NDArrayIndex.interval(block.getParamOffsetStart(), block.getParamOffsetEnd())).subi(block.getGradientView());
    }
}
