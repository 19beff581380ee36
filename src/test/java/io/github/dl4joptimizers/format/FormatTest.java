package io.github.dl4joptimizers.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.dl4joptimizers.updater.RuleUpdater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The format promise: models that earlier versions saved load, and go on to the bit. Each folder of {@code format/} has the files
 * of a version, saved after three steps, and {@code expected.txt}: a line for each file with the parameters after five more steps,
 * written without loss.
 *
 * <p>{@code main} writes the folder of a version, which is done once, before its release. No file is ever changed afterwards.
 */
class FormatTest {

    private static final String VERSION = "0.1";
    private static final int BEFORE = 3;
    private static final int AFTER = 5;

    /** A saved model and what it must become. */
    record Saved(Path file, String expected) {

        @Override
        public String toString() {
            return file.getParent().getFileName() + " " + file.getFileName();
        }
    }

    static Stream<Saved> savedModels() throws IOException {
        try (Stream<Path> versions = Files.list(root())) {
            return versions.sorted().flatMap(FormatTest::savedBy).toList().stream();
        }
    }

    private static Stream<Saved> savedBy(Path version) {
        try {
            return Files.readAllLines(version.resolve("expected.txt")).stream().map(line -> line.split(" ", 2))
                    .map(line -> new Saved(version.resolve(line[0]), line[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        try {
            return Path.of(FormatTest.class.getResource("/format").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("savedModels")
    void aSavedModelGoesOnToTheBit(Saved saved) throws IOException {
        assertThat(goOn(load(saved.file))).isEqualTo(saved.expected);
    }

    /** Otherwise the files would prove nothing of today's defaults. */
    @Test
    void everythingThatIsSavedTodayIsAmongTheFiles(@TempDir Path folder) throws IOException {
        assertThat(savedModels().map(saved -> saved.file.getFileName().toString()))
                .containsAll(models().keySet());
        try (Stream<Path> files = Files.list(root().resolve(VERSION))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(concat(models().keySet(), "expected.txt"));
        }
    }

    private static List<String> concat(Iterable<String> names, String last) {
        List<String> all = new java.util.ArrayList<>();
        names.forEach(all::add);
        all.add(last);
        return all;
    }

    private static ExactModel load(Path file) throws IOException {
        String name = file.getFileName().toString();
        return name.endsWith(".mln.zip") ? ExactModel.Stack.load(file) : name.endsWith(".cg.zip") ? ExactModel.Graph.load(file)
                : ExactModel.Sd.load(file);
    }

    private static String goOn(ExactModel model) {
        for (int t = BEFORE; t < BEFORE + AFTER; t++) {
            model.step(t);
            model.observe(t);
        }
        return String.join(" ", Arrays.stream(model.parameters()).mapToObj(Double::toHexString).toList());
    }

    /** Each model by the name of its file. */
    private static Map<String, Function<String, ExactModel>> models() {
        Map<String, Function<String, ExactModel>> models = new TreeMap<>();
        SavedModels.optimizers().forEach((name, updater) -> {
            models.put(name + ".mln.zip", file -> ExactModel.Stack.of(updater.get()));
            models.put(name + ".cg.zip", file -> ExactModel.Graph.of(updater.get()));
            models.put(name + ".sd.zip", file -> ExactModel.Sd.of(updater.get()));
        });
        SavedModels.schedules().forEach((name, schedule) -> {
            RuleUpdater updater = SavedModels.with(schedule);
            models.put("schedule-" + name + ".mln.zip", file -> ExactModel.Stack.of(updater));
        });
        models.put("1cycle-of-both.cg.zip", file -> ExactModel.Graph.of(SavedModels.oneCycle()));
        return Collections.unmodifiableMap(models);
    }

    /** Saves today's models into a folder of {@code src/test/resources/format}. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0], VERSION));
        StringBuilder expected = new StringBuilder();
        for (Map.Entry<String, Function<String, ExactModel>> entry : models().entrySet()) {
            ExactModel model = entry.getValue().apply(entry.getKey());
            for (int t = 0; t < BEFORE; t++) {
                model.step(t);
                model.observe(t);
            }
            model.save(folder.resolve(entry.getKey()));
            expected.append(entry.getKey()).append(' ').append(goOn(model)).append('\n');
        }
        Files.writeString(folder.resolve("expected.txt"), expected);
    }
}
