package io.github.dl4joptimizers.imports;

import java.util.Arrays;
import java.util.stream.Stream;

import io.github.dl4joptimizers.host.Network;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * The Dropout(1.0), which drops nothing, that DL4J's import gives every layer. With it a convolution with channels_last cannot be
 * trained: DL4J turns its input for the dropout, but not the mask.
 */
final class ImportedDropout {

    private ImportedDropout() {
    }

    static void remove(Network network) {
        Stream.concat(network.configurations().stream(),
                Arrays.stream(network.layers()).map(layer -> layer.conf()).map(NeuralNetConfiguration::getLayer))
                .forEach(ImportedDropout::remove);
        network.visitSlots(slot -> {
            if (slot.configuration() instanceof Layer wrapped) {
                remove(wrapped);
            }
        });
    }

    private static void remove(Layer layer) {
        if (layer.getIDropout() instanceof Dropout dropout && dropout.getP() == 1 && dropout.getPSchedule() == null) {
            layer.setIDropout(null);
        }
    }
}
