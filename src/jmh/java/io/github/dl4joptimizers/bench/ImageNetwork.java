package io.github.dl4joptimizers.bench;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks for images of 28 x 28 pixels and ten classes. */
enum ImageNetwork {

    /** The book's: 784-100-100-100-10. */
    BOOK("784-100-100-100-10", () -> List.of(dense(100), dense(100), dense(100))),
    /** A million parameters, which the optimizer has all to go through while the layers do little with a batch of 32. */
    MLP("784-800-460-10", () -> List.of(dense(800), dense(460))),
    /** Much to compute and few parameters. */
    CNN("small CNN", () -> List.of(convolution(16), pooling(), convolution(32), pooling(), dense(64))),
    /** Three times 500. */
    PERCEPTRON("784-3x500-10", () -> List.of(dense(500), dense(500), dense(500))),
    /** Hardly any parameters, in 402 arrays. */
    DEEP("200 layers of 10", () -> Stream.generate(ImageNetwork::small).limit(200).toList());

    static final int PIXELS = 784;
    static final int CLASSES = 10;

    private final String label;
    private final Supplier<List<Layer>> hidden;

    ImageNetwork(String label, Supplier<List<Layer>> hidden) {
        this.label = label;
        this.hidden = hidden;
    }

    /**
     * A new network.
     *
     * @param updater what sets the updater, and all that goes with it
     */
    MultiLayerNetwork network(UnaryOperator<NeuralNetConfiguration.Builder> updater) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration(updater.apply(new NeuralNetConfiguration.Builder().seed(42))));
        network.init();
        return network;
    }

    private MultiLayerConfiguration configuration(NeuralNetConfiguration.Builder builder) {
        NeuralNetConfiguration.ListBuilder layers = builder.list();
        hidden.get().forEach(layers::layer);
        return layers
                .layer(new OutputLayer.Builder(LossFunction.MCXENT).nOut(CLASSES).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutionalFlat(28, 28, 1))
                .build();
    }

    private static Layer small() {
        return new DenseLayer.Builder().nOut(10).activation(Activation.TANH).weightInit(WeightInit.XAVIER).build();
    }

    private static Layer dense(int units) {
        return new DenseLayer.Builder().nOut(units).activation(Activation.RELU).weightInit(WeightInit.RELU).build();
    }

    private static Layer convolution(int channels) {
        return new ConvolutionLayer.Builder(3, 3).nOut(channels).activation(Activation.RELU).weightInit(WeightInit.RELU).build();
    }

    private static Layer pooling() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX).kernelSize(2, 2).stride(2, 2).build();
    }

    @Override
    public String toString() {
        return label;
    }
}
