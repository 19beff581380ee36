package io.github.dl4joptimizers.updater;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.engine.WholeArrays;
import io.github.dl4joptimizers.regularization.Companion;
import io.github.dl4joptimizers.regularization.DecayField;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;

/**
 * Parameter arrays in training, stepped in the order of DL4J's {@code UpdaterBlock}: for each array the regularization before
 * the updater (L2, clipping), the updater on all of them at once, for each array the regularization after it (the weight decay),
 * params -= update. The state view holds rubbish before it is initialised, as DL4J's may.
 */
public final class Training {

    private final RuleUpdater rule;
    private final List<Regularization> regularizations = new ArrayList<>();
    private final GradientUpdater<?> updater;
    private final INDArray params;
    private final INDArray state;
    private final int[] lengths;
    private int iteration;

    /** Trains params in place; the updater's companions, if any, act after those in {@code more}. */
    public Training(RuleUpdater config, INDArray params, Regularization... more) {
        this(config, params, new int[] {(int) params.length()}, more);
    }

    /** Trains a block of arrays that lie one after the other in params and have these lengths. */
    public Training(RuleUpdater config, INDArray params, int[] lengths, Regularization... more) {
        this.params = params;
        this.lengths = lengths;
        rule = config.alone();
        regularizations.addAll(List.of(more));
        regularizations.addAll(installed(config));
        state = stateView(rule, params.dataType(), params.length());
        updater = rule.instantiate(state, true);
    }

    /** An updater's companions as {@code applyTo} installs them. */
    public static List<Companion> installed(RuleUpdater updater) {
        return updater.companions().stream()
                .map(companion -> companion instanceof DecoupledWeightDecay decay ? decay.fittedTo(updater) : companion).toList();
    }

    /** A row of rubbish for the state of so many parameters; null if there is no state, as DL4J has it. */
    static INDArray stateView(RuleUpdater rule, DataType type, long parameters) {
        long size = rule.stateSize(parameters);
        return size == 0 ? null : Nd4j.valueArrayOf(new long[] {size}, 123.0, type);
    }

    /** One iteration; the gradient ends up as what was subtracted. */
    public void step(INDArray gradient) {
        step(gradient, () -> updater.applyUpdater(gradient, iteration, 0));
    }

    /** The same on the path of the other backends and types: whole arrays, ND4J's operations. */
    public void stepOnArrays(INDArray gradient) {
        Rule now = rule.at(new Step(rule.getLearningRate(iteration, 0), iteration, 0));
        step(gradient, () -> {
            Stream<INDArray> decay = rule.reckonsWithDecay() ? Stream.ofNullable(DecayField.of(gradient)) : Stream.empty();
            WholeArrays.run(now, gradient, Stream.concat(updater.getState().values().stream(), decay).toArray(INDArray[]::new));
        });
    }

    private void step(INDArray gradient, Runnable update) {
        regularize(ApplyStep.BEFORE_UPDATER, gradient);
        update.run();
        regularize(ApplyStep.POST_UPDATER, gradient);
        params.subi(gradient);
        iteration++;
    }

    private void regularize(ApplyStep when, INDArray gradient) {
        int start = 0;
        for (int length : lengths) {
            for (Regularization regularization : regularizations) {
                if (when == ApplyStep.BEFORE_UPDATER) { // DL4J asks a layer that trains for its score before the update
                    regularization.score(part(params, start, length).reshape(1, length), iteration, 0); // a matrix: weights
                }
                if (regularization.applyStep() == when) {
                    regularization.apply(part(params, start, length), part(gradient, start, length),
                            rule.getLearningRate(iteration, 0), iteration, 0);
                }
            }
            start += length;
        }
    }

    private static INDArray part(INDArray array, int start, int length) {
        return length == array.length() ? array : array.get(NDArrayIndex.interval(start, start + length));
    }

    public INDArray params() {
        return params;
    }

    /** Null for an optimizer without state. */
    public INDArray state() {
        return state;
    }

    /** Numbers in [-1, 1), the same for the same seed in every type (but for rounding). */
    public static INDArray random(long seed, DataType type, long... shape) {
        double[] numbers = new Random(seed).doubles(ArrayUtil.prodLong(shape), -1, 1).toArray();
        return Nd4j.createFromArray(numbers).reshape(shape).castTo(type);
    }

    /** Params, then state, after some steps with random gradients: two updaters that agree on it to the bit behave alike. */
    public static double[] outcome(RuleUpdater config, DataType type, int n, int steps) {
        Training training = new Training(config, random(1, type, n));
        for (int t = 0; t < steps; t++) {
            training.step(random(100 + t, type, n));
        }
        return training.bits();
    }

    /** Params, then state, without loss. */
    public double[] bits() {
        return DoubleStream.concat(DoubleStream.of(bits(params)), DoubleStream.of(bits(state))).toArray();
    }

    /**
     * All elements in logical order, without loss. ({@code INDArray.equals} takes what is 1e-5 apart for equal;
     * {@code assertThat(double[]).isEqualTo} does not, and tells 0 from -0.) None for null, the state of what has no state.
     */
    public static double[] bits(INDArray array) {
        return array == null ? new double[0] : array.dup('c').castTo(DataType.DOUBLE).reshape(array.length()).toDoubleVector();
    }
}
