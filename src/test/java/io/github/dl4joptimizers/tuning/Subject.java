package io.github.dl4joptimizers.tuning;

import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.dense;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.output;
import static io.github.dl4joptimizers.model.TinyNets.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.RmsProp;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.JointMultiDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * A kind of network, and data for it: twelve iterations an epoch.
 *
 * @param name     for the test report
 * @param model    makes the same one each time
 * @param iterator makes the same DataSetIterator or MultiDataSetIterator each time
 */
record Subject(String name, Supplier<Model> model, Supplier<Object> iterator) {

    static final int ITERATIONS = 12;

    /** One of each kind. */
    static Stream<Subject> all() {
        return Stream.of(
                new Subject("stack", () -> stack(builder(new Sgd(0.1))), Subject::examples),
                new Subject("graph", () -> graph(builder(new org.nd4j.linalg.learning.config.Adam(0.01))), Subject::examples),
                new Subject("stack on a MultiDataSetIterator", () -> stack(builder(new Adam(0.01))),
                        () -> new JointMultiDataSetIterator(TinyNets.data(1, ITERATIONS))),
                new Subject("two inputs and outputs", Subject::twoInputs,
                        () -> new JointMultiDataSetIterator(TinyNets.data(1, ITERATIONS), TinyNets.data(2, ITERATIONS))),
                new Subject("CNN with dropout", Subject::convolution, Subject::images),
                new Subject("truncated BPTT", () -> recurrent(new Adam(0.01)), Subject::longSequences),
                new Subject("truncated BPTT in a graph", () -> recurrentGraph(new Adam(0.01)), Subject::longSequences),
                new Subject("wrappers", () -> TinyNets.wrappedStack(new Adam(0.01), new Momentum(0.01, 0.9)),
                        Subject::sequenceBatches),
                new Subject("wrappers in a graph", () -> TinyNets.wrappedGraph(new RmsProp(0.01), new Sgd(0.02)),
                        Subject::sequenceBatches),
                new Subject("frozen", () -> stack(builder(new Adam(0.01)), new FrozenLayer(dense().build()), output().build()),
                        Subject::examples),
                new Subject("frozen with backprop", () -> stack(new AdamW(0.01, 0.1).applyTo(builder(new Sgd(1))),
                        new FrozenLayerWithBackprop(dense().build()), output().build()), Subject::examples),
                new Subject("transfer learning", Subject::transferred, Subject::examples),
                new Subject("transfer learning in a graph", Subject::transferredGraph, Subject::examples),
                new Subject("AdamW under plateaus", Subject::plateaus, Subject::examples),
                new Subject("updaters of their own", Subject::updatersOfTheirOwn, Subject::examples),
                new Subject("HALF", () -> stack(builder(new Adam(0.01)).dataType(DataType.FLOAT16)), Subject::examples),
                new Subject("FLOAT", () -> graph(builder(new Adam(0.01)).dataType(DataType.FLOAT)), Subject::examples));
    }

    LearningRateCurve run(LearningRateFinder finder, Model net) {
        Object training = iterator.get();
        return training instanceof DataSetIterator single ? finder.run(net, single)
                : finder.run(net, (MultiDataSetIterator) training);
    }

