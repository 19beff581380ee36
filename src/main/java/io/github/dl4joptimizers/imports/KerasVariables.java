package io.github.dl4joptimizers.imports;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.internal.Check;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The variables of a Keras model, each with the network's parameter that DL4J's import has made of it. */
final class KerasVariables {

    /** What the import and a network of this type may have rounded off, relatively. */
    private static final double FLOAT_ROUNDING = 1e-6;
    private static final double HALF_ROUNDING = 1e-2;

    /** A parameter, as {@code paramTable()} names it, and where its weights are in the file. */
    private record Variable(ImportedVariable imported, String parameter, String weights, KerasLayer layer) {

        String name() {
            return imported.name() + " of " + layer.name();
        }
    }

    private final KerasFile file;
    private final Network network;
    private final List<Variable> variables = new ArrayList<>();

    /** @throws IllegalArgumentException if the file is not of this network */
    KerasVariables(KerasFile file, Network network) {
        this.file = file;
        this.network = network;
        Map<String, String> parts = new LinkedHashMap<>(); // by Keras' name, which the import keeps
        network.parts().forEach((part, trainable) -> parts.put(trainable.getConfig().getLayerName(), part));
        for (KerasLayer layer : file.layers()) {
            String part = parts.remove(layer.name());
            if (part != null) {
                add(layer, part, network.parts().get(part));
            }
        }
        parts.forEach((name, part) -> Check.that(network.parts().get(part).numParams() == 0, "layer " + name,
                "one of the file's (the import keeps their names)", "a layer that Keras has not saved"));
    }

    private void add(KerasLayer layer, String part, Trainable trainable) {
        Map<String, INDArray> parameters = trainable.paramTable(false);
        if (parameters.isEmpty()) {
            return;
        }
        Layer running = trainable instanceof GraphVertex vertex ? vertex.getLayer() : (Layer) trainable;
        List<ImportedVariable> imported = ImportedVariable.of(running.conf().getLayer()).stream()
                .filter(each -> parameters.containsKey(each.parameter())).toList();
        Check.that(imported.size() == parameters.size(), "layer " + layer.name(), "of a kind that DL4J imports from Keras",
                running.conf().getLayer().getClass().getSimpleName() + " with " + parameters.keySet());
        List<ImportedVariable> saved = imported.stream().filter(each -> layer.has(each.name())).toList();
        List<String> weights = file.weightsOf(layer);
        Check.that(weights.size() == saved.size(), "layer " + layer.name(), "saved with the variables "
                + saved.stream().map(ImportedVariable::name).toList(), weights);
        for (ImportedVariable each : imported) {
            Check.that(saved.contains(each), each.name() + " of " + layer.name(), "true in Keras (as scale, center): DL4J trains it"
                    + " all the same", "false");
        }
        for (int i = 0; i < saved.size(); i++) {
            variables.add(new Variable(saved.get(i), part + '_' + saved.get(i).parameter(), weights.get(i), layer));
        }
    }

    /**
     * Checks that the network has the weights of the file, as far as its type and DL4J's import (as floats) keep their digits. That
     * also proves for this very model that they, and hence their moments, are turned as the import turns them.
     */
    void checkWeights() {
        double rounding = network.model().params().dataType() == DataType.FLOAT16 ? HALF_ROUNDING : FLOAT_ROUNDING;
        for (Variable variable : variables) {
            double[] saved = in(variable, file.data().numbers(variable.weights)).castTo(DataType.DOUBLE).data().asDouble();
            double[] own = network.model().getParam(variable.parameter).castTo(DataType.DOUBLE).dup('c').data().asDouble();
            for (int i = 0; i < own.length; i++) {
                boolean agree = Math.abs(own[i] - saved[i]) <= rounding * Math.max(Math.abs(own[i]), Math.abs(saved[i])) + 1e-30;
                Check.that(agree, "the weights of " + variable.layer.name(), "those of the file, whose moments belong to them:"
                        + " import the model from the same save", variable.imported.name() + " with " + own[i] + " where the file has "
                        + saved[i]);
            }
        }
    }

    /** Gives a network of doubles the digits that DL4J's import has rounded off. */
    void copyWeights() {
        if (network.model().params().dataType() == DataType.DOUBLE) {
            variables.forEach(each -> network.model().getParam(each.parameter)
                    .assign(in(each, file.data().numbers(each.weights))));
        }
    }

