package io.github.dl4joptimizers.samples;

import java.io.PrintWriter;

/** Is told how far a race has come. */
interface Progress {

    /** Tells nobody. */
    Progress NONE = new Progress() { };

    default void starts(Optimizer optimizer) {
    }

    default void batchDone() {
    }

    default void finishes() {
    }

    /**
     * A progress bar for each optimizer if somebody is watching, otherwise a line: a bar redraws itself, which fills a log
     * with rubbish.
     *
     * @param log     takes the lines; the bars go to the terminal's standard error
     * @param runs    how many optimizers there are
     * @param batches how many batches each is trained on
     */
    static Progress on(PrintWriter log, int runs, long batches) {
        boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
        return terminal ? new ProgressBars(System.err, runs, batches) : new ProgressLines(log, runs);
    }
}
