package io.github.dl4joptimizers.updater;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Textbook;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/**
 * The updaters that the batteries run over: each optimizer in each convention it has, and variants that together switch on
 * every option. A new optimizer is added here, and every contract test holds it to account; {@link CompletenessTest} fails
 * until it is.
 *
 * <p>The learning rates suit {@link ConvergenceTest}'s quadratic; for the other tests any rate would do.
 */
public final class Registry {

    /**
     * An updater to test.
     *
     * @param name  what the test report calls it
     * @param maker makes it anew each time, because its learning rate can change
     */
    public record Entry(String name, Supplier<RuleUpdater> maker) {

        /** The updater, decay included. */
        public RuleUpdater make() {
            return maker.get();
        }

        /** What {@code applyTo} hands to DL4J as the updater. */
        public RuleUpdater makeRule() {
            return make().alone();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** 0.95, falling by a factor of 0.8 every ten iterations: a momentum in DL4J's own terms. */
    private static final ISchedule MOMENTUM = new StepSchedule(ScheduleType.ITERATION, 0.95, 0.8, 10);

    private static final List<Entry> ENTRIES = List.of(
            // Each optimizer in each convention.
            entry("Momentum TEXTBOOK", () -> Textbook.momentum(0.05)),
            entry("Momentum KERAS", () -> Keras.sgd(0.05, 0.9)),
            entry("Momentum PYTORCH", () -> PyTorch.sgd(0.05, 0.9)),
            entry("Momentum OPTAX", () -> Optax.sgd(0.05, 0.9)),
            entry("Nesterov TEXTBOOK", () -> Textbook.nesterov(0.05)),
            entry("Nesterov KERAS", () -> Keras.sgd(0.05, 0.9, true)),
            entry("Nesterov PYTORCH", () -> PyTorch.sgd(0.05, 0.9, true)),
            entry("Nesterov OPTAX", () -> Optax.sgd(0.05, 0.9, true)),
            entry("AdaGrad TEXTBOOK", () -> Textbook.adagrad(0.5)),
            entry("AdaGrad KERAS", () -> Keras.adagrad(0.5)),
            entry("AdaGrad PYTORCH", () -> PyTorch.adagrad(0.5)),
            entry("AdaGrad OPTAX", () -> Optax.adagrad(0.5)),
            entry("RmsProp TEXTBOOK", () -> Textbook.rmsprop(0.02)),
            entry("RmsProp KERAS", () -> Keras.rmsprop(0.02)),
            entry("RmsProp PYTORCH", () -> PyTorch.rmsprop(0.02)),
            entry("RmsProp OPTAX", () -> Optax.rmsprop(0.02)),
            entry("Adam TEXTBOOK", () -> Textbook.adam(0.05)),
            entry("Adam KERAS", () -> Keras.adam(0.05)),
            entry("Adam PYTORCH", () -> PyTorch.adam(0.05)),
            entry("Adam OPTAX", () -> Optax.adam(0.05)),
            entry("AdaMax TEXTBOOK", () -> Textbook.adamax(0.05)),
            entry("AdaMax KERAS", () -> Keras.adamax(0.05)),
            entry("AdaMax PYTORCH", () -> PyTorch.adamax(0.05)),
            entry("AdaMax OPTAX", () -> Optax.adamax(0.05)),
            entry("Nadam KERAS", () -> Keras.nadam(0.05)),
            entry("Nadam PYTORCH", () -> PyTorch.nadam(0.05)),
            entry("Nadam OPTAX", () -> Optax.nadam(0.05)),
            entry("AdamW TEXTBOOK", () -> Textbook.adamW(0.05)),
            entry("AdamW KERAS", () -> Keras.adamW(0.05)),
            entry("AdamW PYTORCH", () -> PyTorch.adamW(0.05)),
            entry("AdamW OPTAX", () -> Optax.adamw(0.05)),

            // The options that belong to one optimizer.
            entry("Momentum with dampening", () -> Momentum.builder().learningRate(0.05).dampening(0.3).build()),
            entry("AdaGrad with lrDecay", () -> AdaGrad.builder().learningRate(0.5).lrDecay(0.01).build()),
            entry("AdaGrad with initialAccumulator", () -> AdaGrad.builder().learningRate(0.5).initialAccumulator(0.5).build()),
            entry("RmsProp with momentum", () -> RmsProp.builder().learningRate(0.01).momentum(0.5).build()),
            entry("RmsProp centered", () -> RmsProp.builder().learningRate(0.01).centered(true).build()),
            entry("RmsProp centered with momentum", () -> RmsProp.builder().learningRate(0.01).centered(true).momentum(0.5)
                    .epsilon(1e-3).build()),
            entry("RmsProp KERAS centered with momentum", () -> Keras.rmsprop(0.01).centered(true).momentum(0.5).epsilon(1e-3)),
            entry("Adam with epsilonRoot", () -> Adam.builder().learningRate(0.05).epsilonRoot(1e-3).build()),
            entry("AdamW with epsilonRoot", () -> AdamW.builder().learningRate(0.05).epsilonRoot(1e-3).build()),
            entry("Nadam with epsilonRoot", () -> Nadam.builder().learningRate(0.05).epsilonRoot(1e-3).build()),
            entry("Nadam with momentumDecay", () -> Nadam.builder().learningRate(0.05).momentumDecay(0.02).build()),
            entry("Adam with its own betas", () -> Adam.builder().learningRate(0.05).beta1(0.8).beta2(0.99).epsilon(1e-4)
                    .build()),
            entry("AdaMax with its own betas", () -> AdaMax.builder().learningRate(0.05).beta1(0.8).beta2(0.99).build()),
            entry("Nadam with its own betas", () -> Nadam.builder().learningRate(0.05).beta1(0.8).beta2(0.99).build()),
            entry("AdamW with its own betas", () -> AdamW.builder().learningRate(0.05).beta1(0.8).beta2(0.99).build()),

            // Schedules, of the learning rate and of the momentum.
            entry("Adam with a schedule", () -> new Adam(falling(0.1))),
            entry("AdaGrad with a schedule", () -> new AdaGrad(falling(0.5))),
            entry("Nadam with a schedule", () -> new Nadam(falling(0.1))),
            entry("Momentum KERAS with a schedule", () -> Keras.sgd(falling(0.05), 0.9)),
            entry("Momentum with a momentum schedule", () -> Momentum.builder().learningRate(0.02).momentumSchedule(MOMENTUM)
                    .build()),
            entry("Nesterov with a momentum schedule", () -> Nesterov.builder().learningRateSchedule(falling(0.05))
                    .momentumSchedule(MOMENTUM).build()),
            entry("RmsProp with a momentum schedule", () -> RmsProp.builder().learningRate(0.01).momentumSchedule(MOMENTUM)
                    .build()),
            entry("Adam with a beta1 schedule", () -> Adam.builder().learningRateSchedule(falling(0.1)).beta1Schedule(MOMENTUM)
                    .build()),
            entry("AdaMax with a beta1 schedule", () -> AdaMax.builder().learningRate(0.05).beta1Schedule(MOMENTUM).build()),
            entry("Nadam with a beta1 schedule", () -> Nadam.builder().learningRate(0.05).beta1Schedule(MOMENTUM).build()),
            entry("AdamW with a beta1 schedule", () -> AdamW.builder().learningRate(0.05).beta1Schedule(MOMENTUM).build()),

            // Weight decay in each scaling.
            entry("Momentum with weight decay", () -> Momentum.builder().learningRate(0.05).weightDecay(0.01).build()),
            entry("Nesterov with weight decay", () -> Nesterov.builder().learningRate(0.05).weightDecay(0.01).build()),
            entry("RmsProp with weight decay", () -> RmsProp.builder().learningRate(0.02).weightDecay(0.01).build()),
            entry("AdaGrad with weight decay per step", () -> AdaGrad.builder().learningRate(0.5)
                    .weightDecay(DecoupledWeightDecay.fixed(1e-3)).build()),
            entry("AdaMax with weight decay times multiplier", () -> AdaMax.builder().learningRateSchedule(falling(0.05))
                    .weightDecay(DecoupledWeightDecay.timesMultiplier(1e-3, 0.05)).build()),
            entry("AdamW with weight decay times multiplier", () -> AdamW.builder().learningRateSchedule(falling(0.1))
                    .weightDecay(DecoupledWeightDecay.timesMultiplier(1e-3, 0.1)).build()),
            entry("Nadam with weight decay, biases too", () -> Nadam.builder().learningRate(0.05)
                    .weightDecay(DecoupledWeightDecay.timesLearningRate(0.01).includingBiases()).build()),
            entry("Adam with a weight decay schedule", () -> Adam.builder().learningRate(0.05)
                    .weightDecaySchedule(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.99)).build()));

    private Registry() {
    }

    /** All entries, for {@link ForEachUpdater}. */
    public static Stream<Entry> all() {
        return ENTRIES.stream();
    }

    /** rate / sqrt(1 + t / 10). */
    private static ISchedule falling(double rate) {
        return new InverseSchedule(ScheduleType.ITERATION, rate, 0.1, 0.5);
    }

    private static Entry entry(String name, Supplier<RuleUpdater> maker) {
        return new Entry(name, maker);
    }
}
