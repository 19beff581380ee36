package io.github.dl4joptimizers.listener;

import java.util.function.ToDoubleFunction;

import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Performance scheduling: measures the model every N epochs or iterations and reports the score to every
 * {@link PlateauSchedule} in it, the same score to all in one go. A schedule that finds it on a plateau lowers its rate, from
 * the next iteration on.
 *
 * <p>On a model that was made with a {@code PlateauSchedule}:
 * {@code net.addListeners(PerformanceSchedulingListener.on(validation))}. On any other, of this library's updaters or DL4J's,
 * new or restored, in one line:
 *
 * <pre>{@code
 * net.addListeners(PerformanceSchedulingListener.on(validation, PlateauSchedule.builder().factor(0.5).patience(5)));
 * }</pre>
 *
 * which puts every learning rate of the model, a number or a schedule, under a plateau first. Those that are under one already
 * (the model was restored in the middle of such a run) go on with it, and with its settings; a new layer's get one. If the settings
 * are not those that the listener was given, a warning shows both; {@code ModelUpdaters.of(net).changePlateaus(
 * PlateauSchedule.builder().factor(0.5).patience(5).settings())} before {@code fit} gives the model the new ones.
 *
 * <p>A model takes one such listener that goes by epochs, and one by iterations: a second one, or the same one added twice, would
 * halve the patience and is refused. In pretraining DL4J calls no epoch callbacks, and the listener does nothing but say so once.
 *
 * <p>For a SameDiff graph there is {@link SameDiffPerformanceListener}. DL4J's early-stopping trainers count epochs from 0 at
 * each {@code fit()}; {@link EpochCounter} counts them on.
 *
 * <p>The iterator given to {@code validation} is the listener's own: it is reset before each measurement and read to its end. So
 * it must support {@code reset()}, and nobody else may be in the middle of it then. Above all it must not be the iterator that is
 * trained on, and its data should not be either: nothing checks that, for DL4J does not tell a listener what a model is trained
 * on. Between two measurements you may evaluate on it. A {@link ScoreCalculator} has an iterator of its own, which the listener
 * does not touch; DL4J's calculators go on where somebody has stopped reading it, so let nobody else read it. Data to validate on
 * must not be empty, which is an error when it is to be measured; a score that is NaN or infinite is no improvement, and a warning.
 *
 * <p>Saving and resuming: best score, patience and cooldown are in the schedules and saved with the model, with its updater
 * ({@code ModelSerializer.writeModel(net, file, true)}). Add the listener to the restored model and go on with {@code fit}. The
 * resumed training is the uninterrupted one to the bit, if the model is saved
 * <ul>
 * <li>between two calls of {@code fit(iterator)}: nothing else is needed.
 * <li>in {@code onEpochEnd}, as DL4J's {@code CheckpointListener} does with {@code saveEveryNEpochs}: add the listener that saves
 * after this one, or the epoch's score is lost; and call {@code incrementEpochCount()} on the restored model, because DL4J
 * counts an epoch after the callbacks.
 * <li>in {@code iterationDone}, as with {@code saveEveryNIterations}: add the listener that saves after this one. DL4J counts an
 * iteration after the callback, so set the restored model's iteration count one higher ({@code net.setIterationCount}; of a
 * graph, {@code net.getConfiguration().setIterationCount}), and take as many batches from the training iterator with {@code
 * next()} as the epoch had used before it is given to {@code fit}. (Not so with the average training score of an epoch, of which
 * the first part is lost, nor with DL4J's parameter constraints, which are applied after the callback.)
 * </ul>
 * and if what DL4J does not save comes from the number of the epoch: the order of the data, and ND4J's random generator where
 * there is dropout ({@code Nd4j.getRandom().setSeed(1 + net.getEpochCount())} before each {@code fit}; 0 would be the clock).
 */
public final class PerformanceSchedulingListener extends BaseTrainingListener {

    /** Null for the training score. */
    private final ToDoubleFunction<Model> score;
    private final Plateaus plateaus;
    private final Cadence cadence;
    private final Mean trainingScore = new Mean();
    private boolean inEpoch;

    private PerformanceSchedulingListener(Builder builder) {
        score = builder.score;
        plateaus = builder.plateaus();
        cadence = builder.cadence();
    }

    /** Watches the loss on validation data, every epoch. */
    public static PerformanceSchedulingListener on(DataSetIterator validation) {
        return builder().validation(validation).build();
    }

    /** Watches the loss on validation data, every epoch; puts a model without plateaus under this one. */
    public static PerformanceSchedulingListener on(DataSetIterator validation, PlateauSchedule.Builder plateau) {
        return builder().validation(validation).plateau(plateau).build();
    }

    /** A builder; unless told otherwise it watches the training score, every epoch. */
    public static Builder builder() {
        return new Builder();
    }

    /** After how many iterations it measures; 0 if it goes by epochs. */
    public int everyIterations() {
        return cadence.everyIterations();
    }

    @Override
    public void onEpochStart(Model model) {
        checkSole(model);
        prepare(model);
        inEpoch = true;
        trainingScore.clear();
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        if (Pretraining.isCalling(model, this)) {
            return;
        }
        if (cadence.isByEpochs() && !inEpoch) {
            PlainParallelWrapper.refuse(this);
            throw new IllegalStateException("everyEpochs would never measure: DL4J calls no epoch callbacks here, as in"
                    + " fit(DataSet). Use everyIterations, or fit(DataSetIterator)");
        }
        boolean due = cadence.isDueAfterIteration(iteration);
        if (due || trainingScore.isEmpty()) {
            PlainParallelWrapper.refuse(this);
            checkSole(model);
            prepare(model);
        }
        if (due) {
            report(model, score == null ? model.score() : score.applyAsDouble(model), iteration, epoch);
        }
        trainingScore.add(model.score());
    }

    @Override
    public void onEpochEnd(Model model) {
        ModelUpdaters updaters = ModelUpdaters.of(model);
        boolean hasScore = score != null || !trainingScore.isEmpty();
        if (cadence.isDueAfterEpoch(updaters.epoch()) && hasScore) {
            double measured = score == null ? trainingScore.value() : score.applyAsDouble(model);
            report(model, measured, updaters.iteration(), updaters.epoch());
        }
        inEpoch = false;
    }

    /** One that goes by epochs and one that goes by iterations never make the same measurement. */
    private void checkSole(Model model) {
        Sole.check(model, this, other -> other instanceof PerformanceSchedulingListener listener
                && listener.cadence.isByEpochs() == cadence.isByEpochs());
    }

    /** Refuses what cannot work, and puts plateaus where there are none. */
    private void prepare(Model model) {
        ModelUpdaters updaters = ModelUpdaters.of(model);
        if (!cadence.isByEpochs() && score != null && Network.of(model).backpropType() == BackpropType.TruncatedBPTT) {
            throw new IllegalStateException("everyIterations with validation cannot be used under truncated BPTT: measuring"
                    + " would clear the recurrent state between two segments. Use everyEpochs, or the training score");
        }
        plateaus.prepare(updaters, model);
    }

    private void report(Model model, double measured, int iteration, int epoch) {
        plateaus.report(ModelUpdaters.of(model), measured, iteration, epoch);
    }

    /** Sets properties by name. */
    public static final class Builder extends PerformanceBuilder<Model, Builder> {

        private Builder() {
        }

        /** Watches the average loss on these data. The iterator must be resettable, and the listener's own. */
        public Builder validation(DataSetIterator validation) {
            ValidationIterator own = ValidationIterator.of(validation);
            return validation(own, new DataSetLossCalculator(validation, true)::calculateScore);
        }

        /** Watches the average loss on these data. The iterator must be resettable, and the listener's own. */
        public Builder validation(MultiDataSetIterator validation) {
            ValidationIterator own = ValidationIterator.of(validation);
            return validation(own, new DataSetLossCalculator(validation, true)::calculateScore);
        }

        /** Watches a score of DL4J's, such as an accuracy; its {@code minimizeScore()} tells the direction. */
        @SuppressWarnings("unchecked") // DL4J's calculators name the model they can measure; a wrong one fails when it measures
        public Builder score(ScoreCalculator<?> calculator) {
            ScoreCalculator<Model> any = (ScoreCalculator<Model>) Check.notNull("score", calculator, "a ScoreCalculator");
            return score(model -> {
                ValidationIterator.checkNotEmpty(any);
                return any.calculateScore(model);
            }, any.minimizeScore() ? Direction.MINIMIZE : Direction.MAXIMIZE, false);
        }

        /** The listener. */
        public PerformanceSchedulingListener build() {
            return new PerformanceSchedulingListener(this);
        }
    }
}
