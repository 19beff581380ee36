package io.github.dl4joptimizers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.dl4joptimizers.model.FusedStep;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.Sgd;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A training run gives the same parameters and the same state, bit for bit, whatever the number of threads. That number is
 * fixed when a JVM starts, so each number has a JVM of its own, which trains networks and prints fingerprints.
 */
class ThreadCountTest {

    /** Threads of the common pool; the thread that fits is one more. 0 stands for what the JVM takes by itself. */
    private static final List<Integer> PARALLELISMS = List.of(1, 2, 8, 0);

    private static final long MINUTES = 5;

    @TempDir
    private static Path directory;

    /** By parallelism, what the JVM has printed. */
    private static final Map<Integer, Report> REPORTS = new LinkedHashMap<>();

    /** The fingerprints of the networks, trained one after the other and at once, and how many threads there were. */
    private record Report(List<String> oneByOne, List<String> atOnce, int parallelism) {

        static Report parse(List<String> output) {
            return new Report(values(output, "one by one: "), values(output, "at once: "),
                    Integer.parseInt(values(output, "parallelism: ").get(0)));
        }

        private static List<String> values(List<String> output, String prefix) {
            return output.stream().filter(line -> line.startsWith(prefix)).map(line -> line.substring(prefix.length())).toList();
        }
    }

    @BeforeAll
    static void train() throws IOException, InterruptedException {
        Map<Integer, Process> processes = new LinkedHashMap<>();
        for (int parallelism : PARALLELISMS) {
            processes.put(parallelism, start(parallelism));
        }
        try {
            for (Map.Entry<Integer, Process> entry : processes.entrySet()) {
                boolean ended = entry.getValue().waitFor(MINUTES, TimeUnit.MINUTES);
                List<String> output = Files.readAllLines(output(entry.getKey()));
                assertThat(ended).as(() -> String.join("\n", output)).isTrue();
                assertThat(entry.getValue().exitValue()).as(() -> String.join("\n", output)).isZero();
                REPORTS.put(entry.getKey(), Report.parse(output));
            }
        } finally {
            processes.values().forEach(Process::destroyForcibly);
        }
    }

