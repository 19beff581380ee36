package io.github.dl4joptimizers.host;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.IUpdater;

/** A SameDiff graph: one updater for all variables, each with a state of its own. */
public record SameDiffHost(SameDiff graph) implements Host {

    public static SameDiffHost of(SameDiff graph) {
        if (graph == null || graph.getTrainingConfig() == null) {
            throw new IllegalArgumentException("graph must be a SameDiff with a TrainingConfig, got "
                    + (graph == null ? null : "one without"));
        }
        return new SameDiffHost(graph);
    }

    @Override
    public SameDiff model() {
        return graph;
    }

    private TrainingConfig config() {
        return graph.getTrainingConfig();
    }

    @Override
    public void visitUpdaters(UpdaterVisitor visitor) {
        for (SDVariable variable : graph.variables()) {
            if (variable.getVariableType() == VariableType.VARIABLE && variable.dataType().isFPType()) {
                visitor.visit(variable.name(), config().getUpdater(), false);
            }
        }
    }

    @Override
    public void visitSlots(Consumer<UpdaterSlot> visitor) {
        visitor.accept(UpdaterSlot.of(config()));
    }

    @Override
    public void visitAverages(AveragesVisitor visitor) {
        if (graph.getUpdaterMap() != null) {
            graph.getUpdaterMap().forEach((name, updater) -> visitor.visit(name, updater.getConfig(), averages(updater)));
        }
    }

    /** In the order of the state views: DL4J's maps have none. */
    private static List<INDArray> averages(GradientUpdater<?> updater) {
        SortedMap<String, INDArray> sorted = new TreeMap<>(updater.getState());
        List<INDArray> averages = new ArrayList<>(sorted.values());
        if (updater.getConfig() instanceof AdaDelta) {
            Collections.reverse(averages); // msg, msdx; all others are in the order of their names
        }
        return averages;
    }

    @Override
    public void visitConfigurations(Consumer<Object> visitor) {
        visitor.accept(config());
    }

    @Override
    public String json() {
        return config().toJson();
    }

    @Override
    public DataType dataType() {
        List<DataType> types = new ArrayList<>();
        visitUpdaters((variable, updater, frozen) -> types.add(graph.getVariable(variable).dataType()));
        return types.contains(DataType.FLOAT16) ? DataType.FLOAT16 : types.contains(DataType.FLOAT) ? DataType.FLOAT : DataType.DOUBLE;
    }

    @Override
    public Place place(String variable) {
        return new Place(variable, 0, variable, -1);
    }

    @Override
    public void separate() {
        // dup() goes by way of a file's format, and shares nothing
    }

    @Override
    public int iteration() {
        return config().getIterationCount();
    }

    @Override
    public int epoch() {
        return config().getEpochCount();
    }

    @Override
    public void setCounters(int iteration, int epoch) {
        config().setIterationCount(iteration);
        config().setEpochCount(epoch);
    }

    /** As SameDiff does it before its first iteration; it never does it again. */
    @Override
    public void rebuildUpdater() {
        if (graph.getUpdaterMap() != null) {
            graph.getUpdaterMap().replaceAll((name, old) -> fresh(config().getUpdater(), graph.getVariable(name).getArr()));
        }
    }

    private static GradientUpdater<?> fresh(IUpdater updater, INDArray parameter) {
        long size = updater.stateSize(parameter.length());
        INDArray view = size == 0 ? null : Nd4j.create(parameter.dataType(), 1, size);
        GradientUpdater<?> fresh = updater.instantiate(view, false);
        fresh.setStateViewArray(view, parameter.shape(), parameter.ordering(), true);
        return fresh;
    }

    @Override
    public void renewUpdater() {
        if (graph.getUpdaterMap() != null) {
            graph.getUpdaterMap().replaceAll((name, old) -> renewed(config().getUpdater(), old));
        }
    }

    private static GradientUpdater<?> renewed(IUpdater updater, GradientUpdater<?> old) {
        Map<String, INDArray> state = old.getState();
        return updater.instantiate(state, false);
    }

    @Override
    public void regroup() {
        // each variable has a state of its own
    }
}
