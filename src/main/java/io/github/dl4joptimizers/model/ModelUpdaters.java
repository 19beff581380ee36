package io.github.dl4joptimizers.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.host.Host;
import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.host.SameDiffHost;
import io.github.dl4joptimizers.host.UpdaterSlot;
import io.github.dl4joptimizers.host.UpdaterSlot.Property;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.regularization.Installer;
import io.github.dl4joptimizers.schedule.CompositeSchedule;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
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
     * All plateau schedules in the model, equal ones once: in learning rates, momenta and decoupled weight decays, of biases
     * too, and those inside a {@link CompositeSchedule}.
     */
    public List<PlateauSchedule> plateaus() {
        return List.copyOf(new LinkedHashSet<>(plateausOfEachLayer()));
    }

    /** Equal ones as often as they occur, so that the list is as long for each copy of the model, whatever objects that shares. */
    private List<PlateauSchedule> plateausOfEachLayer() {
        List<PlateauSchedule> plateaus = new ArrayList<>();
        Consumer<ISchedule> visitor = schedule -> NestedPlateaus.visit(schedule, plateaus::add);
        network.visitUpdaters((parameter, updater, frozen) -> UpdaterSchedules.of(updater).forEach(visitor));
        network.visitSlots(slot -> {
            UpdaterSchedules.of(slot.updater().get()).forEach(visitor);
            UpdaterSchedules.of(slot.biasUpdater().get()).forEach(visitor);
            UpdaterSchedules.of(slot.regularization().get()).forEach(visitor);
            UpdaterSchedules.of(slot.regularizationBias().get()).forEach(visitor);
        });
        return plateaus;
    }

    /**
     * Tells all plateau schedules in the model the same score. What {@code PerformanceSchedulingListener} does; for a training
     * loop of your own. A schedule is a value: those that have been told take the place of those that were there, so ask for
     * {@link #plateaus} again.
     *
     * @param score    the newest measurement
     * @param measured which scores are better
     * @return whether a schedule has reduced its value
     * @throws IllegalStateException if a schedule was told the other direction, or cannot be replaced; then none has been told
     */
    public boolean observe(double score, Direction measured) {
        Check.notNull("measured", measured, "MINIMIZE or MAXIMIZE");
        int iteration = iteration();
        int epoch = epoch();
        boolean[] reduced = {false};
        changePlateaus(plateau -> {
            PlateauSchedule told = plateau.after(score, measured, iteration, epoch);
            reduced[0] |= told.scale() < plateau.scale();
            return told;
        });
        return reduced[0];
    }

    /**
     * How far a training is, for schedules.
     *
     * @param iteration how many iterations the model has been trained for
     * @param epoch     how many epochs
     * @param plateaus  the plateau schedules of each layer
     */
    public record Progress(int iteration, int epoch, List<PlateauSchedule> plateaus) implements Serializable {

        /** Checks and copies the properties. */
        public Progress {
            Check.atLeast(0, "iteration", iteration);
            Check.atLeast(0, "epoch", epoch);
            Check.notNull("plateaus", plateaus, "a list of PlateauSchedules");
            plateaus.forEach(plateau -> Check.notNull("plateaus", plateau, "a list of PlateauSchedules"));
            plateaus = List.copyOf(plateaus);
        }
    }

    /** How far the model's training is: a snapshot, for a copy of the model to {@link #continueFrom}. */
    public Progress progress() {
        return new Progress(iteration(), epoch(), plateausOfEachLayer());
    }

    /**
     * Sets the counters of iterations and epochs and the state of the plateau schedules to those of another model. For copies
     * that are trained elsewhere, such as Spark's, where DL4J loses them on the way.
     *
     * @param progress of a model with the same layers and settings
     * @throws IllegalArgumentException if this model has other plateau schedules
     */
    public void continueFrom(Progress progress) {
        Check.notNull("progress", progress, "a Progress");
        List<PlateauSchedule> own = plateausOfEachLayer();
        if (own.size() != progress.plateaus.size()) {
            throw new IllegalArgumentException("progress must have as many plateau schedules as the model, " + own.size()
                    + ", got " + progress.plateaus.size());
        }
        Map<PlateauSchedule, PlateauSchedule> continued = new HashMap<>();
        for (int i = 0; i < own.size(); i++) {
            PlateauSchedule next = continued(own.get(i), progress.plateaus.get(i));
            PlateauSchedule other = continued.putIfAbsent(own.get(i), next);
            if (other != null && !other.equals(next)) {
                throw new IllegalArgumentException("progress must have equal plateau schedules where the model has them, got "
                        + other + " and " + next);
            }
        }
        changePlateaus(continued::get);
        network.setCounters(progress.iteration, progress.epoch);
    }

    private static PlateauSchedule continued(PlateauSchedule own, PlateauSchedule other) {
        if (!unobserved(own).equals(unobserved(other))) {
            throw new IllegalArgumentException("progress must have the settings of " + own + ", got " + other);
        }
        return new PlateauSchedule(own.base(), own.plateau(), other.state());
    }

    private static ISchedule unobserved(PlateauSchedule schedule) {
        return NestedPlateaus.replaced(schedule, plateau -> plateau.over(plateau.base()));
    }

    /**
     * Sets a new learning rate for each updater, from the one it has. The updaters' state stays.
     *
     * @param change from a number or schedule to a number or schedule
     */
    public void changeLearningRates(UnaryOperator<Hyperparameter> change) {
        Check.notNull("change", change, "a function from Hyperparameter to Hyperparameter");
        changeUpdaters(updater -> {
            IUpdater copy = UpdaterSchedules.independentCopy(updater);
            if (updater.hasLearningRate()) {
                UpdaterSchedules.setLearningRate(copy, change.apply(UpdaterSchedules.learningRate(updater)));
            }
            return copy;
        }, UnaryOperator.identity());
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
        forEachSlot(slot -> slot.gradientNormalization().set(GradientNormalization.None));
    }

    /**
     * Gives the model updaters of its own. DL4J's {@code net.clone()} shares them with the original: {@code setLearningRate} on the
     * one would change the rate of the other. State and counters stay.
     */
    public void detach() {
        changeUpdaters(UpdaterSchedules::independentCopy, UnaryOperator.identity());
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

    private void changePlateaus(UnaryOperator<PlateauSchedule> change) {
        UnaryOperator<ISchedule> inside = schedule -> NestedPlateaus.replaced(schedule, change);
        changeUpdaters(updater -> UpdaterSchedules.replaced(updater, inside), list -> UpdaterSchedules.replaced(list, inside));
    }

    /**
     * Puts others in the place of the updaters and regularizations. All are asked for before the first is put in its place, so
     * that an exception leaves the model as it was. What served several layers is asked for once, and its replacement serves them.
     */
    private void changeUpdaters(UnaryOperator<IUpdater> updaters, UnaryOperator<List<Regularization>> regularizations) {
        Map<IUpdater, IUpdater> replaced = new IdentityHashMap<>();
        UnaryOperator<IUpdater> once = updater -> replaced.computeIfAbsent(updater, updaters);
        List<Runnable> changes = new ArrayList<>();
        network.separate();
        try {
            forEachSlot(slot -> {
                plan(changes, slot.updater(), once);
                plan(changes, slot.biasUpdater(), once);
                plan(changes, slot.regularization(), regularizations);
                plan(changes, slot.regularizationBias(), regularizations);
            });
            network.visitUpdaters((parameter, updater, frozen) -> {
                if (updater.hasLearningRate() && !replaced.containsKey(updater)) {
                    planInPlace(changes, parameter, updater, once.apply(updater));
                }
            });
            changes.forEach(Runnable::run);
        } finally {
            network.renewUpdater();
        }
        network.regroup();
    }

    private static <T> void plan(List<Runnable> changes, Property<T> property, UnaryOperator<T> change) {
        if (property.get() != null) {
            T replacement = change.apply(property.get());
            changes.add(() -> property.set(replacement));
        }
    }

    /** A layer of a foreign kind keeps its updater to itself, and clones share it. All that can be changed is the learning rate. */
    private static void planInPlace(List<Runnable> changes, String parameter, IUpdater updater, IUpdater replacement) {
        Hyperparameter rate = UpdaterSchedules.learningRate(replacement);
        changes.add(() -> UpdaterSchedules.setLearningRate(updater, rate));
        if (!schedulesBesideRate(updater).equals(schedulesBesideRate(replacement))) {
            throw new IllegalStateException("the schedule of the momentum of " + parameter + " cannot be replaced: its layer is of a"
                    + " kind that keeps its updater to itself");
        }
    }

    private static List<ISchedule> schedulesBesideRate(IUpdater updater) {
        ISchedule rate = UpdaterSchedules.learningRate(updater).schedule();
        return UpdaterSchedules.of(updater).stream().filter(schedule -> schedule != rate).toList();
    }

    private void forEachSlot(Consumer<UpdaterSlot> visitor) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        network.visitSlots(slot -> {
            if (seen.add(slot.configuration())) {
                visitor.accept(slot);
            }
        });
    }
}
