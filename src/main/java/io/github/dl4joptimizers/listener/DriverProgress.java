package io.github.dl4joptimizers.listener;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import io.github.dl4joptimizers.model.ModelUpdaters;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.guava.collect.MapMaker;

/**
 * Takes the progress of the model on Spark's driver, which is its iterations, its epochs and the state of its plateau schedules,
 * to the models on the executors, so that schedules are there what they are on the driver:
 *
 * <pre>{@code
 * SparkDl4jMultiLayer spark = new SparkDl4jMultiLayer(context, net, trainingMaster);
 * spark.setListeners(DriverProgress.of(net));
 * for (int epoch = 0; epoch < epochs; epoch++) {
 *     spark.fit(training);
 *     net.setIterationCount((epoch + 1) * stepsPerExecutor);     // gradient sharing does not count on the driver
 *     ModelUpdaters.of(net).observe(spark.calculateScore(validation, true), Direction.MINIMIZE);
 * }
 * }</pre>
 *
 * What it is needed for. With parameter averaging of a MultiLayerNetwork DL4J brings all of it to the executors, and this
 * listener changes nothing. With parameter averaging of a ComputationGraph it loses the counters: the executors count from 0
 * after each averaging. With gradient sharing ({@code SharedTrainingMaster}) it makes the executors' models in the first {@code
 * fit} and keeps them, with the plateau schedules of that moment; it sets their counters, in each fit, to what came in messages
 * from other executors, and their epochs to 0.
 *
 * <p>How. Spark serializes the listeners with each task. This one takes the progress along and leaves it, in the executor's
 * JVM, where the copy that came first finds it when its model calls back before an update. A model takes it over
 * once in each fit, or before each averaging, and counts on from there.
 */
public final class DriverProgress extends BaseTrainingListener implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final AtomicLong VERSIONS = new AtomicLong();

    /** What has come to this JVM last, for each training. */
    private static final ConcurrentMap<UUID, Message> NEWEST = new ConcurrentHashMap<>();

    private final UUID training;
    /** Null on an executor. */
    private final transient Model driver;
    /** Of each model, by identity. */
    private final transient Map<Model, Position> positions = new MapMaker().weakKeys().makeMap();

    private DriverProgress(UUID training, Model driver) {
        this.training = training;
        this.driver = driver;
    }

    /**
     * A listener for the models on the executors.
     *
     * @param driver the model on the driver, an initialised MultiLayerNetwork or ComputationGraph
     * @return to be given to {@code setListeners} of Spark's network, once
     * @throws IllegalArgumentException for any other kind of model
     */
    public static DriverProgress of(Model driver) {
        ModelUpdaters.of(driver);
        return new DriverProgress(UUID.randomUUID(), driver);
    }

    /** What is sent in place of the listener. */
    private record Message(UUID training, long version, ModelUpdaters.Progress progress) implements Serializable {

        private Object readResolve() {
            NEWEST.merge(training, this, (old, received) -> received.version > old.version ? received : old);
            return new DriverProgress(training, null);
        }
    }

    private Object writeReplace() {
        return driver == null ? NEWEST.get(training)
                : new Message(training, VERSIONS.incrementAndGet(), ModelUpdaters.of(driver).progress());
    }

    private void readObject(ObjectInputStream stream) throws InvalidObjectException {
        throw new InvalidObjectException("a DriverProgress is read from its Message");
    }

    /** With gradient sharing each partition is an epoch to DL4J, before which it sets the counters in its way. */
    @Override
    public void onEpochStart(Model model) {
        takeOver(model, true);
    }

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
        takeOver(model, false);
    }

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
        takeOver(model, false);
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        positions.computeIfPresent(model, (same, position) -> position.at(iteration + 1));
    }

    private void takeOver(Model model, boolean again) {
        if (Pretraining.isCalling(model, this)) {
            return;
        }
        Message newest = NEWEST.get(training);
        if (newest == null) {
            return; // not on an executor
        }
        Position old = positions.get(model);
        boolean isNews = old == null || old.version < newest.version;
        Position position = isNews ? new Position(newest.version, newest.progress) : old;
        if (isNews || again) {
            ModelUpdaters.of(model).continueFrom(position.progress);
            positions.put(model, position);
        }
    }

    /** Where a model is: what it has taken over, and its iterations since. */
    private record Position(long version, ModelUpdaters.Progress progress) {

        Position at(int iteration) {
            return new Position(version, new ModelUpdaters.Progress(iteration, progress.epoch(), progress.plateaus()));
        }
    }
}
