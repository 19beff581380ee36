package io.github.dl4joptimizers.bench;

/** Something to time. Each step does the same work, however many there have been before it. */
interface Work extends AutoCloseable {

    /** Does it once. */
    void step();

    /** Does it so many times; returns what that has taken. */
    default long nanos(int steps) {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            step();
        }
        return System.nanoTime() - start;
    }

    /** Frees its arrays: waiting for the garbage collector to find them would not do at 2 GB per comparison. */
    @Override
    default void close() {
    }
}
