package io.github.dl4joptimizers.listener;

import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.ListenerResponse;
import org.nd4j.autodiff.listeners.Loss;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.listeners.records.LossCurve;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.shade.guava.collect.MapMaker;

/**
 * Performance scheduling for SameDiff graphs: what {@link PerformanceSchedulingListener} does for networks.
 *
 * <pre>{@code
 * sd.setListeners(SameDiffPerformanceListener.on(validation, PlateauSchedule.builder().factor(0.5).patience(5)));
 * sd.fit(training, 20);
 * }</pre>
 *
 * The plateau's state is in the graph's {@code TrainingConfig}, so {@code sd.save(file, true)} between two calls of {@code fit}
 * keeps it, and {@code SameDiff.load(file, true)} goes on in the middle of its patience, to the bit; add a new listener. The
 * validation iterator is the listener's own, as there: resettable, not empty, and not the one that is trained on. A training takes
 * one such listener, as there; {@code ModelUpdaters.of(sd).changePlateaus(...)} changes the settings of a loaded graph's plateau.
 */
public final class SameDiffPerformanceListener extends BaseListener {

    /** Who follows a call of fit, which makes an At of its own and hands it to all listeners, those in its arguments too. */
    private static final Map<At, SameDiffPerformanceListener> FOLLOWERS = new MapMaker().weakKeys().weakValues().makeMap();

    /** Null for the training loss. */
    private final ToDoubleFunction<SameDiff> score;
    private final Plateaus plateaus;
    private final Cadence cadence;
    private final Mean trainingLoss = new Mean();

    private SameDiff graph;
    private boolean inEpoch;
    private boolean inIteration;
    private double loss;

    private SameDiffPerformanceListener(Builder builder) {
        score = builder.score;
        plateaus = builder.plateaus();
        cadence = builder.cadence();
    }

    /** Watches the loss on validation data, every epoch. */
    public static SameDiffPerformanceListener on(DataSetIterator validation) {
        return builder().validation(validation).build();
    }

    /** Watches the loss on validation data, every epoch; puts a graph without plateaus under this one. */
    public static SameDiffPerformanceListener on(DataSetIterator validation, PlateauSchedule.Builder plateau) {
        return builder().validation(validation).plateau(plateau).build();
    }

    /** A builder; unless told otherwise it watches the training loss, every epoch. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public boolean isActive(Operation operation) {
        return operation == Operation.TRAINING;
    }

    @Override
    public void epochStart(SameDiff sd, At at) {
        checkSole(at, inEpoch);
        plateaus.prepare(ModelUpdaters.of(sd), sd);
        inEpoch = true;
        trainingLoss.clear();
    }

    /**
     * Remembers the graph: iterationDone is given its gradient function instead. And measures the loss, which SameDiff reports
     * as 0 where the gradients can be worked out without it.
     */
    @Override
    public void iterationStart(SameDiff sd, At at, MultiDataSet data, long etlMs) {
        if (cadence.isByEpochs() && !inEpoch) {
            throw new IllegalStateException("everyEpochs would never measure: SameDiff calls no epoch callbacks here, as in"
                    + " fit(DataSet). Use everyIterations, or fit(DataSetIterator, epochs)");
        }
        checkSole(at, inIteration);
        inIteration = true;
        if (graph != sd) {
            plateaus.prepare(ModelUpdaters.of(sd), sd);
            graph = sd;
        }
        if (score == null && (cadence.isByEpochs() || cadence.isDueAfterIteration(at.iteration()))) {
            loss = loss(sd, data);
            trainingLoss.add(loss);
        }
    }

    @Override
    public void iterationDone(SameDiff gradients, At at, MultiDataSet data, Loss reported) {
        inIteration = false;
        if (cadence.isDueAfterIteration(at.iteration())) {
            report(score == null ? loss : score.applyAsDouble(graph), at);
        }
    }

    @Override
    public ListenerResponse epochEnd(SameDiff sd, At at, LossCurve lossCurve, long epochTimeMillis) {
        if (cadence.isDueAfterEpoch(at.epoch())) {
            report(score == null ? trainingLoss.value() : score.applyAsDouble(sd), at);
        }
        inEpoch = false;
        return ListenerResponse.CONTINUE;
    }

    private void checkSole(At at, boolean again) {
        SameDiffPerformanceListener follower = FOLLOWERS.putIfAbsent(at, this);
        if (follower != null && (follower != this || again)) {
            throw Sole.several(getClass().getSimpleName(), "this training has several", "setListeners(listener)");
        }
    }

    private void report(double measured, At at) {
        plateaus.report(ModelUpdaters.of(graph), measured, at.iteration(), at.epoch());
    }

    /** Of one batch: the sum of all loss variables. */
    private static double loss(SameDiff graph, MultiDataSet batch) {
        return graph.output(batch, graph.getLossVariables().toArray(String[]::new)).values().stream()
                .mapToDouble(loss -> loss.sumNumber().doubleValue()).sum();
    }

    /** Over all examples that are left. */
    private static double loss(SameDiff graph, MultiDataSetIterator data) {
        double sum = 0;
        long examples = 0;
        while (data.hasNext()) {
            MultiDataSet batch = data.next();
            long size = batch.getFeatures(0).size(0);
            sum += size * loss(graph, batch);
            examples += size;
        }
        return sum / examples;
    }

    /** Sets properties by name. */
    public static final class Builder extends PerformanceBuilder<SameDiff, Builder> {

        private Builder() {
        }

        /**
         * Watches the average training loss of the epoch, or the loss of the iteration, for which it runs each batch forwards
         * once more. The default.
         */
        @Override
        public Builder trainingScore() {
            return super.trainingScore();
        }

        /** Watches the average loss on these data. The iterator must be resettable, and the listener's own. */
        public Builder validation(DataSetIterator validation) {
            ValidationIterator own = ValidationIterator.of(validation);
            MultiDataSetIterator batches = new MultiDataSetIteratorAdapter(validation);
            return validation(own, graph -> loss(graph, batches));
        }

        /** Watches the average loss on these data. The iterator must be resettable, and the listener's own. */
        public Builder validation(MultiDataSetIterator validation) {
            return validation(ValidationIterator.of(validation), graph -> loss(graph, validation));
        }

        /** Watches any measurement of the graph. */
        public Builder score(ToDoubleFunction<SameDiff> score, Direction direction) {
            Check.notNull("score", score, "a function of the graph");
            return score(score, Check.notNull("direction", direction, "MINIMIZE or MAXIMIZE"), false);
        }

        /** The listener. */
        public SameDiffPerformanceListener build() {
            return new SameDiffPerformanceListener(this);
        }
    }
}
