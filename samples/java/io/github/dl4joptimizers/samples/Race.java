package io.github.dl4joptimizers.samples;

import java.util.ArrayList;
import java.util.List;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Trains the book's network once with each optimizer, from the same initial weights and on the same batches. */
final class Race {

    static final int BATCH_SIZE = 32;

    private final Examples training;
    private final DataSet validation;
    private final int epochs;
    private final long seed;
    private final TrainingProgress progress;

    private Race(FashionMnist data, int epochs, long seed, TrainingProgress progress) {
        this.training = data.training();
        this.validation = data.validation().toDataSet();
        this.epochs = epochs;
        this.seed = seed;
        this.progress = progress;
    }

    /** The results, in the order of the optimizers. The same arguments give the same losses, to the bit. */
    static List<Result> run(FashionMnist data, List<Contestant> optimizers, int epochs, long seed, TrainingProgress progress) {
        Race race = new Race(data, epochs, seed, progress);
        return OneNativeThread.during(() -> optimizers.stream().map(race::train).toList());
    }

    private Result train(Contestant optimizer) {
        progress.starts(optimizer.label(), (long) epochs * training.batches(BATCH_SIZE));
        MultiLayerNetwork network = new MultiLayerNetwork(BookNetwork.configuration(optimizer.updater(), seed));
        network.init();
        TrainingLoss loss = new TrainingLoss();
        network.setListeners(loss);
        DataSetIterator batches = training.shuffledBatches(BATCH_SIZE, seed);
        List<Result.Epoch> measured = new ArrayList<>();
        long nanos = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            long start = System.nanoTime();
            network.fit(batches);
            nanos += System.nanoTime() - start;
            measured.add(new Result.Epoch(loss.mean(), network.score(validation, false), accuracy(network)));
        }
        progress.finishes();
        return new Result(optimizer, List.copyOf(measured), nanos / 1e9);
    }

    private double accuracy(MultiLayerNetwork network) {
        Evaluation evaluation = new Evaluation(Examples.CLASSES);
        evaluation.eval(validation.getLabels(), network.output(validation.getFeatures()));
        return evaluation.accuracy();
    }

    /** The mean loss of an epoch's examples: the score of each batch, which is a mean too, weighs as much as the batch is large. */
    private final class TrainingLoss extends BaseTrainingListener {

        private double sum;
        private int examples;

        @Override
        public void onEpochStart(Model model) {
            sum = 0;
            examples = 0;
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            sum += model.score() * model.batchSize();
            examples += model.batchSize();
            progress.batchDone();
        }

        double mean() {
            return sum / examples;
        }
    }
}
