package io.github.dl4joptimizers.imports;

import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.updater.LearningRate;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.engine.Step;

/**
 * An updater with a gradient clipping, which Keras has inside the optimizer and DL4J outside. It is not made to stay: what
 * {@code applyTo} and {@code ModelUpdaters.replace} put into a model is the updater itself, and the clipping beside it.
 */
record Clipped(RuleUpdater updater, GradientClipping clipping) implements RuleUpdater {

    @Override
    public LearningRate learningRate() {
        return updater.learningRate();
    }

    @Override
    public int stateCount() {
        return updater.stateCount();
    }

    @Override
    public Rule at(Step now) {
        return updater.at(now);
    }

    @Override
    public double initialState(int index) {
        return updater.initialState(index);
    }

    @Override
    public Hyperparameter momentum() {
        return updater.momentum();
    }

    @Override
    public DecoupledWeightDecay weightDecay() {
        return updater.weightDecay();
    }

    @Override
    public RuleUpdater withoutWeightDecay() {
        return updater.withoutWeightDecay();
    }

    @Override
    public Clipped clone() {
        return new Clipped(updater.clone(), clipping);
    }
}
