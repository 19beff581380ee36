package io.github.dl4joptimizers.regularization;

import java.io.Serializable;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.nd4j.common.primitives.Optional;

/**
 * Clips each gradient before the update rule sees it. DL4J does it, as a setting of its layers that stands beside the updater;
 * a {@link RuleUpdater#clipping} is what {@code applyTo} is to set there.
 *
 * <pre>
 * by norm     g = g c / max(|g|, c)        |g| the 2-norm of one array of one layer: its weights, or its biases
 * by value    g = min(max(g, -c), c)       each element
 * </pre>
 *
 * DL4J clips the averages of BatchNormalization as if they were gradients. Clipping for a whole network reaches its
 * BatchNormalization layers too, unless their builder says {@code gradientNormalization(GradientNormalization.None)}.
 *
 * @param kind      DL4J's name for it
 * @param threshold c, finite and above 0
 */
public record GradientClipping(GradientNormalization kind, double threshold) implements Serializable {

    /** Checks the properties. */
    public GradientClipping {
        Check.notNull("kind", kind, "a GradientNormalization");
        Check.positive("threshold", threshold);
    }

    /** By the 2-norm of each parameter array: Keras' {@code clipnorm}. */
    public static GradientClipping byNorm(double threshold) {
        return new GradientClipping(GradientNormalization.ClipL2PerParamType, threshold);
    }

    /** By the absolute value of each element: Keras' {@code clipvalue}. */
    public static GradientClipping byValue(double threshold) {
        return new GradientClipping(GradientNormalization.ClipElementWiseAbsoluteValue, threshold);
    }

    /** Sets a clipping for a network; null leaves the builder as it is. */
    public static void install(GradientClipping clipping, NeuralNetConfiguration.Builder builder) {
        if (clipping != null) {
            builder.gradientNormalization(clipping.kind).gradientNormalizationThreshold(clipping.threshold);
        }
    }

    /** Sets a clipping for a layer; null leaves the builder as it is. */
    public static void install(GradientClipping clipping, BaseLayer.Builder<?> builder) {
        if (clipping != null) {
            builder.setGradientNormalization(clipping.kind);
            builder.setGradientNormalizationThreshold(clipping.threshold);
        }
    }

    /** Sets a clipping for transfer learning; null leaves the configuration as it is. */
    public static void install(GradientClipping clipping, FineTuneConfiguration configuration) {
        if (clipping != null) {
            configuration.setGradientNormalization(Optional.of(clipping.kind));
            configuration.setGradientNormalizationThreshold(clipping.threshold);
        }
    }

    /** For builders that cannot be told. */
    public static void refuse(GradientClipping clipping, String where) {
        if (clipping != null) {
            throw new IllegalArgumentException(clipping + " cannot be set for " + where);
        }
    }

    @Override
    public String toString() {
        return kind + " at " + threshold;
    }
}
