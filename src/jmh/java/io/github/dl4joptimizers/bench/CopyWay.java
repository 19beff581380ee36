package io.github.dl4joptimizers.bench;

/** How to copy. Which way is faster depends on the size, so the limit is the faster one. */
public enum CopyWay {
    /** The C library's: writes past the caches if there is much to write. */
    MEMCPY,
    /** Java's: what the engine itself copies with. */
    NIO
}