    /** One epoch. */
    void fit(Model net) {
        Object training = iterator.get();
        if (training instanceof DataSetIterator single) {
            TinyNets.fit(net, single);
        } else if (net instanceof MultiLayerNetwork stack) {
            stack.fit((MultiDataSetIterator) training);
        } else {
            ((ComputationGraph) net).fit((MultiDataSetIterator) training);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static DataSetIterator examples() {
        return TinyNets.data(1, ITERATIONS);
    }

    private static ComputationGraph twoInputs() {
        return init(builder(new Adam(0.01)).graphBuilder().addInputs("one", "other")
                .addLayer("left", dense().build(), "one").addLayer("right", dense().build(), "other")
                .addVertex("both", new MergeVertex(), "left", "right")
                .addLayer("out", new OutputLayer.Builder().nIn(10).nOut(3).activation(Activation.SOFTMAX).build(), "both")
                .addLayer("more", new OutputLayer.Builder(LossFunction.MSE).nIn(10).nOut(3).build(), "both")
                .setOutputs("out", "more"));
    }

    private static MultiLayerNetwork convolution() {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(5).updater(new Adam(0.01))
                .activation(Activation.RELU).list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
                .layer(new BatchNormalization())
                .layer(new DropoutLayer(0.7))
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).dropOut(0.8).build())
                .setInputType(InputType.convolutional(6, 6, 1)).build());
        net.init();
        return net;
    }

    private static DataSetIterator images() {
        return batches(seed -> {
            INDArray pixels = Nd4j.create(new Random(seed).doubles(5 * 36).toArray(), new long[] {5, 1, 6, 6}, 'c');
            return new DataSet(pixels.castTo(DataType.FLOAT), Nd4j.eye(2).getRows(0, 1, 0, 1, 1).castTo(DataType.FLOAT));
        }, ITERATIONS);
    }

    /** Four steps at a time. */
    static MultiLayerNetwork recurrent(IUpdater updater) {
        MultiLayerNetwork net = new MultiLayerNetwork(builder(updater).list()
                .layer(new LSTM.Builder().nIn(3).nOut(4).build()).layer(sequenceOutput())
                .backpropType(BackpropType.TruncatedBPTT).tBPTTLength(4).build());
        net.init();
        return net;
    }

    /** Four steps at a time. */
    static ComputationGraph recurrentGraph(IUpdater updater) {
        return init(builder(updater).graphBuilder().addInputs("in")
                .addLayer("lstm", new LSTM.Builder().nIn(3).nOut(4).build(), "in").addLayer("out", sequenceOutput(), "lstm")
                .setOutputs("out").setInputTypes(InputType.recurrent(3)).backpropType(BackpropType.TruncatedBPTT).tBPTTLength(4));
    }

    private static Layer sequenceOutput() {
        return new RnnOutputLayer.Builder(LossFunction.MCXENT).nIn(4).nOut(2).activation(Activation.SOFTMAX).build();
    }

    /** Four batches of sequences of ten steps: three segments each. */
    static DataSetIterator longSequences() {
        return batches(seed -> {
            Random random = new Random(seed);
            INDArray features = Nd4j.create(random.doubles(5 * 3 * 10, -1, 1).toArray(), new long[] {5, 3, 10}, 'c');
            INDArray labels = Nd4j.zeros(DataType.DOUBLE, 5, 2, 10);
            for (int i = 0; i < 5; i++) {
                for (int t = 0; t < 10; t++) {
                    labels.putScalar(i, random.nextInt(2), t, 1);
                }
            }
            return new DataSet(features, labels);
        }, ITERATIONS / 3);
    }

    private static DataSetIterator sequenceBatches() {
        return batches(TinyNets::sequences, ITERATIONS);
    }

    private interface Batch {
        DataSet of(long seed);
    }

    private static DataSetIterator batches(Batch batch, int count) {
        List<DataSet> batches = new ArrayList<>();
        LongStream.range(0, count).forEach(seed -> batches.add(batch.of(seed)));
        return new ExistingDataSetIterator(batches);
    }

    private static FineTuneConfiguration fineTuning() {
        return new AdamW(0.01, 0.1).applyTo(FineTuneConfiguration.builder().seed(6).build());
    }

    /** Everything but the last layer is frozen. */
    private static MultiLayerNetwork transferred() {
        return new TransferLearning.Builder(stack(builder(new Sgd(0.1)))).fineTuneConfiguration(fineTuning())
                .setFeatureExtractor(0).build();
    }

    private static ComputationGraph transferredGraph() {
        return new TransferLearning.GraphBuilder(graph(builder(new Sgd(0.1)))).fineTuneConfiguration(fineTuning())
                .setFeatureExtractor("dense").build();
    }

    /** Decay, two schedules with state, and a bias updater with its own. */
    private static MultiLayerNetwork plateaus() {
        AdamW updater = AdamW.builder().weightDecay(0.1)
                .learningRateSchedule(PlateauSchedule.of(WarmupSchedule.of(0.01, 3), 0.5, 1)).build();
        return stack(updater.applyTo(builder(updater.alone()).l2(1e-3))
                .biasUpdater(new Momentum(PlateauSchedule.of(0.02, 0.5, 1))));
    }

    private static ComputationGraph updatersOfTheirOwn() {
        Map<Integer, Double> momenta = Map.of(0, 0.9, 5, 0.5, 15, 0.7);
        Nesterovs nesterovs = new Nesterovs(0.1, new MapSchedule(ScheduleType.ITERATION, momenta));
        return init(builder(new Sgd(new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.5))).graphBuilder().addInputs("in")
                .addLayer("dense", dense().updater(nesterovs).biasUpdater(new RmsProp(1e-3)).build(), "in")
                .addLayer("out", output().build(), "dense").setOutputs("out"));
    }

    private static ComputationGraph init(GraphBuilder builder) {
        ComputationGraph net = new ComputationGraph(builder.build());
        net.init();
        return net;
    }
}
