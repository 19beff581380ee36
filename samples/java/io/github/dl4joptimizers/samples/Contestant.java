package io.github.dl4joptimizers.samples;

import java.util.Locale;
import java.util.function.Supplier;

import io.github.dl4joptimizers.Keras;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** The optimizers of the book's chapter with its hyperparameters. The book is written in Keras. */
enum Contestant {

    SGD("SGD", () -> new Sgd(1e-3)),
    MOMENTUM("Momentum", () -> Keras.sgd(1e-3, 0.9)),
    NESTEROV("Nesterov", () -> Keras.sgd(1e-3, 0.9, true)),
    ADAGRAD("AdaGrad", () -> Keras.adagrad(1e-3)),
    RMSPROP("RMSProp", () -> Keras.rmsprop(1e-3).rmsDecay(0.9)),
    ADAM("Adam", () -> Keras.adam(1e-3)),
    ADAMAX("AdaMax", () -> Keras.adamax(1e-3)),
    NADAM("Nadam", () -> Keras.nadam(1e-3)),
    ADAMW("AdamW", () -> Keras.adamW(1e-3).weightDecay(1e-5));

    private final String label;
    private final Supplier<IUpdater> updater;

    Contestant(String label, Supplier<IUpdater> updater) {
        this.label = label;
        this.updater = updater;
    }

    /** As a heading has it. */
    String label() {
        return label;
    }

    /** As the command line has it. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A new one each time: DL4J may change an updater's learning rate. */
    IUpdater updater() {
        return updater.get();
    }
}
