package io.github.dl4joptimizers.imports;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** A training that Keras saved after 7 steps, with what it did in the 5 steps that followed. */
record SavedByKeras(String name, JsonNode record) {

    static final Path FOLDER = resource("/keras/state");

    private static final ObjectMapper JSON = new ObjectMapper();

    static List<SavedByKeras> all() {
        List<SavedByKeras> all = new ArrayList<>();
        for (String index : List.of("index.json", "index2.json")) {
            read(FOLDER.resolve(index)).get("cases").forEach(each -> all.add(of(each.get("name").asText())));
        }
        return all;
    }

    static SavedByKeras of(String name) {
        return new SavedByKeras(name, read(FOLDER.resolve(name + ".json")));
    }

    static Path resource(String name) {
        try {
            return Path.of(SavedByKeras.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keras 3 saves in two formats; what Keras 2 saved can be imported as it is. */
    List<String> files() {
        return Stream.of(".k2.h5", ".h5", ".keras").map(this::file).filter(file -> new File(file).exists()).toList();
    }

    String file(String extension) {
        return FOLDER.resolve(name + extension).toString();
    }

    boolean isDouble() {
        return record.get("floatx").asText().equals("float64");
    }

    boolean isGraph() {
        return record.get("model").asText().equals("functional");
    }

    /** The model as DL4J imports it, with the loss that it was trained with. */
    Model imported() {
        try {
            String file = files().get(0);
            LossLayer loss = new LossLayer.Builder(record.get("loss").asText().equals("mean_squared_error") ? LossFunction.MSE
                    : LossFunction.MCXENT).activation(Activation.IDENTITY).build();
            if (isGraph()) {
                ComputationGraph graph = KerasModelImport.importKerasModelAndWeights(file, false);
                graph = new TransferLearning.GraphBuilder(graph).fineTuneConfiguration(FineTuneConfiguration.builder().build())
                        .addLayer("loss", loss, graph.getConfiguration().getNetworkOutputs().get(0)).setOutputs("loss").build();
                return isDouble() ? graph.convertDataType(DataType.DOUBLE) : graph;
            }
            MultiLayerNetwork net = KerasModelImport.importKerasSequentialModelAndWeights(file, false);
            net = new TransferLearning.Builder(net).fineTuneConfiguration(FineTuneConfiguration.builder().build()).addLayer(loss)
                    .build();
            return isDouble() ? net.convertDataType(DataType.DOUBLE) : net;
        } catch (Exception e) {
            throw new AssertionError(name + " cannot be imported", e);
        }
    }

    int stepsAfter() {
        return record.get("after").get("losses").size();
    }

    double lossAfter(int step) {
        return record.get("after").get("losses").get(step).asDouble();
    }

    /** Trains on the batch of a step after the save. */
    void fit(Model model, int step) {
        JsonNode batch = record.get("batches").get(record.get("losses_before").size() + step);
        DataSet data = new DataSet(array(batch.get("features"), record.get("features_shape")),
                array(batch.get("labels"), record.get("labels_shape")));
        if (model instanceof ComputationGraph graph) {
            graph.fit(data);
        } else {
            ((MultiLayerNetwork) model).fit(data);
        }
    }

    private INDArray array(JsonNode values, JsonNode shape) {
        return Nd4j.createFromArray(doubles(values)).reshape('c', longs(shape)).castTo(isDouble() ? DataType.DOUBLE : DataType.FLOAT);
    }

    /** How far the model's weights are from Keras', at most: after a step, or at the save (-1). */
    double distance(Model model, int step) {
        JsonNode expected = step < 0 ? record.get("saved").get("weights") : record.get("after").get("weights").get(step);
        double most = 0;
        for (int i = 0; i < expected.size(); i++) {
            JsonNode variable = record.get("variables").get(i);
            INDArray own = parameter(model, variable);
            double[] values = doubles(expected.get(i));
            long[] shape = longs(variable.get("shape"));
            for (int k = 0; k < values.length; k++) {
                most = Math.max(most, Math.abs(own.getDouble(place(variable, indices(k, shape), shape)) - values[k]));
            }
        }
        return most;
    }

    private static long[] indices(int k, long[] shape) {
        long[] indices = new long[shape.length];
        long rest = k;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            indices[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        return indices;
    }

    /** Where DL4J has what Keras has in some place. */
    private static long[] place(JsonNode variable, long[] at, long[] shape) {
        if (shape.length == 4) {
            return new long[] {at[3], at[2], at[0], at[1]};
        }
        if (variable.get("path").asText().contains("lstm")) {
            long units = shape[shape.length - 1] / 4;
            int last = at.length - 1;
            long[] gateOfDl4j = {3, 1, 0, 2}; // of Keras' input, forget, cell and output gate
            long[] place = at.clone();
            place[last] = gateOfDl4j[(int) (at[last] / units)] * units + at[last] % units;
            return place;
        }
        return at;
    }

    private INDArray parameter(Model model, JsonNode variable) {
        String path = variable.get("path").asText();
        String own = switch (path.substring(path.lastIndexOf('/') + 1).replace(":0", "")) {
            case "kernel" -> "W";
            case "recurrent_kernel" -> "RW";
            case "bias" -> "b";
            case "moving_mean" -> "mean";
            case "moving_variance" -> "var";
            default -> path.substring(path.lastIndexOf('/') + 1).replace(":0", "");
        };
        String layer = variable.get("layer").asText();
        if (model instanceof MultiLayerNetwork net) {
            for (Layer each : net.getLayers()) {
                if (layer.equals(each.conf().getLayer().getLayerName())) {
                    return each.getParam(own).rank() == 2 && variable.get("shape").size() == 1 ? each.getParam(own).reshape(-1)
                            : each.getParam(own);
                }
            }
        }
        INDArray found = model.getParam(layer + '_' + own);
        return found.rank() == 2 && variable.get("shape").size() == 1 ? found.reshape(-1) : found;
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToDouble(JsonNode::asDouble).toArray();
    }

    private static long[] longs(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
