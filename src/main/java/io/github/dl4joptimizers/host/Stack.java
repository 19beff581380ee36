package io.github.dl4joptimizers.host;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** A MultiLayerNetwork. */
record Stack(MultiLayerNetwork model) implements Network {

    private MultiLayerConfiguration configuration() {
        return model.getLayerWiseConfigurations();
    }

    @Override
    public Map<String, Trainable> parts() {
        Map<String, Trainable> parts = new LinkedHashMap<>();
        for (Layer layer : layers()) {
            parts.put(String.valueOf(parts.size()), layer);
        }
        return parts;
    }

    @Override
    public List<org.deeplearning4j.nn.conf.layers.Layer> configurations() {
        return configuration().getConfs().stream().map(NeuralNetConfiguration::getLayer).toList();
    }

    @Override
    public Collection<?> savedConfigurations() {
        return configurations();
    }

    @Override
    public String json() {
        return configuration().toJson();
    }

    @Override
    public Place place(String parameter) {
        int end = parameter.indexOf('_');
        int index = Integer.parseInt(parameter.substring(0, end));
        int depth = (int) Arrays.stream(layers()).skip(index + 1L).filter(layer -> layer.numParams() > 0).count();
        return new Place(configurations().get(index).getLayerName(), index, parameter.substring(end + 1), depth);
    }

    @Override
    public Layer[] layers() {
        return model.getLayers();
    }

    @Override
    public void visitNamedSlots(Consumer<NamedSlot> visitor) {
        NamedSlot.visit(configuration(), visitor);
        for (int i = 0; i < layers().length; i++) {
            NamedSlot.visit(String.valueOf(i), layers()[i].conf().getLayer(), visitor);
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
        model.setIterationCount(iteration);
        model.setEpochCount(epoch);
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

    @Override
    public long timeSteps(MultiDataSet batch) {
        INDArray features = batch.getFeatures(0);
        INDArray labels = batch.getLabels(0);
        boolean sequences = features.rank() == 3 && labels.rank() == 3 && features.size(2) == labels.size(2);
        return sequences ? features.size(2) : 0;
    }

    /** DL4J's own {@code fit(MultiDataSet)} drops the mask of labels whose features have none. */
    @Override
    public void fit(MultiDataSet batch) {
        model.fit(only(batch.getFeatures()), only(batch.getLabels()), only(batch.getFeaturesMaskArrays()),
                only(batch.getLabelsMaskArrays()));
    }

    private static INDArray only(INDArray[] arrays) {
        if (arrays != null && arrays.length > 1) {
            throw new IllegalArgumentException("a batch must have one array of features and one of labels for a"
                    + " MultiLayerNetwork, got " + arrays.length);
        }
        return arrays == null ? null : arrays[0];
    }

    @Override
    public void readConfigurationFromJson() {
        MultiLayerConfiguration.fromJson(configuration().toJson());
    }

    @Override
    public Stack copyWithoutState() {
        MultiLayerNetwork copy = new MultiLayerNetwork(DeepCopy.of(configuration()));
        copy.init(model.params().dup(), false);
        for (int i = 0; i < layers().length; i++) {
            if (layers()[i] instanceof FrozenLayer && !(copy.getLayers()[i] instanceof FrozenLayer)) {
                copy.getLayers()[i] = new FrozenLayer(copy.getLayers()[i]); // frozen since, not by its configuration
            }
        }
        return new Stack(copy);
    }

    @Override
    public BaseMultiLayerUpdater<?> updater(boolean makeIfAbsent) {
        return (BaseMultiLayerUpdater<?>) model.getUpdater(makeIfAbsent);
    }

    @Override
    public void setUpdater(BaseMultiLayerUpdater<?> updater) {
        model.setUpdater((Updater) updater);
    }

    @Override
    public BaseMultiLayerUpdater<?> hooked(BaseMultiLayerUpdater<?> updater, StepHook hook) {
        return updater.getClass() == MultiLayerUpdater.class ? new HookedStackUpdater((MultiLayerUpdater) updater, hook) : updater;
    }

    @Override
    public void setGradientsAccumulator(GradientsAccumulator accumulator) {
        model.setGradientsAccumulator(accumulator);
    }
}
