package io.github.dl4joptimizers.parallel;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.listener.PerformanceSchedulingListener;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.datasets.iterator.EarlyTerminationDataSetIterator;
import org.deeplearning4j.datasets.iterator.EarlyTerminationMultiDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.accumulation.BasicGradientsAccumulator;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains with DL4J's {@link ParallelWrapper}, so that it is as a plain {@code net.fit(iterator, epochs)} but for the number of
 * threads: schedules by epoch advance, plateau reductions reach every worker, the updater's state outlives {@code fit}, and
 * listeners hear of everything from one thread at a time.
 *
 * <pre>{@code
 * net.addListeners(PerformanceSchedulingListener.on(validation, PlateauSchedule.builder().factor(0.5).patience(5)));
 * ParallelTraining.of(new ParallelWrapper.Builder<>(net).workers(2)).fit(training, 20);
 * }</pre>
 *
 * <p>An <b>iteration</b> is a round in which each worker takes a minibatch, so a schedule by iterations is for {@code
 * Steps.of(examples, workers * batchSize, epochs)}. Worker 0 trains the model itself, the others copies of it, which DL4J makes
 * at the start of each epoch, their schedules included.
 *
 * <p><b>Listeners</b> are those of the model; add and remove them there. They are told of epochs in the thread that calls {@code
 * fit}, and of iterations as worker 0 has them, in its thread. Two kinds are different. A {@link PerformanceSchedulingListener}
 * measures the model between two rounds, when all workers stand still and the parameters have been averaged; a training score
 * is the mean over all workers. Those that DL4J clones for each worker ({@code StatsListener}) are left to it.
 *
 * <p><b>Exceptions</b> of listeners, updaters and data arrive at the caller of {@code fit} as they are. A {@code fit} whose thread is
 * interrupted finishes its round, and ends with an {@code IllegalStateException}; the thread stays interrupted. The data are read in
 * other threads than the caller's.
 *
 * <p><b>Saving</b> between two calls of {@code fit} saves everything, and a training that goes on from there is the
 * uninterrupted one to the bit when parameters are averaged. (When gradients are shared, the workers' order decides how sums are
 * rounded.)
 *
 * <p><b>What is equal to a training in one thread.</b> One worker: everything, to the bit. Parameters averaged in each
 * iteration (the default), with an updater that is linear in the gradient (SGD, {@code Momentum}, {@code Nesterov}, decoupled
 * decay): one thread with minibatches of {@code workers} times the size, but for rounding. With the other updaters the average
 * of the workers' steps is not the step for the average gradient.
 *
 * <p><b>What stays DL4J's.</b> Where parameters are averaged every n-th iteration only, what the other workers have learnt since
 * the last averaging is lost at the end of an epoch; this is logged. Take a number of minibatches that is a multiple of {@code
 * workers x n}. Where gradients are shared, each worker's updater has a state of its own, and in the next epoch all start from
 * worker 0's; what has not reached the threshold of the encoding is dropped; and the workers' steps add up, so two workers
 * learn, and decay, at twice the rate. Random numbers (dropout) are drawn by all threads in any order.
 *
 * <p>Needs {@code org.deeplearning4j:deeplearning4j-parallel-wrapper} on the class path.
 */
public final class ParallelTraining {

    private static final Logger LOG = LoggerFactory.getLogger(ParallelTraining.class);

    private final ParallelWrapper wrapper;
    private final Network network;
    private Throwable failure;

    private ParallelTraining(ParallelWrapper wrapper) {
        this.wrapper = wrapper;
        network = Network.of(wrapper.getModel());
        if (isAveraging()) {
            Check.atLeast(1, "averagingFrequency", wrapper.getAveragingFrequency());
        }
        DataType type = wrapper.getModel().params().dataType();
        if (wrapper.getGradientsAccumulator() instanceof BasicGradientsAccumulator && type != Nd4j.dataType()) {
            throw new IllegalArgumentException("the model's data type must be " + Nd4j.dataType() + ", ND4J's default, with a"
                    + " BasicGradientsAccumulator, got " + type + ": DL4J would write beyond its memory");
        }
    }

