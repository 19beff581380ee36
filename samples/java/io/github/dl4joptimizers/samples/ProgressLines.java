package io.github.dl4joptimizers.samples;

import java.io.PrintWriter;

/** A line for each training, for logs. */
final class ProgressLines implements TrainingProgress {

    private final PrintWriter log;
    private final int runs;
    private int run;

    ProgressLines(PrintWriter log, int runs) {
        this.log = log;
        this.runs = runs;
    }

    @Override
    public void starts(String label, long batches) {
        run++;
        log.printf("Training with %s (%d of %d)%n", label, run, runs);
    }
}
