package io.github.dl4joptimizers.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A training twice, without FusedStep and with it: everything that it notes must be the same, to the bit. */
final class Twins {

    /** What is done twice. */
    @FunctionalInterface
    interface Training {
        void run(Twin twin) throws Exception;
    }

    /** One of the two. */
    static final class Twin {

        private final boolean fused;
        private final List<Object> notes = new ArrayList<>();
        private final List<StepAccumulator> steps = new ArrayList<>();

        private Twin(boolean fused) {
            this.fused = fused;
        }

        /** Where the line stands. */
        <M extends Model> M install(M model) {
            if (fused) {
                steps.add(FusedStep.installed(model));
            }
            return model;
        }

        void note(Object value) {
            notes.add(value instanceof INDArray array ? bits(array) : value);
        }

        /** Everything about a model in training. */
        void noteAll(Model model) {
            note(model.params());
            note(model.score());
            note(ModelUpdaters.of(model).iteration() + ", " + ModelUpdaters.of(model).epoch());
            INDArray state = model instanceof MultiLayerNetwork net ? net.getUpdater().getStateViewArray()
                    : ((ComputationGraph) model).getUpdater().getStateViewArray();
            if (state != null) {
                note(state);
            }
            note(gradients(model)); // which holds the last update
        }

        /** Steps in one pass. */
        long passes() {
            return steps.stream().mapToLong(StepAccumulator::passes).sum();
        }

        /** Steps by DL4J's operations, without the detour. */
        long direct() {
            return steps.stream().mapToLong(StepAccumulator::direct).sum();
        }

        /** The reasons that were logged. */
        List<String> said() {
            return steps.stream().flatMap(step -> step.said().stream()).toList();
        }
    }

    private Twins() {
    }

    static Twin same(Training training) throws Exception {
        Twin plain = run(training, false);
        Twin fused = run(training, true);
        assertThat(fused.notes).hasSameSizeAs(plain.notes);
        for (int i = 0; i < plain.notes.size(); i++) {
            assertThat(fused.notes.get(i)).as("note %s", i).isEqualTo(plain.notes.get(i));
        }
        assertThat(plain.notes).as("what is compared").isNotEmpty();
        return fused;
    }

    /** All steps in one pass. */
    static Twin inPasses(Training training) throws Exception {
        Twin fused = same(training);
        assertThat(fused.passes()).isPositive();
        assertThat(fused.direct()).isZero();
        assertThat(fused.said()).isEmpty();
        return fused;
    }

    /** All steps by DL4J's operations, for a reason that is said. */
    static Twin direct(String reason, Training training) throws Exception {
        Twin fused = same(training);
        assertThat(fused.passes()).isZero();
        assertThat(fused.direct()).isPositive();
        assertThat(fused.said()).singleElement().asString().contains(reason);
        return fused;
    }

    private static Twin run(Training training, boolean fused) throws Exception {
        Nd4j.getRandom().setSeed(7); // dropout
        Twin twin = new Twin(fused);
        training.run(twin);
        return twin;
    }

    private static List<Long> bits(INDArray array) {
        double[] numbers = array.dup().data().asDouble();
        assertThat(numbers).as("finite").doesNotContain(Double.NaN);
        return Arrays.stream(numbers).mapToObj(Double::doubleToRawLongBits).toList();
    }

    static INDArray gradients(Model model) {
        return model instanceof MultiLayerNetwork net ? net.getFlattenedGradients() : ((ComputationGraph) model).getFlattenedGradients();
    }

    // ---- networks and data: six features, three classes

    static NeuralNetConfiguration.Builder builder(DataType type) {
        return new NeuralNetConfiguration.Builder().seed(5).dataType(type).activation(Activation.TANH);
    }

    /** 6 - 5 - the layers - 3. */
    static MultiLayerNetwork stack(NeuralNetConfiguration.Builder builder, Layer... more) {
        NeuralNetConfiguration.ListBuilder list = builder.list().layer(new DenseLayer.Builder().nOut(5).build());
        for (Layer layer : more) {
            list.layer(layer);
        }
        MultiLayerNetwork net = new MultiLayerNetwork(
                list.layer(output()).setInputType(InputType.feedForward(6)).build());
        net.init();
        return net;
    }

    static Layer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(3).build();
    }

    static DataSet batch(DataType type, long seed, int examples) {
        return batch(type, seed, examples, 6, 3);
    }

    static DataSet batch(DataType type, long seed, int examples, int features, int classes) {
        Random random = new Random(seed);
        INDArray x = Nd4j.create(random.doubles((long) examples * features, -2, 2).toArray(), new long[] {examples, features}, 'c');
        INDArray y = Nd4j.zeros(DataType.DOUBLE, examples, classes);
        for (int i = 0; i < examples; i++) {
            y.putScalar(i, random.nextInt(classes), 1);
        }
        return new DataSet(x.castTo(type), y.castTo(type));
    }

    /** Sequences, with a label per sequence or per step. */
    static DataSet sequences(DataType type, int examples, int features, int steps, int classes, boolean perStep) {
        Random random = new Random(9);
        INDArray x = Nd4j.create(random.doubles((long) examples * features * steps, -1, 1).toArray(),
                new long[] {examples, features, steps}, 'c');
        INDArray y = perStep ? Nd4j.zeros(DataType.DOUBLE, examples, classes, steps) : Nd4j.zeros(DataType.DOUBLE, examples, classes);
        for (int i = 0; i < examples; i++) {
            for (int t = 0; t < (perStep ? steps : 1); t++) {
                y.putScalar(perStep ? new int[] {i, random.nextInt(classes), t} : new int[] {i, random.nextInt(classes)}, 1);
            }
        }
        return new DataSet(x.castTo(type), y.castTo(type));
    }

    /** Three steps, the last with fewer examples. */
    static void fit(Twin twin, Model model, DataType type) {
        for (int i = 0; i < 3; i++) {
            TinyNets.fit(model, batch(type, i, i == 2 ? 3 : 7));
        }
        twin.noteAll(model);
    }
}