    /**
     * A training with a wrapper that nobody else uses.
     *
     * @param builder of the wrapper, for an initialised MultiLayerNetwork or ComputationGraph, which keeps its listeners
     * @throws IllegalArgumentException for any other model, or one that cannot be copied
     */
    public static ParallelTraining of(ParallelWrapper.Builder<?> builder) {
        Check.notNull("builder", builder, "a ParallelWrapper.Builder");
        ParallelWrapper wrapper;
        try {
            wrapper = builder.build();
        } catch (NullPointerException e) { // it asks the model for its updater
            throw new IllegalArgumentException("the model must be initialised: call init() before it is given to the builder", e);
        }
        ParallelTraining training = new ParallelTraining(wrapper);
        training.giveListenersBack();
        try {
            training.network.readConfigurationFromJson();
        } catch (RuntimeException e) { // in a worker's thread DL4J would wait for it for ever
            throw new IllegalArgumentException("a ParallelWrapper copies the model through JSON, but its configuration cannot be"
                    + " written to JSON and read again", e);
        }
        return training;
    }

    /** The builder has moved the model's listeners to the wrapper. */
    private void giveListenersBack() {
        wrapper.getModel().setListeners(List.copyOf(wrapper.getListeners()));
        wrapper.getListeners().clear();
    }

    /**
     * Trains for some epochs.
     *
     * @param data   the minibatches, dealt out to the workers in turn
     * @param epochs at least 1; more only if the iterator can be reset
     */
    public void fit(DataSetIterator data, int epochs) {
        Check.notNull("data", data, "a DataSetIterator");
        fit(new Source(data, data::resetSupported, data::reset,
                most -> wrapper.fit(new EarlyTerminationDataSetIterator(data, most))), epochs);
    }

    /**
     * Trains a ComputationGraph for some epochs.
     *
     * @param data   the minibatches, dealt out to the workers in turn
     * @param epochs at least 1; more only if the iterator can be reset
     */
    public void fit(MultiDataSetIterator data, int epochs) {
        Check.notNull("data", data, "a MultiDataSetIterator");
        if (!network.isGraph()) {
            throw new IllegalArgumentException("data must be a DataSetIterator for a MultiLayerNetwork, got a MultiDataSetIterator");
        }
        fit(new Source(data, data::resetSupported, data::reset,
                most -> wrapper.fit(new EarlyTerminationMultiDataSetIterator(data, most))), epochs);
    }

    /**
     * An iterator over minibatches: DL4J's two kinds have no more in common than Java's Iterator.
     *
     * @param fit has the wrapper train on the next ones, at most so many
     */
    private record Source(Iterator<?> batches, BooleanSupplier canBeReset, Runnable reset, IntConsumer fit) {
    }

    private synchronized void fit(Source data, int epochs) {
        Check.atLeast(1, "epochs", epochs);
        if (epochs > 1 && !data.canBeReset.getAsBoolean()) {
            throw new IllegalArgumentException("epochs must be 1 with an iterator that cannot be reset, got " + epochs);
        }
        if (failure != null) {
            throw new IllegalStateException("a worker has failed, and others may still wait for it. Make another ParallelTraining",
                    failure);
        }
        for (int i = 0; i < epochs; i++) {
            fitEpoch(data);
        }
    }

    private void fitEpoch(Source data) {
        Model model = network.model();
        List<TrainingListener> listeners = network.listeners();
        listeners.forEach(listener -> listener.onEpochStart(model));
        if (!data.batches.hasNext() && data.canBeReset.getAsBoolean()) {
            data.reset.run();
        }
        while (data.batches.hasNext()) {
            fitUntilMeasured(data, listeners);
        }
        warnOfLoss();
        listeners.forEach(listener -> listener.onEpochEnd(model));
        network.setEpoch(network.epoch() + 1);
    }

