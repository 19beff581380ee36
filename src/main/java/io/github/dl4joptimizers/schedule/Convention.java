package io.github.dl4joptimizers.schedule;

/**
 * Whose formula, and whose default hyperparameters. The libraries agree on the idea of an optimizer and differ in the
 * details: where epsilon stands, whether the learning rate is inside the velocity, what an accumulator starts from, how
 * weight decay is scaled. Each optimizer's documentation lists its differences.
 */
public enum Convention {

    /**
     * The formulas of A. Geron, Hands-On Machine Learning, 3rd edition, chapter 11, as printed. Weight decay multiplies the
     * weights by a fixed factor each step.
     */
    TEXTBOOK,

    /** Keras 3 (checked against 3.16). */
    KERAS,

    /** PyTorch (checked against 1.13; for NAdam, version 2, whose predecessor applied its momentum twice). */
    PYTORCH,

    /** optax (checked against 0.2.9). */
    OPTAX
}
