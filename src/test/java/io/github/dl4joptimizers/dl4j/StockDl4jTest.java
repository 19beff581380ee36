package io.github.dl4joptimizers.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PolynomialDecaySchedule;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nesterov;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.CycleSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * What the README says about Deeplearning4j 1.0.0-M2.1, shown against it, and what this library does instead. A test that
 * fails here after an upgrade of DL4J is good news: the claim has become outdated.
 */
class StockDl4jTest {

    private static final double LR = 1e-3;

    /** The updates of a parameter whose gradients are these. */
    private static double[] updates(IUpdater updater, DataType type, double... gradients) {
        INDArray state = updater.stateSize(1) == 0 ? null : Nd4j.create(type, updater.stateSize(1));
        GradientUpdater<?> made = updater.instantiate(state, true);
        double[] updates = new double[gradients.length];
        for (int t = 0; t < gradients.length; t++) {
            INDArray gradient = Nd4j.create(type, 1).assign(gradients[t]);
            made.applyUpdater(gradient, t, 0);
            updates[t] = gradient.getDouble(0);
        }
        return updates;
    }

    private static double firstUpdate(IUpdater updater, double gradient) {
        return updates(updater, DataType.DOUBLE, gradient)[0];
    }

    // ---- optimizers

    @Test
    void nadamsFirstStepIsSixtyTimesTheLearningRate() {
        // (b1 mhat + g) / sqrt(s) = 1.9 g / sqrt(0.001 g^2): no bias correction of s
        assertThat(firstUpdate(new Nadam(LR), 0.5)).isCloseTo(60.08 * LR, within(0.01 * LR));
        assertThat(firstUpdate(new Nadam(LR), 1e-4)).isCloseTo(60.08 * LR, within(0.5 * LR));
        // 1 + mu(2) (1 - b1) / (1 - mu(1) mu(2)) = 1.06, as in Keras and PyTorch
        assertThat(firstUpdate(new io.github.dl4joptimizers.updater.Nadam(LR), 0.5)).isCloseTo(1.06 * LR, within(0.01 * LR));
        assertThat(firstUpdate(Keras.nadam(LR), 0.5)).isCloseTo(1.06 * LR, within(0.01 * LR));
    }

    @Test
    void adaBeliefCanBeConfiguredButNotUsed() {
        assertThatCode(AdaBelief::new).doesNotThrowAnyException();
        assertThatThrownBy(() -> firstUpdate(new AdaBelief(), 0.5)).isInstanceOf(ArrayIndexOutOfBoundsException.class);
        MultiLayerNetwork network = network(builder().updater(new AdaBelief()));
        assertThatThrownBy(() -> network.fit(ones())).isInstanceOf(ArrayIndexOutOfBoundsException.class);
    }

    @Test
    void adaGradLosesItsScheduleWhenANetworkIsBuiltAndTrainsToNaN() {
        assertThat(new AdaGrad(new FixedSchedule(0.1)).clone().getLearningRate(0, 0)).isNaN();
        assertThat(AdaGrad.builder().learningRateSchedule(new FixedSchedule(0.5)).build().clone().getLearningRate(0, 0))
                .isEqualTo(0.1); // from the builder it comes with the default rate, and trains with that
        assertThat(weightAfterOneStep(new AdaGrad(new FixedSchedule(0.1)))).isNaN();
        assertThat(weightAfterOneStep(new io.github.dl4joptimizers.updater.AdaGrad(new FixedSchedule(0.1)))).isFinite();
    }

    private static double weightAfterOneStep(IUpdater updater) {
        MultiLayerNetwork network = network(builder().updater(updater));
        network.fit(ones());
        return network.getParam("0_W").getDouble(0);
    }

