package io.github.dl4joptimizers;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.updater.AdEmaMix;
import io.github.dl4joptimizers.updater.AdaBelief;
import io.github.dl4joptimizers.updater.AdaDelta;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Adan;
import io.github.dl4joptimizers.updater.Adopt;
import io.github.dl4joptimizers.updater.AmsGrad;
import io.github.dl4joptimizers.updater.EpsilonPlacement;
import io.github.dl4joptimizers.updater.Lion;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.Optimizer;
import io.github.dl4joptimizers.updater.RAdam;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.Rprop;
import io.github.dl4joptimizers.updater.Sgd;
import io.github.dl4joptimizers.updater.Signum;
import io.github.dl4joptimizers.updater.Yogi;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Optax' optimizers and schedules by optax' names, with optax' rules and defaults (checked against 0.2.9):
 *
 * <pre>
 * optax.adamw(1e-3)                                           Optax.adamw(1e-3)
 * optax.cosine_decay_schedule(0.1, 1000)                      Optax.cosineDecaySchedule(0.1, 1000)
 * </pre>
 *
 * Whatever else optax' function takes is a method of the optimizer: {@code Optax.adam(1e-3).epsilonRoot(1e-8)}. Optax decays
 * biases too unless it is given a mask, and so does the decay of these optimizers.
 */
@CheckReturnValue
public final class Optax {

    private static final DecoupledWeightDecay DECAY = DecoupledWeightDecay.timesLearningRate(1e-4).includingBiases();

    private Optax() {
    }

    // ---- optimizers

    /** {@code optax.sgd(lr)} */
    public static Sgd sgd(double learningRate) { return new Sgd(learningRate); }
    /** {@code optax.sgd(lr)} */
    public static Sgd sgd(ISchedule learningRate) { return new Sgd(learningRate); }

    /** {@code optax.sgd(lr, momentum=m)} */
    public static Momentum sgd(double learningRate, double momentum) { return new Momentum(learningRate, momentum); }
    /** {@code optax.sgd(lr, momentum=m)} */
    public static Momentum sgd(ISchedule learningRate, double momentum) { return new Momentum(learningRate, momentum); }

    /** {@code optax.sgd(lr, momentum=m, nesterov=n)}; with a momentum of 0 it is plain descent. */
    public static Optimizer<?> sgd(double learningRate, double momentum, boolean nesterov) {
        return nesterov ? new Nesterov(learningRate, momentum) : new Momentum(learningRate, momentum);
    }

    /** {@code optax.sgd(lr, momentum=m, nesterov=n)}; with a momentum of 0 it is plain descent. */
    public static Optimizer<?> sgd(ISchedule learningRate, double momentum, boolean nesterov) {
        return nesterov ? new Nesterov(learningRate, momentum) : new Momentum(learningRate, momentum);
    }

    /** {@code optax.adagrad(lr)}: the sum of squares starts from 0.1. */
    public static AdaGrad adagrad(double learningRate) { return like(new AdaGrad(learningRate)); }
    /** {@code optax.adagrad(lr)}: the sum of squares starts from 0.1. */
    public static AdaGrad adagrad(ISchedule learningRate) { return like(new AdaGrad(learningRate)); }

    /** {@code optax.rmsprop(lr)}: decay 0.9; its {@code initial_scale} is initialAccumulator. */
    public static RmsProp rmsprop(double learningRate) { return like(new RmsProp(learningRate)); }
    /** {@code optax.rmsprop(lr)}: decay 0.9; its {@code initial_scale} is initialAccumulator. */
    public static RmsProp rmsprop(ISchedule learningRate) { return like(new RmsProp(learningRate)); }

    /** {@code optax.adam(lr)}: its {@code eps_root} is epsilonRoot. */
    public static Adam adam(double learningRate) { return new Adam(learningRate); }
    /** {@code optax.adam(lr)}: its {@code eps_root} is epsilonRoot. */
    public static Adam adam(ISchedule learningRate) { return new Adam(learningRate); }

    /** {@code optax.adamw(lr)}: a decay of 0.0001. */
    public static AdamW adamw(double learningRate) { return new AdamW(adam(learningRate).weightDecay(DECAY)); }
    /** {@code optax.adamw(lr)}: a decay of 0.0001. */
    public static AdamW adamw(ISchedule learningRate) { return new AdamW(adam(learningRate).weightDecay(DECAY)); }

    /** {@code optax.adamax(lr)} */
    public static AdaMax adamax(double learningRate) { return new AdaMax(learningRate); }
    /** {@code optax.adamax(lr)} */
    public static AdaMax adamax(ISchedule learningRate) { return new AdaMax(learningRate); }

    /** {@code optax.nadam(lr)}: the momentum does not warm up. */
    public static Nadam nadam(double learningRate) { return new Nadam(learningRate).momentumWarmup(false); }
    /** {@code optax.nadam(lr)}: the momentum does not warm up. */
    public static Nadam nadam(ISchedule learningRate) { return new Nadam(learningRate).momentumWarmup(false); }

