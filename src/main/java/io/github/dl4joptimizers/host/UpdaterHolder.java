package io.github.dl4joptimizers.host;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A configuration as far as updating goes. DL4J has three families of them, alike in everything but their type.
 *
 * @param configuration DL4J's object
 */
public record UpdaterHolder(Object configuration, Property<IUpdater> updater, Property<IUpdater> biasUpdater,
        Property<List<Regularization>> regularization, Property<List<Regularization>> regularizationBias,
        Property<GradientNormalization> clipping, Property<Double> clippingThreshold) {

    public record Property<T>(Supplier<T> getter, Consumer<T> setter) {

        public T get() {
            return getter.get();
        }

        public void set(T value) {
            setter.accept(value);
        }

        /** Of a configuration that has no such thing. */
        static <T> Property<T> none() {
            return new Property<>(() -> null, value -> { });
        }
    }

    private static UpdaterHolder of(BaseLayer layer) {
        return new UpdaterHolder(layer, new Property<>(layer::getIUpdater, layer::setIUpdater),
                new Property<>(layer::getBiasUpdater, layer::setBiasUpdater),
                new Property<>(layer::getRegularization, layer::setRegularization),
                new Property<>(layer::getRegularizationBias, layer::setRegularizationBias),
                new Property<>(layer::getGradientNormalization, layer::setGradientNormalization),
                new Property<>(layer::getGradientNormalizationThreshold, layer::setGradientNormalizationThreshold));
    }

    private static UpdaterHolder of(AbstractSameDiffLayer layer) {
        return new UpdaterHolder(layer, new Property<>(layer::getUpdater, layer::setUpdater),
                new Property<>(layer::getBiasUpdater, layer::setBiasUpdater),
                new Property<>(layer::getRegularization, layer::setRegularization),
                new Property<>(layer::getRegularizationBias, layer::setRegularizationBias),
                new Property<>(layer::getGradientNormalization, layer::setGradientNormalization),
                new Property<>(layer::getGradientNormalizationThreshold, layer::setGradientNormalizationThreshold));
    }

    private static UpdaterHolder of(SameDiffVertex vertex) {
        return new UpdaterHolder(vertex, new Property<>(vertex::getUpdater, vertex::setUpdater),
                new Property<>(vertex::getBiasUpdater, vertex::setBiasUpdater),
                new Property<>(vertex::getRegularization, vertex::setRegularization),
                new Property<>(vertex::getRegularizationBias, vertex::setRegularizationBias),
                new Property<>(vertex::getGradientNormalization, vertex::setGradientNormalization),
                new Property<>(vertex::getGradientNormalizationThreshold, vertex::setGradientNormalizationThreshold));
    }

    /** SameDiff makes no difference between weights and biases, and does not clip. */
    public static UpdaterHolder of(TrainingConfig config) {
        return new UpdaterHolder(config, new Property<>(config::getUpdater, config::setUpdater), Property.none(),
                new Property<>(config::getRegularization, config::setRegularization), Property.none(),
                Property.none(), Property.none());
    }

    /** Visits the holders of a layer: itself, or what it wraps. */
    public static void visit(Layer layer, Consumer<UpdaterHolder> visitor) {
        if (layer instanceof BaseLayer base) {
            visitor.accept(of(base));
        } else if (layer instanceof AbstractSameDiffLayer sameDiff) {
            visitor.accept(of(sameDiff));
        } else if (layer instanceof BaseWrapperLayer wrapper) {
            visit(wrapper.getUnderlying(), visitor);
        } else if (layer instanceof FrozenLayer frozen) {
            visit(frozen.getLayer(), visitor);
        } else if (layer instanceof Bidirectional both) {
            visit(both.getFwd(), visitor);
            visit(both.getBwd(), visitor);
        }
    }

    /** Visits the holders of a vertex: itself, its layer, or what it wraps. */
    public static void visit(GraphVertex vertex, Consumer<UpdaterHolder> visitor) {
        if (vertex instanceof SameDiffVertex sameDiff) {
            visitor.accept(of(sameDiff));
        } else if (vertex instanceof FrozenVertex frozen) {
            visit(frozen.getUnderlying(), visitor);
        } else {
            visit(layerOf(vertex), visitor);
        }
    }

    /** The layer of a vertex; null if it has none. */
    public static Layer layerOf(GraphVertex vertex) {
        return vertex instanceof LayerVertex layer ? layer.getLayerConf().getLayer() : null;
    }
}
