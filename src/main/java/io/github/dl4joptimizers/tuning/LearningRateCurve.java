package io.github.dl4joptimizers.tuning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.dl4joptimizers.internal.Check;

/**
 * What a {@link LearningRateFinder} has found: the loss at each rate that it tried, and the rates that follow from it. Immutable.
 *
 * <p>There is a suggestion if the loss has fallen, and diverged at higher rates; else the methods say what to try instead. Both
 * suggestions are a rate to begin with, or the maximum of a 1cycle, and no more than that: look at the curve.
 */
public final class LearningRateCurve {

    private final double[] rates;
    private final double[] losses;
    private final double[] smoothedLosses;
    private final boolean diverged;

    LearningRateCurve(double[] rates, double[] losses, double[] smoothedLosses, boolean diverged) {
        this.rates = rates.clone();
        this.losses = losses.clone();
        this.smoothedLosses = smoothedLosses.clone();
        this.diverged = diverged;
    }

    /** The rates, from the lowest up, one for each iteration. A copy. */
    public double[] rates() {
        return rates.clone();
    }

    /** The loss of each iteration's minibatch, before its update: DL4J's score, l1 and l2 terms included. A copy. */
    public double[] losses() {
        return losses.clone();
    }

    /** The running average of the losses. A copy. */
    public double[] smoothedLosses() {
        return smoothedLosses.clone();
    }

    /** How many rates were tried: fewer than asked for if the loss diverged. */
    public int size() {
        return rates.length;
    }

    /** Whether the sweep was stopped by a loss that diverged. If not, higher rates may be as good, and none is suggested. */
    public boolean diverged() {
        return diverged;
    }

    /**
     * The rate at which the smoothed loss falls fastest. The slope at a rate is that over the logarithm of the rate, from half
     * the rate to twice the rate; rates after the minimum are left out, and those below four times the lowest, where the average
     * is one of few.
     *
     * @return one of {@link #rates}
     * @throws IllegalStateException if nothing was found: the loss did not fall, was still falling at the highest rate, or never
     *                               diverged
     */
    public double steepest() {
        int minimum = found();
        int best = -1;
        double bestSlope = 0;
        for (int i = 2 * span(); i <= minimum; i++) {
            double slope = slope(i);
            if (slope < bestSlope) {
                best = i;
                bestSlope = slope;
            }
        }
        if (best < 0) {
            throw noFall();
        }
        return rates[best];
    }

    /**
     * A tenth of the rate at which the smoothed loss is lowest, the book's choice.
     *
     * @return a rate
     * @throws IllegalStateException if nothing was found: the loss did not fall, was still falling at the highest rate, or never
     *                               diverged
     */
    public double tenthOfMinimum() {
        return rates[found()] / 10;
    }

    /** The minimum, if the test has gone on to rates that are too high: until then the best may be yet to come. */
    private int found() {
        int minimum = minimum();
        if (diverged) {
            return minimum;
        }
        throw nothing(minimum == rates.length - 1 ? "is lowest at the highest rate, %.3g: sweep to a higher maxRate"
                : "has not diverged up to a rate of %.3g: sweep to a higher maxRate, or set a lower divergence if the curve rises");
    }

    private IllegalStateException nothing(String why) {
        return new IllegalStateException(String.format(Locale.ROOT, "no rate to suggest: the smoothed loss " + why,
                rates[rates.length - 1]));
    }

    /** Where the smoothed loss is lowest. */
    private int minimum() {
        int minimum = 0;
        for (int i = 1; i < rates.length; i++) {
            if (smoothedLosses[i] < smoothedLosses[minimum]) {
                minimum = i;
            }
        }
        if (rates.length < 2 || minimum < 2 * span()) {
            throw noFall();
        }
        return minimum;
    }

    private IllegalStateException noFall() {
        return new IllegalStateException(String.format(Locale.ROOT, "the loss has not fallen at any rate from %.3g to %.3g, so there"
                + " is none to suggest: sweep from a lower minRate, or in more iterations", rates[0], rates[rates.length - 1]));
    }

    private double slope(int i) {
        int from = i - span();
        int to = Math.min(i + span(), rates.length - 1);
        return (smoothedLosses[to] - smoothedLosses[from]) / Math.log(rates[to] / rates[from]);
    }

    /** How many iterations it takes to double the rate. */
    private int span() {
        return (int) Math.max(1, Math.round(Math.log(2) / Math.log(rates[1] / rates[0])));
    }

    /**
     * Writes the curve to a file of comma-separated values: rate, loss, smoothed loss.
     *
     * @param file is overwritten
     * @throws IOException if it cannot be written
     */
    public void writeCsv(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("rate,loss,smoothed loss");
        for (int i = 0; i < rates.length; i++) {
            lines.add(rates[i] + "," + losses[i] + "," + smoothedLosses[i]);
        }
        Files.write(Check.notNull("file", file, "a Path"), lines);
    }

    /** A summary in a line: what was tried, where the loss is lowest, and the suggestions. */
    @Override
    public String toString() {
        double last = rates[rates.length - 1];
        String tried = String.format(Locale.ROOT, "%d rates from %.3g to %.3g, %s", rates.length, rates[0], last,
                diverged ? "where the loss diverged" : "no divergence");
        try {
            int minimum = minimum();
            tried += String.format(Locale.ROOT, "; lowest smoothed loss %.4g at %.3g", smoothedLosses[minimum], rates[minimum]);
            return tried + String.format(Locale.ROOT, "; steepest at %.3g; a tenth of the minimum is %.3g", steepest(), tenthOfMinimum());
        } catch (IllegalStateException e) {
            return tried + "; " + e.getMessage();
        }
    }
}
