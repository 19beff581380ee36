package io.github.dl4joptimizers.samples;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Reproduces the table of the book's chapter: trains its network as each cell of its notebook does, and prints our results
 * beside the printed ones. It takes up where it was cut off: start it again with the same options.
 *
 * <pre>
 * mvn -q test-compile exec:java -Dexec.mainClass=io.github.dl4joptimizers.samples.BookTable
 * mvn -q test-compile exec:java -Dexec.mainClass=io.github.dl4joptimizers.samples.BookTable -Dexec.args="--full --seeds 42,43,44"
 * </pre>
 */
@Command(name = "BookTable", description = "Trains the book's network as its notebook does and compares the results with the"
        + " printed ones. Started again, it goes on where it was cut off.")
public final class BookTable implements Callable<Integer> {

    private static final Path SMALL = Path.of("samples/data");
    private static final Path COMPLETE = Path.of("/usr/share/datasets/fashion-mnist");
    private static final int SMALL_EPOCHS = 3;
    private static final int COMPLETE_SIZE = 55_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Print this and exit.")
    private boolean help;

    @Option(names = "--full", description = "Train on the complete data for as many epochs as the notebook.")
    private boolean full;

    @Option(names = "--table", description = "Train nothing, print the table of what is finished.")
    private boolean tableOnly;

