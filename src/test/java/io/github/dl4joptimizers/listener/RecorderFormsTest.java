package io.github.dl4joptimizers.listener;

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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

import ch.qos.logback.classic.Level;
import io.github.dl4joptimizers.Log;
import io.github.dl4joptimizers.listener.LearningRateRecorder.Entry;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.ModelUpdaters.Parameter;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.Momentum;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Sgd;

/** How much a recorder keeps, and its forms that keep nothing: log and file. */
class RecorderFormsTest {

    private static final int ARRAYS = 42;

    private static List<Parameter> parameters(IntToDoubleFunction rate) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < ARRAYS; i++) {
            parameters.add(new Parameter(i + "_W", new Sgd(1), rate.applyAsDouble(i), 0.9));
        }
        return parameters;
    }

    @Test
    void ratesThatStayTakeNoRoom() {
        RateHistory history = new RateHistory();
        for (int i = 0; i < 1000; i++) {
            history.add(i, 0, i, parameters(array -> 0.1));
        }
        assertThat(history.numbers()).isEqualTo(1000 + 3); // the scores; rate, momentum and place
    }

    @Test
    void aScheduleThatArraysShareIsKeptOnce() {
        RateHistory history = new RateHistory();
        for (int i = 0; i < 1000; i++) {
            double rate = 1.0 / (1 + i);
            history.add(i, 0, i, parameters(array -> rate));
        }
        assertThat(history.numbers()).isEqualTo(1000 * (1 + 3));
    }

    /** Sixteen bytes are two numbers of eight. */
    @Test
    void ratesThatAllDifferAndChangeInEachIterationTakeSixteenBytesAnArray() {
        RateHistory history = new RateHistory();
        for (int i = 0; i < 1000; i++) {
            int iteration = i;
            history.add(i, 0, i, parameters(array -> (1.0 + array) / (1 + iteration)));
        }
        assertThat(history.numbers()).isEqualTo(1000 * (2 * ARRAYS + 2));
    }

    /** Against entries that are simply kept: rates that change at random, meet and part; models that change; counts that jump. */
    @Test
    void whatComesOutIsWhatWentIn() {
        Random random = new Random(1);
        RateHistory history = new RateHistory();
        List<Entry> expected = new ArrayList<>();
        int iteration = 0;
        for (int i = 0; i < 2000; i++) {
            List<Parameter> parameters = new ArrayList<>();
            int size = i / 200 % 3 + 1;
            for (int array = 0; array < size; array++) {
                double rate = random.nextInt(10) < 8 ? 0.1 : random.nextInt(3);
                parameters.add(new Parameter((i > 1000 ? "a" : "b") + array, new Sgd(1), rate, random.nextInt(50) == 0 ? Double.NaN : 0.9));
            }
            iteration = random.nextInt(100) == 0 ? random.nextInt(50) : iteration + i / 300;
            Map<String, Double> rates = new LinkedHashMap<>();
            Map<String, Double> momenta = new LinkedHashMap<>();
            parameters.forEach(each -> {
                rates.put(each.name(), each.learningRate());
                momenta.put(each.name(), each.momentum());
            });
            expected.add(new Entry(iteration, i / 37, i, rates, momenta));
            history.add(iteration, i / 37, i, parameters);
        }
        assertThat(history).isEqualTo(expected);
        assertThat(history.get(1500).learningRates().keySet()).containsExactlyElementsOf(expected.get(1500).learningRates().keySet());
        assertThat(history.get(1500).learningRates().get("no such")).isNull();
        assertThatThrownBy(() -> history.get(2000)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    // ---- log and file

    private static MultiLayerNetwork net() {
        return stack(builder(new Adam(ExponentialDecaySchedule.of(0.1, 10))).biasUpdater(new Sgd(0.2)));
    }

    @Test
    void theLogAlone() {
        LearningRateRecorder recorder = LearningRateRecorder.toLog(2);
        MultiLayerNetwork net = stack(builder(new Adam(0.5)), output().nIn(4).build());
        net.setListeners(recorder);
        assertThat(Log.messages(Level.INFO, () -> fit(net, data(1, 3)))).hasSize(2).allSatisfy(line -> assertThat(line)
                .startsWith("Iteration ").endsWith("learning rates {0_W=0.5, 0_b=0.5}, momenta {0_W=0.9, 0_b=0.9}"));
        assertThatThrownBy(recorder::records).isInstanceOf(IllegalStateException.class)
                .hasMessage("a LearningRateRecorder made by toCsv or toLog keeps no records. Write new LearningRateRecorder()");
    }

    @Test
    void theFileIsCompleteAfterEachIterationAndThatOfARecorderThatKeepsAll(@TempDir Path folder) throws IOException {
        for (Model net : List.of(net(), graph(builder(Momentum.builder().learningRate(0.1).build())))) {
            Path file = folder.resolve("live.csv");
            Path whole = folder.resolve("whole.csv");
            LearningRateRecorder recorder = new LearningRateRecorder(2, false);
            net.setListeners(recorder, LearningRateRecorder.toCsv(file, 2));
            for (int epoch = 0; epoch < 3; epoch++) {
                fit(net, data(1, 3));
                recorder.writeCsv(whole);
                assertThat(Files.readString(file)).isEqualTo(Files.readString(whole));
            }
            assertThat(Files.readAllLines(file)).hasSize(1 + 5);
            Files.delete(file);
        }
    }

    /** Killed in iteration 7, in the middle of a line; restored from a save after iteration 3. */
    @Test
    void aTrainingThatGoesOnFromASaveAppends(@TempDir Path folder) throws IOException {
        MultiLayerNetwork net = net();
        Path straight = folder.resolve("straight.csv");
        Path file = folder.resolve("resumed.csv");
        net.setListeners(LearningRateRecorder.toCsv(straight), LearningRateRecorder.toCsv(file));
        fit(net, data(1, 4));
        MultiLayerNetwork resumed = restored(net);
        fit(net, data(1, 4));
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 20));
        resumed.setListeners(LearningRateRecorder.toCsv(file));
        fit(resumed, data(1, 4));
        assertThat(Files.readString(file)).isEqualTo(Files.readString(straight)).isEqualTo(text);
        MultiLayerNetwork other = net();
        other.setListeners(LearningRateRecorder.toCsv(file));
        fit(other, data(1, 2));
        assertThat(Files.readAllLines(file)).as("from iteration 0 on").hasSize(3);
    }

    @Test
    void aFileThatWasKilledInItsHeadIsBegunAgain(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("rates.csv"), "iteration,ep");
        MultiLayerNetwork net = net();
        net.setListeners(LearningRateRecorder.toCsv(file));
        fit(net, data(1, 1));
        assertThat(Files.readAllLines(file)).hasSize(2).first().asString().startsWith("iteration,epoch,score,lr 0_W,");
    }

    @Test
    void aFileOfAnotherKindIsRefusedAndLeftAsItIs(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "what I must not lose\nand more\n");
        MultiLayerNetwork net = net();
        net.setListeners(LearningRateRecorder.toCsv(file));
        assertThatThrownBy(() -> fit(net, data(1, 1))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has other columns than this model, or is no recorder's file")
                .hasMessageContaining("It begins with \"what I must not lose\"");
        assertThat(Files.readString(file)).isEqualTo("what I must not lose\nand more\n");
        assertThatThrownBy(() -> LearningRateRecorder.toCsv(folder.resolve("no such folder/rates.csv")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("file must be in a directory that exists");
        assertThatThrownBy(() -> LearningRateRecorder.toCsv(null)).hasMessage("file must be a Path, got null");
        assertThatThrownBy(() -> LearningRateRecorder.toCsv(file, 0)).hasMessage("everyIterations must be at least 1, got 0");
    }

    @Test
    void aFileThatCannotBeWrittenAnyMoreIsAWarningOnce(@TempDir Path folder) throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        MultiLayerNetwork net = net();
        net.setListeners(LearningRateRecorder.toCsv(inner.resolve("rates.csv")));
        Files.delete(inner);
        assertThat(Log.warnings(() -> fit(net, data(1, 3)))).hasSize(1).first().asString()
                .contains("cannot be written, so nothing more is recorded from iteration 0 on; the training goes on");
        assertThat(net.getIterationCount()).isEqualTo(3);
    }

    @Test
    void columnsThatTheFileLacksAreAWarning(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("rates.csv");
        MultiLayerNetwork net = stack(builder(new Adam(0.5)), dense().updater(new org.nd4j.linalg.learning.config.AdaDelta()).build(),
                output().build());
        net.setListeners(LearningRateRecorder.toCsv(file));
        fit(net, data(1, 1));
        ModelUpdaters.of(net).replace(new Sgd(0.25));
        assertThat(Log.warnings(() -> fit(net, data(1, 2)))).hasSize(1).first().asString().contains("is not recorded");
        assertThat(Files.readAllLines(file).get(0)).endsWith("lr 1_W,momentum 1_W,lr 1_b,momentum 1_b");
        assertThat(Files.readAllLines(file).get(2)).endsWith(",0.25,,0.25,");
    }
}
