package io.github.dl4joptimizers.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.dl4joptimizers.engine.Stage;
import io.github.dl4joptimizers.host.StepHook.Update;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What DL4J does to the gradients before its updaters: division by the size of the minibatch, then its gradient normalization,
 * layer by layer. For most arrays these are {@link #stages} of a pass; for those that are {@link #add added}, DL4J's operations.
 */
final class Preparation implements Runnable {

    private final Update update;
    private final Stage division;
    private final List<ParamState> added = new ArrayList<>();
    private final Set<Trainable> normalized = Collections.newSetFromMap(new IdentityHashMap<>());
    private Map<Trainable, Gradient> gradients;

    Preparation(Update update) {
        this.update = update;
        int divisor = update.divisor();
        division = (gradient, parameters) -> gradient.dividedBy(divisor);
    }

    /** Has an array prepared by DL4J's operations, and the normalization of its layer, if that has one. */
    void add(ParamState array) {
        if (array.getGradView() != null) {
            added.add(array);
            if (isNormalized(array.getLayer())) {
                normalized.add(array.getLayer());
            }
        }
    }

    /** What a pass has to do with an array; null if it has to be added, because its layer is normalized as a whole. */
    List<Stage> stages(ParamState array) {
        Trainable layer = array.getLayer();
        if (isNormalized(layer)) {
            return null;
        }
        List<Stage> stages = new ArrayList<>(2);
        if (isDivided(array)) {
            stages.add(division);
        }
        if (isClipped(layer)) {
            double limit = layer.getConfig().getGradientNormalizationThreshold();
            stages.add((gradient, parameters) -> gradient.clipped(limit));
        }
        return stages;
    }

    private boolean isDivided(ParamState array) {
        return update.divisor() != 1 && array.getLayer().updaterDivideByMinibatch(array.getParamName());
    }

    private boolean isClipped(Trainable layer) {
        return layer.getConfig().getGradientNormalization() == GradientNormalization.ClipElementWiseAbsoluteValue
                && gradients().containsKey(layer) && layer.getGradientsViewArray() != null;
    }

    private boolean isNormalized(Trainable layer) {
        GradientNormalization normalization = layer.getConfig().getGradientNormalization();
        return normalization != null && normalization != GradientNormalization.None
                && normalization != GradientNormalization.ClipElementWiseAbsoluteValue && gradients().containsKey(layer);
    }

    /** As DL4J takes them apart: a frozen layer, for one, has none. */
    private Map<Trainable, Gradient> gradients() {
        if (gradients == null) {
            gradients = new IdentityHashMap<>();
            update.gradient().gradientForVariable().forEach((name, array) -> {
                int end = name.lastIndexOf('_');
                Trainable layer = update.updater().getLayersByName().get(name.substring(0, end));
                gradients.computeIfAbsent(layer, key -> new DefaultGradient()).setGradientFor(name.substring(end + 1), array);
            });
        }
        return gradients;
    }

    @Override
    public void run() {
        for (ParamState array : added) {
            if (isDivided(array)) {
                array.getGradView().divi(update.divisor());
            }
            if (isClipped(array.getLayer())) {
                clip(array.getGradView(), array.getLayer().getConfig().getGradientNormalizationThreshold());
            }
        }
        for (Trainable layer : normalized) {
            update.updater().preApply(layer, gradients().get(layer), update.iteration());
        }
    }

    /** As DL4J clips a layer, of which this array may be the only one that is not left to a pass. */
    private static void clip(INDArray gradient, double limit) {
        Nd4j.exec(DynamicCustomOp.builder("clipbyvalue").addInputs(gradient).callInplace(true)
                .addFloatingPointArguments(-limit, limit).build());
    }
}
