package io.github.dl4joptimizers.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** A test of rates on a network that is there to be tried on. Takes the data from their start, and leaves them there. */
record SweepRun(LearningRateFinder finder, Network network, MultiDataSetIterator data) implements AutoCloseable {

    LearningRateCurve curve() {
        data.reset();
        int total = finder.iterations > 0 ? finder.iterations : countIterations();
        ModelUpdaters updaters = ModelUpdaters.of(network.model());
        RateSweep rates = new RateSweep(finder.minRate, finder.maxRate, total, updaters.iteration());
        updaters.changeLearningRates(rate -> Hyperparameter.of(rates));
        checkRates(updaters);

        Losses losses = new Losses();
        network.model().setListeners(losses);
        SweepRecord record = new SweepRecord(total, finder.smoothing(total), finder.divergence);
        int iteration = 0;
        int inEarlierEpochs = 0;
        while (!record.isOver()) {
            if (!data.hasNext()) {
                Check.that(iteration > inEarlierEpochs, "iterator", "one whose batches train the model", "none in an epoch");
                inEarlierEpochs = iteration;
                network.setEpoch(network.epoch() + 1);
                data.reset();
                continue;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted after " + iteration + " of " + total + " iterations");
            }
            network.fit(data.next());
            for (double loss : losses.take()) {
                if (!record.isOver()) {
                    double rate = rates.valueAt(rates.start() + iteration++, 0);
                    record.add(rate, loss);
                    finder.observer.report(iteration, total, rate, loss);
                }
            }
        }
        return record.curve();
    }

    /** How many iterations the epochs have. */
    private int countIterations() {
        long each = 0;
        while (data.hasNext()) {
            each += network.iterations(data.next());
        }
        data.reset();
        long total = each * finder.epochs;
        if (total < LearningRateFinder.LEAST_ITERATIONS) {
            throw new IllegalArgumentException("iterator must have batches for at least " + LearningRateFinder.LEAST_ITERATIONS
                    + " iterations, got " + total
                    + (each == 0 ? "" : " in " + finder.epochs + (finder.epochs == 1 ? " epoch" : " epochs") + ": take more epochs"));
        }
        return Check.that(total <= Integer.MAX_VALUE, "the number of iterations", "at most " + Integer.MAX_VALUE, (Long) total)
                .intValue();
    }

    private void checkRates(ModelUpdaters updaters) {
        for (ModelUpdaters.Parameter parameter : updaters.parameters()) {
            if (parameter.learningRate() != finder.minRate) {
                throw new IllegalArgumentException("the updater of " + parameter.name() + " must heed setLrAndSchedule, got "
                        + parameter.updater());
            }
        }
    }

    @Override
    public void close() {
        data.reset();
    }

    /** The losses of the iterations since it was last asked. */
    private static final class Losses extends BaseTrainingListener {

        private List<Double> losses = new ArrayList<>();

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            losses.add(model.score());
        }

        List<Double> take() {
            List<Double> taken = losses;
            losses = new ArrayList<>();
            return taken;
        }
    }
}
