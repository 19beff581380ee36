package io.github.dl4joptimizers.updater;

import java.util.Map;
import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.HasSchedules;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.nd4j.autodiff.samediff.TrainingConfig;
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
public interface RuleUpdater extends IUpdater, HasSchedules {

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
     * The decoupled weight decay that {@code applyTo} is to install.
     *
     * @return null for none
     */
    default DecoupledWeightDecay weightDecay() {
        return null;
    }

    /**
     * The gradient clipping that {@code applyTo} is to install.
     *
     * @return null to leave clipping as it is
     */
    default GradientClipping clipping() {
        return null;
    }

    /**
     * The update rule alone: what {@code applyTo} hands to DL4J as the updater, once the decay (and clipping) is installed
     * beside it. Whoever overrides {@link #weightDecay} or {@link #clipping} overrides this too.
     *
     * @return this updater with no weight decay and no clipping
     */
    default RuleUpdater withoutWeightDecay() {
        return this;
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
        return ScheduleReplacement.replaced(this, change);
    }

    // ---- installing it, with its weight decay

    /**
     * Makes this the updater of all layers, and its weight decay that of all weights.
     *
     * @param builder of a network
     * @return builder
     */
    default NeuralNetConfiguration.Builder applyTo(NeuralNetConfiguration.Builder builder) {
        GradientClipping.install(clipping(), builder);
        return DecoupledWeightDecay.install(weightDecay(), builder.updater(withoutWeightDecay()));
    }

    /**
     * Makes this the updater of a layer, and its weight decay that of the layer's weights. Both take the place of the
     * network's, for this layer.
     *
     * @param <B>     the builder's type
     * @param builder of a layer
     * @return builder
     */
    default <B extends BaseLayer.Builder<?>> B applyTo(B builder) {
        GradientClipping.install(clipping(), builder);
        builder.updater(withoutWeightDecay());
        return DecoupledWeightDecay.install(weightDecay(), builder);
    }

    /**
     * Makes this the updater of a SameDiff layer, and its weight decay that of the layer's weights.
     *
     * @param <B>     the builder's type
     * @param builder of a SameDiff layer
     * @return builder
     */
    default <B extends AbstractSameDiffLayer.Builder<?>> B applyTo(B builder) {
        GradientClipping.refuse(clipping(), "a SameDiff layer alone, only for the network that it is in");
        builder.updater(withoutWeightDecay());
        return DecoupledWeightDecay.install(weightDecay(), builder);
    }

    /**
     * Makes this the updater of all layers that transfer learning trains, and its weight decay that of their weights. A
     * decay that the original model had stays if this updater has none: DL4J cannot be told otherwise. Nor does DL4J reach
     * into wrappers (Bidirectional, LastTimeStep ...) and SameDiff layers, which keep what they had. After {@code build()},
     * {@code ModelUpdaters.of(tuned).replace(updater)} reaches all, and removes the original's decay too.
     *
     * @param configuration built, because DL4J's builder takes no regularization of other people's making
     * @return configuration
     */
    default FineTuneConfiguration applyTo(FineTuneConfiguration configuration) {
        GradientClipping.install(clipping(), configuration);
        configuration.setUpdater(withoutWeightDecay());
        return DecoupledWeightDecay.install(weightDecay(), configuration);
    }

    /**
     * Makes this the updater of a SameDiff graph, and its weight decay that of all variables, biases among them (SameDiff
     * does not tell them apart).
     *
     * @param builder of a SameDiff training configuration
     * @return builder
     */
    default TrainingConfig.Builder applyTo(TrainingConfig.Builder builder) {
        GradientClipping.refuse(clipping(), "SameDiff, which does not clip");
        return DecoupledWeightDecay.install(weightDecay(), builder.updater(withoutWeightDecay()));
    }

    // ---- what DL4J asks of an updater

    @Override
    default long stateSize(long numParams) {
        return stateCount() * numParams;
    }

    @Override
    default GradientUpdater<RuleUpdater> instantiate(INDArray view, boolean initialize) {
        RuleGradientUpdater updater = new RuleGradientUpdater(this);
        if (view != null) {
            updater.setStateViewArray(view, new long[] {view.length() / stateCount()}, 'c', initialize);
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
