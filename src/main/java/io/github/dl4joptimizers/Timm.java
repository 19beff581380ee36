package io.github.dl4joptimizers;

import java.util.List;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Annealing;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.CurveSchedule;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.SequenceSchedule;
import io.github.dl4joptimizers.schedule.ShiftedSchedule;
import io.github.dl4joptimizers.schedule.TanhSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The schedulers of timm (PyTorch image models) by their names, with their rules and defaults (checked against 1.0.29):
 *
 * <pre>
 * CosineLRScheduler(opt, 300, warmup_t=5, warmup_lr_init=1e-6)     of an optimizer with a rate of 0.1
 * Timm.cosineLRScheduler(0.1, 300, 0, 1, 1, 1, 5, 1e-6, false, 1)
 * </pre>
 *
 * The rate that the optimizer was given is the first argument here. The warm-up is a straight line from warmup_lr_init to the rate.
 * With warmup_prefix it comes before the schedule; without, it takes the place of the schedule's first steps, so that the rate may
 * jump where it ends. Cycle i (0, 1, ...) takes t_initial cycle_mul^i steps and begins at the rate times cycle_decay^i; after
 * cycle_limit of them the rate is lr_min. For a cycle_mul of 3, and some others, timm's logarithm is a rounding too low at the start of
 * the sixth cycle, which it takes for the end of the fifth; not so here.
 *
 * <p>Schedules count iterations. Timm's count epochs unless they are told otherwise: multiply their steps by {@link
 * io.github.dl4joptimizers.schedule.Steps#perEpoch}. The noise is that of PyTorch's generator and has no method here; for {@code
 * PlateauLRScheduler} put {@link PyTorch#reduceLROnPlateau} around a warm-up.
 */
@CheckReturnValue
public final class Timm {

    private Timm() {
    }

    /** {@code CosineLRScheduler(optimizer, t_initial)}: half a wave down to 0. */
    public static ISchedule cosineLRScheduler(double lr, int tInitial) {
        return cosineLRScheduler(lr, tInitial, 0, 1, 1, 1, 0, 0, false, 1);
    }

    /**
     * {@code CosineLRScheduler(optimizer, t_initial, lr_min=0.0, cycle_mul=1.0, cycle_decay=1.0, cycle_limit=1, warmup_t=0,
     * warmup_lr_init=0.0, warmup_prefix=False, k_decay=1.0)}: {@code lr_min + (lr - lr_min) (1 + cos(pi x^k)) / 2}.
     */
    public static ISchedule cosineLRScheduler(double lr, int tInitial, double lrMin, double cycleMul, double cycleDecay,
            int cycleLimit, int warmupT, double warmupLrInit, boolean warmupPrefix, double kDecay) {
        return warmup(lr, lr, warmupT, warmupLrInit, warmupPrefix, CurveSchedule.builder().initialValue(lr).decaySteps(tInitial)
                .endValue(lrMin).annealing(Annealing.COSINE).timePower(kDecay).tMul(cycleMul).cycleDecay(cycleDecay).cycles(cycleLimit)
                .build());
    }

    /** {@code MultiStepLRScheduler(optimizer, decay_t)}: with a decay_rate of 1 it is constant. */
    public static ISchedule multiStepLRScheduler(double lr, List<Integer> decayT) {
        return multiStepLRScheduler(lr, decayT, 1);
    }

    /** {@code MultiStepLRScheduler(optimizer, decay_t, decay_rate=1.0)}. */
    public static ISchedule multiStepLRScheduler(double lr, List<Integer> decayT, double decayRate) {
        return multiStepLRScheduler(lr, decayT, decayRate, 0, 0, true);
    }

    /**
     * {@code MultiStepLRScheduler(optimizer, decay_t, decay_rate=1.0, warmup_t=0, warmup_lr_init=0.0, warmup_prefix=True)}: times
     * decay_rate from one step <em>before</em> each decay_t on, which is how timm counts.
     */
    public static ISchedule multiStepLRScheduler(double lr, List<Integer> decayT, double decayRate, int warmupT, double warmupLrInit,
            boolean warmupPrefix) {
        return warmup(lr, lr, warmupT, warmupLrInit, warmupPrefix,
                PiecewiseConstantSchedule.multiplied(lr, Check.notNull("decayT", decayT, "a list of whole numbers").stream().map(t -> t - 1).toList(), decayRate));
    }

    /** {@code PolyLRScheduler(optimizer, t_initial)}: down to 0 along the square root of the time that is left. */
    public static ISchedule polyLRScheduler(double lr, int tInitial) {
        return polyLRScheduler(lr, tInitial, 0.5, 0, 1, 1, 1, 0, 0, false, 1);
    }

    /**
     * {@code PolyLRScheduler(optimizer, t_initial, power=0.5, lr_min=0.0, cycle_mul=1.0, cycle_decay=1.0, cycle_limit=1, warmup_t=0,
     * warmup_lr_init=0.0, warmup_prefix=False, k_decay=1.0)}: {@code lr_min + (lr - lr_min) (1 - x^k)^power}.
     */
    public static ISchedule polyLRScheduler(double lr, int tInitial, double power, double lrMin, double cycleMul, double cycleDecay,
            int cycleLimit, int warmupT, double warmupLrInit, boolean warmupPrefix, double kDecay) {
        return warmup(lr, lr, warmupT, warmupLrInit, warmupPrefix, CurveSchedule.builder().initialValue(lr).decaySteps(tInitial)
                .endValue(lrMin).annealing(Annealing.LINEAR).timePower(kDecay).power(power).tMul(cycleMul).cycleDecay(cycleDecay)
                .cycles(cycleLimit).build());
    }

    /** {@code StepLRScheduler(optimizer, decay_t)}: with a decay_rate of 1 it is constant. */
    public static ISchedule stepLRScheduler(double lr, double decayT) {
        return stepLRScheduler(lr, decayT, 1);
    }

    /** {@code StepLRScheduler(optimizer, decay_t, decay_rate=1.0)}: decay_t need not be whole. */
    public static ISchedule stepLRScheduler(double lr, double decayT, double decayRate) {
        return stepLRScheduler(lr, decayT, decayRate, 0, 0, true);
    }

    /** {@code StepLRScheduler(optimizer, decay_t, decay_rate=1.0, warmup_t=0, warmup_lr_init=0.0, warmup_prefix=True)}. */
    public static ISchedule stepLRScheduler(double lr, double decayT, double decayRate, int warmupT, double warmupLrInit,
            boolean warmupPrefix) {
        return warmup(lr, lr, warmupT, warmupLrInit, warmupPrefix, ExponentialDecaySchedule.builder().initialValue(lr).decaySteps(decayT)
                .decayRate(decayRate).staircase(true).build());
    }

    /** {@code TanhLRScheduler(optimizer, t_initial)}: down to 0 along the hyperbolic tangent from -7 to 3. */
    public static ISchedule tanhLRScheduler(double lr, int tInitial) {
        return tanhLRScheduler(lr, tInitial, -7, 3, 0, 1, 1, 1, 0, 0, false);
    }

    /**
     * {@code TanhLRScheduler(optimizer, t_initial, lb=-7.0, ub=3.0, lr_min=0.0, cycle_mul=1.0, cycle_decay=1.0, cycle_limit=1,
     * warmup_t=0, warmup_lr_init=0.0, warmup_prefix=False)}: {@code lr_min + (lr - lr_min) (1 - tanh(lb (1 - x) + ub x)) / 2}. A
     * warm-up that is no prefix leads to the value that the curve has where it ends.
     */
    public static ISchedule tanhLRScheduler(double lr, int tInitial, double lb, double ub, double lrMin, double cycleMul,
            double cycleDecay, int cycleLimit, int warmupT, double warmupLrInit, boolean warmupPrefix) {
        ISchedule curve = TanhSchedule.builder().initialValue(lr).decaySteps(tInitial).endValue(lrMin).lower(lb).upper(ub).tMul(cycleMul)
                .cycleDecay(cycleDecay).cycles(cycleLimit).build();
        return warmup(lr, warmupPrefix ? lr : curve.valueAt(warmupT, 0), warmupT, warmupLrInit, warmupPrefix, curve);
    }

    private static ISchedule warmup(double lr, double target, int steps, double from, boolean prefix, ISchedule schedule) {
        if (steps > 0) {
            return SequenceSchedule.inTurn(List.of(LinearSchedule.of(from, target, steps),
                    prefix ? schedule : ShiftedSchedule.of(schedule, -steps)), steps);
        }
        boolean beginsAtTheRate = schedule.valueAt(0, 0) == lr; // timm does, for nothing is asked of its schedule before the first step
        return beginsAtTheRate ? schedule
                : SequenceSchedule.inTurn(List.of(ConstantSchedule.of(lr), ShiftedSchedule.of(schedule, -1)), 1);
    }
}
