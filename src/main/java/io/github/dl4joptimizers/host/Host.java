package io.github.dl4joptimizers.host;

import java.util.List;
import java.util.function.Consumer;

import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/** What all kinds of models have in common as far as updating goes. */
public sealed interface Host permits Network, SameDiffHost {

    /**
     * The view of a model.
     *
     * @param model an initialised MultiLayerNetwork or ComputationGraph, or a SameDiff with a TrainingConfig
     * @throws IllegalArgumentException for anything else
     */
    static Host of(Object model) {
        return model instanceof SameDiff graph ? SameDiffHost.of(graph) : Network.of(model);
    }

    /** The model itself. */
    Object model();

    /** Takes the name of a parameter array, its updater, and whether the array is frozen, so that the updater has no effect. */
    interface UpdaterVisitor {
        void visit(String parameter, IUpdater updater, boolean frozen);
    }

    /** Visits the updaters that are in use, in DL4J's order of the parameters. */
    void visitUpdaters(UpdaterVisitor visitor);

    /** Visits the configurations: those that are saved, and those that are in use, mostly the same objects. */
    void visitSlots(Consumer<UpdaterSlot> visitor);

    /** Visits DL4J's objects that hold slots and whatever else is saved, whole. */
    void visitConfigurations(Consumer<Object> visitor);

    /** The configuration as it is saved. */
    String json();

    /** The type of the parameters; where there are several, that with the smallest range. */
    DataType dataType();

    /** Where a parameter array is. */
    Place place(String parameter);

    /** Gives the model configurations of its own where DL4J lets it share them with the one that it is a clone of. */
    void separate();

    /** Takes the name of a parameter array, the updater that it has had so far, and its averages: views of what is kept. */
    interface AveragesVisitor {
        void visit(String parameter, IUpdater updater, List<INDArray> averages);
    }

    /** Visits what the updaters in use remember; nothing where DL4J has not made its updater yet. */
    void visitAverages(AveragesVisitor visitor);

    int iteration();

    int epoch();

    void setCounters(int iteration, int epoch);

    default void setEpoch(int epoch) {
        setCounters(iteration(), epoch);
    }

    /** Makes a new updater, with fresh state. */
    void rebuildUpdater();

    /** Puts to use what has replaced updaters in the configurations; the state stays. */
    void renewUpdater();

    /** Divides the state up as a restored model would, after updaters have changed. */
    void regroup();
}
