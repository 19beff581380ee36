package io.github.dl4joptimizers.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

class ExamplesTest {

    private static final int COUNT = 10;

    /** The pixels of image i all have the value 25 i, its label is i. */
    private final Examples examples = examples();

    private static Examples examples() {
        byte[] pixels = new byte[COUNT * Examples.PIXELS];
        byte[] labels = new byte[COUNT];
        for (int i = 0; i < COUNT; i++) {
            Arrays.fill(pixels, i * Examples.PIXELS, (i + 1) * Examples.PIXELS, (byte) (25 * i));
            labels[i] = (byte) i;
        }
        return new Examples(pixels, labels);
    }

    @Test
    void pixelsGoFrom0To1AndLabelsAreOneHot() {
        DataSet batch = examples.toDataSet(new int[] {9, 2});

        assertThat(batch.getFeatures().dataType()).isEqualTo(DataType.FLOAT);
        assertThat(batch.getFeatures().shape()).containsExactly(2, 784);
        assertThat(batch.getFeatures().getFloat(0, 0)).isEqualTo(225 / 255f);
        assertThat(batch.getFeatures().getFloat(1, 783)).isEqualTo(50 / 255f);
        assertThat(batch.getLabels().toFloatMatrix()).isDeepEqualTo(new float[][] {
            {0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, {0, 0, 1, 0, 0, 0, 0, 0, 0, 0}});
    }

    @Test
    void anEpochShowsEachImageOnce() {
        assertThat(epoch(examples.shuffledBatches(3, 1)))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, COUNT).boxed().toList());
    }

    @Test
    void theLastBatchMayBeSmaller() {
        List<Integer> sizes = new ArrayList<>();
        examples.shuffledBatches(3, 1).forEachRemaining(batch -> sizes.add(batch.numExamples()));

        assertThat(sizes).containsExactly(3, 3, 3, 1);
        assertThat(examples.batches(3)).isEqualTo(4);
        assertThat(examples.batches(5)).isEqualTo(2);
    }

    @Test
    void eachEpochHasItsOwnOrder() {
        DataSetIterator batches = examples.shuffledBatches(3, 1);
        List<Integer> first = epoch(batches);
        batches.reset();

        assertThat(epoch(batches)).isNotEqualTo(first);
    }

    @Test
    void theSeedDecidesTheOrder() {
        assertThat(twoEpochs(1)).isEqualTo(twoEpochs(1)).isNotEqualTo(twoEpochs(2));
    }

    private List<Integer> twoEpochs(long seed) {
        DataSetIterator batches = examples.shuffledBatches(3, seed);
        List<Integer> order = epoch(batches);
        batches.reset();
        order.addAll(epoch(batches));
        return order;
    }

    /** Which image is which can be read off its label. */
    private static List<Integer> epoch(DataSetIterator batches) {
        List<Integer> order = new ArrayList<>();
        batches.forEachRemaining(batch -> {
            INDArray labels = batch.getLabels().argMax(1);
            for (int i = 0; i < batch.numExamples(); i++) {
                order.add(labels.getInt(i));
            }
        });
        return order;
    }
}
