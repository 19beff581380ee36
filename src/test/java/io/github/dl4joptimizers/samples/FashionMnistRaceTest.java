package io.github.dl4joptimizers.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FashionMnistRaceTest {

    private static final String NAMES = "sgd, momentum, nesterov, adagrad, rmsprop, adam, adamax, nadam, adamw";

    @TempDir
    private Path directory;

    @Test
    void aRunPrintsATableAndDrawsPictures() throws IOException {
        Path picture = directory.resolve("new").resolve("curves.png");

        ProgramRun run = ProgramRun.of("--epochs", "1", "--optimizers", "sgd,adamw", "--out", picture.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err().lines()).containsExactly("Training with SGD (1 of 2)", "Training with AdamW (2 of 2)");
        assertThat(run.out().lines().toList()).satisfiesExactly(
                line -> assertThat(line).isEqualTo(
                        "Fashion-MNIST: training images 2000, validation images 500, batches per epoch 63, epochs 1, seed 42"),
                line -> assertThat(line).isEmpty(),
                line -> assertThat(line).isEqualTo("Optimizer   Training loss  Validation loss  Validation accuracy  Seconds"),
                line -> assertThat(line).matches("SGD +2\\.\\d{4} +2\\.\\d{4} +\\d+\\.\\d % +\\d+\\.\\d"),
                line -> assertThat(line).matches("AdamW +1\\.\\d{4} +0\\.\\d{4} +\\d+\\.\\d % +\\d+\\.\\d"),
                line -> assertThat(line).isEmpty(),
                line -> assertThat(line).isEqualTo("Learning curves: " + picture),
                line -> assertThat(line).isEqualTo("The chapter's schedules: " + picture.resolveSibling("curves-schedules.png")),
                line -> assertThat(line).isEqualTo("Its optimizers in a ravine: " + picture.resolveSibling("curves-ravine.png")));
        assertThat(ImageIO.read(picture.resolveSibling("curves-schedules.png").toFile())).isNotNull();
        assertThat(ImageIO.read(picture.resolveSibling("curves-ravine.png").toFile())).isNotNull();
        BufferedImage image = ImageIO.read(picture.toFile());
        assertThat(image.getWidth()).isGreaterThan(image.getHeight());
        assertThat(colors(image)).as("axes, letters and two curves").isGreaterThan(10);
    }

    private static long colors(BufferedImage image) {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(pixels).distinct().count();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--epochs     | 0          | --epochs must be at least 1, got 0",
        "--epochs     | -1         | --epochs must be at least 1, got -1",
        "--epochs     | abc        | --epochs must be a whole number, got abc",
        "--epochs     | 1.5        | --epochs must be a whole number, got 1.5",
        "--epochs     | 2147483648 | --epochs must be at most 2147483647, got 2147483648",
        "--seed       | x          | --seed must be a whole number, got x",
        "--seed       | 0          | --seed must be another number than 0, which ND4J takes for the clock, got 0",
        "--optimizers | adam,lion  | --optimizers must be names from " + NAMES + ", got lion",
        "--optimizers | sgd,       | --optimizers must be names from " + NAMES + ", got nothing",
        "--optimizers | adam,adam  | --optimizers must be different names, got adam,adam",
        "--data       | nowhere    | --data must be a directory, got nowhere",
        "--out        | src        | --out must be a file that can be written, got src",
        "--out        | pom.xml/x  | --out must be a file that can be written, got pom.xml/x",
        "--bogus      | x          | Unknown options: '--bogus', 'x'"})
    void aBadOptionIsOneLineAndExitCode2(String option, String value, String message) {
        ProgramRun run = ProgramRun.of(option, value);

        assertThat(run.err()).isEqualTo(message + System.lineSeparator());
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void helpNamesEveryOption() {
        ProgramRun run = ProgramRun.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("--data", "--epochs", "--optimizers", "--seed", "--out");
    }

    @Test
    void allOptimizersRunUnlessSomeAreChosen() {
        String all = Arrays.stream(Contestant.values()).map(Contestant::key).collect(Collectors.joining(","));

        assertThat(CommandLine.Model.CommandSpec.forAnnotatedObject(FashionMnistRace.class).findOption("--optimizers").defaultValue())
                .isEqualTo(all);
    }

    @Test
    void aPictureThatExistsIsReplaced() throws IOException {
        Path picture = Files.write(directory.resolve("curves.png"), new byte[1_000_000]);
        Path data = Files.createDirectory(directory.resolve("data"));
        DataFiles.write(data, 10);

        ProgramRun run = ProgramRun.of("--epochs", "1", "--optimizers", "adam", "--data", data.toString(),
                "--out", picture.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(picture.toFile().length()).isLessThan(1_000_000);
        assertThat(ImageIO.read(picture.toFile())).isNotNull();
    }
}
