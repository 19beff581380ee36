package io.github.dl4joptimizers.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curves whose steepest point and minimum are known. */
class LearningRateCurveTest {

    /** From 1e-5 to 10, a hundred rates for each factor of ten. */
    private static final double[] RATES = IntStream.rangeClosed(-500, 100).mapToDouble(i -> Math.pow(10, i / 100.0)).toArray();

    /** Losses by the decimal logarithm of the rate, which diverge after the last. */
    private static LearningRateCurve curve(DoubleUnaryOperator loss) {
        return curve(loss, true);
    }

    private static LearningRateCurve curve(DoubleUnaryOperator loss, boolean diverged) {
        double[] losses = Arrays.stream(RATES).map(rate -> loss.applyAsDouble(Math.log10(rate))).toArray();
        return new LearningRateCurve(RATES, losses, losses, diverged);
    }

    /** Falls from 2.3 to 0.3, fastest at 10^centre, until it explodes from 10^explosion on. */
    private static DoubleUnaryOperator sigmoid(double centre, double explosion) {
        return x -> 0.3 + 2 / (1 + Math.exp((x - centre) / 0.25)) + (x > explosion ? 100 * (x - explosion) : 0);
    }

    @Test
    void steepestIsWhereASigmoidHasItsMiddle() {
        for (double centre : new double[] {-3, -2, -1.5}) {
            assertThat(curve(sigmoid(centre, 0)).steepest()).isCloseTo(Math.pow(10, centre), within(1e-12)); // it is one of RATES
        }
    }

    @Test
    void aTenthOfTheMinimum() {
        // The sigmoid falls until it explodes: the minimum is the last rate before.
        assertThat(curve(sigmoid(-2, 0)).tenthOfMinimum()).isCloseTo(0.1, within(1e-12));
        assertThat(curve(x -> (x + 1) * (x + 1)).tenthOfMinimum()).isCloseTo(0.01, within(1e-12));
    }

    /** A parabola is steepest at its start; the first factor of four is left out. */
    @Test
    void theFirstRatesAreLeftOut() {
        assertThat(curve(x -> (x + 1) * (x + 1)).steepest()).isCloseTo(4e-5, within(0.02 * 4e-5)); // the rates are 2.3 % apart
        DoubleUnaryOperator noisyStart = x -> sigmoid(-2, 0).applyAsDouble(x) + (x < -4.99 ? 5 : 0);
        assertThat(curve(noisyStart).steepest()).isCloseTo(0.01, within(1e-12));
    }

    /** Loss explodes and comes back: what falls after the minimum does not count. */
    @Test
    void whatComesAfterTheMinimumIsLeftOut() {
        DoubleUnaryOperator spike = x -> sigmoid(-2, 5).applyAsDouble(x) + (x > -0.5 ? 50 * Math.exp(-Math.abs(x) * 8) : 0);
        assertThat(curve(spike).steepest()).isCloseTo(0.01, within(1e-12));
    }

    /** One batch that happens to be easy is not a slope: that is measured over a factor of four. */
    @Test
    void aSingleOutlierIsNoSlope() {
        DoubleUnaryOperator outlier = x -> sigmoid(-2, 0).applyAsDouble(x) - (Math.abs(x + 3.5) < 1e-9 ? 0.3 : 0);
        assertThat(curve(outlier).steepest()).isCloseTo(0.01, within(1e-12));
    }

    @Test
    void theSmoothedLossCounts() {
        double[] noise = IntStream.range(0, RATES.length).mapToDouble(i -> i % 2 == 0 ? 5 : -5).toArray();
        double[] smooth = Arrays.stream(RATES).map(rate -> sigmoid(-2, 0).applyAsDouble(Math.log10(rate))).toArray();
        LearningRateCurve curve = new LearningRateCurve(RATES, noise, smooth, true);
        assertThat(curve.steepest()).isCloseTo(0.01, within(1e-12));
        assertThat(curve.tenthOfMinimum()).isCloseTo(0.1, within(1e-12));
        assertThat(curve.losses()).isEqualTo(noise);
        assertThat(curve.smoothedLosses()).isEqualTo(smooth);
        assertThat(curve.size()).isEqualTo(RATES.length);
    }

    @Test
    void aFewRatesAreEnough() {
        double[] rates = {1e-4, 1e-3, 1e-2, 1e-1, 1};
        double[] losses = {2.3, 2.2, 2, 1, 8};
        LearningRateCurve curve = new LearningRateCurve(rates, losses, losses, true);
        assertThat(curve.steepest()).as("from 2.2 to 1 over two factors of ten").isEqualTo(1e-2);
        assertThat(curve.tenthOfMinimum()).isEqualTo(1e-2);
    }

