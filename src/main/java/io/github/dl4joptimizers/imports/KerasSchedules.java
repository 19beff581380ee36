package io.github.dl4joptimizers.imports;

import java.util.List;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.SequenceSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/** Keras' learning rate schedules. They count iterations. */
final class KerasSchedules {

    private KerasSchedules() {
    }

    static ISchedule of(KerasConfig config) {
        ISchedule schedule = switch (config.className()) {
            case "ExponentialDecay" -> exponential(config);
            case "PiecewiseConstantDecay" -> piecewiseConstant(config);
            case "PolynomialDecay" -> polynomial(config);
            case "InverseTimeDecay" -> inverseTime(config);
            case "CosineDecay" -> cosine(config);
            case "CosineDecayRestarts" -> cosineRestarts(config);
            default -> throw new IllegalArgumentException("the class of learning_rate must be ExponentialDecay,"
                    + " PiecewiseConstantDecay, PolynomialDecay, InverseTimeDecay, CosineDecay or CosineDecayRestarts, got "
                    + config.className());
        };
        config.ignore("name");
        config.done();
        return schedule;
    }

    private static ISchedule exponential(KerasConfig config) {
        return Keras.exponentialDecay(initial(config), config.steps("decay_steps"), config.positive("decay_rate"),
                config.flag("staircase", false));
    }

    private static ISchedule piecewiseConstant(KerasConfig config) {
        List<Integer> boundaries = config.boundaries("boundaries");
        return Keras.piecewiseConstantDecay(boundaries, config.numbers("values"));
    }

    private static ISchedule polynomial(KerasConfig config) {
        return Keras.polynomialDecay(initial(config), config.steps("decay_steps"), config.nonNegative("end_learning_rate", 1e-4),
                config.positive("power", 1), config.flag("cycle", false));
    }

    private static ISchedule inverseTime(KerasConfig config) {
        double initial = initial(config);
        int steps = config.steps("decay_steps");
        double rate = config.nonNegative("decay_rate");
        boolean staircase = config.flag("staircase", false);
        return rate == 0 ? ConstantSchedule.of(initial) : Keras.inverseTimeDecay(initial, steps, rate, staircase);
    }

    /** With no target Keras does not warm up, whatever warmup_steps says; and it may warm up to less than it starts from. */
    private static ISchedule cosine(KerasConfig config) {
        double initial = initial(config);
        int decaySteps = config.steps("decay_steps");
        double alpha = alpha(config);
        int warmupSteps = config.steps("warmup_steps", 0, 0);
        config.ignoreIfNull("warmup_target");
        if (!config.has("warmup_target")) {
            return Keras.cosineDecay(initial, decaySteps, alpha);
        }
        double target = config.nonNegative("warmup_target");
        return target >= initial || warmupSteps == 0 ? Keras.cosineDecay(initial, decaySteps, alpha, target, warmupSteps)
                : SequenceSchedule.of(List.of(LinearSchedule.of(initial, target, warmupSteps),
                        Keras.cosineDecay(target, decaySteps, alpha)), List.of(warmupSteps));
    }

    private static ISchedule cosineRestarts(KerasConfig config) {
        double tMul = config.number("t_mul", 2);
        double mMul = config.number("m_mul", 1);
        return Keras.cosineDecayRestarts(initial(config), config.steps("first_decay_steps"),
                Check.that(tMul >= 1 && tMul <= Double.MAX_VALUE, config.nameOf("t_mul"), "finite and at least 1", tMul),
                Check.that(mMul > 0 && mMul <= 1, config.nameOf("m_mul"), "in (0, 1]", mMul), alpha(config));
    }

    private static double initial(KerasConfig config) {
        return config.nonNegative("initial_learning_rate");
    }

    private static double alpha(KerasConfig config) {
        double alpha = config.number("alpha", 0);
        return Check.that(alpha >= 0 && alpha <= 1, config.nameOf("alpha"), "in [0, 1]", alpha);
    }
}
