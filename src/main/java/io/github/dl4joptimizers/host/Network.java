package io.github.dl4joptimizers.host;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.optimize.api.ConvexOptimizer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A MultiLayerNetwork or a ComputationGraph: what they have in common although DL4J declares no type for it. The two are told
 * apart here and nowhere else.
 */
public sealed interface Network extends Host permits Stack, Graph {

    /**
     * The view of a network.
     *
     * @param model an initialised MultiLayerNetwork or ComputationGraph
     * @throws IllegalArgumentException for anything else
     */
    static Network of(Object model) {
        if (model instanceof MultiLayerNetwork net && net.getLayers() != null) {
            return new Stack(net);
        }
        if (model instanceof ComputationGraph net && net.getLayers() != null) {
            return new Graph(net);
        }
        boolean known = model instanceof MultiLayerNetwork || model instanceof ComputationGraph;
        throw new IllegalArgumentException("model must be an initialised MultiLayerNetwork or ComputationGraph, got "
                + (model == null ? null : model.getClass().getName() + (known ? " before init()" : "")));
    }

    @Override
    Model model();

    /** Whether it is a ComputationGraph, which may have several inputs and outputs. */
    default boolean isGraph() {
        return model() instanceof ComputationGraph;
    }

    /** The layers or vertices that have parameters, in DL4J's order; named as in {@code paramTable()}. */
    Map<String, Trainable> parts();

    /** The layers' configurations that are saved. */
    List<org.deeplearning4j.nn.conf.layers.Layer> configurations();

    /** The layers that are in use. */
    Layer[] layers();

    /** Visits the configurations that are saved. */
    default void visitSavedSlots(Consumer<UpdaterSlot> visitor) {
        configurations().forEach(layer -> UpdaterSlot.visit(layer, visitor));
    }

    /** Visits the configurations, those that are saved and those that are in use, with their names. */
    void visitNamedSlots(Consumer<NamedSlot> visitor);

    /** Sets the counters of the network itself, which DL4J copies to the layers only now and then. */
    void setOwnCounters(int iteration, int epoch);

    void setScore(double score);

    /** The listeners as they are now. */
    List<TrainingListener> listeners();

    BackpropType backpropType();

    /** How many time steps a segment of truncated backpropagation has. */
    int segmentLength();

    /** How many time steps of a batch are trained on by truncated backpropagation; 0 if DL4J passes over the batch. */
    long timeSteps(MultiDataSet batch);

    /** How many iterations training on a batch takes: under truncated backpropagation, one for each segment. */
    default long iterations(MultiDataSet batch) {
        return backpropType() == BackpropType.TruncatedBPTT ? (timeSteps(batch) + segmentLength() - 1) / segmentLength() : 1;
    }

    /** Trains on a batch. */
    void fit(MultiDataSet batch);

    /** Reads the configuration from its own JSON, as a ParallelWrapper does for each worker but the first. */
    void readConfigurationFromJson();

    /** A network with a copy of the configuration, the same parameters, and layers frozen where they are here. */
    Network copyWithoutState();

    /** DL4J's updater; null if DL4J has not made it yet and is not to. */
    BaseMultiLayerUpdater<?> updater(boolean makeIfAbsent);

    /** Sets DL4J's updater; with null, DL4J makes another when it is next asked for it. */
    void setUpdater(BaseMultiLayerUpdater<?> updater);

    /** What DL4J trains with. */
    default ConvexOptimizer optimizer() {
        updater(true); // makes it
        return model().getOptimizer();
    }

    void setGradientsAccumulator(GradientsAccumulator accumulator);

    /** Views of what the updater keeps for each parameter array, in its shape, by the names of {@code paramTable()}. */
    default Map<String, List<INDArray>> averages() {
        return UpdaterState.of(this);
    }

    /** Puts a hook around the updater; false if that is not DL4J's own, or would no longer be made as it is. */
    default boolean hook(StepHook hook) {
        if (hook() == hook) {
            return true;
        }
        outsideWorkspaces(() -> {
            BaseMultiLayerUpdater<?> updater = updater(true);
            if (UpdaterBlocks.areAsConfigured(updater.getUpdaterBlocks())) {
                setUpdater(hooked(updater, hook));
            }
        });
        return hook() == hook;
    }

    /** An updater of DL4J's own with a hook; any other as it is. */
    BaseMultiLayerUpdater<?> hooked(BaseMultiLayerUpdater<?> updater, StepHook hook);

