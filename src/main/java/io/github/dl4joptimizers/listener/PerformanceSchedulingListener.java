package io.github.dl4joptimizers.listener;

import java.util.List;
import java.util.Map;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.updater.Hyperparameter;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performance scheduling: measures the model every N epochs or iterations and reports the score to every
 * {@link PlateauSchedule} in it, the same score to all in one go. A schedule that finds it on a plateau lowers its rate, from
 * the next iteration on.
 *
 * <p>On a model that was made with a {@code PlateauSchedule}: {@code net.addListeners(PerformanceSchedulingListener.on(validation))}.
 * On any other, of this library's updaters or DL4J's, new or restored, in one line:
 *
 * <pre>{@code
 * net.addListeners(PerformanceSchedulingListener.on(validation, PlateauSchedule.builder().factor(0.5).patience(5)));
 * }</pre>
 *
 * which puts every learning rate of the model, a number or a schedule, under a plateau first. If the model has plateaus already
 * (it was restored in the middle of such a run), those go on instead.
 *
 * <p>The listener has no state that matters: best score, patience and cooldown are in the schedules and saved with the model.
 * DL4J calls no epoch callbacks for {@code fit(DataSet)}; use {@code everyIterations} there.
 */
public final class PerformanceSchedulingListener extends BaseTrainingListener {

    private static final Logger LOG = LoggerFactory.getLogger(PerformanceSchedulingListener.class);

    private final ScoreCalculator<Model> calculator;
    private final ForeignUse foreignUse;
    private final PlateauSchedule.Builder plateau;
    private final int everyEpochs;
    private final int everyIterations;

    private double scoreSum;
    private long scores;

