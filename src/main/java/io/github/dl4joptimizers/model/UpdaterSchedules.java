package io.github.dl4joptimizers.model;

import java.lang.reflect.InvocationTargetException;

import io.github.dl4joptimizers.updater.Hyperparameter;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;

/** Reads what DL4J's updater interface lets one only set: the schedule. */
final class UpdaterSchedules {

    private UpdaterSchedules() {
    }

    /** The learning-rate schedule, or null for a constant rate. */
    static ISchedule learningRateSchedule(IUpdater updater) {
        if (updater instanceof RuleUpdater rule) {
            return rule.learningRate().schedule();
        }
        try {
            // Each of DL4J's own updaters has this getter, but no type in common that declares it.
            return (ISchedule) updater.getClass().getMethod("getLearningRateSchedule").invoke(updater);
        } catch (NoSuchMethodException e) {
            return null; // an updater without a learning rate, such as AdaDelta
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the schedule of " + updater + " cannot be read", e);
        }
    }

    /** The learning rate as it is set. */
    static Hyperparameter learningRate(IUpdater updater) {
        ISchedule schedule = learningRateSchedule(updater);
        return schedule != null ? Hyperparameter.of(schedule) : Hyperparameter.of(updater.getLearningRate(0, 0));
    }

    /** The momentum (or beta1) now; NaN if the updater has none or does not tell. */
    static double momentum(IUpdater updater, int iteration, int epoch) {
        if (updater instanceof RuleUpdater rule && rule.momentum() != null) {
            return rule.momentum().valueAt(iteration, epoch);
        }
        return updater instanceof Nesterovs nesterovs ? nesterovs.currentMomentum(iteration, epoch) : Double.NaN;
    }

    /** A copy that shares nothing with the original: DL4J's own updaters share their schedule with their clones. */
    static IUpdater independentCopy(IUpdater updater) {
        if (updater == null) {
            return null;
        }
        IUpdater copy = updater.clone();
        ISchedule schedule = learningRateSchedule(updater);
        if (schedule != null) {
            copy.setLrAndSchedule(Double.NaN, schedule.clone());
        }
        return copy;
    }
}
