package io.github.dl4joptimizers.samples;

import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The book's network for Fashion-MNIST: 784 pixels, three times 100 ReLU units, ten classes. */
final class BookNetwork {

    static final int HIDDEN_LAYERS = 3;
    static final int UNITS = 100;

    private BookNetwork() {
    }

    static MultiLayerConfiguration configuration(IUpdater updater, long seed) {
        NeuralNetConfiguration.ListBuilder layers = install(updater, new NeuralNetConfiguration.Builder().seed(seed)).list();
        for (int i = 0; i < HIDDEN_LAYERS; i++) {
            layers.layer(new DenseLayer.Builder().nOut(UNITS).activation(Activation.RELU).weightInit(WeightInit.RELU).build());
        }
        // Keras' default for a layer that names no initializer, as the book's last one, is Glorot's, uniform.
        return layers.layer(new OutputLayer.Builder(LossFunction.MCXENT).nOut(Examples.CLASSES).activation(Activation.SOFTMAX)
                        .weightInit(WeightInit.XAVIER_UNIFORM).build())
                .setInputType(InputType.feedForward(Examples.PIXELS))
                .build();
    }

    /** An updater of this library installs itself, and its weight decay with it; DL4J's own are simply set. */
    private static NeuralNetConfiguration.Builder install(IUpdater updater, NeuralNetConfiguration.Builder builder) {
        return updater instanceof RuleUpdater rule ? rule.applyTo(builder) : builder.updater(updater);
    }
}
