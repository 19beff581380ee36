package io.github.dl4joptimizers.regularization;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.dl4joptimizers.host.Fields;
import io.github.dl4joptimizers.host.NamedSlot;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * DL4J's builder of networks, which knows what it is building when companions are handed down to layers. DL4J tells a
 * regularization nothing of the layer, neither when it is handed down nor when it acts.
 */
final class AppliedBuilder extends NeuralNetConfiguration.Builder {

    /** A copy; later calls to the original have no effect on it. */
    AppliedBuilder(NeuralNetConfiguration.Builder original) {
        Fields.copy(NeuralNetConfiguration.Builder.class, original, this);
    }

    /** DL4J calls it for each layer, and once more for each further {@code build()} of the network. */
    @Override
    public NeuralNetConfiguration build() {
        Inheritance inheritance = new Inheritance(layer, regularization);
        NeuralNetConfiguration configuration = super.build();
        inheritance.settle();
        if (layer != null) {
            Settlement.settle(layer);
        }
        return configuration;
    }

    @Override
    public NeuralNetConfiguration.ListBuilder list() {
        return listOf(new HashMap<>());
    }

    @Override
    public NeuralNetConfiguration.ListBuilder list(Layer... layers) {
        Map<Integer, NeuralNetConfiguration.Builder> builders = new HashMap<>();
        if (layers != null) {
            Arrays.stream(layers).forEach(each -> builders.put(builders.size(), clone().layer(each)));
        }
        return builders.isEmpty() ? super.list(layers) : listOf(builders); // DL4J's error message
    }

    private NeuralNetConfiguration.ListBuilder listOf(Map<Integer, NeuralNetConfiguration.Builder> layers) {
        return new NeuralNetConfiguration.ListBuilder(this, layers) {
            @Override
            public MultiLayerConfiguration build() {
                MultiLayerConfiguration network = super.build();
                Settlement.settle(visitor -> NamedSlot.visit(network, visitor));
                return network;
            }
        };
    }

    @Override
    public ComputationGraphConfiguration.GraphBuilder graphBuilder() {
        return new ComputationGraphConfiguration.GraphBuilder(this) {
            @Override
            public ComputationGraphConfiguration build() {
                ComputationGraphConfiguration network = super.build();
                Settlement.settle(visitor -> NamedSlot.visit(network, visitor));
                return network;
            }
        };
    }

    @Override
    public NeuralNetConfiguration.Builder regularization(List<Regularization> list) {
        CompanionList.checkKept(regularization, list);
        return super.regularization(list);
    }

    @Override
    public NeuralNetConfiguration.Builder regularizationBias(List<Regularization> list) {
        CompanionList.checkKept(regularizationBias, list);
        return super.regularizationBias(list);
    }
}
