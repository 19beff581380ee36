package io.github.dl4joptimizers.listener;

import java.util.function.ToDoubleFunction;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.schedule.Hyperparameter;
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
 * validation data must not be trained on.
 */
public final class SameDiffPerformanceListener extends BaseListener {

    private final ToDoubleFunction<SameDiff> score;
    private final Plateaus plateaus;
    private final int everyEpochs;
    private final int everyIterations;

    private SameDiff graph;
    private boolean inEpoch;
    private double loss;
    private double lossSum;
    private long losses;

    private SameDiffPerformanceListener(Builder builder) {
        score = builder.score;
        plateaus = new Plateaus(builder.template, builder.direction);
        everyEpochs = builder.everyEpochs;
        everyIterations = builder.everyIterations;
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
        plateaus.prepare(ModelUpdaters.of(sd));
        inEpoch = true;
        lossSum = 0;
        losses = 0;
    }

    /**
     * Remembers the graph: iterationDone is given its gradient function instead. And measures the loss, which SameDiff reports
     * as 0 where the gradients can be worked out without it.
     */
    @Override
    public void iterationStart(SameDiff sd, At at, MultiDataSet data, long etlMs) {
        if (everyEpochs > 0 && !inEpoch) {
            throw new IllegalStateException("everyEpochs would never measure: SameDiff calls no epoch callbacks here, as in"
                    + " fit(DataSet). Use everyIterations, or fit(DataSetIterator, epochs)");
        }
        if (graph != sd) {
            plateaus.prepare(ModelUpdaters.of(sd));
            graph = sd;
        }
        if (score == null && (everyEpochs > 0 || isDue(at))) {
            loss = loss(sd, data);
            lossSum += loss;
            losses++;
        }
    }

    private boolean isDue(At at) {
        return everyIterations > 0 && (at.iteration() + 1) % everyIterations == 0;
    }

    @Override
    public void iterationDone(SameDiff gradients, At at, MultiDataSet data, Loss reported) {
        if (isDue(at)) {
            report(score == null ? loss : score.applyAsDouble(graph), at);
        }
    }

    @Override
    public ListenerResponse epochEnd(SameDiff sd, At at, LossCurve lossCurve, long epochTimeMillis) {
        if (everyEpochs > 0 && (at.epoch() + 1) % everyEpochs == 0) {
            report(score == null ? lossSum / losses : score.applyAsDouble(sd), at);
        }
        inEpoch = false;
        return ListenerResponse.CONTINUE;
    }

    private void report(double measured, At at) {
        plateaus.report(ModelUpdaters.of(graph), measured, at.iteration(), at.epoch());
    }

    /** Of one batch: the sum of all loss variables. */
    private static double loss(SameDiff graph, MultiDataSet batch) {
        return graph.output(batch, graph.getLossVariables().toArray(String[]::new)).values().stream()
                .mapToDouble(loss -> loss.sumNumber().doubleValue()).sum();
    }

    /** Over all examples. */
    private static double loss(SameDiff graph, MultiDataSetIterator data) {
        double sum = 0;
        long examples = 0;
        data.reset();
        while (data.hasNext()) {
            MultiDataSet batch = data.next();
            long size = batch.getFeatures(0).size(0);
            sum += size * loss(graph, batch);
            examples += size;
        }
        return sum / examples;
    }

    /** Sets properties by name. */
    public static final class Builder {

        private ToDoubleFunction<SameDiff> score;
        private Direction direction = Direction.MINIMIZE;
        private PlateauSchedule template;
        private int everyEpochs = 1;
        private int everyIterations;

        private Builder() {
        }

        /**
         * Watches the average training loss of the epoch, or the loss of the iteration, for which it runs each batch forwards
         * once more. The default.
         */
        public Builder trainingScore() {
            score = null;
            direction = Direction.MINIMIZE;
            return this;
        }

        /** Watches the average loss on these data. The iterator must be resettable and not be trained on. */
        public Builder validation(DataSetIterator validation) {
            Check.notNull("validation", validation, "a DataSetIterator");
            return validation(new MultiDataSetIteratorAdapter(validation));
        }

        /** Watches the average loss on these data. The iterator must be resettable and not be trained on. */
        public Builder validation(MultiDataSetIterator validation) {
            Check.notNull("validation", validation, "a MultiDataSetIterator");
            if (!validation.resetSupported()) {
                throw new IllegalArgumentException("validation must be an iterator that can be reset");
            }
            return score(graph -> loss(graph, validation), Direction.MINIMIZE);
        }

        /** Watches any measurement of the graph. */
        public Builder score(ToDoubleFunction<SameDiff> score, Direction direction) {
            this.score = Check.notNull("score", score, "a function of the graph");
            this.direction = Check.notNull("direction", direction, "MINIMIZE or MAXIMIZE");
            return this;
        }

        /** Measures at the end of every n-th epoch: at least 1. The default, with 1. */
        public Builder everyEpochs(int n) {
            everyEpochs = Check.atLeast(1, "everyEpochs", n);
            everyIterations = 0;
            return this;
        }

        /** Measures after every n-th iteration: at least 1. */
        public Builder everyIterations(int n) {
            everyIterations = Check.atLeast(1, "everyIterations", n);
            everyEpochs = 0;
            return this;
        }

        /** Puts the learning rate of a graph that has no plateaus under this one, whose base is to be left unset. */
        public Builder plateau(PlateauSchedule.Builder plateau) {
            template = Check.notNull("plateau", plateau, "a PlateauSchedule.Builder").over(Hyperparameter.of(1));
            return this;
        }

        /** The listener. */
        public SameDiffPerformanceListener build() {
            return new SameDiffPerformanceListener(this);
        }
    }
}
