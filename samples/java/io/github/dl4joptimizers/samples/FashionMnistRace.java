package io.github.dl4joptimizers.samples;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import io.github.dl4joptimizers.plot.Chart;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The race of the book's chapter: its network learns Fashion-MNIST with each optimizer, and a table and a picture show who
 * learns how fast. Two more pictures show the chapter's schedules, and the optimizers on a function of two variables.
 *
 * <pre>
 * mvn -q test-compile exec:java
 * mvn -q test-compile exec:java -Dexec.args="--optimizers adam,nadam,adamw --epochs 20"
 * </pre>
 */
@Command(name = "FashionMnistRace",
        description = "Trains a network on Fashion-MNIST with one optimizer after the other and compares them.")
public final class FashionMnistRace implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Print this and exit.")
    private boolean help;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "target/fashion-mnist-race.png",
            description = "The picture with the learning curves, a PNG; two more go beside it (default: ${DEFAULT-VALUE}).")
    private Path out;

    private Path data;
    private int epochs;
    private List<Contestant> optimizers;
    private long seed;

    private FashionMnistRace() {
    }

    /** Runs it. The exit code is 2 if an option or a data file is wrong. */
    public static void main(String... args) {
        // XChart draws with AWT, which looks for a display unless it is told that there is none.
        System.setProperty("java.awt.headless", "true");
        Program.run(new FashionMnistRace(), args);
    }

    /** Runs it with these outputs; returns the exit code. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return Program.execute(new FashionMnistRace(), out, err, args);
    }

    // ---- options; picocli's own messages do not say what would be right, so the text is converted here

    @Option(names = "--data", paramLabel = "DIR", defaultValue = "samples/data",
            description = "Where train-images-idx3-ubyte[.gz] and train-labels-idx1-ubyte[.gz] are (default: ${DEFAULT-VALUE}).")
    private void setData(Path value) {
        data = value;
        Program.check(spec, Files.isDirectory(value), "--data", "a directory", value);
    }

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "10",
            description = "How often each optimizer sees the training images (default: ${DEFAULT-VALUE}).")
    private void setEpochs(String value) {
        epochs = (int) Program.wholeNumber(spec, "--epochs", value, 1, Integer.MAX_VALUE);
    }

    @Option(names = "--optimizers", paramLabel = "A,B,...",
            defaultValue = "sgd,momentum,nesterov,adagrad,rmsprop,adam,adamax,nadam,adamw",
            description = "Which optimizers run, in this order (default: ${DEFAULT-VALUE}).")
    private void setOptimizers(String value) {
        Set<Contestant> chosen = new LinkedHashSet<>();
        for (String name : value.split(",", -1)) {
            Program.check(spec, chosen.add(optimizer(name.strip())), "--optimizers", "different names", value);
        }
        optimizers = List.copyOf(chosen);
    }

    private Contestant optimizer(String name) {
        String known = Arrays.stream(Contestant.values()).map(Contestant::key).collect(Collectors.joining(", "));
        return Arrays.stream(Contestant.values()).filter(optimizer -> optimizer.key().equals(name)).findFirst()
                .orElseThrow(() -> Program.wrong(spec, "--optimizers", "names from " + known, name));
    }

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42",
            description = "Of the initial weights and of the order of the images (default: ${DEFAULT-VALUE}).")
    private void setSeed(String value) {
        seed = Program.seed(spec, "--seed", value);
    }

    // ---- the program

    @Override
    public Integer call() throws DataFileException {
        PrintWriter console = spec.commandLine().getOut();
        FashionMnist examples = FashionMnist.load(data);
        makeRoomForPicture();
        int batches = examples.training().batches(Race.BATCH_SIZE);
        console.printf("Fashion-MNIST: training images %d, validation images %d, batches per epoch %d, epochs %d, seed %d%n",
                examples.training().size(), examples.validation().size(), batches, epochs, seed);
        TrainingProgress progress = TrainingProgress.on(spec.commandLine().getErr(), optimizers.size());
        List<Result> results = Race.run(examples, optimizers, epochs, seed, progress);
        ResultTable.print(results, console);
        console.println();
        draw("Learning curves", LearningCurves.of(results, examples), out);
        draw("The chapter's schedules", ChapterCharts.schedules(), beside("schedules"));
        draw("Its optimizers in a ravine", ChapterCharts.ravine(), beside("ravine"));
        return CommandLine.ExitCode.OK;
    }

    /** Before the training, so that nobody waits for a picture that cannot be written. */
    private void makeRoomForPicture() {
        try {
            Path directory = out.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.newOutputStream(out, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
        } catch (IOException e) {
            throw Program.wrong(spec, "--out", "a file that can be written", out);
        }
    }

    /** A file beside the learning curves: name.png becomes name-what.png. */
    private Path beside(String what) {
        String name = out.getFileName().toString();
        String stem = name.replaceFirst("(?<=.)\\.[^.]*$", "");
        return out.resolveSibling(stem + '-' + what + ".png");
    }

    private void draw(String what, Chart chart, Path file) {
        try {
            chart.writePng(file);
        } catch (IOException e) {
            throw Program.wrong(spec, "--out", "a file that can be written", file + " (" + e.getMessage() + ')');
        }
        spec.commandLine().getOut().println(what + ": " + file);
    }
}
