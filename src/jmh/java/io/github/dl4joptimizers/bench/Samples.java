package io.github.dl4joptimizers.bench;

import java.util.Arrays;

/**
 * What a piece of work has taken, round by round.
 *
 * @param nanos per step
 */
record Samples(double[] nanos) {

    double median() {
        return quantile(nanos, 0.5);
    }

    /** This one's time over the other's in the same round: what disturbs both sides leaves it alone. */
    double[] over(Samples other) {
        double[] ratios = new double[nanos.length];
        Arrays.setAll(ratios, i -> nanos[i] / other.nanos[i]);
        return ratios;
    }

    /** The number that a fraction q of the numbers does not exceed, interpolated. */
    static double quantile(double[] numbers, double q) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        double at = q * (sorted.length - 1);
        int low = (int) at;
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }
}
