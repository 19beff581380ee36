package io.github.dl4joptimizers.listener;

import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Log;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.Adam;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.scorecalc.ClassificationScoreCalculator;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.evaluation.classification.Evaluation.Metric;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Listeners that were added twice, by mistake; and validations that say nothing. */
class SeveralListenersTest {

    private static PlateauSchedule.Builder plateau() {
        return PlateauSchedule.builder().factor(0.5).patience(1);
    }

    private static List<Model> both() {
        return List.of(stack(builder(new Adam(0.1))), graph(builder(new Adam(0.1))));
    }

    private static void add(Model model, TrainingListener listener) {
        if (model instanceof MultiLayerNetwork net) {
            net.addListeners(listener);
        } else {
            ((ComputationGraph) model).addListeners(listener);
        }
    }

    static Stream<Supplier<TrainingListener>> acting() {
        return Stream.of(() -> PerformanceSchedulingListener.on(data(2, 1), plateau()),
                () -> PerformanceSchedulingListener.builder().everyIterations(2).plateau(plateau()).build(),
                () -> new LearningRateScheduler((epoch, rate) -> rate / 2));
    }

    @ParameterizedTest
    @MethodSource("acting")
    void asManyAsThereAreAreRefusedBeforeAnythingIsTrained(Supplier<TrainingListener> made) {
        for (Model net : both()) {
            TrainingListener listener = made.get();
            State before = State.of(net);
            add(net, listener);
            add(net, listener);
            String message = "a model must have one " + listener.getClass().getSimpleName() + ", the model has 2, and each";
            assertThatThrownBy(() -> fit(net, data(1, 2))).isInstanceOf(IllegalStateException.class).hasMessageStartingWith(message);
            net.setListeners(listener, made.get());
            assertThatThrownBy(() -> fit(net, data(1, 2))).isInstanceOf(IllegalStateException.class).hasMessageStartingWith(message);
            assertThat(State.of(net)).isEqualTo(before);
            net.setListeners(made.get()); // what the message says
            fit(net, data(1, 2));
        }
    }

    @Test
    void twoThatMeasureInFitOfABatchAreRefusedToo() {
        for (Model net : both()) {
            net.setListeners(PerformanceSchedulingListener.builder().everyIterations(1).plateau(plateau()).build(),
                    PerformanceSchedulingListener.builder().everyIterations(1).plateau(plateau()).build());
            DataSet batch = data(1, 1).next();
            assertThatThrownBy(() -> io.github.dl4joptimizers.model.TinyNets.fit(net, batch)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the model has 2");
        }
    }

    @Test
    void anEpochIsCountedAndAnIterationRecordedOnce() {
        for (Model net : both()) {
            EpochCounter counter = new EpochCounter(net);
            LearningRateRecorder recorder = new LearningRateRecorder();
            net.setListeners(counter, counter, recorder, recorder);
            fit(net, data(1, 2), 3);
            assertThat(ModelUpdaters.of(net).epoch()).isEqualTo(3);
            assertThat(recorder.records()).extracting(LearningRateRecorder.Entry::iteration).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    // ---- validation that says nothing

    private static DataSetIterator empty() {
        return new ListDataSetIterator<>(List.<DataSet>of(), 1);
    }

    @Test
    void noDataToValidateOnAreAnError() {
        for (PerformanceSchedulingListener.Builder listener : List.of(
                PerformanceSchedulingListener.builder().validation(empty()),
                PerformanceSchedulingListener.builder().validation(new MultiDataSetIteratorAdapter(empty())),
                PerformanceSchedulingListener.builder().validation(empty()).everyIterations(1),
                PerformanceSchedulingListener.builder().score(new DataSetLossCalculator(empty(), true)),
                PerformanceSchedulingListener.builder().score(new ClassificationScoreCalculator(Metric.ACCURACY, empty())))) {
            for (Model net : both()) {
                net.setListeners(listener.plateau(plateau()).build());
                assertThatThrownBy(() -> fit(net, data(1, 1))).isInstanceOf(IllegalStateException.class)
                        .hasMessage("validation must have data, got an iterator that has none");
            }
        }
    }

    /** Keras and PyTorch compare NaN with the best, which is false, and count it. */
    @Test
    void aScoreThatIsNotFiniteIsAWarningOnceAndCountsAsNoImprovement() {
        for (double score : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}) {
            for (Model net : both()) {
                net.setListeners(PerformanceSchedulingListener.builder().score(Scripted.losses(1, score)).plateau(plateau()).build());
                assertThat(Log.warnings(() -> fit(net, data(1, 1), 5))).hasSize(1).first().asString()
                        .startsWith("The score at iteration 2, epoch 1 is " + score + ". A score that is not finite counts as no");
                assertThat(ModelUpdaters.of(net).learningRates().values()).containsOnly(0.025);
                assertThat(ModelUpdaters.of(net).plateaus()).extracting(PlateauSchedule::best).containsOnly(1.0);
            }
        }
    }
}
