package io.github.dl4joptimizers.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BookTableTest {

    private static final String NAMES = Arrays.stream(BookRun.values()).map(BookRun::key).collect(Collectors.joining(", "));

    @TempDir
    private Path directory;

    private ProgramRun run(String... args) throws IOException {
        DataFiles.write(directory, 300); // two batches of 128: 1cycle needs some steps
        String[] all = Arrays.copyOf(args, args.length + 4);
        System.arraycopy(new String[] {"--data", directory.toString(), "--out", directory.resolve("out").toString()}, 0, all,
                args.length, 4);
        return ProgramRun.of(BookTable::execute, all);
    }

    @Test
    void aRunPrintsALineForEachTrainingAndTheTable() throws IOException {
        ProgramRun run = run("--only", "adam,1cycle", "--seeds", "1,2", "--epochs", "2");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err().lines()).hasSize(6).allMatch(line -> line.startsWith("Training with "))
                .endsWith("Training with 1cycle                       seed 2 (6 of 6)");
        assertThat(run.out()).containsSubsequence("Range test, seed 1: ", "Range test, seed 2: ");
        assertThat(run.out().lines()).filteredOn(line -> line.contains(", book "))
                .extracting(line -> line.substring(0, 36).strip())
                .containsExactly("Adam                         seed 1", "1cycle                       seed 1",
                        "Adam                         seed 2", "1cycle                       seed 2");
        assertThat(run.out()).contains("| Adam | 2 | 2 | ", "| 1cycle | 2 | 2 | ", "This was a demonstration with few images");
        assertThat(directory.resolve("out/240-images-2-epochs")).isDirectoryContaining("glob:**results.jsonl")
                .isDirectoryNotContaining("glob:**.zip");
    }

    @Test
    void whatIsFinishedIsNotTrainedAgain() throws IOException {
        run("--only", "adam", "--epochs", "1");

        ProgramRun again = run("--only", "sgd,adam", "--epochs", "1");

        assertThat(again.err().strip()).startsWith("Training with SGD").endsWith("(1 of 1)").hasLineCount(1);
        assertThat(again.out()).containsSubsequence("| SGD | 1 | 1 |", "| Adam | 1 | 1 |");
    }

    @Test
    void theTableNeedsNoTraining() throws IOException {
        String trained = run("--only", "adam", "--epochs", "1").out();
        run("--only", "sgd", "--epochs", "2");

        ProgramRun table = run("--table");

        assertThat(table.exitCode()).isZero();
        assertThat(table.err()).isEmpty();
        assertThat(table.out()).containsSubsequence("240-images-1-epochs", "240-images-2-epochs");
        assertThat(table.out()).contains(trained.lines().filter(line -> line.startsWith("| Adam")).toList());
    }

    @Test
    void otherEpochsAreOtherResults() throws IOException {
        run("--only", "adam", "--epochs", "1");

        assertThat(run("--only", "adam", "--epochs", "2").err()).startsWith("Training with Adam");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--only    | lion      | --only must be names from %s, got lion",
        "--only    | adam,adam | --only must be different names, got adam,adam",
        "--seeds   | 1,x       | --seeds must be a whole number, got x",
        "--seeds   | 0,1       | --seeds must be another number than 0, which ND4J takes for the clock, got 0",
        "--seeds   | 1,1       | --seeds must be different numbers, got 1,1",
        "--epochs  | 0         | --epochs must be at least 1, got 0",
        "--data    | nowhere   | --data must be a directory, got nowhere",
        "--printed | pom.xml   | pom.xml: must hold the notebook's printed results",
        "--out     | pom.xml   | --out must be a directory that can be written, got pom.xml"})
    void aBadOptionIsOneLineAndExitCode2(String option, String value, String message) {
        ProgramRun run = ProgramRun.of(BookTable::execute, option, value);

        assertThat(run.err()).startsWith(message.formatted(NAMES)).endsWith(System.lineSeparator());
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void fullMeansTheCompleteData() throws IOException {
        ProgramRun run = run("--full");

        assertThat(run.err()).startsWith("--data must be the complete Fashion-MNIST, of which 55000 images train, got ").endsWith("240\n");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void aTableOfNothingIsAnError() throws IOException {
        ProgramRun run = run("--table");

        assertThat(run.err().strip()).isEqualTo("--out must be a directory with results, got " + directory.resolve("out"));
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void helpNamesEveryOptionAndRun() {
        ProgramRun run = ProgramRun.of(BookTable::execute, "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("--data", "--epochs", "--full", "--only", "--out", "--printed", "--seeds", "--table");
        assertThat(run.out().replaceAll("\\s+", " ")).contains(NAMES + ".");
    }

    @Test
    void twoAtOnceAreRefused() throws Exception {
        Path results = Files.createDirectories(directory.resolve("out/240-images-1-epochs"));
        try (FileChannel channel = FileChannel.open(results.resolve("lock"),
                StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(channel.lock().isValid()).isTrue();
            ProgramRun run = run("--epochs", "1");
            assertThat(run.err()).startsWith("--out must be a directory in which no other BookTable is at work, got ");
        }
    }
}
