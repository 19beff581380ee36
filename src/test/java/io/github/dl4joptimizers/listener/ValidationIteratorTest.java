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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.Adam;
import org.deeplearning4j.datasets.iterator.DataSetIteratorSplitter;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.ClassificationScoreCalculator;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.evaluation.classification.Evaluation.Metric;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/** The data that are to tell how training goes: the listener measures on all of them and leaves the rest alone. */
class ValidationIteratorTest {

    private static Adam plateau() {
        return new Adam(PlateauSchedule.of(0.05, 0.5, 1));
    }

    private static Stream<Model> nets() {
        return Stream.of(stack(builder(plateau())), graph(builder(plateau())));
    }

    /** Iterators that DL4J reads in the training's own thread or in another, of one batch and of many. */
    static Stream<Supplier<DataSetIterator>> iterators() {
        return Stream.of(() -> data(2, 1), () -> data(2, 5), () -> prefetchedData(2, 1), () -> prefetchedData(2, 2),
                () -> prefetchedData(2, 50), () -> new AsyncDataSetIterator(data(2, 3)));
    }

    // ---- what the listener does with it

    /** It is left as it was: whoever saves the normalizer beside the model takes it from there. */
    @Test
    void thePreprocessorStaysTheUsersOwn() {
        DataSetIterator train = data(1, 3);
        DataSetIterator validation = data(2, 2);
        NormalizerStandardize normalizer = new NormalizerStandardize();
        normalizer.fit(train);
        train.reset();
        train.setPreProcessor(normalizer);
        validation.setPreProcessor(normalizer);
        for (PerformanceSchedulingListener.Builder listener : List.of(PerformanceSchedulingListener.builder().validation(validation),
                PerformanceSchedulingListener.builder().score(new DataSetLossCalculator(validation, true)))) {
            MultiLayerNetwork net = stack(builder(plateau()));
            net.addListeners(listener.build());
            accepts(net, train);
            assertThat(validation.getPreProcessor()).isSameAs(normalizer);
        }
    }

    @Test
    void itIsMeasuredThroughThePreprocessor() {
        DataSetIterator validation = data(2, 3);
        validation.setPreProcessor((DataSetPreProcessor) batch -> batch.setFeatures(batch.getFeatures().mul(2)));
        for (Model net : nets().toList()) {
            net.addListeners(PerformanceSchedulingListener.on(validation));
            fit(net, data(1, 2));
            validation.reset();
            double expected = new DataSetLossCalculator(validation, true).calculateScore(net);
            assertThat(ModelUpdaters.of(net).plateaus()).extracting(PlateauSchedule::best).containsExactly(expected);
        }
    }

    /** Counts how often it is read from its start. */
    private static final class Counted extends ListDataSetIterator<DataSet> {

        private static final long serialVersionUID = 1L;

        private int resets;

        Counted(long seed) {
            super(examples(seed, 16), 8);
        }

        @Override
        public void reset() {
            resets++;
            super.reset();
        }
    }

    @Test
    void itIsResetBeforeEachMeasurementAndNotOtherwise() {
        nets().forEach(net -> {
            Counted validation = new Counted(2);
            net.addListeners(PerformanceSchedulingListener.builder().validation(validation).everyIterations(2).build());
            fit(net, data(1, 5));
            assertThat(validation.resets).isEqualTo(2);
            assertThat(validation.hasNext()).as("read to its end").isFalse();
        });
    }

    /** DL4J's calculators go on where somebody has stopped reading, and start again at the end. */
    @Test
    void theIteratorInsideACalculatorIsNobodysBusiness() {
        Counted inside = new Counted(2);
        MultiLayerNetwork net = stack(builder(plateau()));
        net.addListeners(PerformanceSchedulingListener.builder()
                .score(new ClassificationScoreCalculator(Metric.ACCURACY, inside)).build());
        assertThat(inside.resets).isZero();
        fit(net, data(1, 2), 3);
        assertThat(inside.resets).as("by the calculator, where it has come to the end").isEqualTo(2);
    }

    @Test
    void anIteratorWithoutDataIsAnErrorAndNoPlateau() {
        DataSetIterator empty = new ExistingDataSetIterator(List.of());
        for (Model net : nets().toList()) {
            net.addListeners(PerformanceSchedulingListener.on(empty));
            DataSetIterator train = data(1, 2);
            assertThatThrownBy(() -> fit(net, train)).isInstanceOf(IllegalStateException.class)
                    .hasMessage("validation must have data, got an iterator that has none");
        }
    }

