package io.github.dl4joptimizers.bench;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks for images of 28 x 28 pixels and ten classes. */
public enum BenchmarkNetwork {

    /** The book's: 784-100-100-100-10. */
    BOOK("784-100-100-100-10", 1) {
        @Override
        void addLayers(NeuralNetConfiguration.ListBuilder layers) {
            layers.layer(dense(100)).layer(dense(100)).layer(dense(100));
        }
    },
    /** A million parameters, which the optimizer has all to go through while the layers do little with a batch of 32. */
    MLP("784-800-460-10", 1.25) {
        @Override
        void addLayers(NeuralNetConfiguration.ListBuilder layers) {
            layers.layer(dense(800)).layer(dense(460));
        }
    },
    /** Much to compute and few parameters. */
    CNN("small CNN", 1) {
        @Override
        void addLayers(NeuralNetConfiguration.ListBuilder layers) {
            layers.layer(convolution(16)).layer(pooling()).layer(convolution(32)).layer(pooling()).layer(dense(64));
        }
    };

    static final int PIXELS = 784;
    static final int CLASSES = 10;

    private final String label;
    private final double timesFaster;

    BenchmarkNetwork(String label, double timesFaster) {
        this.label = label;
        this.timesFaster = timesFaster;
    }

    abstract void addLayers(NeuralNetConfiguration.ListBuilder layers);

    /** How many times as fast as with DL4J's Adam a step has to be. */
    double timesFaster() {
        return timesFaster;
    }

    MultiLayerConfiguration configuration(IUpdater updater) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder().seed(42).updater(updater).list();
        addLayers(layers);
        return layers
                .layer(new OutputLayer.Builder(LossFunction.MCXENT).nOut(CLASSES).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutionalFlat(28, 28, 1))
                .build();
    }

    private static DenseLayer dense(int units) {
        return new DenseLayer.Builder().nOut(units).activation(Activation.RELU).weightInit(WeightInit.RELU).build();
    }

    private static ConvolutionLayer convolution(int channels) {
        return new ConvolutionLayer.Builder(3, 3).nOut(channels).activation(Activation.RELU).weightInit(WeightInit.RELU).build();
    }

    private static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX).kernelSize(2, 2).stride(2, 2).build();
    }

    @Override
    public String toString() {
        return label;
    }
}
