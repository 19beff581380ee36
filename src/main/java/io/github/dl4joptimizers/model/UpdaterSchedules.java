package io.github.dl4joptimizers.model;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;

import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ISchedule;

/** Reads what DL4J's updater interface lets one only set: the schedules. */
final class UpdaterSchedules {

    private UpdaterSchedules() {
    }

    /** The schedules of an updater: of its learning rate and its momentum. */
    static List<ISchedule> of(IUpdater updater) {
        List<ISchedule> schedules = new ArrayList<>();
        add(schedules, learningRateSchedule(updater));
        add(schedules, momentumSchedule(updater));
        return schedules;
    }

    /** The schedules of decoupled weight decays. */
    static List<ISchedule> of(List<Regularization> regularizations) {
        List<ISchedule> schedules = new ArrayList<>();
        if (regularizations != null) {
            for (Regularization regularization : regularizations) {
                if (regularization instanceof DecoupledWeightDecay decay) {
                    add(schedules, decay.coefficient().schedule());
                }
            }
        }
        return schedules;
    }

    private static void add(List<ISchedule> schedules, ISchedule schedule) {
        if (schedule != null) {
            schedules.add(schedule);
        }
    }

    private static ISchedule learningRateSchedule(IUpdater updater) {
        return updater instanceof RuleUpdater rule ? rule.learningRate().schedule()
                : (ISchedule) property(updater, "getLearningRateSchedule");
    }

    private static ISchedule momentumSchedule(IUpdater updater) {
        if (updater instanceof RuleUpdater rule) {
            return rule.momentum() == null ? null : rule.momentum().schedule();
        }
        return updater instanceof Nesterovs nesterovs ? nesterovs.getMomentumISchedule() : null;
    }

    /** The learning rate as it is set. */
    static Hyperparameter learningRate(IUpdater updater) {
        ISchedule schedule = learningRateSchedule(updater);
        return schedule != null ? Hyperparameter.of(schedule) : Hyperparameter.of(updater.getLearningRate(0, 0));
    }

    /** The momentum (or beta1) at a moment; NaN if the updater has none or does not tell. */
    static double momentum(IUpdater updater, int iteration, int epoch) {
        if (updater instanceof RuleUpdater rule) {
            return rule.momentum() == null ? Double.NaN : rule.momentum().valueAt(iteration, epoch);
        }
        if (updater instanceof Nesterovs nesterovs) {
            return nesterovs.currentMomentum(iteration, epoch);
        }
        return property(updater, "getBeta1") instanceof Double beta1 ? beta1 : Double.NaN;
    }

    /** DL4J's own updaters have the same getters, but no type in common that declares them. Null if there is no such getter. */
    private static Object property(IUpdater updater, String getter) {
        try {
            return updater.getClass().getMethod(getter).invoke(updater);
        } catch (NoSuchMethodException e) {
            return null;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(getter + " of " + updater + " cannot be called", e);
        }
    }

    /** A copy that shares nothing with the original: DL4J's own updaters share their schedules with their clones. */
    static IUpdater independentCopy(IUpdater updater) {
        if (updater == null) {
            return null;
        }
        IUpdater copy = updater.clone();
        ISchedule schedule = learningRateSchedule(updater);
        if (schedule != null) {
            copy.setLrAndSchedule(Double.NaN, schedule.clone());
        }
        if (copy instanceof Nesterovs nesterovs && nesterovs.getMomentumISchedule() != null) {
            nesterovs.setMomentumISchedule(nesterovs.getMomentumISchedule().clone());
        }
        return copy;
    }

    /** Copies that share nothing with the originals. */
    static List<Regularization> independentCopies(List<Regularization> regularizations) {
        if (regularizations == null) {
            return null;
        }
        List<Regularization> copies = new ArrayList<>();
        regularizations.forEach(regularization -> copies.add(regularization.clone()));
        return copies;
    }
}
