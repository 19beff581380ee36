package io.github.dl4joptimizers;

import java.util.List;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Annealing;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.CosineSchedule;
import io.github.dl4joptimizers.schedule.CurveSchedule;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PolynomialDecaySchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;
import io.github.dl4joptimizers.schedule.SequenceSchedule;
import io.github.dl4joptimizers.schedule.ShiftedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The schedules of Hugging Face's transformers by their names, with their rules and defaults (checked against 5.18):
 *
 * <pre>
 * AdamW(params, 5e-5); get_linear_schedule_with_warmup(opt, 500, 10_000)
 * PyTorch.adamW(Transformers.getLinearScheduleWithWarmup(5e-5, 500, 10_000))
 * </pre>
 *
 * The optimizers are PyTorch's. The rate that the optimizer was given is the first argument here, and where transformers has {@code
 * None}, so does this: null. All warm up in a straight line from 0 unless they say otherwise; a warm-up of 0 steps is none.
 * Schedules count iterations, as transformers' Trainer does. {@code GreedyLR} has no method: it follows the loss of each step.
 */
@CheckReturnValue
public final class Transformers {

    private Transformers() {
    }

    /** {@code get_constant_schedule(optimizer)}. */
    public static ConstantSchedule getConstantSchedule(double lr) {
        return ConstantSchedule.of(lr);
    }

    /** {@code get_constant_schedule_with_warmup(optimizer, num_warmup_steps)}. */
    public static ISchedule getConstantScheduleWithWarmup(double lr, int numWarmupSteps) {
        return warmup(lr, numWarmupSteps, ConstantSchedule.of(lr));
    }

    /** {@code get_linear_schedule_with_warmup(optimizer, num_warmup_steps, num_training_steps)}: down to 0 at the last step. */
    public static ISchedule getLinearScheduleWithWarmup(double lr, int numWarmupSteps, int numTrainingSteps) {
        return warmup(lr, numWarmupSteps, numTrainingSteps <= numWarmupSteps ? ConstantSchedule.of(0)
                : LinearSchedule.of(lr, 0, numTrainingSteps - numWarmupSteps));
    }

    /** {@code get_cosine_schedule_with_warmup(optimizer, num_warmup_steps, num_training_steps)}: half a wave down to 0. */
    public static CosineSchedule getCosineScheduleWithWarmup(double lr, int numWarmupSteps, int numTrainingSteps) {
        return getCosineScheduleWithWarmup(lr, numWarmupSteps, numTrainingSteps, 0.5);
    }

    /**
     * {@code get_cosine_schedule_with_warmup(..., num_cycles=0.5)}: so many waves, without jumps. Past num_training_steps the wave
     * goes on: with half a wave the rate climbs again.
     */
    public static CosineSchedule getCosineScheduleWithWarmup(double lr, int numWarmupSteps, int numTrainingSteps, double numCycles) {
        return waves(lr, numWarmupSteps, numTrainingSteps, numCycles, 0).build();
    }

    /** {@code get_cosine_with_hard_restarts_schedule_with_warmup(optimizer, num_warmup_steps, num_training_steps)}: one cosine. */
    public static ISchedule getCosineWithHardRestartsScheduleWithWarmup(double lr, int numWarmupSteps, int numTrainingSteps) {
        return getCosineWithHardRestartsScheduleWithWarmup(lr, numWarmupSteps, numTrainingSteps, 1);
    }

    /** {@code get_cosine_with_hard_restarts_schedule_with_warmup(..., num_cycles=1)}: half waves with jumps; 0 at the end. */
    public static ISchedule getCosineWithHardRestartsScheduleWithWarmup(double lr, int numWarmupSteps, int numTrainingSteps,
            int numCycles) {
        Check.atLeast(1, "numCycles", numCycles);
        return warmup(lr, numWarmupSteps, CurveSchedule.builder().initialValue(lr)
                .decaySteps((double) left(numWarmupSteps, numTrainingSteps) / numCycles).cycles(numCycles).build());
    }

    /**
     * {@code get_polynomial_decay_schedule_with_warmup(optimizer, num_warmup_steps, num_training_steps)}: a straight line down to
     * 1e-7.
     */
    public static ISchedule getPolynomialDecayScheduleWithWarmup(double lr, int numWarmupSteps, int numTrainingSteps) {
        return getPolynomialDecayScheduleWithWarmup(lr, numWarmupSteps, numTrainingSteps, 1e-7, 1);
    }

