package io.github.dl4joptimizers.model;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.dl4joptimizers.schedule.HasSchedules;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ISchedule;

/** Reads what DL4J's updater interface lets one only set: the schedules. And makes copies with others. */
final class UpdaterSchedules {

    private UpdaterSchedules() {
    }

    /** The schedules of an updater: all that this library's have, those of learning rate and momentum of others. */
    static List<ISchedule> of(IUpdater updater) {
        if (updater == null) {
            return List.of();
        }
        if (updater instanceof HasSchedules own) {
            return own.schedules();
        }
        return Stream.of(learningRateSchedule(updater), momentumSchedule(updater)).filter(Objects::nonNull).toList();
    }

    /** The schedules of decays. */
    static List<ISchedule> of(List<Regularization> regularizations) {
        return regularizations == null ? List.of() : regularizations.stream().filter(HasSchedules.class::isInstance)
                .flatMap(decay -> ((HasSchedules) decay).schedules().stream()).toList();
    }

    /** A list of decays with other schedules; the list itself if {@code change} leaves them as they are. */
    static List<Regularization> replaced(List<Regularization> regularizations, UnaryOperator<ISchedule> change) {
        List<Regularization> replaced = new ArrayList<>(); // DL4J adds to it
        for (Regularization old : regularizations) {
            replaced.add(old instanceof HasSchedules decay ? (Regularization) decay.withSchedules(change) : old);
        }
        return replaced.equals(regularizations) ? regularizations : replaced;
    }

    /** A copy with other schedules; the updater itself if {@code change} leaves them as they are. */
    static IUpdater replaced(IUpdater updater, UnaryOperator<ISchedule> change) {
        boolean[] changed = {false};
        IUpdater copy = copy(updater, schedule -> {
            ISchedule replaced = change.apply(schedule);
            changed[0] |= replaced != schedule;
            return replaced;
        });
        return changed[0] ? copy : updater;
    }

    /** A copy whose learning rate can be set and leaves the original's as it is. */
    static IUpdater independentCopy(IUpdater updater) {
        return updater == null ? null : copy(updater, UnaryOperator.identity());
    }

    private static IUpdater copy(IUpdater updater, UnaryOperator<ISchedule> change) {
        if (updater instanceof RuleUpdater rule) {
            return rule.withSchedules(change);
        }
        IUpdater copy = updater.clone();
        ISchedule rate = learningRateSchedule(updater);
        if (rate != null) { // in any case: AdaGrad's clone has lost it
            copy.setLrAndSchedule(Double.NaN, change.apply(rate));
        }
        if (copy instanceof Nesterovs nesterovs && nesterovs.getMomentumISchedule() != null) {
            nesterovs.setMomentumISchedule(change.apply(nesterovs.getMomentumISchedule()));
        }
        return copy;
    }

    private static ISchedule learningRateSchedule(IUpdater updater) {
        return updater instanceof RuleUpdater rule ? rule.learningRate().schedule()
                : (ISchedule) property(updater, "getLearningRateSchedule");
    }

    private static ISchedule momentumSchedule(IUpdater updater) {
        return updater instanceof Nesterovs nesterovs ? nesterovs.getMomentumISchedule() : null;
    }

    /** The learning rate as it is set. */
    static Hyperparameter learningRate(IUpdater updater) {
        ISchedule schedule = learningRateSchedule(updater);
        return schedule != null ? Hyperparameter.of(schedule) : Hyperparameter.of(updater.getLearningRate(0, 0));
    }

    static void setLearningRate(IUpdater updater, Hyperparameter rate) {
        updater.setLrAndSchedule(rate.schedule() == null ? rate.valueAt(0, 0) : Double.NaN, rate.schedule());
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
}
