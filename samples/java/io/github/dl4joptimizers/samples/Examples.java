package io.github.dl4joptimizers.samples;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import java.util.stream.IntStream;

import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Images and their labels, kept as the bytes they came in and turned into floats a batch at a time: the complete set takes
 * 47 MB instead of 188.
 *
 * @param pixels of all images, 0 to 255
 * @param labels one for each image, 0 to 9
 */
record Examples(byte[] pixels, byte[] labels) {

    static final int PIXELS = 28 * 28;
    static final int CLASSES = 10;

    int size() {
        return labels.length;
    }

    /** All of it. */
    DataSet toDataSet() {
        return toDataSet(IntStream.range(0, size()).toArray());
    }

    /** The examples at these indices: pixels from 0 to 1, labels one-hot. */
    DataSet toDataSet(int[] indices) {
        float[] features = new float[indices.length * PIXELS];
        float[] oneHot = new float[indices.length * CLASSES];
        for (int i = 0; i < indices.length; i++) {
            int from = indices[i] * PIXELS;
            for (int j = 0; j < PIXELS; j++) {
                features[i * PIXELS + j] = (pixels[from + j] & 0xff) / 255f;
            }
            oneHot[i * CLASSES + labels[indices[i]]] = 1;
        }
        return new DataSet(matrix(features, indices.length), matrix(oneHot, indices.length));
    }

    private static INDArray matrix(float[] values, int rows) {
        return Nd4j.createFromArray(values).reshape(rows, values.length / rows);
    }

    /** Batches in an order that is new for each epoch and the same for each iterator with this seed. The last may be smaller. */
    DataSetIterator shuffledBatches(int batchSize, long seed) {
        Random random = new Random(seed);
        return new ExistingDataSetIterator((Iterable<DataSet>) () -> batches(permutation(random), batchSize));
    }

    private Iterator<DataSet> batches(int[] order, int batchSize) {
        return IntStream.range(0, batches(batchSize))
                .mapToObj(i -> Arrays.copyOfRange(order, i * batchSize, Math.min((i + 1) * batchSize, order.length)))
                .map(this::toDataSet)
                .iterator();
    }

    /** How many batches make an epoch. */
    int batches(int batchSize) {
        return (size() + batchSize - 1) / batchSize;
    }

    private int[] permutation(Random random) {
        int[] order = IntStream.range(0, size()).toArray();
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
