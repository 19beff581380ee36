package io.github.dl4joptimizers.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BookTrainingTest {

    private static final int EPOCHS = 3;

    private static FashionMnist data;

    @TempDir
    private Path directory;

    @BeforeAll
    static void load() throws IOException {
        FashionMnist subset = FashionMnist.load(Path.of("samples/data"));
        int images = 6 * Race.BATCH_SIZE;
        data = new FashionMnist(first(images, subset.training()), first(100, subset.validation()));
    }

    private static Examples first(int images, Examples of) {
        return new Examples(Arrays.copyOf(of.pixels(), images * Examples.PIXELS), Arrays.copyOf(of.labels(), images));
    }

    /** Everything but the time. */
    private static List<BookResult.Epoch> measured(BookResult result) {
        return result.epochs().stream().map(epoch -> new BookResult.Epoch(epoch.trainingLoss(), epoch.trainingAccuracy(),
                epoch.validationLoss(), epoch.validationAccuracy(), epoch.learningRate(), 0)).toList();
    }

    private static MultiLayerNetwork network(Path directory, BookRun run) throws IOException {
        return Checkpoint.read(directory.resolve(run.key() + "-seed-42.zip")).network();
    }

    private static BookResult train(Path directory, BookRun run) throws IOException {
        return new BookTraining(data, Files.createDirectories(directory), TrainingProgress.NONE).train(run, 42, EPOCHS);
    }

    @ParameterizedTest
    @EnumSource(names = {"MOMENTUM", "ADAMW", "EXPONENTIAL_CALLBACK", "PERFORMANCE", "ONECYCLE"})
    void aRunThatIsCutOffEndsAsOneThatIsNot(BookRun run) throws IOException {
        BookResult expected = train(directory.resolve("whole"), run);
        Path pieces = Files.createDirectories(directory.resolve("pieces"));
        int batches = data.training().batches(run.batchSize());
        for (int epoch : new int[] {0, 1}) { // in the second half of the first epoch, then of the next
            BookTraining training = new BookTraining(data, pieces, new StopAfter(epoch * batches + batches / 2 + 1));
            assertThatThrownBy(() -> training.train(run, 42, EPOCHS)).isInstanceOf(Stopped.class);
        }

        BookResult resumed = train(pieces, run);

        assertThat(measured(resumed)).hasSize(EPOCHS).isEqualTo(measured(expected));
        MultiLayerNetwork network = network(pieces, run);
        MultiLayerNetwork other = network(directory.resolve("whole"), run);
        assertThat(network.params()).isEqualTo(other.params());
        assertThat(network.getUpdater().getStateViewArray()).isEqualTo(other.getUpdater().getStateViewArray());
        assertThat(network.getIterationCount()).isEqualTo(other.getIterationCount()).isEqualTo(EPOCHS * batches);
    }

    /** Stops a training at a batch, as a kill would. */
    private static final class StopAfter implements TrainingProgress {

        private int left;

        StopAfter(int batches) {
            left = batches;
        }

        @Override
        public void batchDone() {
            left--;
            if (left == 0) {
                throw new Stopped();
            }
        }
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void aFinishedRunIsNotTrainedAgain() throws IOException {
        BookResult first = train(directory, BookRun.ADAM);

        assertThat(train(directory, BookRun.ADAM)).isEqualTo(first); // the times, too
    }

    @Test
    void whatIsForgottenStartsAnew() throws IOException {
        BookResult first = train(directory, BookRun.SGD);
        new BookTraining(data, directory, TrainingProgress.NONE).forget(BookRun.SGD, 42);
        assertThat(directory).isEmptyDirectory();

        BookResult again = train(directory, BookRun.SGD);

        assertThat(measured(again)).isEqualTo(measured(first));
        assertThat(again).isNotEqualTo(first);
    }

    @Test
    void aDamagedCheckpointIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("adam-seed-42.zip"), "nonsense");

        assertThatThrownBy(() -> train(directory, BookRun.ADAM)).isInstanceOf(DataFileException.class)
                .hasMessageStartingWith(file + ": must be a checkpoint of this program (delete it to train the run from its start)");
    }

    @Test
    void progressIsToldOfTheBatchesThatAreLeft() throws IOException {
        assertThatThrownBy(() -> new BookTraining(data, directory, new StopAfter(6 + 1)).train(BookRun.SGD, 42, EPOCHS))
                .isInstanceOf(Stopped.class);
        long[] told = new long[2];
        new BookTraining(data, directory, new TrainingProgress() {
            @Override
            public void starts(String label, long batches) {
                told[0] = batches;
            }

            @Override
            public void batchDone() {
                told[1]++;
            }
        }).train(BookRun.SGD, 42, EPOCHS);

        assertThat(told).containsExactly(2 * 6, 2 * 6);
    }

    @Test
    void eachEpochHasItsOwnOrder() {
        assertThat(new long[] {BookTraining.seedOfEpoch(42, 0), BookTraining.seedOfEpoch(42, 1), BookTraining.seedOfEpoch(43, 0),
            BookTraining.seedOfEpoch(43, 1)}).doesNotHaveDuplicates();
        assertThat(BookTraining.seedOfEpoch(42, 24)).isEqualTo(BookTraining.seedOfEpoch(42, 24));
    }
}
