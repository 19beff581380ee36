package io.github.dl4joptimizers.model;

import java.io.Serializable;
import java.util.ArrayList;
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
import io.github.dl4joptimizers.host.Place;
import io.github.dl4joptimizers.host.SameDiffHost;
import io.github.dl4joptimizers.host.UpdaterSlot.Property;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Once;
import io.github.dl4joptimizers.regularization.Installer;
import io.github.dl4joptimizers.schedule.CompositeSchedule;
import io.github.dl4joptimizers.schedule.DelayedSchedule;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.Plateau;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.schedule.ScaledSchedule;
import io.github.dl4joptimizers.schedule.ScheduleJson;
import io.github.dl4joptimizers.updater.FreshAverages;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ISchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The updaters of a live {@code MultiLayerNetwork}, {@code ComputationGraph} or {@code SameDiff} graph, of this library or
 * DL4J's own: look at them, change their learning rates, replace them.
 *
 * <pre>{@code
 * ModelUpdaters.of(net).learningRates()                      // {0_W=0.001, 0_b=0.001, ...}
 * ModelUpdaters.of(net).replace(new AdamW(1e-3, 0.01));      // a new AdamW, decay included; the model's counters go on
 * ModelUpdaters.of(net).replaceKeepingAverages(new AdamW(1e-3, 0.1));   // another decay, the same averages
 * ModelUpdaters.of(net).decayLearningRatesByDepth(0.9);      // the lower the layer, the smaller its rate
 * }</pre>
 *
 * Parameters are named as in {@code paramTable()}. Changes take effect at the next iteration and are saved with the model. They
 * reach this model alone: DL4J lets its clones (also those that early stopping keeps, or that are made of it by transfer
 * learning) share its updaters, so what changes is put in place of the shared one, not into it. Not for use while another
 * thread trains the model. How to save a model in the middle of a training is written at {@code
 * PerformanceSchedulingListener}.
 */
public final class ModelUpdaters {

    private static final Logger LOG = LoggerFactory.getLogger(ModelUpdaters.class);

    /** The models that have been told a score that is not finite. */
    private static final Once TOLD_NONSENSE = new Once();

