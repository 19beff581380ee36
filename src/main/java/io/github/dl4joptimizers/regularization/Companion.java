package io.github.dl4joptimizers.regularization;

import java.util.List;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * What acts on whole parameter arrays beside an updater's rule: {@link DecoupledWeightDecay}, {@link GradientClipping}. An
 * optimizer of this library brings its companions along; for an updater of DL4J's install one by itself:
 * {@code DecoupledWeightDecay.timesLearningRate(0.01).applyTo(builder.updater(new Sgd(0.1)))}. There is one of a kind at most:
 * a new one takes the place of the old.
 *
 * <p>To DL4J a companion is a {@link Regularization}, which it calls for each parameter array before or after the updater. A
 * companion adds nothing to {@code score()}. BatchNormalization's arrays have no regularization in DL4J, so no companion
 * reaches them.
 *
 * <p>Who writes one extends DL4J's {@code L1Regularization} or {@code L2Regularization} (and overrides all that it inherits):
 * any other kind of regularization that is set for a whole network is installed twice by DL4J, and once more for each further
 * {@code build()}. A layer's own {@code l1}, or {@code l2}, then takes the place of the network's companions of that type.
 */
public interface Companion extends Regularization, Installable {

    /** Whether it acts on biases too. */
    boolean actsOnBiases();

    /**
     * What {@link #apply apply} does to a parameter array, in a form that a pass over many arrays can take up.
     *
     * @param parameter the array, as {@code apply} would get it
     * @return null, unless overridden, if {@code apply} needs all of the array at once, or has yet to see an update to know
     */
    default Elementwise elementwise(INDArray parameter) {
        return null;
    }

    /** None: it goes beside the updater that is there. */
    @Override
    default IUpdater alone() {
        return null;
    }

    @Override
    default List<Companion> companions() {
        return List.of(this);
    }

    @Override
    Companion clone();
}
