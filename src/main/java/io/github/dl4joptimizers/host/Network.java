package io.github.dl4joptimizers.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterUtils;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;

/** What MultiLayerNetwork and ComputationGraph have in common without saying so. */
public sealed interface Network extends Host {

    public static Network of(Model model) {
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

    /**
     * A layer or vertex with parameters.
     *
     * @param name as in {@code paramTable()}
     */
    record Part(String name, Trainable trainable) {

        /** Whether the updater runs on it for nothing. */
        boolean isFrozen() {
            Object layer = trainable instanceof GraphVertex vertex ? vertex.getLayer() : trainable;
            while (layer instanceof BaseWrapperLayer wrapper) {
                if (wrapper instanceof FrozenLayerWithBackprop) {
                    return true;
                }
                layer = wrapper.getUnderlying();
            }
            return false;
        }
    }

    /** Whatever has parameters, in DL4J's order. */
    List<Part> parts();

    /** The configurations that are saved. */
    List<org.deeplearning4j.nn.conf.layers.Layer> configurations();

    /** The layers that are in use. */
    Layer[] layers();

    /** Another network with the same configuration, parameters, updater state and counters. */
    Model copy();

    BaseMultiLayerUpdater<?> updater();

    /** Makes DL4J build another updater when it is next asked for. */
    void dropUpdater();

    @Override
    default void visitUpdaters(UpdaterVisitor visitor) {
        for (Part part : parts()) {
            for (String parameter : part.trainable().paramTable(false).keySet()) {
                visitor.visit(part.name() + "_" + parameter, part.trainable().getConfig().getUpdaterByParam(parameter),
                        part.isFrozen());
            }
        }
    }

    @Override
    default void separate() {
        WrappedLayers.separate(configurations(), layers());
    }

    @Override
    default void rebuildUpdater() {
        outsideWorkspaces(() -> {
            dropUpdater();
            updater();
        });
    }

    /** DL4J's blocks keep the updater that they were made with, and their state in a view of the network's. */
    @Override
    default void renewUpdater() {
        outsideWorkspaces(() -> {
            for (UpdaterBlock block : updater().getUpdaterBlocks()) {
                UpdaterBlock.ParamState first = block.getLayersAndVariablesInBlock().get(0);
                IUpdater configured = first.getLayer().getConfig().getUpdaterByParam(first.getParamName());
                if (block.getGradientUpdater().getConfig() != configured) {
                    block.setGradientUpdater(configured.instantiate(block.getUpdaterView(), false));
                }
            }
        });
    }

    /** Makes DL4J build its updater anew, with the state that it has. */
    private void rebuildUpdaterWithState() {
        outsideWorkspaces(() -> {
            List<UpdaterBlock> old = updater().getUpdaterBlocks();
            dropUpdater();
            copyState(old, updater().getUpdaterBlocks());
        });
    }

    /** Gives a copy the state of the updater that it is a copy of; of one that DL4J has not made yet there is none. */
    private static void copyState(BaseMultiLayerUpdater<?> from, BaseMultiLayerUpdater<?> to) {
        if (from != null && from.getStateViewArray() != null) {
            to.setStateViewArray(from.getStateViewArray());
        }
    }

    /** The state outlives a listener's callback, in which DL4J may have a workspace open. */
    @SuppressWarnings("try") // that the workspaces are closed is all that is wanted of the resource
    private static void outsideWorkspaces(Runnable action) {
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            action.run();
        }
    }

    /**
     * Rebuilds DL4J's updater if it would now be divided up otherwise. DL4J updates neighbours with equal updaters as one block
     * and orders their state [all of the first average, all of the second ...]. It divides a restored model by the updaters as
     * they are then, so where two updaters have become equal, or unequal, it would take one average for the other.
     */
    @Override
    default void regroup() {
        outsideWorkspaces(() -> { // where there is no updater yet, asking for it makes it
            if (!isGrouped(updater().getUpdaterBlocks())) {
                rebuildUpdaterWithState();
            }
        });
    }

