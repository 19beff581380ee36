package io.github.dl4joptimizers;

import java.util.ArrayList;
import java.util.List;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Annealing;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.CosineRestartsSchedule;
import io.github.dl4joptimizers.schedule.CosineSchedule;
import io.github.dl4joptimizers.schedule.CurveSchedule;
import io.github.dl4joptimizers.schedule.CyclicSchedule;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PolynomialDecaySchedule;
import io.github.dl4joptimizers.schedule.ProductSchedule;
import io.github.dl4joptimizers.schedule.ScaledSchedule;
import io.github.dl4joptimizers.schedule.SequenceSchedule;
import io.github.dl4joptimizers.updater.AdaDelta;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.AmsGrad;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.Optimizer;
import io.github.dl4joptimizers.updater.RAdam;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.Rprop;
import io.github.dl4joptimizers.updater.ScheduleFree;
import io.github.dl4joptimizers.updater.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * PyTorch's optimizers and schedulers by PyTorch's names, with PyTorch's rules and defaults (checked against 1.13 and 2.13):
 *
 * <pre>
 * torch.optim.AdamW(net.parameters(), 1e-3)                   PyTorch.adamW(1e-3)
 * torch.optim.lr_scheduler.OneCycleLR(opt, 0.1, 1000)         PyTorch.oneCycleLR(0.1, 1000)
 * </pre>
 *
 * Whatever else PyTorch's constructor takes is a method of the optimizer: {@code PyTorch.adam(1e-3).beta2(0.99)}. Except in
 * AdamW, PyTorch's {@code weight_decay} is DL4J's {@code l2}, a term of the gradient. AdamW decays biases too, and so does
 * {@link #adamW(double)}; {@code new AdamW(lr)} is the same optimizer with a decay of weights only.
 *
 * <p>PyTorch's schedulers change the optimizer's rate; here the rate that it was given is the first argument of those that start
 * from it. Schedules count iterations: for a scheduler that is stepped once per epoch multiply by {@link
 * io.github.dl4joptimizers.schedule.Steps#perEpoch}.
 */
@CheckReturnValue
public final class PyTorch {

    private static final DecoupledWeightDecay DECAY = DecoupledWeightDecay.timesLearningRate(0.01).includingBiases();

    private PyTorch() {
    }

    // ---- optimizers

    /** With the default learning rate of 0.001. */
    public static Sgd sgd() { return sgd(1e-3); }
    /** {@code torch.optim.SGD(lr)} */
    public static Sgd sgd(double learningRate) { return new Sgd(learningRate); }
    /** {@code torch.optim.SGD(lr)} */
    public static Sgd sgd(ISchedule learningRate) { return new Sgd(learningRate); }

    /** {@code torch.optim.SGD(lr, momentum=m)} */
    public static Momentum sgd(double learningRate, double momentum) { return new Momentum(learningRate, momentum); }
    /** {@code torch.optim.SGD(lr, momentum=m)} */
    public static Momentum sgd(ISchedule learningRate, double momentum) { return new Momentum(learningRate, momentum); }

    /** {@code torch.optim.SGD(lr, momentum=m, nesterov=n)}; with a momentum of 0 it is plain descent. */
    public static Optimizer<?> sgd(double learningRate, double momentum, boolean nesterov) {
        return nesterov ? new Nesterov(learningRate, momentum) : new Momentum(learningRate, momentum);
    }

    /** {@code torch.optim.SGD(lr, momentum=m, nesterov=n)}; with a momentum of 0 it is plain descent. */
    public static Optimizer<?> sgd(ISchedule learningRate, double momentum, boolean nesterov) {
        return nesterov ? new Nesterov(learningRate, momentum) : new Momentum(learningRate, momentum);
    }

    /** With the default learning rate of 0.01. */
    public static AdaGrad adagrad() { return adagrad(1e-2); }
    /** {@code torch.optim.Adagrad(params, lr)} */
    public static AdaGrad adagrad(double learningRate) { return new AdaGrad(learningRate); }
    /** {@code torch.optim.Adagrad(params, lr)} */
    public static AdaGrad adagrad(ISchedule learningRate) { return new AdaGrad(learningRate); }

    /** With the default learning rate of 0.01. */
    public static RmsProp rmsprop() { return rmsprop(1e-2); }
    /** {@code torch.optim.RMSprop(params, lr)}: alpha, which is rmsDecay, 0.99. */
    public static RmsProp rmsprop(double learningRate) { return new RmsProp(learningRate); }
    /** {@code torch.optim.RMSprop(params, lr)}: alpha, which is rmsDecay, 0.99. */
    public static RmsProp rmsprop(ISchedule learningRate) { return new RmsProp(learningRate); }

    /** With the default learning rate of 0.001. */
    public static Adam adam() { return adam(1e-3); }
    /** {@code torch.optim.Adam(params, lr)} */
    public static Adam adam(double learningRate) { return new Adam(learningRate); }
    /** {@code torch.optim.Adam(params, lr)} */
    public static Adam adam(ISchedule learningRate) { return new Adam(learningRate); }

    /** With the default learning rate of 0.001. */
    public static AdamW adamW() { return adamW(1e-3); }
    /** {@code torch.optim.AdamW(params, lr)}: a decay of 0.01. */
    public static AdamW adamW(double learningRate) { return new AdamW(adam(learningRate).weightDecay(DECAY)); }
    /** {@code torch.optim.AdamW(params, lr)}: a decay of 0.01. */
    public static AdamW adamW(ISchedule learningRate) { return new AdamW(adam(learningRate).weightDecay(DECAY)); }

    /** With the default learning rate of 0.002. */
    public static AdaMax adamax() { return adamax(2e-3); }
    /** {@code torch.optim.Adamax(params, lr)} */
    public static AdaMax adamax(double learningRate) { return new AdaMax(learningRate); }
    /** {@code torch.optim.Adamax(params, lr)} */
    public static AdaMax adamax(ISchedule learningRate) { return new AdaMax(learningRate); }

    /** With the default learning rate of 0.002. */
    public static Nadam nadam() { return nadam(2e-3); }
    /** {@code torch.optim.NAdam(params, lr)}: as since PyTorch 2, whose predecessor applied its momentum twice. */
    public static Nadam nadam(double learningRate) { return new Nadam(learningRate); }
    /** {@code torch.optim.NAdam(params, lr)}: as since PyTorch 2, whose predecessor applied its momentum twice. */
    public static Nadam nadam(ISchedule learningRate) { return new Nadam(learningRate); }

    /** With the default learning rate of 0.001. */
    public static AmsGrad amsgrad() { return amsgrad(1e-3); }
    /** {@code torch.optim.Adam(params, lr, amsgrad=True)} */
    public static AmsGrad amsgrad(double learningRate) { return new AmsGrad(learningRate); }
    /** {@code torch.optim.Adam(params, lr, amsgrad=True)} */
    public static AmsGrad amsgrad(ISchedule learningRate) { return new AmsGrad(learningRate); }

    /** With the default learning rate of 1. */
    public static AdaDelta adadelta() { return adadelta(1.0); }
    /** {@code torch.optim.Adadelta(params, lr)} */
    public static AdaDelta adadelta(double learningRate) { return new AdaDelta(learningRate); }
    /** {@code torch.optim.Adadelta(params, lr)} */
    public static AdaDelta adadelta(ISchedule learningRate) { return new AdaDelta(learningRate); }

    /** With the default learning rate of 0.001. */
    public static RAdam radam() { return radam(1e-3); }
    /** {@code torch.optim.RAdam(params, lr)} */
    public static RAdam radam(double learningRate) { return new RAdam(learningRate); }
    /** {@code torch.optim.RAdam(params, lr)} */
    public static RAdam radam(ISchedule learningRate) { return new RAdam(learningRate); }

    /** With the default learning rate of 0.01. */
    public static Rprop rprop() { return rprop(1e-2); }
    /** {@code torch.optim.Rprop(params, lr)} */
    public static Rprop rprop(double learningRate) { return new Rprop(learningRate); }
    /** {@code torch.optim.Rprop(params, lr)} */
    public static Rprop rprop(ISchedule learningRate) { return new Rprop(learningRate); }

    /** {@code schedulefree.SGDScheduleFree(params)}, the author's package: a learning rate of 1. */
    public static ScheduleFree sgdScheduleFree() { return sgdScheduleFree(1); }
    /** {@code schedulefree.SGDScheduleFree(params, lr)}; its {@code momentum} is beta1. */
    public static ScheduleFree sgdScheduleFree(double learningRate) { return new ScheduleFree(sgd(learningRate)); }
    /** {@code schedulefree.SGDScheduleFree(params, lr)}; its {@code momentum} is beta1. */
    public static ScheduleFree sgdScheduleFree(ISchedule learningRate) { return new ScheduleFree(sgd(learningRate)); }

    /** {@code schedulefree.AdamWScheduleFree(params)}, the author's package: a learning rate of 0.0025. */
    public static ScheduleFree adamWScheduleFree() { return adamWScheduleFree(0.0025); }
    /** {@code schedulefree.AdamWScheduleFree(params, lr)} */
    public static ScheduleFree adamWScheduleFree(double learningRate) { return new ScheduleFree(learningRate); }
    /** {@code schedulefree.AdamWScheduleFree(params, lr)} */
    public static ScheduleFree adamWScheduleFree(ISchedule learningRate) { return new ScheduleFree(learningRate); }

    // ---- schedules

    /**
     * {@code ChainedScheduler(schedulers)}: the rate times what each scheduler makes of it, for schedulers that were given this
     * same rate. PyTorch's schedulers multiply the rate that they find, which is the same for all but these: LambdaLR, OneCycleLR,
     * CyclicLR and CosineAnnealingWarmRestarts set it, so that there the last of them wins; and CosineAnnealingLR adds to it,
     * with an eta_min or past its T_max. Here all multiply.
     *
     * @param lr         the rate that all schedulers were given, above 0
     * @param schedulers at least one
     * @return the product
     */
    public static ProductSchedule chainedScheduler(double lr, List<? extends ISchedule> schedulers) {
        double multiplier = 1 / Check.positive("lr", lr);
        List<ISchedule> factors = new ArrayList<>(Check.notNull("schedulers", schedulers, "a list of ISchedules"));
        for (int i = 1; i < factors.size(); i++) {
            factors.set(i, ScaledSchedule.of(multiplier, factors.get(i)));
        }
        return ProductSchedule.builder().factors(factors).build();
    }

    /** {@code ConstantLR(optimizer)}: a third of the rate for 5 steps, then the rate. */
    public static ISchedule constantLR(double lr) {
        return constantLR(lr, 1.0 / 3, 5);
    }

    /** {@code ConstantLR(optimizer, factor=1/3, total_iters=5)}. */
    public static ISchedule constantLR(double lr, double factor, int totalIters) {
        return totalIters == 0 ? ConstantSchedule.of(lr * factor) // PyTorch multiplies first and then never comes past the end
                : PiecewiseConstantSchedule.of(List.of(totalIters), List.of(lr * factor, lr));
    }

    /** {@code CosineAnnealingLR(optimizer, T_max)}: half a wave of the cosine down to 0, then up and down again. */
    public static CosineSchedule cosineAnnealingLR(double lr, int tMax) {
        return cosineAnnealingLR(lr, tMax, 0);
    }

    /** {@code CosineAnnealingLR(optimizer, T_max, eta_min=0.0)}. */
    public static CosineSchedule cosineAnnealingLR(double lr, int tMax, double etaMin) {
        return CosineSchedule.builder().initialValue(lr).decaySteps(tMax).endValue(etaMin).cycle(true).build();
    }

    /** {@code CosineAnnealingWarmRestarts(optimizer, T_0)}: down to 0, jump up, all cycles equally long. */
    public static CosineRestartsSchedule cosineAnnealingWarmRestarts(double lr, int t0) {
        return cosineAnnealingWarmRestarts(lr, t0, 1, 0);
    }

    /** {@code CosineAnnealingWarmRestarts(optimizer, T_0, T_mult=1, eta_min=0.0)}. */
    public static CosineRestartsSchedule cosineAnnealingWarmRestarts(double lr, int t0, int tMult, double etaMin) {
        return CosineRestartsSchedule.builder().initialValue(lr).decaySteps(t0).tMul(tMult).endValue(etaMin).build();
    }

    /** {@code CyclicLR(optimizer, base_lr, max_lr)}: 2000 steps up, 2000 down; {@code momentum()} is its momentum. */
    public static CyclicSchedule cyclicLR(double baseLr, double maxLr) {
        return cyclicLR(baseLr, maxLr, 2000, 2000, CyclicSchedule.Mode.TRIANGULAR, 1);
    }

    /**
     * {@code CyclicLR(optimizer, base_lr, max_lr, step_size_up=2000, step_size_down=None, mode="triangular", gamma=1.0)}. A
     * step_size_down of null is PyTorch's None: as many steps down as up.
     */
    public static CyclicSchedule cyclicLR(double baseLr, double maxLr, int stepSizeUp, Integer stepSizeDown, CyclicSchedule.Mode mode,
            double gamma) {
        return CyclicSchedule.builder().initialValue(baseLr).maxValue(maxLr).stepsUp(stepSizeUp)
                .stepsDown(stepSizeDown == null ? stepSizeUp : stepSizeDown).mode(mode)
                .decayRate(mode == CyclicSchedule.Mode.EXP_RANGE ? gamma : 1).build();
    }

    /** {@code ExponentialLR(optimizer, gamma)}: the rate times gamma at each step. */
    public static ExponentialDecaySchedule exponentialLR(double lr, double gamma) {
        return ExponentialDecaySchedule.of(lr, 1, gamma);
    }

    /**
     * {@code LambdaLR(optimizer, lr_lambda)}: the rate times a factor of one's own. A Java lambda cannot be saved with a model; a
     * record can:
     *
     * <pre>{@code
     * record HalfLife(int steps) implements ISchedule {
     *     public double valueAt(int iteration, int epoch) { return Math.pow(0.5, (double) iteration / steps); }
     *     public HalfLife clone() { return this; }
     * }
     * PyTorch.lambdaLR(0.1, new HalfLife(1000))
     * }</pre>
     *
     * @param lr       the rate, at least 0
     * @param lrLambda gives the factor: any schedule, of one's own, this library's or DL4J's
     * @return the product
     */
    public static ScaledSchedule lambdaLR(double lr, ISchedule lrLambda) {
        return ScaledSchedule.of(lr, lrLambda);
    }

    /** {@code LinearLR(optimizer)}: a straight line from a third of the rate to the rate in 5 steps. */
    public static ISchedule linearLR(double lr) {
        return linearLR(lr, 1.0 / 3, 1, 5);
    }

    /**
     * {@code LinearLR(optimizer, start_factor=1/3, end_factor=1.0, total_iters=5)}. With total_iters of 0 the rate stays at
     * start_factor, as in PyTorch, whose end is passed before it is looked for.
     */
    public static ISchedule linearLR(double lr, double startFactor, double endFactor, int totalIters) {
        return totalIters == 0 ? ConstantSchedule.of(lr * startFactor)
                : LinearSchedule.of(lr * startFactor, lr * endFactor, totalIters);
    }

    /**
     * {@code MultiplicativeLR(optimizer, lambda epoch: factor)}: the rate times the factor at each step. A factor that changes has
     * no method, because a schedule is asked for any step, and would have to multiply all factors before it: give their product to
     * {@link #lambdaLR}.
     */
    public static ExponentialDecaySchedule multiplicativeLR(double lr, double factor) {
        return exponentialLR(lr, factor);
    }

    /** {@code MultiStepLR(optimizer, milestones)}: a tenth of the rate from each milestone on. */
    public static PiecewiseConstantSchedule multiStepLR(double lr, List<Integer> milestones) {
        return multiStepLR(lr, milestones, 0.1);
    }

    /** {@code MultiStepLR(optimizer, milestones, gamma=0.1)}: in any order; one that is there twice counts twice. */
    public static PiecewiseConstantSchedule multiStepLR(double lr, List<Integer> milestones, double gamma) {
        return PiecewiseConstantSchedule.multiplied(lr, Check.notNull("milestones", milestones, "a list of whole numbers").stream().filter(milestone -> milestone >= 0).toList(), gamma);
    }

    /** {@code OneCycleLR(optimizer, max_lr, total_steps)}: two cosine phases; {@code momentum()} is its momentum. */
    public static OneCycleSchedule oneCycleLR(double maxLr, int totalSteps) {
        return OneCycleSchedule.pytorch(maxLr, totalSteps);
    }

    /**
     * {@code OneCycleLR(optimizer, max_lr, total_steps, pct_start=0.3, anneal_strategy="cos", div_factor=25.0,
     * final_div_factor=10000.0, three_phase=False)}.
     */
    public static OneCycleSchedule oneCycleLR(double maxLr, int totalSteps, double pctStart, Annealing annealStrategy,
            double divFactor, double finalDivFactor, boolean threePhase) {
        return OneCycleSchedule.builder().convention(Convention.PYTORCH).maxValue(maxLr).totalSteps(totalSteps)
                .peakFraction(pctStart).annealing(annealStrategy).initialValue(maxLr / divFactor)
                .endValue(maxLr / divFactor / finalDivFactor).threePhase(threePhase).build();
    }

    /** {@code PolynomialLR(optimizer)}: a straight line down to 0 in 5 steps. */
    public static ISchedule polynomialLR(double lr) {
        return polynomialLR(lr, 5, 1);
    }

    /** {@code PolynomialLR(optimizer, total_iters=5, power=1.0)}. With total_iters of 0 the rate stays, as in PyTorch. */
    public static ISchedule polynomialLR(double lr, int totalIters, double power) {
        return totalIters == 0 ? ConstantSchedule.of(lr) : PolynomialDecaySchedule.of(lr, totalIters, 0, power);
    }

    /** {@code SequentialLR(optimizer, schedulers, milestones)}: one schedule after another, each from its own start. */
    public static SequenceSchedule sequentialLR(List<? extends ISchedule> schedulers, List<Integer> milestones) {
        return SequenceSchedule.of(schedulers, milestones);
    }

    /** {@code StepLR(optimizer, step_size)}: a tenth of the rate every step_size steps. */
    public static ExponentialDecaySchedule stepLR(double lr, int stepSize) {
        return stepLR(lr, stepSize, 0.1);
    }

    /** {@code StepLR(optimizer, step_size, gamma=0.1)}. */
    public static ExponentialDecaySchedule stepLR(double lr, int stepSize, double gamma) {
        return ExponentialDecaySchedule.builder().initialValue(lr).decaySteps(stepSize).decayRate(gamma).staircase(true).build();
    }

    /** {@code swa_utils.SWALR(optimizer, swa_lr)}: half a wave of the cosine to swa_lr in 10 steps, then constant. */
    public static ISchedule swaLR(double lr, double swaLr) {
        return swaLR(lr, swaLr, 10, Annealing.COSINE);
    }

    /**
     * {@code swa_utils.SWALR(optimizer, swa_lr, anneal_epochs=10, anneal_strategy="cos")}, from the rate that the scheduler finds.
     * With anneal_epochs of 0 it is swa_lr from the start.
     */
    public static ISchedule swaLR(double lr, double swaLr, int annealEpochs, Annealing annealStrategy) {
        return annealEpochs == 0 ? ConstantSchedule.of(swaLr) : CurveSchedule.of(annealStrategy, lr, annealEpochs, swaLr);
    }

    /**
     * {@code ReduceLROnPlateau(optimizer, factor=0.1, patience=10, threshold=0.0001, threshold_mode="rel", cooldown=0, min_lr=0,
     * eps=1e-08)}, for {@code PerformanceSchedulingListener.on(validation, ...)}.
     */
    public static PlateauSchedule.Builder reduceLROnPlateau() {
        return PlateauSchedule.builder().convention(Convention.PYTORCH);
    }
}