    // ---- where it may come from

    /** The buffers of features and labels are those of the training part. */
    static Stream<Arguments> viewsOfOneDataSet() {
        Map<String, Function<DataSet, DataSetIterator>> iterators = new LinkedHashMap<>();
        iterators.put("existing", part -> new ExistingDataSetIterator(List.of(part)));
        iterators.put("singleton", SingletonDataSetIterator::new);
        iterators.put("view", part -> new ViewIterator(part, 20));
        iterators.put("examples", part -> new ListDataSetIterator<>(part.asList(), 20));
        iterators.put("batches", part -> new ListDataSetIterator<>(part.batchBy(20), 1));
        return iterators.entrySet().stream().map(entry -> {
            SplitTestAndTrain split = DataSet.merge(examples(1, 100)).splitTestAndTrain(80);
            return Arguments.of(entry.getKey(), entry.getValue().apply(split.getTrain()),
                    entry.getValue().apply(split.getTest()));
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("viewsOfOneDataSet")
    void trainingAndValidationMayBePartsOfOneDataSet(String name, DataSetIterator train, DataSetIterator validation) {
        MultiLayerNetwork net = stack(builder(plateau()));
        net.addListeners(PerformanceSchedulingListener.on(validation));
        for (int epoch = 0; epoch < 3; epoch++) {
            net.fit(train);
            validation.reset();
            while (validation.hasNext()) { // a metric of the user's own
                assertThat(net.output(validation.next().getFeatures()).rows()).isPositive();
            }
        }
        assertThat(ModelUpdaters.of(net).plateaus().get(0).best()).isFinite();
    }

    private static EarlyStoppingResult<MultiLayerNetwork> earlyStopping(MultiLayerNetwork net, DataSetIterator train,
            DataSetIterator validation) throws IOException {
        InMemoryModelSaver<MultiLayerNetwork> saver = new InMemoryModelSaver<>();
        saver.saveBestModel(net, 1); // which DL4J wants to have when training fails
        return new EarlyStoppingTrainer(new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
                .scoreCalculator(new DataSetLossCalculator(validation, true)).modelSaver(saver).build(), net, train).fit();
    }

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

    @ParameterizedTest
    @MethodSource("splits")
    void aPartOfASplitIteratorMayMeasureEpochsButNotIterations(Supplier<List<DataSetIterator>> split) {
        for (Model net : nets().toList()) {
            List<DataSetIterator> parts = split.get();
            List<Double> losses = new ArrayList<>();
            List<DataSet> validation = DataSet.merge(examples(1, 40)).batchBy(8).subList(3, 5);
            net.addListeners(PerformanceSchedulingListener.on(parts.get(1)), new BaseTrainingListener() {
                @Override
                public void onEpochEnd(Model model) {
                    losses.add(new DataSetLossCalculator(new ExistingDataSetIterator(validation), true).calculateScore(model));
                }
            });
            accepts(net, parts.get(0));
            assertThat(ModelUpdaters.of(net).iteration()).isEqualTo(9);
            assertThat(ModelUpdaters.of(net).plateaus().get(0).best()).isEqualTo(Collections.min(losses));
        }
        PerformanceSchedulingListener.Builder listener = PerformanceSchedulingListener.builder().validation(split.get().get(1))
                .everyIterations(1);
        assertThatThrownBy(listener::build).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("everyIterations cannot measure on a part of a split iterator: reading it would move the training"
                        + " part on. Use everyEpochs, or an iterator of its own");
    }

    /** DL4J splits five batches into three and two in two ways. */
    @SuppressWarnings("deprecation") // the second way is, but users have it
    static Stream<Supplier<List<DataSetIterator>>> splits() {
        return Stream.of(() -> new DataSetIteratorSplitter(data(1, 5), new int[] {3, 2}).getIterators(), () -> {
            DataSetIteratorSplitter splitter = new DataSetIteratorSplitter(data(1, 5), 5, 0.6);
            return List.of(splitter.getTrainIterator(), splitter.getTestIterator());
        });
    }
}
