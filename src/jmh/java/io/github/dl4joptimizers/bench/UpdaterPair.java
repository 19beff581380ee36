package io.github.dl4joptimizers.bench;

import java.util.function.DoubleFunction;

import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * The optimizers, each with the updater of DL4J that does the same work. (DL4J has no heavy-ball momentum; its Nesterovs
 * reads and writes as much.)
 *
 * <p>An updater overwrites the gradient with the update, so a benchmark feeds it its own updates. With the usual learning
 * rates they shrink from step to step, and soon both sides would be timed on denormal numbers, which take a processor many
 * times as long. With the rates here the update is as large as the gradient was, for ever.
 */
public enum UpdaterPair {

    /** v = 0.9 v + g, u = 0.1 v. */
    MOMENTUM("Momentum", 0.1, lr -> new Momentum(lr, 0.9), lr -> new Nesterovs(lr, 0.9)),
    /** The same with a look ahead. */
    NESTEROV("Nesterov", 0.1, lr -> new Nesterov(lr, 0.9), lr -> new Nesterovs(lr, 0.9)),
    /** u = lr g / sqrt(s), with an s that no gradient is large enough to change. */
    ADAGRAD("AdaGrad", Double.NaN, AdaGrad::new, org.nd4j.linalg.learning.config.AdaGrad::new) {
        @Override
        double learningRate(DataType type) {
            return switch (type) {
                case DOUBLE -> 0x1p28;
                case FLOAT -> 0x1p14;
                default -> 0x1p7;
            };
        }

        @Override
        double initialState(DataType type) {
            return learningRate(type) * learningRate(type);
        }
    },
    /** u = g / sqrt(s), which is 1 once s has got used to it; the same holds for the rest. */
    RMSPROP("RmsProp", 1, RmsProp::new, org.nd4j.linalg.learning.config.RmsProp::new),
    /** Adam. */
    ADAM("Adam", 1, Adam::new, org.nd4j.linalg.learning.config.Adam::new),
    /** AdaMax. */
    ADAMAX("AdaMax", 1, AdaMax::new, org.nd4j.linalg.learning.config.AdaMax::new),
    /** Nadam. */
    NADAM("Nadam", 1, Nadam::new, org.nd4j.linalg.learning.config.Nadam::new),
    /** Against DL4J's Adam with its weight decay. */
    ADAMW("AdamW", 1, lr -> new AdamW(lr, UpdaterPair.DECAY), org.nd4j.linalg.learning.config.Adam::new);

    /** So little that the parameters do not show in the update, which is the next gradient. */
    private static final double DECAY = 1e-12;

    private final String label;
    private final double learningRate;
    private final DoubleFunction<RuleUpdater> ours;
    private final DoubleFunction<IUpdater> dl4js;

    UpdaterPair(String label, double learningRate, DoubleFunction<RuleUpdater> ours, DoubleFunction<IUpdater> dl4js) {
        this.label = label;
        this.learningRate = learningRate;
        this.ours = ours;
        this.dl4js = dl4js;
    }

    /** A layer with the updater and what goes with it, configured as a user does it. */
    BaseLayer layer(Side side, DataType type) {
        NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder();
        if (side == Side.OURS) {
            builder = ours.apply(learningRate(type)).applyTo(builder);
        } else {
            builder.updater(dl4js.apply(learningRate(type)));
            if (this == ADAMW) {
                builder.weightDecay(DECAY);
            }
        }
        return (BaseLayer) builder.layer(new DenseLayer.Builder().nIn(1).nOut(1).build()).build().getLayer();
    }

    double learningRate(DataType type) {
        return learningRate;
    }

    /** What the state starts from, on either side. */
    double initialState(DataType type) {
        return 0;
    }

    /**
     * How many bytes a step reads for each parameter; it writes as many. The rule reads the gradient and the state and
     * overwrites them; a decay reads the update and the parameters and overwrites the update.
     */
    double bytesRead(DataType type) {
        BaseLayer layer = layer(Side.OURS, type);
        return (1 + layer.getIUpdater().stateSize(1) + 1.5 * layer.getRegularization().size()) * type.width();
    }

    @Override
    public String toString() {
        return label;
    }
}
