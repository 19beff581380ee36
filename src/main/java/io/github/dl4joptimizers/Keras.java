package io.github.dl4joptimizers;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.updater.AdaDelta;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.AmsGrad;
import io.github.dl4joptimizers.updater.EpsilonPlacement;
import io.github.dl4joptimizers.updater.Lion;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.Optimizer;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Keras' optimizers and schedules by Keras' names, with Keras' rules and defaults (checked against Keras 3.16):
 *
 * <pre>
 * keras.optimizers.AdamW(1e-3)                                Keras.adamW(1e-3)
 * keras.optimizers.schedules.CosineDecay(0.1, 1000)           Keras.cosineDecay(0.1, 1000)
 * </pre>
 *
 * Whatever else Keras' constructor takes is a method of the optimizer: {@code Keras.adam(1e-3).beta2(0.99)}. Keras decays
 * biases too, and so does the decay of these optimizers.
 */
@CheckReturnValue
public final class Keras {

    private static final double EPSILON = 1e-7;
    private static final DecoupledWeightDecay DECAY = DecoupledWeightDecay.timesLearningRate(0.004).includingBiases();

    private Keras() {
    }

    // ---- optimizers

    /** With the default learning rate of 0.01. */
    public static Sgd sgd() { return sgd(1e-2); }
    /** {@code keras.optimizers.SGD(lr)} */
    public static Sgd sgd(double learningRate) { return new Sgd(learningRate); }
    /** {@code keras.optimizers.SGD(lr)} */
    public static Sgd sgd(ISchedule learningRate) { return new Sgd(learningRate); }

    /** {@code keras.optimizers.SGD(lr, momentum=m)} */
    public static Momentum sgd(double learningRate, double momentum) { return new Momentum(learningRate, momentum).rateInVelocity(true); }
    /** {@code keras.optimizers.SGD(lr, momentum=m)} */
    public static Momentum sgd(ISchedule learningRate, double momentum) { return new Momentum(learningRate, momentum).rateInVelocity(true); }

    /** {@code keras.optimizers.SGD(lr, momentum=m, nesterov=n)}; with a momentum of 0 it is plain descent. */
    public static Optimizer<?> sgd(double learningRate, double momentum, boolean nesterov) {
        return nesterov ? new Nesterov(learningRate, momentum).rateInVelocity(true) : new Momentum(learningRate, momentum).rateInVelocity(true);
    }

    /** {@code keras.optimizers.SGD(lr, momentum=m, nesterov=n)}; with a momentum of 0 it is plain descent. */
    public static Optimizer<?> sgd(ISchedule learningRate, double momentum, boolean nesterov) {
        return nesterov ? new Nesterov(learningRate, momentum).rateInVelocity(true) : new Momentum(learningRate, momentum).rateInVelocity(true);
    }

    /** With the default learning rate of 0.001. */
    public static AdaGrad adagrad() { return adagrad(1e-3); }
    /** {@code keras.optimizers.Adagrad(lr)}: the sum of squares starts from 0.1. */
    public static AdaGrad adagrad(double learningRate) { return like(new AdaGrad(learningRate)); }
    /** {@code keras.optimizers.Adagrad(lr)}: the sum of squares starts from 0.1. */
    public static AdaGrad adagrad(ISchedule learningRate) { return like(new AdaGrad(learningRate)); }

    /** With the default learning rate of 0.001. */
    public static RmsProp rmsprop() { return rmsprop(1e-3); }
    /** {@code keras.optimizers.RMSprop(lr)}: rho 0.9. */
    public static RmsProp rmsprop(double learningRate) { return like(new RmsProp(learningRate)); }
    /** {@code keras.optimizers.RMSprop(lr)}: rho 0.9. */
    public static RmsProp rmsprop(ISchedule learningRate) { return like(new RmsProp(learningRate)); }

    /** With the default learning rate of 0.001. */
    public static Adam adam() { return adam(1e-3); }
    /** {@code keras.optimizers.Adam(lr)}: "epsilon hat". */
    public static Adam adam(double learningRate) { return like(new Adam(learningRate)); }
    /** {@code keras.optimizers.Adam(lr)}: "epsilon hat". */
    public static Adam adam(ISchedule learningRate) { return like(new Adam(learningRate)); }

