package io.github.dl4joptimizers.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.CompositeSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.Hyperparameter;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The updaters of a live {@code MultiLayerNetwork} or {@code ComputationGraph}, of this library or DL4J's own: look at them,
 * change their learning rates, replace them.
 *
 * <pre>{@code
 * ModelUpdaters.of(net).learningRates()                      // {layer0_W=0.001, layer0_b=0.001, ...}
 * ModelUpdaters.of(net).replace(new AdamW(1e-3, 0.01));      // go on training with AdamW, decay included
 * }</pre>
 *
 * Parameters are named layer_parameter as in {@code paramTable()}. Changes take effect at the next iteration and are saved
 * with the model. Not for use while another thread trains the model.
 */
public final class ModelUpdaters {

    private final Network network;

    private ModelUpdaters(Network network) {
        this.network = network;
    }

    /**
     * The updaters of a model.
     *
     * @param model an initialised MultiLayerNetwork or ComputationGraph
     * @return a view of its updaters
     * @throws IllegalArgumentException for any other kind of model
     */
    public static ModelUpdaters of(Model model) {
        return new ModelUpdaters(Network.of(model));
    }

    /** How many iterations the model has been trained for. */
    public int iteration() {
        return network.iteration();
    }

    /** How many epochs the model has been trained for. */
    public int epoch() {
        return network.epoch();
    }

    /**
     * What updates one parameter array.
     *
     * @param name         layer_parameter
     * @param updater      the updater in use; the same object may serve several parameters
     * @param learningRate the rate that the next iteration will use; NaN if the updater has none
     * @param momentum     the momentum or beta1 of the next iteration; NaN if the updater has none
     */
    public record Parameter(String name, IUpdater updater, double learningRate, double momentum) {
    }

    /** Each parameter array with its updater, in DL4J's order. Frozen layers are not among them. */
    public List<Parameter> parameters() {
        return parameters(network.iteration(), network.epoch());
    }

    /** Each parameter array with its updater and the rates of some iteration. */
    public List<Parameter> parameters(int iteration, int epoch) {
        List<Parameter> parameters = new ArrayList<>();
        for (Trainable trainable : network.trainables()) {
            for (String name : trainable.paramTable(false).keySet()) {
                IUpdater updater = trainable.getConfig().getUpdaterByParam(name);
                if (updater.hasLearningRate()) {
                    parameters.add(new Parameter(trainable.getConfig().getLayerName() + "_" + name, updater,
                            updater.getLearningRate(iteration, epoch), UpdaterSchedules.momentum(updater, iteration, epoch)));
                }
            }
        }
        return parameters;
    }

    /** The learning rate of the next iteration for each parameter array, by name. */
    public Map<String, Double> learningRates() {
        Map<String, Double> rates = new LinkedHashMap<>();
        parameters().forEach(parameter -> rates.put(parameter.name(), parameter.learningRate()));
        return rates;
    }

    /** All plateau schedules in the model, those inside other schedules and of bias updaters too, each object once. */
    public List<PlateauSchedule> plateaus() {
        Set<PlateauSchedule> plateaus = Collections.newSetFromMap(new IdentityHashMap<>());
        List<PlateauSchedule> inOrder = new ArrayList<>();
        for (IUpdater updater : updaters()) {
            collect(UpdaterSchedules.learningRateSchedule(updater), plateau -> {
                if (plateaus.add(plateau)) {
                    inOrder.add(plateau);
                }
            });
        }
        return inOrder;
    }

    private static void collect(ISchedule schedule, Consumer<PlateauSchedule> visitor) {
        if (schedule instanceof PlateauSchedule plateau) {
            visitor.accept(plateau);
        } else if (schedule instanceof CompositeSchedule composite) {
            composite.parts().forEach(part -> collect(part, visitor));
        }
    }

    /**
     * Sets a new learning rate for each updater, from the one it has.
     *
     * @param change from a number or schedule to a number or schedule
     * @return how many updaters have a learning rate
     */
    public int changeLearningRates(UnaryOperator<Hyperparameter> change) {
        int changed = 0;
        for (IUpdater updater : updaters()) {
            if (updater.hasLearningRate()) {
                Hyperparameter rate = change.apply(UpdaterSchedules.learningRate(updater));
                updater.setLrAndSchedule(rate.schedule() == null ? rate.valueAt(0, 0) : Double.NaN, rate.schedule());
                changed++;
            }
        }
        return changed;
    }

    /**
     * Replaces the updaters of all layers, biases included, by copies of one. Its weight decay is installed in place of the one
     * that was there. The updater's state starts anew, and so do the iteration and epoch counters: bias corrections and
     * schedules count from there, so a first step is not larger than it should be.
     *
     * @param updater of this library or any other; with or without weight decay
     */
    public void replace(IUpdater updater) {
        Check.notNull("updater", updater, "an IUpdater");
        DecoupledWeightDecay decay = updater instanceof RuleUpdater rule ? rule.weightDecay() : null;
        IUpdater installed = updater instanceof RuleUpdater rule ? rule.withoutWeightDecay() : updater;
        forEachHolder(holder -> {
            holder.setUpdater(UpdaterSchedules.independentCopy(installed));
            holder.setBiasUpdater(null);
            holder.setRegularization(DecoupledWeightDecay.replaceForWeights(holder.regularization(), decay));
            holder.setRegularizationBias(DecoupledWeightDecay.replaceForBiases(holder.regularizationBias(), decay));
        });
        network.restartCounters();
        network.rebuildUpdater(null);
    }

    /**
     * Gives the model updaters and schedules of its own. DL4J's {@code net.clone()} shares them with the original: a plateau in
     * one would lower the rate of the other. State and counters stay.
     */
    public void detach() {
        INDArray state = network.updaterState();
        forEachHolder(holder -> {
            holder.setUpdater(UpdaterSchedules.independentCopy(holder.updater()));
            holder.setBiasUpdater(UpdaterSchedules.independentCopy(holder.biasUpdater()));
        });
        network.rebuildUpdater(state);
    }

    /** Every updater object in use or in the configuration, once. */
    private List<IUpdater> updaters() {
        Set<IUpdater> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<IUpdater> updaters = new ArrayList<>();
        Consumer<IUpdater> add = updater -> {
            if (updater != null && seen.add(updater)) {
                updaters.add(updater);
            }
        };
        for (Trainable trainable : network.trainables()) {
            trainable.paramTable(false).keySet().forEach(name -> add.accept(trainable.getConfig().getUpdaterByParam(name)));
        }
        forEachHolder(holder -> {
            add.accept(holder.updater());
            add.accept(holder.biasUpdater());
        });
        return updaters;
    }

    private void forEachHolder(Consumer<UpdaterHolder> visitor) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        network.configurations().forEach(layer -> {
            if (layer != null) {
                UpdaterHolder.visit(layer, holder -> {
                    if (seen.add(holder.layer())) {
                        visitor.accept(holder);
                    }
                });
            }
        });
    }
}
