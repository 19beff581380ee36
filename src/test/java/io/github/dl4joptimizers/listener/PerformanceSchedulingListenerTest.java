package io.github.dl4joptimizers.listener;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
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
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.earlystopping.scorecalc.ClassificationScoreCalculator;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.evaluation.classification.Evaluation.Metric;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.slf4j.LoggerFactory;

class PerformanceSchedulingListenerTest {

    private static PlateauSchedule.Builder halving() {
        return PlateauSchedule.builder().factor(0.5).patience(1);
    }

    private static PlateauSchedule halving(double rate) {
        return halving().initialValue(rate).build();
    }

    private static void listen(Model model, TrainingListener... listeners) {
        if (model instanceof MultiLayerNetwork net) {
            net.addListeners(listeners);
        } else {
            ((ComputationGraph) model).addListeners(listeners);
        }
    }

    private static List<Model> both(org.nd4j.linalg.learning.config.IUpdater updater) {
        return List.of(stack(builder(updater.clone())), graph(builder(updater.clone())));
    }

    private static Map<String, Double> rates(Model net) {
        return ModelUpdaters.of(net).learningRates();
    }

    // ---- what is measured, and when

    /** Writes down what a plateau should have been told, measured by itself on an iterator of its own. */
    private static final class Expected extends BaseTrainingListener {

        private PlateauSchedule plateau;
        private final Function<Model, Double> score;
        private final int everyIterations;
        private final int everyEpochs;
        private final Direction direction;

        Expected(PlateauSchedule plateau, Function<Model, Double> score, int everyIterations, int everyEpochs,
                Direction direction) {
            this.plateau = plateau;
            this.score = score;
            this.everyIterations = everyIterations;
            this.everyEpochs = everyEpochs;
            this.direction = direction;
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            if (everyIterations > 0 && (iteration + 1) % everyIterations == 0) {
                plateau = plateau.after(score.apply(model), direction, iteration, epoch);
            }
        }

        @Override
        public void onEpochEnd(Model model) {
            int epoch = ModelUpdaters.of(model).epoch();
            if (everyEpochs > 0 && (epoch + 1) % everyEpochs == 0) {
                plateau = plateau.after(score.apply(model), direction, 0, epoch);
            }
        }
    }

    private static void checkObservations(PerformanceSchedulingListener.Builder listener, Function<Model, Double> score,
            int everyIterations, int everyEpochs, Direction direction) {
        for (Model net : both(new Adam(PlateauSchedule.of(0.05, 0.5, 1)))) {
            Expected expected = new Expected(PlateauSchedule.of(0.05, 0.5, 1), score, everyIterations, everyEpochs, direction);
            listen(net, expected, listener.build());
            fit(net, data(1, 5), 8);
            assertThat(expected.plateau.best()).isNotNull();
            assertThat(ModelUpdaters.of(net).plateaus()).containsExactly(expected.plateau);
        }
    }

    private static double loss(Model net, DataSetIterator data) {
        return new DataSetLossCalculator(data, true).calculateScore(net);
    }

    private static PerformanceSchedulingListener.Builder listener() {
        return PerformanceSchedulingListener.builder();
    }

    @Test
    void watchesTheLossOnValidationData() {
        checkObservations(listener().validation(data(2, 3)), net -> loss(net, data(2, 3)), 0, 1, Direction.MINIMIZE);
        checkObservations(listener().validation(data(2, 3)).everyEpochs(3), net -> loss(net, data(2, 3)), 0, 3,
                Direction.MINIMIZE);
        checkObservations(listener().validation(data(2, 3)).everyIterations(7), net -> loss(net, data(2, 3)), 7, 0,
                Direction.MINIMIZE);
    }

    @Test
    void watchesTheLossOnValidationDataOfAGraphWithSeveralInputs() {
        MultiDataSetIterator validation = new MultiDataSetIteratorAdapter(data(2, 3));
        checkObservations(listener().validation(validation), net -> loss(net, data(2, 3)), 0, 1, Direction.MINIMIZE);
    }

