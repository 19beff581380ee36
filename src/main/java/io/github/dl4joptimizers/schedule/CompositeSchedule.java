package io.github.dl4joptimizers.schedule;

import java.util.List;

import org.nd4j.linalg.schedule.ISchedule;

/** A schedule made of others. Whoever looks for a {@link PlateauSchedule} in a model looks into these. */
public interface CompositeSchedule extends ISchedule {

    /** The schedules it is made of. */
    List<ISchedule> parts();
}