    private static boolean isGrouped(List<UpdaterBlock> blocks) {
        UpdaterBlock.ParamState last = null;
        for (UpdaterBlock block : blocks) {
            boolean first = true;
            for (UpdaterBlock.ParamState next : block.getLayersAndVariablesInBlock()) {
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
        Map<Trainable, Map<String, List<INDArray>>> state = new IdentityHashMap<>();
        from.forEach(block -> visitState(block, (parameter, part) -> state
                .computeIfAbsent(parameter.getLayer(), layer -> new HashMap<>())
                .computeIfAbsent(parameter.getParamName(), name -> new ArrayList<>()).add(part)));
        to.forEach(block -> visitState(block,
                (parameter, part) -> part.assign(state.get(parameter.getLayer()).get(parameter.getParamName()).remove(0))));
    }

    /** Takes a parameter and its part of one of the averages. */
    interface StateVisitor {
        void visit(UpdaterBlock.ParamState parameter, INDArray part);
    }

    private static void visitState(UpdaterBlock block, StateVisitor visitor) {
        if (block.getUpdaterView() == null) {
            return; // an updater without state
        }
        INDArray view = block.getUpdaterView().reshape(block.getUpdaterView().length());
        for (long start = 0; start < view.length();) {
            for (UpdaterBlock.ParamState parameter : block.getLayersAndVariablesInBlock()) {
                long length = parameter.getParamOffsetEnd() - parameter.getParamOffsetStart();
                visitor.visit(parameter, view.get(NDArrayIndex.interval(start, start + length)));
                start += length;
            }
        }
    }

    private static void count(Layer[] layers, int iteration, int epoch) {
        for (Layer layer : layers) {
            layer.setIterationCount(iteration);
            layer.setEpochCount(epoch);
        }
    }

    record Stack(MultiLayerNetwork net) implements Network {

        @Override
        public List<Part> parts() {
            List<Part> parts = new ArrayList<>();
            for (Layer layer : net.getLayers()) {
                parts.add(new Part(String.valueOf(parts.size()), layer));
            }
            return parts;
        }

        @Override
        public void visitSlots(Consumer<UpdaterSlot> visitor) {
            configurations().forEach(layer -> UpdaterSlot.visit(layer, visitor));
            for (Layer layer : net.getLayers()) {
                UpdaterSlot.visit(layer.conf().getLayer(), visitor);
            }
        }

        @Override
        public List<org.deeplearning4j.nn.conf.layers.Layer> configurations() {
            return net.getLayerWiseConfigurations().getConfs().stream().map(NeuralNetConfiguration::getLayer).toList();
        }

        @Override
        public Layer[] layers() {
            return net.getLayers();
        }

        @Override
        public int iteration() {
            return net.getIterationCount();
        }

        @Override
        public int epoch() {
            return net.getEpochCount();
        }

        @Override
        public void setCounters(int iteration, int epoch) {
            net.setIterationCount(iteration);
            net.setEpochCount(epoch);
            count(net.getLayers(), iteration, epoch);
        }

        @Override
        public MultiLayerNetwork copy() {
            MultiLayerNetwork copy = new MultiLayerNetwork(DeepCopy.of(net.getLayerWiseConfigurations()));
            outsideWorkspaces(() -> {
                copy.init(net.params().dup(), false);
                for (int i = 0; i < net.getLayers().length; i++) {
                    if (net.getLayers()[i] instanceof FrozenLayer && !(copy.getLayers()[i] instanceof FrozenLayer)) {
                        copy.getLayers()[i] = new FrozenLayer(copy.getLayers()[i]); // frozen since, not by its configuration
                    }
                }
                copyState((BaseMultiLayerUpdater<?>) net.getUpdater(false), (BaseMultiLayerUpdater<?>) copy.getUpdater());
            });
            return copy;
        }

        @Override
        public BaseMultiLayerUpdater<?> updater() {
            return (BaseMultiLayerUpdater<?>) net.getUpdater();
        }

        @Override
        public void dropUpdater() {
            net.setUpdater(null);
        }
    }

    record Graph(ComputationGraph net) implements Network {

        @Override
        public List<Part> parts() {
            List<Part> parts = new ArrayList<>();
            for (int index : net.topologicalSortOrder()) {
                GraphVertex vertex = net.getVertices()[index];
                if (vertex.numParams() > 0) {
                    parts.add(new Part(vertex.getVertexName(), vertex));
                }
            }
            return parts;
        }

        @Override
        public void visitSlots(Consumer<UpdaterSlot> visitor) {
            net.getConfiguration().getVertices().values().forEach(vertex -> UpdaterSlot.visit(vertex, visitor));
            for (Layer layer : net.getLayers()) {
                UpdaterSlot.visit(layer.conf().getLayer(), visitor);
            }
        }

        @Override
        public List<org.deeplearning4j.nn.conf.layers.Layer> configurations() {
            return net.getConfiguration().getVertices().values().stream().map(UpdaterSlot::layerOf).filter(Objects::nonNull)
                    .toList();
        }

        @Override
        public Layer[] layers() {
            return net.getLayers();
        }

        @Override
        public int iteration() {
            return net.getIterationCount();
        }

        @Override
        public int epoch() {
            return net.getEpochCount();
        }

        @Override
        public void setCounters(int iteration, int epoch) {
            net.getConfiguration().setIterationCount(iteration);
            net.getConfiguration().setEpochCount(epoch);
            count(net.getLayers(), iteration, epoch);
        }

        @Override
        public ComputationGraph copy() {
            ComputationGraph copy = new ComputationGraph(DeepCopy.of(net.getConfiguration()));
            outsideWorkspaces(() -> {
                copy.init(net.params().dup(), false);
                for (GraphVertex vertex : net.getVertices()) {
                    if (vertex.getLayer() instanceof FrozenLayer) {
                        copy.getVertex(vertex.getVertexName()).setLayerAsFrozen(); // nothing new to it, as a rule
                    }
                }
                copyState(net.getUpdater(false), copy.getUpdater());
            });
            return copy;
        }

        @Override
        public BaseMultiLayerUpdater<?> updater() {
            return net.getUpdater();
        }

        @Override
        public void dropUpdater() {
            net.setUpdater(null);
        }
    }
}
