package io.github.dl4joptimizers.samples;

import java.io.PrintStream;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar for each training, on the terminal. */
final class ProgressBars implements TrainingProgress {

    private static final int MILLIS_BETWEEN_UPDATES = 200;

    private final PrintStream terminal;
    private final int runs;
    private int run;
    private ProgressBar bar;

    ProgressBars(PrintStream terminal, int runs) {
        this.terminal = terminal;
        this.runs = runs;
    }

    @Override
    public void starts(String label, long batches) {
        run++;
        bar = new ProgressBarBuilder().setTaskName("%-8s (%d of %d)".formatted(label, run, runs))
                .setConsumer(new Line(terminal))
                .setInitialMax(batches).setUnit(" batches", 1)
                .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(MILLIS_BETWEEN_UPDATES).build();
    }

    @Override
    public void batchDone() {
        bar.step();
    }

    @Override
    public void finishes() {
        bar.close();
    }

    /** A bar that is due for an update while it closes is drawn again afterwards, on a line of its own; this leaves that out. */
    private static final class Line extends ConsoleProgressBarConsumer {

        private boolean closed;

        Line(PrintStream terminal) {
            super(terminal);
        }

        @Override
        public synchronized void accept(String text) {
            if (!closed) {
                super.accept(text);
            }
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                super.close();
            }
        }
    }
}
