package io.github.dl4joptimizers.parallel;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.listener.PerformanceSchedulingListener;
import io.github.dl4joptimizers.model.FusedStep;
import io.github.dl4joptimizers.model.ModelUpdaters;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.parallelism.ParallelWrapper;

/** What the workers of one call of the wrapper's fit share. Made by the thread that calls it, used by all. */
final class Crew {

    private final ParallelWrapper wrapper;
    private final Network network;
    private final List<TrainingListener> listeners;
    private final Map<String, Double> rates;
    private final CountDownLatch copies;
    private final boolean fused;

    /** By iteration, then by worker. */
    private final SortedMap<Integer, SortedMap<Integer, Double>> scores = new TreeMap<>();
    private BaseMultiLayerUpdater<?> updater;
    private Throwable failure;

    Crew(ParallelWrapper wrapper, Network network, List<TrainingListener> listeners) {
        this.wrapper = wrapper;
        this.network = network;
        this.listeners = listeners;
        rates = ModelUpdaters.of(network.model()).learningRates();
        copies = new CountDownLatch(wrapper.getWorkers() - 1);
        updater = network.updater(true);
        fused = FusedStep.isInstalled(network.model());
    }

    /** Gives a worker's model, in its first step, what the master has and neither the wrapper nor JSON takes along. */
    void equip(Model model) {
        if (fused) {
            guarded(() -> FusedStep.install(model));
        }
    }

    /** Worker 0 trains the model that the others start from copies of. DL4J lets it begin while they are still copying. */
    void start(int worker) throws InterruptedException {
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> WorkerFailure.tell(wrapper, thrown));
        if (worker == 0) {
            copies.await();
        } else {
            copies.countDown();
        }
    }

    /** Checks a worker's model before its first update: what does not survive JSON would come back as zeros. */
    void checkCopy(int worker, Model copy) {
        guarded(() -> {
            Map<String, Double> copied = ModelUpdaters.of(copy).learningRates();
            if (!copied.equals(rates)) {
                throw new IllegalStateException("a ParallelWrapper copies the model through JSON, and its learning rates do not"
                        + " survive that: they are " + rates + " in the model and " + copied + " in the copy for worker " + worker);
            }
        });
    }

    /** Calls the listeners, in the thread of worker 0 and with its model. */
    void tell(int worker, Consumer<TrainingListener> callback) {
        if (worker == 0) {
            guarded(() -> listeners.forEach(callback));
        }
    }

    /** Notes what an iteration of a worker has come to, and has the listeners told if it is worker 0's. */
    void iterationDone(int worker, Model model, int iteration, int epoch) {
        synchronized (scores) {
            scores.computeIfAbsent(iteration, key -> new TreeMap<>()).put(worker, model.score());
        }
        tell(worker, listener -> {
            if (!(listener instanceof PerformanceSchedulingListener)) { // it is told when all workers are done
                listener.iterationDone(model, iteration, epoch);
            }
        });
        if (worker == 0) {
            updater = network.updater(true); // a listener may have had it made anew
        }
    }

    /** An exception in a worker's thread would leave the others waiting for it, so they finish their round, and stop. */
    private void guarded(Runnable action) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
        }
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                failure = e;
            }
            wrapper.stopFit();
        }
    }

    /** In the thread that has called fit, after it. */
    synchronized void rethrow() {
        if (failure != null) {
            throw WorkerFailure.unchecked(failure);
        }
    }

    /** Gives the model its updater back, and takes away the accumulator of shared gradients, for which a plain fit would wait. */
    void restoreUpdater() {
        network.setUpdater(updater);
        network.setGradientsAccumulator(null);
        if (fused) {
            FusedStep.install(network.model());
        }
    }

    /** The mean score of each iteration over the workers that took part in it, summed up in their order. */
    SortedMap<Integer, Double> meanScores() {
        SortedMap<Integer, Double> means = new TreeMap<>();
        scores.forEach((iteration, byWorker) -> means.put(iteration,
                byWorker.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
        return means;
    }
}
