package io.github.dl4joptimizers.engine;

import java.nio.Buffer;

/** Lanes over a Java array that hold one chunk of an array at a time. */
abstract class ChunkLanes implements Lanes {

    /** How many elements the chunk has. */
    protected int n;

    private boolean written;

    /** Takes the elements [at, at + n) of a buffer. */
    final void read(Buffer from, int at, int n) {
        clear(n);
        get(from, at);
    }

    /** Takes n elements that are yet to be computed. */
    final void clear(int n) {
        this.n = n;
        written = false;
    }

    /** Puts the chunk back, if a verb has changed it. */
    final void write(Buffer to, int at) {
        if (written) {
            put(to, at);
        }
    }

    final boolean isWritten() {
        return written;
    }

    /** Every verb ends with this. */
    protected final Lanes written() {
        written = true;
        return this;
    }

    protected abstract void get(Buffer from, int at);

    protected abstract void put(Buffer to, int at);
}
