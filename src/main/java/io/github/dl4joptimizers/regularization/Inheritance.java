package io.github.dl4joptimizers.regularization;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.dl4joptimizers.host.UpdaterSlot;
import io.github.dl4joptimizers.host.UpdaterSlot.Property;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a layer takes over of a network's companions: none if it has an updater of its own, and otherwise those whose like it does
 * not have. DL4J itself looks at each of a layer's two lists alone, and at no updater.
 */
final class Inheritance {

    private static final Logger LOG = LoggerFactory.getLogger(Inheritance.class);

    /** What a layer has of its own. */
    private record Own(boolean updater, List<Regularization> weights, List<Regularization> biases, boolean updaterIsApplied) {

        static Own of(UpdaterSlot slot) {
            return new Own(slot.updater().get() != null, copy(slot.regularization().get()), copy(slot.regularizationBias().get()),
                    CompanionList.hasUpdater(slot.regularization().get()));
        }

        private static List<Regularization> copy(List<Regularization> list) {
            return list == null ? List.of() : List.copyOf(list);
        }

        boolean has(Regularization regularization) {
            return Stream.concat(weights.stream(), biases.stream()).anyMatch(own -> own == regularization);
        }

        /** A decay of its weights stands for the whole layer, one of its biases for them. */
        boolean hasLikeOf(Regularization inherited, boolean forBiases) {
            return weights.stream().anyMatch(own -> isLike(own, inherited))
                    || forBiases && biases.stream().anyMatch(own -> isLike(own, inherited));
        }

        private static boolean isLike(Regularization own, Regularization inherited) {
            return own.getClass() == inherited.getClass()
                    || inherited instanceof DecoupledWeightDecay && Installer.isDecayOfDl4j(own);
        }
    }

    private final Layer layer;
    private final List<Regularization> network;
    private final Map<Object, Own> owns = new IdentityHashMap<>();

    /**
     * Looks at a layer that DL4J is about to hand the network's things down to.
     *
     * @param layer   may be null
     * @param network the network's regularizations of weights
     */
    Inheritance(Layer layer, List<Regularization> network) {
        this.layer = layer;
        this.network = network;
        visit(slot -> {
            owns.put(slot.configuration(), Own.of(slot));
            if (slot.regularizationBias().get() != null) { // into which DL4J would write, and it may be a builder's
                slot.regularizationBias().set(new ArrayList<>(slot.regularizationBias().get()));
            }
        });
    }

    private void visit(Consumer<UpdaterSlot> visitor) {
        if (layer != null) {
            UpdaterSlot.visit(layer, visitor);
        }
    }

    /** Takes back what the layer is not to have. */
    void settle() {
        boolean updaterIsApplied = owns.values().stream().anyMatch(Own::updaterIsApplied); // DL4J's copies do not say so
        Set<Regularization> dropped = new LinkedHashSet<>();
        visit(slot -> {
            Own own = owns.get(slot.configuration());
            for (boolean ofBiases : new boolean[] {false, true}) {
                Property<List<Regularization>> list = ofBiases ? slot.regularizationBias() : slot.regularization();
                List<Regularization> kept = new ArrayList<>(list.get());
                List<Regularization> inherited = kept.stream().filter(each -> each instanceof Companion && !own.has(each)).toList();
                for (Regularization each : inherited) {
                    boolean isReplaced = updaterIsApplied || own.hasLikeOf(each, ofBiases);
                    boolean wentWithUpdater = own.updater() && CompanionList.isBroughtAlong(network, each);
                    if (isReplaced || wentWithUpdater) {
                        kept.removeIf(other -> other == each);
                    }
                    if (wentWithUpdater && !isReplaced) {
                        dropped.add(each);
                    }
                }
                list.set(CompanionList.of(kept, updaterIsApplied));
            }
        });
        if (!dropped.isEmpty()) {
            LOG.warn("Layer {} has an updater of its own, so what came with the network's updater does not act on it: {}. To have it,"
                    + " install it beside the layer's, as in decay.applyTo(layerBuilder.updater(x)); to do without it, and without"
                    + " this line, write x.applyTo(layerBuilder)", layer.getLayerName(), dropped);
        }
    }
}
