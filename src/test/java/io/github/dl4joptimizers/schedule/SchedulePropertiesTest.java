package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.github.dl4joptimizers.Keras;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.linalg.schedule.ISchedule;

/** What holds for schedules of any size: bounds, continuity, joins. The seeds are fixed. */
class SchedulePropertiesTest {

    private static final int TRIES = 200;

    /** jqwik would say for each property that it does not try all combinations of edge cases. */
    private static final Logger JQWIK = Logger.getLogger("net.jqwik");

    static {
        JQWIK.setLevel(Level.WARNING);
    }

    /** Some roundings of a value of at most 1. */
    private static final double ROUNDING = 1e-15;

    // ---- bounds

    @Property(seed = "1", tries = TRIES)
    void decaysStayBetweenTheirEndsAndNeverRise(@ForAll @Scale(12) @DoubleRange(min = 1e-6, max = 1) double initial,
            @ForAll @IntRange(min = 1, max = 300) int steps, @ForAll @Scale(12) @DoubleRange(min = 0.01, max = 1) double share,
            @ForAll @Scale(12) @DoubleRange(min = 0.01, max = 5) double power) {
        double end = share * initial;
        falls(PowerSchedule.of(initial, steps, power), 0, initial);
        falls(ExponentialDecaySchedule.builder().initialValue(initial).decaySteps(steps).decayRate(share).build(), 0, initial);
        falls(PolynomialDecaySchedule.of(initial, steps, end, power), end, initial);
        falls(LinearSchedule.of(initial, end, steps), end, initial);
        falls(CosineSchedule.builder().initialValue(initial).decaySteps(steps).endValue(end).power(power).build(), end, initial);
        for (Annealing annealing : Annealing.values()) {
            falls(CurveSchedule.builder().annealing(annealing).initialValue(initial).decaySteps(steps - 0.5).endValue(end)
                    .timePower(6 - power).power(power).build(), end, initial);
        }
    }

    private static void falls(ISchedule schedule, double least, double most) {
        double before = schedule.valueAt(0, 0);
        assertThat(before).as("%s starts", schedule).isEqualTo(most);
        for (int t = 1; t < 400; t++) {
            double now = schedule.valueAt(t, 0);
            assertThat(now).as("%s at %s", schedule, t).isBetween(least - ROUNDING, before + ROUNDING);
            before = now;
        }
    }

    @Property(seed = "2", tries = TRIES)
    void cyclesStayBetweenTheirEnds(@ForAll @Scale(12) @DoubleRange(min = 0, max = 0.1) double initial,
            @ForAll @Scale(12) @DoubleRange(min = 0.1, max = 1) double max, @ForAll @IntRange(min = 1, max = 50) int up,
            @ForAll @IntRange(min = 1, max = 50) int down, @ForAll CyclicSchedule.Mode mode,
            @ForAll @Scale(12) @DoubleRange(min = 0.9, max = 1) double rate) {
        CyclicSchedule cycle = CyclicSchedule.builder().initialValue(initial).maxValue(max).stepsUp(up).stepsDown(down).mode(mode)
                .decayRate(mode == CyclicSchedule.Mode.EXP_RANGE ? rate : 1).build();
        staysBetween(cycle, initial, max, 400);
        staysBetween(cycle.momentum(0.7, 0.9), 0.7, 0.9, 400);
        assertThat(cycle.valueAt(up + down, 0)).isEqualTo(initial);
        if (mode == CyclicSchedule.Mode.TRIANGULAR) {
            assertThat(cycle.valueAt(up, 0)).isEqualTo(max);
        }
    }

    private static void staysBetween(ISchedule schedule, double least, double most, int steps) {
        for (int t = 0; t <= steps; t++) {
            assertThat(schedule.valueAt(t, 0)).as("%s at %s", schedule, t).isBetween(least - ROUNDING, most + ROUNDING);
        }
    }

    @Property(seed = "3", tries = TRIES)
    void restartsAreWhereALoopOverTheCyclesPutsThem(@ForAll @IntRange(min = 1, max = 30) int steps,
            @ForAll @Scale(12) @DoubleRange(min = 1, max = 3) double tMul, @ForAll @IntRange(min = 1, max = 3) int wholeTMul,
            @ForAll boolean whole, @ForAll @Scale(12) @DoubleRange(min = 0.3, max = 1) double mMul) {
        double factor = whole ? wholeTMul : tMul;
        CosineRestartsSchedule schedule = Keras.cosineDecayRestarts(0.1, steps, factor, mMul, 0.1);
        double start = 0;
        double length = steps;
        double height = 1;
        for (int t = 0; t < 500; t++) {
            while (t >= start + length) {
                start += length;
                length *= factor;
                height *= mMul;
            }
            double passed = (t - start) / length;
            if (!whole && (passed < 1e-9 || passed > 1 - 1e-9)) {
                continue; // on the edge, the rounding of a broken length decides
            }
            assertThat(schedule.valueAt(t, 0)).as("%s at %s", schedule, t)
                    .isCloseTo(0.01 + 0.09 * height * (1 + Math.cos(Math.PI * passed)) / 2, within(1e-12));
        }
    }

