package io.github.dl4joptimizers.listener;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import org.deeplearning4j.nn.api.Model;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training that is killed ten times, wherever it happens to be, and each time started again, ends as one that was let alone:
 * parameters, state of the updater, learning rates, plateaus and configuration, to the bit. Needs about a quarter of a minute: {@code
 * mvn test -DexcludedGroups=kill} leaves it out; {@code -DkillTest.seed=7} kills at other moments.
 */
@Tag("kill")
class KillTest {

    private static final int KILLS = 10;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aTrainingThatIsKilledTenTimesEndsAsOneThatIsNot(@TempDir Path killed, @TempDir Path leftAlone) throws Exception {
        Random random = new Random(Long.getLong("killTest.seed", 1));
        List<String> lastWords = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            boolean inAnEpoch = i % 2 == 0; // and else wherever it is
            lastWords.add(runAndKill(killed, 1 + random.nextInt(9), inAnEpoch, random.nextInt(inAnEpoch ? 5 : 50)));
        }
        assertThat(lastWords).as("some are killed in the middle of an epoch, and not all of the same one")
                .filteredOn(words -> words.startsWith("> training")).hasSizeGreaterThan(2);
        assertThat(Set.copyOf(lastWords)).hasSizeGreaterThan(2);
        assertThat(epochs(killed)).as("the last kill comes before the end").isBetween(1, KilledTraining.EPOCHS - 1);
        run(killed);
        run(leftAlone);
        Model expected = KilledTraining.readStack(leftAlone.resolve("stack.zip"));
        assertSame(KilledTraining.readStack(killed.resolve("stack.zip")), expected);
        assertSame(KilledTraining.readGraph(killed.resolve("graph.zip")),
                KilledTraining.readGraph(leftAlone.resolve("graph.zip")));
        PlateauSchedule plateau = ModelUpdaters.of(expected).plateaus().get(0);
        assertThat(plateau.scale()).as("several plateaus, and none at the minimum").isBetween(0.01, 0.5);
        assertThat(ModelUpdaters.of(expected).epoch()).isEqualTo(KilledTraining.EPOCHS);
    }

    private static int epochs(Path directory) throws IOException {
        Path file = directory.resolve("stack.zip");
        return Files.exists(file) ? ModelUpdaters.of(KilledTraining.readStack(file)).epoch() : 0;
    }

    private static Process start(Path directory) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), KilledTraining.class.getName(),
                directory.toString());
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder.redirectErrorStream(true).directory(new File(".")).start();
    }

    /** Kills it some time after some lines of output, or after the next line that says it is training; returns the last line. */
    private static String runAndKill(Path directory, int lines, boolean inAnEpoch, int milliseconds)
            throws IOException, InterruptedException {
        Process process = start(directory);
        BufferedReader output = process.inputReader();
        String line = "";
        String last = "";
        for (int said = 0; line != null && (said < lines || inAnEpoch && !last.startsWith("> training"));) {
            line = output.readLine();
            if (line != null && line.startsWith("> ")) {
                last = line;
                said++;
            }
        }
        Thread.sleep(milliseconds);
        process.toHandle().destroyForcibly(); // Process.destroyForcibly would close the output, too
        for (line = output.readLine(); line != null; line = output.readLine()) {
            last = line.startsWith("> ") ? line : last;
        }
        assertThat(process.waitFor()).as("it was alive when it was killed, %s", last).isNotZero();
        return last;
    }

    private static void run(Path directory) throws IOException, InterruptedException {
        Process process = start(directory);
        List<String> output = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as("%s", output).isZero();
    }
}
