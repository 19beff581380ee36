package io.github.dl4joptimizers.regularization;

import static io.github.dl4joptimizers.regularization.HandLoop.batches;
import static io.github.dl4joptimizers.regularization.HandLoop.network;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.dl4joptimizers.model.TinyNets;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;

/**
 * DL4J calls a companion once per step for each array of weights and of biases, whatever way it has come there. A clipping that
 * is applied twice would not show in its numbers, so these companions count.
 */
class OncePerStepTest {

    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final int STEPS = 3;

    /** Counts how often it is applied. */
    @JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.NONE, getterVisibility = JsonAutoDetect.Visibility.NONE)
    public static final class Counter extends L1Regularization implements Companion {

        private static final long serialVersionUID = 1L;

        public Counter() {
            super(0);
        }

        @Override
        public boolean actsOnBiases() {
            return true;
        }

        @Override
        public void apply(INDArray param, INDArray gradient, double lr, int iteration, int epoch) {
            CALLS.incrementAndGet();
        }

        @Override
        public double score(INDArray param, int iteration, int epoch) {
            return 0;
        }

        @Override
        public Counter clone() {
            return this;
        }
    }

    private static final Counter COUNTER = new Counter();

    /**
     * A way of installation.
     *
     * @param name   for the report
     * @param arrays how many arrays the companion is to act on
     * @param maker  makes what is trained; a model or a SameDiff graph
     */
    record Way(String name, int arrays, Supplier<Object> maker) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static NeuralNetConfiguration.Builder plain() {
        return network().updater(new Sgd(0.1));
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE).build();
    }

    private static DenseLayer.Builder hidden() {
        return new DenseLayer.Builder().nIn(3).nOut(4);
    }

    /** 3 inputs, 4 hidden units, 2 outputs. */
    private static NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.Builder builder, DenseLayer.Builder hidden) {
        return builder.list().layer(hidden.build()).layer(output());
    }

    private static NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.Builder builder) {
        return layers(builder, hidden());
    }

    private static MultiLayerNetwork init(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static MultiLayerNetwork builtAgain() {
        NeuralNetConfiguration.ListBuilder builder = layers(COUNTER.applyTo(plain()));
        builder.build();
        builder.build();
        return init(builder.build());
    }

    private static Model withSameDiffLayer(NeuralNetConfiguration.Builder builder, SameDiffDecayTest.Linear.Builder linear) {
        Layer last = new OutputLayer.Builder().nIn(2).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE)
                .build();
        return init(builder.list().layer(hidden().build()).layer(linear.build()).layer(last).build());
    }

    private static MultiLayerNetwork tuned(MultiLayerNetwork original, FineTuneConfiguration tuning) {
        return new TransferLearning.Builder(original).fineTuneConfiguration(tuning).build();
    }

    private static MultiLayerNetwork wrapped(NeuralNetConfiguration.Builder builder) {
        return init(builder.list().layer(new Bidirectional(new LSTM.Builder().nIn(3).nOut(2).build()))
                .layer(new LastTimeStep(new LSTM.Builder().nIn(4).nOut(4).build())).layer(output()).build());
    }

    private static SameDiff graph(TrainingConfig.Builder builder) {
        return SameDiffDecayTest.graph(builder.updater(new Sgd(0.1)));
    }

    static Stream<Way> ways() {
        return Stream.of(
                new Way("a network's builder", 4, () -> init(layers(COUNTER.applyTo(plain())).build())),
                new Way("a network's builder, applied twice", 4,
                        () -> init(layers(COUNTER.applyTo(COUNTER.applyTo(plain()))).build())),
                new Way("a network's builder that builds three times", 4, OncePerStepTest::builtAgain),
                new Way("a network's builder beside l1 and l2", 4,
                        () -> init(layers(COUNTER.applyTo(plain().l1(0.01).l2(0.01).l2Bias(0.01))).build())),
                new Way("a network's builder, and a layer with an l2 of its own", 4,
                        () -> init(layers(COUNTER.applyTo(plain()), hidden().l2(0.01).l2Bias(0.01)).build())),
                new Way("a layer's builder", 2, () -> init(layers(plain(), COUNTER.applyTo(hidden())).build())),
                new Way("a layer's builder and the network's", 4,
                        () -> init(layers(COUNTER.applyTo(plain()), COUNTER.applyTo(hidden())).build())),
                new Way("a SameDiff layer's builder", 2,
                        () -> withSameDiffLayer(plain(), COUNTER.applyTo(new SameDiffDecayTest.Linear.Builder(4, 2)))),
                new Way("a network's builder with a SameDiff layer", 6,
                        () -> withSameDiffLayer(COUNTER.applyTo(plain()), new SameDiffDecayTest.Linear.Builder(4, 2))),
                new Way("a network's builder with wrapped layers", 2 * 3 + 3 + 2, () -> wrapped(COUNTER.applyTo(plain()))),
                new Way("a network with wrapped layers", 2 * 3 + 3 + 2, () -> COUNTER.applyTo(wrapped(plain()))),
                new Way("JSON", 4, () -> init(MultiLayerConfiguration.fromJson(layers(COUNTER.applyTo(plain())).build().toJson()))),
                new Way("YAML", 4, () -> init(MultiLayerConfiguration.fromYaml(layers(COUNTER.applyTo(plain())).build().toYaml()))),
                new Way("a clone of a configuration", 4, () -> init(layers(COUNTER.applyTo(plain())).build().clone())),
                new Way("a clone of a network", 4, () -> init(layers(COUNTER.applyTo(plain())).build()).clone()),
                new Way("a file", 4, () -> TinyNets.restored(init(layers(COUNTER.applyTo(plain())).build()))),
                new Way("a stack", 4, () -> COUNTER.applyTo(init(layers(plain()).build()))),
                new Way("a stack that has it from its builder", 4,
                        () -> COUNTER.applyTo(init(layers(COUNTER.applyTo(plain())).build()))),
                new Way("a stack as a graph", 4, () -> init(layers(COUNTER.applyTo(plain())).build()).toComputationGraph()),
                new Way("a fine-tuning's configuration", 4, () -> tuned(init(layers(plain()).build()),
                        COUNTER.applyTo(new FineTuneConfiguration.Builder().build()))),
                new Way("a fine-tuning's builder", 4, () -> tuned(init(layers(plain()).build()),
                        COUNTER.applyTo(new FineTuneConfiguration.Builder()).build())),
                new Way("the network that is fine-tuned", 4, () -> tuned(init(layers(COUNTER.applyTo(plain())).build()),
                        new FineTuneConfiguration.Builder().seed(1).build())),
                new Way("both", 4, () -> tuned(init(layers(COUNTER.applyTo(plain())).build()),
                        COUNTER.applyTo(new FineTuneConfiguration.Builder().l2(0.01)).build())),
                new Way("SameDiff's builder", 3, () -> graph(COUNTER.applyTo(new TrainingConfig.Builder()))),
                new Way("SameDiff's builder, applied twice", 3,
                        () -> graph(COUNTER.applyTo(COUNTER.applyTo(new TrainingConfig.Builder())))),
                new Way("a SameDiff graph", 3, () -> COUNTER.applyTo(graph(new TrainingConfig.Builder()))));
    }

    private static void fit(Object model, DataSet batch) {
        if (model instanceof SameDiff graph) {
            SameDiffDecayTest.fit(graph, batch);
        } else if (model instanceof MultiLayerNetwork net && net.getLayer(0).conf().getLayer() instanceof Bidirectional) {
            INDArray sequence = batch.getFeatures().reshape(4, 3, 1);
            net.fit(new DataSet(sequence, batch.getLabels()));
        } else {
            TinyNets.fit((Model) model, batch);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aCompanionIsCalledOncePerStepForEachArray(Way way) {
        Object model = way.maker().get();
        List<DataSet> batches = batches(3, 2).subList(0, STEPS);
        CALLS.set(0);
        batches.forEach(batch -> fit(model, batch));
        assertThat(CALLS).hasValue(STEPS * way.arrays());
    }
}
