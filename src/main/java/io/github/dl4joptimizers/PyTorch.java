package io.github.dl4joptimizers;

/** The optimizers and schedules of PyTorch (checked against 1.13 and 2.13), by its own names and with its own defaults. */
public final class PyTorch {

    private PyTorch() {
    }

    // ---- optimizers

    // ---- schedules
}
