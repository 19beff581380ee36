package io.github.dl4joptimizers.samples;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The results of a race as text. */
final class ResultTable {

    private ResultTable() {
    }

    static void print(List<Result> results, PrintWriter out) {
        out.printf("%n%-10s  %13s  %15s  %19s  %7s%n",
                "Optimizer", "Training loss", "Validation loss", "Validation accuracy", "Seconds");
        for (Result result : results) {
            Result.Epoch last = result.last();
            // The locale of the machine would print 0,4321 here and there.
            out.printf(Locale.ROOT, "%-10s  %13.4f  %15.4f  %17.1f %%  %7.1f%n", result.optimizer().label(), last.trainingLoss(),
                    last.validationLoss(), 100 * last.validationAccuracy(), result.seconds());
        }
    }
}
