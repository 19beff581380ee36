package io.github.dl4joptimizers.updater;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Inside;
import io.github.dl4joptimizers.regularization.DecayField;
import io.github.dl4joptimizers.schedule.ScheduleJson;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The one {@link GradientUpdater} of all optimizers, for the library's own packages: it cuts DL4J's flat state view [all of the first average, all of the
 * second ...] into arrays of the gradient's shape and runs the rule on them.
 */
public final class RuleGradientUpdater implements GradientUpdater<RuleUpdater> {

    private final RuleUpdater config;
    private final INDArray[] state;
    private final EpochCheck epochs;
    private boolean isFirst = true;

    RuleGradientUpdater(RuleUpdater config) {
        checkInstalled(config);
        List<ISchedule> schedules = schedules(config);
        ScheduleJson.check(schedules);
        this.config = config;
        this.epochs = new EpochCheck(config, schedules);
        this.state = new INDArray[config.stateCount()];
    }

    private static List<ISchedule> schedules(RuleUpdater config) {
        List<ISchedule> schedules = new ArrayList<>(Inside.fields(config, ISchedule.class));
        Inside.fields(config, LearningRate.class).forEach(rate -> schedules.addAll(rate.schedules()));
        return schedules;
    }

    private static void checkInstalled(RuleUpdater config) {
        if (!config.companions().isEmpty()) {
            throw new IllegalStateException(("%s has companions that only applyTo installs: %s. Instead of"
                    + "%n    new NeuralNetConfiguration.Builder().updater(x)%nwrite"
                    + "%n    x.applyTo(new NeuralNetConfiguration.Builder())%nA layer's builder, a FineTuneConfiguration,"
                    + " SameDiff's TrainingConfig.Builder and a model go into applyTo the same way; a biasUpdater takes an"
                    + " updater without them.").formatted(config.getClass().getSimpleName(), config.companions()));
        }
    }

    @Override
    public RuleUpdater getConfig() {
        return config;
    }

    @Override
    public void setStateViewArray(INDArray view, long[] shape, char order, boolean initialize) {
        if (state.length == 0) {
            return;
        }
        Check.notNull("view", view, "the array of the state");
        Check.notNull("shape", shape, "that of the gradient");
        long expected = Arrays.stream(shape).reduce(state.length, Math::multiplyExact);
        Check.that(view.length() == expected, "the state view of " + config.getClass().getSimpleName(), "of length " + expected + ", "
                + state.length + " for each parameter", Long.valueOf(view.length()));
        INDArray flat = view.reshape(view.length());
        long length = view.length() / state.length;
        for (int k = 0; k < state.length; k++) {
            INDArray part = flat.get(NDArrayIndex.interval(k * length, (k + 1) * length));
            state[k] = part.reshape(order, shape);
            if (initialize) {
                state[k].assign(config.initialState(k));
            }
        }
    }

    @Override
    public void setState(Map<String, INDArray> arrays, boolean initialize) {
        Check.notNull("the state of " + config.getClass().getSimpleName(), arrays, "a map of arrays");
        if (!arrays.keySet().equals(getState().keySet())) {
            throw new IllegalArgumentException("the state of " + config.getClass().getSimpleName() + " must have the keys "
                    + getState().keySet() + ", got " + arrays.keySet());
        }
        for (int k = 0; k < state.length; k++) {
            state[k] = Check.notNull(key(k), arrays.get(key(k)), "an array");
            if (initialize) {
                state[k].assign(config.initialState(k));
            }
        }
    }

    @Override
    public Map<String, INDArray> getState() {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        for (int k = 0; k < state.length; k++) {
            arrays.put(key(k), state[k]);
        }
        return arrays;
    }

    private static String key(int k) {
        return "state" + k;
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
        ruleAt(config.stepAt(iteration, epoch), gradient).run(gradient, operands(gradient));
    }

    /** The rule of one step; the gradient tells whose it is. */
    public Rule ruleAt(Step now, INDArray gradient) {
        if (isFirst) {
            isFirst = false;
            FreshAverages.warnIfSo(config, state, now.iteration(), now.epoch());
        }
        epochs.step(gradient, now.epoch());
        return config.at(now);
    }

    /** What the rule takes, once the decays have acted: the averages, and for some rules the decay. */
    public INDArray[] operands(INDArray gradient) {
        INDArray decay = config.reckonsWithDecay() ? DecayField.of(gradient) : null;
        return Stream.concat(Stream.of(state), Stream.ofNullable(decay)).toArray(INDArray[]::new);
    }
}
