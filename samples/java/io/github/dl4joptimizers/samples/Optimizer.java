package io.github.dl4joptimizers.samples;

import java.util.Locale;
import java.util.function.Supplier;

import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RmsProp;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** The optimizers of the book's chapter with its hyperparameters. The book is written in Keras, hence the convention. */
enum Optimizer {

    SGD("SGD", () -> new Sgd(1e-3)),
    MOMENTUM("Momentum", () -> Momentum.builder().learningRate(1e-3).momentum(0.9).convention(Convention.KERAS).build()),
    NESTEROV("Nesterov", () -> Nesterov.builder().learningRate(1e-3).momentum(0.9).convention(Convention.KERAS).build()),
    ADAGRAD("AdaGrad", () -> AdaGrad.keras(1e-3)),
    RMSPROP("RMSProp", () -> RmsProp.builder().learningRate(1e-3).rmsDecay(0.9).convention(Convention.KERAS).build()),
    ADAM("Adam", () -> Adam.keras(1e-3)),
    ADAMAX("AdaMax", () -> AdaMax.keras(1e-3)),
    NADAM("Nadam", () -> Nadam.keras(1e-3)),
    ADAMW("AdamW", () -> AdamW.builder().learningRate(1e-3).weightDecay(1e-5).convention(Convention.KERAS).build());

    private final String label;
    private final Supplier<IUpdater> updater;

    Optimizer(String label, Supplier<IUpdater> updater) {
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
