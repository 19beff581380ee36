package io.github.dl4joptimizers.samples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Fashion-MNIST's training files, split as in the book: the last fifth, but at most 5000 images, validates. That is 55,000
 * and 5000 images of the complete set, 2000 and 500 of the subset in {@code samples/data}.
 *
 * @param training   what the network learns from
 * @param validation what it is measured with
 */
record FashionMnist(Examples training, Examples validation) {

    private static final String IMAGES = "train-images-idx3-ubyte";
    private static final String LABELS = "train-labels-idx1-ubyte";
    private static final int SIDE = 28;
    private static final int LARGEST_VALIDATION = 5000;

    /** Reads the two files, packed (.gz) or, if there are none, unpacked. */
    static FashionMnist load(Path directory) throws DataFileException {
        Path imageFile = find(directory, IMAGES);
        Path labelFile = find(directory, LABELS);
        byte[] pixels = pixels(imageFile);
        byte[] labels = labels(labelFile, pixels.length / Examples.PIXELS);
        int validation = validationSize(labels.length);
        if (validation == 0) {
            throw new DataFileException(imageFile, "must hold at least 5 images, so that a fifth can validate, got " + labels.length);
        }
        int training = labels.length - validation;
        return new FashionMnist(part(pixels, labels, 0, training), part(pixels, labels, training, labels.length));
    }

    static int validationSize(int images) {
        return Math.min(images / 5, LARGEST_VALIDATION);
    }

    private static Path find(Path directory, String name) {
        Path packed = directory.resolve(name + ".gz");
        Path unpacked = directory.resolve(name);
        return Files.exists(packed) || !Files.exists(unpacked) ? packed : unpacked;
    }

    private static byte[] pixels(Path file) throws DataFileException {
        IdxFile images = IdxFile.read(file, 3);
        int rows = images.sizes()[1];
        int columns = images.sizes()[2];
        if (rows != SIDE || columns != SIDE) {
            throw new DataFileException(file, "images must be 28 x 28 pixels, got " + rows + " x " + columns);
        }
        return images.content();
    }

    private static byte[] labels(Path file, int images) throws DataFileException {
        byte[] labels = IdxFile.read(file, 1).content();
        if (labels.length != images) {
            throw new DataFileException(file, "must hold a label for each of the " + images + " images, got " + labels.length);
        }
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i] & 0xff;
            if (label >= Examples.CLASSES) {
                throw new DataFileException(file, "labels must be 0 to 9, got " + label + " for image " + i);
            }
        }
        return labels;
    }

    private static Examples part(byte[] pixels, byte[] labels, int from, int to) {
        return new Examples(Arrays.copyOfRange(pixels, from * Examples.PIXELS, to * Examples.PIXELS),
                Arrays.copyOfRange(labels, from, to));
    }
}
