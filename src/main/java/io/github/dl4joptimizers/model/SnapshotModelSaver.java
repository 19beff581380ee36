package io.github.dl4joptimizers.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

import io.github.dl4joptimizers.host.Network;
import org.deeplearning4j.earlystopping.EarlyStoppingModelSaver;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;

/**
 * Keeps the best and the latest model of early stopping in memory, as a file would: parameters, updater state, counters, and
 * schedules with the state that they had, whatever the training does afterwards.
 *
 * <pre>{@code
 * new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>().modelSaver(new SnapshotModelSaver<>()) ...
 * }</pre>
 *
 * DL4J's {@code InMemoryModelSaver} keeps a {@code clone()}, which shares schedules with the model that goes on training; that
 * of a graph has lost the iteration and epoch count, and of a graph with an AttentionVertex there is none.
 *
 * @param <M> MultiLayerNetwork or ComputationGraph
 */
public final class SnapshotModelSaver<M extends Model> implements EarlyStoppingModelSaver<M> {

    private static final long serialVersionUID = 1L;

    /** A model's file. */
    private record Snapshot(byte[] file, boolean graph) implements java.io.Serializable {

        static Snapshot of(Model model) throws IOException {
            boolean graph = Network.of(model).isGraph();
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            ModelSerializer.writeModel(model, file, true);
            return new Snapshot(file.toByteArray(), graph);
        }

        Model restore() throws IOException {
            ByteArrayInputStream in = new ByteArrayInputStream(file);
            return graph ? ModelSerializer.restoreComputationGraph(in, true) : ModelSerializer.restoreMultiLayerNetwork(in, true);
        }
    }

    private Snapshot best;
    private Snapshot latest;

    @Override
    public void saveBestModel(M model, double score) throws IOException {
        best = Snapshot.of(model);
    }

    @Override
    public void saveLatestModel(M model, double score) throws IOException {
        latest = Snapshot.of(model);
    }

    /** The best model so far, restored anew by each call; null if none was saved. */
    @Override
    public M getBestModel() throws IOException {
        return restore(best);
    }

    /** The latest model, restored anew by each call; null if none was saved. */
    @Override
    public M getLatestModel() throws IOException {
        return restore(latest);
    }

    @SuppressWarnings("unchecked") // a model of the class that was saved
    private M restore(Snapshot snapshot) throws IOException {
        return snapshot == null ? null : (M) snapshot.restore();
    }

    @Override
    public String toString() {
        return "SnapshotModelSaver()";
    }
}
