package io.github.dl4joptimizers.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.host.Host;
import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.host.SameDiffHost;
import io.github.dl4joptimizers.host.UpdaterSlot.Property;
import io.github.dl4joptimizers.host.UpdaterSlot;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.Installer;
import io.github.dl4joptimizers.schedule.CompositeSchedule;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The updaters of a live {@code MultiLayerNetwork}, {@code ComputationGraph} or {@code SameDiff} graph, of this library or
 * DL4J's own: look at them, change their learning rates, replace them.
 *
 * <pre>{@code
 * ModelUpdaters.of(net).learningRates()                      // {0_W=0.001, 0_b=0.001, ...}
 * ModelUpdaters.of(net).replace(new AdamW(1e-3, 0.01));      // go on training with AdamW, decay included
 * }</pre>
 *
 * Parameters are named as in {@code paramTable()}. Changes take effect at the next iteration and are saved with the model. They
 * reach this model alone: DL4J lets its clones (also those that early stopping keeps, or that are made of it by transfer
 * learning) share its updaters, so what changes is put in place of the shared one, not into it. Not for use while another
 * thread trains the model. How to save a model in the middle of a training is written at {@code
 * PerformanceSchedulingListener}.
 */
public final class ModelUpdaters {

    private final Host network;

    private ModelUpdaters(Host network) {
        this.network = network;
    }

    /**
     * The updaters of a model.
     *
     * @param model an initialised MultiLayerNetwork or ComputationGraph
     * @return a view of its updaters
     * @throws IllegalArgumentException for any other kind of model
     */
    public static ModelUpdaters of(Model model) {
        return new ModelUpdaters(Network.of(model));
    }

    /**
     * The updater of a SameDiff graph; each variable counts as a parameter.
     *
     * @param graph a SameDiff graph with a {@code TrainingConfig}
     * @return a view of its updater
     * @throws IllegalArgumentException if it has none
     */
    public static ModelUpdaters of(SameDiff graph) {
        return new ModelUpdaters(SameDiffHost.of(graph));
    }

    /** How many iterations the model has been trained for. */
    public int iteration() {
        return network.iteration();
    }

    /** How many epochs the model has been trained for. */
    public int epoch() {
        return network.epoch();
    }

    /**
     * What updates one parameter array.
     *
     * @param name         as in {@code paramTable()}; a variable's name
     * @param updater      the updater in use; the same object may serve several parameters
     * @param learningRate the rate that the next iteration will use
     * @param momentum     the momentum or beta1 that the next iteration will use; NaN if the updater has none
     */
    public record Parameter(String name, IUpdater updater, double learningRate, double momentum) {
    }

    /** Each parameter array that is trained at a learning rate, in DL4J's order. Frozen layers are not among them. */
    public List<Parameter> parameters() {
        return parameters(network.iteration(), network.epoch());
    }

    /** Each parameter array that is trained at a learning rate, with the rates of some iteration. */
    public List<Parameter> parameters(int iteration, int epoch) {
        List<Parameter> parameters = new ArrayList<>();
        network.visitUpdaters((parameter, updater, frozen) -> {
            if (updater.hasLearningRate() && !frozen) {
                parameters.add(new Parameter(parameter, updater, updater.getLearningRate(iteration, epoch),
                        UpdaterSchedules.momentum(updater, iteration, epoch)));
            }
        });
        return parameters;
    }

    /** The learning rate of the next iteration for each parameter array, by name. */
    public Map<String, Double> learningRates() {
        Map<String, Double> rates = new LinkedHashMap<>();
        parameters().forEach(parameter -> rates.put(parameter.name(), parameter.learningRate()));
        return rates;
    }

