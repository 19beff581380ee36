package io.github.dl4joptimizers.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class BookRunTest {

    private static final Path PRINTED = Path.of("samples/data/book-notebook-results.json");

    @TempDir
    private Path directory;

    @Test
    void theyAreTheRunsOfTheNotebook() throws IOException {
        List<String> printed = new ObjectMapper().readTree(PRINTED.toFile()).get("runs").findValuesAsText("run");

        assertThat(Arrays.stream(BookRun.values()).map(BookRun::printedName)).isEqualTo(printed);
    }

    @ParameterizedTest
    @EnumSource
    void eachTrainsAsManyEpochsAsThePrintedOne(BookRun run) throws IOException {
        assertThat(printed(run).get("epochsPrinted").intValue()).isEqualTo(run.epochs());
        assertThat(PrintedResults.read(PRINTED).of(run).validationAccuracy()).hasSize(run.epochs());
    }

    /** Ten images make one step an epoch, which is all that a rate depends on. */
    @ParameterizedTest
    @EnumSource(names = {"EXPONENTIAL_CALLBACK", "EXPONENTIAL_PER_STEP", "PIECEWISE_CALLBACK"})
    void theLearningRatesAreThePrintedOnes(BookRun run) throws IOException {
        DataFiles.write(directory, 10);
        BookResult result = new BookTraining(FashionMnist.load(directory), directory, TrainingProgress.NONE).train(run, 42, run.epochs());

        double[] printed = new double[run.epochs()];
        Arrays.setAll(printed, epoch -> printed(run).get("lr").get(epoch).doubleValue());

        // the notebook prints four decimals
        assertThat(result.epochs().stream().mapToDouble(BookResult.Epoch::learningRate).toArray())
                .containsExactly(printed, within(0.5001e-4));
    }

    /** The printed validation losses, reported to our plateau, lower the rate when the printed one falls. */
    @Test
    void performanceSchedulingFollowsThePrintedLosses() {
        MultiLayerNetwork network = new MultiLayerNetwork(BookNetwork.configuration(BookRun.PERFORMANCE.updater(1), 42));
        network.init();
        DataSet none = new Examples(new byte[Examples.PIXELS], new byte[1]).toDataSet();
        BookRun.PERFORMANCE.listener(new SingletonDataSetIterator(none)).orElseThrow().onEpochStart(network);
        JsonNode printed = printed(BookRun.PERFORMANCE);

        List<Double> rates = new ArrayList<>();
        for (JsonNode loss : printed.get("val_loss")) {
            rates.add(ModelUpdaters.of(network).learningRates().get("0_W"));
            ModelUpdaters.of(network).observe(loss.doubleValue(), PlateauSchedule.Direction.MINIMIZE);
        }

        assertThat(rates).hasSize(25).contains(0.01, 0.005)
                .isEqualTo(StreamSupport.stream(printed.get("lr").spliterator(), false).map(JsonNode::doubleValue).toList());
    }

    private static JsonNode printed(BookRun run) {
        try {
            for (JsonNode node : new ObjectMapper().readTree(Files.readString(PRINTED)).get("runs")) {
                if (node.get("run").textValue().equals(run.printedName())) {
                    return node;
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError(run);
    }

    @Test
    void the1cycleIsTheBooks() {
        int steps = 430 * 25;
        ISchedule rates = ((Sgd) BookRun.ONECYCLE.updater(steps)).getLearningRateSchedule();
        int half = (steps - steps / 10 - 1) / 2;

        assertThat(BookRun.ONECYCLE.batchSize()).isEqualTo(128);
        assertThat(rates.valueAt(0, 0)).isEqualTo(0.01);
        assertThat(rates.valueAt(half, 0)).isEqualTo(0.1);
        assertThat(rates.valueAt(2 * half, 0)).isCloseTo(0.01, within(1e-12));
        assertThat(rates.valueAt(steps - 1, 24)).isBetween(1e-5, 2e-5);
    }

    @Test
    void tenEpochsAreTooFewForThePiecewiseConstantRateToChange() {
        ISchedule rates = ((Sgd) BookRun.PIECEWISE.updater(17_190)).getLearningRateSchedule();

        assertThat(rates.valueAt(17_189, 9)).isEqualTo(0.01);
        assertThat(rates.valueAt(50_001, 0)).isEqualTo(0.005);
    }
}
