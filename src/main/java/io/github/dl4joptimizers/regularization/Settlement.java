package io.github.dl4joptimizers.regularization;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.dl4joptimizers.host.NamedSlot;
import io.github.dl4joptimizers.host.NamedSlot.Parameter;
import io.github.dl4joptimizers.host.UpdaterSlot;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Gives each layer the decay that is right for it, when the layers are known: a decay leaves out what it was told to by name, and
 * what DL4J calls a weight and is none. DL4J has two lists of regularizations for each layer, one for all of its weights.
 */
final class Settlement {

    /** Whoever visits all layers of a network. */
    @FunctionalInterface
    interface Network {
        void visit(Consumer<NamedSlot> visitor);
    }

    /** Gain of layer normalization, in all layers of DL4J's that have it. */
    private static final String GAIN = "g";

    private Settlement() {
    }

    /**
     * Settles the decays of a network that is being built.
     *
     * @throws IllegalArgumentException if a decay is to leave out what is not there
     */
    static void settle(Network network) {
        Set<String> excluded = new LinkedHashSet<>();
        network.visit(layer -> {
            excluded.addAll(excluded(layer.slot().regularization().get()));
            excluded.addAll(excluded(layer.slot().regularizationBias().get()));
        });
        checkNamesExist(network, excluded);
        network.visit(Settlement::settle);
    }

    /** The names that decays are to leave out. */
    static List<String> excluded(List<? extends Regularization> list) {
        DecoupledWeightDecay decay = decayIn(list);
        return decay == null ? List.of() : decay.excluded();
    }

    /** Settles the decays of a layer as far as that goes without names. */
    static void settle(Layer layer) {
        UpdaterSlot.visit(layer, slot -> {
            if (excluded(slot.regularization().get()).isEmpty() && excluded(slot.regularizationBias().get()).isEmpty()) {
                settle(new NamedSlot(Set.of(), "", slot));
            }
        });
    }

    static void settle(NamedSlot layer) {
        UpdaterSlot slot = layer.slot();
        DecoupledWeightDecay ofWeights = decayIn(slot.regularization().get());
        DecoupledWeightDecay ofBiases = decayIn(slot.regularizationBias().get());
        if (ofWeights != null && isCutWrong(slot)) {
            settleMisplaced(layer, ofWeights.fittedTo(slot.updater().get()));
            return;
        }
        IUpdater updater = slot.updater().get();
        IUpdater ofBias = slot.biasUpdater().get() == null ? updater : slot.biasUpdater().get();
        replace(slot.regularization(), ofWeights, settled(layer, ofWeights, updater, layer::weights));
        replace(slot.regularizationBias(), ofBiases, settled(layer, ofBiases, ofBias, layer::biases));
    }

    private static DecoupledWeightDecay decayIn(List<? extends Regularization> list) {
        return list == null ? null : list.stream().filter(DecoupledWeightDecay.class::isInstance)
                .map(DecoupledWeightDecay.class::cast).findFirst().orElse(null);
    }

    private static void replace(UpdaterSlot.Property<List<Regularization>> list, DecoupledWeightDecay old,
            DecoupledWeightDecay settled) {
        if (old == settled) {
            return;
        }
        List<Regularization> copy = new ArrayList<>(list.get());
        if (settled == null) {
            copy.remove(old);
        } else {
            copy.replaceAll(each -> each == old ? settled : each);
        }
        list.set(CompanionList.of(copy, CompanionList.hasUpdater(list.get())));
    }