    /** {@code get_polynomial_decay_schedule_with_warmup(..., lr_end=1e-7, power=1.0)}: lr_end, below the rate, stays. */
    public static ISchedule getPolynomialDecayScheduleWithWarmup(double lr, int numWarmupSteps, int numTrainingSteps, double lrEnd,
            double power) {
        Check.that(lrEnd < lr, "lrEnd", "below the rate " + lr, lrEnd);
        return warmup(lr, numWarmupSteps, numTrainingSteps <= numWarmupSteps ? ConstantSchedule.of(lrEnd)
                : PolynomialDecaySchedule.of(lr, numTrainingSteps - numWarmupSteps, lrEnd, power));
    }

    /** {@code get_inverse_sqrt_schedule(optimizer, num_warmup_steps)}: {@code lr * sqrt(num_warmup_steps / t)} after the warm-up. */
    public static ISchedule getInverseSqrtSchedule(double lr, int numWarmupSteps) {
        return getInverseSqrtSchedule(lr, numWarmupSteps, null);
    }

    /**
     * {@code get_inverse_sqrt_schedule(optimizer, num_warmup_steps, timescale=None)}: {@code lr / sqrt(1 + s / timescale)}, s steps
     * after the warm-up. Null is num_warmup_steps, or 10 000 if there are none.
     */
    public static ISchedule getInverseSqrtSchedule(double lr, int numWarmupSteps, Integer timescale) {
        int scale = timescale != null ? Check.atLeast(1, "timescale", timescale) : numWarmupSteps > 0 ? numWarmupSteps : 10_000;
        return warmup(lr, numWarmupSteps, PowerSchedule.of(lr, scale, 0.5));
    }

    /**
     * {@code get_cosine_with_min_lr_schedule_with_warmup(optimizer, num_warmup_steps, num_training_steps, num_cycles=0.5,
     * min_lr=None, min_lr_rate=None)}: the cosine ends at min_lr, or at min_lr_rate times the rate; one of the two must be null. It
     * goes on past its end, as without them.
     */
    public static CosineSchedule getCosineWithMinLrScheduleWithWarmup(double lr, int numWarmupSteps, int numTrainingSteps,
            double numCycles, Double minLr, Double minLrRate) {
        return waves(lr, numWarmupSteps, numTrainingSteps, numCycles, minimum(lr, minLr, minLrRate)).build();
    }

    /**
     * {@code get_cosine_with_min_lr_schedule_with_warmup_lr_rate(..., min_lr=None, min_lr_rate=None, warmup_lr_rate=None)}: as
     * {@link #getCosineWithMinLrScheduleWithWarmup}, but the warm-up leads from warmup_lr_rate times the rate (null: 1 /
     * num_warmup_steps) to the rate in the last step of the warm-up, and the cosine is one step ahead.
     */
    public static ISchedule getCosineWithMinLrScheduleWithWarmupLrRate(double lr, int numWarmupSteps, int numTrainingSteps,
            double numCycles, Double minLr, Double minLrRate, Double warmupLrRate) {
        double start = warmupLrRate != null ? warmupLrRate : 1.0 / Math.max(1, numWarmupSteps);
        ISchedule cosine = waves(lr, 0, left(numWarmupSteps, numTrainingSteps), numCycles, minimum(lr, minLr, minLrRate)).build();
        return SequenceSchedule.inTurn(List.of(LinearSchedule.of(lr * start, lr, Math.max(1, numWarmupSteps - 1)),
                ShiftedSchedule.of(cosine, -1)), numWarmupSteps);
    }

    /**
     * {@code get_wsd_schedule(optimizer, num_warmup_steps, num_decay_steps, num_training_steps=None, num_stable_steps=None)}: a
     * straight warm-up, constant, half a cosine down to 0.
     */
    public static ISchedule getWsdSchedule(double lr, int numWarmupSteps, int numDecaySteps, Integer numTrainingSteps,
            Integer numStableSteps) {
        return getWsdSchedule(lr, numWarmupSteps, numDecaySteps, numTrainingSteps, numStableSteps, Annealing.LINEAR,
                Annealing.COSINE, 0, 0.5);
    }