    /**
     * All plateau schedules in the model, each object once: in learning rates, momenta and decoupled weight decays, of biases
     * too, and those inside a {@link CompositeSchedule}.
     */
    public List<PlateauSchedule> plateaus() {
        Identities<PlateauSchedule> plateaus = new Identities<>();
        updaters().forEach(updater -> UpdaterSchedules.of(updater).forEach(schedule -> collect(schedule, plateaus)));
        forEachHolder(holder -> {
            UpdaterSchedules.of(holder.regularization().get()).forEach(schedule -> collect(schedule, plateaus));
            UpdaterSchedules.of(holder.regularizationBias().get()).forEach(schedule -> collect(schedule, plateaus));
        });
        return plateaus.inOrder;
    }

    private static List<PlateauSchedule> plateausOf(ISchedule schedule) {
        Identities<PlateauSchedule> plateaus = new Identities<>();
        collect(schedule, plateaus);
        return plateaus.inOrder;
    }

    private static void collect(ISchedule schedule, Identities<PlateauSchedule> plateaus) {
        if (schedule instanceof PlateauSchedule plateau) {
            plateaus.add(plateau);
        }
        if (schedule instanceof CompositeSchedule composite) {
            composite.parts().forEach(part -> collect(part, plateaus));
        }
    }

    /**
     * Tells all plateau schedules in the model the same score. What {@code PerformanceSchedulingListener} does; for a training
     * loop of your own. The schedules are replaced by copies that have been told, so ask for {@link #plateaus} anew.
     *
     * @param score    the newest measurement
     * @param measured which scores are better
     * @return whether a schedule has reduced its value
     * @throws IllegalStateException if a schedule was told the other direction; then none has been told the score
     */
    public boolean observe(double score, Direction measured) {
        plateaus().forEach(plateau -> plateau.checkDirection(measured));
        takeOver(schedules -> schedules.stream().anyMatch(schedule -> !plateausOf(schedule).isEmpty()));
        boolean reduced = false;
        for (PlateauSchedule plateau : plateaus()) {
            reduced |= plateau.observe(score, measured, iteration(), epoch());
        }
        network.regroup();
        return reduced;
    }

    /**
     * How far a training is, for schedules.
     *
     * @param iteration how many iterations the model has been trained for
     * @param epoch     how many epochs
     * @param plateaus  copies of its plateau schedules
     */
    public record Progress(int iteration, int epoch, List<PlateauSchedule> plateaus) implements Serializable {
    }

    /** How far the model's training is: a snapshot, for a copy of the model to {@link #continueFrom}. */
    public Progress progress() {
        return new Progress(iteration(), epoch(), plateaus().stream().map(PlateauSchedule::clone).toList());
    }

    /**
     * Sets the counters of iterations and epochs and the state of the plateau schedules to those of another model. For copies
     * that are trained elsewhere, such as Spark's, where DL4J loses them on the way.
     *
     * @param progress of a model with the same layers and settings
     * @throws IllegalArgumentException if this model has another number of plateau schedules, or with other settings
     */
    public void continueFrom(Progress progress) {
        List<PlateauSchedule> own = plateaus();
        if (own.size() != progress.plateaus.size()) {
            throw new IllegalArgumentException("progress must have as many plateau schedules as the model, " + own.size()
                    + ", got " + progress.plateaus.size() + ": one object serves several layers in one of the models only; give"
                    + " each layer of the original its own with ModelUpdaters.of(original).detach()");
        }
        for (int i = 0; i < own.size(); i++) {
            own.get(i).continueFrom(progress.plateaus.get(i));
        }
        network.setCounters(progress.iteration, progress.epoch);
        network.regroup();
    }

    /**
     * Sets a new learning rate for each updater, from the one it has. The updaters' state stays.
     *
     * @param change from a number or schedule to a number or schedule
     */
    public void changeLearningRates(UnaryOperator<Hyperparameter> change) {
        takeOver(schedules -> true);
        for (IUpdater updater : updaters()) {
            if (updater.hasLearningRate()) {
                Hyperparameter rate = change.apply(UpdaterSchedules.learningRate(updater));
                updater.setLrAndSchedule(rate.schedule() == null ? rate.valueAt(0, 0) : Double.NaN, rate.schedule());
            }
        }
        network.regroup();
    }

