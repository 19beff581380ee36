package io.github.dl4joptimizers.parallel;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.parallel.ParallelTrainings.oneWorker;
import static io.github.dl4joptimizers.parallel.ParallelTrainings.repeated;
import static io.github.dl4joptimizers.parallel.ParallelTrainings.stack;
import static io.github.dl4joptimizers.parallel.ParallelTrainings.twoWorkers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4joptimizers.listener.LearningRateRecorder;
import io.github.dl4joptimizers.listener.LearningRateScheduler;
import io.github.dl4joptimizers.listener.PerformanceSchedulingListener;
import io.github.dl4joptimizers.listener.StatsReports;
import io.github.dl4joptimizers.listener.StatsReports.Report;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.parallel.ParallelTrainings.Kind;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.datasets.iterator.EarlyTerminationDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.accumulation.BasicGradientsAccumulator;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.ParallelWrapper.TrainingMode;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.schedule.ISchedule;
import org.slf4j.LoggerFactory;

/** Listeners in a training in several threads, plateaus above all; and what is refused. */
class ParallelListenersTest {

    /** Halves at each measurement but the first: no score improves on another by 99 %. */
    private static PlateauSchedule.Builder halving() {
        return PlateauSchedule.builder().factor(0.5).patience(0).relativeThreshold(0.99);
    }

    @ParameterizedTest
    @EnumSource(value = TrainingMode.class, names = {"AVERAGING", "SHARED_GRADIENTS"})
    void aPlateauReachesEveryWorker(TrainingMode mode) {
        Model model = (mode == TrainingMode.AVERAGING ? Kind.STACK : Kind.GRAPH).model(new Adam(0.08));
        StatsReports reports = new StatsReports();
        model.addListeners(new StatsListener(reports, 1), PerformanceSchedulingListener.on(data(2, 2), halving()));
        ParallelTraining.of(new ParallelWrapper.Builder<>(model).workers(2).trainingMode(mode)).fit(data(1, 6), 3);
        assertRates(model, reports, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08, 0.04, 0.04, 0.04);
        assertThat(ModelUpdaters.of(model).learningRates().values()).containsOnly(0.02);
    }

    @ParameterizedTest
    @EnumSource
    void aPlateauInTheMiddleOfAnEpochReachesEveryWorkerInTheNextIteration(Kind kind) {
        Model model = kind.model(new Adam(0.08));
        StatsReports reports = new StatsReports();
        model.addListeners(new StatsListener(reports, 1), PerformanceSchedulingListener.builder()
                .validation(data(2, 2)).everyIterations(2).plateau(halving()).build());
        twoWorkers(model).fit(data(1, 6), 2);
        assertRates(model, reports, 0.08, 0.08, 0.08, 0.08, 0.04, 0.04);
        assertThat(ModelUpdaters.of(model).learningRates().values()).containsOnly(0.02);
    }

    private static void assertRates(Model model, StatsReports reports, Double... rates) {
        assertThat(reports.byWorker()).hasSize(2).allSatisfy(worker -> {
            for (String parameter : ModelUpdaters.of(model).learningRates().keySet()) {
                assertThat(worker).extracting(report -> report.rates().get(parameter)).containsExactly(rates);
            }
        });
    }

    @Test
    void everyWorkersScheduleIsWhereTheModelIs() {
        Model model = stack(new AdamW(ExponentialDecaySchedule.of(0.1, 1, 0.5), 0.1));
        Model epochs = stack(new Adam(ParallelTrainings.byEpoch(0.1)));
        StatsReports reports = new StatsReports();
        StatsReports reportsOfEpochs = new StatsReports();
        model.addListeners(new StatsListener(reports, 1));
        epochs.addListeners(new StatsListener(reportsOfEpochs, 1));
        twoWorkers(model).fit(data(1, 4), 3);
        twoWorkers(epochs).fit(data(1, 4), 3);
        assertRates(model, reports, 0.1, 0.05, 0.025, 0.0125, 0.00625, 0.003125);
        assertRates(epochs, reportsOfEpochs, 0.1, 0.1, 0.05, 0.05, 0.02, 0.02);
        assertThat(reports.byWorker()).allSatisfy(worker -> assertThat(worker).extracting(Report::iteration)
                .containsExactly(0, 1, 2, 3, 4, 5));
    }

