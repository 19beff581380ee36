package io.github.dl4joptimizers.samples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Fashion-MNIST's two training files for tests, ten images by default; a test replaces what it wants to damage. */
final class DataFiles {

    static final String IMAGES = "train-images-idx3-ubyte";
    static final String LABELS = "train-labels-idx1-ubyte";
    static final int IMAGES_MAGIC = 0x803;
    static final int LABELS_MAGIC = 0x801;

    private DataFiles() {
    }

    /** Image i has only pixels of value i, and label i modulo 10. */
    static void write(Path directory, int images) throws IOException {
        Files.write(directory.resolve(IMAGES + ".gz"), gzip(images(images)));
        Files.write(directory.resolve(LABELS + ".gz"), gzip(labels(images)));
    }

    static byte[] images(int count) {
        byte[] pixels = new byte[count * Examples.PIXELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / Examples.PIXELS);
        }
        return idx(IMAGES_MAGIC, pixels, count, 28, 28);
    }

    static byte[] labels(int count) {
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % 10);
        }
        return idx(LABELS_MAGIC, labels, count);
    }

    static byte[] idx(int magic, byte[] content, int... sizes) {
        ByteBuffer file = ByteBuffer.allocate(4 + 4 * sizes.length + content.length).putInt(magic);
        for (int size : sizes) {
            file.putInt(size);
        }
        return file.put(content).array();
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return packed.toByteArray();
    }

    static byte[] withoutLast(int bytes, byte[] content) {
        return Arrays.copyOf(content, content.length - bytes);
    }
}
