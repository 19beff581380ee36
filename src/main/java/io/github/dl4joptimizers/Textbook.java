package io.github.dl4joptimizers;

/** The optimizers and schedules of A. Geron, Hands-On Machine Learning, 3rd edition, chapter 11, by its own names and with its own defaults. */
public final class Textbook {

    private Textbook() {
    }

    // ---- optimizers

    // ---- schedules
}
