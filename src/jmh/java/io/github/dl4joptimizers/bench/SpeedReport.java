package io.github.dl4joptimizers.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

import io.github.dl4joptimizers.bench.Target.Verdict;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * How fast the library is, beside DL4J, PyTorch and what the memory allows, and whether that is as fast as it promises.
 *
 * <pre>
 * mvn -q -Pbench test-compile exec:exec                                           about four minutes
 * mvn -q -Pbench test-compile exec:exec -Dbench.args=--full                       about twenty, with a chart
 * mvn -q -Pbench test-compile exec:exec -Dnd4j.classifier=linux-x86_64-avx2       DL4J's faster natives
 * </pre>
 *
 * The machine should have nothing else to do. {@link Interleaved} says how the figures are taken.
 */
@Command(name = "SpeedReport", description = "Compares the speed of the optimizers with DL4J's, PyTorch's and the memory's.")
public final class SpeedReport implements Callable<Integer> {

    private static final Measurements.Effort QUICK = new Measurements.Effort(new Interleaved.Effort(60, 11, 2),
            new Interleaved.Effort(1500, 25, 30), false);
    private static final Measurements.Effort FULL = new Measurements.Effort(new Interleaved.Effort(300, 41, 3),
            new Interleaved.Effort(5000, 101, 50), true);

    /** A share of the processors. */
    private static final double BUSY = 0.05;

    private static final Set<Verdict> SHORT = EnumSet.of(Verdict.CLOSE, Verdict.BEYOND, Verdict.MISSED);

    /** What can be left out. */
    enum Part { FLOAT, DOUBLE, STRIDED, ADAMW, FIT, SCHEDULES }

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Print this and exit.")
    private boolean help;

    @ArgGroup
    private Length length = new Length();

    /** One or the other. */
    private static final class Length {

        @Option(names = "--quick", description = "Few rounds (default).")
        private boolean quick;

        @Option(names = "--full", description = "Many rounds, more sizes, and a chart.")
        private boolean full;
    }

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "target/bench", description = "For the CSV, the Markdown tables and the chart (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--sizes", paramLabel = "N,N,...", description = "Numbers of parameters (default: 1k,10k,100k,1M,10M; with --full 40M too).")
    private String sizes;

    @Option(names = "--torch", paramLabel = "auto|no|PYTHON", defaultValue = "auto", description = "Which Python has PyTorch (default: the first that has).")
    private String torch;

    @Option(names = "--only", paramLabel = "PART,...", split = ",", description = "Parts: ${COMPLETION-CANDIDATES} (default: all).")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    private final List<Result> results = new ArrayList<>();

    private SpeedReport() {
    }

    /** Runs it. The exit code is 0 whether or not the targets are met: that is for the reader to judge. */
    public static void main(String... args) {
        System.exit(new CommandLine(new SpeedReport()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        long[] numbers = sizes();
        Files.createDirectories(out);
        PrintWriter console = spec.commandLine().getOut();
        console.println(Machine.description());
        warnIfBusy(console);
        Torch python = parts.contains(Part.ADAMW) ? Torch.find(torch) : null;
        if (python == null) {
            console.println("Without PyTorch: no Python with it was found or asked for (Debian: python3-torch).");
        }
        Table table = new Table(console);
        measure(numbers, python, new Measurements(length.full ? FULL : QUICK, result -> {
            results.add(result);
            table.print(result);
        }));
        printVerdicts(console);
        write(console, python);
        warnIfBusy(console);
        return CommandLine.ExitCode.OK;
    }

    /** Before and after: between the two, it is our own load. */
    private static void warnIfBusy(PrintWriter console) throws InterruptedException {
        double load = Machine.loadOfOthers();
        if (load > BUSY) {
            console.printf("NOTE: other processes use %.0f %% of this machine. Figures taken beside them say little.%n", 100 * load);
            console.flush();
        }
    }

    private long[] sizes() {
        try {
            return Sizes.parse(sizes != null ? sizes : "1k,10k,100k,1M,10M" + (length.full ? ",40M" : ""));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void measure(long[] numbers, Torch python, Measurements measurements) {
        measurements.warmUp();
        if (parts.contains(Part.FLOAT)) {
            measurements.steps(DataType.FLOAT, numbers);
        }
        if (parts.contains(Part.DOUBLE)) {
            measurements.steps(DataType.DOUBLE, numbers);
        }
        if (parts.contains(Part.STRIDED)) {
            measurements.strided();
        }
        if (parts.contains(Part.ADAMW)) {
            measurements.wholeSteps(numbers, python);
        }
        if (parts.contains(Part.FIT)) {
            measurements.fits();
        }
        if (parts.contains(Part.SCHEDULES)) {
            measurements.schedules();
        }
    }

    private void printVerdicts(PrintWriter console) {
        console.printf("%nTargets: %d met, %d within noise, %d beyond the speed of a copy, %d missed%n", count(Verdict.MET),
                count(Verdict.CLOSE), count(Verdict.BEYOND), count(Verdict.MISSED));
        results.stream().filter(result -> SHORT.contains(result.verdict()))
                .forEach(result -> console.printf("  %s: %s, %s %s, %s against %s%s%n", result.verdict(), result.section(),
                        result.subject(), result.type() + (result.parameters() == 0 ? "" : " " + Sizes.format(result.parameters())),
                        Table.number(result.isCompared() ? result.ratio() : result.ours()), result.target(),
                        Double.isNaN(result.attainable()) ? "" : ", a copy: " + Table.number(result.attainable())));
    }

    private long count(Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }

    private void write(PrintWriter console, Torch python) throws IOException {
        String head = Machine.description() + (python == null ? "" : "; PyTorch " + python.version()) + ". " + LocalDate.now();
        ReportFiles.writeCsv(results, out.resolve("speed.csv"));
        ReportFiles.writeMarkdown(results, head, out.resolve("speed.md"));
        if (length.full && parts.contains(Part.FLOAT)) {
            SpeedChart.write(results, out.resolve("speed.png"));
        }
        console.printf("%n%s%nWritten to %s%n", head, out);
    }
}