    private PerformanceSchedulingListener(Builder builder) {
        calculator = builder.calculator;
        foreignUse = builder.foreignUse;
        plateau = builder.plateau;
        everyEpochs = builder.everyEpochs;
        everyIterations = builder.everyIterations;
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

    @Override
    public void onEpochStart(Model model) {
        prepare(model);
        scoreSum = 0;
        scores = 0;
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        checkForeignUse();
        if (everyIterations > 0) {
            if ((iteration + 1) % everyIterations == 0) {
                prepare(model);
                report(model, calculator == null ? model.score() : measure(model), iteration, epoch);
            }
        } else {
            scoreSum += model.score();
            scores++;
        }
    }

    @Override
    public void onEpochEnd(Model model) {
        checkForeignUse();
        ModelUpdaters updaters = ModelUpdaters.of(model);
        int epoch = updaters.epoch();
        if (everyEpochs > 0 && (epoch + 1) % everyEpochs == 0) {
            report(model, calculator == null ? scoreSum / scores : measure(model), updaters.iteration(), epoch);
        }
    }

    private double measure(Model model) {
        if (foreignUse == null) {
            return calculator.calculateScore(model);
        }
        return foreignUse.except(() -> calculator.calculateScore(model));
    }

    private void checkForeignUse() {
        if (foreignUse != null && foreignUse.isSeen()) {
            throw new IllegalStateException("the model is being trained on the listener's validation iterator: validation needs"
                    + " data, and an iterator, of its own");
        }
    }

    /** Refuses what cannot work, and puts plateaus where there are none. */
    private void prepare(Model model) {
        if (everyIterations > 0 && calculator != null && backpropType(model) == BackpropType.TruncatedBPTT) {
            throw new IllegalStateException("everyIterations with validation cannot be used under truncated BPTT: measuring"
                    + " would clear the recurrent state between two segments. Use everyEpochs, or the training score");
        }
        ModelUpdaters updaters = ModelUpdaters.of(model);
        if (!updaters.plateaus().isEmpty()) {
            return;
        }
        if (plateau == null) {
            throw new IllegalStateException("the model has no PlateauSchedule, so there is nothing to report scores to. Write"
                    + " PerformanceSchedulingListener.on(validation, PlateauSchedule.builder().factor(0.5).patience(5))");
        }
        if (updaters.changeLearningRates(rate -> Hyperparameter.of(plateau.over(rate))) == 0) {
            throw new IllegalStateException("no updater of the model has a learning rate, so there is nothing to schedule");
        }
    }

    private void report(Model model, double score, int iteration, int epoch) {
        ModelUpdaters updaters = ModelUpdaters.of(model);
        List<PlateauSchedule> plateaus = updaters.plateaus();
        Map<String, Double> before = updaters.learningRates();
        Direction direction = calculator == null || calculator.minimizeScore() ? Direction.MINIMIZE : Direction.MAXIMIZE;
        boolean reduced = false;
        for (PlateauSchedule schedule : plateaus) {
            reduced |= schedule.observe(score, direction, iteration, epoch);
        }
        if (reduced) {
            LOG.info("Plateau at iteration {}, epoch {}, score {}: learning rates {} -> {}", iteration, epoch, score, before,
                    updaters.learningRates());
        }
    }

    private static BackpropType backpropType(Model model) {
        return model instanceof MultiLayerNetwork net ? net.getLayerWiseConfigurations().getBackpropType()
                : ((ComputationGraph) model).getConfiguration().getBackpropType();
    }

    /** Sets properties by name. */
    public static final class Builder {

        private ScoreCalculator<Model> calculator;
        private ForeignUse foreignUse;
        private PlateauSchedule.Builder plateau;
        private int everyEpochs = 1;
        private int everyIterations;

        private Builder() {
        }

        /** Watches the average training score of the epoch, or the score of the iteration. The default. */
        public Builder trainingScore() {
            calculator = null;
            foreignUse = null;
            return this;
        }

        /** Watches the average loss on these data. The iterator must be resettable and used for nothing else. */
        public Builder validation(DataSetIterator validation) {
            Check.notNull("validation", validation, "a DataSetIterator");
            checkResettable(validation.resetSupported());
            calculator = new DataSetLossCalculator(validation, true);
            foreignUse = ForeignUse.of(validation);
            return this;
        }

        /** Watches the average loss on these data. The iterator must be resettable and used for nothing else. */
        public Builder validation(MultiDataSetIterator validation) {
            Check.notNull("validation", validation, "a MultiDataSetIterator");
            checkResettable(validation.resetSupported());
            calculator = new DataSetLossCalculator(validation, true);
            foreignUse = ForeignUse.of(validation);
            return this;
        }

        private static void checkResettable(boolean resettable) {
            if (!resettable) {
                throw new IllegalArgumentException("validation must be an iterator that can be reset");
            }
        }

        /** Watches a score of DL4J's, such as an accuracy; its {@code minimizeScore()} tells the direction. */
        @SuppressWarnings("unchecked") // DL4J's calculators name the model they can measure; a wrong one fails when it measures
        public Builder score(ScoreCalculator<?> calculator) {
            this.calculator = (ScoreCalculator<Model>) Check.notNull("score", calculator, "a ScoreCalculator");
            foreignUse = null;
            return this;
        }

        /** Measures at the end of every n-th epoch: at least 1. The default, with 1. */
        public Builder everyEpochs(int n) {
            everyEpochs = (int) Check.that(n >= 1, "everyEpochs", "at least 1", n);
            everyIterations = 0;
            return this;
        }

        /** Measures after every n-th iteration: at least 1. */
        public Builder everyIterations(int n) {
            everyIterations = (int) Check.that(n >= 1, "everyIterations", "at least 1", n);
            everyEpochs = 0;
            return this;
        }

        /** Puts the learning rates of a model that has no plateaus under this one. */
        public Builder plateau(PlateauSchedule.Builder plateau) {
            this.plateau = Check.notNull("plateau", plateau, "a PlateauSchedule.Builder");
            plateau.over(Hyperparameter.of(1)); // so that a wrong setting fails here, not in the middle of a fit
            return this;
        }

        /** The listener. */
        public PerformanceSchedulingListener build() {
            return new PerformanceSchedulingListener(this);
        }
    }
}