    @Test
    void adaGradStartsFromAMillionthWhateverItsEpsilon() {
        INDArray state = Nd4j.create(DataType.DOUBLE, 1);
        new AdaGrad(0.1, 0.3).instantiate(state, true);
        assertThat(state.getDouble(0)).isEqualTo(1e-6);
        new io.github.dl4joptimizers.updater.AdaGrad(0.1, 0.3).instantiate(state, true);
        assertThat(state.getDouble(0)).isZero();
        Keras.adagrad(0.1).instantiate(state, true);
        assertThat(state.getDouble(0)).isEqualTo(0.1);
    }

    @Test
    void adaMaxIgnoresItsEpsilon() {
        double[] gradients = {1e-3, 2e-3, -1e-3};
        assertThat(updates(new AdaMax(LR, 0.9, 0.999, 1), DataType.DOUBLE, gradients))
                .isEqualTo(updates(new AdaMax(LR, 0.9, 0.999, 0), DataType.DOUBLE, gradients));
        assertThat(firstUpdate(new AdaMax(LR, 0.9, 0.999, 1), 1e-3)).isCloseTo(LR, within(1e-15));
        // lr g / (|g| + eps)
        assertThat(firstUpdate(new io.github.dl4joptimizers.updater.AdaMax(LR, 0.9, 0.999, 1), 1e-3))
                .isCloseTo(LR * 1e-3 / 1.001, within(1e-15));
    }

    @Test
    void rmsPropsStateStartsAtEpsilon() {
        INDArray state = Nd4j.create(DataType.DOUBLE, 1);
        new RmsProp(0.1, 0.9, 0.3).instantiate(state, true);
        assertThat(state.getDouble(0)).isEqualTo(0.3);
        new io.github.dl4joptimizers.updater.RmsProp(0.1, 0.9, 0.3).instantiate(state, true);
        assertThat(state.getDouble(0)).isZero();
    }

    @Test
    void nesterovsIsTheOnlyMomentumAndItsOneArgumentIsTheMomentum() {
        assertThat(new Nesterovs(0.01)).isEqualTo(new Nesterovs(0.1, 0.01)); // a learning rate of 0.1, not of 0.01
        assertThat(new Nesterov(0.01).getLearningRate(0, 0)).isEqualTo(0.01);
        double[] gradients = {1, 1, -0.5};
        double[] heavyBall = {0.1, 0.19, 0.121}; // v = 0.9 v + 0.1 g
        double[] nesterov = {0.19, 0.271, 0.0589}; // 0.9 v + 0.1 g
        assertThat(updates(new Nesterovs(0.1, 0.9), DataType.DOUBLE, gradients)).containsExactly(nesterov, within(1e-15));
        assertThat(updates(new Nesterov(0.1, 0.9), DataType.DOUBLE, gradients)).containsExactly(nesterov, within(1e-15));
        assertThat(updates(new Momentum(0.1, 0.9), DataType.DOUBLE, gradients)).containsExactly(heavyBall, within(1e-15));
    }

    static Stream<IUpdater> thatStepAtARateOfZero() {
        return Stream.of(new Adam(0, 0.9, 0.999, 1e-3), new AMSGrad(0, 0.9, 0.999, 1e-3), new AdaMax(0, 0.9, 0.999, 1e-3));
    }

    @ParameterizedTest
    @MethodSource("thatStepAtARateOfZero")
    void aLearningRateOfZeroMakesAStepOfTheOrderOfEpsilon(IUpdater updater) {
        double[] updates = updates(updater, DataType.DOUBLE, 1, 1, 1, 1);
        for (double update : updates) {
            assertThat(update).isBetween(0.09e-3, 10e-3); // epsilon stands in for the learning rate
        }
    }

