package io.github.dl4joptimizers.samples;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The content of an IDX file of bytes, the format of MNIST and its relatives: a magic number, the size of each dimension,
 * the bytes. Nothing is believed: a damaged file is an error that names the file, never an array of the wrong size.
 *
 * @param sizes   of the dimensions, each at least 1
 * @param content in row-major order
 */
record IdxFile(int[] sizes, byte[] content) {

    private static final int UNSIGNED_BYTES = 0x0800;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** Reads a file, through gzip if its name ends in .gz. */
    static IdxFile read(Path file, int dimensions) throws DataFileException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new DataFileException(file, Files.exists(file) ? "must be a file that can be read" : "there is no such file");
        }
        try (InputStream raw = Files.newInputStream(file);
                DataInputStream in = new DataInputStream(isGzip(file) ? new GZIPInputStream(raw, 1 << 16) : raw)) {
            return read(file, in, dimensions);
        } catch (ZipException e) {
            throw new DataFileException(file, "must be an intact gzip file, got \"" + e.getMessage() + '"');
        } catch (EOFException e) {
            throw new DataFileException(file, "ends too early");
        } catch (DataFileException e) {
            throw e;
        } catch (IOException e) {
            throw new DataFileException(file, "cannot be read: " + e);
        }
    }

    private static boolean isGzip(Path file) {
        return file.toString().endsWith(".gz");
    }

    private static IdxFile read(Path file, DataInputStream in, int dimensions) throws IOException {
        int magic = in.readInt();
        if (magic != UNSIGNED_BYTES + dimensions) {
            throw new DataFileException(file, String.format("must start with the IDX magic number 0x%08x, got 0x%08x",
                    UNSIGNED_BYTES + dimensions, magic));
        }
        int[] sizes = new int[dimensions];
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = in.readInt();
        }
        int length = length(file, sizes);
        byte[] content = in.readNBytes(length);
        if (content.length < length) {
            throw new DataFileException(file, "must hold " + length + " bytes after its header, got " + content.length);
        }
        // This also takes gzip to its checksum, which nobody else would read.
        if (in.read() >= 0) {
            throw new DataFileException(file, "must hold " + length + " bytes after its header, got more");
        }
        return new IdxFile(sizes, content);
    }

    private static int length(Path file, int[] sizes) throws DataFileException {
        long length = 1;
        for (int size : sizes) {
            // Both factors are below 2^31, so the product cannot overflow before it is seen to be too large.
            length = size < 1 ? Long.MAX_VALUE : length * size;
            if (length > LARGEST_ARRAY) {
                throw new DataFileException(file, "sizes in its header must be positive and fit into memory, got "
                        + Arrays.toString(sizes));
            }
        }
        return (int) length;
    }
}
