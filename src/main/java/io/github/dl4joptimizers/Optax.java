package io.github.dl4joptimizers;

/** The optimizers and schedules of optax (checked against 0.2.9), by its own names and with its own defaults. */
public final class Optax {

    private Optax() {
    }

    // ---- optimizers

    // ---- schedules
}