    /** The decay of a layer's weights or biases; null if it leaves out all of them. */
    private static DecoupledWeightDecay settled(NamedSlot layer, DecoupledWeightDecay inherited, IUpdater updater,
            Supplier<List<Parameter>> parameters) {
        if (inherited == null || isScaleOnly(layer.slot()) && !inherited.actsOnBiases()) {
            return null;
        }
        DecoupledWeightDecay decay = inherited.fittedTo(updater);
        boolean mayHaveGain = layer.slot().configuration() instanceof BaseLayer && decay.selection().leftOut().isEmpty()
                && !decay.actsOnBiases();
        if (decay.excluded().isEmpty() && !mayHaveGain) {
            return decay;
        }
        List<Parameter> all = parameters.get(); // not before: a SameDiff layer has to work them out
        List<Integer> leftOut = IntStream.range(0, all.size()).filter(i -> isLeftOut(decay, all.get(i))).boxed().toList();
        if (leftOut.isEmpty() && decay.excluded().isEmpty()) {
            return decay;
        }
        return leftOut.size() == all.size() ? null : decay.settled(leftOut);
    }

    /** What a layer multiplies its input with, element by element: the slope of PReLU, a scale. */
    private static boolean isScaleOnly(UpdaterSlot slot) {
        return slot.configuration() instanceof PReLULayer || slot.configuration() instanceof ElementWiseMultiplicationLayer;
    }

    private static boolean isLeftOut(DecoupledWeightDecay decay, Parameter parameter) {
        boolean isGain = parameter.key().equals(GAIN) && !decay.actsOnBiases();
        return isGain || parameter.names().stream().anyMatch(decay.excluded()::contains);
    }

    // ---- layers whose parameters DL4J cuts in the wrong places

    /**
     * In memory the biases of these layers come first, but DL4J cuts the parameters as if they came last, so that what it hands
     * over as a weight begins with biases, and what it hands over as biases is the end of a weight.
     */
    static boolean isCutWrong(UpdaterSlot slot) {
        return slot.configuration() instanceof SeparableConvolution2D || slot.configuration() instanceof DepthwiseConvolution2D
                || slot.configuration() instanceof SeparableConvolution2D.Builder
                || slot.configuration() instanceof DepthwiseConvolution2D.Builder;
    }

    private static void settleMisplaced(NamedSlot layer, DecoupledWeightDecay decay) {
        long weights = layer.weights().stream().filter(parameter -> !isLeftOut(decay, parameter)).count();
        boolean biases = decay.actsOnBiases() && layer.biases().stream().noneMatch(parameter -> isLeftOut(decay, parameter));
        if (weights == 0 && (!biases || layer.biases().isEmpty())) {
            setMisplaced(layer.slot(), null);
        } else if (weights == layer.weights().size()) {
            setMisplaced(layer.slot(), biases ? decay.settled(List.of()) : decay.ofWeightsCutWrong());
        } else {
            throw new IllegalArgumentException("excluding must leave out all weights of layer " + String.join(" = ", layer.names())
                    + " or none of them, got " + decay.excluded() + ": it is a SeparableConvolution2D or DepthwiseConvolution2D, and"
                    + " DL4J does not tell its parameters apart");
        }
    }

    /** The same for a layer's builder, which does not know its names yet. */
    static void settleCutWrong(UpdaterSlot slot) {
        DecoupledWeightDecay decay = slot.configuration() instanceof Layer || !isCutWrong(slot) ? null
                : decayIn(slot.regularization().get());
        if (decay != null && !decay.actsOnBiases()) {
            setMisplaced(slot, decay.ofWeightsCutWrong());
        }
    }

    private static void setMisplaced(UpdaterSlot slot, DecoupledWeightDecay decay) {
        List<Companion> companions = decay == null ? List.of() : List.of(decay);
        for (UpdaterSlot.Property<List<Regularization>> list : List.of(slot.regularization(), slot.regularizationBias())) {
            list.set(CompanionList.replace(list.get(), DecoupledWeightDecay.class::isInstance, companions, false));
        }
    }

    // ---- names

    /** Checks that a network has what these names call. */
    static void checkNamesExist(Network network, Collection<String> names) {
        if (names.isEmpty()) {
            return;
        }
        Set<String> known = new LinkedHashSet<>();
        network.visit(layer -> layer.parameters().forEach(parameter -> known.addAll(parameter.names())));
        List<String> unknown = names.stream().filter(name -> !known.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("excluding must name layers or parameters of the network, got " + unknown
                    + "; it has " + known);
        }
    }
}
