package io.github.dl4joptimizers.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.nd4j.linalg.schedule.ISchedule;

/** What has schedules: an optimizer, a learning rate, a weight decay. */
public interface HasSchedules {

    /** Every schedule in it. */
    default List<ISchedule> schedules() {
        List<ISchedule> found = new ArrayList<>();
        withSchedules(schedule -> {
            found.add(schedule);
            return schedule;
        });
        return found;
    }

    /**
     * A copy with other schedules; this one stays as it is.
     *
     * @param change gives, for each schedule, what to put in its place, or the schedule itself
     * @return a copy, or this if it is immutable and nothing has changed
     */
    HasSchedules withSchedules(UnaryOperator<ISchedule> change);
}