    @Test
    void watchesTheTrainingScoreOfAnIterationOrTheMeanOfAnEpoch() {
        checkObservations(listener().everyIterations(1), Model::score, 1, 0, Direction.MINIMIZE);
        checkObservations(listener().trainingScore().everyIterations(3), Model::score, 3, 0, Direction.MINIMIZE);
        for (Model net : both(new Adam(PlateauSchedule.of(0.05, 0.5, 1)))) {
            LearningRateRecorder scores = new LearningRateRecorder();
            listen(net, scores, listener().build());
            for (int epoch = 0; epoch < 2; epoch++) { // the second one's alone is better
                fit(net, data(1, 4));
                double mean = scores.records().stream().skip(4L * epoch).mapToDouble(LearningRateRecorder.Entry::score).sum() / 4;
                assertThat(ModelUpdaters.of(net).plateaus().get(0).best()).isCloseTo(mean, within(1e-15));
            }
        }
    }

    @Test
    void watchesAnyScoreOfDl4jInItsOwnDirection() {
        Function<Model, Double> accuracy = net -> net instanceof MultiLayerNetwork stack
                ? stack.evaluate(data(2, 3)).accuracy() : ((ComputationGraph) net).evaluate(data(2, 3)).accuracy();
        checkObservations(listener().score(new ClassificationScoreCalculator(Metric.ACCURACY, data(2, 3))).everyIterations(4),
                accuracy, 4, 0, Direction.MAXIMIZE);
        checkObservations(listener().score(new ClassificationScoreCalculator(Metric.ACCURACY, data(2, 3))), accuracy, 0, 1,
                Direction.MAXIMIZE);
    }

    @Test
    void aRisingAccuracyIsNoPlateauAndARisingLossIsOne() {
        double[] rising = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
        MultiLayerNetwork accuracy = stack(builder(new Sgd(halving(0.1))));
        MultiLayerNetwork loss = stack(builder(new Sgd(halving(0.1))));
        accuracy.addListeners(listener().score(Scripted.accuracies(rising)).build());
        loss.addListeners(listener().score(Scripted.losses(rising)).build());
        fit(accuracy, data(1, 1), 5);
        fit(loss, data(1, 1), 5);
        assertThat(rates(accuracy)).containsValue(0.1);
        assertThat(rates(loss)).containsValue(0.025);
    }

    @Test
    void measuresAllTheValidationDataWhoeverHasReadHalfOfThem() {
        DataSetIterator validation = data(2, 3);
        MultiLayerNetwork net = stack(builder(new Sgd(halving(0.1))));
        net.addListeners(PerformanceSchedulingListener.on(validation));
        validation.next();
        fit(net, data(1, 2));
        double whole = loss(net, data(2, 3));
        assertThat(ModelUpdaters.of(net).plateaus()).extracting(PlateauSchedule::best).containsOnly(whole);
    }

    @Test
    void measuringChangesNeitherTheTrainingNorWhatOtherListenersSee() {
        for (boolean asGraph : new boolean[] {false, true}) {
            Adam updater = new Adam(PlateauSchedule.of(0.05, 0.5, 1000));
            Model watched = asGraph ? graph(builder(updater)) : stack(builder(updater));
            Model unwatched = asGraph ? graph(builder(new Adam(0.05))) : stack(builder(new Adam(0.05)));
            LearningRateRecorder one = new LearningRateRecorder();
            LearningRateRecorder other = new LearningRateRecorder();
            listen(watched, listener().validation(data(2, 3)).everyIterations(1).build(), one);
            listen(unwatched, other);
            fit(watched, data(1, 5), 2);
            fit(unwatched, data(1, 5), 2);
            assertThat(State.of(watched).parameters()).isEqualTo(State.of(unwatched).parameters());
            assertThat(one.records()).isEqualTo(other.records());
        }
    }

