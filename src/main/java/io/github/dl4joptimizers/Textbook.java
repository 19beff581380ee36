package io.github.dl4joptimizers;

import java.util.List;

import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;

/**
 * The optimizers and schedules of A. Geron, Hands-On Machine Learning, 3rd edition, chapter 11, by its own names and with its
 * own defaults.
 *
 * <p>Schedules count iterations. The book's functions of the epoch count epochs: multiply their steps by {@link
 * io.github.dl4joptimizers.schedule.Steps#perEpoch}. Its learning rate range test is {@code tuning.LearningRateFinder}.
 */
public final class Textbook {

    private Textbook() {
    }

    // ---- optimizers

    // ---- schedules

    /** {@code lr0 / (1 + t / s)}: half of lr0 after s steps, a third after 2 s. */
    public static PowerSchedule power(double lr0, int s) {
        return power(lr0, s, 1);
    }

    /** {@code lr0 / (1 + t / s) ** c}. */
    public static PowerSchedule power(double lr0, int s, double c) {
        return PowerSchedule.of(lr0, s, c);
    }

    /** {@code exponential_decay(lr0, s)}: {@code lr0 * 0.1 ** (t / s)}, a tenth every s steps. */
    public static ExponentialDecaySchedule exponential(double lr0, int s) {
        return exponential(lr0, s, 0.1);
    }

    /** {@code lr0 * rate ** (t / s)}. */
    public static ExponentialDecaySchedule exponential(double lr0, int s, double rate) {
        return ExponentialDecaySchedule.of(lr0, s, rate);
    }

    /** {@code exponential_decay_fn(epoch, lr)}: {@code lr * 0.1 ** (1 / s)} before the first epoch too, so one step ahead. */
    public static ExponentialDecaySchedule exponentialRecursive(double lr0, int s) {
        return exponentialRecursive(lr0, s, 0.1);
    }

    /** {@code lr * rate ** (1 / s)} before the first epoch too. */
    public static ExponentialDecaySchedule exponentialRecursive(double lr0, int s, double rate) {
        return exponential(lr0 * Math.pow(rate, 1.0 / s), s, rate);
    }

    /** {@code ExponentialDecay(n_steps)}, the callback: {@code lr * 0.1 ** (1 / n_steps)} before the first batch too. */
    public static ExponentialDecaySchedule exponentialPerStep(double lr0, int nSteps) {
        return exponentialRecursive(lr0, nSteps);
    }

    /** {@code piecewise_constant(boundaries, values)}: a new value from each boundary on. */
    public static PiecewiseConstantSchedule piecewiseConstant(List<Integer> boundaries, List<Double> values) {
        return PiecewiseConstantSchedule.of(boundaries, values);
    }

    /** {@code OneCycleScheduler(iterations, max_lr)}: up, down, and down by three orders of magnitude, in straight lines. */
    public static OneCycleSchedule oneCycle(double maxLr, int iterations) {
        return OneCycleSchedule.textbook(maxLr, iterations);
    }

    /** {@code OneCycleScheduler(iterations, max_lr, start_lr, last_iterations, last_lr)}, the rate first as everywhere here. */
    public static OneCycleSchedule oneCycle(double maxLr, int iterations, double startLr, int lastIterations, double lastLr) {
        return OneCycleSchedule.builder().convention(Convention.TEXTBOOK).maxValue(maxLr).totalSteps(iterations)
                .initialValue(startLr).lastSteps(lastIterations).endValue(lastLr).build();
    }

    /**
     * {@code ReduceLROnPlateau(factor=0.5, patience=5)}: performance scheduling, for {@code
     * PerformanceSchedulingListener.on(validation, ...)}.
     */
    public static PlateauSchedule.Builder performance() {
        return PlateauSchedule.builder().convention(Convention.TEXTBOOK).factor(0.5).patience(5);
    }
}
