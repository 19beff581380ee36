package io.github.dl4joptimizers.host;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** A ComputationGraph. */
record Graph(ComputationGraph model) implements Network {

    private ComputationGraphConfiguration configuration() {
        return model.getConfiguration();
    }

    @Override
    public Map<String, Trainable> parts() {
        Map<String, Trainable> parts = new LinkedHashMap<>();
        for (int index : model.topologicalSortOrder()) {
            GraphVertex vertex = model.getVertices()[index];
            if (vertex.numParams() > 0) {
                parts.put(vertex.getVertexName(), vertex);
            }
        }
        return parts;
    }

    @Override
    public List<org.deeplearning4j.nn.conf.layers.Layer> configurations() {
        return configuration().getVertices().values().stream().map(UpdaterSlot::layerOf).filter(Objects::nonNull).toList();
    }

    @Override
    public Collection<?> savedConfigurations() {
        return configuration().getVertices().values();
    }

    @Override
    public String json() {
        return configuration().toJson();
    }

    @Override
    public Place place(String parameter) {
        int[] order = model.topologicalSortOrder();
        int[] above = new int[order.length]; // by vertex
        Place place = null;
        for (int i = order.length - 1; i >= 0; i--) {
            GraphVertex vertex = model.getVertices()[order[i]];
            VertexIndices[] next = vertex.getOutputVertices() == null ? new VertexIndices[0] : vertex.getOutputVertices();
            for (VertexIndices each : next) {
                int own = model.getVertices()[each.getVertexIndex()].numParams() > 0 ? 1 : 0;
                above[order[i]] = Math.max(above[order[i]], above[each.getVertexIndex()] + own);
            }
            String name = vertex.getVertexName();
            if (parameter.startsWith(name + "_") && vertex.paramTable(false).containsKey(parameter.substring(name.length() + 1))) {
                place = new Place(name, i, parameter.substring(name.length() + 1), above[order[i]]);
            }
        }
        return place;
    }

    @Override
    public Layer[] layers() {
        return model.getLayers();
    }

    /** A vertex may have an updater without being a layer. */
    @Override
    public void visitSavedSlots(Consumer<UpdaterSlot> visitor) {
        configuration().getVertices().values().forEach(vertex -> UpdaterSlot.visit(vertex, visitor));
    }

    @Override
    public void visitNamedSlots(Consumer<NamedSlot> visitor) {
        NamedSlot.visit(configuration(), visitor);
        for (GraphVertex vertex : model.getVertices()) {
            if (vertex.hasLayer()) {
                NamedSlot.visit(vertex.getVertexName(), vertex.getLayer().conf().getLayer(), visitor);
            }
        }
    }

    @Override
    public int iteration() {
        return model.getIterationCount();
    }

    @Override
    public int epoch() {
        return model.getEpochCount();
    }

    @Override
    public void setOwnCounters(int iteration, int epoch) {
        configuration().setIterationCount(iteration);
        configuration().setEpochCount(epoch);
    }

    @Override
    public void setScore(double score) {
        model.setScore(score);
    }

    @Override
    public List<TrainingListener> listeners() {
        return List.copyOf(model.getListeners());
    }

    @Override
    public BackpropType backpropType() {
        return configuration().getBackpropType();
    }

    @Override
    public int segmentLength() {
        return configuration().getTbpttFwdLength();
    }

    /** Of the longest sequence: a graph also trains on what is no sequence, in a segment. */
    @Override
    public long timeSteps(MultiDataSet batch) {
        return Stream.of(batch.getFeatures(), batch.getLabels()).flatMap(Stream::of)
                .mapToLong(array -> array.rank() == 3 ? array.size(2) : 1).max().orElse(1);
    }

    @Override
    public void fit(MultiDataSet batch) {
        model.fit(batch);
    }

    @Override
    public void readConfigurationFromJson() {
        ComputationGraphConfiguration.fromJson(configuration().toJson());
    }

    @Override
    public Graph copyWithoutState() {
        ComputationGraph copy = new ComputationGraph(DeepCopy.of(configuration()));
        copy.init(model.params().dup(), false);
        for (GraphVertex vertex : model.getVertices()) {
            if (vertex.getLayer() instanceof FrozenLayer) {
                copy.getVertex(vertex.getVertexName()).setLayerAsFrozen(); // nothing new to it, as a rule
            }
        }
        return new Graph(copy);
    }

    @Override
    public BaseMultiLayerUpdater<?> updater(boolean makeIfAbsent) {
        return model.getUpdater(makeIfAbsent);
    }

    @Override
    public void setUpdater(BaseMultiLayerUpdater<?> updater) {
        model.setUpdater((ComputationGraphUpdater) updater);
    }

    @Override
    public BaseMultiLayerUpdater<?> hooked(BaseMultiLayerUpdater<?> updater, StepHook hook) {
        return updater.getClass() == ComputationGraphUpdater.class ? new HookedGraphUpdater((ComputationGraphUpdater) updater, hook) : updater;
    }

    @Override
    public void setGradientsAccumulator(GradientsAccumulator accumulator) {
        model.setGradientsAccumulator(accumulator);
    }
}