    @Option(names = "--printed", paramLabel = "FILE", defaultValue = "samples/data/book-notebook-results.json",
            description = "What the notebook printed (default: ${DEFAULT-VALUE}).")
    private Path printedFile;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "target/book-table",
            description = "Where results and checkpoints go (default: ${DEFAULT-VALUE}).")
    private Path out;

    private Path data;
    private Integer epochs;
    private List<BookRun> runs;
    private List<Long> seeds;

    private BookTable() {
    }

    /** Runs it. The exit code is 2 if an option or a file is wrong. */
    public static void main(String... args) {
        Program.run(new BookTable(), args);
    }

    /** Runs it with these outputs; returns the exit code. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return Program.execute(new BookTable(), out, err, args);
    }

    // ---- options; picocli's own messages do not say what would be right, so the text is converted here

    @Option(names = "--data", paramLabel = "DIR",
            description = "Where train-images-idx3-ubyte[.gz] and train-labels-idx1-ubyte[.gz] are (default: samples/data; with"
                    + " --full /usr/share/datasets/fashion-mnist, Debian's package dataset-fashion-mnist).")
    private void setData(Path value) {
        data = value;
        Program.check(spec, Files.isDirectory(value), "--data", "a directory", value);
    }

    @Option(names = "--epochs", paramLabel = "N",
            description = "The most epochs of a run (default: 3; with --full the notebook's, 10 or 25).")
    private void setEpochs(String value) {
        epochs = (int) Program.wholeNumber(spec, "--epochs", value, 1, Integer.MAX_VALUE);
    }

    @Option(names = "--only", paramLabel = "A,B,...", defaultValue = "",
            description = "Which runs, in this order (default: all that the notebook prints): sgd, momentum, nesterov, adagrad,"
                    + " rmsprop, adam, adamax, nadam, adamw, power, exponential, exponential-callback, exponential-per-step,"
                    + " piecewise, piecewise-callback, performance, 1cycle.")
    private void setRuns(String value) {
        Set<BookRun> chosen = new LinkedHashSet<>();
        for (String name : value.isEmpty() ? new String[0] : value.split(",", -1)) {
            Program.check(spec, chosen.add(run(name.strip())), "--only", "different names", value);
        }
        runs = chosen.isEmpty() ? List.of(BookRun.values()) : List.copyOf(chosen);
    }

    private BookRun run(String name) {
        String known = Arrays.stream(BookRun.values()).map(BookRun::key).collect(Collectors.joining(", "));
        return Arrays.stream(BookRun.values()).filter(run -> run.key().equals(name)).findFirst()
                .orElseThrow(() -> Program.wrong(spec, "--only", "names from " + known, name));
    }

    @Option(names = "--seeds", paramLabel = "N,M,...", defaultValue = "42",
            description = "Of the initial weights and of the order of the images; each trains all runs before the next one"
                    + " (default: ${DEFAULT-VALUE}).")
    private void setSeeds(String value) {
        Set<Long> chosen = new LinkedHashSet<>();
        for (String seed : value.split(",", -1)) {
            long number = Program.seed(spec, "--seeds", seed.strip());
            Program.check(spec, chosen.add(number), "--seeds", "different numbers", value);
        }
        seeds = List.copyOf(chosen);
    }

    // ---- the program

    @Override
    public Integer call() throws IOException {
        PrintedResults printed = PrintedResults.read(printedFile);
        if (tableOnly) {
            printTables(printed);
        } else {
            FashionMnist examples = load();
            Path directory = makeDirectory(examples.training().size());
            try (FileChannel channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); FileLock lock = lock(channel)) {
                Program.check(spec, lock != null, "--out", "a directory in which no other BookTable is at work", directory);
                train(examples, directory, printed);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private FashionMnist load() throws IOException {
        Path directory = data != null ? data : full ? COMPLETE : SMALL;
        Program.check(spec, Files.isDirectory(directory), "--data", "the directory of the complete Fashion-MNIST (Debian: package"
                + " dataset-fashion-mnist)", directory);
        FashionMnist examples = FashionMnist.load(directory);
        int size = examples.training().size();
        Program.check(spec, !full || size == COMPLETE_SIZE, "--data", "the complete Fashion-MNIST, of which 55000 images train",
                directory + " with " + size);
        return examples;
    }

    /** The most epochs, or null if it is the notebook's to say. */
    private Integer cap() {
        return epochs != null || full ? epochs : Integer.valueOf(SMALL_EPOCHS);
    }

    /** Results of other data, or of shorter trainings, do not mix. */
    private Path makeDirectory(int images) throws IOException {
        Path directory = out.resolve(images + "-images" + (cap() == null ? "" : "-" + cap() + "-epochs"));
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw Program.wrong(spec, "--out", "a directory that can be written", out + " (" + e.getMessage() + ')');
        }
    }

    /** Null if another program has it, or another thread of this one. */
    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private void train(FashionMnist examples, Path directory, PrintedResults printed) throws IOException {
        PrintWriter console = spec.commandLine().getOut();
        console.printf("Fashion-MNIST: training images %d, validation images %d; results in %s%n", examples.training().size(),
                examples.validation().size(), directory);
        BookResults results = BookResults.read(directory.resolve("results.jsonl"));
        BookTraining training = new BookTraining(examples, directory, TrainingProgress.on(spec.commandLine().getErr(), left(results)));
        for (long seed : seeds) {
            for (BookRun run : runs) {
                if (results.find(run, seed).isEmpty()) {
                    if (run == BookRun.ONECYCLE) {
                        console.printf("Range test, seed %d: %s. The book reads 0.1 off its curve.%n", seed,
                                training.findRate(run, seed));
                    }
                    int most = cap() == null ? run.epochs() : Math.min(cap(), run.epochs());
                    BookResult result = training.train(run, seed, most);
                    results.add(result);
                    training.forget(run, seed);
                    console.println(ComparisonTable.line(result, printed));
                }
            }
        }
        console.printf("%n%s", new ComparisonTable(results.all(), printed).markdown());
        if (examples.training().size() != COMPLETE_SIZE) {
            console.printf("%nThis was a demonstration with few images: only --full can be compared with the book.%n");
        }
    }

    /** How many trainings there are still to do; a range test is one, too. */
    private int left(BookResults results) {
        int count = 0;
        for (long seed : seeds) {
            for (BookRun run : runs) {
                count += results.find(run, seed).isPresent() ? 0 : run == BookRun.ONECYCLE ? 2 : 1;
            }
        }
        return count;
    }

    private void printTables(PrintedResults printed) throws IOException {
        List<Path> files = List.of();
        if (Files.isDirectory(out)) {
            try (Stream<Path> directories = Files.list(out)) {
                files = directories.map(directory -> directory.resolve("results.jsonl")).filter(Files::exists).sorted().toList();
            }
        }
        Program.check(spec, !files.isEmpty(), "--out", "a directory with results", out);
        for (Path file : files) {
            spec.commandLine().getOut().printf("%s%n%n%s%n", file.getParent().getFileName(),
                    new ComparisonTable(BookResults.read(file).all(), printed).markdown());
        }
    }
}
