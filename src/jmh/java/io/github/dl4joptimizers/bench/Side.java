package io.github.dl4joptimizers.bench;

/** Whose. */
public enum Side {
    /** This library's. */
    OURS,
    /** Deeplearning4j's own. */
    DL4J
}
