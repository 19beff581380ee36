package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.ISchedule;

/** What is exactly on a bound is taken or refused, as the documentation of each property says. */
class ScheduleBoundsTest {

    private static Arguments taken(String what, ISchedule schedule, int t, double value) {
        return Arguments.of(what, schedule, t, value);
    }

    static Stream<Arguments> takenOnTheBound() {
        return Stream.of(
                taken("restarts from the end", restarts().endValue(0.5).build(), 3, 0.5),
                taken("restarts as long as can be", restarts().tMul(Double.MAX_VALUE).build(), 11, 0.5),
                taken("a cycle without height", CyclicSchedule.of(0.5, 0.5, 5), 3, 0.5),
                taken("1cycle from its maximum", oneCycle().initialValue(0.5).build(), 5, 0.5),
                taken("1cycle to its maximum", oneCycle().endValue(0.5).build(), 20, 0.5),
                taken("1cycle to 0", oneCycle().endValue(0).build(), 20, 0),
                taken("1cycle whose last phase is a step", oneCycle().lastSteps(1).build(), 19, 0.05 - 0.05 * 0.999 / 2),
                taken("a warm-up from the maximum", wsd().initialValue(0.5).build(), 1, 0.5),
                taken("a decay that stays", wsd().endValue(0.5).build(), 9, 0.5),
                taken("neither warm-up nor plateau", wsd().warmupSteps(0).stableSteps(0).build(), 0, 0.5),
                taken("a decay of a step", wsd().decaySteps(1).build(), 5, 0),
                taken("a cosine that ends at 0, exactly", wsd().annealing(Annealing.COSINE).build(), 8, 0),
                taken("1cycle that ends at 0, exactly", oneCycle().annealing(Annealing.COSINE).endValue(0).build(), 20, 0),
                taken("1cycle that returns to 0, exactly", OneCycleSchedule.builder().convention(Convention.PYTORCH).threePhase(true)
                        .maxValue(0.5).totalSteps(40).initialValue(0).endValue(0).build(), 22, 0),
                taken("boundaries from 1 on, next to each other", SequenceSchedule.of(List.of(ConstantSchedule.of(0.1),
                        ConstantSchedule.of(0.2), ConstantSchedule.of(0.5)), List.of(1, 2)), 2, 0.5),
                taken("boundaries from 0 on, after them", PiecewiseConstantSchedule.builder().boundaries(0, 1).values(0.1, 0.2, 0.5)
                        .afterBoundary(true).build(), 1, 0.2),
                taken("a momentum that stays", CyclicSchedule.of(0.1, 0.5, 5).momentum(0.75, 0.75), 3, 0.75),
                taken("a momentum of 1cycle that stays", oneCycle().build().momentum(0.75, 0.75), 3, 0.75),
                taken("a bound of what falls", exponential().endValue(0.5).build(), 3, 0.5),
                taken("a bound of what grows", exponential().decayRate(2).endValue(0.5).build(), 3, 0.5),
                taken("a bound of what stays", exponential().decayRate(1).endValue(0.25).build(), 3, 0.5),
                taken("a tenth after s steps", ExponentialDecaySchedule.of(0.5, 4), 4, 0.05),
                taken("a plateau whose epsilon is set first", PlateauSchedule.builder().epsilon(0.5).initialValue(0.5).build(), 3, 0.5),
                taken("alpha 1", CosineSchedule.builder().initialValue(0.5).decaySteps(8).alpha(1).build(), 4, 0.5),
                taken("alpha 0", CosineSchedule.builder().initialValue(0.5).decaySteps(8).alpha(0).build(), 8, 0),
                taken("a warm-up from the target", WarmupSchedule.builder().schedule(ConstantSchedule.of(0.5)).warmupSteps(4)
                        .startFraction(1).build(), 1, 0.5));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("takenOnTheBound")
    void isTaken(String what, ISchedule schedule, int t, double value) {
        assertThat(schedule.valueAt(t, 0)).as(what).isEqualTo(value);
    }

    static Stream<Arguments> refusedOnTheBound() {
        return Stream.of(
                refused("mMul must be in (0, 1], got 0.0", () -> restarts().mMul(0).build()),
                refused("decayRate must be in (0, 1], got 0.0", () -> CyclicSchedule.builder().initialValue(0.1).maxValue(0.5).stepsUp(5)
                        .mode(CyclicSchedule.Mode.EXP_RANGE).decayRate(0).build()),
                refused("endValue must be at most the initialValue 0.5 with a decayRate of 1.0, got 0.625",
                        () -> exponential().decayRate(1).endValue(0.625).build()),
                refused("endValue must be in [0, initialValue 0.5], got " + Math.nextUp(0.5),
                        () -> restarts().endValue(Math.nextUp(0.5)).build()),
                refused("endValue must be in [0, maxValue 0.5], got " + -Double.MIN_VALUE,
                        () -> oneCycle().endValue(-Double.MIN_VALUE).build()),
                refused("tMul must be finite and at least 1, got Infinity", () -> restarts().tMul(Double.POSITIVE_INFINITY).build()));
    }

    private static Arguments refused(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedOnTheBound")
    void isRefused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static CosineRestartsSchedule.Builder restarts() {
        return CosineRestartsSchedule.builder().initialValue(0.5).decaySteps(10);
    }

    private static OneCycleSchedule.Builder oneCycle() {
        return OneCycleSchedule.builder().maxValue(0.5).totalSteps(20);
    }

    private static WarmupStableDecaySchedule.Builder wsd() {
        return WarmupStableDecaySchedule.builder().maxValue(0.5).warmupSteps(2).stableSteps(2).decaySteps(4);
    }

    private static ExponentialDecaySchedule.Builder exponential() {
        return ExponentialDecaySchedule.builder().initialValue(0.5).decaySteps(8).decayRate(0.5);
    }
}
