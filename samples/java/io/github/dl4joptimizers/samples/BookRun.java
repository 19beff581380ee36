package io.github.dl4joptimizers.samples;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.listener.LearningRateScheduler;
import io.github.dl4joptimizers.listener.PerformanceSchedulingListener;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The trainings that the book's notebook prints: nine optimizers for ten epochs, then eight schedules, which all but one drive
 * SGD without momentum.
 */
enum BookRun {

    /** Without momentum, as in the book's text. The notebook's cell printed the numbers of the next one, digit for digit. */
    SGD(Contestant.SGD),
    MOMENTUM(Contestant.MOMENTUM),
    NESTEROV(Contestant.NESTEROV),
    ADAGRAD(Contestant.ADAGRAD),
    RMSPROP(Contestant.RMSPROP),
    ADAM(Contestant.ADAM),
    ADAMAX(Contestant.ADAMAX),
    NADAM(Contestant.NADAM),
    ADAMW(Contestant.ADAMW),

    POWER("Power", 10, steps -> new Sgd(PowerSchedule.of(0.01, 10_000))),
    EXPONENTIAL("Exponential", 10, steps -> new Sgd(ExponentialDecaySchedule.of(0.01, 20_000, 0.1))),
    EXPONENTIAL_CALLBACK("Exponential, each epoch", 25, steps -> new Sgd(1e-3),
            validation -> new LearningRateScheduler(epoch -> 0.01 * Math.pow(0.1, epoch / 20.0))),
    /** The notebook's callback multiplies before the first step too, so it is one step ahead of the formula. */
    EXPONENTIAL_PER_STEP("Exponential, each step", 25,
            steps -> new Sgd(ExponentialDecaySchedule.of(0.01 * Math.pow(0.1, 1.0 / steps), steps, 0.1))),
    /** Ten epochs are 17,190 steps: the rate is still the first. */
    PIECEWISE("Piecewise constant", 10,
            steps -> new Sgd(Keras.piecewiseConstantDecay(List.of(50_000, 80_000), List.of(0.01, 0.005, 0.001)))),
    /** The only one of the schedules on another optimizer than SGD. */
    PIECEWISE_CALLBACK("Piecewise, each epoch, Nadam", 25, steps -> Keras.nadam(0.01),
            validation -> new LearningRateScheduler(epoch -> epoch < 5 ? 0.01 : epoch < 15 ? 0.005 : 0.001)),
    PERFORMANCE("Performance", 25, steps -> new Sgd(0.01), validation -> PerformanceSchedulingListener.on(validation,
            PlateauSchedule.builder().factor(0.5).patience(5).convention(Convention.KERAS))),
    ONECYCLE("1cycle", 25, steps -> new Sgd(OneCycleSchedule.textbook(0.1, steps)));

    private static final int ONE_CYCLE_BATCH_SIZE = 128;

    private final String label;
    private final int epochs;
    private final IntFunction<IUpdater> updater;
    private final Function<DataSetIterator, TrainingListener> listener;

    BookRun(Contestant optimizer) {
        this(optimizer.label(), 10, steps -> optimizer.updater());
    }

    BookRun(String label, int epochs, IntFunction<IUpdater> updater) {
        this(label, epochs, updater, null);
    }

    BookRun(String label, int epochs, IntFunction<IUpdater> updater, Function<DataSetIterator, TrainingListener> listener) {
        this.label = label;
        this.epochs = epochs;
        this.updater = updater;
        this.listener = listener;
    }

    /** As a heading has it. */
    String label() {
        return label;
    }

    /** As the command line has it. */
    String key() {
        return this == ONECYCLE ? "1cycle" : printedName().replace('_', '-');
    }

    /** As the file of the printed results has it. */
    String printedName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many epochs the notebook trains. */
    int epochs() {
        return epochs;
    }

    int batchSize() {
        return this == ONECYCLE ? ONE_CYCLE_BATCH_SIZE : Race.BATCH_SIZE;
    }

    /** A new updater for a training of so many steps. */
    IUpdater updater(int steps) {
        return updater.apply(steps);
    }

    /** What changes the rate between epochs, if it is not in the updater. */
    Optional<TrainingListener> listener(DataSetIterator validation) {
        return Optional.ofNullable(listener).map(make -> make.apply(validation));
    }
}
