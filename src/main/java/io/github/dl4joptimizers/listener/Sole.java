package io.github.dl4joptimizers.listener;

import java.util.function.Predicate;

import io.github.dl4joptimizers.host.Network;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;

/** A listener of which a model can have one: each more would do the same again, so that patience is halved, a factor squared. */
final class Sole {

    private Sole() {
    }

    /**
     * Refuses a model that has several of a listener's kind, or the listener several times.
     *
     * @param doesTheSame whether another listener acts where this one does
     * @throws IllegalStateException that says what to write instead
     */
    static void check(Model model, TrainingListener listener, Predicate<TrainingListener> doesTheSame) {
        long count = Network.of(model).listeners().stream().filter(doesTheSame).count();
        if (count > 1) {
            throw several(listener.getClass().getSimpleName(), "the model has " + count, "setListeners(listener)");
        }
    }

    static IllegalStateException several(String name, String found, String remedy) {
        return new IllegalStateException("a model must have one " + name + ", " + found + ", and each would act in its turn."
                + " addListeners adds to those that are there, in a notebook's cell that is run again too; to replace them write "
                + remedy + " with all that are wanted");
    }
}
