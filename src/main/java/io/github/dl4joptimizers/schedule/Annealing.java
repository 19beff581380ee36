package io.github.dl4joptimizers.schedule;

/** The shape of the way from one value to another. */
public enum Annealing {

    /** A straight line: a + (b - a) x. */
    LINEAR,

    /** Half a wave of the cosine, slow at both ends: b + (a - b) (1 + cos(pi x)) / 2. */
    COSINE;

    /**
     * The value part of the way.
     *
     * @param from     a, the value at 0
     * @param to       b, the value at 1
     * @param fraction x in [0, 1]
     * @return the value at x
     */
    public double between(double from, double to, double fraction) {
        double left = this == COSINE ? cosine(fraction) : 1 - fraction;
        return from == to ? from : left * from + (1 - left) * to;
    }

    /** (1 + cos(pi x)) / 2, without its cancellation near 1. */
    static double cosine(double fraction) {
        double root = Math.cos(Math.PI / 2 * fraction);
        return root * root;
    }
}
