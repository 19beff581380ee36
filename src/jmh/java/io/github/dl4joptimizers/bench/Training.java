package io.github.dl4joptimizers.bench;

import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.model.FusedStep;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.Sgd;

/** What a network can be trained with. */
enum Training {

    SGD_OF_DL4J("DL4J's Sgd", false, builder -> builder.updater(new Sgd(1e-3))),
    ADAM_OF_DL4J("DL4J's Adam", false, builder -> builder.updater(new org.nd4j.linalg.learning.config.Adam(1e-3))),
    FUSED_ADAM_OF_DL4J("DL4J's Adam, FusedStep", true, builder -> builder.updater(new org.nd4j.linalg.learning.config.Adam(1e-3))),
    ADAM("Adam", false, builder -> builder.updater(new Adam(1e-3))),
    ADAMW("AdamW", false, builder -> new AdamW(1e-3, 0.01).applyTo(builder)),
    FUSED_ADAMW("AdamW, FusedStep", true, builder -> new AdamW(1e-3, 0.01).applyTo(builder));

    private final String label;
    private final boolean fused;
    private final UnaryOperator<NeuralNetConfiguration.Builder> updater;

    Training(String label, boolean fused, UnaryOperator<NeuralNetConfiguration.Builder> updater) {
        this.label = label;
        this.fused = fused;
        this.updater = updater;
    }

    FitStep of(ImageNetwork network) {
        MultiLayerNetwork made = network.network(updater);
        if (fused) {
            FusedStep.install(made);
        }
        return new FitStep(made);
    }

    @Override
    public String toString() {
        return label;
    }
}
