package io.github.dl4joptimizers.schedule;

import static org.nd4j.linalg.schedule.ScheduleType.EPOCH;
import static org.nd4j.linalg.schedule.ScheduleType.ITERATION;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.github.dl4joptimizers.schedule.CyclicSchedule.Mode;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Every schedule of the package in at least one form, each with values worked out by hand. The contract tests run over it. */
final class ScheduleRegistry {

    /**
     * A schedule, by iterations or by epochs.
     *
     * @param name   for the test report
     * @param make   makes it for a schedule type
     * @param points values at 0, before, at and after each boundary, at the end and past it
     */
    record Entry(String name, Function<ScheduleType, ISchedule> make, Map<Integer, Double> points) {

        ISchedule byIteration() {
            return make.apply(ITERATION);
        }

        ISchedule byEpoch() {
            return make.apply(EPOCH);
        }

        Entry at(int step, double value) {
            points.put(step, value);
            return this;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Entry> ENTRIES = new ArrayList<>();

    private ScheduleRegistry() {
    }

    static List<Entry> entries() {
        return List.copyOf(ENTRIES);
    }

    private static Entry entry(String name, Function<ScheduleType, ISchedule> make) {
        Entry entry = new Entry(name, make, new TreeMap<>());
        ENTRIES.add(entry);
        return entry;
    }

    static {
        entry("power", type -> PowerSchedule.builder().initialValue(0.1).decaySteps(10).scheduleType(type).build())
                .at(0, 0.1).at(9, 0.1 / 1.9).at(10, 0.05).at(11, 0.1 / 2.1).at(20, 0.1 / 3).at(1000, 0.1 / 101);
        entry("power, staircase", type -> PowerSchedule.builder().initialValue(0.08).decaySteps(5).decayRate(3).power(0.5)
                .staircase(true).scheduleType(type).build())
                .at(0, 0.08).at(4, 0.08).at(5, 0.04).at(6, 0.04).at(9, 0.04).at(10, 0.08 / Math.sqrt(7)).at(25, 0.02).at(29, 0.02);

        entry("exponential", type -> ExponentialDecaySchedule.builder().initialValue(0.1).decaySteps(10).scheduleType(type).build())
                .at(0, 0.1).at(9, 0.012589254117941673).at(10, 0.01).at(11, 0.007943282347242816).at(20, 0.001).at(50, 1e-6);
        entry("exponential, staircase, bounded", type -> ExponentialDecaySchedule.builder().initialValue(0.1).decaySteps(5)
                .decayRate(0.5).staircase(true).endValue(0.02).scheduleType(type).build())
                .at(0, 0.1).at(4, 0.1).at(5, 0.05).at(6, 0.05).at(9, 0.05).at(10, 0.025).at(14, 0.025).at(15, 0.02).at(1000, 0.02);
        entry("exponential, rising", type -> ExponentialDecaySchedule.builder().initialValue(0.001).decaySteps(10).decayRate(10)
                .endValue(0.5).scheduleType(type).build())
                .at(0, 0.001).at(10, 0.01).at(20, 0.1).at(26, 0.3981071705534972).at(27, 0.5).at(1000, 0.5);

        entry("exponential, broken stairs", type -> ExponentialDecaySchedule.builder().initialValue(0.1).decaySteps(2.4)
                .decayRate(0.5).staircase(true).scheduleType(type).build())
                .at(0, 0.1).at(2, 0.1).at(3, 0.05).at(4, 0.05).at(5, 0.025).at(7, 0.025).at(8, 0.0125).at(11, 0.00625).at(12, 0.003125);

        entry("piecewise constant", type -> PiecewiseConstantSchedule.builder().boundaries(5, 15).values(0.01, 0.005, 0.001)
                .scheduleType(type).build())
                .at(0, 0.01).at(4, 0.01).at(5, 0.005).at(6, 0.005).at(14, 0.005).at(15, 0.001).at(16, 0.001).at(1000, 0.001);
        entry("piecewise constant, Keras", type -> PiecewiseConstantSchedule.builder().boundaries(List.of(5, 15))
                .values(List.of(0.01, 0.005, 0.001)).afterBoundary(true).scheduleType(type).build())
                .at(0, 0.01).at(4, 0.01).at(5, 0.01).at(6, 0.005).at(14, 0.005).at(15, 0.005).at(16, 0.001).at(1000, 0.001);

        entry("polynomial", type -> PolynomialDecaySchedule.builder().initialValue(0.1).decaySteps(10).endValue(0.02).power(2)
                .scheduleType(type).build())
                .at(0, 0.1).at(5, 0.04).at(9, 0.0208).at(10, 0.02).at(11, 0.02).at(1000, 0.02);
        entry("polynomial, cycle", type -> PolynomialDecaySchedule.builder().initialValue(0.1).decaySteps(10).endValue(0.02)
                .cycle(true).scheduleType(type).build())
                .at(0, 0.1).at(5, 0.06).at(9, 0.028).at(10, 0.02).at(11, 0.056).at(19, 0.024).at(20, 0.02).at(21, 0.044);

        entry("linear", type -> LinearSchedule.builder().initialValue(0).endValue(0.1).steps(10).scheduleType(type).build())
                .at(0, 0).at(1, 0.01).at(9, 0.09).at(10, 0.1).at(11, 0.1).at(1000, 0.1);
        entry("linear, down", type -> LinearSchedule.builder().initialValue(0.3).endValue(0.1).steps(4).scheduleType(type).build())
                .at(0, 0.3).at(1, 0.25).at(3, 0.15).at(4, 0.1).at(5, 0.1);
        entry("constant", type -> ConstantSchedule.of(0.05)).at(0, 0.05).at(1, 0.05).at(1000, 0.05);
        entry("scaled", type -> ScaledSchedule.of(0.5, PowerSchedule.builder().initialValue(0.1).decaySteps(10).scheduleType(type)
                .build()))
                .at(0, 0.05).at(10, 0.025).at(20, 0.05 / 3);

        entry("cosine", type -> CosineSchedule.builder().initialValue(0.1).decaySteps(10).scheduleType(type).build())
                .at(0, 0.1).at(5, 0.05).at(9, 0.002447174185242325).at(10, 0).at(11, 0).at(1000, 0);
        entry("cosine, warm-up", type -> CosineSchedule.builder().initialValue(0.01).decaySteps(10).alpha(0.1).warmupTarget(0.1)
                .warmupSteps(5).scheduleType(type).build())
                .at(0, 0.01).at(4, 0.082).at(5, 0.1).at(6, 0.09779754323328191).at(10, 0.055).at(15, 0.01).at(16, 0.01);
        entry("cosine, up and down", type -> CosineSchedule.builder().initialValue(0.1).decaySteps(4).endValue(0.02).cycle(true)
                .scheduleType(type).build())
                .at(0, 0.1).at(1, 0.06 + 0.02 * Math.sqrt(2)).at(2, 0.06).at(3, 0.06 - 0.02 * Math.sqrt(2)).at(4, 0.02)
                .at(5, 0.06 - 0.02 * Math.sqrt(2)).at(6, 0.06).at(8, 0.1).at(10, 0.06).at(12, 0.02).at(1000, 0.1).at(1004, 0.02);
        entry("cosine, squared", type -> CosineSchedule.builder().initialValue(0.1).decaySteps(10).endValue(0.02).power(2)
                .scheduleType(type).build())
                .at(0, 0.1).at(5, 0.04).at(10, 0.02).at(11, 0.02);

        entry("cosine, three halves of a wave", type -> CosineSchedule.builder().initialValue(0.1).decaySteps(6).endValue(0.02)
                .halfWaves(3).scheduleType(type).build())
                .at(0, 0.1).at(1, 0.06).at(2, 0.02).at(3, 0.06).at(4, 0.1).at(5, 0.06).at(6, 0.02).at(7, 0.02).at(1000, 0.02);
        entry("cosine, a wave after a warm-up, for ever", type -> CosineSchedule.builder().initialValue(0).warmupTarget(0.1)
                .warmupSteps(2).decaySteps(4).halfWaves(2).cycle(true).scheduleType(type).build())
                .at(0, 0).at(1, 0.05).at(2, 0.1).at(3, 0.05).at(4, 0).at(5, 0.05).at(6, 0.1).at(8, 0).at(1002, 0.1);

        entry("cosine restarts", type -> CosineRestartsSchedule.builder().initialValue(0.1).decaySteps(10).scheduleType(type).build())
                .at(0, 0.1).at(5, 0.05).at(9, 0.002447174185242325).at(10, 0.1).at(11, 0.09755282581475769).at(15, 0.05).at(20, 0.1);
        entry("cosine restarts, longer and lower", type -> CosineRestartsSchedule.builder().initialValue(0.1).decaySteps(5)
                .endValue(0.01).tMul(2).mMul(0.5).scheduleType(type).build())
                .at(0, 0.1).at(4, 0.01859423525312737).at(5, 0.055).at(10, 0.0325).at(14, 0.011101228383359043).at(15, 0.0325)
                .at(25, 0.02125).at(35, 0.02125).at(75, 0.015625);

        entry("cyclic", type -> CyclicSchedule.builder().initialValue(0.01).maxValue(0.1).stepsUp(3).stepsDown(6).scheduleType(type)
                .build())
                .at(0, 0.01).at(2, 0.07).at(3, 0.1).at(4, 0.085).at(8, 0.025).at(9, 0.01).at(10, 0.04).at(12, 0.1).at(903, 0.1);
        entry("cyclic, halved", type -> CyclicSchedule.builder().initialValue(0.01).maxValue(0.1).stepsUp(3).stepsDown(6)
                .mode(Mode.TRIANGULAR2).scheduleType(type).build())
                .at(0, 0.01).at(2, 0.07).at(3, 0.1).at(4, 0.085).at(8, 0.025).at(9, 0.01).at(10, 0.025).at(12, 0.055).at(21, 0.0325);
        entry("cyclic, shrinking", type -> CyclicSchedule.builder().initialValue(0.01).maxValue(0.1).stepsUp(3)
                .mode(Mode.EXP_RANGE).decayRate(0.9).scheduleType(type).build())
                .at(0, 0.01).at(3, 0.07561).at(6, 0.01).at(9, 0.04486784401);
        entry("cyclic, momentum", type -> CyclicSchedule.builder().initialValue(0.01).maxValue(0.1).stepsUp(4).scheduleType(type)
                .build().momentum())
                .at(0, 0.9).at(3, 0.825).at(4, 0.8).at(5, 0.825).at(8, 0.9).at(12, 0.8);

        entry("curve, 1 - sqrt", type -> CurveSchedule.builder().annealing(Annealing.ONE_MINUS_SQRT).initialValue(0.1).decaySteps(16)
                .endValue(0.02).scheduleType(type).build())
                .at(0, 0.1).at(1, 0.08).at(4, 0.06).at(9, 0.04).at(16, 0.02).at(17, 0.02);
        entry("curve, 1 - square", type -> CurveSchedule.builder().annealing(Annealing.ONE_MINUS_SQUARE).initialValue(0.1).decaySteps(10)
                .scheduleType(type).build())
                .at(0, 0.1).at(1, 0.099).at(5, 0.075).at(9, 0.019).at(10, 0).at(11, 0);
        entry("curve, REX", type -> CurveSchedule.builder().annealing(Annealing.REX).initialValue(0.1).decaySteps(10).endValue(0.01)
                .scheduleType(type).build())
                .at(0, 0.1).at(4, 0.01 + 0.09 * 0.75).at(5, 0.07).at(8, 0.04).at(10, 0.01).at(11, 0.01);
        // x = 3/5 and 6/10: sqrt(1 - 0.36) = 0.8 of the way is left
        entry("curve, two cycles", type -> CurveSchedule.builder().annealing(Annealing.LINEAR).initialValue(0.1).decaySteps(5)
                .endValue(0.02).timePower(2).power(0.5).tMul(2).cycleDecay(0.5).cycles(2).scheduleType(type).build())
                .at(0, 0.1).at(3, 0.084).at(4, 0.068).at(5, 0.05).at(11, 0.044).at(13, 0.038).at(15, 0.02).at(16, 0.02).at(1000, 0.02);
        entry("curve, cycles of two steps and a half", type -> CurveSchedule.builder().initialValue(0.1).decaySteps(2.5).cycles(2)
                .scheduleType(type).build())
                .at(0, 0.1).at(1, 0.06545084971874737).at(3, 0.09045084971874737).at(5, 0).at(6, 0);
        entry("curve, thirds", type -> CurveSchedule.builder().annealing(Annealing.LINEAR).initialValue(0.1).decaySteps(20.0 / 3)
                .cycles(6).scheduleType(type).build())
                .at(0, 0.1).at(1, 0.085).at(6, 0.01).at(7, 0.095).at(20, 0.1).at(39, 0.015).at(40, 0).at(41, 0);
        entry("tanh", type -> TanhSchedule.builder().initialValue(0.1).decaySteps(10).endValue(0.02).lower(-1).upper(1)
                .scheduleType(type).build())
                .at(0, 0.06 + 0.04 * 0.7615941559557649).at(5, 0.06).at(10, 0.02).at(11, 0.02);
        entry("tanh, two cycles", type -> TanhSchedule.builder().initialValue(0.1).decaySteps(4).lower(-1).upper(1).tMul(2)
                .cycleDecay(0.5).cycles(2).scheduleType(type).build())
                .at(0, 0.05 + 0.05 * 0.7615941559557649).at(2, 0.05).at(4, 0.025 + 0.025 * 0.7615941559557649).at(8, 0.025).at(12, 0);

        entry("product", type -> ProductSchedule.of(
                PowerSchedule.builder().initialValue(0.1).decaySteps(10).scheduleType(type).build(),
                LinearSchedule.builder().initialValue(1).endValue(0.5).steps(5).scheduleType(type).build()))
                .at(0, 0.1).at(4, 0.1 / 1.4 * 0.6).at(5, 0.05 / 1.5).at(10, 0.025).at(30, 0.0125);
        entry("shifted, late", type -> ShiftedSchedule.builder().delay(5).schedule(LinearSchedule.builder().initialValue(0.3)
                .endValue(0.1).steps(4).scheduleType(type).build()).scheduleType(type).build())
                .at(0, 0.3).at(4, 0.3).at(5, 0.3).at(6, 0.25).at(8, 0.15).at(9, 0.1).at(10, 0.1);
        entry("shifted, ahead", type -> ShiftedSchedule.builder().delay(-3).schedule(LinearSchedule.builder().initialValue(0.3)
                .endValue(0.1).steps(4).scheduleType(type).build()).scheduleType(type).build())
                .at(0, 0.15).at(1, 0.1).at(2, 0.1);
        entry("shifted, constant", type -> ShiftedSchedule.builder().delay(2).schedule(ConstantSchedule.of(0.05)).scheduleType(type)
                .build()).at(0, 0.05).at(3, 0.05);

        // 50 steps: 22 up, 22 down, 6 last
        entry("1cycle, textbook", type -> book(type))
                .at(0, 0.01).at(1, 0.01 + 0.09 / 22).at(11, 0.055).at(21, 0.1 - 0.09 / 22).at(22, 0.1).at(23, 0.1 - 0.09 / 22)
                .at(33, 0.055).at(43, 0.01 + 0.09 / 22).at(44, 0.01).at(45, 0.01 - 0.00999 / 6).at(47, 0.005005)
                .at(49, 1e-5 + 0.00999 / 6).at(50, 1e-5).at(51, 1e-5).at(1000, 1e-5);
        entry("1cycle, textbook, momentum", type -> book(type).momentum())
                .at(0, 0.95).at(11, 0.9).at(21, 0.85 + 0.1 / 22).at(22, 0.85).at(23, 0.85 + 0.1 / 22).at(33, 0.9)
                .at(43, 0.95 - 0.1 / 22).at(44, 0.95).at(45, 0.95).at(47, 0.95).at(50, 0.95).at(1000, 0.95);
        // 41 steps: the peak at 0.5 * 41 - 1 = 19.5, between two steps; the end at 40
        entry("1cycle, PyTorch", type -> OneCycleSchedule.builder().convention(Convention.PYTORCH).maxValue(0.1).totalSteps(41)
                .peakFraction(0.5).annealing(Annealing.LINEAR).scheduleType(type).build())
                .at(0, 0.004).at(19, 0.1 - 0.096 / 39).at(20, 0.1 - 0.0999996 / 41).at(39, 4e-7 + 0.0999996 / 20.5).at(40, 4e-7)
                .at(41, 4e-7).at(1000, 4e-7);
        // 40 steps: the peak at 0.3 * 40 - 1 = 11, back at 22, the end at 39
        entry("1cycle, PyTorch, three phases", type -> threePhases(type))
                .at(0, 0.004).at(10, 0.1 - 0.096 * 0.020253513192751367).at(11, 0.1).at(12, 0.1 - 0.096 * 0.020253513192751367)
                .at(21, 0.004 + 0.096 * 0.020253513192751367).at(22, 0.004).at(39, 4e-7).at(40, 4e-7);
        entry("1cycle, PyTorch, momentum", type -> OneCycleSchedule.builder().convention(Convention.PYTORCH).maxValue(0.1)
                .totalSteps(40).scheduleType(type).build().momentum())
                .at(0, 0.95).at(11, 0.85).at(25, 0.9).at(39, 0.95).at(40, 0.95);
        entry("1cycle, PyTorch, three phases, momentum", type -> threePhases(type).momentum(0.8, 0.9))
                .at(0, 0.9).at(11, 0.8).at(22, 0.9).at(23, 0.9).at(38, 0.9).at(39, 0.9).at(40, 0.9);
        // 40 steps: the peak at 12, back at 34, the end at 40
        entry("1cycle, optax", type -> OneCycleSchedule.builder().convention(Convention.OPTAX).threePhase(true).maxValue(0.1)
                .totalSteps(40).scheduleType(type).build())
                .at(0, 0.004).at(11, 0.092).at(12, 0.1).at(13, 0.1 - 0.096 / 22).at(33, 0.004 + 0.096 / 22).at(34, 0.004)
                .at(35, 0.004 - 0.0039996 / 6).at(39, 4e-7 + 0.0039996 / 6).at(40, 4e-7).at(41, 4e-7);

        entry("warm-up, stable, decay", type -> WarmupStableDecaySchedule.builder().maxValue(0.1).warmupSteps(5).stableSteps(10)
                .decaySteps(5).scheduleType(type).build())
                .at(0, 0).at(4, 0.08).at(5, 0.1).at(6, 0.1).at(14, 0.1).at(15, 0.1).at(16, 0.08).at(19, 0.02).at(20, 0).at(21, 0);
        entry("warm-up, stable, cosine decay", type -> WarmupStableDecaySchedule.builder().initialValue(0.02).maxValue(0.1)
                .endValue(0.01).warmupSteps(4).stableSteps(1).decaySteps(2).annealing(Annealing.COSINE).scheduleType(type).build())
                .at(0, 0.02).at(3, 0.08).at(4, 0.1).at(5, 0.1).at(6, 0.055).at(7, 0.01).at(1000, 0.01);

        entry("warm-up, stable, 1 - sqrt", type -> WarmupStableDecaySchedule.builder().maxValue(0.1).endValue(0.02).warmupSteps(2)
                .stableSteps(3).decaySteps(16).annealing(Annealing.ONE_MINUS_SQRT).scheduleType(type).build())
                .at(0, 0).at(1, 0.05).at(2, 0.1).at(5, 0.1).at(6, 0.08).at(9, 0.06).at(14, 0.04).at(21, 0.02).at(1000, 0.02);

        entry("warm-up", type -> WarmupSchedule.builder().schedule(ExponentialDecaySchedule.builder().initialValue(0.1).decaySteps(10)
                .scheduleType(type).build()).warmupSteps(5).scheduleType(type).build())
                .at(0, 0).at(1, 0.02).at(4, 0.08).at(5, 0.1).at(6, 0.07943282347242815).at(15, 0.01).at(25, 0.001);
        entry("warm-up from a value", type -> WarmupSchedule.builder().schedule(ConstantSchedule.of(0.1)).warmupSteps(4)
                .startValue(0.02).scheduleType(type).build())
                .at(0, 0.02).at(1, 0.04).at(3, 0.08).at(4, 0.1).at(5, 0.1);
        entry("warm-up from a fraction, DL4J's schedule", type -> WarmupSchedule.builder().schedule(
                new ExponentialSchedule(type, 0.1, 0.5)).warmupSteps(5).startFraction(0.5).scheduleType(type).build())
                .at(0, 0.05).at(4, 0.09).at(5, 0.1).at(6, 0.05).at(7, 0.025);

        entry("no warm-up", type -> WarmupSchedule.builder().schedule(LinearSchedule.builder().initialValue(0.1).endValue(0).steps(10)
                .scheduleType(type).build()).warmupSteps(0).startValue(5).scheduleType(type).build())
                .at(0, 0.1).at(1, 0.09).at(9, 0.01).at(10, 0);
        entry("delayed", type -> DelayedSchedule.of(LinearSchedule.builder().initialValue(0.1).endValue(0).steps(10)
                .scheduleType(type).build(), type == ScheduleType.ITERATION ? 5 : 0, type == ScheduleType.EPOCH ? 5 : 0))
                .at(0, 0.1).at(4, 0.1).at(5, 0.1).at(6, 0.09).at(14, 0.01).at(15, 0);

        entry("sequence", type -> SequenceSchedule.builder().parts(
                LinearSchedule.builder().initialValue(0).endValue(0.1).steps(5).scheduleType(type).build(),
                ConstantSchedule.of(0.1),
                CosineSchedule.builder().initialValue(0.1).decaySteps(10).scheduleType(type).build())
                .boundaries(5, 25).scheduleType(type).build())
                .at(0, 0).at(4, 0.08).at(5, 0.1).at(6, 0.1).at(24, 0.1).at(25, 0.1).at(30, 0.05).at(34, 0.002447174185242325)
                .at(35, 0).at(36, 0);
        entry("sequence of sequences", type -> {
            ISchedule steps = PiecewiseConstantSchedule.builder().boundaries(2).values(0.2, 0.1).scheduleType(type).build();
            ISchedule inner = SequenceSchedule.builder().parts(steps, ScaledSchedule.of(0.5, steps)).boundaries(4)
                    .scheduleType(type).build();
            return SequenceSchedule.builder().parts(List.of(steps, inner)).boundaries(List.of(3)).scheduleType(type).build();
        }).at(0, 0.2).at(1, 0.2).at(2, 0.1).at(3, 0.2).at(4, 0.2).at(5, 0.1).at(6, 0.1).at(7, 0.1).at(8, 0.1).at(9, 0.05).at(10, 0.05);
    }

    private static OneCycleSchedule book(ScheduleType type) {
        return OneCycleSchedule.builder().maxValue(0.1).totalSteps(50).scheduleType(type).build();
    }

    private static OneCycleSchedule threePhases(ScheduleType type) {
        return OneCycleSchedule.builder().convention(Convention.PYTORCH).threePhase(true).maxValue(0.1).totalSteps(40)
                .scheduleType(type).build();
    }
}
