package io.github.dl4joptimizers.samples;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One bar after the other on the terminal, each in the place of the one before. */
final class ProgressBars implements Progress {

    private static final int MILLIS_BETWEEN_UPDATES = 200;

    private final int runs;
    private final long batches;
    private int run;
    private ProgressBar bar;

    ProgressBars(int runs, long batches) {
        this.runs = runs;
        this.batches = batches;
    }

    @Override
    public void starts(Optimizer optimizer) {
        run++;
        bar = new ProgressBarBuilder().setTaskName("%-8s (%d of %d)".formatted(optimizer.label(), run, runs))
                .setInitialMax(batches).setUnit(" batches", 1)
                .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(MILLIS_BETWEEN_UPDATES)
                .clearDisplayOnFinish().build();
    }

    @Override
    public void batchDone() {
        bar.step();
    }

    @Override
    public void finishes() {
        bar.close();
    }
}
