package io.github.dl4joptimizers;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
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

    /** The gradient is taken at w + b m, which is what a network holds. */
    public static Nesterov nesterov(double learningRate) { return new Nesterov(learningRate).rateInVelocity(true); }
    /** The gradient is taken at w + b m, which is what a network holds. */
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
}
