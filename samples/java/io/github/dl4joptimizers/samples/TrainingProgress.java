package io.github.dl4joptimizers.samples;

import java.io.PrintWriter;

/** Is told how far several trainings have come, one after the other. */
interface TrainingProgress {

    /** Tells nobody. */
    TrainingProgress NONE = new TrainingProgress() { };

    /**
     * A training starts.
     *
     * @param label   its name
     * @param batches how many batches it is going to be trained on
     */
    default void starts(String label, long batches) {
    }

    default void batchDone() {
    }

    default void finishes() {
    }

    /**
     * A progress bar for each training if somebody is watching, otherwise a line: a bar redraws itself, which fills a log with
     * rubbish.
     *
     * @param log  takes the lines; the bars go to the terminal's standard error
     * @param runs how many trainings there are
     */
    static TrainingProgress on(PrintWriter log, int runs) {
        boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
        return terminal ? new ProgressBars(System.err, runs) : new ProgressLines(log, runs);
    }
}