    static Stream<Arguments> plateaus() {
        return Stream.<Supplier<PerformanceSchedulingListener>>of(
                () -> PerformanceSchedulingListener.on(data(2, 2), halving()),
                () -> PerformanceSchedulingListener.builder().trainingScore().plateau(halving()).build(),
                () -> PerformanceSchedulingListener.builder().validation(data(2, 2)).everyIterations(3).plateau(halving()).build(),
                () -> PerformanceSchedulingListener.builder().trainingScore().everyIterations(3).plateau(halving()).build())
                .flatMap(plateau -> Stream.of(Kind.values()).map(kind -> Arguments.of(plateau, kind)));
    }

    private static PlateauSchedule.Builder plateau() {
        return PlateauSchedule.builder().factor(0.7).patience(1).relativeThreshold(0.99);
    }

    @ParameterizedTest
    @MethodSource("plateaus")
    void aPlateauIsThatOfAPlainTrainingToTheBit(Supplier<PerformanceSchedulingListener> plateau, Kind kind) {
        Model plain = kind.model(new Adam(0.1));
        Model parallel = kind.model(new Adam(0.1));
        plain.addListeners(plateau.get());
        parallel.addListeners(plateau.get());
        fit(plain, data(1, 4), 2);
        if (kind == Kind.GRAPH) {
            oneWorker(parallel).fit(data(1, 4), 2);
        } else {
            twoWorkers(parallel).fit(repeated(2, 1, 4), 2);
        }
        assertThat(ModelUpdaters.of(plain).learningRates().values()).containsOnly(0.05);
        assertSame(parallel, plain);
    }

    /** Keras does not reduce a rate that is below the minimum: this one is, but only from the next iteration on. */
    @Test
    void aPlateauGoesByTheRateOfTheIterationThatIsMeasured() {
        PlateauSchedule plateau = halving().base(PiecewiseConstantSchedule.builder().boundaries(6).values(0.1, 0.01).build())
                .minimum(0.02).convention(Convention.KERAS).build();
        Model plain = stack(new Adam(plateau));
        Model parallel = stack(new Adam(plateau));
        plain.addListeners(PerformanceSchedulingListener.builder().everyIterations(3).build());
        parallel.addListeners(PerformanceSchedulingListener.builder().everyIterations(3).build());
        fit(plain, data(1, 7));
        oneWorker(parallel).fit(data(1, 7), 1);
        assertThat(ModelUpdaters.of(plain).plateaus().get(0).scale()).isEqualTo(0.5);
        assertSame(parallel, plain);
    }

    @Test
    void theTrainingScoreIsThatOfAllWorkers() {
        double[] losses = new double[2];
        for (int worker = 0; worker < 2; worker++) {
            Model alone = stack(new Adam(0.1));
            DataSetIterator batches = data(1, 2);
            if (worker == 1) {
                batches.next();
            }
            TinyNets.fit(alone, batches.next());
            losses[worker] = alone.score();
        }
        Model model = stack(new Adam(0.1));
        model.addListeners(PerformanceSchedulingListener.builder().trainingScore().plateau(plateau()).build());
        twoWorkers(model).fit(data(1, 2), 1);
        assertThat(losses[0]).isNotEqualTo(losses[1]);
        assertThat(ModelUpdaters.of(model).plateaus().get(0).best()).isEqualTo((losses[0] + losses[1]) / 2);
        assertThat(model.score()).isEqualTo((losses[0] + losses[1]) / 2);
    }

    @Test
    void aResumedPlateauGoesOnInTheMiddleOfItsPatience() {
        Model uninterrupted = stack(new Adam(0.1));
        uninterrupted.addListeners(PerformanceSchedulingListener.on(data(2, 2), plateau()));
        twoWorkers(uninterrupted).fit(data(1, 4), 4);
        Model model = stack(new Adam(0.1));
        for (int epoch = 0; epoch < 4; epoch++) {
            model.setListeners(PerformanceSchedulingListener.on(data(2, 2), plateau()));
            twoWorkers(model).fit(data(1, 4), 1);
            model = TinyNets.restored(model);
        }
        assertThat(ModelUpdaters.of(model).learningRates().values()).containsOnly(0.1 * 0.7);
        assertThat(ModelUpdaters.of(model).plateaus().get(0).badObservations()).isEqualTo(1);
        assertSame(model, uninterrupted);
    }

