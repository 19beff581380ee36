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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * The optimizers, each with the updater of DL4J that does the same work. (DL4J has no heavy-ball momentum; its Nesterovs
 * reads and writes as much.)
 *
 * <p>An updater overwrites the gradient with the update, so a benchmark feeds it its own updates. With the usual learning
 * rates they shrink from step to step, and soon both sides would be timed on denormal numbers, which take a processor many
 * times as long. With the rates here the update is as large as the gradient was, for ever.
 */
public enum Optimizer {

    /** v = 0.9 v + g, u = 0.1 v. */
    MOMENTUM("Momentum", 0.1, 1, lr -> new Momentum(lr, 0.9), lr -> new Nesterovs(lr, 0.9)),
    /** The same with a look ahead. */
    NESTEROV("Nesterov", 0.1, 1, lr -> new Nesterov(lr, 0.9), lr -> new Nesterovs(lr, 0.9)),
    /** u = lr g / sqrt(s), with an s that no gradient is large enough to change. */
    ADAGRAD("AdaGrad", Double.NaN, 4, AdaGrad::new, org.nd4j.linalg.learning.config.AdaGrad::new) {
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
    RMSPROP("RmsProp", 1, 4, RmsProp::new, org.nd4j.linalg.learning.config.RmsProp::new),
    /** Adam. */
    ADAM("Adam", 1, 4, Adam::new, org.nd4j.linalg.learning.config.Adam::new),
    /** AdaMax. */
    ADAMAX("AdaMax", 1, 2, AdaMax::new, org.nd4j.linalg.learning.config.AdaMax::new),
    /** Nadam. */
    NADAM("Nadam", 1, 4, Nadam::new, org.nd4j.linalg.learning.config.Nadam::new),
    /** Adam and a weight decay, which DL4J has too. */
    ADAMW("AdamW", 1, 4, lr -> new AdamW(lr, Optimizer.DECAY), org.nd4j.linalg.learning.config.Adam::new) {
        @Override
        Regularization decay(Side side) {
            return side == Side.OURS ? new AdamW(1, DECAY).weightDecay() : new WeightDecay(DECAY, true);
        }
    };

    /** So little that the parameters do not show in the update, which is the next gradient. */
    private static final double DECAY = 1e-12;

    private final String label;
    private final double learningRate;
    private final double timesFaster;
    private final DoubleFunction<RuleUpdater> ours;
    private final DoubleFunction<IUpdater> stock;

    Optimizer(String label, double learningRate, double timesFaster, DoubleFunction<RuleUpdater> ours,
            DoubleFunction<IUpdater> stock) {
        this.label = label;
        this.learningRate = learningRate;
        this.timesFaster = timesFaster;
        this.ours = ours;
        this.stock = stock;
    }

    @Override
    public String toString() {
        return label;
    }

    /** How many times as fast as DL4J's it has to be where the memory, not the overhead of a step, sets the pace. */
    double timesFaster() {
        return timesFaster;
    }

    double learningRate(DataType type) {
        return learningRate;
    }

    /** What the state starts from, on either side. */
    double initialState(DataType type) {
        return 0;
    }

    /** The updater alone. */
    IUpdater updater(Side side, DataType type) {
        double lr = learningRate(type);
        return side == Side.OURS ? ours.apply(lr).withoutWeightDecay() : stock.apply(lr);
    }

    /** The decay that goes with it, or null. */
    Regularization decay(Side side) {
        return null;
    }

    /**
     * How many bytes a step reads for each parameter; it writes as many. The rule reads the gradient and the state and
     * overwrites them; a decay reads the update and the parameters and overwrites the update.
     */
    double bytesRead(DataType type) {
        int arrays = 1 + ours.apply(1).stateCount();
        return (decay(Side.OURS) == null ? arrays : arrays + 1.5) * type.width();
    }
}
