package io.github.dl4joptimizers;

import java.util.List;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.EpsilonPlacement;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RmsProp;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The optimizers and schedules of A. Geron, Hands-On Machine Learning, 3rd edition, chapter 11, as printed there. The book has
 * no formula for Nadam. Its epsilon stands under the root, and its weight decay multiplies the weights by a fixed factor.
 *
 * <p>Schedules count iterations. The book's functions of the epoch count epochs: multiply their steps by {@link
 * io.github.dl4joptimizers.schedule.Steps#perEpoch}. Its learning rate range test is {@code tuning.LearningRateFinder}.
 */
@CheckReturnValue
public final class Textbook {

    private Textbook() {
    }

    // ---- optimizers

    /** m = b m - lr g; w = w + m, with b 0.9. */
    public static Momentum momentum(double learningRate) { return new Momentum(learningRate).rateInVelocity(true); }
    /** m = b m - lr g; w = w + m, with b 0.9. */
    public static Momentum momentum(ISchedule learningRate) { return new Momentum(learningRate).rateInVelocity(true); }

    /** The gradient is taken at w + b m, which is what a network holds. Under a momentum schedule: see {@link Nesterov}. */
    public static Nesterov nesterov(double learningRate) { return new Nesterov(learningRate).rateInVelocity(true); }
    /** The gradient is taken at w + b m, which is what a network holds. Under a momentum schedule: see {@link Nesterov}. */
    public static Nesterov nesterov(ISchedule learningRate) { return new Nesterov(learningRate).rateInVelocity(true); }

    /** s = s + g^2; w = w - lr g / sqrt(s + 1e-10) */
    public static AdaGrad adagrad(double learningRate) { return new AdaGrad(learningRate).epsilonPlacement(EpsilonPlacement.INSIDE_ROOT); }
    /** s = s + g^2; w = w - lr g / sqrt(s + 1e-10) */
    public static AdaGrad adagrad(ISchedule learningRate) { return new AdaGrad(learningRate).epsilonPlacement(EpsilonPlacement.INSIDE_ROOT); }

    /** s = 0.9 s + 0.1 g^2; w = w - lr g / sqrt(s + 1e-7) */
    public static RmsProp rmsprop(double learningRate) { return like(new RmsProp(learningRate)); }
    /** s = 0.9 s + 0.1 g^2; w = w - lr g / sqrt(s + 1e-7) */
    public static RmsProp rmsprop(ISchedule learningRate) { return like(new RmsProp(learningRate)); }

    /** w = w - lr mhat / sqrt(shat + 1e-7) */
    public static Adam adam(double learningRate) { return like(new Adam(learningRate)); }
    /** w = w - lr mhat / sqrt(shat + 1e-7) */
    public static Adam adam(ISchedule learningRate) { return like(new Adam(learningRate)); }

    /** Adam, then the weights times 0.99. */
    public static AdamW adamW(double learningRate) { return new AdamW(adam(learningRate).weightDecay(DecoupledWeightDecay.fixed(0.01))); }
    /** Adam, then the weights times 0.99. */
    public static AdamW adamW(ISchedule learningRate) { return new AdamW(adam(learningRate).weightDecay(DecoupledWeightDecay.fixed(0.01))); }

    /** s = max(b2 s, |g|); w = w - lr mhat / s */
    public static AdaMax adamax(double learningRate) { return new AdaMax(learningRate).epsilon(0); }
    /** s = max(b2 s, |g|); w = w - lr mhat / s */
    public static AdaMax adamax(ISchedule learningRate) { return new AdaMax(learningRate).epsilon(0); }

    private static RmsProp like(RmsProp rmsprop) {
        return rmsprop.rmsDecay(0.9).epsilon(1e-7).epsilonPlacement(EpsilonPlacement.INSIDE_ROOT);
    }

    private static Adam like(Adam adam) {
        return adam.epsilon(1e-7).epsilonPlacement(EpsilonPlacement.INSIDE_ROOT);
    }

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
