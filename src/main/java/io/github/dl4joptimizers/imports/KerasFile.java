package io.github.dl4joptimizers.imports;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** A file in which Keras saved a model with its optimizer, open for reading. */
interface KerasFile extends AutoCloseable {

    /**
     * Opens a file of either format.
     *
     * @throws IllegalArgumentException if it is of neither
     * @throws UncheckedIOException     if it cannot be read
     */
    static KerasFile open(Path path) {
        try (InputStream file = Files.newInputStream(path)) {
            byte[] start = file.readNBytes(8);
            if (Arrays.equals(start, new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'})) {
                return new KerasH5(path);
            }
            Check.that(start.length > 1 && start[0] == 'P' && start[1] == 'K', "file",
                    "what Keras' model.save(...) writes: a .keras file or an .h5 file", path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
        return KerasArchive.of(path);
    }

    /** Reads the JSON of a model's configuration. */
    static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("file must have the model's configuration as JSON: " + Shown.cut(e.getMessage()), e);
        }
    }

    /** What holds the optimizer, as JSON that {@link KerasOptimizers} reads. */
    String optimizer();

    List<KerasLayer> layers();

    /** Where the weights of a layer are, in Keras' order. */
    List<String> weightsOf(KerasLayer layer);

    /** Where the optimizer's variables are, in Keras' order: its iteration first. */
    List<String> optimizerVariables();

    /** Whether the variables are those of an optimizer of Keras 2.10 or earlier, or keras.optimizers.legacy. */
    boolean isLegacy();

    Hdf5File data();

    @Override
    void close();
}