    // ---- the 1cycle

    @Provide
    Arbitrary<OneCycleSchedule> oneCycles() {
        return Combinators.combine(Arbitraries.of(Convention.TEXTBOOK, Convention.PYTORCH, Convention.OPTAX),
                Arbitraries.of(Annealing.values()), Arbitraries.of(true, false), Arbitraries.integers().between(12, 400),
                Arbitraries.doubles().between(0.2, 0.45).ofScale(12), Arbitraries.doubles().between(0.01, 1).ofScale(12))
                .as((convention, annealing, three, n, p, max) -> {
                    OneCycleSchedule.Builder builder = OneCycleSchedule.builder().convention(convention).annealing(annealing)
                            .maxValue(max).totalSteps(n);
                    return convention == Convention.TEXTBOOK ? builder.build() : builder.threePhase(three).peakFraction(p).build();
                });
    }

    @Property(seed = "4", tries = TRIES)
    void aOneCycleStartsPeaksAndEndsAsItSays(@ForAll("oneCycles") OneCycleSchedule cycle) {
        staysBetween(cycle, cycle.endValue(), cycle.maxValue(), cycle.totalSteps());
        assertThat(cycle.valueAt(0, 0)).isEqualTo(cycle.initialValue());
        assertThat(cycle.valueAt((int) Math.ceil(cycle.endStep()), 0)).isEqualTo(cycle.endValue());
        if (cycle.peakStep() == Math.floor(cycle.peakStep())) {
            assertThat(cycle.valueAt((int) cycle.peakStep(), 0)).isEqualTo(cycle.maxValue());
        }
        if (cycle.returnStep() != null && cycle.returnStep() == Math.floor(cycle.returnStep())) {
            assertThat(cycle.valueAt(cycle.returnStep().intValue(), 0)).isEqualTo(cycle.initialValue());
        }
    }

    /** No spike: a step changes the value by no more than the steepest step of a phase. */
    @Property(seed = "5", tries = TRIES)
    void aOneCycleNeverJumps(@ForAll("oneCycles") OneCycleSchedule cycle) {
        boolean three = cycle.returnStep() != null;
        double fallEnd = three ? cycle.returnStep() : cycle.endStep();
        double steepest = Math.max(steepest(cycle, cycle.initialValue(), cycle.peakStep()),
                steepest(cycle, three ? cycle.initialValue() : cycle.endValue(), fallEnd - cycle.peakStep()));
        steepest = three ? Math.max(steepest, (cycle.initialValue() - cycle.endValue())
                * steepest(cycle.annealing(), 1 / (cycle.endStep() - fallEnd))) : steepest;
        for (int t = 1; t <= cycle.totalSteps(); t++) {
            assertThat(Math.abs(cycle.valueAt(t, 0) - cycle.valueAt(t - 1, 0))).as("%s at %s", cycle, t)
                    .isLessThanOrEqualTo(steepest + ROUNDING);
        }
    }

    private static double steepest(OneCycleSchedule cycle, double low, double steps) {
        return (cycle.maxValue() - low) * steepest(cycle.annealing(), 1 / steps);
    }

    /** The most that the curve falls in a part of the time: the largest slope times it, if there is one. */
    private static double steepest(Annealing annealing, double time) {
        return switch (annealing) {
            case LINEAR -> time;
            case COSINE -> Math.PI / 2 * time;
            case ONE_MINUS_SQRT -> Math.sqrt(time);
            case ONE_MINUS_SQUARE, REX -> 2 * time;
        };
    }

    @Property(seed = "6", tries = TRIES)
    void theMomentumOfAOneCycleFallsWhileTheRateRises(@ForAll("oneCycles") OneCycleSchedule cycle) {
        ISchedule momentum = cycle.momentum();
        staysBetween(momentum, 0.85, 0.95, cycle.totalSteps());
        assertThat(momentum.valueAt(0, 0)).isEqualTo(0.95);
        assertThat(momentum.valueAt(cycle.totalSteps(), 0)).isEqualTo(0.95);
        for (int t = 1; t <= cycle.peakStep(); t++) {
            assertThat(momentum.valueAt(t, 0)).isLessThan(momentum.valueAt(t - 1, 0));
            assertThat(cycle.valueAt(t, 0)).isGreaterThan(cycle.valueAt(t - 1, 0));
        }
    }