    /** With the default learning rate of 0.001. */
    public static AdamW adamW() { return adamW(1e-3); }
    /** {@code keras.optimizers.AdamW(lr)}: a decay of 0.004. */
    public static AdamW adamW(double learningRate) { return new AdamW(adam(learningRate).weightDecay(DECAY)); }
    /** {@code keras.optimizers.AdamW(lr)}: a decay of 0.004. */
    public static AdamW adamW(ISchedule learningRate) { return new AdamW(adam(learningRate).weightDecay(DECAY)); }

    /** With the default learning rate of 0.001. */
    public static AdaMax adamax() { return adamax(1e-3); }
    /** {@code keras.optimizers.Adamax(lr)} */
    public static AdaMax adamax(double learningRate) { return like(new AdaMax(learningRate)); }
    /** {@code keras.optimizers.Adamax(lr)} */
    public static AdaMax adamax(ISchedule learningRate) { return like(new AdaMax(learningRate)); }

    /** With the default learning rate of 0.001. */
    public static Nadam nadam() { return nadam(1e-3); }
    /** {@code keras.optimizers.Nadam(lr)}: PyTorch's with a momentum decay of 1. */
    public static Nadam nadam(double learningRate) { return like(new Nadam(learningRate)); }
    /** {@code keras.optimizers.Nadam(lr)}: PyTorch's with a momentum decay of 1. */
    public static Nadam nadam(ISchedule learningRate) { return like(new Nadam(learningRate)); }

    /** With the default learning rate of 0.001. */
    public static AmsGrad amsgrad() { return amsgrad(1e-3); }
    /** {@code keras.optimizers.Adam(lr, amsgrad=True)} */
    public static AmsGrad amsgrad(double learningRate) { return like(new AmsGrad(learningRate)); }
    /** {@code keras.optimizers.Adam(lr, amsgrad=True)} */
    public static AmsGrad amsgrad(ISchedule learningRate) { return like(new AmsGrad(learningRate)); }

    /** With the default learning rate of 0.001. */
    public static AdaDelta adadelta() { return adadelta(1e-3); }
    /** {@code keras.optimizers.Adadelta(lr)}: rho 0.95. */
    public static AdaDelta adadelta(double learningRate) { return new AdaDelta(learningRate).rho(0.95).epsilon(EPSILON); }
    /** {@code keras.optimizers.Adadelta(lr)}: rho 0.95. */
    public static AdaDelta adadelta(ISchedule learningRate) { return new AdaDelta(learningRate).rho(0.95).epsilon(EPSILON); }

    /** With the default learning rate of 0.001. */
    public static Lion lion() { return lion(1e-3); }
    /** {@code keras.optimizers.Lion(lr)} */
    public static Lion lion(double learningRate) { return new Lion(learningRate); }
    /** {@code keras.optimizers.Lion(lr)} */
    public static Lion lion(ISchedule learningRate) { return new Lion(learningRate); }

    private static AdaGrad like(AdaGrad adagrad) {
        return adagrad.epsilon(EPSILON).epsilonPlacement(EpsilonPlacement.INSIDE_ROOT).initialAccumulator(0.1);
    }

    private static RmsProp like(RmsProp rmsprop) {
        return rmsprop.rmsDecay(0.9).epsilon(EPSILON).epsilonPlacement(EpsilonPlacement.INSIDE_ROOT).rateInVelocity(true);
    }

    private static Adam like(Adam adam) {
        return adam.epsilon(EPSILON).epsilonPlacement(EpsilonPlacement.UNCORRECTED);
    }

    private static AdaMax like(AdaMax adamax) {
        return adamax.epsilon(EPSILON).epsilonInMaximum(false);
    }

    private static Nadam like(Nadam nadam) {
        return nadam.epsilon(EPSILON).momentumDecay(1);
    }

    private static AmsGrad like(AmsGrad amsgrad) {
        return amsgrad.epsilon(EPSILON).epsilonPlacement(EpsilonPlacement.UNCORRECTED);
    }

    // ---- schedules
}
