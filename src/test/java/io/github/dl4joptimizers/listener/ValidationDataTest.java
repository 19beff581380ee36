package io.github.dl4joptimizers.listener;

import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.examples;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.prefetchedData;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.Adam;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.datasets.iterator.DataSetIteratorSplitter;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.ClassificationScoreCalculator;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.BaseEarlyStoppingTrainer;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.evaluation.classification.Evaluation.Metric;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.LoggerFactory;

/** Training on the data that are to tell how training goes is refused; whatever else is done with them is not. */
class ValidationDataTest {

    private static final String MESSAGE = "the model is being trained on the listener's validation iterator: validation needs data,"
            + " and an iterator, of its own";

    private static Adam plateau() {
        return new Adam(PlateauSchedule.of(0.05, 0.5, 1));
    }

    private static Stream<Model> nets() {
        return Stream.of(stack(builder(plateau())), graph(builder(plateau())));
    }

    private static void refuses(Model net, ThrowingCallable training) {
        State before = State.of(net);
        assertThatThrownBy(training).isInstanceOf(IllegalStateException.class).hasMessage(MESSAGE);
        assertThat(State.of(net).parameters()).as("untouched").isEqualTo(before.parameters());
        assertThat(State.of(net).plateaus()).as("untouched").isEqualTo(before.plateaus());
    }

    /** Iterators that DL4J reads in the training's own thread or in another, of one batch and of many. */
    static Stream<Supplier<DataSetIterator>> iterators() {
        return Stream.of(() -> data(2, 1), () -> data(2, 5), () -> prefetchedData(2, 1), () -> prefetchedData(2, 2),
                () -> prefetchedData(2, 50), () -> new AsyncDataSetIterator(data(2, 3)));
    }

    // ---- refused

