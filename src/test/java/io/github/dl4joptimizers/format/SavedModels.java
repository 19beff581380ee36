package io.github.dl4joptimizers.format;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.Textbook;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.Annealing;
import io.github.dl4joptimizers.schedule.CosineSchedule;
import io.github.dl4joptimizers.schedule.CurveSchedule;
import io.github.dl4joptimizers.schedule.CyclicSchedule;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PolynomialDecaySchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;
import io.github.dl4joptimizers.schedule.ProductSchedule;
import io.github.dl4joptimizers.schedule.ScaledSchedule;
import io.github.dl4joptimizers.schedule.ShiftedSchedule;
import io.github.dl4joptimizers.schedule.TanhSchedule;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import io.github.dl4joptimizers.schedule.WarmupStableDecaySchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Lookahead;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.ScheduleFree;
import io.github.dl4joptimizers.updater.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/** What the files in {@code format/} were saved from: each default of each page, and each kind of schedule and companion. */
final class SavedModels {

    private static final int STEPS = 12;

    private SavedModels() {
    }

    /** The optimizers that each kind of model is saved with, by name. */
    static Map<String, Supplier<RuleUpdater>> optimizers() {
        Map<String, Supplier<RuleUpdater>> all = new LinkedHashMap<>();
        for (Class<?> page : new Class<?>[] {Keras.class, PyTorch.class, Optax.class, Textbook.class}) {
            Stream.of(page.getMethods()).filter(SavedModels::makesAnOptimizer)
                    .forEach(method -> all.put(page.getSimpleName() + "." + method.getName(), () -> call(method)));
        }
        all.put("Keras.sgd-momentum", () -> Keras.sgd(0.05, 0.9));
        all.put("PyTorch.sgd-momentum", () -> PyTorch.sgd(0.05, 0.9).dampening(0.25));
        all.put("Keras.sgd-nesterov", () -> Keras.sgd(0.05, 0.9, true));
        all.put("PyTorch.sgd-nesterov", () -> PyTorch.sgd(0.05, 0.9, true));
        all.put("rmsprop-all", () -> Keras.rmsprop(0.05).momentum(0.5).centered(true).nesterov(true).biasCorrection(true)
                .initialAccumulator(0.5));
        all.put("decay-of-weights", () -> new AdamW(0.05, 0.25));
        all.put("decay-times-multiplier", () -> new Sgd(0.05).weightDecay(DecoupledWeightDecay.timesMultiplier(0.25, 0.5)));
        all.put("decay-scheduled", () -> new Sgd(0.05).weightDecaySchedule(LinearSchedule.of(0.5, 0, STEPS)));
        all.put("clipping-by-norm", () -> new Adam(0.05).clipping(GradientClipping.byNorm(0.25)));
        all.put("clipping-by-value", () -> new Momentum(0.05).clipping(GradientClipping.byValue(0.25)));
        all.put("lookahead", () -> new Lookahead(new AdamW(0.05, 0.25)).syncPeriod(2).slowStepSize(0.75));
        all.put("schedule-free-decay", () -> new ScheduleFree(0.05).warmupSteps(4).weightDecay(0.25));
        return all;
    }

    private static boolean makesAnOptimizer(Method method) {
        return Modifier.isStatic(method.getModifiers()) && RuleUpdater.class.isAssignableFrom(method.getReturnType())
                && method.getParameterCount() == 1 && method.getParameterTypes()[0] == double.class;
    }

    private static RuleUpdater call(Method method) {
        try {
            return (RuleUpdater) method.invoke(null, 0.05);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** The schedules that a model is saved with, by name. */
    static Map<String, ISchedule> schedules() {
        Map<String, ISchedule> all = new LinkedHashMap<>();
        all.put("power", PowerSchedule.of(0.05, 4));
        all.put("exponential", ExponentialDecaySchedule.builder().initialValue(0.05).decaySteps(4).staircase(true).build());
        all.put("piecewise", PiecewiseConstantSchedule.builder().boundaries(4, 6).values(0.05, 0.025, 0.0125).build());
        all.put("polynomial", PolynomialDecaySchedule.of(0.05, STEPS, 0.0125, 2));
        all.put("linear", LinearSchedule.of(0.05, 0.0125, STEPS));
        all.put("cosine", CosineSchedule.builder().initialValue(0.0125).warmupTarget(0.05).warmupSteps(4).decaySteps(8).build());
        all.put("restarts", Keras.cosineDecayRestarts(0.05, 2));
        all.put("cyclic", CyclicSchedule.of(0.0125, 0.05, 3));
        all.put("1cycle", OneCycleSchedule.of(0.05, STEPS));
        all.put("warmup", WarmupSchedule.of(PowerSchedule.of(0.05, 4), 4));
        all.put("warmup-stable-decay", WarmupStableDecaySchedule.of(0.05, 4, 3, 5));
        all.put("sequence", Optax.joinSchedules(java.util.List.of(LinearSchedule.of(0.0125, 0.05, 4), PowerSchedule.of(0.05, 4)),
                java.util.List.of(4)));
        all.put("scaled", ScaledSchedule.of(0.5, LinearSchedule.of(0.05, 0.0125, STEPS)));
        all.put("product", ProductSchedule.of(PowerSchedule.of(0.05, 4), LinearSchedule.of(1, 0.5, STEPS)));
        all.put("shifted", ShiftedSchedule.of(LinearSchedule.of(0.05, 0.0125, 4), 4));
        all.put("curve", CurveSchedule.builder().annealing(Annealing.REX).initialValue(0.05).decaySteps(2.5).endValue(0.0125)
                .timePower(2).power(0.5).tMul(1.5).cycleDecay(0.5).cycles(2).build());
        all.put("tanh", TanhSchedule.builder().initialValue(0.05).decaySteps(3).lower(-2).upper(2).cycles(2).build());
        all.put("cosine-waves", CosineSchedule.builder().initialValue(0.05).decaySteps(8).halfWaves(3).build());
        all.put("plateau-pytorch", PlateauSchedule.of(0.05, 0.5, 4));
        all.put("plateau-keras", Keras.reduceLROnPlateau().initialValue(0.05).factor(0.5).patience(4).cooldown(1).build());
        all.put("plateau-optax", Optax.reduceOnPlateau().initialValue(0.05).patience(4).accumulationSize(2).build());
        all.put("plateau-over-warmup", PlateauSchedule.of(WarmupSchedule.of(0.05, 4), 0.5, 4));
        return all;
    }

    /** An optimizer whose learning rate is such a schedule. */
    static RuleUpdater with(ISchedule schedule) {
        return new Nesterov(schedule, 0.9);
    }

    /** A 1cycle of rate and momentum. */
    static RuleUpdater oneCycle() {
        OneCycleSchedule cycle = OneCycleSchedule.pytorch(0.05, STEPS);
        return new AdamW(cycle).beta1Schedule(cycle.momentum());
    }
}