    private static final double LARGEST_HALF = 65504;

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
     * <p>A score that is NaN or infinite counts as no improvement, so that it costs patience, as NaN does in Keras and PyTorch; the
     * first one is a warning.
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
        if (!Double.isFinite(score) && TOLD_NONSENSE.isFirst(network.model())) {
            LOG.warn("The score at iteration {}, epoch {} is {}. A score that is not finite counts as no improvement, so the plateau"
                    + " schedules run out of patience and the learning rate falls. Look for a training that has diverged, or data"
                    + " that cannot be measured", iteration, epoch, score);
        }
        boolean[] reduced = {false};
        changePlateaus(plateau -> {
            PlateauSchedule told = plateau.after(score, measured, iteration, epoch);
            reduced[0] |= told.scale() < plateau.scale();
            return told;
        });
        return reduced[0];
    }

    /** The settings of the plateaus that learning rates are under, equal ones once. */
    public List<Plateau> plateausOfLearningRates() {
        Set<Plateau> settings = new LinkedHashSet<>();
        network.visitUpdaters((parameter, updater, frozen) -> {
            if (updater.hasLearningRate() && !frozen) {
                NestedPlateaus.visit(UpdaterSchedules.learningRate(updater).schedule(), plateau -> settings.add(plateau.plateau()));
            }
        });
        return List.copyOf(settings);
    }

    /**
     * Puts each learning rate that is under no plateau yet, a number or a schedule, under one: that of a new layer, or of the
     * biases. Those that are under one stay as they are.
     *
     * @param settings {@code PlateauSchedule.builder().factor(0.5).patience(5).settings()}
     */
    public void addPlateaus(Plateau settings) {
        Check.notNull("settings", settings, "a Plateau");
        boolean[] isAnyWithout = {false};
        network.visitUpdaters((parameter, updater, frozen) -> isAnyWithout[0] |= updater.hasLearningRate() && !frozen
                && !NestedPlateaus.isIn(UpdaterSchedules.learningRate(updater).schedule()));
        if (isAnyWithout[0]) {
            changeLearningRates(rate -> NestedPlateaus.isIn(rate.schedule()) ? rate : Hyperparameter.of(settings.over(rate)));
        }
    }

    /**
     * Puts each learning rate under a plateau with these settings, in the place of the plateau that it is under. The reductions so
     * far stay, so no rate jumps; best score, patience and cooldown begin anew. For a restored model, which goes on with the
     * settings that it was saved with: call it before {@code fit}.
     *
     * <pre>{@code
     * ModelUpdaters.of(net).changePlateaus(PlateauSchedule.builder().factor(0.1).patience(3).settings());
     * }</pre>
     *
     * @param settings of the plateaus; momenta and decays keep theirs
     */
    public void changePlateaus(Plateau settings) {
        Check.notNull("settings", settings, "a Plateau");
        changeLearningRates(rate -> Hyperparameter.of(NestedPlateaus.isIn(rate.schedule())
                ? NestedPlateaus.replaced(rate.schedule(), settings::inPlaceOf) : settings.over(rate)));
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
     * Sets a new learning rate for each updater, from the one it has. The updaters' state stays. If the function throws, or gives
     * what is refused, no rate has changed.
     *
     * @param change from a number or schedule to a number or schedule
     * @throws IllegalArgumentException if a rate is null, or the rate of the next iteration negative, not finite or beyond the range
     *                                  of the parameters' type (65504 for HALF)
     * @throws IllegalStateException    if a schedule of the user's own cannot be saved with the model
     */
    public void changeLearningRates(UnaryOperator<Hyperparameter> change) {
        Check.notNull("change", change, "a function from Hyperparameter to Hyperparameter");
        changeUpdaters(updater -> {
            IUpdater copy = UpdaterSchedules.independentCopy(updater);
            if (updater.hasLearningRate()) {
                UpdaterSchedules.setLearningRate(copy, checked("learningRate", change.apply(UpdaterSchedules.learningRate(updater))));
            }
            return copy;
        }, UnaryOperator.identity());
    }

    /**
     * Where a learning rate is in use.
     *
     * @param name      of the parameter array, as in {@code paramTable()}: {@code 0_W}; a variable's name
     * @param layer     the name of its layer ("layer0" for the first unless it was given one) or vertex; the variable's in a SameDiff
     *                  graph
     * @param index     the layer's index, of a graph's vertex that in topological order; 0 in a SameDiff graph
     * @param parameter its name within the layer: {@code W}, {@code b} ...
     * @param depth     how many layers with parameters are between it and the output, on the longest way: 0 for the output layer;
     *                  -1 in a SameDiff graph, which has no layers
     */
    public record Where(String name, String layer, int index, String parameter, int depth) {
    }

    /** From where a learning rate is in use, and the rate, to a new rate: numbers or schedules. */
    @FunctionalInterface
    public interface RateChange {

        /** The new rate; {@code rate} itself to keep it. */
        Hyperparameter change(Where where, Hyperparameter rate);
    }

    /**
     * Sets a new learning rate for each parameter array, by where it is. The updaters' state stays.
     *
     * <pre>{@code
     * ModelUpdaters.of(net).changeLearningRates((where, rate) ->
     *         where.layer().equals("embedding") ? Hyperparameter.of(1e-4) : rate);
     * }</pre>
     *
     * DL4J has one updater for a layer's biases and one for the rest of the layer, and one for all variables of a SameDiff graph:
     * within these, rates must be equal.
     *
     * @param change from each parameter array and its number or schedule to a number or schedule
     * @throws IllegalArgumentException as {@link #changeLearningRates(UnaryOperator)}, or if rates differ where DL4J has one updater;
     *                                  then no rate has changed
     */
    public void changeLearningRates(RateChange change) {
        Check.notNull("change", change, "a function of the place and the learning rate");
        network.separate();
        new RatesByPlace().change(network, RatesByPlace.slots(network), (parameter, rate) -> {
            Place place = network.place(parameter);
            Where where = new Where(parameter, place.layer(), place.index(), place.parameter(), place.depth());
            return checked("learningRate of " + parameter, change.change(where, rate));
        });
        network.renewUpdater();
        network.regroup();
    }

    /**
     * Multiplies each learning rate by a power of a factor, the lower the layer the smaller: rate * factor^{@link Where#depth}. As
     * transformers are fine-tuned (0.65 to 0.95). Every layer that has parameters counts as one, normalizations too. Called again,
     * it multiplies again.
     *
     * <pre>{@code
     * ModelUpdaters.of(net).decayLearningRatesByDepth(0.9);      // 1 for the output layer, 0.9 below it, 0.81 ...
     * }</pre>
     *
     * @param factor in (0, 1]
     * @throws IllegalArgumentException if the factor is outside, or the model is a SameDiff graph, which has no layers
     */
    public void decayLearningRatesByDepth(double factor) {
        Check.that(factor > 0 && factor <= 1, "factor", "in (0, 1]", factor);
        changeLearningRates((where, rate) -> {
            Check.that(where.depth >= 0, "model", "a MultiLayerNetwork or ComputationGraph, as a SameDiff graph has no layers",
                    "a SameDiff graph");
            return times(Math.pow(factor, where.depth), rate);
        });
    }

    private static Hyperparameter times(double factor, Hyperparameter rate) {
        if (factor == 1) {
            return rate;
        }
        return rate.schedule() == null ? Hyperparameter.of(factor * rate.number())
                : Hyperparameter.of(ScaledSchedule.of(factor, rate.schedule()));
    }

    /** A rate that a user's function has given, before anything is changed. */
    private Hyperparameter checked(String name, Hyperparameter rate) {
        Check.notNull(name, rate, "a number or an ISchedule");
        if (rate.schedule() != null) {
            ScheduleJson.check(List.of(rate.schedule()));
        }
        double value = Check.nonNegative(name, rate.valueAt(iteration(), epoch()));
        DataType type = network.dataType();
        double largest = type == DataType.FLOAT16 ? LARGEST_HALF : type == DataType.DOUBLE ? Double.MAX_VALUE : Float.MAX_VALUE;
        Check.that(value <= largest, name, "at most " + largest + ", the largest number of type " + type, value);
        return rate;
    }

    /**
     * Replaces the updaters of all layers by copies of one that begins now, as a new optimizer of PyTorch's does: its averages are
     * fresh, and its bias corrections and schedules, those of its companions too, count from now. The model's counters of
     * iterations and epochs go on, so that {@code while (net.getEpochCount() < n)} stays right. When it began is saved with the
     * updater. For one of this library it is the same as {@code updater.applyTo(model)}. Companions that were there go: the
     * updater brings its own. Call it between epochs or calls of {@code fit}, not in {@code iterationDone}, which DL4J calls before it
     * has counted the iteration.
     *
     * @param updater of this library or any other
     * @throws IllegalArgumentException if the model has a layer of a foreign kind that keeps its updater to itself, or if it has
     *                                  been trained and the updater, such as DL4J's Adam, corrects a bias by the model's iterations
     */
    public void replace(IUpdater updater) {
        Check.notNull("updater", updater, "an IUpdater");
        Installer.install(updater instanceof RuleUpdater rule ? rule.beginningAt(iteration(), epoch()) : beginning(updater), network);
    }

    private IUpdater beginning(IUpdater updater) {
        IUpdater begun = UpdaterSchedules.replaced(updater, schedule -> DelayedSchedule.startingAt(schedule, iteration(), epoch()));
        FreshAverages.checkFirstStep(begun, iteration(), epoch());
        return begun;
    }

    /**
     * Replaces the updaters of all layers by copies of one that goes on with their averages: another decay on a live AdamW, this
     * library's Adam after DL4J's, Nadam after Adam. Its bias corrections go on where the last updater's were, and its schedules
     * count as the model does; {@link #fromNow} makes one that begins now. Companions that were there go: the updater brings its
     * own.
     *
     * <p>These share their averages, DL4J's own among them: Adam, AdamW, Nadam and RAdam; AmsGrad with the same kind of maximum;
     * AdaMax; Momentum and Nesterov that have the learning rate inside the velocity, as DL4J's Nesterovs has (of the other sign,
     * which is turned), and those that have it outside; AdaGrad; AdaDelta; Lion and Signum. Any other shares them with its own kind
     * if all settings but learning rate and companions are equal. Where beta1 or beta2 differ, averages are scaled so that their
     * corrected values stay.
     *
     * <pre>{@code
     * ModelUpdaters live = ModelUpdaters.of(net);                // a second cycle, with the averages of the first
     * OneCycleSchedule cycle = OneCycleSchedule.of(0.01, steps);
     * live.replaceKeepingAverages(new Adam(live.fromNow(cycle)).beta1Schedule(live.fromNow(cycle.momentum())));
     * }</pre>
     *
     * @param updater of this library or any other
     * @throws IllegalArgumentException as {@link #replace}, or if the updater averages something else than the one of some layer;
     *                                  then nothing has changed
     * @throws IllegalStateException    if the model has been trained but has no averages: it was restored without them
     */
    public void replaceKeepingAverages(IUpdater updater) {
        Check.notNull("updater", updater, "an IUpdater");
        int start = start();
        IUpdater next = updater instanceof RuleUpdater rule ? rule.startingAt(start) : updater;
        Averages averages = Averages.of(network, next);
        if (start == iteration()) {
            FreshAverages.checkFirstStep(next, iteration(), epoch());
        }
        Installer.install(next, network);
        averages.putInto(network);
    }

    /** Where the averages of the updaters in use began. */
    private int start() {
        int[] start = {0};
        network.visitUpdaters((parameter, updater, frozen) -> {
            if (updater instanceof RuleUpdater rule) {
                start[0] = rule.start();
            }
        });
        return start[0];
    }

    /**
     * A schedule that begins now: at iteration {@link #iteration} and epoch {@link #epoch} of the model. For schedules of rates
     * that change on a live model.
     */
    public ISchedule fromNow(ISchedule schedule) {
        return DelayedSchedule.startingAt(Check.notNull("schedule", schedule, "an ISchedule"), iteration(), epoch());
    }

    /** Switches off DL4J's own gradient normalization and clipping in all layers. */
    public void removeGradientNormalization() {
        network.separate();
        RatesByPlace.slots(network).forEach(slot -> slot.gradientNormalization().set(GradientNormalization.None));
    }

    /**
     * Gives the model updaters of its own. DL4J's {@code net.clone()} shares them with the original: {@code setLearningRate} on the
     * one would change the rate of the other. State and counters stay.
     */
    public void detach() {
        changeUpdaters(UpdaterSchedules::independentCopy, UnaryOperator.identity());
    }

    /**
     * Makes this a model for inference, which loads where only DL4J is on the class path. The updaters become DL4J's default, a plain
     * {@code Sgd}; their state and all companions go; where this library's schedules, or a user's own, are in dropout, noise or DL4J's
     * decay, their present value stays. What the model computes does not change, but it is no longer to be trained: do it to a copy.
     *
     * <pre>{@code
     * MultiLayerNetwork plain = ModelCopy.of(net);
     * ModelUpdaters.of(plain).stripForInference();
     * plain.save(file);
     * }</pre>
     *
     * @throws IllegalArgumentException if the model has a layer of a foreign kind that keeps its updater to itself
     * @throws IllegalStateException    if another class of this library is left in the configuration
     */
    public void stripForInference() {
        WithoutLibrary.strip(network);
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
            RatesByPlace.slots(network).forEach(slot -> {
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
}