    /** Writes down its calls, and which model it is called with. */
    private static final class Diary extends BaseTrainingListener {

        private final List<String> calls = new ArrayList<>();
        private final List<Model> models = new ArrayList<>();

        private void write(String call, Model model) {
            calls.add(call);
            models.add(model);
        }

        @Override
        public void onEpochStart(Model model) {
            write("start " + ModelUpdaters.of(model).epoch(), model);
        }

        @Override
        public void onEpochEnd(Model model) {
            write("end " + ModelUpdaters.of(model).epoch(), model);
        }

        @Override
        public void onForwardPass(Model model, List<org.nd4j.linalg.api.ndarray.INDArray> activations) {
            write("forward", model);
        }

        @Override
        public void onForwardPass(Model model, Map<String, org.nd4j.linalg.api.ndarray.INDArray> activations) {
            write("forward", model);
        }

        @Override
        public void onBackwardPass(Model model) {
            write("backward", model);
        }

        @Override
        public void onGradientCalculation(Model model) {
            write("gradient", model);
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            write("done " + iteration + " " + epoch, model);
        }
    }

    @ParameterizedTest
    @EnumSource
    void listenersHearOfOneModelWhatTheyHearInAPlainTraining(Kind kind) {
        Model plain = kind.model(new Adam(0.1));
        Model parallel = kind.model(new Adam(0.1));
        Diary expected = new Diary();
        Diary diary = new Diary();
        LearningRateRecorder recorder = new LearningRateRecorder();
        plain.addListeners(expected);
        parallel.addListeners(diary, recorder, new LearningRateScheduler(epoch -> 0.1 / (1 + epoch)));
        fit(plain, data(1, 3), 2);
        twoWorkers(parallel).fit(data(1, 6), 2);
        assertThat(diary.calls).isEqualTo(expected.calls).contains("forward", "done 5 1");
        assertThat(diary.models).allMatch(model -> model == parallel);
        assertThat(recorder.records()).extracting(LearningRateRecorder.Entry::iteration).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(recorder.records()).flatExtracting(entry -> entry.learningRates().values().stream().distinct().toList())
                .containsExactly(0.1, 0.1, 0.1, 0.05, 0.05, 0.05);
    }

    @ParameterizedTest
    @EnumSource
    void theModelKeepsItsListeners(Kind kind) {
        Model model = kind.model(new Adam(0.1));
        Diary diary = new Diary();
        StatsListener stats = new StatsListener(new StatsReports(), 1);
        model.addListeners(diary, stats);
        ParallelTraining training = twoWorkers(model);
        assertThat(listeners(model)).containsExactly(diary, stats);
        training.fit(data(1, 2), 1);
        assertThat(listeners(model)).containsExactly(diary, stats);
        int calls = diary.calls.size();
        fit(model, data(1, 2));
        assertThat(diary.calls).hasSizeGreaterThan(calls);
    }

    private static List<TrainingListener> listeners(Model model) {
        return List.copyOf(model instanceof MultiLayerNetwork net ? net.getListeners() : ((ComputationGraph) model).getListeners());
    }

