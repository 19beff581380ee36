package io.github.dl4joptimizers.listener;

import java.util.function.ToDoubleFunction;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.Plateau;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;

/**
 * What the builders of the performance listeners have in common: what to measure, and when, and what to do with the score.
 *
 * @param <M> what is measured
 * @param <B> the builder itself
 */
abstract class PerformanceBuilder<M, B extends PerformanceBuilder<M, B>> {

    /** Null for the training score. */
    ToDoubleFunction<M> score;
    private Direction direction = Direction.MINIMIZE;
    private boolean isSplit;
    private Plateau template;
    private Cadence cadence = Cadence.epochs(1);

    /** Watches the average training score of the epoch, or the score of the iteration. The default. */
    public B trainingScore() {
        return score(null, Direction.MINIMIZE, false);
    }

    /** Measures at the end of every n-th epoch: at least 1. The default, with 1. */
    public B everyEpochs(int n) {
        cadence = Cadence.epochs(n);
        return self();
    }

    /** Measures after every n-th iteration: at least 1. */
    public B everyIterations(int n) {
        cadence = Cadence.iterations(n);
        return self();
    }

    /**
     * Puts each learning rate of the model that is under no plateau yet under this one, whose base is to be left unset. Where there
     * are plateaus already, as in a restored model, those go on; that their settings are others is a warning.
     */
    public B plateau(PlateauSchedule.Builder plateau) {
        template = Check.notNull("plateau", plateau, "a PlateauSchedule.Builder").over(Hyperparameter.of(1)).plateau();
        return self();
    }

    B validation(ValidationIterator validation, ToDoubleFunction<M> loss) {
        return score(model -> {
            validation.rewind();
            return loss.applyAsDouble(model);
        }, Direction.MINIMIZE, validation.isSplit());
    }

    B score(ToDoubleFunction<M> measurement, Direction measured, boolean onSplit) {
        score = measurement;
        direction = measured;
        isSplit = onSplit;
        return self();
    }

    Plateaus plateaus() {
        return new Plateaus(template, direction);
    }

    Cadence cadence() {
        if (isSplit && !cadence.isByEpochs()) {
            throw new IllegalArgumentException("everyIterations cannot measure on a part of a split iterator: reading it would"
                    + " move the training part on. Use everyEpochs, or an iterator of its own");
        }
        return cadence;
    }

    @SuppressWarnings("unchecked") // B is the class that extends this one
    private B self() {
        return (B) this;
    }
}
