package io.github.dl4joptimizers.host;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/**
 * The configurations inside wrappers such as LastTimeStep and Bidirectional. When DL4J clones a wrapper, the clone wraps the
 * same object, so that what is set in a network's clone, or in one made of it by transfer learning, is set in the original.
 */
final class WrappedLayers {

    private final Map<Layer, Layer> copies = new IdentityHashMap<>();

    private WrappedLayers() {
    }

    /**
     * Puts copies of what is wrapped into wrappers, and into the layers that run by them.
     *
     * @param saved   the network's configurations
     * @param running the network's layers
     */
    static void separate(List<Layer> saved, org.deeplearning4j.nn.api.Layer[] running) {
        WrappedLayers wrapped = new WrappedLayers();
        saved.forEach(wrapped::separateInside);
        for (org.deeplearning4j.nn.api.Layer layer : running) {
            NeuralNetConfiguration conf = layer.conf();
            conf.setLayer(wrapped.copies.getOrDefault(conf.getLayer(), conf.getLayer()));
        }
    }

    private void separateInside(Layer layer) {
        if (layer instanceof BaseWrapperLayer wrapper) {
            wrapper.setUnderlying(copy(wrapper.getUnderlying()));
        } else if (layer instanceof Bidirectional both) {
            both.setFwd(copy(both.getFwd()));
            both.setBwd(copy(both.getBwd()));
        } else if (layer instanceof FrozenLayer frozen) { // whose clone has a clone of its layer
            separateInside(frozen.getLayer());
        }
    }

    private Layer copy(Layer layer) {
        Layer copy = layer.clone();
        separateInside(copy);
        copies.put(layer, copy);
        return copy;
    }
}
