package io.github.dl4joptimizers.listener;

import java.util.function.IntToDoubleFunction;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/**
 * Sets the learning rate at the start of each epoch by a function, as Keras' callback of the same name does.
 *
 * <pre>{@code
 * new LearningRateScheduler(epoch -> 0.01 * Math.pow(0.1, epoch / 20.0))             // of the epoch
 * new LearningRateScheduler((epoch, rate) -> rate * Math.pow(0.1, 1 / 20.0))         // of the epoch and the current rate
 * }</pre>
 *
 * The second form multiplies before the first epoch too, so it runs one epoch ahead of the first. A function is not saved with
 * the model; a schedule is, so prefer one where there is one. (The rate is saved, so a function of it goes on from there; save
 * between epochs.) If layers have rates of their own, each goes through the function.
 *
 * <p>DL4J calls no epoch callbacks in {@code fit(DataSet)} and {@code fit(INDArray, INDArray)}, where this listener is an error
 * therefore, nor in pretraining, where it does nothing but say so once. A model takes one: a second one, or the same one added twice, is
 * refused.
 */
public final class LearningRateScheduler extends BaseTrainingListener {

    /** From the epoch, from 0, and the current rate to a rate. */
    @FunctionalInterface
    public interface FunctionOfEpochAndRate {

        /** The rate of the epoch. */
        double rate(int epoch, double rate);
    }

    private final FunctionOfEpochAndRate function;
    private boolean inEpoch;

    /**
     * A rate for each epoch.
     *
     * @param function from the epoch, from 0, to a rate that is finite and at least 0
     */
    public LearningRateScheduler(IntToDoubleFunction function) {
        Check.notNull("function", function, "a function of the epoch");
        this.function = (epoch, rate) -> function.applyAsDouble(epoch);
    }

    /**
     * A rate for each epoch, from the one before.
     *
     * @param function from the epoch, from 0, and the current rate to a rate that is finite and at least 0
     */
    public LearningRateScheduler(FunctionOfEpochAndRate function) {
        this.function = Check.notNull("function", function, "a function of the epoch and the current rate");
    }

    @Override
    public void onEpochStart(Model model) {
        Sole.check(model, this, LearningRateScheduler.class::isInstance);
        inEpoch = true;
        ModelUpdaters updaters = ModelUpdaters.of(model);
        int epoch = updaters.epoch();
        if (updaters.parameters().isEmpty()) {
            throw new IllegalStateException("no updater of the model has a learning rate, so there is nothing to schedule");
        }
        updaters.changeLearningRates(rate -> {
            if (rate.schedule() != null) {
                throw new IllegalStateException("a model under a LearningRateScheduler must have a number for a learning rate,"
                        + " got the schedule " + rate);
            }
            return Hyperparameter.of(Check.nonNegative("learningRate of epoch " + epoch,
                    function.rate(epoch, rate.valueAt(0, 0))));
        });
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        if (!inEpoch && !Pretraining.isCalling(model, this)) {
            PlainParallelWrapper.refuse(this);
            throw new IllegalStateException("a LearningRateScheduler would never set a rate: DL4J calls no epoch callbacks here, as in"
                    + " fit(DataSet). Use fit(DataSetIterator), or a schedule that counts iterations");
        }
    }

    @Override
    public void onEpochEnd(Model model) {
        inEpoch = false;
    }
}
