package io.github.dl4joptimizers.bench;

import java.util.List;
import java.util.Map;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.CosineSchedule;
import io.github.dl4joptimizers.schedule.CyclicSchedule;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PolynomialDecaySchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;
import io.github.dl4joptimizers.schedule.ScaledSchedule;
import io.github.dl4joptimizers.schedule.SequenceSchedule;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import io.github.dl4joptimizers.schedule.WarmupStableDecaySchedule;
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

/** The schedules to time, over iterations 0 to 999. A new one is a line here; the benchmark and the report go through all. */
public enum Schedule {

    /** A number. */
    CONSTANT(Side.OURS, ConstantSchedule.of(0.1)),
    /** 0.1 / (1 + t / 100)^1.5: the power takes a logarithm. */
    POWER(Side.OURS, PowerSchedule.of(0.1, 100, 1.5)),
    /** 0.1 0.5^(t / 100). */
    EXPONENTIAL_DECAY(Side.OURS, ExponentialDecaySchedule.of(0.1, 100, 0.5)),
    /** Three pieces. */
    PIECEWISE_CONSTANT(Side.OURS, PiecewiseConstantSchedule.of(List.of(100, 500), List.of(0.1, 0.01, 0.001))),
    /** A power of a line. */
    POLYNOMIAL_DECAY(Side.OURS, PolynomialDecaySchedule.of(0.1, 800, 0.001, 1.5)),
    /** A line. */
    LINEAR(Side.OURS, LinearSchedule.of(0, 0.1, 800)),
    /** Half a wave. */
    COSINE(Side.OURS, CosineSchedule.of(0.1, 800)),
    /** Waves, each twice as long as the one before. */
    COSINE_RESTARTS(Side.OURS, Keras.cosineDecayRestarts(0.1, 50, 2, 0.9, 0.01)),
    /** Triangles. */
    CYCLIC(Side.OURS, CyclicSchedule.of(0.01, 0.1, 100)),
    /** Up, down, and lower still. */
    ONE_CYCLE(Side.OURS, OneCycleSchedule.of(0.1, 1000)),
    /** PyTorch's, of cosines. */
    ONE_CYCLE_PYTORCH(Side.OURS, OneCycleSchedule.pytorch(0.1, 1000)),
    /** The momentum that mirrors it. */
    ONE_CYCLE_MOMENTUM(Side.OURS, OneCycleSchedule.of(0.1, 1000).momentum()),
    /** A trapezium. */
    WARMUP_STABLE_DECAY(Side.OURS, WarmupStableDecaySchedule.of(0.1, 100, 500, 300)),
    /** As it is while nothing is reported to it. */
    PLATEAU(Side.OURS, PlateauSchedule.of(0.1, 0.5, 10)),
    /** A product. */
    SCALED(Side.OURS, ScaledSchedule.of(0.5, CosineSchedule.of(0.1, 800))),
    /** A ramp before a cosine. */
    WARMUP(Side.OURS, WarmupSchedule.of(CosineSchedule.of(0.1, 800), 100)),
    /** Three parts, the last of which has a ramp of its own. */
    SEQUENCE(Side.OURS, SequenceSchedule.of(List.of(LinearSchedule.of(0, 0.1, 100), ConstantSchedule.of(0.1),
            WarmupSchedule.of(CosineSchedule.of(0.1, 400), 50)), List.of(100, 500))),

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
