package io.github.dl4joptimizers.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

import io.github.dl4joptimizers.host.Host;
import io.github.dl4joptimizers.host.UpdaterSlot;
import io.github.dl4joptimizers.host.UpdaterSlot.Property;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Learning rates that differ from one parameter array to the next. DL4J has room for two updaters in a layer: one for its biases
 * and one for all else. Each layer gets copies of its own, for DL4J lets several share one; then whose rate is changed can be
 * told by whose updater it is. What is refused leaves the model as it was.
 */
final class RatesByPlace {

    /** A parameter array and the rate it is to have. */
    private record Wanted(String parameter, Hyperparameter rate) {
    }

    private final List<Runnable> undo = new ArrayList<>();
    private final List<Runnable> tidy = new ArrayList<>();
    private final Map<IUpdater, Wanted> wanted = new IdentityHashMap<>();

    /**
     * Changes the rates.
     *
     * @param slots  the model's, each once
     * @param change from a parameter array's name and the rate it has to the rate it is to have, checked
     */
    void change(Host model, List<UpdaterSlot> slots, BiFunction<String, Hyperparameter, Hyperparameter> change) {
        try {
            slots.forEach(this::giveOwnCopies);
            model.visitUpdaters((parameter, updater, frozen) -> {
                if (updater.hasLearningRate()) {
                    want(parameter, updater, change.apply(parameter, UpdaterSchedules.learningRate(updater)));
                }
            });
        } catch (RuntimeException | Error e) {
            undo.forEach(Runnable::run);
            throw e;
        }
        wanted.forEach((updater, rate) -> UpdaterSchedules.setLearningRate(updater, rate.rate));
        tidy.forEach(Runnable::run);
    }

    private void giveOwnCopies(UpdaterSlot slot) {
        IUpdater updater = slot.updater().get();
        IUpdater bias = slot.biasUpdater().get();
        replace(slot.updater(), updater);
        replace(slot.biasUpdater(), bias == null ? updater : bias);
        if (bias == null) { // which stays so unless the biases' rate has become another
            tidy.add(() -> {
                IUpdater own = slot.biasUpdater().get();
                if (own != null && (!wanted.containsKey(own) || own.equals(slot.updater().get()))) {
                    slot.biasUpdater().set(null);
                }
            });
        }
    }

    private void replace(Property<IUpdater> property, IUpdater original) {
        IUpdater before = property.get();
        undo.add(() -> property.set(before));
        property.set(UpdaterSchedules.independentCopy(original));
    }

    private void want(String parameter, IUpdater updater, Hyperparameter rate) {
        Wanted other = wanted.putIfAbsent(updater, new Wanted(parameter, rate));
        if (other != null && !other.rate.equals(rate)) {
            throw new IllegalArgumentException("learningRate of " + parameter + " must be that of " + other.parameter + ", "
                    + other.rate + ", for DL4J keeps one updater for both (a layer has one for its biases and one for all else; a"
                    + " SameDiff graph has one), got " + rate);
        }
    }

    /** The slots of a model, each once. */
    static List<UpdaterSlot> slots(Host model) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<UpdaterSlot> slots = new ArrayList<>();
        model.visitSlots(slot -> {
            if (seen.add(slot.configuration())) {
                slots.add(slot);
            }
        });
        return slots;
    }
}