    /** The hook around the updater; null if there is none. */
    default StepHook hook() {
        return updater(false) instanceof HookedUpdater hooked ? hooked.hook() : null;
    }

    /** Takes the hook away. */
    default void unhook() {
        if (updater(false) instanceof HookedUpdater hooked) {
            setUpdater(hooked.original());
        }
    }

    @Override
    default void visitUpdaters(UpdaterVisitor visitor) {
        parts().forEach((name, part) -> {
            for (String parameter : part.paramTable(false).keySet()) {
                visitor.visit(name + "_" + parameter, part.getConfig().getUpdaterByParam(parameter), isFrozen(part));
            }
        });
    }

    @Override
    default void visitAverages(AveragesVisitor visitor) {
        BaseMultiLayerUpdater<?> updater = updater(false);
        if (updater != null) {
            Map<Trainable, String> names = new IdentityHashMap<>();
            parts().forEach((name, part) -> names.put(part, name));
            UpdaterBlocks.visitAverages(updater.getUpdaterBlocks(), (parameter, config, averages) -> visitor.visit(
                    names.get(parameter.getLayer()) + "_" + parameter.getParamName(), config, averages));
        }
    }

    @Override
    default void visitConfigurations(Consumer<Object> visitor) {
        savedConfigurations().forEach(visitor);
        for (Layer layer : layers()) {
            visitor.accept(layer.conf().getLayer());
        }
    }

    @Override
    default DataType dataType() {
        return model().params().dataType();
    }

    /** The configurations that are saved, of vertices that are not layers too. */
    Collection<?> savedConfigurations();

    private static boolean isFrozen(Trainable part) {
        Object layer = part instanceof GraphVertex vertex ? vertex.getLayer() : part;
        while (layer instanceof BaseWrapperLayer wrapper) {
            if (wrapper instanceof FrozenLayerWithBackprop) {
                return true;
            }
            layer = wrapper.getUnderlying();
        }
        return false;
    }

    @Override
    default void visitSlots(Consumer<UpdaterSlot> visitor) {
        visitSavedSlots(visitor);
        for (Layer layer : layers()) {
            UpdaterSlot.visit(layer.conf().getLayer(), visitor);
        }
    }

    @Override
    default void separate() {
        WrappedLayers.separate(configurations(), layers());
    }

    @Override
    default void setCounters(int iteration, int epoch) {
        setOwnCounters(iteration, epoch);
        for (Layer layer : layers()) {
            layer.setIterationCount(iteration);
            layer.setEpochCount(epoch);
        }
    }

    /**
     * Another network with the same configuration, parameters, updater state and counters.
     *
     * @throws IllegalArgumentException if a part cannot be copied
     */
    @SuppressWarnings("try") // as below
    default Network copy() {
        Network copy;
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            copy = copyWithoutState();
            BaseMultiLayerUpdater<?> copied = copy.updater(true);
            BaseMultiLayerUpdater<?> updater = updater(false);
            if (updater != null && updater.getStateViewArray() != null) {
                copied.setStateViewArray(updater.getStateViewArray());
            }
        }
        checkSharesNoUpdaterWith(copy);
        return copy;
    }

    /** Checks that training the copy leaves alone what the original trains with. */
    private void checkSharesNoUpdaterWith(Network copy) {
        Set<IUpdater> own = Collections.newSetFromMap(new IdentityHashMap<>());
        visitUpdaters((parameter, updater, frozen) -> own.add(updater));
        copy.visitUpdaters((parameter, updater, frozen) -> {
            if (own.contains(updater) && updater.hasLearningRate() && !frozen) {
                throw new IllegalArgumentException("the updater of " + parameter + " cannot be copied: its layer is of a kind that"
                        + " keeps it to itself");
            }
        });
    }

    @Override
    default void rebuildUpdater() {
        outsideWorkspaces(() -> {
            setUpdater(null);
            updater(true);
        });
    }

    @Override
    default void renewUpdater() {
        outsideWorkspaces(() -> UpdaterBlocks.renew(updater(true).getUpdaterBlocks()));
    }

    @Override
    default void regroup() {
        outsideWorkspaces(() -> UpdaterBlocks.regroup(this));
    }

    /** The state outlives a listener's callback, in which DL4J may have a workspace open. */
    @SuppressWarnings("try") // all that is wanted of the resource is that it closes the workspaces
    private static void outsideWorkspaces(Runnable action) {
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            action.run();
        }
    }
}
