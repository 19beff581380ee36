package io.github.dl4joptimizers.tuning;

import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.dense;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.output;
import static io.github.dl4joptimizers.model.TinyNets.restored;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.JointMultiDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.slf4j.LoggerFactory;

class LearningRateFinderTest {

    /** Without the average and to the end, as in the book. */
    private static LearningRateFinder.Builder plain() {
        return LearningRateFinder.builder().minRate(1e-3).maxRate(2).smoothing(0).divergence(Double.POSITIVE_INFINITY);
    }

    // ---- the rates and the losses

    @Test
    void theRateGrowsByTheBooksFactorInEachIteration() {
        double[] rates = plain().epochs(2).build().run(stack(builder(new Sgd(0.1))), data(1, 8)).rates();
        double factor = Math.exp(Math.log(2 / 1e-3) / 16);
        assertThat(rates).hasSize(16);
        assertThat(rates[0]).isEqualTo(1e-3);
        double rate = 1e-3;
        for (double actual : rates) {
            assertThat(actual).isCloseTo(rate, within(1e-13 * rate)); // 16 roundings of 1e-16, and those of two powers
            rate *= factor;
        }
    }

    /** The book's loop, with DL4J's own SGD and setLearningRate. */
    @Test
    void theLossesAreThoseOfALoopByHand() {
        for (Model net : List.of(stack(builder(new Sgd(0.1)).l2(0.01)), graph(builder(new Sgd(0.1)).l2(0.01)))) {
            LearningRateCurve curve = plain().epochs(2).build().run(net, data(1, 8));
            DataSetIterator training = data(1, 8);
            List<Double> expected = new ArrayList<>();
            for (double rate : curve.rates()) {
                if (!training.hasNext()) {
                    training.reset();
                }
                if (net instanceof MultiLayerNetwork stack) {
                    stack.setLearningRate(rate);
                } else {
                    ((ComputationGraph) net).setLearningRate(rate);
                }
                fit(net, training.next());
                expected.add(net.score());
            }
            assertThat(curve.losses()).containsExactly(expected.stream().mapToDouble(Double::doubleValue).toArray());
            assertThat(curve.smoothedLosses()).containsExactly(curve.losses());
            assertThat(curve.losses()[15]).as("it has learned").isLessThan(curve.losses()[0]);
        }
    }

    static Stream<IUpdater> updaters() {
        return Stream.of(new Adam(0.01), new Nadam(PlateauSchedule.of(0.01, 0.5, 3)), new AdaGrad(0.1),
                Nesterov.builder().learningRate(0.1).momentumSchedule(falling()).build(),
                new org.nd4j.linalg.learning.config.Adam(0.01), new org.nd4j.linalg.learning.config.AdaMax(0.01),
                new org.nd4j.linalg.learning.config.Nadam(0.01), new AMSGrad(0.01),
                new org.nd4j.linalg.learning.config.AdaGrad(0.1), new org.nd4j.linalg.learning.config.RmsProp(0.01),
                new org.nd4j.linalg.learning.config.RmsProp(falling()), new Nesterovs(0.1, 0.9),
                new Nesterovs(falling(), falling()));
    }

    private static ISchedule falling() {
        return ExponentialDecaySchedule.of(0.9, 20, 0.5);
    }

    /** Its state, and the counters of its bias corrections and schedules, are what the training would go on from. */
    @ParameterizedTest
    @MethodSource("updaters")
    void theTrainingThatIsTestedIsTheOneThatWouldComeNext(IUpdater updater) {
        MultiLayerNetwork net = stack(builder(updater));
        fit(net, data(2, 5));
        assertFollows(plain().build(), net, data(1, 12));
    }

    @Test
    void aWeightDecayStaysActive() {
        MultiLayerNetwork net = stack(new AdamW(0.01, 0.5).applyTo(builder(new Sgd(1))));
        double[] decayed = assertFollows(plain().build(), net, data(1, 12));
        assertThat(plain().build().run(stack(builder(new Adam(0.01))), data(1, 12)).losses()).isNotEqualTo(decayed);
    }

