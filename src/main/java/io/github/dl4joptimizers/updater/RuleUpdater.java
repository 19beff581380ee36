package io.github.dl4joptimizers.updater;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.StrictJson;
import io.github.dl4joptimizers.regularization.Companion;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.regularization.Installable;
import io.github.dl4joptimizers.schedule.DelayedSchedule;
import io.github.dl4joptimizers.schedule.HasSchedules;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * An optimizer: its hyperparameters and its update rule. Everything else that DL4J asks of an {@link IUpdater} is here.
 *
 * <p>To write one, implement four methods in a record. This is the sign of a running average (signSGD with momentum):
 *
 * <pre>{@code
 * public record SignMomentum(LearningRate learningRate, double beta) implements RuleUpdater {
 *
 *     public int stateCount() {
 *         return 1;                                                   // one running average per parameter
 *     }
 *
 *     public Rule at(Step now) {
 *         double lr = now.learningRate();                             // scalars: once per step
 *         return (update, gradient, state) -> {                       // vectors: once per chunk
 *             Lanes m = state[0].ema(beta, gradient);
 *             update.map(m, m, (x, y) -> lr * Math.signum(x));
 *         };
 *     }
 *
 *     public SignMomentum clone() {
 *         return new SignMomentum(learningRate.copy(), beta);
 *     }
 * }
 * }</pre>
 *
 * and this is how it is used: {@code .updater(new SignMomentum(LearningRate.of(1e-3), 0.9))}. A record gives the value
 * equality that DL4J needs to group parameters, JSON, YAML and Java serialization. A plain class must define {@code equals}
 * and {@code hashCode} by value itself. {@code clone} must give the copy its own {@link LearningRate}.
 *
 * <p>State starts from 0, or from {@link #initialState}, is kept in the type of the network, and is saved with it.
 */
@StrictJson
public interface RuleUpdater extends IUpdater, Installable, HasSchedules {

    /**
     * The learning rate.
     *
     * @return this updater's own; DL4J's {@code setLearningRate} changes it
     */
    LearningRate learningRate();

    /**
     * How many running averages (or sums, or maxima) the rule keeps for each parameter.
     *
     * @return 0 or more
     */
    int stateCount();

    /**
     * The update rule at one step. Work out scalars here, once; the rule that is returned runs for each chunk.
     *
     * @param now learning rate, iteration, epoch
     * @return the vector part
     */
    Rule at(Step now);

    /**
     * What a running average starts from.
     *
     * @param index which of the {@link #stateCount} averages
     * @return 0 unless overridden
     */
    default double initialState(int index) {
        return 0;
    }

    /**
     * The hyperparameter that a 1cycle schedule moves against the learning rate: a momentum, or Adam's beta1.
     *
     * @return null if there is none
     */
    default Hyperparameter momentum() {
        return null;
    }

    /**
     * The iteration of the model at which the averages began. {@link Step#t} and bias corrections count from there.
     *
     * @return 0 unless overridden, together with {@link #startingAt(int)}
     */
    default int start() {
        return 0;
    }

    /**
     * A copy whose averages begin at an iteration of the model. A rule whose first step does not depend on {@link Step#t} needs
     * none; others of a user's own keep the number in a component that JSON writes, or implement {@link Optimizer}, which has it.
     *
     * @param iteration at least 0
     * @return a copy, or this updater unless overridden
     */
    default RuleUpdater startingAt(int iteration) {
        return this;
    }

    /**
     * This updater as it begins in a model that has been trained: its averages begin now, and its schedules and those of its
     * companions count from now.
     *
     * @throws IllegalArgumentException if its first step would be another one than in a new model
     */
    @Override
    default RuleUpdater beginningAt(int iteration, int epoch) {
        RuleUpdater begun = startingAt(iteration).withSchedules(schedule -> DelayedSchedule.startingAt(schedule, iteration, epoch));
        FreshAverages.checkFirstStep(begun, iteration, epoch);
        return begun;
    }

    /**
     * All that is not a vector about the update at a moment of the training.
     *
     * @throws IllegalStateException if the model's counter is before this updater's {@link #start}
     */
    default Step stepAt(int iteration, int epoch) {
        if (iteration < start()) {
            throw new IllegalStateException("the averages of " + getClass().getSimpleName() + " began at iteration " + start()
                    + " of the model that it was put in, but this model is at iteration " + iteration + ". DL4J's graph.clone(),"
                    + " toComputationGraph() and Spark lose the counters: write ModelUpdaters.of(model).continueFrom(original)."
                    + " Transfer learning, or a counter that was set back, needs an updater that begins there:"
                    + " ModelUpdaters.of(model).replace(updater)");
        }
        return new Step(getLearningRate(iteration, epoch), iteration, epoch, start());
    }

    /** What {@code applyTo} is to install beside this updater; empty unless overridden, together with {@link #alone}. */
    @Override
    default List<Companion> companions() {
        return List.of();
    }

    /** This updater without its companions: what {@code applyTo} hands to DL4J as the updater. */
    @Override
    default RuleUpdater alone() {
        return this;
    }

    /** The decoupled weight decay among the companions; null if there is none. */
    default DecoupledWeightDecay weightDecay() {
        return companion(DecoupledWeightDecay.class);
    }

    /** The gradient clipping among the companions; null if there is none. */
    default GradientClipping clipping() {
        return companion(GradientClipping.class);
    }

    private <C extends Companion> C companion(Class<C> kind) {
        return companions().stream().filter(kind::isInstance).map(kind::cast).findFirst().orElse(null);
    }

    @Override
    RuleUpdater clone();

    /**
     * A copy with other schedules and a {@link LearningRate} of its own. This is how a plateau schedule is told a score. In a record
     * it reaches every {@link ISchedule} and {@link Hyperparameter}, also those in lists and in records inside; in a plain class
     * the learning rate. A plain class that has schedules elsewhere overrides this.
     *
     * @param change gives, for each schedule, what to put in its place, or the schedule itself
     * @return a copy; this updater stays as it is
     * @throws IllegalStateException if a schedule that {@code change} replaces is where it cannot be replaced
     */
    @Override
    default RuleUpdater withSchedules(UnaryOperator<ISchedule> change) {
        Check.notNull("change", change, "a function from ISchedule to ISchedule");
        return ScheduleReplacement.replaced(this, change);
    }

    // ---- what DL4J asks of an updater

    @Override
    default long stateSize(long numParams) {
        return stateCount() * numParams;
    }

    @Override
    default GradientUpdater<RuleUpdater> instantiate(INDArray view, boolean initialize) {
        RuleGradientUpdater updater = new RuleGradientUpdater(this);
        if (stateCount() > 0) {
            long length = Check.notNull("view", view, "the array of the state").length();
            updater.setStateViewArray(view, new long[] {length / stateCount()}, 'c', initialize);
        }
        return updater;
    }

    @Override
    default GradientUpdater<RuleUpdater> instantiate(Map<String, INDArray> state, boolean initialize) {
        RuleGradientUpdater updater = new RuleGradientUpdater(this);
        updater.setState(state, initialize);
        return updater;
    }

    @Override
    default double getLearningRate(int iteration, int epoch) {
        return learningRate().valueAt(iteration, epoch);
    }

    @Override
    default boolean hasLearningRate() {
        return true;
    }

    @Override
    default void setLrAndSchedule(double rate, ISchedule schedule) {
        learningRate().set(rate, schedule);
    }
}
