package io.github.dl4joptimizers.bench;

import java.util.Map;

import io.github.dl4joptimizers.schedule.PlateauSchedule;
import org.nd4j.linalg.schedule.CycleSchedule;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.RampSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.SigmoidSchedule;
import org.nd4j.linalg.schedule.StepSchedule;

/** The schedules to time. A new one is a line here; the benchmark and the report go through all. */
public enum Schedule {

    /** Inside a warm-up or a sequence it would be timed there; here it is alone. */
    PLATEAU(Side.OURS, PlateauSchedule.builder().initialValue(0.1).build()),

    /** 0.1 0.99^i. */
    DL4J_EXPONENTIAL(Side.DL4J, new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.99)),
    /** 0.1 for ever. */
    DL4J_FIXED(Side.DL4J, new FixedSchedule(0.1)),
    /** 0.1 (1 + 0.01 i)^-0.5. */
    DL4J_INVERSE(Side.DL4J, new InverseSchedule(ScheduleType.ITERATION, 0.1, 0.01, 0.5)),
    /** Piecewise constant. */
    DL4J_MAP(Side.DL4J, new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.1, 100, 0.01, 1000, 0.001))),
    /** A power of a line. */
    DL4J_POLY(Side.DL4J, new PolySchedule(ScheduleType.ITERATION, 0.1, 2, 10_000)),
    /** A logistic function. */
    DL4J_SIGMOID(Side.DL4J, new SigmoidSchedule(ScheduleType.ITERATION, 0.1, 0.01, 1000)),
    /** Stairs. */
    DL4J_STEP(Side.DL4J, new StepSchedule(ScheduleType.ITERATION, 0.1, 0.5, 100)),
    /** A ramp before another schedule. */
    DL4J_RAMP(Side.DL4J, new RampSchedule(new FixedSchedule(0.1), 100)),
    /** 1cycle. */
    DL4J_CYCLE(Side.DL4J, new CycleSchedule(ScheduleType.ITERATION, 0.1, 1000));

    private final Side side;
    private final ISchedule schedule;

    Schedule(Side side, ISchedule schedule) {
        this.side = side;
        this.schedule = schedule;
    }

    /** Only ours have a target. */
    Side side() {
        return side;
    }

    double valueAt(int iteration) {
        return schedule.valueAt(iteration, 0);
    }
}