    // ---- composition

    @Property(seed = "7", tries = TRIES)
    void aWarmUpLeadsToTheScheduleWithoutAJump(@ForAll("parts") ISchedule part, @ForAll @IntRange(min = 1, max = 100) int steps,
            @ForAll @Scale(12) @DoubleRange(min = 0, max = 1) double fraction) {
        WarmupSchedule warmup = WarmupSchedule.builder().schedule(part).warmupSteps(steps).startFraction(fraction).build();
        double target = part.valueAt(0, 0);
        double rise = (1 - fraction) * target / steps;
        for (int t = 0; t < steps; t++) {
            assertThat(warmup.valueAt(t, 0)).isCloseTo(fraction * target + t * rise, within(ROUNDING));
        }
        for (int t = 0; t < 200; t++) {
            assertThat(warmup.valueAt(steps + t, 0)).isEqualTo(part.valueAt(t, 0));
        }
    }

    @Property(seed = "8", tries = TRIES)
    void aSequenceIsEachPartFromItsOwnStart(@ForAll("parts") ISchedule first,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 60) Integer> lengths, @ForAll("parts") ISchedule other) {
        List<ISchedule> parts = new ArrayList<>(List.of(first));
        List<Integer> boundaries = new ArrayList<>();
        int start = 0;
        for (int length : lengths) {
            boundaries.add(start += length);
            parts.add(parts.size() % 2 == 1 ? other : first);
        }
        SequenceSchedule sequence = SequenceSchedule.of(parts, boundaries);
        for (int i = 0; i < parts.size(); i++) {
            int begin = i == 0 ? 0 : boundaries.get(i - 1);
            int end = i == boundaries.size() ? begin + 100 : boundaries.get(i);
            for (int t = begin; t < end; t++) {
                assertThat(sequence.valueAt(t, 0)).isEqualTo(parts.get(i).valueAt(t - begin, 0));
            }
        }
    }

    @Property(seed = "9", tries = TRIES)
    void warmUpStableDecayIsASequence(@ForAll @IntRange(min = 1, max = 50) int warmup, @ForAll @IntRange(min = 1, max = 50) int stable,
            @ForAll @IntRange(min = 1, max = 50) int decay, @ForAll @Scale(12) @DoubleRange(min = 0, max = 0.1) double end,
            @ForAll Annealing annealing) {
        ISchedule wsd = WarmupStableDecaySchedule.builder().maxValue(0.1).endValue(end).warmupSteps(warmup).stableSteps(stable)
                .decaySteps(decay).annealing(annealing).build();
        ISchedule last = switch (annealing) {
            case LINEAR -> LinearSchedule.of(0.1, end, decay);
            case COSINE -> CosineSchedule.of(0.1, decay, end);
            default -> CurveSchedule.of(annealing, 0.1, decay, end);
        };
        ISchedule sequence = SequenceSchedule.of(List.of(LinearSchedule.of(0, 0.1, warmup), ConstantSchedule.of(0.1), last),
                List.of(warmup, warmup + stable));
        for (int t = 0; t < 200; t++) {
            assertThat(wsd.valueAt(t, 0)).as("at %s", t).isCloseTo(sequence.valueAt(t, 0), within(ROUNDING));
        }
    }

    @Property(seed = "10", tries = TRIES)
    void aScaledScheduleIsTheFactorTimesIt(@ForAll("parts") ISchedule part,
            @ForAll @Scale(12) @DoubleRange(min = 0, max = 10) double factor) {
        for (int t = 0; t < 100; t++) {
            assertThat(ScaledSchedule.of(factor, part).valueAt(t, 0)).isEqualTo(factor * part.valueAt(t, 0));
        }
    }

    @Property(seed = "13", tries = TRIES)
    void aProductIsEachTimesTheOthers(@ForAll("parts") ISchedule one, @ForAll("parts") ISchedule two, @ForAll("parts") ISchedule three) {
        for (int t = 0; t < 100; t++) {
            assertThat(ProductSchedule.of(one, two, three).valueAt(t, 0))
                    .isEqualTo(one.valueAt(t, 0) * two.valueAt(t, 0) * three.valueAt(t, 0));
        }
    }

    @Property(seed = "14", tries = TRIES)
    void aShiftedScheduleIsTheScheduleSomeStepsLaterOrEarlier(@ForAll("parts") ISchedule part,
            @ForAll @IntRange(min = 0, max = 50) int steps) {
        for (int t = 0; t < 100; t++) {
            assertThat(ShiftedSchedule.of(part, steps).valueAt(t + steps, 0)).isEqualTo(part.valueAt(t, 0));
            assertThat(ShiftedSchedule.of(part, -steps).valueAt(t, 0)).isEqualTo(part.valueAt(t + steps, 0));
        }
        for (int t = 0; t < steps; t++) {
            assertThat(ShiftedSchedule.of(part, steps).valueAt(t, 0)).isEqualTo(part.valueAt(0, 0));
        }
    }

    @Property(seed = "15", tries = TRIES)
    void cyclesDownToZeroAreCosineRestartsUntilTheLast(@ForAll @IntRange(min = 1, max = 30) int steps,
            @ForAll @IntRange(min = 1, max = 3) int tMul, @ForAll @Scale(12) @DoubleRange(min = 0.3, max = 1) double decay,
            @ForAll @IntRange(min = 1, max = 4) int cycles) {
        CurveSchedule curve = CurveSchedule.builder().initialValue(0.1).decaySteps(steps).tMul(tMul).cycleDecay(decay).cycles(cycles)
                .build();
        ISchedule restarts = Keras.cosineDecayRestarts(0.1, steps, tMul, decay, 0);
        int end = 0;
        for (int i = 0, length = steps; i < cycles; i++, length *= tMul) {
            end += length;
        }
        for (int t = 0; t < end + 5; t++) {
            assertThat(curve.valueAt(t, 0)).as("%s at %s", curve, t)
                    .isCloseTo(t < end ? restarts.valueAt(t, 0) : 0, within(ROUNDING));
        }
    }

    /** The paper's formula, word for word. */
    @Property(seed = "16", tries = TRIES)
    void noamIsThePapersFormula(@ForAll @IntRange(min = 1, max = 1024) int modelSize, @ForAll @IntRange(min = 1, max = 60) int warmup) {
        ISchedule noam = WarmupSchedule.noam(modelSize, warmup);
        for (int step = 1; step < 200; step++) {
            double rate = Math.pow(modelSize, -0.5) * Math.min(Math.pow(step, -0.5), step * Math.pow(warmup, -1.5));
            assertThat(noam.valueAt(step - 1, 0)).as("%s at %s", noam, step).isCloseTo(rate, within(ROUNDING));
        }
    }

    // ---- numbers of any sort in JSON

    @Property(seed = "11", tries = TRIES)
    void jsonKeepsEveryBit(@ForAll("parts") ISchedule part,
            @ForAll @Scale(12) @DoubleRange(min = 0, max = 1e300) double factor) throws Exception {
        ISchedule schedule = WarmupSchedule.of(ScaledSchedule.of(factor, part), 7);
        String json = JsonMappers.getMapper().writeValueAsString(schedule);
        assertThat(JsonMappers.getMapper().readValue(json, ISchedule.class)).isEqualTo(schedule);
    }

    @Provide
    Arbitrary<ISchedule> parts() {
        Arbitrary<Double> values = Arbitraries.doubles().between(1e-6, 1).ofScale(12);
        Arbitrary<Integer> steps = Arbitraries.integers().between(1, 100);
        return Arbitraries.oneOf(
                Combinators.combine(values, steps).as((v, n) -> (ISchedule) PowerSchedule.of(v, n)),
                Combinators.combine(values, steps).as((v, n) -> (ISchedule) ExponentialDecaySchedule.of(v, n)),
                Combinators.combine(values, steps).as((v, n) -> (ISchedule) CosineSchedule.of(v, n)),
                Combinators.combine(values, values, steps).as((a, b, n) -> (ISchedule) LinearSchedule.of(a, b, n)),
                Combinators.combine(values, values, steps).as((a, b, n) -> (ISchedule) PiecewiseConstantSchedule.of(List.of(n),
                        List.of(a, b))),
                Combinators.combine(values, steps).as((v, n) -> (ISchedule) CosineRestartsSchedule.of(v, n)),
                oneCycles().map(cycle -> (ISchedule) cycle));
    }

    // ---- Steps

    @Property(seed = "12", tries = TRIES)
    void stepsAreThoseOfALoopOverTheBatches(@ForAll @IntRange(min = 1, max = 5000) int examples,
            @ForAll @IntRange(min = 1, max = 600) int batchSize, @ForAll @IntRange(min = 1, max = 20) int epochs) {
        int steps = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int first = 0; first < examples; first += batchSize) {
                steps++;
            }
        }
        assertThat(Steps.of(examples, batchSize, epochs)).isEqualTo(steps);
    }
}