    /** {@code optax.amsgrad(lr)} */
    public static AmsGrad amsgrad(double learningRate) { return new AmsGrad(learningRate).correctedMaximum(true); }
    /** {@code optax.amsgrad(lr)} */
    public static AmsGrad amsgrad(ISchedule learningRate) { return new AmsGrad(learningRate).correctedMaximum(true); }

    /** {@code optax.adadelta(lr)} */
    public static AdaDelta adadelta(double learningRate) { return new AdaDelta(learningRate); }
    /** {@code optax.adadelta(lr)} */
    public static AdaDelta adadelta(ISchedule learningRate) { return new AdaDelta(learningRate); }

    /** {@code optax.radam(lr)} */
    public static RAdam radam(double learningRate) { return new RAdam(learningRate).epsilonPlacement(EpsilonPlacement.OUTSIDE_ROOT); }
    /** {@code optax.radam(lr)} */
    public static RAdam radam(ISchedule learningRate) { return new RAdam(learningRate).epsilonPlacement(EpsilonPlacement.OUTSIDE_ROOT); }

    /** {@code optax.adabelief(lr)} */
    public static AdaBelief adabelief(double learningRate) { return new AdaBelief(learningRate); }
    /** {@code optax.adabelief(lr)} */
    public static AdaBelief adabelief(ISchedule learningRate) { return new AdaBelief(learningRate); }

    /** {@code optax.yogi(lr)} */
    public static Yogi yogi(double learningRate) { return new Yogi(learningRate); }
    /** {@code optax.yogi(lr)} */
    public static Yogi yogi(ISchedule learningRate) { return new Yogi(learningRate); }

    /** {@code optax.adan(lr)} */
    public static Adan adan(double learningRate) { return new Adan(learningRate); }
    /** {@code optax.adan(lr)} */
    public static Adan adan(ISchedule learningRate) { return new Adan(learningRate); }

    /** {@code optax.contrib.ademamix(lr)} */
    public static AdEmaMix ademamix(double learningRate) { return new AdEmaMix(learningRate); }
    /** {@code optax.contrib.ademamix(lr)} */
    public static AdEmaMix ademamix(ISchedule learningRate) { return new AdEmaMix(learningRate); }

    /** {@code optax.contrib.adopt(lr)} */
    public static Adopt adopt(double learningRate) { return new Adopt(learningRate); }
    /** {@code optax.contrib.adopt(lr)} */
    public static Adopt adopt(ISchedule learningRate) { return new Adopt(learningRate); }

    /** {@code optax.lion(lr)}: a decay of 0.001. */
    public static Lion lion(double learningRate) { return new Lion(learningRate).weightDecay(DECAY.withCoefficient(Hyperparameter.of(1e-3))); }
    /** {@code optax.lion(lr)}: a decay of 0.001. */
    public static Lion lion(ISchedule learningRate) { return new Lion(learningRate).weightDecay(DECAY.withCoefficient(Hyperparameter.of(1e-3))); }

    /** {@code optax.nadamw(lr)}: a decay of 0.0001. */
    public static Nadam nadamw(double learningRate) { return nadam(learningRate).weightDecay(DECAY); }
    /** {@code optax.nadamw(lr)}: a decay of 0.0001. */
    public static Nadam nadamw(ISchedule learningRate) { return nadam(learningRate).weightDecay(DECAY); }

    /** {@code optax.signum(lr)} */
    public static Signum signum(double learningRate) { return new Signum(learningRate); }
    /** {@code optax.signum(lr)} */
    public static Signum signum(ISchedule learningRate) { return new Signum(learningRate); }

    /** {@code optax.sign_sgd(lr)} */
    public static Signum signSgd(double learningRate) { return new Signum(learningRate).momentum(0); }
    /** {@code optax.sign_sgd(lr)} */
    public static Signum signSgd(ISchedule learningRate) { return new Signum(learningRate).momentum(0); }

    /** {@code optax.rprop(lr)}, but by the paper: see {@link Rprop}. */
    public static Rprop rprop(double learningRate) { return new Rprop(learningRate); }
    /** {@code optax.rprop(lr)}, but by the paper: see {@link Rprop}. */
    public static Rprop rprop(ISchedule learningRate) { return new Rprop(learningRate); }

    private static AdaGrad like(AdaGrad adagrad) {
        return adagrad.epsilon(1e-7).epsilonPlacement(EpsilonPlacement.INSIDE_ROOT).initialAccumulator(0.1);
    }

    private static RmsProp like(RmsProp rmsprop) {
        return rmsprop.rmsDecay(0.9).epsilonPlacement(EpsilonPlacement.INSIDE_ROOT).rateInVelocity(true);
    }

    // ---- schedules
}
