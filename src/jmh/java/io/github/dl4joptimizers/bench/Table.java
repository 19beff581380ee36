package io.github.dl4joptimizers.bench;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints results as they come, a section under its title. */
final class Table {

    private static final String LAYOUT = "  %-23s %-7s %10s %11s  %-8s  %-13s %11s %8s  %-8s %-12s %10s%n";

    private final PrintWriter console;
    private Result.Section section;

    Table(PrintWriter console) {
        this.console = console;
    }

    void print(Result result) {
        if (result.section() != section) {
            section = result.section();
            console.printf("%n%s%n", section.title());
            console.printf(Locale.ROOT, LAYOUT, "", "type", "parameters", "ours", "unit", "rival", "theirs", "ratio", "target",
                    "", "bytes/step");
        }
        console.printf(Locale.ROOT, LAYOUT, result.subject(), result.type(),
                result.parameters() == 0 ? "" : Sizes.format(result.parameters()), number(result.ours()), result.unit(),
                result.rival(), number(result.theirs()), number(result.ratio()), result.target(), result.verdict(),
                Double.isNaN(result.bytes()) ? "" : Long.toString(Math.round(result.bytes())));
        console.flush();
    }

    /** About three digits; nothing for NaN. */
    static String number(double number) {
        if (Double.isNaN(number)) {
            return "";
        }
        return String.format(Locale.ROOT, number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%.0f", number);
    }
}
