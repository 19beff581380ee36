package io.github.dl4joptimizers.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.dl4joptimizers.schedule.PlateauSchedule;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/** Networks of a few dozen parameters, data for them, and all there is to know about a network in training. */
public final class TinyNets {

    private TinyNets() {
    }

    /** Four features, three classes; the same for the same seed. */
    public static List<DataSet> examples(long seed, int count) {
        Random random = new Random(seed);
        List<DataSet> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] features = random.doubles(4, -1, 1).toArray();
            double[] label = new double[3];
            label[features[0] > features[1] ? 0 : features[2] > 0 ? 1 : 2] = 1;
            examples.add(new DataSet(Nd4j.create(new double[][] {features}), Nd4j.create(new double[][] {label})));
        }
        return examples;
    }

    /** Batches of 8. */
    public static DataSetIterator data(long seed, int batches) {
        return new ListDataSetIterator<>(examples(seed, 8 * batches), 8);
    }

    /** Batches of 8, which DL4J fetches ahead in a thread of its own. */
    public static DataSetIterator prefetchedData(long seed, int batches) {
        return new ListDataSetIterator<>(examples(seed, 8 * batches), 8) {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean asyncSupported() {
                return true;
            }
        };
    }

    /** What all nets here have in common. */
    public static NeuralNetConfiguration.Builder builder(IUpdater updater) {
        return new NeuralNetConfiguration.Builder().seed(5).dataType(DataType.DOUBLE).activation(Activation.TANH)
                .updater(updater);
    }

    public static DenseLayer.Builder dense() {
        return new DenseLayer.Builder().nIn(4).nOut(5);
    }

    public static OutputLayer.Builder output() {
        return new OutputLayer.Builder().nIn(5).nOut(3).activation(Activation.SOFTMAX);
    }

    /** 4 - 5 - 3. */
    public static MultiLayerNetwork stack(NeuralNetConfiguration.Builder builder) {
        return stack(builder, dense().build(), output().build());
    }

    public static MultiLayerNetwork stack(NeuralNetConfiguration.Builder builder, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = builder.list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        MultiLayerNetwork net = new MultiLayerNetwork(list.build());
        net.init();
        return net;
    }

    /** 4 - 5 - 3, as a graph. */
    public static ComputationGraph graph(NeuralNetConfiguration.Builder builder) {
        ComputationGraph net = new ComputationGraph(builder.graphBuilder().addInputs("in")
                .addLayer("dense", dense().build(), "in").addLayer("out", output().build(), "dense").setOutputs("out").build());
        net.init();
        return net;
    }

    /** A stack of wrappers of all kinds, for {@link #sequences}. */
    public static MultiLayerNetwork wrappedStack(IUpdater updater, IUpdater biasUpdater) {
        return stack(builder(updater).biasUpdater(biasUpdater),
                new FrozenLayer(new LSTM.Builder().nIn(3).nOut(3).build()),
                new MaskZeroLayer(new LSTM.Builder().nIn(3).nOut(4).build(), 0),
                new Bidirectional(new LSTM.Builder().nIn(4).nOut(2).build()),
                new SelfAttentionLayer.Builder().nIn(4).nOut(4).nHeads(1).projectInput(true).build(),
                new LastTimeStep(new LSTM.Builder().nIn(4).nOut(4).build()),
                new FrozenLayerWithBackprop(new DenseLayer.Builder().nIn(4).nOut(4).build()),
                new BatchNormalization.Builder().nIn(4).nOut(4).build(),
                new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build());
    }

    /** A graph of wrappers, and a vertex that has parameters of its own, for {@link #sequences}. */
    public static ComputationGraph wrappedGraph(IUpdater updater, IUpdater biasUpdater) {
        ComputationGraph net = new ComputationGraph(builder(updater).biasUpdater(biasUpdater).graphBuilder().addInputs("in")
                .addLayer("frozen", new FrozenLayer(new LSTM.Builder().nIn(3).nOut(3).build()), "in")
                .addLayer("lstm", new MaskZeroLayer(new LSTM.Builder().nIn(3).nOut(4).build(), 0), "frozen")
                .addVertex("attention", new AttentionVertex.Builder().nInQueries(4).nInKeys(4).nInValues(4).nOut(4).nHeads(1)
                        .projectInput(true).build(), "lstm", "lstm", "lstm")
                .addLayer("last", new LastTimeStep(new LSTM.Builder().nIn(4).nOut(4).build()), "attention")
                .addLayer("out", new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build(), "last")
                .setOutputs("out").build());
        net.init();
        return net;
    }

    /** Six sequences of five steps of three features, two classes. */
    public static DataSet sequences(long seed) {
        double[] features = new Random(seed).doubles(6 * 3 * 5, 0.1, 1).toArray();
        INDArray labels = Nd4j.zeros(DataType.DOUBLE, 6, 2);
        for (int i = 0; i < 6; i++) {
            labels.putScalar(i, i % 2, 1);
        }
        return new DataSet(Nd4j.create(features, new long[] {6, 3, 5}, 'c'), labels);
    }

    /** One iteration, with no epoch around it. */
    public static void fit(Model model, DataSet batch) {
        if (model instanceof MultiLayerNetwork net) {
            net.fit(batch);
        } else {
            ((ComputationGraph) model).fit(batch);
        }
    }

    /** One epoch. */
    public static void fit(Model model, DataSetIterator data) {
        if (model instanceof MultiLayerNetwork net) {
            net.fit(data);
        } else {
            ((ComputationGraph) model).fit(data);
        }
    }

    public static void fit(Model model, DataSetIterator data, int epochs) {
        for (int i = 0; i < epochs; i++) {
            fit(model, data);
        }
    }

    /** Through a zip file, updater included. */
    public static <M extends Model> M restored(M model) {
        return read(model, zip(model));
    }

    public static byte[] zip(Model model) {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try {
            ModelSerializer.writeModel(model, zip, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zip.toByteArray();
    }

    @SuppressWarnings("unchecked") // a model of the same class
    public static <M extends Model> M read(M like, byte[] zip) {
        ByteArrayInputStream in = new ByteArrayInputStream(zip);
        try {
            return (M) (like instanceof MultiLayerNetwork ? ModelSerializer.restoreMultiLayerNetwork(in, true)
                    : ModelSerializer.restoreComputationGraph(in, true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The state of a training, to the bit. Plateaus that are equal count once: copies may share them or not. */
    public record State(List<Double> parameters, List<Double> updater, Map<String, Double> rates, List<String> plateaus,
            String configuration, int iteration, int epoch) {

        public static State of(Model model) {
            ModelUpdaters updaters = ModelUpdaters.of(model);
            INDArray updater = model instanceof MultiLayerNetwork net ? net.getUpdater().getStateViewArray()
                    : ((ComputationGraph) model).getUpdater().getStateViewArray();
            String configuration = model instanceof MultiLayerNetwork net ? net.getLayerWiseConfigurations().toJson()
                    : ((ComputationGraph) model).getConfiguration().toJson();
            return new State(numbers(model.params()), updater == null ? List.of() : numbers(updater), updaters.learningRates(),
                    updaters.plateaus().stream().map(PlateauSchedule::toString).distinct().toList(), configuration,
                    updaters.iteration(), updaters.epoch());
        }
    }

    /** The same training, to the bit; says which part of it is not. */
    public static void assertSame(Model actual, Model expected) {
        State one = State.of(actual);
        State other = State.of(expected);
        assertThat(one.parameters()).as("parameters").isEqualTo(other.parameters());
        assertThat(one.updater()).as("updater state").isEqualTo(other.updater());
        assertThat(one.rates()).as("learning rates").isEqualTo(other.rates());
        assertThat(one.plateaus()).as("plateaus").isEqualTo(other.plateaus());
        assertThat(one.configuration()).as("configuration").isEqualTo(other.configuration());
        assertThat(one).isEqualTo(other);
    }

    public static List<Double> numbers(INDArray array) {
        return Arrays.stream(array.dup().data().asDouble()).boxed().toList();
    }
}
