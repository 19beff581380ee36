package io.github.dl4joptimizers.model;

import io.github.dl4joptimizers.host.Network;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Copies of models that share nothing with their originals, so that whatever is tried on a copy leaves the original as it is.
 * (DL4J's {@code net.clone()} shares updaters, schedules, the layers inside wrappers such as {@code LastTimeStep} and, of a
 * graph, the listeners.)
 *
 * <p>A copy has the original's parameters, updaters with their state, schedules with theirs, and counters. It has no listeners.
 */
public final class ModelCopy {

    private ModelCopy() {
    }

    /**
     * A copy of a model.
     *
     * @param model an initialised MultiLayerNetwork or ComputationGraph
     * @return another one
     * @throws IllegalArgumentException for any other kind of model, and for one with parts that cannot be copied: layers of a
     *                                  foreign kind that keep their updater to themselves or cannot be serialized
     */
    public static Model of(Model model) {
        return Network.of(model).copy().model();
    }

    /** A copy of a network, as {@link #of(Model)}. */
    public static MultiLayerNetwork of(MultiLayerNetwork model) {
        return (MultiLayerNetwork) of((Model) model);
    }

    /** A copy of a graph, as {@link #of(Model)}. */
    public static ComputationGraph of(ComputationGraph model) {
        return (ComputationGraph) of((Model) model);
    }
}
