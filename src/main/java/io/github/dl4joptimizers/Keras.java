package io.github.dl4joptimizers;

import java.util.List;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.CosineRestartsSchedule;
import io.github.dl4joptimizers.schedule.CosineSchedule;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PolynomialDecaySchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;
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
import io.github.dl4joptimizers.updater.ScheduleFree;
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
 * biases too, and so does {@link #adamW(double)}; {@code weightDecay(d)} on the others decays weights only, unless it is given
 * {@code DecoupledWeightDecay.timesLearningRate(d).includingBiases()}.
 *
 * <p>Schedules count iterations, as Keras' own do. {@link io.github.dl4joptimizers.schedule.Steps} turns epochs into iterations.
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

    /** {@code keras.optimizers.ScheduleFreeAdamW()}: a learning rate of 0.0025. */
    public static ScheduleFree scheduleFreeAdamW() { return scheduleFreeAdamW(0.0025); }
    /** {@code keras.optimizers.ScheduleFreeAdamW(lr)}; its {@code weight_decay} acts beside the step. */
    public static ScheduleFree scheduleFreeAdamW(double learningRate) { return like(new ScheduleFree(learningRate)); }
    /** {@code keras.optimizers.ScheduleFreeAdamW(lr)}; its {@code weight_decay} acts beside the step. */
    public static ScheduleFree scheduleFreeAdamW(ISchedule learningRate) { return like(new ScheduleFree(learningRate)); }

    private static ScheduleFree like(ScheduleFree scheduleFree) { return scheduleFree.weightLrPower(0).decayInStep(false); }

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