    /** Up to the next iteration after which a listener measures, or the end of the epoch. */
    private void fitUntilMeasured(Source data, List<TrainingListener> listeners) {
        int rounds = roundsUntilMeasured(listeners);
        Map<Boolean, List<TrainingListener>> cloned = listeners.stream()
                .collect(Collectors.partitioningBy(RoutingIterationListener.class::isInstance));
        Crew crew = new Crew(wrapper, network, cloned.get(false));
        wrapper.getListeners().add(new WorkerListener(crew));
        wrapper.getListeners().addAll(cloned.get(true));
        wrapper.getIterationsCounter().set(network.iteration()); // it averages by this count: a resumed training goes on with it
        int most = (int) Math.min(Integer.MAX_VALUE, (long) rounds * wrapper.getWorkers());
        try {
            FitThread.run(() -> data.fit.accept(most), wrapper::stopFit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("ParallelTraining.fit was interrupted in epoch " + network.epoch() + ", at iteration "
                    + network.iteration() + ". The model has learnt what it has learnt until then, and the epoch is not counted; to"
                    + " train all of it, go on from a model that was saved before it", e);
        } catch (RuntimeException | Error e) {
            failure = WorkerFailure.cause(e);
            if (isAveraging()) {
                wrapper.shutdown(); // not where workers wait for each other's gradients: it would wait for them
            }
            throw WorkerFailure.unchecked(failure);
        } finally {
            wrapper.getListeners().clear();
            network.model().setListeners(listeners);
            crew.restoreUpdater();
        }
        crew.rethrow();
        replay(crew, listeners);
    }

    private int roundsUntilMeasured(List<TrainingListener> listeners) {
        int rounds = Integer.MAX_VALUE;
        for (TrainingListener listener : listeners) {
            if (listener instanceof PerformanceSchedulingListener plateaus && plateaus.everyIterations() > 0) {
                int every = plateaus.everyIterations();
                if (network.backpropType() == BackpropType.TruncatedBPTT) {
                    throw new IllegalStateException("everyIterations cannot be used under truncated BPTT in several threads: an"
                            + " iteration is a segment there, and workers do not meet after each. Use everyEpochs");
                }
                if (isAveraging() && every % wrapper.getAveragingFrequency() != 0) {
                    throw new IllegalStateException("everyIterations must be a multiple of averagingFrequency "
                            + wrapper.getAveragingFrequency() + ", got " + every
                            + ": in between, each worker has parameters of its own");
                }
                rounds = Math.min(rounds, every - network.iteration() % every);
            }
        }
        return rounds;
    }

    /** Tells of the iterations what was held back: to measure, all workers must stand still. */
    private void replay(Crew crew, List<TrainingListener> listeners) {
        int iterations = network.iteration();
        int epoch = network.epoch();
        crew.meanScores().forEach((iteration, score) -> {
            network.setScore(score);
            network.setCounters(iteration, epoch); // as they are during the callback
            for (TrainingListener listener : listeners) {
                if (listener instanceof PerformanceSchedulingListener) {
                    listener.iterationDone(network.model(), iteration, epoch);
                }
            }
        });
        network.setCounters(iterations, epoch);
    }

    private void warnOfLoss() {
        int every = wrapper.getAveragingFrequency();
        if (isAveraging() && wrapper.getWorkers() > 1 && wrapper.getIterationsCounter().get() % every != 0) {
            LOG.warn("The epoch has ended {} iterations after the last averaging; what the other workers have learnt in them is"
                    + " lost. Take a number of minibatches that is a multiple of {} (workers x averagingFrequency)",
                    wrapper.getIterationsCounter().get() % every, wrapper.getWorkers() * every);
        }
    }

    private boolean isAveraging() {
        return wrapper.getGradientsAccumulator() == null;
    }
}
