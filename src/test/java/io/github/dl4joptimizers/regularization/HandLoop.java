package io.github.dl4joptimizers.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a decay must do to a network: the reference trains the same network without decay, step by step, and decays its
 * parameters between the steps by hand, in plain double arithmetic.
 */
final class HandLoop {

    static final int STEPS = 20;

    /**
     * Everything is double. The network adds the decay to the update and subtracts the sum, the hand loop subtracts one after
     * the other: a few units in the last place (1e-16) per step. A decay that is missing or doubled is off by 1e-2.
     */
    static final double TOLERANCE = 1e-12;

    /** For the networks that DL4J makes FLOAT whatever is said: parameters near 1 with an ulp of 1e-7, 20 steps. */
    static final double FLOAT_TOLERANCE = 1e-5;

    private HandLoop() {
    }

    /** How large a share of a parameter is lost in a step. */
    @FunctionalInterface
    interface Share {
        double of(String parameter, int iteration);
    }

    /** The decay of one step: of the weights as they were (w - share w - u), or with the update ((1 - share) (w - u)). */
    record Decay(Share share, boolean withUpdate) {

        /** w = w - share w - u. */
        static Decay of(Share share) {
            return new Decay(share, false);
        }

        /** w = (1 - share) (w - u). */
        static Decay withUpdate(Share share) {
            return new Decay(share, true);
        }

        /** w = w - share w - u for all that is called W (or RW, fW ...), and nothing for biases. */
        static Decay ofWeights(double share) {
            return of((parameter, iteration) -> parameter.endsWith("W") ? share : 0);
        }

        void apply(Map<String, INDArray> table, double[] all, long firstOffset, double[] before, int iteration) {
            table.forEach((name, array) -> {
                double share = share().of(name, iteration);
                int start = (int) (array.offset() - firstOffset);
                for (int i = start; i < start + array.length(); i++) {
                    all[i] = withUpdate ? (1 - share) * all[i] : all[i] - share * before[i];
                }
            });
        }
    }

    /** What the tests' networks have in common: double, tanh, and biases that are not 0, so that a decay of them would show. */
    static NeuralNetConfiguration.Builder network() {
        return new NeuralNetConfiguration.Builder().seed(7).dataType(DataType.DOUBLE).activation(Activation.TANH)
                .weightInit(WeightInit.XAVIER).biasInit(0.3);
    }

    /** Batches of 4 random examples, the same for everyone. */
    static List<DataSet> batches(int inputs, int outputs) {
        Random random = new Random(42);
        List<DataSet> batches = new ArrayList<>();
        for (int t = 0; t < STEPS; t++) {
            batches.add(new DataSet(gaussian(random, 4, inputs), gaussian(random, 4, outputs)));
        }
        return batches;
    }

    static INDArray gaussian(Random random, long... shape) {
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    static double[] numbers(INDArray array) {
        return array.dup('c').data().asDouble();
    }

    /** One step of a network without decay, followed by the decay. */
    static <N extends Model & NeuralNetwork> void step(N plain, DataSet batch, Decay decay, int iteration) {
        decayAround(plain, decay, iteration, () -> plain.fit(batch));
    }

    /** Lets a network without decay make a step, and decays it. */
    static void decayAround(Model plain, Decay decay, int iteration, Runnable step) {
        double[] before = numbers(plain.params());
        step.run();
        double[] all = numbers(plain.params());
        decay.apply(plain.paramTable(), all, plain.params().offset(), before, iteration);
        plain.setParams(Nd4j.createFromArray(all).reshape(plain.params().shape()));
    }

    /** Both networks train on batches for 3 inputs and 2 outputs; after each step their parameters must be the same. */
    static <N extends Model & NeuralNetwork> void assertDecays(N decayed, N plain, Decay decay) {
        assertDecays(decayed, plain, decay, batches(3, 2));
    }

    static <N extends Model & NeuralNetwork> void assertDecays(N decayed, N plain, Decay decay, List<DataSet> batches) {
        plain.setParams(decayed.params().dup());
        double[] start = numbers(decayed.params());
        for (int t = 0; t < batches.size(); t++) {
            decayed.fit(batches.get(t));
            step(plain, batches.get(t), decay, t);
            assertSame(decayed, plain, t);
        }
        assertThat(numbers(decayed.params())).isNotEqualTo(start);
    }

    static void assertSame(Model decayed, Model plain, int iteration) {
        double tolerance = decayed.params().dataType() == DataType.FLOAT ? FLOAT_TOLERANCE : TOLERANCE;
        assertThat(numbers(decayed.params())).as("parameters after step %d", iteration)
                .containsExactly(numbers(plain.params()), within(tolerance));
    }
}
