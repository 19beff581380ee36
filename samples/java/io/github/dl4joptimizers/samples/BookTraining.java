package io.github.dl4joptimizers.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Random;

import io.github.dl4joptimizers.schedule.Steps;
import io.github.dl4joptimizers.tuning.LearningRateCurve;
import io.github.dl4joptimizers.tuning.LearningRateFinder;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;

/**
 * Trains the book's network as a cell of the notebook does. After each epoch it leaves a checkpoint, and it starts from the one
 * that it finds: a training that was killed, wherever it was, ends as one that was let alone, to the bit.
 */
final class BookTraining {

    /** Of a range test of the small data, which otherwise takes one epoch. */
    private static final int LEAST_ITERATIONS = 10;

    private final Examples training;
    private final DataSet validation;
    private final Path directory;
    private final TrainingProgress progress;

    /** @param directory for the checkpoints */
    BookTraining(FashionMnist data, Path directory, TrainingProgress progress) {
        this.training = data.training();
        this.validation = data.validation().toDataSet();
        this.directory = directory;
        this.progress = progress;
    }

    /** Trains to the end, and keeps the last checkpoint until {@link #forget}. */
    BookResult train(BookRun run, long seed, int epochs) throws IOException {
        try {
            return OneNativeThread.during(() -> {
                try {
                    return finish(resume(run, seed, epochs), epochs);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The range test that comes before the notebook's 1cycle: rates from 1e-4 to 1 in an epoch. */
    LearningRateCurve findRate(BookRun run, long seed) {
        int batches = training.batches(run.batchSize());
        int epochs = (LEAST_ITERATIONS + batches - 1) / batches;
        progress.starts(name(run, seed) + ", range test", (long) epochs * batches);
        MultiLayerNetwork network = start(run, seed, epochs).network();
        LearningRateCurve curve = OneNativeThread.during(() -> LearningRateFinder.builder().minRate(1e-4).maxRate(1).epochs(epochs)
                .onProgress((iteration, total, rate, loss) -> progress.batchDone())
                .build().run(network, training.shuffledBatches(run.batchSize(), seed)));
        progress.finishes();
        return curve;
    }

    private static String name(BookRun run, long seed) {
        return "%-28s seed %d".formatted(run.label(), seed);
    }

    /** Deletes the checkpoint of a run whose result is in safety. */
    void forget(BookRun run, long seed) throws IOException {
        Checkpoint.delete(file(run, seed));
    }

    private Path file(BookRun run, long seed) {
        return directory.resolve(run.key() + "-seed-" + seed + ".zip");
    }

    private Checkpoint resume(BookRun run, long seed, int epochs) throws IOException {
        Path file = file(run, seed);
        return Files.exists(file) ? Checkpoint.read(file) : start(run, seed, epochs);
    }

    private Checkpoint start(BookRun run, long seed, int epochs) {
        int steps = Steps.of(training.size(), run.batchSize(), epochs);
        MultiLayerNetwork network = new MultiLayerNetwork(BookNetwork.configuration(run.updater(steps), seed));
        network.init();
        return new Checkpoint(network, BookResult.start(run, seed));
    }

    private BookResult finish(Checkpoint from, int epochs) throws IOException {
        MultiLayerNetwork network = from.network();
        BookResult result = from.result();
        BookRun run = result.run();
        int batches = training.batches(run.batchSize());
        progress.starts(name(run, result.seed()), (long) (epochs - result.epochs().size()) * batches);
        RunningMeans means = new RunningMeans(batches, progress);
        network.addListeners(means);
        run.listener(new SingletonDataSetIterator(validation)).ifPresent(network::addListeners);
        while (result.epochs().size() < epochs) {
            result = result.with(trainAnEpoch(network, means, result), LocalDate.now().toString());
            new Checkpoint(network, result).write(file(run, result.seed()));
        }
        progress.finishes();
        return result;
    }

    private BookResult.Epoch trainAnEpoch(MultiLayerNetwork network, RunningMeans means, BookResult before) {
        long shuffle = seedOfEpoch(before.seed(), before.epochs().size());
        long start = processorNanos();
        network.fit(training.shuffledBatches(before.run().batchSize(), shuffle));
        double seconds = (processorNanos() - start) / 1e9;
        return new BookResult.Epoch(means.loss(), means.accuracy(), network.score(validation, false), accuracy(network),
                means.learningRate(), seconds);
    }

    /** Of this thread, which is all that computes, so that it does not matter what else the machine does, or if it is stopped. */
    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** The order of an epoch follows from the seed and its number, so that an epoch in the middle can be the first. */
    static long seedOfEpoch(long seed, int epoch) {
        return new Random(seed).longs(epoch + 1L).skip(epoch).findFirst().orElseThrow();
    }

    private double accuracy(MultiLayerNetwork network) {
        Evaluation evaluation = new Evaluation(Examples.CLASSES);
        evaluation.eval(validation.getLabels(), network.output(validation.getFeatures()));
        return evaluation.accuracy();
    }
}