    @ParameterizedTest
    @MethodSource("iterators")
    void refusesToTrainOnTheValidationIterator(Supplier<DataSetIterator> iterators) {
        for (int everyIterations = 0; everyIterations <= 1; everyIterations++) {
            for (Model net : nets().toList()) {
                DataSetIterator validation = iterators.get();
                PerformanceSchedulingListener.Builder listener = PerformanceSchedulingListener.builder().validation(validation);
                net.addListeners((everyIterations > 0 ? listener.everyIterations(1) : listener).build());
                refuses(net, () -> fit(net, validation));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("iterators")
    void refusesToTrainOnTheIteratorOfAnyCalculatorOfDl4j(Supplier<DataSetIterator> iterators) {
        nets().forEach(net -> {
            DataSetIterator validation = iterators.get();
            net.addListeners(PerformanceSchedulingListener.builder()
                    .score(new ClassificationScoreCalculator(Metric.ACCURACY, validation)).build());
            refuses(net, () -> fit(net, validation));
        });
    }

    @Test
    void refusesToTrainOnAnIteratorOfSeveralInputs() {
        MultiDataSetIterator forGraph = new MultiDataSetIteratorAdapter(data(2, 3));
        ComputationGraph net = graph(builder(plateau()));
        net.addListeners(PerformanceSchedulingListener.builder().validation(forGraph).build());
        refuses(net, () -> net.fit(forGraph));
        MultiDataSetIterator forStack = new MultiDataSetIteratorAdapter(data(2, 3));
        MultiLayerNetwork stack = stack(builder(plateau()));
        stack.addListeners(PerformanceSchedulingListener.builder().validation(forStack).build());
        refuses(stack, () -> stack.fit(forStack));
    }

    @Test
    void refusesToTrainOnItsBatchesOneByOne() {
        DataSetIterator validation = data(2, 3);
        nets().forEach(net -> {
            net.addListeners(PerformanceSchedulingListener.builder().validation(validation).everyIterations(5).build());
            validation.reset();
            refuses(net, () -> fit(net, validation.next()));
        });
    }

    @Test
    void refusesInAThreadThatIsOlderThanTheListener() throws Exception {
        ExecutorService old = Executors.newSingleThreadExecutor();
        old.submit(() -> { }).get();
        DataSetIterator validation = prefetchedData(2, 1);
        MultiLayerNetwork net = stack(builder(plateau()));
        net.addListeners(PerformanceSchedulingListener.on(validation));
        Future<?> training = old.submit(() -> net.fit(validation));
        assertThatThrownBy(training::get).hasRootCauseMessage(MESSAGE);
        old.shutdown();
    }

    @Test
    void refusesWhatAPreprocessorHasMadeOfIt() {
        DataSetIterator validation = prefetchedData(2, 3);
        DataSetPreProcessor doubling = batch -> batch.setFeatures(batch.getFeatures().mul(2));
        validation.setPreProcessor(doubling);
        MultiLayerNetwork net = stack(builder(plateau()));
        net.addListeners(PerformanceSchedulingListener.on(validation));
        refuses(net, () -> net.fit(validation));
        validation.reset();
        assertThat(validation.next().getFeatures()).isEqualTo(prefetchedDataOnce().mul(2));
    }

    private static INDArray prefetchedDataOnce() {
        return prefetchedData(2, 3).next().getFeatures();
    }

    @Test
    void refusesSegmentsOfItUnderTruncatedBptt() {
        MultiLayerNetwork net = new MultiLayerNetwork(builder(plateau()).list()
                .layer(new LSTM.Builder().nIn(3).nOut(4).build())
                .layer(new RnnOutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build())
                .backpropType(BackpropType.TruncatedBPTT).tBPTTLength(3).build());
        net.init();
        List<DataSet> series = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            series.add(new DataSet(Nd4j.rand(DataType.DOUBLE, 1, 3, 9), Nd4j.ones(DataType.DOUBLE, 1, 2, 9).divi(2)));
        }
        DataSetIterator validation = new org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator<>(series, 2);
        net.addListeners(PerformanceSchedulingListener.on(validation));
        refuses(net, () -> net.fit(validation));
    }

    @Test
    void earlyStoppingOnTheValidationIteratorEndsWithTheReason() throws IOException {
        DataSetIterator validation = prefetchedData(2, 3);
        MultiLayerNetwork net = stack(builder(plateau()));
        net.addListeners(PerformanceSchedulingListener.on(validation));
        Logger logger = (Logger) LoggerFactory.getLogger(BaseEarlyStoppingTrainer.class);
        logger.setLevel(Level.OFF); // it logs the exception, which is expected here
        EarlyStoppingResult<MultiLayerNetwork> result = earlyStopping(net, validation, data(3, 2));
        logger.setLevel(null);
        assertThat(result.getTerminationReason()).isEqualTo(EarlyStoppingResult.TerminationReason.Error);
        assertThat(result.getTerminationDetails()).contains(MESSAGE);
    }

    private static EarlyStoppingResult<MultiLayerNetwork> earlyStopping(MultiLayerNetwork net, DataSetIterator train,
            DataSetIterator validation) throws IOException {
        InMemoryModelSaver<MultiLayerNetwork> saver = new InMemoryModelSaver<>();
        saver.saveBestModel(net, 1); // which DL4J wants to have when training fails
        return new EarlyStoppingTrainer(new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
                .scoreCalculator(new DataSetLossCalculator(validation, true)).modelSaver(saver).build(), net, train).fit();
    }

    // ---- not refused

    private static void accepts(Model net, DataSetIterator train) {
        fit(net, train, 3);
        assertThat(ModelUpdaters.of(net).plateaus().get(0).best()).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("iterators")
    void anIteratorOfItsOwnOverTheSameDataIsFine(Supplier<DataSetIterator> iterators) {
        nets().forEach(net -> {
            DataSetIterator validation = iterators.get();
            net.addListeners(PerformanceSchedulingListener.builder().validation(validation).everyIterations(1).build());
            accepts(net, data(2, 5));
        });
    }

    @Test
    void aListOfBatchesMayBeReadByTwoIterators() {
        List<DataSet> batches = List.of(DataSet.merge(examples(1, 8)), DataSet.merge(examples(2, 8)));
        nets().forEach(net -> {
            net.addListeners(PerformanceSchedulingListener.on(new ExistingDataSetIterator(batches)));
            accepts(net, new ExistingDataSetIterator(batches));
        });
    }

    @ParameterizedTest
    @MethodSource("iterators")
    void evaluatingOnTheValidationIteratorIsFine(Supplier<DataSetIterator> iterators) {
        nets().forEach(net -> {
            DataSetIterator validation = iterators.get();
            net.addListeners(PerformanceSchedulingListener.on(validation));
            for (int epoch = 0; epoch < 3; epoch++) {
                accepts(net, prefetchedData(1, 3));
                if (net instanceof MultiLayerNetwork stack) {
                    stack.evaluate(validation);
                } else {
                    ((ComputationGraph) net).evaluate(validation);
                }
                new DataSetLossCalculator(validation, true).calculateScore(net);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("iterators")
    void otherListenersMayEvaluateOnTheValidationIterator(Supplier<DataSetIterator> iterators) {
        nets().forEach(net -> {
            DataSetIterator validation = iterators.get();
            net.addListeners(new EvaluativeListener(validation, 1, InvocationType.ITERATION_END),
                    PerformanceSchedulingListener.on(validation), new EvaluativeListener(validation, 1, InvocationType.EPOCH_END),
                    PerformanceSchedulingListener.builder().validation(validation).everyIterations(2).build(),
                    new BaseTrainingListener() {
                        @Override
                        public void iterationDone(Model model, int iteration, int epoch) {
                            validation.reset();
                            while (validation.hasNext()) {
                                assertThat(validation.next().numExamples()).isPositive();
                            }
                        }
                    });
            accepts(net, data(1, 3));
        });
    }

    @Test
    void anotherModelMayBeTrainedOnItAsInCrossValidation() {
        for (boolean prefetched : new boolean[] {false, true}) {
            DataSetIterator one = prefetched ? prefetchedData(1, 1) : data(1, 1);
            DataSetIterator other = prefetched ? prefetchedData(2, 1) : data(2, 1);
            List<Model> first = nets().toList();
            List<Model> second = nets().toList();
            for (int i = 0; i < 2; i++) {
                first.get(i).addListeners(PerformanceSchedulingListener.on(other));
                second.get(i).addListeners(PerformanceSchedulingListener.on(one));
                for (int epoch = 0; epoch < 3; epoch++) {
                    accepts(first.get(i), one);
                    accepts(second.get(i), other);
                }
            }
        }
    }

    @Test
    void earlyStoppingMayUseTheSameValidationIterator() throws IOException {
        DataSetIterator validation = prefetchedData(2, 3);
        MultiLayerNetwork net = stack(builder(plateau()));
        net.addListeners(PerformanceSchedulingListener.on(validation));
        EarlyStoppingResult<MultiLayerNetwork> result = earlyStopping(net, prefetchedData(1, 3), validation);
        assertThat(result.getTerminationDetails()).doesNotContain("validation");
        assertThat(result.getTotalEpochs()).isEqualTo(3);
        assertThat(ModelUpdaters.of(net).plateaus().get(0).best()).isNotNull();
    }

    @Test
    void aPartOfASplitIteratorMayMeasureEpochsButNotIterations() {
        for (Model net : nets().toList()) {
            List<DataSetIterator> parts = split();
            net.addListeners(PerformanceSchedulingListener.on(parts.get(1)));
            accepts(net, parts.get(0));
            assertThat(ModelUpdaters.of(net).iteration()).isEqualTo(9);
        }
        PerformanceSchedulingListener.Builder listener = PerformanceSchedulingListener.builder().validation(split().get(1))
                .everyIterations(1);
        assertThatThrownBy(listener::build).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("everyIterations cannot measure on a part of a split iterator: reading it would move the training"
                        + " part on. Use everyEpochs, or an iterator of its own");
    }

    /** Three batches and two. */
    private static List<DataSetIterator> split() {
        return new DataSetIteratorSplitter(data(1, 5), new int[] {3, 2}).getIterators();
    }

    @Test
    void anIteratorThatTakesNoPreprocessorIsMeasuredUnwatched() {
        DataSetIterator stubborn = new org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator<>(examples(2, 8), 8) {
            private static final long serialVersionUID = 1L;

            @Override
            public void setPreProcessor(DataSetPreProcessor preProcessor) {
                throw new UnsupportedOperationException();
            }
        };
        MultiLayerNetwork net = stack(builder(plateau()));
        net.addListeners(PerformanceSchedulingListener.on(stubborn));
        accepts(net, data(1, 2));
    }

    @Test
    void thePreprocessorThatWasThereStillWorks() {
        DataSetIterator validation = data(2, 3);
        INDArray plain = data(2, 3).next().getFeatures();
        validation.setPreProcessor((DataSetPreProcessor) batch -> batch.setFeatures(batch.getFeatures().mul(2)));
        PerformanceSchedulingListener.on(validation);
        PerformanceSchedulingListener.on(validation);
        assertThat(validation.next().getFeatures()).isEqualTo(plain.mul(2));
        assertThat(TinyNets.numbers(plain)).isNotEmpty();
    }
}
