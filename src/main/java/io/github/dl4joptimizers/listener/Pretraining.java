package io.github.dl4joptimizers.listener;

import io.github.dl4joptimizers.internal.Once;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.slf4j.LoggerFactory;

/** DL4J's pretraining of a layer, in which a listener is handed that layer in place of the model, and hears of no epochs. */
final class Pretraining {

    private static final Once WARNED = new Once();

    private Pretraining() {
    }

    /** Whether a callback comes from there; if so, says once that the listener passes over it. */
    static boolean isCalling(Model model, Object listener) {
        boolean isLayer = model instanceof Layer && !(model instanceof MultiLayerNetwork);
        if (isLayer && WARNED.isFirst(listener)) {
            LoggerFactory.getLogger(listener.getClass()).warn("A {} does nothing in pretraining: DL4J hands it the layer, a {}, in"
                    + " place of the model, and calls no epoch callbacks. Learning rates stay as they are set; one that is to change"
                    + " in pretraining needs a schedule that counts iterations", listener.getClass().getSimpleName(),
                    model.getClass().getSimpleName());
        }
        return isLayer;
    }
}
