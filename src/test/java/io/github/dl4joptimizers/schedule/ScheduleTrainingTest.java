package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.dl4joptimizers.schedule.ScheduleRegistry.Entry;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ISchedule;

/** Schedules where they belong: in a network that trains. */
class ScheduleTrainingTest {

    private static final int EPOCHS = 13;
    private static final List<DataSet> EXAMPLES = examples();

    private static List<DataSet> examples() {
        double[][] x = {{0.5, -0.2}, {-0.7, 0.1}, {0.3, 0.9}, {-0.4, -0.6}};
        double[] y = {0.3, -0.4, 0.6, -0.2};
        List<DataSet> examples = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            examples.add(new DataSet(Nd4j.create(new double[][] {x[i]}), Nd4j.create(new double[][] {{y[i]}})));
        }
        return examples;
    }

    private static NeuralNetConfiguration.Builder network() {
        return new NeuralNetConfiguration.Builder().seed(1).dataType(DataType.DOUBLE).activation(Activation.TANH);
    }

    private static OutputLayer.Builder output() {
        return new OutputLayer.Builder(LossFunction.MSE).nIn(2).nOut(1).activation(Activation.TANH);
    }

    private static MultiLayerNetwork start(NeuralNetConfiguration.ListBuilder layers) {
        MultiLayerNetwork net = new MultiLayerNetwork(layers.build());
        net.init();
        return net;
    }

    // ---- the learning rate

    static List<Entry> entries() {
        return ScheduleRegistry.entries();
    }

    /** Four layers: our optimizer and DL4J's own, by iterations and by epochs. What Sgd subtracts shows the rate that it had. */
    @ParameterizedTest
    @MethodSource("entries")
    void theNetworksLearningRateIsTheSchedules(Entry entry) {
        MultiLayerNetwork net = start(network().list()
                .layer(new DenseLayer.Builder().nIn(2).nOut(2).updater(new Adam(entry.byIteration())).build())
                .layer(new DenseLayer.Builder().nIn(2).nOut(2).updater(new Sgd(entry.byIteration())).build())
                .layer(new DenseLayer.Builder().nIn(2).nOut(2).updater(new Adam(entry.byEpoch())).build())
                .layer(output().updater(new Sgd(entry.byEpoch())).build()));
        LearningRates listener = new LearningRates(entry);
        net.setListeners(listener);
        net.fit(new ListDataSetIterator<>(EXAMPLES, 1), EPOCHS);
        assertThat(listener.iterations).isEqualTo(EXAMPLES.size() * EPOCHS);
    }

    private static final class LearningRates extends BaseTrainingListener {

        private final ISchedule byIteration;
        private final ISchedule byEpoch;
        private final Map<String, double[]> weights = new LinkedHashMap<>();
        private final Map<String, double[]> gradients = new LinkedHashMap<>();
        private int iterations;

        LearningRates(Entry entry) {
            byIteration = entry.byIteration();
            byEpoch = entry.byEpoch();
        }

        @Override
        public void onGradientCalculation(Model model) {
            for (String name : List.of("1_W", "3_W")) {
                weights.put(name, model.getParam(name).dup().data().asDouble());
                gradients.put(name, model.gradient().getGradientFor(name).dup().data().asDouble());
            }
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            MultiLayerNetwork net = (MultiLayerNetwork) model;
            assertThat(iteration).isEqualTo(iterations++);
            assertThat(epoch).isEqualTo(iteration / EXAMPLES.size());
            double first = byIteration.valueAt(iteration, 999);
            double second = byEpoch.valueAt(999, epoch);
            assertThat(net.getLearningRate(0)).isEqualTo(first);
            assertThat(net.getLearningRate(1)).isEqualTo(first);
            assertThat(net.getLearningRate(2)).isEqualTo(second);
            assertThat(net.getLearningRate(3)).isEqualTo(second);
            assertThatSgdTookAStep(model, "1_W", first);
            assertThatSgdTookAStep(model, "3_W", second);
        }

        private void assertThatSgdTookAStep(Model model, String name, double rate) {
            double[] now = model.getParam(name).dup().data().asDouble();
            for (int i = 0; i < now.length; i++) {
                assertThat(now[i]).isCloseTo(weights.get(name)[i] - rate * gradients.get(name)[i], within(1e-15));
            }
        }
    }

    // ---- momentum and beta1

    private static final OneCycleSchedule CYCLE = OneCycleSchedule.of(0.1, EXAMPLES.size() * EPOCHS);

    /** An optimizer for a momentum (or beta1) that is a number, and one that is a schedule. */
    private static Arguments optimizer(String name, Function<Double, RuleUpdater> number, Function<ISchedule, RuleUpdater> schedule) {
        return Arguments.of(name, number, schedule);
    }

    static Stream<Arguments> optimizers() {
        return Stream.of(
                optimizer("Momentum", b -> Momentum.builder().learningRateSchedule(CYCLE).momentum(b).build(),
                        b -> Momentum.builder().learningRateSchedule(CYCLE).momentumSchedule(b).build()),
                optimizer("Nesterov", b -> Nesterov.builder().learningRateSchedule(CYCLE).momentum(b).build(),
                        b -> Nesterov.builder().learningRateSchedule(CYCLE).momentumSchedule(b).build()),
                optimizer("RmsProp", b -> RmsProp.builder().learningRateSchedule(CYCLE).momentum(b).build(),
                        b -> RmsProp.builder().learningRateSchedule(CYCLE).momentumSchedule(b).build()),
                optimizer("Adam", b -> Adam.builder().learningRateSchedule(CYCLE).beta1(b).build(),
                        b -> Adam.builder().learningRateSchedule(CYCLE).beta1Schedule(b).build()),
                optimizer("AdamW", b -> AdamW.builder().learningRateSchedule(CYCLE).beta1(b).build(),
                        b -> AdamW.builder().learningRateSchedule(CYCLE).beta1Schedule(b).build()),
                optimizer("AdaMax", b -> AdaMax.builder().learningRateSchedule(CYCLE).beta1(b).build(),
                        b -> AdaMax.builder().learningRateSchedule(CYCLE).beta1Schedule(b).build()),
                optimizer("Nadam", b -> Nadam.builder().learningRateSchedule(CYCLE).beta1(b).build(),
                        b -> Nadam.builder().learningRateSchedule(CYCLE).beta1Schedule(b).build()));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aConstantMomentumScheduleIsTheNumber(String name, Function<Double, RuleUpdater> number,
            Function<ISchedule, RuleUpdater> schedule) {
        double[] expected = train(number.apply(0.85), null);
        assertThat(train(schedule.apply(ConstantSchedule.of(0.85)), null)).isEqualTo(expected);
        assertThat(train(schedule.apply(CYCLE.momentum(0.85, 0.85)), null)).isEqualTo(expected);
        assertThat(train(schedule.apply(CYCLE.momentum()), null)).isNotEqualTo(expected);
    }

    private static double[] train(RuleUpdater updater, BaseTrainingListener listener) {
        MultiLayerNetwork net = start(updater.applyTo(network()).list().layer(output().build()));
        if (listener != null) {
            net.setListeners(listener);
        }
        net.fit(new ListDataSetIterator<>(EXAMPLES, 1), EPOCHS);
        double[] parameters = net.params().dup().data().asDouble();
        assertThat(parameters).doesNotContain(Double.NaN);
        return parameters;
    }

    /** The rule of an optimizer for one parameter, in plain numbers: keeps its own state, returns the new parameter. */
    private interface ByHand {
        double step(double[] state, double w, double g, double lr, double b, int t);
    }

    static Stream<Arguments> rules() {
        ByHand momentum = (s, w, g, lr, b, t) -> w - lr * (s[0] = b * s[0] + g);
        ByHand nesterov = (s, w, g, lr, b, t) -> w - lr * (g + b * (s[0] = b * s[0] + g));
        ByHand rmsProp = (s, w, g, lr, b, t) -> {
            s[0] = 0.99 * s[0] + 0.01 * g * g;
            return w - lr * (s[1] = b * s[1] + g / (Math.sqrt(s[0]) + 1e-8));
        };
        ByHand adam = (s, w, g, lr, b, t) -> {
            s[0] = b * s[0] + (1 - b) * g;
            s[1] = 0.999 * s[1] + 0.001 * g * g;
            return w - lr * s[0] / (1 - Math.pow(b, t)) / (Math.sqrt(s[1] / (1 - Math.pow(0.999, t))) + 1e-8);
        };
        ByHand adaMax = (s, w, g, lr, b, t) -> {
            s[0] = b * s[0] + (1 - b) * g;
            s[1] = Math.max(0.999 * s[1], Math.abs(g) + 1e-8);
            return w - lr * s[0] / (1 - Math.pow(b, t)) / s[1];
        };
        ByHand nadam = (s, w, g, lr, b, t) -> { // M as if beta1 had always had its present value
            double product = 1;
            for (int i = 1; i <= t; i++) {
                product *= mu(b, i);
            }
            s[0] = b * s[0] + (1 - b) * g;
            s[1] = 0.999 * s[1] + 0.001 * g * g;
            double m = mu(b, t + 1) * s[0] / (1 - product * mu(b, t + 1)) + (1 - mu(b, t)) * g / (1 - product);
            return w - lr * m / (Math.sqrt(s[1] / (1 - Math.pow(0.999, t))) + 1e-8);
        };
        ISchedule b = CYCLE.momentum();
        return Stream.of(
                Arguments.of("Momentum", Momentum.builder().learningRateSchedule(CYCLE).momentumSchedule(b).build(), momentum),
                Arguments.of("Nesterov", Nesterov.builder().learningRateSchedule(CYCLE).momentumSchedule(b).build(), nesterov),
                Arguments.of("RmsProp", RmsProp.builder().learningRateSchedule(CYCLE).momentumSchedule(b).build(), rmsProp),
                Arguments.of("Adam", Adam.builder().learningRateSchedule(CYCLE).beta1Schedule(b).build(), adam),
                Arguments.of("AdamW", AdamW.builder().learningRateSchedule(CYCLE).beta1Schedule(b).weightDecay(0).build(), adam),
                Arguments.of("AdaMax", AdaMax.builder().learningRateSchedule(CYCLE).beta1Schedule(b).build(), adaMax),
                Arguments.of("Nadam", Nadam.builder().learningRateSchedule(CYCLE).beta1Schedule(b).build(), nadam));
    }

    private static double mu(double b, int t) {
        return b * (1 - 0.5 * Math.pow(0.96, 0.004 * t));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void a1cycleOfRateAndMomentumIsTheRuleByHand(String name, RuleUpdater updater, ByHand rule) {
        HandComputation listener = new HandComputation(rule);
        train(updater, listener);
        assertThat(listener.iterations).isEqualTo(EXAMPLES.size() * EPOCHS);
    }

    private static final class HandComputation extends BaseTrainingListener {

        private final ByHand rule;
        private final double[][] state = new double[3][2];
        private double[] expected;
        private int iterations;

        HandComputation(ByHand rule) {
            this.rule = rule;
        }

        @Override
        public void onGradientCalculation(Model model) {
            double[] gradient = ((MultiLayerNetwork) model).getFlattenedGradients().dup().data().asDouble();
            double[] weights = model.params().dup().data().asDouble();
            double lr = CYCLE.valueAt(iterations, 0);
            double b = CYCLE.momentum().valueAt(iterations, 0);
            expected = new double[weights.length];
            for (int i = 0; i < weights.length; i++) {
                expected[i] = rule.step(state[i], weights[i], gradient[i], lr, b, iterations + 1);
            }
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            assertThat(model.params().dup().data().asDouble()).as("after iteration %s", iteration)
                    .containsExactly(expected, within(1e-12));
            iterations++;
        }
    }

    @Test
    void thePhasesOfTheCycleWereAllVisited() {
        assertThat(CYCLE.peakStep()).isEqualTo(23);
        assertThat(CYCLE.returnStep()).isEqualTo(46);
        assertThat(CYCLE.endStep()).isEqualTo(EXAMPLES.size() * EPOCHS);
    }
}