    /** The epoch counts on, for whatever goes by it. */
    @Test
    void aMomentumScheduleOfTheEpochGoesOn() {
        MapSchedule momenta = new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.1, 1, 0.9, 2, 0.5, 3, 0.2));
        for (Model net : List.of(stack(builder(new Nesterovs(0.1, momenta))), graph(builder(new Nesterovs(0.1, momenta))))) {
            fit(net, data(2, 2));
            assertFollows(plain().epochs(3).build(), net, data(1, 4));
        }
    }

    /** The same losses as a copy from a zip file has, whose rates are set by hand. */
    private static double[] assertFollows(LearningRateFinder finder, Model net, DataSetIterator training) {
        LearningRateCurve curve = finder.run(net, training);
        Model byHand = restored(net);
        List<Double> expected = new ArrayList<>();
        for (double rate : curve.rates()) {
            if (!training.hasNext()) {
                training.reset();
                if (byHand instanceof MultiLayerNetwork stack) {
                    stack.incrementEpochCount();
                } else {
                    ((ComputationGraph) byHand).incrementEpochCount();
                }
            }
            ModelUpdaters.of(byHand).changeLearningRates(any -> Hyperparameter.of(rate));
            fit(byHand, training.next());
            expected.add(byHand.score());
        }
        assertThat(curve.losses()).containsExactly(expected.stream().mapToDouble(Double::doubleValue).toArray());
        return curve.losses();
    }

    @Test
    void allLayersAndBiasesHaveTheOneRate() {
        IUpdater other = new Sgd(PlateauSchedule.of(0.3, 0.5, 1));
        MultiLayerNetwork mixed = stack(builder(new Sgd(0.1)).biasUpdater(new Sgd(0.7)), dense().updater(other).build(),
                output().build());
        assertThat(plain().build().run(mixed, data(1, 12)).losses())
                .isEqualTo(plain().build().run(stack(builder(new Sgd(5))), data(1, 12)).losses());
    }

    /** The frozen ones are as at the start; only the last layer is trained. */
    @Test
    void frozenLayersStayFrozen() {
        double[] free = plain().build().run(stack(builder(new Sgd(0.1))), data(1, 12)).losses();
        for (MultiLayerNetwork net : List.of(stack(builder(new Sgd(0.1)), new FrozenLayer(dense().build()), output().build()),
                stack(builder(new Sgd(0.1)), new FrozenLayerWithBackprop(dense().build()), output().build()))) {
            assertThat(assertFollows(plain().build(), net, data(1, 12))).isNotEqualTo(free);
        }
    }

    /** A graph's layer can be frozen after the fact, without a word in its configuration. */
    @Test
    void aVertexThatWasFrozenByHandStaysFrozen() {
        ComputationGraph net = graph(builder(new Sgd(0.1)));
        ComputationGraph frozen = graph(builder(new Sgd(0.1)));
        frozen.getVertex("dense").setLayerAsFrozen();
        double[] losses = plain().build().run(frozen, data(1, 12)).losses();
        assertThat(losses).isNotEqualTo(plain().build().run(net, data(1, 12)).losses());
        assertThat(losses).isEqualTo(plain().build().run(stack(builder(new Sgd(0.1)), new FrozenLayer(dense().build()),
                output().build()), data(1, 12)).losses());
    }

    // ---- an iteration is an update

    @Test
    void truncatedBackpropagationHasAnIterationForEachSegment() {
        for (boolean isGraph : new boolean[] {false, true}) {
            Model net = isGraph ? Subject.recurrentGraph(new Sgd(0.1)) : Subject.recurrent(new Sgd(0.1));
            LearningRateCurve curve = plain().build().run(net, Subject.longSequences());
            assertThat(curve.size()).isEqualTo(12);
            Map<Integer, Double> rates = new HashMap<>();
            for (int i = 0; i < curve.size(); i++) {
                rates.put(i, curve.rates()[i]);
            }
            Sgd byHand = new Sgd(new MapSchedule(ScheduleType.ITERATION, rates));
            Model expected = isGraph ? Subject.recurrentGraph(byHand) : Subject.recurrent(byHand);
            Scores scores = new Scores();
            expected.setListeners(scores);
            fit(expected, Subject.longSequences());
            assertThat(curve.losses()).containsExactly(scores.toArray());
        }
    }

    private static final class Scores extends BaseTrainingListener {

        private final List<Double> scores = new ArrayList<>();

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            scores.add(model.score());
        }

        double[] toArray() {
            return scores.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    @Test
    void theTestMayEndInTheMiddleOfABatchAndOfTheData() {
        LearningRateFinder finder = plain().iterations(10).build();
        assertThat(finder.run(Subject.recurrent(new Sgd(0.1)), Subject.longSequences()).size()).isEqualTo(10);
        assertThat(finder.run(stack(builder(new Sgd(0.1))), data(1, 12)).size()).isEqualTo(10);
        assertThat(plain().iterations(30).build().run(stack(builder(new Sgd(0.1))), data(1, 12)).size()).isEqualTo(30);
    }

    @Test
    void iterationsAreReadOnceAndEpochsOnceMore() {
        int[] read = {0};
        DataSetIterator training = data(1, 12);
        training.setPreProcessor(batch -> read[0]++);
        plain().iterations(11).build().run(stack(builder(new Sgd(0.1))), training);
        assertThat(read[0]).isEqualTo(11);
        plain().epochs(2).build().run(stack(builder(new Sgd(0.1))), training);
        assertThat(read[0]).isEqualTo(11 + 12 + 24);
    }

    /** Which somebody reads in another thread. */
    @Test
    void anIteratorMayFetchAhead() {
        LearningRateCurve expected = plain().epochs(2).build().run(stack(builder(new Sgd(0.1))), data(1, 12));
        AsyncDataSetIterator ahead = new AsyncDataSetIterator(data(1, 12));
        try {
            assertThat(plain().epochs(2).build().run(stack(builder(new Sgd(0.1))), ahead).losses()).isEqualTo(expected.losses());
            assertThat(plain().epochs(2).build().run(stack(builder(new Sgd(0.1))), TinyNets.prefetchedData(1, 12)).losses())
                    .isEqualTo(expected.losses());
        } finally {
            ahead.shutdown();
        }
    }

    @Test
    void ofEpochsAndIterationsTheLastOneSetCounts() {
        MultiLayerNetwork net = stack(builder(new Sgd(0.1)));
        assertThat(plain().epochs(2).iterations(15).build().run(net, data(1, 12)).size()).isEqualTo(15);
        assertThat(plain().iterations(15).epochs(2).build().run(net, data(1, 12)).size()).isEqualTo(24);
    }

    @Test
    void theDefaultsAreThoseOfTheBook() {
        MultiLayerNetwork net = stack(builder(new Sgd(0.1)));
        LearningRateCurve curve = LearningRateFinder.find(net, data(1, 40));
        assertThat(curve.rates()[0]).isEqualTo(1e-5);
        assertThat(curve.rates()[1]).isCloseTo(1e-5 * Math.pow(1e6, 1 / 40.0), within(1e-18)); // one rounding in 1e-5 or two
        assertThat(LearningRateFinder.find(net, new JointMultiDataSetIterator(data(1, 40))).losses()).isEqualTo(curve.losses());
        assertThat(curve.smoothedLosses()).isEqualTo(
                LearningRateFinder.builder().smoothing(1 - 25 / 40.0).build().run(net, data(1, 40)).smoothedLosses());
        assertThat(LearningRateFinder.builder().build().run(net, data(1, 25)).smoothedLosses())
                .isEqualTo(LearningRateFinder.builder().smoothing(0).build().run(net, data(1, 25)).smoothedLosses());
    }

    // ---- divergence

    /** Mean squared error of a linear layer: there is a rate from which it explodes. */
    private static MultiLayerNetwork linear() {
        return stack(builder(new Sgd(0.1)), new OutputLayer.Builder(LossFunction.MSE).nIn(4).nOut(3)
                .activation(Activation.IDENTITY).build());
    }

    @Test
    void aLossThatDivergesEndsTheTest() {
        LearningRateCurve curve = LearningRateFinder.builder().maxRate(1e4).iterations(200).smoothing(0.5).build()
                .run(linear(), data(1, 12));
        assertThat(curve.diverged()).isTrue();
        assertThat(curve.size()).isLessThan(200);
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < curve.size(); i++) {
            double loss = curve.smoothedLosses()[i];
            lowest = Math.min(lowest, loss);
            assertThat(loss > 4 * lowest).as("%s at %s", loss, i).isEqualTo(i == curve.size() - 1);
        }
    }

    @Test
    void theFactorOfDivergenceCanBeSet() {
        LearningRateFinder.Builder finder = LearningRateFinder.builder().maxRate(1e4).iterations(200).smoothing(0.5);
        int at4 = finder.build().run(linear(), data(1, 12)).size();
        assertThat(finder.divergence(1e6).build().run(linear(), data(1, 12)).size()).isGreaterThan(at4);
        assertThat(finder.divergence(1.5).build().run(linear(), data(1, 12)).size()).isLessThan(at4);
    }

    @Test
    void aLossThatIsNoNumberAnyMoreEndsTheTestAndIsLeftOut() {
        LearningRateCurve curve = LearningRateFinder.builder().minRate(1).maxRate(1e100).iterations(60)
                .divergence(Double.POSITIVE_INFINITY).build().run(linear(), data(1, 12));
        assertThat(curve.diverged()).isTrue();
        assertThat(curve.size()).isBetween(2, 59);
        assertThat(Arrays.stream(curve.losses())).hasSize(curve.size()).allMatch(Double::isFinite);
        assertThat(Arrays.stream(curve.smoothedLosses())).hasSize(curve.size()).allMatch(Double::isFinite);
        assertThat(curve.rates()).hasSize(curve.size());
    }

    @Test
    void aTestToTheEndHasNotDiverged() {
        assertThat(plain().build().run(stack(builder(new Sgd(0.1))), data(1, 12)).diverged()).isFalse();
    }

    // ---- progress

    @Test
    void aCallbackIsToldOfEachIteration() {
        List<String> told = new ArrayList<>();
        LearningRateCurve curve = plain().iterations(15)
                .onProgress((iteration, total, rate, loss) -> told.add(iteration + " of " + total + ": " + rate + ", " + loss))
                .build().run(stack(builder(new Sgd(0.1))), data(1, 12));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            expected.add(i + 1 + " of 15: " + curve.rates()[i] + ", " + curve.losses()[i]);
        }
        assertThat(told).isEqualTo(expected);
    }

    @Test
    void theLogHasALineForEachTenth() {
        Logger logger = (Logger) LoggerFactory.getLogger(LearningRateFinder.class);
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false); // not to the test report
        try {
            plain().iterations(33).build().run(stack(builder(new Sgd(0.1))), data(1, 12));
        } finally {
            logger.setLevel(before);
            logger.setAdditive(true);
            logger.detachAppender(lines);
        }
        assertThat(lines.list).hasSize(10);
        assertThat(lines.list.get(0).getFormattedMessage()).startsWith("Learning-rate test: iteration 4 of 33, rate 0.00");
        assertThat(lines.list.get(9).getFormattedMessage()).startsWith("Learning-rate test: iteration 33 of 33, rate 1.5");
    }

    // ---- bad input

    private static void assertRefused(LearningRateFinder.Builder builder, String message) {
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void badOptionsAreRefused() {
        assertRefused(LearningRateFinder.builder().minRate(0), "minRate must be finite and above 0, got 0.0");
        assertRefused(LearningRateFinder.builder().minRate(Double.NaN), "minRate must be finite and above 0, got NaN");
        assertRefused(LearningRateFinder.builder().maxRate(-1), "maxRate must be finite and above 0, got -1.0");
        assertRefused(LearningRateFinder.builder().maxRate(Double.POSITIVE_INFINITY),
                "maxRate must be finite and above 0, got Infinity");
        assertRefused(LearningRateFinder.builder().minRate(0.1).maxRate(0.1), "minRate must be below the maxRate 0.1, got 0.1");
        LearningRateFinder.Builder builder = LearningRateFinder.builder();
        assertThatThrownBy(() -> builder.smoothing(1)).hasMessage("smoothing must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> builder.smoothing(Double.NaN)).hasMessage("smoothing must be in [0, 1), got NaN");
        assertThatThrownBy(() -> builder.divergence(1)).hasMessage("divergence must be above 1, got 1.0");
        assertThatThrownBy(() -> builder.divergence(Double.NaN)).hasMessage("divergence must be above 1, got NaN");
        assertThatThrownBy(() -> builder.epochs(0)).hasMessage("epochs must be at least 1, got 0");
        assertThatThrownBy(() -> builder.iterations(9)).hasMessage("iterations must be at least 10, got 9");
        assertThatThrownBy(() -> builder.onProgress(null)).hasMessage("observer must be an Observer, got null");
    }

    private static void assertRefused(Model net, DataSetIterator training, String message) {
        assertThatThrownBy(() -> LearningRateFinder.find(net, training)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aModelThatCannotBeTestedIsRefused() {
        String nothing = "model must have a layer that is not frozen and whose updater has a learning rate, got none";
        assertRefused(null, data(1, 12), "model must be an initialised MultiLayerNetwork or ComputationGraph, got null");
        assertRefused(new MultiLayerNetwork(stack(builder(new Sgd(0.1))).getLayerWiseConfigurations()), data(1, 12),
                "before init()");
        assertRefused(stack(builder(new AdaDelta())), data(1, 12), nothing);
        assertRefused(stack(builder(new NoOp())), data(1, 12), nothing);
        assertRefused(stack(builder(new Sgd(0.1)), new FrozenLayer(new DenseLayer.Builder().nIn(4).nOut(3).build()),
                new LossLayer.Builder().build()), data(1, 12), nothing);
        assertRefused(stack(builder(new Deaf())), data(1, 12), "the updater of 0_W must heed setLrAndSchedule, got ");
    }

    /** Keeps the rate it has. */
    static final class Deaf extends Sgd {

        private static final long serialVersionUID = 1L;

        Deaf() {
            super(0.25);
        }

        @Override
        public void setLrAndSchedule(double lr, ISchedule schedule) {
        }

        @Override
        public Deaf clone() {
            return new Deaf();
        }
    }

    @Test
    void anUpdaterWithoutARateMayBeAmongOthers() {
        MultiLayerNetwork net = stack(builder(new Sgd(0.1)), dense().updater(new AdaDelta()).build(), output().build());
        assertFollows(plain().build(), net, data(1, 12));
    }

    @Test
    void dataThatCannotBeTestedOnAreRefused() {
        MultiLayerNetwork net = stack(builder(new Sgd(0.1)));
        DataSetIterator none = new ListDataSetIterator<>(List.of(), 8);
        assertRefused(net, null, "iterator must be a DataSetIterator or MultiDataSetIterator, got null");
        assertThatThrownBy(() -> LearningRateFinder.find(net, (MultiDataSetIterator) null))
                .hasMessage("iterator must be a DataSetIterator or MultiDataSetIterator, got null");
        assertRefused(net, none, "iterator must have batches for at least 10 iterations, got 0");
        assertThatThrownBy(() -> LearningRateFinder.builder().iterations(10).build().run(net, none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("iterator must be one whose batches train the model, got none in an epoch");
        assertRefused(net, data(1, 3), "iterator must have batches for at least 10 iterations, got 3 in 1 epoch: take more epochs");
        assertThatThrownBy(() -> LearningRateFinder.builder().epochs(3).build().run(net, data(1, 3)))
                .hasMessage("iterator must have batches for at least 10 iterations, got 9 in 3 epochs: take more epochs");
        List<DataSet> batches = new ArrayList<>();
        data(1, 12).forEachRemaining(batches::add);
        assertRefused(net, new ExistingDataSetIterator(batches.iterator()), "iterator must be one that can be reset, got"
                + " org.deeplearning4j.datasets.iterator.ExistingDataSetIterator");
    }

    /** DL4J passes over such batches with a warning. */
    @Test
    void sequencesWhoseLabelsAreNoSequencesTrainNothingUnderTruncatedBackpropagation() {
        MultiLayerNetwork net = Subject.recurrent(new Sgd(0.1));
        DataSet batch = new DataSet(Nd4j.ones(DataType.DOUBLE, 2, 3, 8),
                Nd4j.ones(DataType.DOUBLE, 2, 2));
        DataSetIterator training = new ExistingDataSetIterator(List.of(batch, batch));
        assertRefused(net, training, "iterator must have batches for at least 10 iterations, got 0");
        assertThatThrownBy(() -> LearningRateFinder.builder().iterations(10).build().run(net, training))
                .hasMessage("iterator must be one whose batches train the model, got none in an epoch");
    }
}
