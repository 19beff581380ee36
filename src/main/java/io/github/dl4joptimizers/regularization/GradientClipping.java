package io.github.dl4joptimizers.regularization;

import io.github.dl4joptimizers.engine.Stage;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.StrictJson;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Clips each gradient before the update rule sees it, weights and biases alike.
 *
 * <pre>
 * NORM     g = g c / max(|g|, c)        |g| the 2-norm of one array of one layer: its weights, or its biases
 * VALUE    g = min(max(g, -c), c)       each element
 * </pre>
 *
 * The gradient is that of the whole loss, L1 and L2 terms included, averaged over the minibatch. DL4J's own
 * {@code gradientNormalization} clips before L1 and L2 are added, and clips the running mean and variance of BatchNormalization
 * as if they were gradients; this clips nothing of BatchNormalization. A layer's own {@code l1} takes the place of a network's
 * clipping: give such a layer's builder its own clipping too. A layer's own clipping takes the place of a network's {@code l1},
 * and comes before a network's {@code l2}: give such a layer's builder its own, before the clipping.
 *
 * <p>In SeparableConvolution2D and DepthwiseConvolution2D with biases DL4J cuts the parameters in the wrong places, and the norms are
 * those of the pieces: clip such layers by value.
 *
 * <p>Source: Keras {@code clipnorm} and {@code clipvalue}; PyTorch {@code clip_grad_value_}.
 */
@StrictJson
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.NONE, getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class GradientClipping extends L1Regularization implements Companion, Elementwise {

    private static final long serialVersionUID = 1L;

    /** What is compared with the threshold. */
    public enum Kind {
        /** The 2-norm of an array. */
        NORM,
        /** The absolute value of each element. */
        VALUE
    }

    @JsonProperty
    private final Kind kind;
    @JsonProperty
    private final double threshold;

    @JsonCreator
    private GradientClipping(@JsonProperty("kind") Kind kind, @JsonProperty("threshold") double threshold) {
        super(0);
        this.kind = Check.notNull("kind", kind, "NORM or VALUE");
        this.threshold = Check.positive("threshold", threshold);
    }

    /** By the 2-norm of each parameter array: Keras' {@code clipnorm}. The threshold is finite and above 0. */
    public static GradientClipping byNorm(double threshold) {
        return new GradientClipping(Kind.NORM, threshold);
    }

    /** By the absolute value of each element: Keras' {@code clipvalue}. The threshold is finite and above 0. */
    public static GradientClipping byValue(double threshold) {
        return new GradientClipping(Kind.VALUE, threshold);
    }

    /** What is compared with the threshold. */
    public Kind kind() {
        return kind;
    }

    /** c, above 0. */
    public double threshold() {
        return threshold;
    }

    @Override
    public boolean actsOnBiases() {
        return true;
    }

    @Override
    public void apply(INDArray param, INDArray gradient, double lr, int iteration, int epoch) {
        switch (kind) {
            case NORM -> {
                double norm = gradient.castTo(DataType.DOUBLE).norm2Number().doubleValue();
                if (!(norm <= threshold)) { // a norm of NaN makes all of it NaN, as in Keras
                    gradient.muli(Nd4j.scalar(gradient.dataType(), threshold / norm)); // as a number, ND4J takes NaN for 1e-5
                }
            }
            case VALUE -> Nd4j.exec(DynamicCustomOp.builder("clipbyvalue").addInputs(gradient).addOutputs(gradient)
                    .addFloatingPointArguments(-threshold, threshold).build());
        }
    }

    @Override
    public Elementwise elementwise(INDArray parameter) {
        return kind == Kind.VALUE ? this : null;
    }

    /** By value; a norm is not a matter of single elements. */
    @Override
    public Stage at(Step now) {
        return (gradient, parameters) -> gradient.clipped(threshold);
    }

    /** It is no part of the loss. */
    @Override
    public double score(INDArray param, int iteration, int epoch) {
        return 0;
    }

    /** Java's serialization goes by the constructor, so by its checks. */
    private Object readResolve() {
        return new GradientClipping(kind, threshold);
    }

    @Override
    public GradientClipping clone() {
        return this;
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof GradientClipping;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GradientClipping that && kind == that.kind && threshold == that.threshold;
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Double.hashCode(threshold);
    }

    @Override
    public String toString() {
        return "clipping by " + (kind == Kind.NORM ? "norm" : "value") + " at " + threshold;
    }
}
