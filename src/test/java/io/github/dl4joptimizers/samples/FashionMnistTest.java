package io.github.dl4joptimizers.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FashionMnistTest {

    @TempDir
    private Path directory;

    @Test
    void theSubsetHas2000ImagesToTrainAnd500ToValidate() throws IOException {
        FashionMnist data = FashionMnist.load(Path.of("samples/data"));

        assertThat(data.training().size()).isEqualTo(2000);
        assertThat(data.validation().size()).isEqualTo(500);
    }

    @Test
    void theSubsetHasAsManyImagesOfEachClass() throws IOException {
        FashionMnist data = FashionMnist.load(Path.of("samples/data"));

        assertThat(labelCounts(data.training())).containsOnly(200);
        assertThat(labelCounts(data.validation())).containsOnly(50);
    }

    private static int[] labelCounts(Examples examples) {
        int[] counts = new int[Examples.CLASSES];
        for (byte label : examples.labels()) {
            counts[label]++;
        }
        return counts;
    }

    /** The original's mean pixel is 72.9; a subset with shifted or broken images would not come near. */
    @Test
    void theSubsetHoldsRealImages() throws IOException {
        assertThat(FashionMnist.load(Path.of("samples/data")).training().toDataSet().getFeatures().meanNumber().doubleValue() * 255)
                .isBetween(70.0, 76.0);
    }

    @ParameterizedTest
    @CsvSource({"60000, 5000", "2500, 500", "10, 2", "5, 1", "4, 0"})
    void theLastFifthValidatesButAtMost5000Images(int images, int validation) {
        assertThat(FashionMnist.validationSize(images)).isEqualTo(validation);
    }

    @Test
    void theFirstImagesTrainAndTheLastValidate() throws IOException {
        DataFiles.write(directory, 10);

        FashionMnist data = FashionMnist.load(directory);

        assertThat(data.training().labels()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(data.validation().labels()).containsExactly(8, 9);
        assertThat(data.validation().pixels()).startsWith(8).endsWith(9).hasSize(2 * 784);
    }

    @Test
    void unpackedFilesAreReadToo() throws IOException {
        Files.write(directory.resolve(DataFiles.IMAGES), DataFiles.images(5));
        Files.write(directory.resolve(DataFiles.LABELS), DataFiles.labels(5));

        assertThat(FashionMnist.load(directory).training().size()).isEqualTo(4);
    }

    @Test
    void fewerThanFiveImagesAreTooFewToSplit() throws IOException {
        DataFiles.write(directory, 4);

        assertThatThrownBy(() -> FashionMnist.load(directory)).isInstanceOf(DataFileException.class)
                .hasMessage(directory.resolve("train-images-idx3-ubyte.gz")
                        + ": must hold at least 5 images, so that a fifth can validate, got 4");
    }
}
