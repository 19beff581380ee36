package io.github.dl4joptimizers.listener;

import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.dense;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.output;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4joptimizers.listener.LearningRateRecorder.Entry;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.Adam;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.slf4j.LoggerFactory;

class LearningRateRecorderTest {

    private static ISchedule steps() {
        return new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.1, 1, 0.2, 2, 0.4, 3, 0.8));
    }

    /** 1cycle, and its momentum on beta1. */
    private static Adam oneCycle() {
        OneCycleSchedule cycle = OneCycleSchedule.of(0.1, 10);
        return Adam.builder().learningRateSchedule(cycle).beta1Schedule(cycle.momentum()).build();
    }

    @Test
    void recordsWhatEachIterationWasRunWith() {
        for (Model net : List.of(stack(builder(oneCycle())), graph(builder(oneCycle())))) {
            LearningRateRecorder recorder = new LearningRateRecorder();
            List<Double> scores = new ArrayList<>();
            net.addListeners(recorder, new BaseTrainingListener() {
                @Override
                public void iterationDone(Model model, int iteration, int epoch) {
                    scores.add(model.score());
                }
            });
            fit(net, data(1, 4), 2);
            OneCycleSchedule cycle = OneCycleSchedule.of(0.1, 10);
            List<Entry> records = recorder.records();
            assertThat(records).hasSize(8).extracting(Entry::score).isEqualTo(scores).doesNotHaveDuplicates();
            for (int i = 0; i < 8; i++) {
                assertThat(records.get(i).iteration()).isEqualTo(i);
                assertThat(records.get(i).epoch()).isEqualTo(i / 4);
                assertThat(records.get(i).learningRates()).containsOnlyKeys(ModelUpdaters.of(net).learningRates().keySet())
                        .containsValue(cycle.valueAt(i, 0));
                assertThat(records.get(i).learningRates().values()).containsOnly(cycle.valueAt(i, 0));
                assertThat(records.get(i).momenta().values()).containsOnly(cycle.momentum().valueAt(i, 0));
            }
        }
    }

    @Test
    void recordsEveryNthIterationAndEachGroupOfParameters() {
        MultiLayerNetwork net = stack(builder(new Sgd(steps())).biasUpdater(new Sgd(0.3)), dense().build(),
                output().updater(new Adam(0.5)).build());
        LearningRateRecorder recorder = new LearningRateRecorder(2, false);
        net.addListeners(recorder);
        fit(net, data(1, 4));
        assertThat(recorder.records()).map(Entry::iteration).containsExactly(0, 2);
        assertThat(recorder.records().get(1).learningRates())
                .containsExactly(Map.entry("0_W", 0.4), Map.entry("0_b", 0.3), Map.entry("1_W", 0.5), Map.entry("1_b", 0.3));
        assertThat(recorder.records().get(1).momenta()).containsExactly(Map.entry("0_W", Double.NaN),
                Map.entry("0_b", Double.NaN), Map.entry("1_W", 0.9), Map.entry("1_b", Double.NaN));
    }

    @Test
    void recordsTheRateThatWasUsedWhateverAnotherListenerSetsForTheNext() {
        PlateauSchedule plateau = PlateauSchedule.of(0.8, 0.5, 0);
        MultiLayerNetwork before = stack(builder(new Sgd(plateau)));
        MultiLayerNetwork after = stack(builder(new Sgd(plateau)));
        for (boolean first : new boolean[] {true, false}) {
            MultiLayerNetwork net = first ? before : after;
            LearningRateRecorder recorder = new LearningRateRecorder();
            PerformanceSchedulingListener listener = PerformanceSchedulingListener.builder().score(Scripted.losses(1))
                    .everyIterations(1)
                    .build();
            net.addListeners(first ? recorder : listener, first ? listener : recorder);
            fit(net, data(1, 4));
            assertThat(recorder.records()).map(entry -> entry.learningRates().get("0_W")).containsExactly(0.8, 0.8, 0.4, 0.2);
        }
    }

    @Test
    void writesCommaSeparatedValues(@TempDir Path directory) throws IOException {
        MultiLayerNetwork net = stack(builder(new Adam(0.5)), output().nIn(4).biasUpdater(new Sgd(steps())).build());
        LearningRateRecorder recorder = new LearningRateRecorder();
        net.addListeners(recorder);
        fit(net, data(1, 2));
        Path file = directory.resolve("rates.csv");
        recorder.writeCsv(file);
        List<Double> scores = recorder.records().stream().map(Entry::score).toList();
        assertThat(Files.readAllLines(file)).containsExactly("iteration,epoch,score,lr 0_W,momentum 0_W,lr 0_b,momentum 0_b",
                "0,0," + scores.get(0) + ",0.5,0.9,0.1,", "1,0," + scores.get(1) + ",0.5,0.9,0.2,");
    }

    @Test
    void writesNamesWithCommasInQuotesAndLeavesCellsEmptyWhereThereIsNothing(@TempDir Path directory) throws IOException {
        MultiLayerNetwork net = stack(builder(new Sgd(0.5)), output().nIn(4).build());
        LearningRateRecorder recorder = new LearningRateRecorder();
        net.addListeners(recorder);
        fit(net, data(1, 1));
        ModelUpdaters.of(net).replace(new AdaDelta());
        fit(net, data(1, 1));
        Path file = directory.resolve("rates.csv");
        recorder.writeCsv(file);
        assertThat(Files.readAllLines(file)).hasSize(3).last().asString().matches("1,1,[^,]+,,,,");
        new LearningRateRecorder().writeCsv(file);
        assertThat(Files.readAllLines(file)).containsExactly("iteration,epoch,score");
        var graph = new org.deeplearning4j.nn.graph.ComputationGraph(builder(new Sgd(0.5)).graphBuilder().addInputs("in")
                .addLayer("a, \"b\"", output().nIn(4).build(), "in").setOutputs("a, \"b\"").build());
        graph.init();
        LearningRateRecorder quoted = new LearningRateRecorder();
        graph.addListeners(quoted);
        fit(graph, data(1, 1));
        quoted.writeCsv(file);
        assertThat(Files.readAllLines(file).get(0))
                .startsWith("iteration,epoch,score,\"lr a, \"\"b\"\"_W\",\"momentum a, \"\"b\"\"_W\",");
    }

    @Test
    void writesToTheLogIfAsked() {
        Logger logger = (Logger) LoggerFactory.getLogger(LearningRateRecorder.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        try {
            MultiLayerNetwork net = stack(builder(new Adam(0.5)), output().nIn(4).build());
            LearningRateRecorder recorder = new LearningRateRecorder(2, true);
            net.addListeners(new LearningRateRecorder(), recorder);
            fit(net, data(1, 3));
            double score = recorder.records().get(1).score();
            assertThat(appender.list).map(ILoggingEvent::getFormattedMessage).hasSize(2).last()
                    .isEqualTo("Iteration 2, epoch 0: score " + score
                            + ", learning rates {0_W=0.5, 0_b=0.5}, momenta {0_W=0.9, 0_b=0.9}");
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(null);
            logger.setAdditive(true);
        }
    }

    @Test
    void itsRecordsAreForReading() {
        MultiLayerNetwork net = stack(builder(new Adam(0.5)));
        LearningRateRecorder recorder = new LearningRateRecorder();
        net.addListeners(recorder);
        fit(net, data(1, 1));
        assertThatThrownBy(() -> recorder.records().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> recorder.records().get(0).learningRates().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> new LearningRateRecorder(0, true)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("everyIterations must be at least 1, got 0");
    }
}
