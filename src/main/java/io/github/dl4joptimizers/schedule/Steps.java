package io.github.dl4joptimizers.schedule;

import io.github.dl4joptimizers.internal.Check;

/**
 * Turns epochs into iterations, so that nobody has to count by hand.
 *
 * <pre>{@code
 * int total = Steps.of(55_000, 32, 25);                          // 42 975 iterations
 * new Adam(OneCycleSchedule.of(0.01, total))
 * }</pre>
 */
public final class Steps {

    private Steps() {
    }

    /**
     * The iterations of a whole training: ceil(examples / batchSize) * epochs.
     *
     * @param examples  how many examples the training set has
     * @param batchSize examples per iteration; what is left over is an iteration too
     * @param epochs    how often the training set is gone through
     * @return iterations
     * @throws IllegalArgumentException if an argument is below 1 or the product is no {@code int}
     */
    public static int of(int examples, int batchSize, int epochs) {
        long steps = (long) perEpoch(examples, batchSize) * Check.atLeast(1, "epochs", epochs);
        return Check.that(steps <= Integer.MAX_VALUE, "the number of steps", "at most " + Integer.MAX_VALUE, (Long) steps).intValue();
    }

    /**
     * The iterations of one epoch: ceil(examples / batchSize).
     *
     * @param examples  how many examples the training set has
     * @param batchSize examples per iteration; what is left over is an iteration too
     * @return iterations
     * @throws IllegalArgumentException if an argument is below 1
     */
    public static int perEpoch(int examples, int batchSize) {
        return 1 + (Check.atLeast(1, "examples", examples) - 1) / Check.atLeast(1, "batchSize", batchSize);
    }
}
