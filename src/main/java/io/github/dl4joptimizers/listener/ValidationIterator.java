package io.github.dl4joptimizers.listener;

import java.util.function.BooleanSupplier;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Inside;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * An iterator that a listener measures on, as often as it likes.
 *
 * @param isSplit whether it is a part of an iterator whose other part is for training, so that reading one moves the other on
 */
record ValidationIterator(Runnable reset, BooleanSupplier hasNext, boolean isSplit) {

    static ValidationIterator of(DataSetIterator iterator) {
        Check.notNull("validation", iterator, "a DataSetIterator");
        checkResettable(iterator.resetSupported());
        return new ValidationIterator(iterator::reset, iterator::hasNext, isSplit(iterator));
    }

    static ValidationIterator of(MultiDataSetIterator iterator) {
        Check.notNull("validation", iterator, "a MultiDataSetIterator");
        checkResettable(iterator.resetSupported());
        return new ValidationIterator(iterator::reset, iterator::hasNext, isSplit(iterator));
    }

    /** Refuses a calculator whose iterator has no data. What is left of one is left; one that is at its end the calculator resets too. */
    static void checkNotEmpty(ScoreCalculator<?> calculator) {
        for (DataSetIterator iterator : Inside.fields(calculator, DataSetIterator.class)) {
            checkNotEmpty(iterator::reset, iterator::hasNext, iterator.resetSupported());
        }
        for (MultiDataSetIterator iterator : Inside.fields(calculator, MultiDataSetIterator.class)) {
            checkNotEmpty(iterator::reset, iterator::hasNext, iterator.resetSupported());
        }
    }

    private static void checkNotEmpty(Runnable reset, BooleanSupplier hasNext, boolean canBeReset) {
        if (!hasNext.getAsBoolean() && canBeReset) {
            reset.run();
            if (!hasNext.getAsBoolean()) {
                throw empty();
            }
        }
    }

    private static void checkResettable(boolean resettable) {
        if (!resettable) {
            throw new IllegalArgumentException("validation must be an iterator that can be reset");
        }
    }

    private static boolean isSplit(Object iterator) {
        String name = iterator.getClass().getName(); // DL4J's class, or one inside it
        return name.startsWith("org.deeplearning4j.datasets.iterator.")
                && (name.contains("DataSetIteratorSplitter$") || name.contains("iterator.Scrollable"));
    }

    /** Goes back to the start. */
    void rewind() {
        reset.run();
        if (!hasNext.getAsBoolean()) {
            throw empty();
        }
    }

    private static IllegalStateException empty() {
        return new IllegalStateException("validation must have data, got an iterator that has none");
    }
}
