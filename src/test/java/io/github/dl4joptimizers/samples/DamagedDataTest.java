package io.github.dl4joptimizers.samples;

import static io.github.dl4joptimizers.samples.DataFiles.IMAGES;
import static io.github.dl4joptimizers.samples.DataFiles.IMAGES_MAGIC;
import static io.github.dl4joptimizers.samples.DataFiles.LABELS;
import static io.github.dl4joptimizers.samples.DataFiles.LABELS_MAGIC;
import static io.github.dl4joptimizers.samples.DataFiles.gzip;
import static io.github.dl4joptimizers.samples.DataFiles.idx;
import static io.github.dl4joptimizers.samples.DataFiles.images;
import static io.github.dl4joptimizers.samples.DataFiles.labels;
import static io.github.dl4joptimizers.samples.DataFiles.withoutLast;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the user sees of a damaged data file: one line that names it and says what is wrong, and the exit code 2. */
class DamagedDataTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void writeGoodFiles() throws IOException {
        DataFiles.write(directory, 10);
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(directory.resolve(LABELS + ".gz"));
        assertComplaint(LABELS + ".gz", "there is no such file");
    }

    @Test
    void aDirectoryIsNoFile() throws IOException {
        Files.delete(directory.resolve(IMAGES + ".gz"));
        Files.createDirectory(directory.resolve(IMAGES + ".gz"));
        assertComplaint(IMAGES + ".gz", "must be a file that can be read");
    }

    @Test
    void aFileThatIsNotGzipIsToldFromOneThatIs() throws IOException {
        replace(IMAGES + ".gz", images(10));
        assertComplaint(IMAGES + ".gz", "must be an intact gzip file, got \"Not in GZIP format\"");
    }

    @Test
    void anEmptyFileEndsTooEarly() throws IOException {
        replace(LABELS + ".gz", new byte[0]);
        assertComplaint(LABELS + ".gz", "ends too early");
    }

    @Test
    void aGzipFileThatIsCutOffEndsTooEarly() throws IOException {
        replace(IMAGES + ".gz", withoutLast(20, gzip(images(10))));
        assertComplaint(IMAGES + ".gz", "ends too early");
    }

    @Test
    void aGzipFileWhoseChecksumIsWrongIsDamaged() throws IOException {
        byte[] packed = gzip(images(10));
        packed[packed.length - 8] ^= 1;
        replace(IMAGES + ".gz", packed);
        assertComplaint(IMAGES + ".gz", "must be an intact gzip file, got \"Corrupt GZIP trailer\"");
    }

    @Test
    void labelsAreNoImages() throws IOException {
        replace(IMAGES + ".gz", gzip(labels(10)));
        assertComplaint(IMAGES + ".gz", "must start with the IDX magic number 0x00000803, got 0x00000801");
    }

    @Test
    void imagesAreNoLabels() throws IOException {
        replace(LABELS + ".gz", gzip(images(10)));
        assertComplaint(LABELS + ".gz", "must start with the IDX magic number 0x00000801, got 0x00000803");
    }

    @Test
    void aHeaderThatIsCutOffEndsTooEarly() throws IOException {
        replace(IMAGES + ".gz", gzip(new byte[] {0, 0, 8, 3, 0, 0}));
        assertComplaint(IMAGES + ".gz", "ends too early");
    }

    @Test
    void anUnpackedFileThatIsCutOffHasTooFewBytes() throws IOException {
        Files.delete(directory.resolve(IMAGES + ".gz"));
        replace(IMAGES, withoutLast(1, images(10)));
        assertComplaint(IMAGES, "must hold 7840 bytes after its header, got 7839");
    }

    @Test
    void aHeaderThatAnnouncesFewerImagesThanThereAreIsWrong() throws IOException {
        replace(IMAGES + ".gz", gzip(idx(IMAGES_MAGIC, new byte[3 * 784], 2, 28, 28)));
        assertComplaint(IMAGES + ".gz", "must hold 1568 bytes after its header, got more");
    }

    @Test
    void aHeaderOfImpossibleSizesIsWrong() throws IOException {
        replace(IMAGES + ".gz", gzip(idx(IMAGES_MAGIC, new byte[784], Integer.MAX_VALUE, 28, 28)));
        assertComplaint(IMAGES + ".gz", "sizes in its header must be positive and fit into memory, got [2147483647, 28, 28]");
        replace(IMAGES + ".gz", gzip(idx(IMAGES_MAGIC, new byte[784], -1, 28, 28)));
        assertComplaint(IMAGES + ".gz", "sizes in its header must be positive and fit into memory, got [-1, 28, 28]");
        replace(IMAGES + ".gz", gzip(idx(IMAGES_MAGIC, new byte[0], 0, 28, 28)));
        assertComplaint(IMAGES + ".gz", "sizes in its header must be positive and fit into memory, got [0, 28, 28]");
    }

    @Test
    void imagesOfAnotherSizeAreWrong() throws IOException {
        replace(IMAGES + ".gz", gzip(idx(IMAGES_MAGIC, new byte[10 * 32 * 32], 10, 32, 32)));
        assertComplaint(IMAGES + ".gz", "images must be 28 x 28 pixels, got 32 x 32");
    }

    @Test
    void thereMustBeALabelForEachImage() throws IOException {
        replace(LABELS + ".gz", gzip(labels(9)));
        assertComplaint(LABELS + ".gz", "must hold a label for each of the 10 images, got 9");
    }

    @Test
    void aLabelOutOfRangeIsWrong() throws IOException {
        replace(LABELS + ".gz", gzip(idx(LABELS_MAGIC, new byte[] {0, 1, 2, 10, 4, 5, 6, 7, 8, 9}, 10)));
        assertComplaint(LABELS + ".gz", "labels must be 0 to 9, got 10 for image 3");
        replace(LABELS + ".gz", gzip(idx(LABELS_MAGIC, new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, -1}, 10)));
        assertComplaint(LABELS + ".gz", "labels must be 0 to 9, got 255 for image 9");
    }

    private void replace(String name, byte[] content) throws IOException {
        Files.write(directory.resolve(name), content);
    }

    private void assertComplaint(String name, String problem) {
        ProgramRun run = ProgramRun.of("--data", directory.toString(), "--out", directory.resolve("picture.png").toString());

        assertThat(run.err()).isEqualTo(directory.resolve(name) + ": " + problem + System.lineSeparator());
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(directory.resolve("picture.png")).doesNotExist();
    }
}
