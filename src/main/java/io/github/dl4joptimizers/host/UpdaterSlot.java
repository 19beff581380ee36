package io.github.dl4joptimizers.host;

import java.lang.reflect.Field;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.dl4joptimizers.internal.Check;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Where DL4J keeps an updater and what goes beside it. It has ten kinds of such places, builders and configurations, which are
 * alike in everything but their type.
 *
 * @param configuration         DL4J's object
 * @param gradientNormalization DL4J's own clipping
 */
public record UpdaterSlot(Object configuration, Property<IUpdater> updater, Property<IUpdater> biasUpdater,
        Property<List<Regularization>> regularization, Property<List<Regularization>> regularizationBias,
        Property<GradientNormalization> gradientNormalization) {

    /** A property of a DL4J object. */
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

        /** A field that has no getter, or no setter. */
        @SuppressWarnings("unchecked") // the caller knows the field's type
        static <T> Property<T> field(Object object, Class<?> type, String name) {
            try {
                Field field = type.getDeclaredField(name);
                field.setAccessible(true);
                return new Property<>(() -> (T) read(field, object), value -> write(field, object, value));
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException(type + " is not DL4J 1.0.0-M2.1's", e);
            }
        }

        private static Object read(Field field, Object object) {
            try {
                return field.get(object);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void write(Field field, Object object, Object value) {
            try {
                field.set(object, value);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    // ---- builders

    /** Of all layers of a network that have none of their own. */
    public static UpdaterSlot of(NeuralNetConfiguration.Builder builder) {
        Check.notNull("builder", builder, "a NeuralNetConfiguration.Builder");
        return new UpdaterSlot(builder, new Property<>(builder::getIUpdater, builder::setIUpdater),
                new Property<>(builder::getBiasUpdater, builder::setBiasUpdater),
                new Property<>(builder::getRegularization, builder::setRegularization),
                new Property<>(builder::getRegularizationBias, builder::setRegularizationBias),
                new Property<>(builder::getGradientNormalization, builder::setGradientNormalization));
    }

    /** Of a layer. */
    public static UpdaterSlot of(BaseLayer.Builder<?> builder) {
        Check.notNull("builder", builder, "a layer's Builder");
        return new UpdaterSlot(builder, new Property<>(builder::getIupdater, builder::setIupdater),
                new Property<>(builder::getBiasUpdater, builder::setBiasUpdater),
                new Property<>(builder::getRegularization, builder::setRegularization),
                new Property<>(builder::getRegularizationBias, builder::setRegularizationBias),
                new Property<>(builder::getGradientNormalization, builder::setGradientNormalization));
    }

    /** Of a SameDiff layer. */
    public static UpdaterSlot of(AbstractSameDiffLayer.Builder<?> builder) {
        Check.notNull("builder", builder, "a SameDiff layer's Builder");
        return new UpdaterSlot(builder, new Property<>(builder::getUpdater, builder::setUpdater),
                new Property<>(builder::getBiasUpdater, builder::setBiasUpdater),
                new Property<>(builder::getRegularization, builder::setRegularization),
                new Property<>(builder::getRegularizationBias, builder::setRegularizationBias), Property.none());
    }

    /**
     * Of the layers that transfer learning trains. A list that is not empty takes the place of the original's, so the order to
     * remove the original's L1 or L2 ({@code l2(0)}) has nothing left to do, and would remove companions of that type.
     */
    public static UpdaterSlot of(FineTuneConfiguration tuning) {
        Check.notNull("configuration", tuning, "a FineTuneConfiguration");
        return new UpdaterSlot(tuning, new Property<>(tuning::getUpdater, tuning::setUpdater),
                new Property<>(tuning::getBiasUpdater, tuning::setBiasUpdater),
                new Property<>(tuning::getRegularization, list -> {
                    tuning.setRegularization(list);
                    tuning.setRemoveL1(tuning.isRemoveL1() && list.isEmpty());
                    tuning.setRemoveL2(tuning.isRemoveL2() && list.isEmpty());
                }),
                new Property<>(tuning::getRegularizationBias, list -> {
                    tuning.setRegularizationBias(list);
                    tuning.setRemoveL1Bias(tuning.isRemoveL1Bias() && list.isEmpty());
                    tuning.setRemoveL2Bias(tuning.isRemoveL2Bias() && list.isEmpty());
                }), Property.none());
    }

    /** Of the layers that transfer learning trains. Its builder takes no list, so the list goes into its field. */
    public static UpdaterSlot of(FineTuneConfiguration.Builder builder) {
        Check.notNull("builder", builder, "a FineTuneConfiguration.Builder");
        return new UpdaterSlot(builder, new Property<>(() -> builder.build().getUpdater(), builder::updater),
                new Property<>(() -> builder.build().getBiasUpdater(), builder::biasUpdater),
                new Property<>(() -> builder.build().getRegularization(), list -> fill(builder, "", list)),
                new Property<>(() -> builder.build().getRegularizationBias(), list -> fill(builder, "Bias", list)), Property.none());
    }

    private static void fill(FineTuneConfiguration.Builder builder, String suffix, List<Regularization> list) {
        Property.field(builder, FineTuneConfiguration.Builder.class, "regularization" + suffix).set(list);
        if (!list.isEmpty()) {
            Property.field(builder, FineTuneConfiguration.Builder.class, "removeL1" + suffix).set(false);
            Property.field(builder, FineTuneConfiguration.Builder.class, "removeL2" + suffix).set(false);
        }
    }

    /** Whether updates are subtracted, as of now: SameDiff can be told to add them. */
    public BooleanSupplier minimizing() {
        if (configuration instanceof TrainingConfig.Builder builder) {
            Property<Boolean> minimize = Property.field(builder, TrainingConfig.Builder.class, "minimize");
            return minimize::get;
        }
        return configuration instanceof TrainingConfig config ? config::isMinimize : () -> true;
    }

    /** Whether it is that of a layer, or of several, whose parameters have names by now. */
    public boolean isOfModel() {
        return configuration instanceof Layer || configuration instanceof SameDiffVertex;
    }

    /** Of a SameDiff graph. The builder does not show its properties; what it builds does. */
    public static UpdaterSlot of(TrainingConfig.Builder builder) {
        Check.notNull("builder", builder, "a TrainingConfig.Builder");
        TrainingConfig built = built(builder);
        Property<List<Regularization>> regularization = Property.field(builder, TrainingConfig.Builder.class, "regularization");
        return new UpdaterSlot(builder, new Property<>(built::getUpdater, builder::updater), Property.none(),
                regularization, Property.none(), Property.none());
    }

    private static TrainingConfig built(TrainingConfig.Builder builder) {
        try {
            return builder.build();
        } catch (RuntimeException incomplete) { // so the builder's checks are on; they stay on
            TrainingConfig config = builder.skipBuilderValidation(true).build();
            builder.skipBuilderValidation(false);
            return config;
        }
    }

    // ---- configurations of models

    private static UpdaterSlot of(BaseLayer layer) {
        return new UpdaterSlot(layer, new Property<>(layer::getIUpdater, layer::setIUpdater),
                new Property<>(layer::getBiasUpdater, layer::setBiasUpdater),
                new Property<>(layer::getRegularization, layer::setRegularization),
                new Property<>(layer::getRegularizationBias, layer::setRegularizationBias),
                new Property<>(layer::getGradientNormalization, layer::setGradientNormalization));
    }

    private static UpdaterSlot of(AbstractSameDiffLayer layer) {
        return new UpdaterSlot(layer, new Property<>(layer::getUpdater, layer::setUpdater),
                new Property<>(layer::getBiasUpdater, layer::setBiasUpdater),
                new Property<>(layer::getRegularization, layer::setRegularization),
                new Property<>(layer::getRegularizationBias, layer::setRegularizationBias),
                new Property<>(layer::getGradientNormalization, layer::setGradientNormalization));
    }

    private static UpdaterSlot of(SameDiffVertex vertex) {
        return new UpdaterSlot(vertex, new Property<>(vertex::getUpdater, vertex::setUpdater),
                new Property<>(vertex::getBiasUpdater, vertex::setBiasUpdater),
                new Property<>(vertex::getRegularization, vertex::setRegularization),
                new Property<>(vertex::getRegularizationBias, vertex::setRegularizationBias),
                new Property<>(vertex::getGradientNormalization, vertex::setGradientNormalization));
    }

    /** SameDiff makes no difference between weights and biases, and does not clip. */
    static UpdaterSlot of(TrainingConfig config) {
        return new UpdaterSlot(config, new Property<>(config::getUpdater, config::setUpdater), Property.none(),
                new Property<>(config::getRegularization, config::setRegularization), Property.none(), Property.none());
    }

    /** Visits the slots of a layer: its own, or those of what it wraps. */
    public static void visit(Layer layer, Consumer<UpdaterSlot> visitor) {
        visit(layer, "", (prefix, slot) -> visitor.accept(slot));
    }

    /** Takes what DL4J puts before the names of the parameters (f and b in a Bidirectional), and a slot. */
    interface PrefixVisitor {
        void visit(String prefix, UpdaterSlot slot);
    }

    static void visit(Layer layer, String prefix, PrefixVisitor visitor) {
        if (layer instanceof BaseLayer base) {
            visitor.visit(prefix, of(base));
        } else if (layer instanceof AbstractSameDiffLayer sameDiff) {
            visitor.visit(prefix, of(sameDiff));
        } else if (layer instanceof BaseWrapperLayer wrapper) {
            visit(wrapper.getUnderlying(), prefix, visitor);
        } else if (layer instanceof FrozenLayer frozen) {
            visit(frozen.getLayer(), prefix, visitor);
        } else if (layer instanceof Bidirectional both) {
            visit(both.getFwd(), prefix + "f", visitor);
            visit(both.getBwd(), prefix + "b", visitor);
        }
    }

    /** Visits the slots of a vertex: its own, its layer's, or those of what it wraps. */
    static void visit(GraphVertex vertex, Consumer<UpdaterSlot> visitor) {
        visit(vertex, (prefix, slot) -> visitor.accept(slot));
    }

    static void visit(GraphVertex vertex, PrefixVisitor visitor) {
        if (vertex instanceof SameDiffVertex sameDiff) {
            visitor.visit("", of(sameDiff));
        } else if (vertex instanceof FrozenVertex frozen) {
            visit(frozen.getUnderlying(), visitor);
        } else {
            visit(layerOf(vertex), "", visitor);
        }
    }

    /** The layer of a vertex; null if it has none. */
    static Layer layerOf(GraphVertex vertex) {
        return vertex instanceof LayerVertex layer ? layer.getLayerConf().getLayer() : null;
    }
}
