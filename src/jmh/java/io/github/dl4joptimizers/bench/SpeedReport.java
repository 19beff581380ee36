package io.github.dl4joptimizers.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * How fast an optimizer's step is beside DL4J's, AdamW's whole step beside PyTorch's, and a network's training step beside one
 * with DL4J's Adam, with FusedStep and without.
 *
 * <pre>
 * mvn -q -Pbench test-compile exec:exec                                           about ten minutes
 * mvn -q -Pbench test-compile exec:exec -Dbench.args="--only STEP --sizes 1k,1M"  less
 * mvn -q -Pbench test-compile exec:exec -Dnd4j.classifier=linux-x86_64-avx2       DL4J's faster natives
 * </pre>
 *
 * The machine should have nothing else to do. {@link Interleaved} says how the figures are taken.
 */
@Command(name = "SpeedReport", description = "Compares the speed of the optimizers with DL4J's and PyTorch's.")
public final class SpeedReport implements Callable<Integer> {

    private static final String PER_PARAMETER = "ns/parameter";

    /** Enough steps at this size to have the compiler do its best before the first figure is taken. */
    private static final long WARM_UP_SIZE = 10_000;

    /** A share of the processors. */
    private static final double BUSY = 0.05;

    /** What to compare. */
    enum Part { STEP, ADAMW, FIT, FUSED }

    @Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Print this and exit.")
    private boolean help;

    @Option(names = "--only", paramLabel = "PART,...", split = ",", defaultValue = "STEP,ADAMW,FIT,FUSED",
            description = "Parts (default: ${DEFAULT-VALUE}): each optimizer's step, AdamW's whole step, a network's training step, "
                    + "the same with FusedStep.")
    private Set<Part> parts;

    @Option(names = "--sizes", paramLabel = "N,...", split = ",", defaultValue = "1k,10k,100k,1M,10M", converter = Size.class,
            description = "Numbers of parameters (default: ${DEFAULT-VALUE}).")
    private List<Long> sizes;

