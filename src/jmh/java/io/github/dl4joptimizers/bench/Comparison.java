package io.github.dl4joptimizers.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/**
 * A line of the report.
 *
 * @param subject    what was measured
 * @param type       of its numbers
 * @param parameters how many
 * @param unit       of the two medians
 * @param ours       this library's median
 * @param rival      whom it is compared with
 * @param theirs     the rival's median
 * @param ratio      how many times as fast ours is
 * @param low        the first quartile of the rounds' ratios
 * @param high       the third
 */
record Comparison(String subject, String type, long parameters, String unit, double ours, String rival, double theirs,
        double ratio, double low, double high) {

    private static final List<String> TITLES = List.of("subject", "type", "parameters", "unit", "ours", "rival", "theirs", "ratio",
            "ratio_q1", "ratio_q3");

    /** Compares medians and, round by round, the ratios, in a unit of so many nanoseconds. */
    static Comparison of(String subject, Object type, long parameters, String unit, double nanos, Samples ours, String rival,
            Samples theirs) {
        double[] ratios = theirs.over(ours);
        return new Comparison(subject, type.toString(), parameters, unit, ours.median() / nanos, rival, theirs.median() / nanos,
                theirs.median() / ours.median(), Samples.quantile(ratios, 0.25), Samples.quantile(ratios, 0.75));
    }

    static String titleRow() {
        return row(TITLES);
    }

    String row() {
        return row(cells());
    }

    private static String row(List<String> cells) {
        return String.format(Locale.ROOT, "%-20s %-7s %10s  %-12s %8s  %-26s %8s  %8s %8s %8s%n", cells.toArray());
    }

    static String titleCsv() {
        return String.join(",", TITLES);
    }

    String csv() {
        return String.join(",", cells());
    }

    private List<String> cells() {
        return List.of(subject, type, Long.toString(parameters), unit, digits(ours), rival, digits(theirs), digits(ratio), digits(low),
                digits(high));
    }

    /** Three of them. */
    private static String digits(double number) {
        return new BigDecimal(number).round(new MathContext(3)).toPlainString();
    }
}
