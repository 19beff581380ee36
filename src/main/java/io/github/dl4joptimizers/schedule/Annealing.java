package io.github.dl4joptimizers.schedule;

/** The shape of the way from one value to another: which part of it is left, f(x), when the part x of the time has passed. */
public enum Annealing {

    /** A straight line: 1 - x. */
    LINEAR,

    /** Half a wave of the cosine, slow at both ends: (1 + cos(pi x)) / 2. */
    COSINE,

    /** Quick at first, then slower: 1 - sqrt(x). A cooldown of warm-up/stable/decay: A. Haegele et al., 2024. */
    ONE_MINUS_SQRT,

    /** Slow at first, then quicker: 1 - x^2. */
    ONE_MINUS_SQUARE,

    /** Slow at first, then quicker, with a budget in mind: (1 - x) / (1 - x/2). J. Chen et al., REX, MLSys 2022. */
    REX;

    /**
     * The value part of the way: f(x) from + (1 - f(x)) to.
     *
     * @param from     the value at 0
     * @param to       the value at 1
     * @param fraction x in [0, 1]
     * @return the value at x
     */
    public double between(double from, double to, double fraction) {
        double left = left(fraction);
        return from == to ? from : left * from + (1 - left) * to;
    }

    /** f(x). */
    double left(double x) {
        return switch (this) {
            case LINEAR -> 1 - x;
            case COSINE -> cosine(x);
            case ONE_MINUS_SQRT -> (1 - x) / (1 + Math.sqrt(x)); // 1 - sqrt(x) without its cancellation near 1
            case ONE_MINUS_SQUARE -> (1 - x) * (1 + x);
            case REX -> (1 - x) / (1 - x / 2);
        };
    }

    /** (1 + cos(pi x)) / 2, without its cancellation near 1. */
    static double cosine(double fraction) {
        double root = Math.cos(Math.PI / 2 * fraction);
        return root * root;
    }
}