    // ---- what follows from it

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anObservationAfterAnIterationChangesTheRateOfTheNext(boolean asGraph) {
        Sgd watched = new Sgd(halving(0.1));
        Sgd byHand = new Sgd(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.1, 3, 0.05, 5, 0.025)));
        Model net = asGraph ? graph(builder(watched)) : stack(builder(watched));
        Model reference = asGraph ? graph(builder(byHand)) : stack(builder(byHand));
        // the first is the best; two that are none are one more than the patience: after iterations 2 and 4
        listen(net, listener().score(Scripted.losses(1, 1, 1, 1, 1, 0.5)).everyIterations(1).build());
        fit(net, data(1, 7));
        fit(reference, data(1, 7));
        assertThat(State.of(net).parameters()).isEqualTo(State.of(reference).parameters());
        assertThat(rates(net)).containsValue(0.025);
    }

    @Test
    void anObservationAfterAnEpochChangesTheRateOfTheNextEpoch() {
        for (boolean asGraph : new boolean[] {false, true}) {
            Sgd byHand = new Sgd(new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.1, 3, 0.05)));
            Model net = asGraph ? graph(builder(new Sgd(halving(0.1)))) : stack(builder(new Sgd(halving(0.1))));
            Model reference = asGraph ? graph(builder(byHand)) : stack(builder(byHand));
            listen(net, listener().score(Scripted.losses(1, 1, 1, 0.5)).build());
            fit(net, data(1, 3), 5);
            fit(reference, data(1, 3), 5);
            assertThat(State.of(net).parameters()).isEqualTo(State.of(reference).parameters());
        }
    }

    @Test
    void theUpdaterIsNotRebuiltAndItsBlocksStayWhole() {
        for (Model net : both(new Adam(PlateauSchedule.of(0.05, 0.5, 0)))) {
            listen(net, listener().score(Scripted.losses(1)).everyIterations(1).build());
            fit(net, data(1, 1));
            List<UpdaterBlock> blocks = blocks(net);
            Object state = updater(net).getStateViewArray();
            fit(net, data(1, 5));
            assertThat(rates(net)).containsValue(0.05 / 32);
            assertThat(updater(net).getStateViewArray()).isSameAs(state);
            assertThat(blocks(net)).isSameAs(blocks).hasSize(1);
        }
    }

    private static BaseMultiLayerUpdater<?> updater(Model net) {
        return net instanceof MultiLayerNetwork stack ? (BaseMultiLayerUpdater<?>) stack.getUpdater()
                : ((ComputationGraph) net).getUpdater();
    }

    private static List<UpdaterBlock> blocks(Model net) {
        return updater(net).getUpdaterBlocks();
    }

    /** Wrappers of all kinds, batch normalization, vertices; each layer has a copy of the updater, or two. */
    static Stream<Model> wrappers() {
        AdamW updater = AdamW.builder().learningRateSchedule(halving(0.02)).weightDecay(0).build();
        return Stream.of(TinyNets.wrappedStack(updater, new Adam(halving(0.01))),
                TinyNets.wrappedGraph(updater, new Adam(halving(0.01))),
                TinyNets.wrappedStack(new org.nd4j.linalg.learning.config.Adam(halving(0.02)), null),
                TinyNets.wrappedGraph(new org.nd4j.linalg.learning.config.Adam(halving(0.02)), null));
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void allPlateausAgreeAndARestoredModelGoesOnToTheBit(Model net) {
        double[] scores = {1, 1, 0.9, 0.9, 0.9, 0.9, 0.8, 0.8, 0.8, Double.NaN, 0.8, 0.8};
        List<DataSet> batches = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            batches.add(TinyNets.sequences(i));
        }
        List<UpdaterBlock> untrained = blocks(net);
        for (int saved : new int[] {3, 4, 9}) { // in the middle of a patience, after a reduction, near the end
            Model original = restored(net);
            listen(original, listener().score(Scripted.losses(scores)).everyIterations(1).build());
            List<UpdaterBlock> blocks = blocks(original);
            for (int i = 0; i < saved; i++) {
                TinyNets.fit(original, batches.get(i));
                List<PlateauSchedule> each = ModelUpdaters.of(original).progress().plateaus();
                assertThat(each).map(PlateauSchedule::state).hasSizeGreaterThan(1).containsOnly(each.get(0).state());
                assertThat(each.get(0).best()).isNotNull();
            }
            Model resumed = restored(original);
            double[] rest = java.util.Arrays.copyOfRange(scores, saved, scores.length);
            listen(resumed, listener().score(Scripted.losses(rest)).everyIterations(1).build());
            for (int i = saved; i < scores.length; i++) {
                TinyNets.fit(original, batches.get(i));
                TinyNets.fit(resumed, batches.get(i));
            }
            assertSame(resumed, original);
            assertThat(blocks(original)).as("not rebuilt").isSameAs(blocks).hasSameSizeAs(untrained);
            assertThat(blocks(resumed)).hasSameSizeAs(untrained);
            assertThat(rates(original).values()).allMatch(rate -> rate < 0.01);
        }
    }

    // ---- models without plateaus, in one line

    static Stream<Model> plain() {
        return Stream.of(stack(builder(new org.nd4j.linalg.learning.config.Adam(0.05))),
                graph(builder(new org.nd4j.linalg.learning.config.Adam(0.05))), stack(builder(new Adam(0.05))),
                stack(builder(new org.nd4j.linalg.learning.config.Adam(0.05)).biasUpdater(new Sgd(0.1)), dense().build(),
                        output().updater(new Sgd(0.2)).build()));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void aModelWithPlainRatesIsPutUnderPlateausInOneLineNewOrRestored(Model net) {
        fit(net, data(1, 3));
        Model restored = restored(net);
        Map<String, Double> before = rates(net);
        listen(net, listener().score(Scripted.losses(1)).plateau(halving()).build());
        listen(restored, listener().score(Scripted.losses(1)).plateau(halving()).build());
        for (Model each : List.of(net, restored)) {
            fit(each, data(1, 3), 2);
            assertThat(rates(each)).isEqualTo(before);
            fit(each, data(1, 3));
            before.forEach((name, rate) -> assertThat(rates(each).get(name)).isEqualTo(rate / 2));
        }
        assertSame(restored, net);
    }

    @Test
    void theOneLineOfTheDocumentationWorks() {
        MultiLayerNetwork trained = stack(builder(new org.nd4j.linalg.learning.config.Adam(0.05)));
        fit(trained, data(1, 3));
        MultiLayerNetwork net = restored(trained);
        net.addListeners(PerformanceSchedulingListener.on(data(2, 3), PlateauSchedule.builder().factor(0.5).patience(5)));
        fit(net, data(1, 3), 3);
        assertThat(ModelUpdaters.of(net).plateaus()).hasSize(1);
        assertThat(ModelUpdaters.of(net).plateaus().get(0).best()).isFinite();
    }

    @Test
    void aScheduleIsPutUnderAPlateauAsItIs() {
        MultiLayerNetwork net = stack(builder(new Adam(WarmupSchedule.of(0.1, 4))));
        net.addListeners(listener().score(Scripted.losses(1)).everyIterations(1).plateau(halving().patience(4)).build());
        LearningRateRecorder recorder = new LearningRateRecorder();
        net.addListeners(recorder);
        fit(net, data(1, 7));
        assertThat(recorder.records()).map(entry -> entry.learningRates().get("0_W"))
                .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-15 ? 0 : Double.compare(a, b), Double.class)
                .containsExactly(0.0, 0.025, 0.05, 0.075, 0.1, 0.1, 0.05);
    }

    @Test
    void aModelThatHasPlateausKeepsThemAndTheirHistory() {
        MultiLayerNetwork net = stack(builder(new Adam(halving(0.1))));
        net.addListeners(listener().score(Scripted.losses(1)).build());
        fit(net, data(1, 1), 3);
        MultiLayerNetwork restored = restored(net);
        restored.addListeners(listener().score(Scripted.losses(1)).plateau(PlateauSchedule.builder().factor(0.9).patience(99))
                .build());
        fit(restored, data(1, 1), 2);
        assertThat(rates(net)).containsValue(0.05);
        assertThat(rates(restored)).containsValue(0.025);
    }

    @Test
    void aPlateauIsInstalledAtTheFirstIterationEvenIfItIsMeasuredMuchLater() {
        MultiLayerNetwork net = stack(builder(new Sgd(0.1)));
        net.addListeners(listener().everyIterations(100).plateau(halving()).build());
        net.fit(data(1, 1).next());
        assertThat(ModelUpdaters.of(net).plateaus()).isNotEmpty();
    }

    // ---- the log

    @Test
    void eachReductionIsLoggedOnce() {
        Logger logger = (Logger) LoggerFactory.getLogger(PerformanceSchedulingListener.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        Level level = logger.getLevel();
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        try {
            MultiLayerNetwork net = stack(builder(new Adam(halving(0.1))).biasUpdater(new Adam(halving(0.2))));
            net.addListeners(listener().score(Scripted.losses(1, 1, 1, 0.5, 0.5, 0.5, 0.5)).build());
            fit(net, data(1, 2), 7);
            assertThat(appender.list).map(ILoggingEvent::getFormattedMessage).containsExactly(
                    "Plateau at iteration 6, epoch 2: score 1.0, learning rate 0.1 -> 0.05, 0.2 -> 0.1",
                    "Plateau at iteration 12, epoch 5: score 0.5, learning rate 0.05 -> 0.025, 0.1 -> 0.05");
            assertThat(appender.list).map(ILoggingEvent::getLevel).containsOnly(Level.INFO);
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(level);
            logger.setAdditive(true);
        }
    }

    // ---- what it refuses

    @Test
    void refusesAModelWithNothingToSchedule() {
        for (org.nd4j.linalg.learning.config.IUpdater updater : List.of(new NoOp(), new AdaDelta())) {
            for (Model net : both(updater)) {
                listen(net, listener().plateau(halving()).build());
                assertThatThrownBy(() -> fit(net, data(1, 1))).isInstanceOf(IllegalStateException.class)
                        .hasMessage("no updater of the model has a learning rate, so there is nothing to schedule");
            }
        }
        for (Model net : both(new Sgd(0.1))) {
            listen(net, PerformanceSchedulingListener.on(data(2, 1)));
            State before = State.of(net);
            assertThatThrownBy(() -> fit(net, data(1, 1))).isInstanceOf(IllegalStateException.class).hasMessageStartingWith(
                    "the model has no PlateauSchedule, so there is nothing to report scores to. Write"
                            + " PerformanceSchedulingListener.on(validation, PlateauSchedule.builder().factor(0.5).patience(5))");
            assertThat(State.of(net)).as("untouched").isEqualTo(before);
        }
    }

    private static MultiLayerNetwork recurrent() {
        MultiLayerNetwork net = new MultiLayerNetwork(builder(new Sgd(halving(0.1))).list()
                .layer(new LSTM.Builder().nIn(3).nOut(4).build())
                .layer(new RnnOutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build())
                .backpropType(BackpropType.TruncatedBPTT).tBPTTLength(3).build());
        net.init();
        return net;
    }

    private static ComputationGraph recurrentGraph() {
        ComputationGraph net = new ComputationGraph(builder(new Sgd(halving(0.1))).graphBuilder().addInputs("in")
                .addLayer("lstm", new LSTM.Builder().nIn(3).nOut(4).build(), "in")
                .addLayer("out", new RnnOutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build(), "lstm")
                .setOutputs("out").setInputTypes(InputType.recurrent(3)).backpropType(BackpropType.TruncatedBPTT)
                .tBPTTForwardLength(3).tBPTTBackwardLength(3).build());
        net.init();
        return net;
    }

    private static DataSetIterator series(long seed) {
        Nd4j.getRandom().setSeed(seed);
        List<DataSet> list = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            var labels = Nd4j.zeros(DataType.DOUBLE, 1, 2, 9);
            for (int t = 0; t < 9; t++) {
                labels.putScalar(0, t % 2, t, 1);
            }
            list.add(new DataSet(Nd4j.rand(DataType.DOUBLE, 1, 3, 9), labels));
        }
        return new org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator<>(list, 2);
    }

    @Test
    void refusesToMeasureInTheMiddleOfTruncatedBptt() {
        for (Model net : List.of(recurrent(), recurrentGraph())) {
            listen(net, listener().validation(series(2)).everyIterations(1).build());
            assertThatThrownBy(() -> fit(net, series(1))).isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("everyIterations with validation cannot be used under truncated BPTT");
        }
        for (Model net : List.of(recurrent(), recurrentGraph())) {
            listen(net, listener().validation(series(2)).build());
            fit(net, series(1), 3);
            assertThat(ModelUpdaters.of(net).plateaus().get(0).best()).isFinite();
        }
        for (Model net : List.of(recurrent(), recurrentGraph())) {
            listen(net, listener().everyIterations(1).build());
            fit(net, series(1));
            assertThat(ModelUpdaters.of(net).plateaus().get(0).best()).isFinite();
        }
    }

    @Test
    void refusesToWaitForEpochsThatNeverEnd() {
        MultiLayerNetwork net = stack(builder(new Sgd(halving(0.1))));
        net.addListeners(PerformanceSchedulingListener.on(data(2, 1)));
        assertThatThrownBy(() -> net.fit(data(1, 1).next())).isInstanceOf(IllegalStateException.class)
                .hasMessage("everyEpochs would never measure: DL4J calls no epoch callbacks here, as in fit(DataSet)."
                        + " Use everyIterations, or fit(DataSetIterator)");
    }

    @Test
    void refusesAScoreThatGoesAgainstAPlateausDirectionBeforeItTrains() {
        PlateauSchedule up = PlateauSchedule.builder().initialValue(0.1).direction(Direction.MAXIMIZE).build();
        MultiLayerNetwork net = stack(builder(new Sgd(up)));
        net.addListeners(PerformanceSchedulingListener.on(data(2, 1)));
        State before = State.of(net);
        assertThatThrownBy(() -> fit(net, data(1, 1))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a PlateauSchedule with direction MAXIMIZE cannot take a score to MINIMIZE");
        assertThat(State.of(net)).isEqualTo(before);
    }

    @Test
    void refusesOtherKindsOfModels() {
        Model layer = stack(builder(new Sgd(0.1))).getLayer(0);
        assertThatThrownBy(() -> listener().build().onEpochStart(layer)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("model must be an initialised MultiLayerNetwork or ComputationGraph");
    }

    @Test
    void refusesBadArgumentsAtOnce() {
        assertThatThrownBy(() -> listener().everyEpochs(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("everyEpochs must be at least 1, got 0");
        assertThatThrownBy(() -> listener().everyIterations(-3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("everyIterations must be at least 1, got -3");
        assertThatThrownBy(() -> listener().validation((DataSetIterator) null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("validation must be a DataSetIterator, got null");
        assertThatThrownBy(() -> listener().validation((MultiDataSetIterator) null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("validation must be a MultiDataSetIterator, got null");
        assertThatThrownBy(() -> listener().score(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("score must be a ScoreCalculator, got null");
        assertThatThrownBy(() -> listener().plateau(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("plateau must be a PlateauSchedule.Builder, got null");
        assertThatThrownBy(() -> listener().plateau(halving().factor(2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("factor must be in (0, 1), got 2.0");
        assertThatThrownBy(() -> listener().plateau(halving().initialValue(0.1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("initialValue must be left unset");
        DataSetIterator once = new ExistingDataSetIterator(TinyNets.examples(1, 2).iterator());
        assertThatThrownBy(() -> PerformanceSchedulingListener.on(once)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("validation must be an iterator that can be reset");
    }
}
