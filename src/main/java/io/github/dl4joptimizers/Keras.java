package io.github.dl4joptimizers;

import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.CosineRestartsSchedule;
import io.github.dl4joptimizers.schedule.CosineSchedule;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PolynomialDecaySchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;

/**
 * The optimizers and schedules of Keras 3 (checked against 3.16), by its own names and with its own defaults.
 *
 * <p>Schedules count iterations, as Keras' own do. {@link io.github.dl4joptimizers.schedule.Steps} turns epochs into iterations.
 */
public final class Keras {

    private Keras() {
    }

    // ---- optimizers

    // ---- schedules

    /** {@code CosineDecay(initial_learning_rate, decay_steps)}: half a wave of the cosine down to 0. */
    public static CosineSchedule cosineDecay(double initialLearningRate, int decaySteps) {
        return cosineDecay(initialLearningRate, decaySteps, 0);
    }

    /** {@code CosineDecay(initial_learning_rate, decay_steps, alpha)}: down to alpha times the initial rate. */
    public static CosineSchedule cosineDecay(double initialLearningRate, int decaySteps, double alpha) {
        return cosineDecay(initialLearningRate, decaySteps, alpha, initialLearningRate, 0);
    }

    /** {@code CosineDecay(..., alpha, warmup_target, warmup_steps)}: a straight line to the target, then the decay from there. */
    public static CosineSchedule cosineDecay(double initialLearningRate, int decaySteps, double alpha, double warmupTarget,
            int warmupSteps) {
        return CosineSchedule.builder().initialValue(warmupSteps == 0 ? warmupTarget : initialLearningRate).decaySteps(decaySteps)
                .alpha(alpha).warmupTarget(warmupTarget).warmupSteps(warmupSteps).build();
    }

    /** {@code CosineDecayRestarts(initial_learning_rate, first_decay_steps)}: each cycle twice as long as the one before. */
    public static CosineRestartsSchedule cosineDecayRestarts(double initialLearningRate, int firstDecaySteps) {
        return cosineDecayRestarts(initialLearningRate, firstDecaySteps, 2, 1, 0);
    }

    /** {@code CosineDecayRestarts(initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0)}. */
    public static CosineRestartsSchedule cosineDecayRestarts(double initialLearningRate, int firstDecaySteps, double tMul,
            double mMul, double alpha) {
        Check.that(alpha >= 0 && alpha <= 1, "alpha", "in [0, 1]", alpha);
        return CosineRestartsSchedule.builder().initialValue(initialLearningRate).decaySteps(firstDecaySteps).tMul(tMul).mMul(mMul)
                .endValue(alpha * initialLearningRate).build();
    }

    /** {@code ExponentialDecay(initial_learning_rate, decay_steps, decay_rate)}: rate^(t / steps) times the initial rate. */
    public static ExponentialDecaySchedule exponentialDecay(double initialLearningRate, int decaySteps, double decayRate) {
        return exponentialDecay(initialLearningRate, decaySteps, decayRate, false);
    }

    /** {@code ExponentialDecay(initial_learning_rate, decay_steps, decay_rate, staircase=False)}. */
    public static ExponentialDecaySchedule exponentialDecay(double initialLearningRate, int decaySteps, double decayRate,
            boolean staircase) {
        return ExponentialDecaySchedule.builder().initialValue(initialLearningRate).decaySteps(decaySteps).decayRate(decayRate)
                .staircase(staircase).build();
    }

    /** {@code InverseTimeDecay(initial_learning_rate, decay_steps, decay_rate)}: initial / (1 + rate t / steps). */
    public static PowerSchedule inverseTimeDecay(double initialLearningRate, int decaySteps, double decayRate) {
        return inverseTimeDecay(initialLearningRate, decaySteps, decayRate, false);
    }

    /** {@code InverseTimeDecay(initial_learning_rate, decay_steps, decay_rate, staircase=False)}. */
    public static PowerSchedule inverseTimeDecay(double initialLearningRate, int decaySteps, double decayRate, boolean staircase) {
        return PowerSchedule.builder().initialValue(initialLearningRate).decaySteps(decaySteps).decayRate(decayRate)
                .staircase(staircase).build();
    }

    /** {@code PiecewiseConstantDecay(boundaries, values)}: a new value from the step after each boundary on. */
    public static PiecewiseConstantSchedule piecewiseConstantDecay(List<Integer> boundaries, List<Double> values) {
        return PiecewiseConstantSchedule.builder().boundaries(boundaries).values(values).afterBoundary(true).build();
    }

    /** {@code PolynomialDecay(initial_learning_rate, decay_steps)}: a straight line down to 0.0001. */
    public static PolynomialDecaySchedule polynomialDecay(double initialLearningRate, int decaySteps) {
        return polynomialDecay(initialLearningRate, decaySteps, 1e-4, 1, false);
    }

    /** {@code PolynomialDecay(initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False)}. */
    public static PolynomialDecaySchedule polynomialDecay(double initialLearningRate, int decaySteps, double endLearningRate,
            double power, boolean cycle) {
        return PolynomialDecaySchedule.builder().initialValue(initialLearningRate).decaySteps(decaySteps)
                .endValue(endLearningRate).power(power).cycle(cycle).build();
    }

    /**
     * {@code ReduceLROnPlateau(factor=0.1, patience=10, min_delta=0.0001, cooldown=0, min_lr=0.0)}, for {@code
     * PerformanceSchedulingListener.on(validation, ...)}.
     */
    public static PlateauSchedule.Builder reduceLROnPlateau() {
        return PlateauSchedule.builder().convention(Convention.KERAS);
    }
}
