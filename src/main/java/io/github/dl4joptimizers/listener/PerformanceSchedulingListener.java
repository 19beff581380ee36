package io.github.dl4joptimizers.listener;

import java.util.List;
import java.util.Map;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
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
 * which puts every learning rate of the model, a number or a schedule, under a plateau first. If the model has plateaus already
 * (it was restored in the middle of such a run), those go on instead.
 *
 * <p>For a SameDiff graph there is {@link SameDiffPerformanceListener}. DL4J's early-stopping trainers count epochs from 0 at
 * each {@code fit()}; {@link EpochCounter} counts them on.
 *
 * <p>The validation iterator is read from its start each time. It may be evaluated on elsewhere, but not trained on.
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
 * there is dropout ({@code Nd4j.getRandom().setSeed(net.getEpochCount())} before each {@code fit}).
 */
public final class PerformanceSchedulingListener extends BaseTrainingListener {

    private final ScoreCalculator<Model> calculator;
    private final ValidationData validation;
    private final Plateaus plateaus;
    private final int everyEpochs;
    private final int everyIterations;

    private boolean inEpoch;
    private double scoreSum;
    private long scores;

    private PerformanceSchedulingListener(Builder builder, ValidationData validation) {
        calculator = builder.calculator;
        this.validation = validation;
        boolean maximize = calculator != null && !calculator.minimizeScore();
        plateaus = new Plateaus(builder.template, maximize ? Direction.MAXIMIZE : Direction.MINIMIZE);
        everyEpochs = builder.everyEpochs;
        everyIterations = builder.everyIterations;
        if (everyIterations > 0 && validation != null && validation.isShared()) {
            throw new IllegalArgumentException("everyIterations cannot measure on a part of a split iterator: reading it would"
                    + " move the training part on. Use everyEpochs, or an iterator of its own");
        }
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
        return everyIterations;
    }

    @Override
    public void onEpochStart(Model model) {
        ValidationData.noteThread();
        prepare(model);
        inEpoch = true;
        scoreSum = 0;
        scores = 0;
    }

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
        checkInput(model);
    }

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
        checkInput(model);
    }

    private void checkInput(Model model) {
        if (validation != null && validation.isInputOf(model)) {
            throw new IllegalStateException("the model is being trained on the listener's validation iterator: validation needs"
                    + " data, and an iterator, of its own");
        }
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        if (everyEpochs > 0 && !inEpoch) {
            ParallelWorker.refuse(this);
            throw new IllegalStateException("everyEpochs would never measure: DL4J calls no epoch callbacks here, as in"
                    + " fit(DataSet). Use everyIterations, or fit(DataSetIterator)");
        }
        boolean due = everyIterations > 0 && (iteration + 1) % everyIterations == 0;
        if (due || scores == 0) {
            ParallelWorker.refuse(this);
            prepare(model);
        }
        if (due) {
            report(model, calculator == null ? model.score() : measure(model), iteration, epoch);
        }
        scoreSum += model.score();
        scores++;
    }

    @Override
    public void onEpochEnd(Model model) {
        ModelUpdaters updaters = ModelUpdaters.of(model);
        int epoch = updaters.epoch();
        boolean hasScore = calculator != null || scores > 0;
        if (everyEpochs > 0 && (epoch + 1) % everyEpochs == 0 && hasScore) {
            report(model, calculator == null ? scoreSum / scores : measure(model), updaters.iteration(), epoch);
        }
        inEpoch = false;
    }

    private double measure(Model model) {
        validation.rewind();
        return calculator.calculateScore(model);
    }

    /** Refuses what cannot work, and puts plateaus where there are none. */
    private void prepare(Model model) {
        if (everyIterations > 0 && calculator != null && backpropType(model) == BackpropType.TruncatedBPTT) {
            throw new IllegalStateException("everyIterations with validation cannot be used under truncated BPTT: measuring"
                    + " would clear the recurrent state between two segments. Use everyEpochs, or the training score");
        }
        plateaus.prepare(ModelUpdaters.of(model));
    }

    private void report(Model model, double score, int iteration, int epoch) {
        plateaus.report(ModelUpdaters.of(model), score, iteration, epoch);
    }

    private static BackpropType backpropType(Model model) {
        return model instanceof MultiLayerNetwork net ? net.getLayerWiseConfigurations().getBackpropType()
                : ((ComputationGraph) model).getConfiguration().getBackpropType();
    }

    /** Sets properties by name. */
    public static final class Builder {

        private ScoreCalculator<Model> calculator;
        private PlateauSchedule template;
        private int everyEpochs = 1;
        private int everyIterations;

        private Builder() {
        }

        /** Watches the average training score of the epoch, or the score of the iteration. The default. */
        public Builder trainingScore() {
            calculator = null;
            return this;
        }

        /** Watches the average loss on these data. The iterator must be resettable and not be trained on. */
        public Builder validation(DataSetIterator validation) {
            Check.notNull("validation", validation, "a DataSetIterator");
            return loss(validation.resetSupported(), new DataSetLossCalculator(validation, true));
        }

        /** Watches the average loss on these data. The iterator must be resettable and not be trained on. */
        public Builder validation(MultiDataSetIterator validation) {
            Check.notNull("validation", validation, "a MultiDataSetIterator");
            return loss(validation.resetSupported(), new DataSetLossCalculator(validation, true));
        }

        private Builder loss(boolean resettable, ScoreCalculator<?> calculator) {
            if (!resettable) {
                throw new IllegalArgumentException("validation must be an iterator that can be reset");
            }
            return score(calculator);
        }

        /** Watches a score of DL4J's, such as an accuracy; its {@code minimizeScore()} tells the direction. */
        @SuppressWarnings("unchecked") // DL4J's calculators name the model they can measure; a wrong one fails when it measures
        public Builder score(ScoreCalculator<?> calculator) {
            this.calculator = (ScoreCalculator<Model>) Check.notNull("score", calculator, "a ScoreCalculator");
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

        /** Puts the learning rates of a model that has no plateaus under this one, whose base is to be left unset. */
        public Builder plateau(PlateauSchedule.Builder plateau) {
            template = Check.notNull("plateau", plateau, "a PlateauSchedule.Builder").over(Hyperparameter.of(1));
            return this;
        }

        /** The listener. */
        public PerformanceSchedulingListener build() {
            return new PerformanceSchedulingListener(this, calculator == null ? null : ValidationData.of(calculator));
        }
    }
}
