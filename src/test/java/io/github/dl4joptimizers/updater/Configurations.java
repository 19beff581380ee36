package io.github.dl4joptimizers.updater;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks, 3 inputs, 4 hidden units, 2 outputs, with an updater applied to them. */
final class Configurations {

    private Configurations() {
    }

    private static NeuralNetConfiguration.Builder builder(RuleUpdater updater) {
        return updater.applyTo(new NeuralNetConfiguration.Builder().seed(42).dataType(DataType.FLOAT)
                .activation(Activation.TANH));
    }

    static DenseLayer hidden() {
        return new DenseLayer.Builder().nIn(3).nOut(4).build();
    }

    static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).nIn(4).nOut(2).build();
    }

    static MultiLayerConfiguration multiLayer(RuleUpdater updater) {
        return builder(updater).list().layer(hidden()).layer(output()).build();
    }

    static ComputationGraphConfiguration graph(RuleUpdater updater) {
        return builder(updater).graphBuilder().addInputs("in").addLayer("hidden", hidden(), "in")
                .addLayer("out", output(), "hidden").setOutputs("out").build();
    }

    static TrainingConfig sameDiff(RuleUpdater updater) {
        return updater.applyTo(new TrainingConfig.Builder()).dataSetFeatureMapping("in").dataSetLabelMapping("labels").build();
    }

    /** The first layer. */
    static BaseLayer layer(MultiLayerConfiguration configuration) {
        return (BaseLayer) configuration.getConf(0).getLayer();
    }

    /** The first layer. */
    static BaseLayer layer(ComputationGraphConfiguration configuration) {
        return (BaseLayer) ((LayerVertex) configuration.getVertices().get("hidden"))
                .getLayerConf().getLayer();
    }
}
