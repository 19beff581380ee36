package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import io.github.dl4joptimizers.engine.OneThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the updates of every optimizer have in common, whatever its rule. */
@ExtendWith(OneThread.class)
class ContractTest {

    private static final List<DataType> TYPES = List.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16);

    /** In chunks, and on whole arrays with ND4J's operations. */
    private static final List<BiConsumer<Training, INDArray>> PATHS = List.of(Training::step, Training::stepOnArrays);

    /** DL4J joins consecutive parameters with equal updaters into one block: state [m of both][v of both]. */
    @ForEachUpdater
    void twoParametersInOneBlockGetTheBitsThatTheyGetApart(Registry.Entry entry) {
        int n1 = 7;
        int n2 = 1500;
        INDArray start = Training.random(1, DataType.FLOAT, n1 + n2);
        Training joined = new Training(entry.make(), start.dup(), new int[] {n1, n2});
        Training first = new Training(entry.make(), Nd4j.createFromArray(slice(start, 0, n1)).castTo(DataType.FLOAT));
        Training second = new Training(entry.make(), Nd4j.createFromArray(slice(start, n1, n2)).castTo(DataType.FLOAT));
        for (int t = 0; t < 5; t++) {
            INDArray gradient = Training.random(10 + t, DataType.FLOAT, n1 + n2);
            first.step(Nd4j.createFromArray(slice(gradient, 0, n1)).castTo(DataType.FLOAT));
            second.step(Nd4j.createFromArray(slice(gradient, n1, n2)).castTo(DataType.FLOAT));
            joined.step(gradient);
        }
        assertThat(slice(joined.params(), 0, n1)).isEqualTo(Training.bits(first.params()));
        assertThat(slice(joined.params(), n1, n2)).isEqualTo(Training.bits(second.params()));
        for (int k = 0; k < entry.make().stateCount(); k++) {
            assertThat(slice(joined.state(), k * (n1 + n2), n1)).isEqualTo(slice(first.state(), k * n1, n1));
            assertThat(slice(joined.state(), k * (n1 + n2) + n1, n2)).isEqualTo(slice(second.state(), k * n2, n2));
        }
    }

    private static double[] slice(INDArray array, int from, int length) {
        return Arrays.copyOfRange(Training.bits(array), from, from + length);
    }

    @ForEachUpdater
    void aParameterWhoseGradientIsAlwaysZeroStaysWhereItIs(Registry.Entry entry) {
        for (DataType type : TYPES) {
            for (BiConsumer<Training, INDArray> path : PATHS) {
                Training training = new Training(entry.makeRule(), Training.random(1, type, 6));
                double[] start = Training.bits(training.params());
                for (int t = 0; t < 50; t++) {
                    INDArray gradient = Nd4j.create(type, 6);
                    gradient.putScalar(4, Math.sin(t)); // its neighbours' gradients are 0
                    path.accept(training, gradient);
                }
                double[] end = Training.bits(training.params());
                end[4] = start[4];
                if (entry.makeRule() instanceof Yogi yogi && yogi.initialAccumulator() > 0) {
                    assertThat(end).as("its momentum begins above 0, a hundredth of a learning rate: %s", type).containsExactly(start, within(5e-4));
                } else {
                    assertThat(end).as("%s", type).isEqualTo(start);
                }
                assertThat(DoubleStream.of(training.bits())).as("%s", type).allMatch(Double::isFinite);
            }
        }
    }

    @ForEachUpdater
    void aLearningRateOfZeroGivesAnUpdateOfExactlyZero(Registry.Entry entry) {
        for (DataType type : TYPES) {
            RuleUpdater updater = Properties.with(entry.makeRule(), "learningRate", LearningRate.of(0));
            if (updater instanceof Rprop) {
                continue; // its learning rate is the first step size, which is minStep at least: see below
            }
            Training training = new Training(updater, Training.random(1, type, 40));
            double[] start = Training.bits(training.params());
            for (int t = 0; t < 10; t++) {
                INDArray gradient = Training.random(10 + t, type, 40);
                training.step(gradient);
                assertThat(DoubleStream.of(Training.bits(gradient))).as("%s", type).allMatch(update -> update == 0);
            }
            assertThat(Training.bits(training.params())).as("%s", type).isEqualTo(start);
        }
    }

    /** As in PyTorch. */
    @Test
    void rpropsFirstStepHasTheLearningRateWithinItsBounds() {
        INDArray gradient = Nd4j.createFromArray(0.5, -2.0, 0.0);
        new Training(new Rprop(0), Nd4j.createFromArray(1.0, 1.0, 1.0)).step(gradient);
        assertThat(Training.bits(gradient)).containsExactly(1e-6, -1e-6, 0);
        gradient = Nd4j.createFromArray(0.5, -2.0, 0.0);
        new Training(new Rprop(100), Nd4j.createFromArray(1.0, 1.0, 1.0)).step(gradient);
        assertThat(Training.bits(gradient)).containsExactly(50, -50, 0);
    }

    /**
     * Over 20 steps in which the parameters move by about 1. In float rounding amounts to less than 1e-5. In half the
     * parameters, of the order of 1, are stored to 5e-4 twenty times, and the squares of the gradients, (1 - beta2) g^2, are
     * near its smallest numbers: 3e-2.
     */
    @ForEachUpdater
    void theTypesGiveCloseTrajectories(Registry.Entry entry) {
        double[] inDouble = trajectory(entry, DataType.DOUBLE, Training::step);
        assertThat(trajectory(entry, DataType.FLOAT, Training::step)).containsExactly(inDouble, within(1e-5));
        assertThat(trajectory(entry, DataType.FLOAT16, Training::step)).containsExactly(inDouble, within(3e-2));
    }

    /**
     * (1 - b2) 0.005^2 is less than half can hold. Lost, it would leave a momentum over an epsilon: a step of hundreds. As it
     * is, 40 steps of about a learning rate move the parameter by 4 at most.
     */
    @ForEachUpdater
    void inHalfAGradientThatEndsLeavesNoLargeStep(Registry.Entry entry) {
        Training training = new Training(entry.make(), Nd4j.valueArrayOf(new long[] {4}, 1, DataType.FLOAT16));
        INDArray gradient = Nd4j.valueArrayOf(new long[] {4}, 0.005, DataType.FLOAT16);
        for (int t = 0; t < 40; t++) {
            training.step(t < 10 ? gradient.dup() : Nd4j.zeros(DataType.FLOAT16, 4));
        }
        assertThat(training.params().getDouble(0)).isBetween(-5.0, 1.01);
    }

    /** The tolerances are rounding, over 20 steps in which the parameters move by about 1. */
    @ForEachUpdater
    void wholeArraysGiveTheSameTrajectory(Registry.Entry entry) {
        assertThat(trajectory(entry, DataType.DOUBLE, Training::stepOnArrays)).containsExactly(trajectory(entry, DataType.DOUBLE, Training::step),
                within(1e-13));
        assertThat(trajectory(entry, DataType.FLOAT, Training::stepOnArrays)).containsExactly(trajectory(entry, DataType.FLOAT, Training::step),
                within(1e-5));
        assertThat(trajectory(entry, DataType.FLOAT16, Training::stepOnArrays)).containsExactly(trajectory(entry, DataType.FLOAT16, Training::step),
                within(1e-2));
    }

    /** 24 parameters after 20 steps with gradients between 0.25 and 1 in size. */
    private static double[] trajectory(Registry.Entry entry, DataType type, BiConsumer<Training, INDArray> path) {
        int n = 24;
        double[] start = IntStream.range(0, n).mapToDouble(i -> Math.cos(i)).toArray();
        Training training = new Training(entry.make(), Nd4j.createFromArray(start).castTo(type));
        for (int step = 0; step < 20; step++) {
            int t = step;
            INDArray gradient = Nd4j.createFromArray(IntStream.range(0, n)
                    .mapToDouble(i -> Math.sin(i + 0.3 * t)).map(x -> Math.signum(x) * (0.25 + 0.75 * Math.abs(x))).toArray())
                    .castTo(type);
            path.accept(training, gradient);
        }
        return Training.bits(training.params());
    }
}
