package io.github.dl4joptimizers.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A variable of a Keras layer and the parameter that DL4J's import makes of it. What the import does to the weights has to be
 * done to their moments.
 *
 * @param name      Keras' name
 * @param parameter DL4J's name
 * @param isTrained whether an optimizer changes it
 * @param turned    from Keras' axes and order of gates to DL4J's
 */
record ImportedVariable(String name, String parameter, boolean isTrained, UnaryOperator<INDArray> turned) {

    /** The variables of the Keras layer that has become a layer of DL4J's, in Keras' order. */
    static List<ImportedVariable> of(Layer layer) {
        if (layer instanceof BaseWrapperLayer wrapper) {
            return of(wrapper.getUnderlying());
        } else if (layer instanceof FrozenLayer frozen) {
            return of(frozen.getLayer());
        } else if (layer instanceof Bidirectional both) {
            List<ImportedVariable> variables = new ArrayList<>();
            of(both.getFwd()).forEach(each -> variables.add(each.in("forward ", "f")));
            of(both.getBwd()).forEach(each -> variables.add(each.in("backward ", "b")));
            return variables;
        } else if (layer instanceof LSTM) {
            return List.of(weight("kernel", "W", ImportedVariable::gates), weight("recurrent_kernel", "RW", ImportedVariable::gates),
                    weight("bias", "b", ImportedVariable::gates));
        } else if (layer instanceof SimpleRnn) {
            return List.of(weight("kernel", "W"), weight("recurrent_kernel", "RW"), weight("bias", "b"));
        } else if (layer instanceof BatchNormalization) {
            return List.of(weight("gamma", "gamma"), weight("beta", "beta"), statistic("moving_mean", "mean"),
                    statistic("moving_variance", "var"));
        } else if (layer instanceof SeparableConvolution2D) {
            return List.of(weight("depthwise_kernel", "W", ImportedVariable::channelsFirst),
                    weight("pointwise_kernel", "pW", ImportedVariable::channelsFirst), weight("bias", "b"));
        } else if (layer instanceof DepthwiseConvolution2D || layer instanceof Convolution1DLayer) {
            return List.of(weight("kernel", "W"), weight("bias", "b"));
        } else if (layer instanceof ConvolutionLayer) {
            return List.of(weight("kernel", "W", ImportedVariable::channelsFirst), weight("bias", "b"));
        } else if (layer instanceof EmbeddingLayer || layer instanceof EmbeddingSequenceLayer) {
            return List.of(weight("embeddings", "W"));
        } else if (layer instanceof PReLULayer) {
            return List.of(weight("alpha", "W"));
        }
        return List.of(weight("kernel", "W"), weight("bias", "b"));
    }

    private static ImportedVariable weight(String name, String parameter) {
        return weight(name, parameter, UnaryOperator.identity());
    }

    private static ImportedVariable weight(String name, String parameter, UnaryOperator<INDArray> turned) {
        return new ImportedVariable(name, parameter, true, turned);
    }

    private static ImportedVariable statistic(String name, String parameter) {
        return new ImportedVariable(name, parameter, false, UnaryOperator.identity());
    }

    private ImportedVariable in(String direction, String prefix) {
        return new ImportedVariable(direction + name, prefix + parameter, isTrained, turned);
    }

    /** [height, width, in, out] becomes [out, in, height, width]; in three dimensions likewise. */
    private static INDArray channelsFirst(INDArray kernel) {
        return kernel.rank() == 5 ? kernel.permute(4, 3, 0, 1, 2) : kernel.permute(3, 2, 0, 1);
    }

    /** Keras has the gates in the order i f c o, DL4J c f o i; they are columns, or parts of a bias. */
    private static INDArray gates(INDArray all) {
        int columns = all.rank() - 1;
        long units = all.size(columns) / 4;
        INDArray[] gates = new INDArray[4];
        int[] order = {2, 1, 3, 0};
        for (int i = 0; i < 4; i++) {
            var part = NDArrayIndex.interval(order[i] * units, (order[i] + 1) * units);
            gates[i] = columns == 0 ? all.get(part) : all.get(NDArrayIndex.all(), part);
        }
        return Nd4j.concat(columns, gates);
    }
}