    private static Process start(int parallelism) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
        if (parallelism > 0) {
            command.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + parallelism);
        }
        command.add(Child.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output(parallelism).toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path")); // may be too long for a command line
        // ND4J's own threads are another matter: they decide the order of the sums in the backward pass.
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().put("OPENBLAS_NUM_THREADS", "1");
        return builder.start();
    }

    private static Path output(int parallelism) {
        return directory.resolve("parallelism-" + parallelism + ".txt");
    }

    @Test
    void theNumberOfThreadsDoesNotChangeABit() {
        assertThat(PARALLELISMS).filteredOn(n -> n > 0).allSatisfy(n -> assertThat(REPORTS.get(n).parallelism()).isEqualTo(n));

        Report first = REPORTS.get(PARALLELISMS.get(0));
        assertThat(first.oneByOne()).hasSize(Child.runs().size()).doesNotHaveDuplicates();
        assertThat(REPORTS.values()).allSatisfy(report -> assertThat(report.oneByOne()).isEqualTo(first.oneByOne()));
    }

    @Test
    void networksTrainedInSeveralThreadsAtOnceEqualThoseTrainedOneAfterTheOther() {
        assertThat(REPORTS.values()).allSatisfy(report -> assertThat(report.atOnce()).isEqualTo(report.oneByOne()));
    }

    @Test
    void aFusedStepComesToTheSame() {
        List<String> fused = REPORTS.get(PARALLELISMS.get(0)).oneByOne().stream().filter(line -> line.startsWith("fused ")).toList();
        assertThat(fused).hasSize(2);
        assertThat(REPORTS.get(PARALLELISMS.get(0)).oneByOne()).containsAll(fused.stream().map(line -> line.substring(6)).toList());
    }

    /** Trains one network per optimizer and type, then all of them again in several threads. */
    static final class Child {

        /** 784 x 1500 + 1500 + 1500 x 10 + 10 = 1 192 510 parameters: enough for nine threads to get a share each. */
        private static final int INPUTS = 784;
        private static final int HIDDEN = 1500;
        private static final int CLASSES = 10;

        private static final int BATCH = 8;
        private static final int STEPS = 3;
        private static final int THREADS = 4;

        private Child() {
        }

        record Run(RuleUpdater updater, DataType type, boolean fused) {

            @Override
            public String toString() {
                return (fused ? "fused " : "") + updater + " " + type;
            }
        }

        static List<Run> runs() {
            List<RuleUpdater> updaters = List.of(new Sgd(0.1), new Momentum(0.1), new Nesterov(0.1), new AdaGrad(0.1), new Adam(0.01),
                    new RmsProp(0.01).centered(true).momentum(0.9), new AdaMax(0.01), new Nadam(0.01), new AdamW(0.01, 0.1));
            List<Run> runs = new ArrayList<>();
            for (RuleUpdater updater : updaters) {
                runs.add(new Run(updater, DataType.FLOAT, false));
                runs.add(new Run(updater, DataType.DOUBLE, false));
            }
            runs.add(new Run(new AdamW(0.01, 0.1), DataType.FLOAT, true));
            runs.add(new Run(new AdamW(0.01, 0.1), DataType.DOUBLE, true));
            return runs;
        }

        public static void main(String[] args) throws InterruptedException, ExecutionException {
            System.out.println("parallelism: " + ForkJoinPool.getCommonPoolParallelism());
            for (Run run : runs()) {
                System.out.println("one by one: " + train(run));
            }
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Callable<String>> tasks = runs().stream().<Callable<String>>map(run -> () -> train(run)).toList();
                for (Future<String> fingerprint : threads.invokeAll(tasks)) {
                    System.out.println("at once: " + fingerprint.get());
                }
            } finally {
                threads.shutdown(); // or the JVM would wait for them after an exception
            }
        }

        private static String train(Run run) {
            MultiLayerNetwork network = new MultiLayerNetwork(run.updater().applyTo(new NeuralNetConfiguration.Builder())
                    .dataType(run.type()).list()
                    .layer(new DenseLayer.Builder().nIn(INPUTS).nOut(HIDDEN).activation(Activation.TANH).build())
                    .layer(new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build())
                    .build());
            network.init();
            network.setParams(numbers(run, 1, -0.05, 0.05, 1, (int) network.numParams())); // DL4J's generator may be shared
            if (run.fused()) {
                FusedStep.install(network);
            }
            for (int step = 0; step < STEPS; step++) {
                INDArray features = numbers(run, step, 0, 1, BATCH, INPUTS);
                INDArray labels = Nd4j.zeros(run.type(), BATCH, CLASSES);
                IntStream.range(0, BATCH).forEach(i -> labels.putScalar(i, i % CLASSES, 1));
                network.fit(new DataSet(features, labels));
            }
            INDArray state = network.getUpdater().getStateViewArray(); // Sgd has none
            return run + " " + (state == null ? fingerprint(network.params()) : fingerprint(network.params(), state));
        }

        private static INDArray numbers(Run run, int seed, double low, double high, int... shape) {
            double[] numbers = new Random(seed).doubles((long) shape[0] * shape[1], low, high).toArray();
            return Nd4j.createFromArray(numbers).castTo(run.type()).reshape(shape);
        }

        /** Of the bits, so that 0 and -0 differ. */
        private static String fingerprint(INDArray... arrays) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                for (INDArray array : arrays) {
                    double[] numbers = array.castTo(DataType.DOUBLE).dup().data().asDouble();
                    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * numbers.length);
                    bytes.asDoubleBuffer().put(numbers);
                    digest.update(bytes);
                }
                return HexFormat.of().formatHex(digest.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every Java has SHA-256", e);
            }
        }
    }
}
