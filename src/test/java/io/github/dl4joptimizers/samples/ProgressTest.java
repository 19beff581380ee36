package io.github.dl4joptimizers.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void aLogGetsOneLineForEachTraining() {
        StringWriter log = new StringWriter();
        TrainingProgress progress = new ProgressLines(new PrintWriter(log), 2);
        runTwo(progress);

        assertThat(log.toString().lines()).containsExactly("Training with Adam (1 of 2)", "Training with AdamW (2 of 2)");
    }

    @Test
    void aTerminalGetsABarForEachTraining() {
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        runTwo(new ProgressBars(new PrintStream(terminal, true, StandardCharsets.UTF_8), 2));

        assertThat(terminal.toString(StandardCharsets.UTF_8)).containsSubsequence("Adam     (1 of 2) 100%", "3/3 batches",
                "AdamW    (2 of 2) 100%", "3/3 batches");
    }

    private static void runTwo(TrainingProgress progress) {
        for (String label : new String[] {"Adam", "AdamW"}) {
            progress.starts(label, 3);
            for (int batch = 0; batch < 3; batch++) {
                progress.batchDone();
            }
            progress.finishes();
        }
    }
}
