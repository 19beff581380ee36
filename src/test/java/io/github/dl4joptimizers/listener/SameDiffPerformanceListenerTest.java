package io.github.dl4joptimizers.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.github.dl4joptimizers.Log;
import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.datasets.iterator.DataSetIteratorSplitter;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Sgd;

/** Performance scheduling of SameDiff graphs, in training. */
@ExtendWith(OneThread.class)
class SameDiffPerformanceListenerTest {

    private static SameDiff graph(TrainingConfig.Builder training) {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.DOUBLE, -1, 4);
        SDVariable y = graph.placeHolder("y", DataType.DOUBLE, -1, 3);
        SDVariable w = graph.var("w", Nd4j.linspace(DataType.DOUBLE, -0.5, 0.1, 12).reshape(4, 3));
        SDVariable b = graph.var("b", Nd4j.zeros(DataType.DOUBLE, 3));
        graph.loss().meanSquaredError("loss", y, x.mmul(w).add(b), null);
        graph.setLossVariables("loss");
        graph.setTrainingConfig(training.dataSetFeatureMapping("x").dataSetLabelMapping("y").build());
        return graph;
    }

    private static SameDiff graph(RuleUpdater updater) {
        return graph(updater.applyTo(new TrainingConfig.Builder()));
    }

    private static PlateauSchedule.Builder halving() {
        return PlateauSchedule.builder().factor(0.5).patience(1);
    }

    private static ToDoubleFunction<SameDiff> scores(double... scores) {
        int[] next = {0};
        return graph -> scores[Math.min(next[0]++, scores.length - 1)];
    }

    private static SameDiffPerformanceListener.Builder scripted(double... scores) {
        return SameDiffPerformanceListener.builder().score(scores(scores), Direction.MINIMIZE);
    }

    private static DataSetIterator data(int seed, int batches) {
        return TinyNets.data(seed, batches);
    }

    private static double rate(SameDiff graph) {
        return ModelUpdaters.of(graph).learningRates().get("w");
    }

    private static List<Double> variables(SameDiff graph) {
        List<Double> all = new ArrayList<>(TinyNets.numbers(graph.getArrForVarName("w")));
        all.addAll(TinyNets.numbers(graph.getArrForVarName("b")));
        return all;
    }

    /** The rate of each iteration, as the update will use it. */
    private static final class Rates extends BaseListener {

        private final List<Double> rates = new ArrayList<>();

        @Override
        public boolean isActive(Operation operation) {
            return operation == Operation.TRAINING;
        }

        @Override
        public void iterationStart(SameDiff sd, At at, MultiDataSet data, long etlMs) {
            rates.add(rate(sd));
        }
    }

    // ---- when

    @Test
    void anObservationAfterAnEpochChangesTheRateOfTheNextEpoch() {
        SameDiff graph = graph(new Adam(halving().initialValue(0.1).build()));
        Rates rates = new Rates();
        graph.setListeners(scripted(1, 1, 1, 0.5).build(), rates);
        graph.fit(data(1, 2), 3);
        graph.fit(data(1, 2), 2);
        assertThat(rates.rates).containsExactly(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05);
    }

    @Test
    void anObservationAfterAnIterationChangesTheRateOfTheNext() {
        SameDiff graph = graph(new Adam(halving().initialValue(0.1).build()));
        Rates rates = new Rates();
        graph.setListeners(scripted(1).everyIterations(1).build(), rates);
        graph.fit(data(1, 6), 1);
        assertThat(rates.rates).containsExactly(0.1, 0.1, 0.1, 0.05, 0.05, 0.025);
    }

    @Test
    void everyNthIsCountedOverSeveralFits() {
        SameDiff graph = graph(new Adam(halving().initialValue(0.1).patience(0).build()));
        graph.setListeners(scripted(1).everyEpochs(2).build());
        for (int i = 0; i < 4; i++) {
            graph.fit(data(1, 1), 1);
        }
        assertThat(rate(graph)).isEqualTo(0.05);
        SameDiff batches = graph(new Adam(halving().initialValue(0.1).patience(0).build()));
        batches.setListeners(scripted(1).everyIterations(2).build());
        for (int i = 0; i < 4; i++) {
            batches.fit(data(1, 1).next());
        }
        assertThat(rate(batches)).isEqualTo(0.05);
    }

    // ---- what

    private static PlateauSchedule told(SameDiffPerformanceListener listener) {
        SameDiff graph = graph(new Adam(PlateauSchedule.of(0.01, 0.5, 100)));
        graph.setListeners(listener);
        graph.fit(data(1, 3), 1);
        return ModelUpdaters.of(graph).plateaus().get(0);
    }

    /** The loss after the epoch, over all examples, also where the last batch is a small one. */
    @Test
    void watchesTheLossOnValidationData() {
        SameDiff trained = graph(new Adam(0.01));
        trained.fit(data(1, 3), 1);
        DataSet all = DataSet.merge(TinyNets.examples(2, 20));
        double expected = trained.output(Map.of("x", all.getFeatures(), "y", all.getLabels()), "loss").get("loss").getDouble(0);
        DataSetIterator validation = new ListDataSetIterator<>(
                TinyNets.examples(2, 20), 8);
        assertThat(told(SameDiffPerformanceListener.on(validation)).best()).isCloseTo(expected, within(1e-15));
    }

    @Test
    void watchesTheMeanTrainingLossOfTheEpoch() {
        SameDiff graph = graph(new Adam(PlateauSchedule.of(0.01, 0.5, 100)));
        SameDiff twin = graph(new Adam(0.01));
        graph.setListeners(SameDiffPerformanceListener.builder().build());
        for (int epoch = 0; epoch < 2; epoch++) { // the second one's alone is better
            graph.fit(data(1, 3), 1);
            double sum = 0;
            for (DataSetIterator data = data(1, 3); data.hasNext();) {
                DataSet batch = data.next();
                sum += twin.output(Map.of("x", batch.getFeatures(), "y", batch.getLabels()), "loss").get("loss").getDouble(0);
                twin.fit(batch);
            }
            assertThat(ModelUpdaters.of(graph).plateaus().get(0).best()).isCloseTo(sum / 3, within(1e-15));
        }
    }

    @Test
    void theValidationIteratorIsTheListenersOwn() {
        DataSetIterator validation = data(2, 2);
        validation.next();
        double expected = told(SameDiffPerformanceListener.on(data(2, 2))).best();
        assertThat(told(SameDiffPerformanceListener.on(validation)).best()).as("all of it").isEqualTo(expected);
        DataSetIterator once = new ExistingDataSetIterator(TinyNets.examples(1, 2).iterator());
        assertThatThrownBy(() -> SameDiffPerformanceListener.on(once)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("validation must be an iterator that can be reset");
        DataSetIterator part = new DataSetIteratorSplitter(data(1, 5), new int[] {3, 2}).getIterators().get(1);
        SameDiffPerformanceListener.Builder onPart = SameDiffPerformanceListener.builder().validation(part).everyIterations(1);
        assertThatThrownBy(onPart::build).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("everyIterations cannot measure on a part of a split iterator");
        SameDiffPerformanceListener onNothing = SameDiffPerformanceListener.on(new ExistingDataSetIterator(List.of()));
        assertThatThrownBy(() -> told(onNothing)).isInstanceOf(IllegalStateException.class)
                .hasMessage("validation must have data, got an iterator that has none");
    }

    @Test
    void aRisingScoreIsNoPlateauIfItIsToRise() {
        SameDiff graph = graph(new Adam(halving().initialValue(0.1).build()));
        graph.setListeners(SameDiffPerformanceListener.builder().score(scores(1, 2, 3, 4), Direction.MAXIMIZE).build());
        graph.fit(data(1, 1), 4);
        assertThat(rate(graph)).isEqualTo(0.1);
    }

    @Test
    void measuringDoesNotChangeTheTraining() {
        SameDiff watched = graph(new AdamW(PlateauSchedule.of(0.01, 0.5, 1000), 0.1));
        SameDiff unwatched = graph(new AdamW(0.01, 0.1));
        watched.setListeners(SameDiffPerformanceListener.builder().validation(data(2, 2)).everyIterations(1).build());
        watched.fit(data(1, 4), 2);
        unwatched.fit(data(1, 4), 2);
        assertThat(variables(watched)).isEqualTo(variables(unwatched));
    }

    // ---- graphs without a plateau

    @Test
    void aGraphWithAPlainRateOrAScheduleIsPutUnderAPlateau() {
        for (TrainingConfig.Builder training : List.of(new Adam(0.1).applyTo(new TrainingConfig.Builder()),
                new TrainingConfig.Builder().updater(new Sgd(0.1)))) {
            SameDiff graph = graph(training);
            graph.setListeners(scripted(1).plateau(halving()).build());
            graph.fit(data(1, 1), 3);
            assertThat(rate(graph)).isEqualTo(0.05);
        }
        SameDiff falling = graph(new Adam(ExponentialDecaySchedule.of(0.1, 1, 0.5)));
        falling.setListeners(SameDiffPerformanceListener.on(data(2, 1), halving()));
        falling.fit(data(1, 1), 3);
        assertThat(ModelUpdaters.of(falling).plateaus()).hasSize(1);
        assertThat(rate(falling)).isEqualTo(0.1 / 8);
    }

    // ---- saving

    @Test
    void aGraphThatWasSavedInTheMiddleGoesOnToTheBit(@TempDir Path folder) {
        double[] scores = {1, 1, 1, 1, 0.5, 0.6, 0.6, 0.4};
        SameDiff whole = graph(new AdamW(halving().initialValue(0.1).build(), 0.1));
        whole.setListeners(scripted(scores).build());
        whole.fit(data(1, 2), 8);
        for (int saved = 1; saved < 8; saved++) {
            SameDiff first = graph(new AdamW(halving().initialValue(0.1).build(), 0.1));
            first.setListeners(scripted(scores).build());
            first.fit(data(1, 2), saved);
            File file = folder.resolve("graph" + saved + ".fb").toFile();
            first.save(file, true);
            SameDiff second = SameDiff.load(file, true);
            second.setListeners(scripted(Arrays.copyOfRange(scores, saved, 8)).build());
            second.fit(data(1, 2), 8 - saved);
            assertThat(variables(second)).isEqualTo(variables(whole));
            assertThat(second.getTrainingConfig().toJson()).isEqualTo(whole.getTrainingConfig().toJson());
        }
        assertThat(rate(whole)).isEqualTo(0.025);
    }

    // ---- what it refuses

    @Test
    void refusesAGraphWithNothingToSchedule() {
        SameDiff plain = graph(new Adam(0.1));
        plain.setListeners(scripted(1).build());
        assertThatThrownBy(() -> plain.fit(data(1, 1), 1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no PlateauSchedule");
        SameDiff rateless = graph(new TrainingConfig.Builder().updater(new AdaDelta()));
        rateless.setListeners(scripted(1).plateau(halving()).build());
        assertThatThrownBy(() -> rateless.fit(data(1, 1), 1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no updater of the model has a learning rate");
    }

    @Test
    void refusesToWaitForEpochsThatNeverEnd() {
        SameDiff graph = graph(new Adam(halving().initialValue(0.1).build()));
        graph.setListeners(scripted(1).build());
        DataSet batch = data(1, 1).next();
        assertThatThrownBy(() -> graph.fit(batch)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Use everyIterations, or fit(DataSetIterator, epochs)");
    }

    @Test
    void refusesAScoreThatGoesAgainstThePlateausDirection() {
        SameDiff graph = graph(new Adam(halving().initialValue(0.1).direction(Direction.MAXIMIZE).build()));
        graph.setListeners(scripted(1).build());
        List<Double> before = variables(graph);
        assertThatThrownBy(() -> graph.fit(data(1, 1), 1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("direction MAXIMIZE");
        assertThat(variables(graph)).isEqualTo(before);
    }

    @Test
    void severalInOneTrainingAreRefusedBeforeItTrains() {
        SameDiff graph = graph(new Adam(0.1));
        List<Double> before = variables(graph);
        SameDiffPerformanceListener listener = scripted(1).plateau(halving()).build();
        SameDiffPerformanceListener other = scripted(1).plateau(halving()).build();
        String message = "a model must have one SameDiffPerformanceListener, this training has several";
        graph.setListeners(listener, listener);
        assertThatThrownBy(() -> graph.fit(data(1, 2), 1)).isInstanceOf(IllegalStateException.class).hasMessageStartingWith(message);
        graph.setListeners(listener, other);
        assertThatThrownBy(() -> graph.fit(data(1, 2), 1)).hasMessageStartingWith(message);
        graph.setListeners(listener);
        assertThatThrownBy(() -> graph.fit(data(1, 2), 1, other)).as("one of them in fit's arguments").hasMessageStartingWith(message);
        SameDiffPerformanceListener byIterations = scripted(1).everyIterations(1).plateau(halving()).build();
        graph.setListeners(byIterations, byIterations);
        DataSet batch = data(1, 1).next();
        assertThatThrownBy(() -> graph.fit(batch)).hasMessageStartingWith(message);
        assertThat(variables(graph)).isEqualTo(before);
        graph.setListeners(scripted(1).plateau(halving()).build());
        graph.fit(data(1, 2), 3);
        assertThat(rate(graph)).isEqualTo(0.05);
    }

    @Test
    void aRateBesideAPlateauOfTheMomentumIsPutUnderOneAndOtherSettingsAreAWarning() {
        SameDiff graph = graph(Momentum.builder().learningRate(0.1).momentumSchedule(halving().initialValue(0.9).build()).build());
        graph.setListeners(scripted(1).plateau(halving()).build());
        assertThat(Log.warnings(() -> graph.fit(data(1, 1), 3))).isEmpty();
        assertThat(rate(graph)).isEqualTo(0.05);
        graph.setListeners(scripted(1).plateau(halving().factor(0.1)).build());
        assertThat(Log.warnings(() -> graph.fit(data(1, 1), 3))).hasSize(1).first().asString().contains("changePlateaus");
        ModelUpdaters.of(graph).changePlateaus(halving().factor(0.1).settings());
        assertThat(rate(graph)).isEqualTo(0.025);
        assertThat(Log.warnings(() -> graph.fit(data(1, 1), 3))).isEmpty();
        assertThat(rate(graph)).isCloseTo(0.0025, within(1e-15));
    }

    @Test
    void noDataToValidateOnAreAnErrorAndAScoreThatIsNotFiniteIsAWarning() {
        SameDiff graph = graph(new Adam(0.1));
        graph.setListeners(SameDiffPerformanceListener.on(new ListDataSetIterator<>(List.<DataSet>of(), 1), halving()));
        assertThatThrownBy(() -> graph.fit(data(1, 1), 1)).hasMessage("validation must have data, got an iterator that has none");
        graph.setListeners(scripted(1, Double.NaN).plateau(halving()).build());
        assertThat(Log.warnings(() -> graph.fit(data(1, 1), 5))).hasSize(1).first().asString().contains("is NaN. A score that is not");
        assertThat(rate(graph)).isEqualTo(0.025);
    }

    @Test
    void refusesBadArgumentsAtOnce() {
        SameDiffPerformanceListener.Builder builder = SameDiffPerformanceListener.builder();
        assertThatThrownBy(() -> builder.everyEpochs(0)).hasMessage("everyEpochs must be at least 1, got 0");
        assertThatThrownBy(() -> builder.everyIterations(0)).hasMessage("everyIterations must be at least 1, got 0");
        assertThatThrownBy(() -> builder.validation((DataSetIterator) null))
                .hasMessage("validation must be a DataSetIterator, got null");
        assertThatThrownBy(() -> builder.score(null, Direction.MINIMIZE))
                .hasMessage("score must be a function of the graph, got null");
        assertThatThrownBy(() -> builder.score(scores(1), null)).hasMessage("direction must be MINIMIZE or MAXIMIZE, got null");
        assertThatThrownBy(() -> builder.plateau(null)).hasMessage("plateau must be a PlateauSchedule.Builder, got null");
    }

    @Test
    void aGraphWithoutATrainingConfigIsRefused() {
        assertThatThrownBy(() -> ModelUpdaters.of(SameDiff.create())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("graph must be a SameDiff with a TrainingConfig, got one without");
        assertThatThrownBy(() -> ModelUpdaters.of((SameDiff) null)).hasMessageEndingWith("got null");
    }
}
