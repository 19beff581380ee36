package io.github.dl4joptimizers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Annealing;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.CosineSchedule;
import io.github.dl4joptimizers.schedule.CurveSchedule;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PolynomialDecaySchedule;
import io.github.dl4joptimizers.schedule.SequenceSchedule;
import io.github.dl4joptimizers.schedule.ShiftedSchedule;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
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
import io.github.dl4joptimizers.updater.Lookahead;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.Optimizer;
import io.github.dl4joptimizers.updater.RAdam;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.Rprop;
import io.github.dl4joptimizers.updater.ScheduleFree;
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
 * biases too unless it is given a mask, and so do the optimizers here that have a decay by default; {@code weightDecay(d)} on the
 * others decays weights only, unless it is given {@code DecoupledWeightDecay.timesLearningRate(d).includingBiases()}.
 *
 * <p>Schedules count iterations, as optax' own do. {@link io.github.dl4joptimizers.schedule.Steps} turns epochs into iterations.
 * Where optax has {@code None} (an end_value that is not there), so does this: null.
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

    /** {@code optax.adamaxw(lr)}: a decay of 0.0001. */
    public static AdaMax adamaxw(double learningRate) { return adamax(learningRate).weightDecay(DECAY); }
    /** {@code optax.adamaxw(lr)}: a decay of 0.0001. */
    public static AdaMax adamaxw(ISchedule learningRate) { return adamax(learningRate).weightDecay(DECAY); }

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

    /** {@code optax.contrib.schedule_free_sgd(lr)}; its {@code warmup_steps} is warmupSteps, its {@code b1} beta1. */
    public static ScheduleFree scheduleFreeSgd(double learningRate) { return like(new ScheduleFree(sgd(learningRate))); }
    /** {@code optax.contrib.schedule_free_sgd(lr)}; its {@code warmup_steps} is warmupSteps, its {@code b1} beta1. */
    public static ScheduleFree scheduleFreeSgd(ISchedule learningRate) { return like(new ScheduleFree(sgd(learningRate))); }

    /** {@code optax.contrib.schedule_free_adamw(lr)} */
    public static ScheduleFree scheduleFreeAdamw(double learningRate) { return like(new ScheduleFree(learningRate)); }
    /** {@code optax.contrib.schedule_free_adamw(lr)} */
    public static ScheduleFree scheduleFreeAdamw(ISchedule learningRate) { return like(new ScheduleFree(learningRate)); }

    /** {@code optax.lookahead(fast, sync_period, slow_step_size)}; its {@code reset_state} is resetState. */
    public static Lookahead lookahead(Optimizer<?> fast, int syncPeriod, double slowStepSize) {
        return new Lookahead(fast).syncPeriod(syncPeriod).slowStepSize(slowStepSize);
    }

    private static ScheduleFree like(ScheduleFree scheduleFree) {
        return scheduleFree.warmupFromZero(true);
    }

    private static AdaGrad like(AdaGrad adagrad) {
        return adagrad.epsilon(1e-7).epsilonPlacement(EpsilonPlacement.INSIDE_ROOT).initialAccumulator(0.1);
    }

    private static RmsProp like(RmsProp rmsprop) {
        return rmsprop.rmsDecay(0.9).epsilonPlacement(EpsilonPlacement.INSIDE_ROOT).rateInVelocity(true);
    }

    // ---- schedules

    /** {@code constant_schedule(value)}. */
    public static ConstantSchedule constantSchedule(double value) {
        return ConstantSchedule.of(value);
    }

    /** {@code cosine_decay_schedule(init_value, decay_steps)}: half a wave of the cosine down to 0. */
    public static CosineSchedule cosineDecaySchedule(double initValue, int decaySteps) {
        return cosineDecaySchedule(initValue, decaySteps, 0, 1);
    }

    /** {@code cosine_decay_schedule(init_value, decay_steps, alpha=0.0, exponent=1.0)}. */
    public static CosineSchedule cosineDecaySchedule(double initValue, int decaySteps, double alpha, double exponent) {
        return CosineSchedule.builder().initialValue(initValue).decaySteps(decaySteps).alpha(alpha).power(exponent).build();
    }

    /** {@code cosine_onecycle_schedule(transition_steps, peak_value)}: up and down in two cosine phases. */
    public static OneCycleSchedule cosineOnecycleSchedule(int transitionSteps, double peakValue) {
        return OneCycleSchedule.optax(peakValue, transitionSteps);
    }

    /** {@code cosine_onecycle_schedule(transition_steps, peak_value, pct_start=0.3, div_factor=25.0, final_div_factor=10000.0)}. */
    public static OneCycleSchedule cosineOnecycleSchedule(int transitionSteps, double peakValue, double pctStart, double divFactor,
            double finalDivFactor) {
        return oneCycle(transitionSteps, peakValue, pctStart, divFactor, finalDivFactor).build();
    }

    /** {@code exponential_decay(init_value, transition_steps, decay_rate)}: rate^(t / steps) times the initial value. */
    public static ISchedule exponentialDecay(double initValue, int transitionSteps, double decayRate) {
        return exponentialDecay(initValue, transitionSteps, decayRate, 0, false, null);
    }

    /**
     * {@code exponential_decay(..., transition_begin=0, staircase=False, end_value=None)}: begins late, stops at a bound. With no
     * transition_steps, or with a decay_rate of 0, it is constant, as optax' own.
     */
    public static ISchedule exponentialDecay(double initValue, int transitionSteps, double decayRate, int transitionBegin,
            boolean staircase, Double endValue) {
        if (transitionSteps <= 0 || decayRate == 0) {
            return ConstantSchedule.of(initValue);
        }
        ExponentialDecaySchedule.Builder decay = ExponentialDecaySchedule.builder().initialValue(initValue)
                .decaySteps(transitionSteps).decayRate(decayRate).staircase(staircase);
        return late(transitionBegin, (endValue == null ? decay : decay.endValue(endValue)).build());
    }

    /** {@code join_schedules(schedules, boundaries)}: one schedule after another, each from its own start. */
    public static SequenceSchedule joinSchedules(List<? extends ISchedule> schedules, List<Integer> boundaries) {
        return SequenceSchedule.of(schedules, boundaries);
    }

    /** {@code linear_onecycle_schedule(transition_steps, peak_value)}: up, down and further down in three straight phases. */
    public static OneCycleSchedule linearOnecycleSchedule(int transitionSteps, double peakValue) {
        return linearOnecycleSchedule(transitionSteps, peakValue, 0.3, 0.85, 25, 1e4);
    }

    /** {@code linear_onecycle_schedule(..., pct_start=0.3, pct_final=0.85, div_factor=25.0, final_div_factor=10000.0)}. */
    public static OneCycleSchedule linearOnecycleSchedule(int transitionSteps, double peakValue, double pctStart, double pctFinal,
            double divFactor, double finalDivFactor) {
        return oneCycle(transitionSteps, peakValue, pctStart, divFactor, finalDivFactor).threePhase(true)
                .returnFraction(pctFinal).build();
    }

    /** {@code linear_schedule(init_value, end_value, transition_steps)}: a straight line, then constant. */
    public static ISchedule linearSchedule(double initValue, double endValue, int transitionSteps) {
        return linearSchedule(initValue, endValue, transitionSteps, 0);
    }

    /**
     * {@code linear_schedule(init_value, end_value, transition_steps, transition_begin=0)}. With no transition_steps it is
     * init_value for ever, as optax' own.
     */
    public static ISchedule linearSchedule(double initValue, double endValue, int transitionSteps, int transitionBegin) {
        return transitionSteps <= 0 ? ConstantSchedule.of(initValue)
                : late(transitionBegin, LinearSchedule.of(initValue, endValue, transitionSteps));
    }

    /** {@code piecewise_constant_schedule(init_value, boundaries_and_scales)}: multiplied by a scale from each boundary on. */
    public static PiecewiseConstantSchedule piecewiseConstantSchedule(double initValue, Map<Integer, Double> boundariesAndScales) {
        return PiecewiseConstantSchedule.multiplied(initValue,
                Check.notNull("boundariesAndScales", boundariesAndScales, "a map from boundaries to scales"));
    }

    /**
     * {@code piecewise_interpolate_schedule(interpolate_type, init_value, boundaries_and_scales)}: from each value to the next
     * by the line or half the wave, then constant.
     */
    public static SequenceSchedule piecewiseInterpolateSchedule(Annealing interpolateType, double initValue,
            Map<Integer, Double> boundariesAndScales) {
        Check.notNull("interpolateType", interpolateType, "an Annealing");
        PiecewiseConstantSchedule steps = PiecewiseConstantSchedule.multiplied(initValue,
                Check.notNull("boundariesAndScales", boundariesAndScales, "a map from boundaries to scales"));
        List<ISchedule> parts = new ArrayList<>();
        int start = 0;
        for (int boundary : steps.boundaries()) {
            int i = parts.size();
            parts.add(CurveSchedule.of(interpolateType, steps.values().get(i), boundary - start, steps.values().get(i + 1)));
            start = boundary;
        }
        parts.add(ConstantSchedule.of(steps.values().get(parts.size())));
        return SequenceSchedule.of(parts, steps.boundaries());
    }

    /** {@code polynomial_schedule(init_value, end_value, power, transition_steps)}: along a power of the time that is left. */
    public static ISchedule polynomialSchedule(double initValue, double endValue, double power, int transitionSteps) {
        return polynomialSchedule(initValue, endValue, power, transitionSteps, 0);
    }

    /**
     * {@code polynomial_schedule(init_value, end_value, power, transition_steps, transition_begin=0)}. With no transition_steps it
     * is init_value for ever, as optax' own.
     */
    public static ISchedule polynomialSchedule(double initValue, double endValue, double power, int transitionSteps,
            int transitionBegin) {
        return transitionSteps <= 0 ? ConstantSchedule.of(initValue)
                : late(transitionBegin, PolynomialDecaySchedule.of(initValue, transitionSteps, endValue, power));
    }

    /** {@code sgdr_schedule(cosine_kwargs)}: warm restarts; each cycle is a {@link #warmupCosineDecaySchedule}. */
    public static SequenceSchedule sgdrSchedule(List<CosineSchedule> cycles) {
        List<Integer> ends = new ArrayList<>();
        int end = 0;
        for (CosineSchedule cycle : Check.notNull("cycles", cycles, "a list of CosineSchedules")) {
            Check.notNull("cycles", cycle, "a list of CosineSchedules");
            end += cycle.warmupSteps() + cycle.decaySteps();
            ends.add(end);
        }
        return SequenceSchedule.of(cycles, ends.subList(0, Math.max(0, ends.size() - 1)));
    }

    /**
     * {@code warmup_constant_schedule(init_value, peak_value, warmup_steps)}: a straight line, then constant. With no warmup_steps
     * it never leaves init_value, unlike optax' other warm-ups, which then begin at the peak: optax' own is a linear_schedule.
     */
    public static ISchedule warmupConstantSchedule(double initValue, double peakValue, int warmupSteps) {
        return linearSchedule(initValue, peakValue, warmupSteps);
    }

    /** {@code warmup_cosine_decay_schedule(init_value, peak_value, warmup_steps, decay_steps)}: decay_steps are warm-up too. */
    public static CosineSchedule warmupCosineDecaySchedule(double initValue, double peakValue, int warmupSteps, int decaySteps) {
        return warmupCosineDecaySchedule(initValue, peakValue, warmupSteps, decaySteps, 0, 1);
    }

    /** {@code warmup_cosine_decay_schedule(init_value, peak_value, warmup_steps, decay_steps, end_value=0.0, exponent=1.0)}. */
    public static CosineSchedule warmupCosineDecaySchedule(double initValue, double peakValue, int warmupSteps, int decaySteps,
            double endValue, double exponent) {
        Check.that(decaySteps > warmupSteps, "decaySteps", "more than the warmupSteps " + warmupSteps + ", which are among them",
                (Integer) decaySteps);
        return CosineSchedule.builder().initialValue(warmupSteps == 0 ? peakValue : initValue).warmupTarget(peakValue)
                .warmupSteps(warmupSteps).decaySteps(decaySteps - warmupSteps).endValue(endValue).power(exponent).build();
    }

    /** {@code warmup_exponential_decay_schedule(init_value, peak_value, warmup_steps, transition_steps, decay_rate)}. */
    public static ISchedule warmupExponentialDecaySchedule(double initValue, double peakValue, int warmupSteps, int transitionSteps,
            double decayRate) {
        return warmupExponentialDecaySchedule(initValue, peakValue, warmupSteps, transitionSteps, decayRate, 0, false, null);
    }

    /** {@code warmup_exponential_decay_schedule(..., transition_begin=0, staircase=False, end_value=None)}. */
    public static ISchedule warmupExponentialDecaySchedule(double initValue, double peakValue, int warmupSteps, int transitionSteps,
            double decayRate, int transitionBegin, boolean staircase, Double endValue) {
        return warmup(initValue, warmupSteps,
                exponentialDecay(peakValue, transitionSteps, decayRate, transitionBegin, staircase, endValue));
    }

    /**
     * {@code contrib.reduce_on_plateau(factor=0.1, patience=10, rtol=0.0001, atol=0.0, cooldown=0, accumulation_size=1,
     * min_scale=0.0)}, for {@code PerformanceSchedulingListener.on(validation, ...)}.
     */
    public static PlateauSchedule.Builder reduceOnPlateau() {
        return PlateauSchedule.builder().convention(Convention.OPTAX);
    }

    private static OneCycleSchedule.Builder oneCycle(int steps, double peak, double pctStart, double divFactor,
            double finalDivFactor) {
        return OneCycleSchedule.builder().convention(Convention.OPTAX).maxValue(peak).totalSteps(steps).peakFraction(pctStart)
                .initialValue(peak / divFactor).endValue(peak / divFactor / finalDivFactor);
    }

    /** At its first value until it begins. */
    private static ISchedule late(int begin, ISchedule schedule) {
        return begin <= 0 ? schedule : ShiftedSchedule.of(schedule, begin);
    }

    private static ISchedule warmup(double initValue, int steps, ISchedule schedule) {
        return steps == 0 ? schedule
                : WarmupSchedule.builder().startValue(initValue).warmupSteps(steps).schedule(schedule).build();
    }
}
