package io.github.dl4joptimizers;

/** The optimizers and schedules of Keras 3 (checked against 3.16), by its own names and with its own defaults. */
public final class Keras {

    private Keras() {
    }

    // ---- optimizers

    // ---- schedules
}
