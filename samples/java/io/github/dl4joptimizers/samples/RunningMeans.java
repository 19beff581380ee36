package io.github.dl4joptimizers.samples;

import java.util.List;

import io.github.dl4joptimizers.model.ModelUpdaters;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Loss and accuracy on the training data as Keras prints them: the mean over the epoch's examples so far, each measured in the
 * forward pass of the step it takes part in. So the weights change on the way, and the mean lags behind what the network
 * can do at the end of the epoch.
 */
final class RunningMeans extends BaseTrainingListener {

    private final int batches;
    private final TrainingProgress progress;

    private double loss;
    private long right;
    private long examples;
    private int batch;
    private double learningRate;

    /** @param batches of an epoch */
    RunningMeans(int batches, TrainingProgress progress) {
        this.batches = batches;
        this.progress = progress;
    }

    @Override
    public void onEpochStart(Model model) {
        loss = 0;
        right = 0;
        examples = 0;
        batch = 0;
    }

    /** DL4J passes the activations of all layers but the last, whose own it never keeps: they are computed here once more. */
    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
        MultiLayerNetwork network = (MultiLayerNetwork) model;
        String last = network.getnLayers() - 1 + "_";
        INDArray logits = activations.get(activations.size() - 1).mmul(network.getParam(last + 'W'))
                .addiRowVector(network.getParam(last + 'b'));
        right += countRight(logits, network.getLabels());
    }

    static int countRight(INDArray scores, INDArray oneHot) {
        return scores.argMax(1).eq(oneHot.argMax(1)).castTo(DataType.INT32).sumNumber().intValue();
    }

    /** A batch's score is a mean too, so it weighs as much as the batch is large: the last is smaller. */
    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        loss += model.score() * model.batchSize();
        examples += model.batchSize();
        batch++;
        if (batch == batches) {
            learningRate = ModelUpdaters.of(model).learningRates().get("0_W");
        }
        progress.batchDone();
    }

    double loss() {
        return loss / examples;
    }

    double accuracy() {
        return (double) right / examples;
    }

    /** Of the epoch's last step. */
    double learningRate() {
        return learningRate;
    }
}
