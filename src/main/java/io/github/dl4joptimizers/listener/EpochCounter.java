package io.github.dl4joptimizers.listener;

import io.github.dl4joptimizers.host.Network;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/**
 * Counts a model's epochs on where DL4J's early-stopping trainers set them back to 0, which they do at each {@code fit()}.
 * Without it, schedules by epoch and a {@link LearningRateScheduler} start anew there. (Plateaus count their own observations:
 * they lose nothing, with or without it.)
 *
 * <pre>{@code
 * net.addListeners(new EpochCounter(net));             // before the other listeners, which shall see the right count
 * new EarlyStoppingTrainer(config, net, training).fit();
 * new EarlyStoppingTrainer(config, net, training).fit();                                  // goes on with the next epoch
 * }</pre>
 *
 * It starts from the model's own count. An early-stopping trainer leaves that at the number of its last epoch, and so does the
 * best model that it saves; where a model that was restored from a file is to go on, call {@code incrementEpochCount()} first.
 */
public final class EpochCounter extends BaseTrainingListener {

    private int epoch;
    /** Counted once, however often the counter has been added. */
    private boolean inEpoch;

    /**
     * Counts on from a model's count.
     *
     * @param model an initialised MultiLayerNetwork or ComputationGraph
     */
    public EpochCounter(Model model) {
        epoch = Network.of(model).epoch();
    }

    @Override
    public void onEpochStart(Model model) {
        inEpoch = true;
        Network.of(model).setEpoch(epoch);
    }

    @Override
    public void onEpochEnd(Model model) {
        if (inEpoch) {
            Network.of(model).setEpoch(epoch);
            epoch++;
            inEpoch = false;
        }
    }
}