    /**
     * {@code get_wsd_schedule(..., warmup_type="linear", decay_type="cosine", min_lr_ratio=0, num_cycles=0.5)}: warm-up, stable,
     * decay. The warm-up begins, and the decay ends, at min_lr_ratio times the rate, which stays.
     *
     * @param lr               the rate
     * @param numWarmupSteps   at least 0
     * @param numDecaySteps    at least 0
     * @param numTrainingSteps all steps together, of which what is left is stable; null if there are numStableSteps
     * @param numStableSteps   at least 0; if it is not null, it counts, whatever numTrainingSteps says
     * @param warmupType       LINEAR, COSINE or ONE_MINUS_SQRT, which is {@code 1 - sqrt(1 - x)} on the way up
     * @param decayType        LINEAR, COSINE or ONE_MINUS_SQRT
     * @param minLrRatio       in [0, 1]
     * @param numCycles        how many waves a decay by COSINE has
     * @return the schedule
     */
    public static ISchedule getWsdSchedule(double lr, int numWarmupSteps, int numDecaySteps, Integer numTrainingSteps,
            Integer numStableSteps, Annealing warmupType, Annealing decayType, double minLrRatio, double numCycles) {
        Check.that(numTrainingSteps != null || numStableSteps != null, "numStableSteps", "given if numTrainingSteps is null",
                numStableSteps);
        Check.that(minLrRatio >= 0 && minLrRatio <= 1, "minLrRatio", "in [0, 1]", minLrRatio);
        int stable = numStableSteps != null ? Check.atLeast(0, "numStableSteps", numStableSteps)
                : Check.atLeast(numWarmupSteps + numDecaySteps, "numTrainingSteps", numTrainingSteps) - numWarmupSteps - numDecaySteps;
        double least = minLrRatio * lr;
        return SequenceSchedule.inTurn(List.of(rise(warmupType, least, lr, Math.max(1, numWarmupSteps)), ConstantSchedule.of(lr),
                fall(decayType, lr, least, Math.max(1, numDecaySteps), numCycles), ConstantSchedule.of(least)),
                numWarmupSteps, stable, numDecaySteps);
    }

    /** {@code get_reduce_on_plateau_schedule(optimizer)}: {@link PyTorch#reduceLROnPlateau}. */
    public static PlateauSchedule.Builder getReduceOnPlateauSchedule() {
        return PyTorch.reduceLROnPlateau();
    }

    private static ISchedule warmup(double lr, int steps, ISchedule schedule) {
        return SequenceSchedule.inTurn(List.of(LinearSchedule.of(0, lr, Math.max(1, steps)), schedule), steps);
    }

    private static CosineSchedule.Builder waves(double lr, int warmupSteps, int trainingSteps, double cycles, double minimum) {
        return CosineSchedule.builder().initialValue(warmupSteps == 0 ? lr : 0).warmupTarget(lr).warmupSteps(warmupSteps)
                .decaySteps(left(warmupSteps, trainingSteps)).endValue(minimum).halfWaves(2 * cycles).cycle(true);
    }

    private static int left(int warmupSteps, int trainingSteps) {
        return Math.max(1, trainingSteps - warmupSteps);
    }

    private static double minimum(double lr, Double minLr, Double minLrRate) {
        Check.that(minLr != null || minLrRate != null, "minLr", "given if minLrRate is null", minLr);
        Check.that(minLr == null || minLrRate == null, "minLrRate", "null if there is a minLr", minLrRate);
        return minLr != null ? minLr : minLrRate * lr;
    }

    private static ISchedule rise(Annealing type, double from, double to, int steps) {
        return switch (checkType("warmupType", type)) {
            case ONE_MINUS_SQRT -> PolynomialDecaySchedule.of(from, steps, to, 0.5); // to - (to - from) sqrt(1 - x)
            default -> CurveSchedule.of(type, from, steps, to); // the same up as down
        };
    }

    private static ISchedule fall(Annealing type, double from, double to, int steps, double cycles) {
        return switch (checkType("decayType", type)) {
            case COSINE -> CosineSchedule.builder().initialValue(from).decaySteps(steps).endValue(to).halfWaves(2 * cycles).build();
            default -> CurveSchedule.of(type, from, steps, to);
        };
    }

    private static Annealing checkType(String name, Annealing type) {
        return Check.that(type == Annealing.LINEAR || type == Annealing.COSINE || type == Annealing.ONE_MINUS_SQRT, name,
                "LINEAR, COSINE or ONE_MINUS_SQRT", type);
    }
}
