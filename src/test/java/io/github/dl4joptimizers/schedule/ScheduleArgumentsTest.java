package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.Timm;
import io.github.dl4joptimizers.Transformers;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Bad arguments are refused, with the name, the rule and what was given. */
class ScheduleArgumentsTest {

    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final ISchedule PART = ConstantSchedule.of(0.1);
    private static final PowerSchedule ITERATIONS = PowerSchedule.of(0.1, 10);
    private static final PowerSchedule EPOCHS = PowerSchedule.builder().initialValue(0.1).decaySteps(10)
            .scheduleType(ScheduleType.EPOCH).build();

    private static Arguments bad(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    static Stream<Arguments> badArguments() {
        return Stream.of(
                bad("decaySteps must be at least 1, got -3", () -> PowerSchedule.of(0.1, -3)),
                bad("decaySteps must be at least 1, got 0", () -> PowerSchedule.builder().initialValue(0.1).build()),
                bad("initialValue must be finite and at least 0, got NaN", () -> PowerSchedule.builder().decaySteps(1).build()),
                bad("initialValue must be finite and at least 0, got -0.1", () -> PowerSchedule.of(-0.1, 10)),
                bad("initialValue must be finite and at least 0, got Infinity", () -> PowerSchedule.of(INF, 10)),
                bad("decayRate must be finite and above 0, got 0.0", () -> Keras.inverseTimeDecay(0.1, 10, 0)),
                bad("power must be finite, got NaN", () -> PowerSchedule.of(0.1, 10, NAN)),
                bad("power must be finite, got -Infinity", () -> PowerSchedule.of(0.1, 10, -INF)),

                bad("decaySteps must be finite and above 0, got 0.0", () -> ExponentialDecaySchedule.of(0.1, 0)),
                bad("decayRate must be finite and above 0, got -0.1", () -> ExponentialDecaySchedule.of(0.1, 10, -0.1)),
                bad("endValue must be at most the initialValue 0.1 with a decayRate of 0.1, got 0.2",
                        () -> ExponentialDecaySchedule.builder().initialValue(0.1).decaySteps(10).endValue(0.2).build()),
                bad("endValue must be at least the initialValue 0.1 with a decayRate of 2.0, got 0.05",
                        () -> ExponentialDecaySchedule.builder().initialValue(0.1).decaySteps(10).decayRate(2).endValue(0.05).build()),

                bad("boundaries must be at least 1 and increase, got [5, 5]", () -> PiecewiseConstantSchedule.of(List.of(5, 5),
                        List.of(0.1, 0.2, 0.3))),
                bad("boundaries must be at least 1 and increase, got [15, 5]", () -> PiecewiseConstantSchedule.of(List.of(15, 5),
                        List.of(0.1, 0.2, 0.3))),
                bad("boundaries must be at least 1 and increase, got [0, 5]", () -> PiecewiseConstantSchedule.of(List.of(0, 5),
                        List.of(0.1, 0.2, 0.3))),
                bad("boundaries must be at least 0 and increase, got [-1, 5]", () -> Keras.piecewiseConstantDecay(List.of(-1, 5),
                        List.of(0.1, 0.2, 0.3))),
                bad("boundaries must be at least 1 and increase, got [2147483647, -2147483648]",
                        () -> PiecewiseConstantSchedule.of(List.of(Integer.MAX_VALUE, Integer.MIN_VALUE), List.of(0.1, 0.2, 0.3))),
                bad("values must be one more than the boundaries [5, 15], got [0.1, 0.2]",
                        () -> PiecewiseConstantSchedule.of(List.of(5, 15), List.of(0.1, 0.2))),
                bad("values must be finite and at least 0, got NaN", () -> PiecewiseConstantSchedule.of(List.of(5), List.of(0.1, NAN))),
                bad("values must be a list of numbers, got null", () -> PiecewiseConstantSchedule.of(List.of(5), null)),
                bad("values must be a list of numbers, got [0.1, null]", () -> PiecewiseConstantSchedule.of(List.of(5),
                        Arrays.asList(0.1, null))),
                bad("boundaries must be a list of whole numbers, got null", () -> PiecewiseConstantSchedule.builder().values(0.1).build()),

                bad("power must be finite and above 0, got 0.0", () -> PolynomialDecaySchedule.of(0.1, 10, 0, 0)),
                bad("endValue must be finite and at least 0, got -1.0", () -> PolynomialDecaySchedule.of(0.1, 10, -1, 1)),

                bad("steps must be at least 1, got 0", () -> LinearSchedule.of(0, 0.1, 0)),
                bad("endValue must be finite and at least 0, got NaN", () -> LinearSchedule.builder().initialValue(0).steps(5).build()),
                bad("value must be finite and at least 0, got NaN", () -> ConstantSchedule.of(NAN)),
                bad("value must be finite and at least 0, got NaN", () -> ConstantSchedule.builder().build()),
                bad("factor must be finite and at least 0, got -1.0", () -> ScaledSchedule.of(-1, PART)),
                bad("schedule must be an ISchedule, got null", () -> ScaledSchedule.of(1, null)),

                bad("warmupSteps must be at least 0, got -1", () -> WarmupSchedule.of(PART, -1)),
                bad("warmupSteps must be a number of steps, got null", () -> WarmupSchedule.builder().schedule(PART).build()),
                bad("iteration must be at least 0, got -1", () -> DelayedSchedule.of(PART, -1, 0)),
                bad("epoch must be at least 0, got -1", () -> DelayedSchedule.of(PART, 0, -1)),
                bad("schedule must be an ISchedule, got null", () -> DelayedSchedule.of(null, 0, 0)),
                bad("schedule must be an ISchedule, got null", () -> WarmupSchedule.of(null, 5)),
                bad("startFraction must be in [0, 1], got 2.0", () -> warmup().startFraction(2).build()),
                bad("startFraction must be 0 if there is a startValue, got 0.5",
                        () -> warmup().startValue(0.01).startFraction(0.5).build()),
                bad("startValue must be finite and at least 0, got -1.0", () -> warmup().startValue(-1).build()),
                bad("schedule must be of scheduleType EPOCH too (nobody can tell at which iteration an epoch begins), got "
                        + ITERATIONS, () -> warmup().schedule(ITERATIONS).scheduleType(ScheduleType.EPOCH).build()),
                bad("schedule must be of scheduleType EPOCH too (nobody can tell at which iteration an epoch begins), got "
                        + ScaledSchedule.of(0.5, ITERATIONS), () -> warmup().schedule(ScaledSchedule.of(0.5, ITERATIONS))
                        .scheduleType(ScheduleType.EPOCH).build()),
                bad("schedule must be of scheduleType EPOCH too (nobody can tell at which iteration an epoch begins), got "
                        + ScaledSchedule.of(2, ScaledSchedule.of(0.5, ITERATIONS)),
                        () -> warmup().schedule(ScaledSchedule.of(2, ScaledSchedule.of(0.5, ITERATIONS)))
                        .scheduleType(ScheduleType.EPOCH).build()),
                bad("schedule must be without a PlateauSchedule, which would be told scores before its turn (put the"
                        + " PlateauSchedule around it), got " + PlateauSchedule.of(ITERATIONS, 0.5, 1),
                        () -> warmup().schedule(PlateauSchedule.of(ITERATIONS, 0.5, 1)).build()),
                bad("boundaries must be a list of whole numbers, got null",
                        () -> PiecewiseConstantSchedule.builder().boundaries((int[]) null)),
                bad("values must be a list of numbers, got null",
                        () -> PiecewiseConstantSchedule.builder().values((double[]) null)),
                bad("boundaries must be a list of whole numbers, got null",
                        () -> SequenceSchedule.builder().boundaries((int[]) null)),
                bad("parts must be a list of ISchedules, got null",
                        () -> SequenceSchedule.builder().parts((ISchedule[]) null)),
                bad("parts must be a list of one, got null", () -> WarmupSchedule.of(PART, 1).withParts(null)),
                bad("parts must be a list, got null", () -> PlateauSchedule.of(0.1, 0.5, 1).withParts(null)),

                bad("decaySteps must be at least 1, got -1", () -> CosineSchedule.of(0.1, -1)),
                bad("alpha must be in [0, 1], got 1.5", () -> Keras.cosineDecay(0.1, 10, 1.5)),
                bad("alpha must be in [0, 1], got NaN", () -> Keras.cosineDecay(0.1, 10, NAN)),
                bad("warmupTarget must be at least the initialValue 0.1, got 0.05", () -> Keras.cosineDecay(0.1, 10, 0, 0.05, 5)),
                bad("warmupTarget must be the initialValue 0.1 if there are no warmupSteps, got 0.2",
                        () -> CosineSchedule.builder().initialValue(0.1).decaySteps(10).warmupTarget(0.2).build()),
                bad("warmupSteps must be at least 0, got -5", () -> Keras.cosineDecay(0.1, 10, 0, 0.2, -5)),
                bad("decaySteps must be more than the warmupSteps 10, which are among them, got 10",
                        () -> Optax.warmupCosineDecaySchedule(0, 0.1, 10, 10)),

                bad("endValue must be in [0, initialValue 0.1], got 0.2", () -> PyTorch.cosineAnnealingWarmRestarts(0.1, 10, 1, 0.2)),
                bad("tMul must be finite and at least 1, got 0.0", () -> PyTorch.cosineAnnealingWarmRestarts(0.1, 10, 0, 0)),
                bad("mMul must be in (0, 1], got 1.5", () -> Keras.cosineDecayRestarts(0.1, 10, 1, 1.5, 0)),

                bad("maxValue must be at least the initialValue 0.1, got 0.01", () -> CyclicSchedule.of(0.1, 0.01, 5)),
                bad("stepsUp must be at least 1, got 0", () -> CyclicSchedule.of(0.01, 0.1, 0)),
                bad("stepsDown must be at least 1, got 0", () -> cyclic().stepsDown(0).build()),
                bad("mode must be a Mode, got null", () -> cyclic().mode(null).build()),
                bad("decayRate must be 1 unless the mode is EXP_RANGE, got 0.9", () -> cyclic().decayRate(0.9).build()),
                bad("decayRate must be in (0, 1], got 1.1", () -> cyclic().mode(CyclicSchedule.Mode.EXP_RANGE).decayRate(1.1).build()),
                bad("maxMomentum must be at least the minMomentum 0.9, got 0.8", () -> cyclic().build().momentum(0.9, 0.8)),
                bad("maxMomentum must be in [0, 1), got 1.0", () -> cyclic().build().momentum(0.9, 1)),
                bad("cycle must be a CyclicSchedule, got null", () -> new CyclicSchedule.MirroredMomentum(null, 0.8, 0.9)),

                bad("totalSteps must be at least 1, got 0", () -> OneCycleSchedule.of(0.1, 0)),
                bad("totalSteps must be at least 1, got -5", () -> OneCycleSchedule.pytorch(0.1, -5)),
                bad("peakStep must be above 0.0 and at most the totalSteps 2, got 0.0", () -> OneCycleSchedule.of(0.1, 2)),
                bad("maxValue must be finite and at least 0, got NaN", () -> OneCycleSchedule.builder().totalSteps(10)
                        .initialValue(0.1).endValue(0).build()),
                bad("maxValue must be at least the initialValue 0.2, got 0.1", () -> oneCycle().initialValue(0.2).build()),
                bad("endValue must be in [0, maxValue 0.1], got 0.2", () -> oneCycle().endValue(0.2).build()),
                bad("convention must be TEXTBOOK, PYTORCH or OPTAX (Keras has no 1cycle), got KERAS",
                        () -> oneCycle().convention(Convention.KERAS).build()),
                bad("convention must be a Convention, got null", () -> oneCycle().convention(null)),
                bad("lastSteps must be at least 1, got 0", () -> oneCycle().lastSteps(0)),
                bad("lastSteps must be left out unless the convention is TEXTBOOK, got 3",
                        () -> oneCycle().convention(Convention.PYTORCH).lastSteps(3).build()),
                bad("threePhase must be true if the convention is TEXTBOOK, got false", () -> oneCycle().threePhase(false).build()),
                bad("peakFraction must be in [0, 1], got 1.0000000000000002", () -> oneCycle().peakFraction(Math.nextUp(1.0))),
                bad("peakFraction must be in [0, 1], got -4.9E-324", () -> oneCycle().peakFraction(-Double.MIN_VALUE)),
                bad("peakFraction must be in (0, 1) unless the convention is PYTORCH, with two phases, got 0.0",
                        () -> PyTorch.oneCycleLR(0.1, 40, 0, Annealing.COSINE, 25, 1e4, true)),
                bad("peakFraction must be in (0, 1) unless the convention is PYTORCH, with two phases, got 1.0",
                        () -> oneCycle().convention(Convention.OPTAX).peakFraction(1).build()),
                bad("peakStep must be above 0.0 and at most the totalSteps 10, got 0.0",
                        () -> PyTorch.oneCycleLR(0.1, 10, 0.1, Annealing.COSINE, 25, 1e4, false)),
                bad("returnFraction must be in (0, 1), got 0.0", () -> oneCycle().returnFraction(0)),
                bad("returnFraction must be in (0, 1), got 1.0", () -> oneCycle().returnFraction(1)),
                bad("peakFraction must be left out if the convention is TEXTBOOK, got 0.5", () -> oneCycle().peakFraction(0.5).build()),
                bad("returnFraction must be left out unless the convention is OPTAX, with three phases, got 0.5",
                        () -> oneCycle().convention(Convention.OPTAX).returnFraction(0.5).build()),
                bad("returnStep must be above 12.0 and at most the totalSteps 40, got 8.0", () -> oneCycle()
                        .convention(Convention.OPTAX).threePhase(true).totalSteps(40).returnFraction(0.2).build()),
                bad("returnStep must be above 21.0 and at most the totalSteps 40, got 42.0", () -> oneCycle()
                        .convention(Convention.PYTORCH).threePhase(true).totalSteps(40).peakFraction(0.55).build()),
                bad("endStep must be above 39.0 and at most the totalSteps 40, got 39.0", () -> oneCycle()
                        .convention(Convention.PYTORCH).threePhase(true).totalSteps(40).peakFraction(0.5125).build()),
                bad("maxMomentum must be at least the minMomentum 0.9, got 0.8", () -> oneCycle().build().momentum(0.9, 0.8)),
                bad("minMomentum must be in [0, 1), got NaN", () -> oneCycle().build().momentum(NAN, 0.9)),
                bad("cycle must be a OneCycleSchedule, got null", () -> new OneCycleSchedule.MirroredMomentum(null, 0.8, 0.9)),
                bad("annealing must be an Annealing, got null", () -> oneCycle().annealing(null)),

                bad("maxValue must be at least the initialValue 0.2, got 0.1", () -> wsd().initialValue(0.2).build()),
                bad("endValue must be in [0, maxValue 0.1], got 0.5", () -> wsd().endValue(0.5).build()),
                bad("decaySteps must be at least 1, got 0", () -> wsd().decaySteps(0).build()),
                bad("stableSteps must be at least 0, got -1", () -> wsd().stableSteps(-1).build()),

                bad("decaySteps must be finite and above 0, got 0.0", () -> CurveSchedule.builder().initialValue(0.1).build()),
                bad("initialValue must be finite and at least 0, got NaN", () -> CurveSchedule.builder().decaySteps(1).build()),
                bad("endValue must be finite and at least 0, got -1.0", () -> CurveSchedule.of(Annealing.REX, 0.1, 10, -1)),
                bad("annealing must be an Annealing, got null", () -> CurveSchedule.of(null, 0.1, 10)),
                bad("timePower must be finite and above 0, got 0.0", () -> curve().timePower(0).build()),
                bad("power must be finite and above 0, got -1.0", () -> curve().power(-1).build()),
                bad("tMul must be finite and at least 1, got 0.5", () -> curve().tMul(0.5).build()),
                bad("cycleDecay must be in (0, 1], got 0.0", () -> curve().cycleDecay(0).build()),
                bad("cycleDecay must be in (0, 1], got 2.0", () -> curve().cycleDecay(2).build()),
                bad("cycles must be at least 1, got 0", () -> curve().cycles(0).build()),
                bad("halfWaves must be finite and above 0, got 0.0", () -> CosineSchedule.builder().initialValue(0.1).decaySteps(1)
                        .halfWaves(0).build()),
                bad("upper must be finite and above the lower 3.0, got 3.0", () -> TanhSchedule.builder().initialValue(0.1).decaySteps(1)
                        .lower(3).build()),
                bad("lower must be finite, got NaN", () -> TanhSchedule.builder().initialValue(0.1).decaySteps(1).lower(NAN).build()),
                bad("cycles must be at least 1, got 0", () -> Timm.tanhLRScheduler(0.1, 10, -7, 3, 0, 1, 1, 0, 0, 0, false)),

                bad("factors must be at least one, got []", () -> ProductSchedule.of()),
                bad("factors must be a list of ISchedules, got null", () -> ProductSchedule.builder().build()),
                bad("factors must be a list of ISchedules, got [" + PART + ", null]", () -> ProductSchedule.of(PART, null)),
                bad("parts must be as many as the factors, 2, got [" + PART + "]",
                        () -> ProductSchedule.of(PART, PART).withParts(List.of(PART))),
                bad("schedule must be an ISchedule, got null", () -> ShiftedSchedule.of(null, 5)),
                bad("schedule must be of scheduleType EPOCH too (nobody can tell at which iteration an epoch begins), got "
                        + ITERATIONS, () -> ShiftedSchedule.builder().schedule(ITERATIONS).scheduleType(ScheduleType.EPOCH).build()),
                bad("parts must be one more than the steps [5], got [" + PART + "]", () -> SequenceSchedule.inTurn(List.of(PART), 5)),
                bad("steps must be at least 0, got -1", () -> SequenceSchedule.inTurn(List.of(PART, PART), -1)),
                bad("steps must be at most 2147483647 together, got 2147483648",
                        () -> SequenceSchedule.inTurn(List.of(PART, PART, PART), Integer.MAX_VALUE, 1)),
                bad("modelSize must be at least 1, got 0", () -> WarmupSchedule.noam(0, 10)),
                bad("warmupSteps must be at least 1, got 0", () -> WarmupSchedule.noam(10, 0)),

                bad("lr must be finite and above 0, got 0.0", () -> PyTorch.chainedScheduler(0, List.of(PART))),
                bad("factors must be at least one, got []", () -> PyTorch.chainedScheduler(0.1, List.of())),
                bad("lrEnd must be below the rate 0.1, got 0.1",
                        () -> Transformers.getPolynomialDecayScheduleWithWarmup(0.1, 5, 10, 0.1, 1)),
                bad("timescale must be at least 1, got 0", () -> Transformers.getInverseSqrtSchedule(0.1, 5, 0)),
                bad("numCycles must be at least 1, got 0",
                        () -> Transformers.getCosineWithHardRestartsScheduleWithWarmup(0.1, 5, 10, 0)),
                bad("minLr must be given if minLrRate is null, got null",
                        () -> Transformers.getCosineWithMinLrScheduleWithWarmup(0.1, 5, 10, 0.5, null, null)),
                bad("minLrRate must be null if there is a minLr, got 0.1",
                        () -> Transformers.getCosineWithMinLrScheduleWithWarmup(0.1, 5, 10, 0.5, 0.01, 0.1)),
                bad("numStableSteps must be given if numTrainingSteps is null, got null",
                        () -> Transformers.getWsdSchedule(0.1, 5, 10, null, null)),
                bad("numTrainingSteps must be at least 15, got 10", () -> Transformers.getWsdSchedule(0.1, 5, 10, 10, null)),
                bad("minLrRatio must be in [0, 1], got 2.0", () -> Transformers.getWsdSchedule(0.1, 5, 10, 20, null, Annealing.LINEAR,
                        Annealing.LINEAR, 2, 0.5)),
                bad("warmupType must be LINEAR, COSINE or ONE_MINUS_SQRT, got REX", () -> Transformers.getWsdSchedule(0.1, 5, 10, 20, null,
                        Annealing.REX, Annealing.LINEAR, 0, 0.5)),
                bad("decayType must be LINEAR, COSINE or ONE_MINUS_SQRT, got ONE_MINUS_SQUARE", () -> Transformers.getWsdSchedule(0.1, 5,
                        10, 20, null, Annealing.LINEAR, Annealing.ONE_MINUS_SQUARE, 0, 0.5)),

                bad("parts must be one more than the boundaries [5], got [" + PART + "]",
                        () -> SequenceSchedule.of(List.of(PART), List.of(5))),
                bad("parts must be a list of ISchedules, got [" + PART + ", null]",
                        () -> SequenceSchedule.builder().parts(PART, null)),
                bad("parts must be a list of ISchedules, got null", () -> SequenceSchedule.builder().boundaries(5).build()),
                bad("boundaries must be at least 1 and increase, got [7, 7]",
                        () -> SequenceSchedule.of(List.of(PART, PART, PART), List.of(7, 7))),
                bad("parts must be of scheduleType EPOCH too (nobody can tell at which iteration an epoch begins), got " + ITERATIONS,
                        () -> SequenceSchedule.builder().parts(PART, ITERATIONS).boundaries(5).scheduleType(ScheduleType.EPOCH).build()));
    }

    private static WarmupSchedule.Builder warmup() {
        return WarmupSchedule.builder().schedule(PART).warmupSteps(5);
    }

    private static CyclicSchedule.Builder cyclic() {
        return CyclicSchedule.builder().initialValue(0.01).maxValue(0.1).stepsUp(5);
    }

    private static OneCycleSchedule.Builder oneCycle() {
        return OneCycleSchedule.builder().maxValue(0.1).totalSteps(20);
    }

    private static CurveSchedule.Builder curve() {
        return CurveSchedule.builder().initialValue(0.1).decaySteps(10);
    }

    private static WarmupStableDecaySchedule.Builder wsd() {
        return WarmupStableDecaySchedule.builder().maxValue(0.1).warmupSteps(1).stableSteps(1).decaySteps(1);
    }

    @ParameterizedTest
    @MethodSource("badArguments")
    void areRefused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void areRefusedInJsonToo() throws Exception {
        String json = JsonMappers.getMapper().writeValueAsString(PiecewiseConstantSchedule.of(List.of(5), List.of(0.1, 0.2)));
        assertThatThrownBy(() -> JsonMappers.getMapper().readValue(json.replace("[ 5 ]", "[ 5, 5 ]"), ISchedule.class))
                .rootCause().isInstanceOf(IllegalArgumentException.class)
                .hasMessage("boundaries must be at least 1 and increase, got [5, 5]");
        assertThatThrownBy(() -> JsonMappers.getMapper().readValue(json.replace("0.2", "null"), ISchedule.class))
                .rootCause().isInstanceOf(IllegalArgumentException.class)
                .hasMessage("values must be a list of numbers, got [0.1, null]");
    }

    @Test
    void partsThatCountEpochsMayFollowIterations() {
        ISchedule warmup = WarmupSchedule.of(EPOCHS, 500);
        assertThat(warmup.valueAt(250, 0)).isEqualTo(0.05);
        assertThat(warmup.valueAt(499, 1)).isEqualTo(0.1 / 1.1 * 0.998);
        assertThat(warmup.valueAt(500, 10)).isEqualTo(0.05); // ten epochs of the training, not ten since the warm-up
        ISchedule sequence = SequenceSchedule.of(List.of(PART, EPOCHS), List.of(500));
        assertThat(sequence.valueAt(500, 10)).isEqualTo(0.05);
        assertThat(SequenceSchedule.builder().parts(ITERATIONS, EPOCHS).boundaries(2).scheduleType(ScheduleType.EPOCH).build()
                .valueAt(10, 1)).isEqualTo(0.05); // the first part's count needs no restart
    }

    @Test
    void otherPeoplesSchedulesAreTaken() {
        ISchedule theirs = new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.5);
        ISchedule warmup = WarmupSchedule.builder().schedule(theirs).warmupSteps(3).scheduleType(ScheduleType.EPOCH).build();
        assertThat(warmup.valueAt(999, 3)).isEqualTo(0.1);
        assertThat(warmup.valueAt(999, 4)).isEqualTo(0.05);
        ISchedule plateau = PlateauSchedule.of(WarmupSchedule.builder().schedule(EPOCHS).warmupSteps(3)
                .scheduleType(ScheduleType.EPOCH).build(), 0.5, 1);
        assertThat(plateau.valueAt(999, 3)).isEqualTo(0.1);
    }
}
