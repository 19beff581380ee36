package io.github.dl4joptimizers.bench;

/** Something to time. Each step does the same work, however many there have been before it. */
interface Work extends AutoCloseable {

    /** Does it once. */
    void step();

    /** Frees its arrays: waiting for the garbage collector to find them would not do at 2 GB per comparison. */
    @Override
    default void close() {
    }
}