    @ParameterizedTest
    @EnumSource(value = TrainingMode.class, names = {"AVERAGING", "SHARED_GRADIENTS"})
    void aListenersExceptionArrivesAsItIs(TrainingMode mode) {
        for (Throwable thrown : List.of(new IllegalStateException("enough"), new AssertionError("no good"))) {
            Model model = stack(new Adam(0.1));
            TrainingListener failing = new BaseTrainingListener() {
                @Override
                public void iterationDone(Model model, int iteration, int epoch) {
                    if (iteration == 1) {
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) thrown;
                    }
                }
            };
            model.addListeners(failing);
            ParallelTraining training = ParallelTraining.of(new ParallelWrapper.Builder<>(model).workers(2).trainingMode(mode));
            assertThatThrownBy(() -> training.fit(data(1, 20), 2)).isSameAs(thrown);
            assertThat(ModelUpdaters.of(model).iteration()).isEqualTo(2);
            model.setListeners();
            training.fit(data(1, 4), 1); // all are well
            assertThat(ModelUpdaters.of(model).iteration()).isEqualTo(4);
        }
    }

    /** Comes back from JSON as zeros, with no error: DL4J's ISchedule has no annotations for Jackson. */
    private static final class Forgetful implements ISchedule {

        private static final long serialVersionUID = 1L;

        private final double rate;

        private Forgetful() {
            this(0);
        }

        private Forgetful(double rate) {
            this.rate = rate;
        }

        @Override
        public double valueAt(int iteration, int epoch) {
            return rate;
        }

        @Override
        public ISchedule clone() {
            return new Forgetful(rate);
        }
    }

    @Test
    void aRateThatIsLostOnTheWayToAWorkerIsAnError() {
        Model model = TinyNets.stack(TinyNets.builder(new org.nd4j.linalg.learning.config.Adam(new Forgetful(0.1)))); // this library's refuses it
        assertThatThrownBy(() -> twoWorkers(model).fit(data(1, 4), 1)).isInstanceOf(IllegalStateException.class)
                .hasMessage("a ParallelWrapper copies the model through JSON, and its learning rates do not survive that: they are"
                        + " {0_W=0.1, 0_b=0.1, 1_W=0.1, 1_b=0.1} in the model and {0_W=0.0, 0_b=0.0, 1_W=0.0, 1_b=0.0} in the"
                        + " copy for worker 1");
    }

    /** Cannot be written. */
    private static final class Unwritable implements ISchedule {

        private static final long serialVersionUID = 1L;

        @Override
        public double valueAt(int iteration, int epoch) {
            return 0.1;
        }

        @SuppressWarnings("unused") // Jackson calls it
        public double getRate() {
            throw new UnsupportedOperationException("not for writing");
        }

        @Override
        public ISchedule clone() {
            return new Unwritable();
        }
    }

    @Test
    void aModelThatCannotBeCopiedIsAnError() {
        Model model = TinyNets.stack(TinyNets.builder(new org.nd4j.linalg.learning.config.Adam(new Unwritable())));
        assertThatThrownBy(() -> twoWorkers(model)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a ParallelWrapper copies the model through JSON, but its configuration cannot be");
    }

    static Stream<TrainingListener> refusing() {
        return Stream.of(PerformanceSchedulingListener.on(data(2, 2), plateau()),
                PerformanceSchedulingListener.builder().everyIterations(1).plateau(plateau()).build(),
                new LearningRateScheduler(epoch -> 0.1), new LearningRateRecorder());
    }

    @ParameterizedTest
    @MethodSource("refusing")
    void aPlainWrapperIsRefused(TrainingListener listener) {
        Model model = stack(new Adam(0.1));
        model.addListeners(listener);
        ParallelWrapper wrapper = new ParallelWrapper.Builder<>(model).workers(2).build();
        try {
            assertThatThrownBy(() -> wrapper.fit(data(1, 4))).rootCause().isInstanceOf(IllegalStateException.class)
                    .hasMessage("a " + listener.getClass().getSimpleName() + " cannot be used with a plain ParallelWrapper: DL4J"
                            + " calls it from several threads, each with a model of its own, and not at the start and the end of"
                            + " an epoch. Write ParallelTraining.of(new ParallelWrapper.Builder<>(net).workers(2)).fit(iterator,"
                            + " epochs) in place of wrapper.fit(iterator)");
        } finally {
            wrapper.shutdown();
        }
    }

    @Test
    void measuringBetweenTwoAveragingsIsRefused() {
        Model model = stack(new Adam(0.1));
        model.addListeners(PerformanceSchedulingListener.builder().everyIterations(4).plateau(plateau()).build());
        assertThatThrownBy(() -> ParallelTraining.of(new ParallelWrapper.Builder<>(model).workers(2).averagingFrequency(3))
                .fit(data(1, 8), 1)).isInstanceOf(IllegalStateException.class)
                .hasMessage("everyIterations must be a multiple of averagingFrequency 3, got 4: in between, each worker has"
                        + " parameters of its own");
    }

    @Test
    void measuringEveryIterationUnderTruncatedBpttIsRefused() {
        Model model = ParallelNumbersTest.recurrent();
        model.addListeners(PerformanceSchedulingListener.builder().everyIterations(4).plateau(plateau()).build());
        assertThatThrownBy(() -> twoWorkers(model).fit(data(1, 8), 1)).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("everyIterations cannot be used under truncated BPTT in several threads");
    }

    @Test
    void wrongArgumentsAreRefused() {
        MultiLayerNetwork model = (MultiLayerNetwork) stack(new Adam(0.1));
        assertThatThrownBy(() -> ParallelTraining.of(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("builder must be a ParallelWrapper.Builder, got null");
        assertThatThrownBy(() -> twoWorkers(new MultiLayerNetwork(model.getLayerWiseConfigurations().clone())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the model must be initialised: call init() before it is given to the builder");
        assertThatThrownBy(() -> twoWorkers(new ComputationGraph(
                ((ComputationGraph) Kind.GRAPH.model(new Adam(0.1))).getConfiguration().clone())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the model must be initialised: call init() before it is given to the builder");
        assertThatThrownBy(() -> ParallelTraining.of(new ParallelWrapper.Builder<>(model).averagingFrequency(0)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("averagingFrequency must be at least 1, got 0");
        assertThatThrownBy(() -> ParallelTraining.of(new ParallelWrapper.Builder<>(model).workers(2)
                .trainingMode(TrainingMode.CUSTOM).gradientsAccumulator(new BasicGradientsAccumulator(2))))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("the model's data type must be FLOAT, ND4J's default,"
                        + " with a BasicGradientsAccumulator, got DOUBLE: DL4J would write beyond its memory");
        ParallelTraining training = twoWorkers(model);
        assertThatThrownBy(() -> training.fit(data(1, 4), 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("epochs must be at least 1, got 0");
        assertThatThrownBy(() -> training.fit((DataSetIterator) null, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data must be a DataSetIterator, got null");
        assertThatThrownBy(() -> training.fit(new MultiDataSetIteratorAdapter(data(1, 4)), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data must be a DataSetIterator for a MultiLayerNetwork, got a MultiDataSetIterator");
        DataSetIterator once = new EarlyTerminationDataSetIterator(data(1, 4), 4) {
            @Override
            public boolean resetSupported() {
                return false;
            }
        };
        assertThatThrownBy(() -> training.fit(once, 2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("epochs must be 1 with an iterator that cannot be reset, got 2");
        training.fit(once, 1);
        assertThat(model.getIterationCount()).isEqualTo(2);
    }

    @Test
    void whatIsLostBetweenTwoAveragingsIsLogged() {
        assertThat(warnings(10)).hasSize(1).first().asString()
                .startsWith("The epoch has ended 2 iterations after the last averaging")
                .endsWith("multiple of 6 (workers x averagingFrequency)");
        assertThat(warnings(12)).isEmpty();
    }

    private static List<String> warnings(int batches) {
        Logger logger = (Logger) LoggerFactory.getLogger(ParallelTraining.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        try {
            ParallelTraining.of(new ParallelWrapper.Builder<>(stack(new Adam(0.1))).workers(2).averagingFrequency(3))
                    .fit(data(1, batches), 1);
            return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(null);
            logger.setAdditive(true);
        }
    }

    /** A worker that dies of something else: DL4J wraps it, and others may wait for it. */
    @Test
    void afterAWorkerHasDiedTheTrainingIsOver() {
        Model model = stack(new Adam(0.1));
        ParallelTraining training = twoWorkers(model);
        DataSetIterator wrong = new org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator<>(
                List.of(TinyNets.sequences(1)));
        assertThatThrownBy(() -> training.fit(wrong, 1)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> training.fit(data(1, 4), 1)).isInstanceOf(IllegalStateException.class)
                .hasMessage("a worker has failed, and others may still wait for it. Make another ParallelTraining");
        twoWorkers(model).fit(data(1, 4), 1);
        assertThat(ModelUpdaters.of(model).iteration()).isEqualTo(2);
    }
}
