package io.github.dl4joptimizers.updater;

/**
 * Where an optimizer adds the epsilon that keeps its denominator from 0. Here v is a mean of squares and bc = 1 - b^t its bias
 * correction, which is 1 where a rule corrects nothing.
 */
public enum EpsilonPlacement {

    /** sqrt(v / bc) + eps: PyTorch, optax. */
    OUTSIDE_ROOT,

    /** sqrt(v / bc + eps): the textbook; Keras and optax where nothing is corrected. */
    INSIDE_ROOT,

    /** (sqrt(v) + eps) / sqrt(bc), Adam's paper's "epsilon hat": Keras. It weighs more in the first steps, when v is small. */
    UNCORRECTED;

    /** What is to be added to v under the root, once 1 / sqrt(bc) is taken out of the denominator. */
    double inside(double epsilon, double biasCorrection) {
        return this == INSIDE_ROOT ? epsilon * biasCorrection : 0;
    }

    /** What is to be added to sqrt(v), once 1 / sqrt(bc) is taken out of the denominator. */
    double outside(double epsilon, double biasCorrection) {
        return switch (this) {
            case OUTSIDE_ROOT -> epsilon * Math.sqrt(biasCorrection);
            case INSIDE_ROOT -> 0;
            case UNCORRECTED -> epsilon;
        };
    }
}
