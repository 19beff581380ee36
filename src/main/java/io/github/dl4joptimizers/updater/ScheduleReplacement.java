package io.github.dl4joptimizers.updater;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.internal.Inside;
import io.github.dl4joptimizers.internal.Records;
import io.github.dl4joptimizers.schedule.HasSchedules;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/** Copies of updaters with other schedules, wherever in them the schedules are. */
final class ScheduleReplacement {

    private ScheduleReplacement() {
    }

    static RuleUpdater replaced(RuleUpdater updater, UnaryOperator<ISchedule> change) {
        RuleUpdater copy = updater instanceof Record ? (RuleUpdater) inRecord(updater, change) : inClass(updater, change);
        if (copy.learningRate() == updater.learningRate()) {
            throw new IllegalStateException(name(updater) + " must give a copy a LearningRate of its own: write"
                    + " learningRate.copy() in clone()");
        }
        return copy;
    }

    private static Object inRecord(Object components, UnaryOperator<ISchedule> change) {
        return Records.copy(components, (name, value) -> replaced(value, change));
    }

    private static Object replaced(Object value, UnaryOperator<ISchedule> change) {
        if (value instanceof HasSchedules inner) {
            return inner.withSchedules(change);
        }
        if (value instanceof ISchedule schedule) { // a record, mostly, but replaced as a whole
            return change.apply(schedule);
        }
        if (value instanceof Hyperparameter hyperparameter) {
            ISchedule schedule = hyperparameter.schedule();
            return schedule == null ? hyperparameter : Hyperparameter.of(change.apply(schedule));
        }
        if (value instanceof List<?> list) {
            List<Object> replaced = new ArrayList<>();
            list.forEach(element -> replaced.add(replaced(element, change)));
            return replaced;
        }
        return value instanceof Record inner ? inRecord(inner, change) : value;
    }

    /** A plain class can be cloned, and the clone's learning rate set. Whatever else is in it cannot be replaced from outside. */
    private static RuleUpdater inClass(RuleUpdater updater, UnaryOperator<ISchedule> change) {
        ISchedule rate = updater.learningRate().schedule();
        List<ISchedule> schedules = new ArrayList<>(Inside.fields(updater, ISchedule.class));
        Inside.fields(updater, HasSchedules.class).forEach(inner -> schedules.addAll(inner.schedules()));
        for (ISchedule schedule : schedules) {
            if (schedule != rate && change.apply(schedule) != schedule) {
                String name = updater.getClass().getSimpleName();
                throw new IllegalStateException(name(updater) + " must be a record, or replace schedules outside the learning rate"
                        + " itself, such as " + schedule + ": write public " + name
                        + " withSchedules(UnaryOperator<ISchedule> change) { return new " + name
                        + "(learningRate().withSchedules(change), ...); }");
            }
        }
        RuleUpdater copy = updater.clone();
        if (rate != null && copy.learningRate() != updater.learningRate()) {
            copy.learningRate().set(Double.NaN, change.apply(rate));
        }
        return copy;
    }

    private static String name(RuleUpdater updater) {
        return updater.getClass().getName();
    }
}
