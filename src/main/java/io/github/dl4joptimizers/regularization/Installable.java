package io.github.dl4joptimizers.regularization;

import java.util.List;

import io.github.dl4joptimizers.host.Host;
import io.github.dl4joptimizers.host.UpdaterSlot;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * What can be installed in every configuration and model of DL4J's: an updater with its {@link Companion companions}, or a
 * companion alone.
 *
 * <p>An updater's companions take the place of all that were there; a companion takes the place of those of its own kind. L1 and
 * L2 stay. A layer's updater and companions take the place of the network's, for this layer, whichever is installed first: a layer
 * with an updater of its own has nothing of what came with the network's, and one with a decay of its own (DL4J's {@code l2} and
 * {@code weightDecay} included) or a clipping has none of the network's of that kind, on weights or biases. For this, go on with
 * the builder that {@code applyTo} returns: DL4J's own does not know. ({@code l2(0)} and {@code weightDecay(0)} leave no trace in
 * a layer's builder; {@link DecoupledWeightDecay#none} does.)
 */
public interface Installable {

    /** The updater without its companions; null leaves the updater that is there. */
    IUpdater alone();

    /** What is to act beside the updater, in this order. */
    List<Companion> companions();

    /**
     * Whether this updater reckons with the weight decay itself, because it looks back on whole steps: then a decay hands it what it
     * takes from the weights. For those who write updaters.
     */
    default boolean reckonsWithDecay() {
        return false;
    }

    /**
     * This as it is to begin in a model that has been trained for so long. For those who write updaters.
     *
     * @param iteration how many iterations
     * @param epoch     how many epochs
     * @return this, unless it counts
     */
    default Installable beginningAt(int iteration, int epoch) {
        return this;
    }

    /**
     * Installs this for all layers of a network.
     *
     * @return the builder to go on with
     */
    default NeuralNetConfiguration.Builder applyTo(NeuralNetConfiguration.Builder builder) {
        return Installer.install(this, builder);
    }

    /** Installs this for a layer. */
    default <B extends BaseLayer.Builder<?>> B applyTo(B builder) {
        Installer.install(this, UpdaterSlot.of(builder));
        return builder;
    }

    /** Installs this for a SameDiff layer. */
    default <B extends AbstractSameDiffLayer.Builder<?>> B applyTo(B builder) {
        Installer.install(this, UpdaterSlot.of(builder));
        return builder;
    }

    /**
     * Installs this for all layers that transfer learning trains. Companions that the original model had stay if this has none:
     * DL4J cannot be told otherwise. Nor does DL4J reach into wrappers (Bidirectional, LastTimeStep ...) and SameDiff layers,
     * which keep what they had. The other way, {@code applyTo(model)} on the model that transfer learning has made, reaches all.
     */
    default FineTuneConfiguration applyTo(FineTuneConfiguration configuration) {
        Installer.install(this, UpdaterSlot.of(configuration));
        return configuration instanceof AppliedTuning ? configuration : new AppliedTuning(configuration);
    }

    /** Installs this for all layers that transfer learning trains; see {@link #applyTo(FineTuneConfiguration)}. */
    default FineTuneConfiguration.Builder applyTo(FineTuneConfiguration.Builder builder) {
        Installer.install(this, UpdaterSlot.of(builder));
        return builder instanceof AppliedTuning.Builder ? builder : new AppliedTuning.Builder(builder);
    }

    /**
     * Installs this for all variables of a SameDiff graph, biases among them: SameDiff does not tell them apart.
     *
     * @throws IllegalStateException for a weight decay, if the builder was told {@code minimize(false)}
     */
    default TrainingConfig.Builder applyTo(TrainingConfig.Builder builder) {
        Installer.install(this, UpdaterSlot.of(builder));
        return builder;
    }

    /**
     * Installs this for all layers of an initialised network. An updater takes the place of the biases' updaters too, and begins
     * as a new optimizer of PyTorch's does: its averages are fresh, and its bias corrections and schedules, those of its companions
     * too, count from now. The model's own counters of iterations and epochs go on; the rest is saved with the updater. A companion
     * alone changes nothing else; its schedule goes by the model's counters. To keep the averages, see
     * {@code ModelUpdaters.replaceKeepingAverages}. Call it between two calls of {@code fit}.
     *
     * @throws IllegalArgumentException if the model has a layer of a foreign kind that keeps its updater to itself, or if this
     *                                  is a rule of a user's own that corrects a bias and cannot begin in the middle
     *                                  ({@code RuleUpdater.startingAt})
     */
    default MultiLayerNetwork applyTo(MultiLayerNetwork model) {
        Installer.install(this, Host.of(model));
        return model;
    }

    /** Installs this for all layers of an initialised graph; see {@link #applyTo(MultiLayerNetwork)}. */
    default ComputationGraph applyTo(ComputationGraph model) {
        Installer.install(this, Host.of(model));
        return model;
    }

    /** Installs this for all variables of a SameDiff graph with a {@code TrainingConfig}; see {@link #applyTo(MultiLayerNetwork)}. */
    default SameDiff applyTo(SameDiff graph) {
        Installer.install(this, Host.of(graph));
        return graph;
    }
}