    @Test
    void noRateIsSuggestedWhereTheLossDidNotFall() {
        String message = "the loss has not fallen at any rate from 1.00e-05 to 10.0, so there is none to suggest: sweep from a"
                + " lower minRate, or in more iterations";
        for (LearningRateCurve curve : new LearningRateCurve[] {curve(x -> 1, false), curve(x -> x, false)}) {
            assertThatThrownBy(curve::steepest).isInstanceOf(IllegalStateException.class).hasMessage(message);
            assertThatThrownBy(curve::tenthOfMinimum).isInstanceOf(IllegalStateException.class).hasMessage(message);
            assertThat(curve).hasToString("601 rates from 1.00e-05 to 10.0, no divergence; " + message);
        }
        LearningRateCurve one = new LearningRateCurve(new double[] {1}, new double[] {2}, new double[] {2}, true);
        assertThatThrownBy(one::steepest).isInstanceOf(IllegalStateException.class);
        assertThat(one.toString()).startsWith("1 rates from 1.00 to 1.00, where the loss diverged; the loss has not fallen");
    }

    private static void suggestsNothing(LearningRateCurve curve, String lowest, String message) {
        assertThatThrownBy(curve::steepest).isInstanceOf(IllegalStateException.class).hasMessage(message);
        assertThatThrownBy(curve::tenthOfMinimum).isInstanceOf(IllegalStateException.class).hasMessage(message);
        assertThat(curve).hasToString("601 rates from 1.00e-05 to 10.0, no divergence; lowest smoothed loss " + lowest + "; " + message);
    }

    @Test
    void noRateIsSuggestedWhereTheLossIsStillFalling() {
        suggestsNothing(curve(x -> -x, false), "-1.000 at 10.0", "no rate to suggest: the smoothed loss is lowest at the highest rate, 10.0:"
                + " sweep to a higher maxRate");
    }

    @Test
    void noRateIsSuggestedWhereTheLossDidNotDiverge() {
        suggestsNothing(curve(sigmoid(-2, 5), false), "0.3000 at 10.0", "no rate to suggest: the smoothed loss is lowest at the highest rate, 10.0:"
                + " sweep to a higher maxRate");
        suggestsNothing(curve(x -> Math.abs(x + 2), false), "0.000 at 0.0100", "no rate to suggest: the smoothed loss has not diverged up to a rate"
                + " of 10.0: sweep to a higher maxRate, or set a lower divergence if the curve rises");
    }

    /** A loss that is NaN at the next rate is not in the curve, which then falls to its end. */
    @Test
    void aLossThatFallsUntilItExplodesHasItsMinimumThere() {
        assertThat(curve(x -> -x, true).tenthOfMinimum()).isCloseTo(1, within(1e-12));
    }

    @Test
    void theSummarySaysItAll() {
        assertThat(curve(sigmoid(-2, 0))).hasToString("601 rates from 1.00e-05 to 10.0, where the loss diverged; lowest smoothed loss 0.3007"
                + " at 1.00; steepest at 0.0100; a tenth of the minimum is 0.100");
    }

    @Test
    void theArraysAreCopies() {
        LearningRateCurve curve = curve(sigmoid(-2, 0));
        curve.rates()[0] = 7;
        curve.losses()[0] = 7;
        curve.smoothedLosses()[0] = 7;
        assertThat(curve.rates()[0]).isEqualTo(1e-5);
        assertThat(curve.losses()[0]).isCloseTo(2.3, within(1e-4)); // 2 exp(-12) below
        assertThat(curve.smoothedLosses()[0]).isCloseTo(2.3, within(1e-4));
    }

    @Test
    void theFileHasARowForEachRate(@TempDir Path directory) throws IOException {
        LearningRateCurve curve = new LearningRateCurve(new double[] {1e-5, 0.1, 10}, new double[] {2.5, 1e-9, 3},
                new double[] {2.5, 1.5, 2}, false);
        Path file = directory.resolve("curve.csv");
        curve.writeCsv(file);
        assertThat(Files.readAllLines(file)).containsExactly("rate,loss,smoothed loss", "1.0E-5,2.5,2.5", "0.1,1.0E-9,1.5",
                "10.0,3.0,2.0");
        assertThatThrownBy(() -> curve.writeCsv(directory)).isInstanceOf(IOException.class);
    }
}