    /** A weight or moment of the file in the shape of its parameter, in 'c' order. */
    private INDArray in(Variable variable, INDArray saved) {
        long[] shape = network.model().getParam(variable.parameter).shape();
        INDArray turned = variable.imported.turned().apply(saved).dup('c');
        Check.that(turned.length() == Arrays.stream(shape).reduce(1, Math::multiplyExact), variable.name(),
                "of the shape " + Arrays.toString(shape), Arrays.toString(saved.shape()));
        return turned.reshape('c', shape);
    }

    /** Those that Keras' optimizer has moments of. */
    private List<Variable> trained() {
        return variables.stream().filter(each -> each.imported.isTrained() && each.layer.trainable()).toList();
    }

    /**
     * Where the file has the moments.
     *
     * @throws IllegalArgumentException if there are more or fewer than an optimizer with such moments has
     */
    private List<String> moments(KerasMoments kind) {
        List<String> moments = new ArrayList<>();
        for (String each : file.optimizerVariables()) {
            if (file.data().shape(each).length > 0) { // the others are numbers: iteration, rate, Nadam's products
                moments.add(each);
            }
        }
        List<Variable> trained = trained();
        boolean unused = kind.groups().isEmpty() && moments.size() == trained.size(); // SGD's in Keras 2.11 to 2.15, always 0
        int expected = kind.inOrder(trained.size()).size();
        Check.that(unused || moments.size() == expected || moments.isEmpty() && iteration() == 0, "the optimizer's variables in the"
                + " file", expected + " moments of " + trained.size() + " variables of the network that Keras trains",
                moments.size() + " moments; a layer that is missing in the network, or an optimizer of another kind?");
        return moments.size() == expected ? moments : List.of();
    }

    /** How many steps Keras has trained for. */
    int iteration() {
        List<String> all = file.optimizerVariables();
        Check.that(!all.isEmpty(), "file", "saved with its optimizer (include_optimizer=True)", "none of its variables");
        double iteration = file.data().numbers(all.get(0)).getDouble(0);
        Check.that(iteration == (int) iteration && iteration >= 0, "the optimizer's iteration", "from 0 to " + Integer.MAX_VALUE,
                iteration);
        return (int) iteration;
    }

    /** Checks that the file has the moments of all layers that the network trains, and no others, in the right shapes. */
    void checkMoments(KerasMoments kind) {
        network.visitUpdaters((parameter, updater, frozen) -> {
            if (updater.hasLearningRate() && !frozen) {
                Variable variable = variables.stream().filter(each -> each.parameter.equals(parameter)).findFirst().orElseThrow();
                Check.that(variable.layer.trainable(), "layer " + variable.layer.name(), "frozen, as in Keras (trainable=False),"
                        + " which DL4J's import does not heed: freeze it by TransferLearning's setFeatureExtractor", "trained");
            }
        });
        List<String> moments = moments(kind);
        List<Variable> trained = trained();
        List<KerasMoments.Moment> order = kind.inOrder(trained.size());
        for (int i = 0; i < moments.size(); i++) {
            Variable variable = trained.get(order.get(i).variable());
            long[] shape = file.data().shape(variable.weights);
            long[] found = file.data().shape(moments.get(i));
            Check.that(Arrays.equals(found, shape), moments.get(i), "of the shape " + Arrays.toString(shape) + " of "
                    + variable.name(), Arrays.toString(found));
        }
    }

    /** Puts the moments into the state of the network's updater. */
    void copyMoments(KerasMoments kind) {
        Map<String, List<INDArray>> averages = network.averages();
        List<String> moments = moments(kind);
        List<Variable> trained = trained();
        List<KerasMoments.Moment> order = kind.inOrder(trained.size());
        for (int i = 0; i < moments.size(); i++) {
            Variable variable = trained.get(order.get(i).variable());
            List<INDArray> own = averages.get(variable.parameter);
            if (own != null && !own.isEmpty()) { // it is where the layer is frozen here
                own.get(order.get(i).average()).assign(in(variable, file.data().numbers(moments.get(i))).mul(kind.factor()));
            }
        }
    }
}