    /**
     * Replaces the updaters of all layers by copies of one, which may be of DL4J's; for one of this library it is the same as
     * {@code updater.applyTo(model)}. Companions that were there go: the updater brings its own.
     *
     * @param updater of this library or any other
     * @throws IllegalArgumentException if the model has a layer of a foreign kind that keeps its updater to itself
     */
    public void replace(IUpdater updater) {
        Check.notNull("updater", updater, "an IUpdater");
        Installer.install(updater, network);
    }

    /** Switches off DL4J's own gradient normalization and clipping in all layers. */
    public void removeGradientNormalization() {
        network.separate();
        forEachHolder(slot -> slot.gradientNormalization().set(GradientNormalization.None));
    }

    /**
     * Gives the model updaters, schedules and weight decays of its own. DL4J's {@code net.clone()} shares them with the
     * original: {@code setLearningRate} on the one would change the rate of the other. State and counters stay.
     */
    public void detach() {
        takeOver(schedules -> true);
        network.regroup();
    }

    /**
     * Goes on with the iterations and epochs of the model that this one was made from by {@code net.toComputationGraph()} or
     * {@code graph.clone()}, which take over its updater's state but start to count from 0: bias corrections and schedules
     * would be off. The model gets updaters of its own ({@link #detach}).
     *
     * @param original the model whose counters to take over
     * @throws IllegalArgumentException if it is not an initialised MultiLayerNetwork or ComputationGraph
     */
    public void continueFrom(Model original) {
        ModelUpdaters other = of(original);
        network.setCounters(other.iteration(), other.epoch());
        detach();
    }

    /** Puts copies in the place of those updaters and weight decays that have such schedules, because clones share them. */
    private void takeOver(Predicate<List<ISchedule>> which) {
        network.separate();
        Map<IUpdater, IUpdater> copies = new IdentityHashMap<>();
        forEachHolder(holder -> {
            takeOver(holder.updater(), which, copies);
            takeOver(holder.biasUpdater(), which, copies);
            takeOver(holder.regularization(), which);
            takeOver(holder.regularizationBias(), which);
        });
        network.renewUpdater();
    }

    private static void takeOver(Property<IUpdater> holder, Predicate<List<ISchedule>> which, Map<IUpdater, IUpdater> copies) {
        IUpdater updater = holder.get();
        if (updater != null && which.test(UpdaterSchedules.of(updater))) {
            holder.set(copies.computeIfAbsent(updater, UpdaterSchedules::independentCopy));
        }
    }

    private static void takeOver(Property<List<Regularization>> holder, Predicate<List<ISchedule>> which) {
        List<Regularization> regularizations = holder.get();
        if (which.test(UpdaterSchedules.of(regularizations))) {
            holder.set(UpdaterSchedules.independentCopies(regularizations));
        }
    }

    /** Every updater object in use or in the configuration, once. */
    private List<IUpdater> updaters() {
        Identities<IUpdater> updaters = new Identities<>();
        network.visitUpdaters((parameter, updater, frozen) -> updaters.add(updater));
        forEachHolder(holder -> {
            updaters.add(holder.updater().get());
            updaters.add(holder.biasUpdater().get());
        });
        return updaters.inOrder;
    }

    private void forEachHolder(Consumer<UpdaterSlot> visitor) {
        Identities<Object> seen = new Identities<>();
        network.visitSlots(holder -> {
            if (seen.add(holder.configuration())) {
                visitor.accept(holder);
            }
        });
    }

    /** Objects, each once, whatever they think of equality. */
    private static final class Identities<T> {

        private final Set<T> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private final List<T> inOrder = new ArrayList<>();

        /** Whether it is new; null never is. */
        boolean add(T object) {
            return object != null && seen.add(object) && inOrder.add(object);
        }

        boolean contains(T object) {
            return seen.contains(object);
        }
    }
}