    static Stream<IUpdater> ours() {
        return Stream.of(new io.github.dl4joptimizers.updater.Adam(0), new io.github.dl4joptimizers.updater.AdaMax(0),
                Keras.adam(0), new io.github.dl4joptimizers.updater.Nadam(0));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void withOursALearningRateOfZeroIsNoStep(IUpdater updater) {
        assertThat(updates(updater, DataType.DOUBLE, 1, 1, 1, 1)).containsOnly(0);
    }

    static Stream<IUpdater> thatFailOnADeadInputInHalf() {
        return Stream.of(new Adam(LR), new AMSGrad(LR), new AdaMax(LR), new Nadam(LR), new RmsProp(LR));
    }

    @ParameterizedTest
    @MethodSource("thatFailOnADeadInputInHalf")
    void inHalfAnInputThatIsAlwaysZeroGetsNaN(IUpdater updater) {
        assertThat(updates(updater, DataType.FLOAT16, 0)[0]).isNaN(); // 0 / 0: an epsilon of 1e-8 is 0 in half precision
        assertThat(updates(updater, DataType.FLOAT, 0)[0]).isZero();
    }

    static Stream<IUpdater> oursInHalf() {
        return Stream.of(new io.github.dl4joptimizers.updater.Adam(LR), new io.github.dl4joptimizers.updater.AdaMax(LR),
                new io.github.dl4joptimizers.updater.Nadam(LR), new io.github.dl4joptimizers.updater.RmsProp(LR),
                new io.github.dl4joptimizers.updater.AdaGrad(LR));
    }

    @ParameterizedTest
    @MethodSource("oursInHalf")
    void withOursAnInputThatIsAlwaysZeroStaysPutInHalf(IUpdater updater) {
        assertThat(updates(updater, DataType.FLOAT16, 0, 0)).containsOnly(0);
    }

    @Test
    void aHalfNetworkWithADeadInputTrainsToNaNWithDl4jsAdamAndNotWithOurs() {
        assertThat(deadWeightInHalf(new Adam(LR))).isNaN();
        assertThat(deadWeightInHalf(new io.github.dl4joptimizers.updater.Adam(LR))).isFinite().isNotZero();
    }

    private static double deadWeightInHalf(IUpdater updater) {
        MultiLayerNetwork network = network(builder().dataType(DataType.FLOAT16).updater(updater));
        INDArray features = Nd4j.createFromArray(new double[][] {{1, 0, -1}, {0.5, 0, 1}}).castTo(DataType.FLOAT16);
        network.fit(new DataSet(features, Nd4j.ones(DataType.FLOAT16, 2, 2)));
        return network.getParam("0_W").getDouble(1, 0);
    }

    // ---- weight decay

    private static NeuralNetConfiguration.Builder builder() {
        return new NeuralNetConfiguration.Builder().seed(7).dataType(DataType.DOUBLE).activation(Activation.TANH);
    }

    private static MultiLayerNetwork network(NeuralNetConfiguration.Builder builder) {
        return init(layers(builder));
    }

    private static NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.Builder builder) {
        return builder.list().layer(new DenseLayer.Builder().nIn(3).nOut(4).build())
                .layer(new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE)
                        .build());
    }

    private static MultiLayerNetwork init(NeuralNetConfiguration.ListBuilder layers) {
        MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
        network.init();
        return network;
    }

    private static DataSet ones() {
        return new DataSet(Nd4j.ones(DataType.DOUBLE, 2, 3), Nd4j.ones(DataType.DOUBLE, 2, 2));
    }

    /** What is left of a first-layer weight after a step with an input of 0, which gives it no gradient. */
    private static double kept(MultiLayerNetwork network) {
        double before = network.getParam("0_W").getDouble(0);
        network.fit(new DataSet(Nd4j.zeros(DataType.DOUBLE, 2, 3), Nd4j.ones(DataType.DOUBLE, 2, 2)));
        return network.getParam("0_W").getDouble(0) / before;
    }

    @Test
    void aNetworksWeightDecayActsTwice() {
        NeuralNetConfiguration.ListBuilder stock = layers(builder().updater(new Sgd(0.1)).weightDecay(0.5));
        assertThat(kept(init(stock))).isCloseTo(1 - 2 * 0.1 * 0.5, within(1e-15));
        assertThat(kept(init(stock))).isCloseTo(1 - 3 * 0.1 * 0.5, within(1e-15)); // once more for each further build
        NeuralNetConfiguration.ListBuilder ours = layers(
                DecoupledWeightDecay.timesLearningRate(0.5).applyTo(builder().updater(new Sgd(0.1))));
        assertThat(kept(init(ours))).isCloseTo(1 - 0.1 * 0.5, within(1e-15));
        assertThat(kept(init(ours))).isCloseTo(1 - 0.1 * 0.5, within(1e-15));
    }

    @Test
    void weightDecayAddsToTheScore() {
        double without = network(builder().updater(new Sgd(0.1))).score(ones());
        assertThat(network(builder().updater(new Sgd(0.1)).weightDecay(0.5)).score(ones())).isGreaterThan(without + 0.1);
        assertThat(network(DecoupledWeightDecay.timesLearningRate(0.5).applyTo(builder().updater(new Sgd(0.1)))).score(ones()))
                .isEqualTo(without);
    }

    @Test
    void weightDecayMovesTheWeightsOfALayerThatIsFrozenWithBackprop() {
        assertThat(keptOfFrozen(builder().updater(new Sgd(0.1)).weightDecay(0.5))).isLessThan(0.95);
        assertThat(keptOfFrozen(DecoupledWeightDecay.timesLearningRate(0.5).applyTo(builder().updater(new Sgd(0.1))))).isEqualTo(1);
    }

    private static double keptOfFrozen(NeuralNetConfiguration.Builder builder) {
        MultiLayerNetwork network = init(builder.list()
                .layer(new FrozenLayerWithBackprop(new DenseLayer.Builder().nIn(3).nOut(4).build()))
                .layer(new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE)
                        .build()));
        double before = network.getParam("0_W").getDouble(0);
        network.fit(ones());
        return network.getParam("0_W").getDouble(0) / before;
    }

    // ---- schedules

    @Test
    void polyScheduleRises() {
        PolySchedule schedule = new PolySchedule(ScheduleType.ITERATION, 0.1, 2, 100);
        assertThat(schedule.valueAt(0, 0)).isEqualTo(0.1);
        assertThat(schedule.valueAt(50, 0)).isCloseTo(0.225, within(1e-15)); // 0.1 (1 + 0.5)^2, where 0.1 (1 - 0.5)^2 is meant
        assertThat(schedule.valueAt(99, 0)).isGreaterThan(0.39);
        assertThat(schedule.valueAt(100, 0)).isZero();
        assertThat(PolynomialDecaySchedule.of(0.1, 100, 0, 2).valueAt(50, 0)).isCloseTo(0.025, within(1e-15));
    }

    @Test
    void cycleScheduleJumpsToItsMaximumNearTheEndOfTheCycle() {
        CycleSchedule odd = new CycleSchedule(ScheduleType.ITERATION, 1.0, 10); // annealing 1, so 9 steps up and down
        assertThat(Stream.of(7, 8, 9).map(t -> odd.valueAt(t, 0)).toList()).satisfies(rates -> {
            assertThat(rates.get(0)).isCloseTo(0.325, within(1e-12));
            assertThat(rates.get(1)).isCloseTo(1.0, within(1e-12));
            assertThat(rates.get(2)).isCloseTo(0.1, within(1e-12));
        });
        CycleSchedule even = new CycleSchedule(ScheduleType.ITERATION, 1.0, 11);
        assertThat(List.of(even.valueAt(8, 0), even.valueAt(9, 0))).allSatisfy(rate -> assertThat(rate).isLessThan(0.5));
        for (int steps : new int[] {10, 11}) {
            OneCycleSchedule ours = OneCycleSchedule.textbook(1.0, steps);
            assertThat(IntStream.range(0, steps - 1).filter(t -> ours.valueAt(t, 0) < ours.valueAt(t + 1, 0)).max().orElseThrow())
                    .isLessThan(steps / 2); // it never rises again
        }
    }
}