    @Option(names = "--types", paramLabel = "TYPE,...", split = ",", defaultValue = "FLOAT,DOUBLE",
            description = "Types of numbers, for STEP (default: ${DEFAULT-VALUE}).")
    private List<DataType> types;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "11",
            description = "Samples of each side, twice as many for FIT and FUSED (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--torch", paramLabel = "PYTHON", defaultValue = "python3",
            description = "A Python that has PyTorch, for ADAMW (default: ${DEFAULT-VALUE}, if it has).")
    private String python;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the table there, too.")
    private Path csv;

    @Option(names = "--chart", paramLabel = "FILE", description = "Draw STEP's FLOAT figures, as PNG.")
    private Path chart;

    private final List<Comparison> comparisons = new ArrayList<>();
    private PrintWriter console;

    private SpeedReport() {
    }

    /** Runs it. */
    public static void main(String... args) {
        System.exit(new CommandLine(new SpeedReport()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        console = spec.commandLine().getOut();
        console.println(Machine.description());
        warnIfBusy();
        warmUp();
        console.print(Comparison.titleRow());
        if (parts.contains(Part.STEP)) {
            steps();
        }
        if (parts.contains(Part.ADAMW)) {
            wholeSteps();
        }
        if (parts.contains(Part.FIT)) {
            fits();
        }
        if (parts.contains(Part.FUSED)) {
            fusedFits();
        }
        warnIfBusy();
        if (csv != null) {
            Files.write(csv, Stream.concat(Stream.of(Comparison.titleCsv()), comparisons.stream().map(Comparison::csv)).toList());
        }
        if (chart != null) {
            SpeedChart.write(comparisons, chart);
        }
        return CommandLine.ExitCode.OK;
    }

    /** Before and after: between the two, it is our own load. */
    private void warnIfBusy() throws InterruptedException {
        double load = Machine.loadOfOthers();
        if (load > BUSY) {
            console.printf("NOTE: other processes use %.0f %% of this machine. Figures taken beside them say little.%n", 100 * load);
            console.flush();
        }
    }

    /** So that no optimizer has the advantage of being the only one that the compiler knows. */
    private void warmUp() {
        List<Work> works = new ArrayList<>();
        for (UpdaterPair pair : UpdaterPair.values()) {
            types.forEach(type -> works.add(new OptimizerStep(pair, Side.OURS, type, WARM_UP_SIZE, false)));
        }
        run(new Interleaved(100, 2, 1), works);
    }

    private void steps() {
        for (DataType type : types) {
            for (UpdaterPair pair : UpdaterPair.values()) {
                for (long size : sizes) {
                    List<Samples> samples = run(new Interleaved(100, rounds, 2), List.of(
                            new OptimizerStep(pair, Side.OURS, type, size, false), new OptimizerStep(pair, Side.DL4J, type, size, false),
                            new MemoryCopy(Math.round(pair.bytesRead(type) * size))));
                    report(pair, type, size, samples.get(0), "DL4J", samples.get(1));
                    report(pair, type, size, samples.get(0), "a copy of as many bytes", samples.get(2));
                }
            }
        }
    }

    private void wholeSteps() throws InterruptedException {
        boolean hasTorch = TorchAdamW.isIn(python);
        if (!hasTorch) {
            console.printf("Without PyTorch: %s has none (Debian: python3-torch).%n", python);
        }
        for (long size : sizes) {
            List<Work> works = new ArrayList<>();
            for (Side side : Side.values()) {
                works.add(new OptimizerStep(UpdaterPair.ADAMW, side, DataType.FLOAT, size, true));
            }
            if (!hasTorch) {
                reportWholeSteps(size, works);
                continue;
            }
            try (TorchAdamW torch = new TorchAdamW(python, size)) {
                works.addAll(torch.steps());
                reportWholeSteps(size, works);
            }
        }
    }

    private void reportWholeSteps(long size, List<Work> works) {
        List<Samples> samples = run(new Interleaved(100, rounds, 2), works);
        for (int i = 1; i < works.size(); i++) {
            report("AdamW's whole step", DataType.FLOAT, size, samples.get(0), i == 1 ? "DL4J" : "PyTorch " + works.get(i), samples.get(i));
        }
    }

    private void fits() {
        for (ImageNetwork network : List.of(ImageNetwork.BOOK, ImageNetwork.MLP, ImageNetwork.CNN)) {
            fit(network, Training.ADAM, Training.ADAM_OF_DL4J);
        }
    }

    private void fusedFits() {
        for (ImageNetwork network : List.of(ImageNetwork.BOOK, ImageNetwork.PERCEPTRON, ImageNetwork.DEEP)) {
            fit(network, Training.FUSED_ADAMW, Training.SGD_OF_DL4J, Training.ADAM_OF_DL4J, Training.FUSED_ADAM_OF_DL4J, Training.ADAMW);
        }
    }

    private void fit(ImageNetwork network, Training ours, Training... rivals) {
        List<FitStep> works = Stream.concat(Stream.of(ours), Stream.of(rivals)).map(training -> training.of(network)).toList();
        List<Samples> samples = run(new Interleaved(1500, 2 * rounds, 30), works);
        for (int i = 0; i < rivals.length; i++) {
            report(Comparison.of(network.toString(), DataType.FLOAT, works.get(0).parameters(), "ms/step", 1e6, samples.get(0),
                    rivals[i].toString(), samples.get(1 + i)));
        }
    }

    private static List<Samples> run(Interleaved interleaved, List<? extends Work> works) {
        try {
            return interleaved.run(works);
        } finally {
            works.forEach(Work::close);
        }
    }

    private void report(Object subject, DataType type, long size, Samples ours, String rival, Samples theirs) {
        report(Comparison.of(subject.toString(), type, size, PER_PARAMETER, (double) size, ours, rival, theirs));
    }

    private void report(Comparison comparison) {
        comparisons.add(comparison);
        console.print(comparison.row());
        console.flush();
    }

    /** A number of parameters as people write it: 1k, 10M. */
    private static final class Size implements ITypeConverter<Long> {

        @Override
        public Long convert(String text) {
            if (!text.matches("[1-9]\\d{0,9}[kM]?")) {
                throw new TypeConversionException("must be a whole number such as 1k or 10M, got " + text);
            }
            return Long.valueOf(text.replace("k", "000").replace("M", "000000"));
        }
    }
}
