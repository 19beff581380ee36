package io.github.dl4joptimizers.updater;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.Textbook;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/**
 * The updaters that the batteries run over: each optimizer of each library's page, and variants that together switch on every
 * option. A new optimizer is added here, and every contract test holds it to account; {@link CompletenessTest} and
 * {@link PagesTest} fail until it is.
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

        /** The updater, companions included. */
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

    /** The first gradients of the quadratic have norms of 20; those of the other tests, of 0.5 to 40. */
    private static final GradientClipping CLIPPING = GradientClipping.byNorm(2);

    private static final List<Entry> ENTRIES = List.of(
            // Each optimizer of each page.
            entry("Textbook.momentum", () -> Textbook.momentum(0.05)),
            entry("Textbook.nesterov", () -> Textbook.nesterov(0.05)),
            entry("Textbook.adagrad", () -> Textbook.adagrad(0.5)),
            entry("Textbook.rmsprop", () -> Textbook.rmsprop(0.02)),
            entry("Textbook.adam", () -> Textbook.adam(0.05)),
            entry("Textbook.adamW", () -> Textbook.adamW(0.05)),
            entry("Textbook.adamax", () -> Textbook.adamax(0.05)),
            entry("Keras.sgd", () -> Keras.sgd(0.1)),
            entry("Keras.sgd with momentum", () -> Keras.sgd(0.05, 0.9)),
            entry("Keras.sgd with nesterov", () -> Keras.sgd(0.05, 0.9, true)),
            entry("Keras.adagrad", () -> Keras.adagrad(0.5)),
            entry("Keras.rmsprop", () -> Keras.rmsprop(0.02)),
            entry("Keras.adam", () -> Keras.adam(0.05)),
            entry("Keras.adamW", () -> Keras.adamW(0.05)),
            entry("Keras.adamax", () -> Keras.adamax(0.05)),
            entry("Keras.nadam", () -> Keras.nadam(0.05)),
            entry("PyTorch.sgd", () -> PyTorch.sgd(0.1)),
            entry("PyTorch.sgd with momentum", () -> PyTorch.sgd(0.05, 0.9)),
            entry("PyTorch.sgd with nesterov", () -> PyTorch.sgd(0.05, 0.9, true)),
            entry("PyTorch.adagrad", () -> PyTorch.adagrad(0.5)),
            entry("PyTorch.rmsprop", () -> PyTorch.rmsprop(0.02)),
            entry("PyTorch.adam", () -> PyTorch.adam(0.05)),
            entry("PyTorch.adamW", () -> PyTorch.adamW(0.05)),
            entry("PyTorch.adamax", () -> PyTorch.adamax(0.05)),
            entry("PyTorch.nadam", () -> PyTorch.nadam(0.05)),
            entry("Optax.sgd", () -> Optax.sgd(0.1)),
            entry("Optax.sgd with momentum", () -> Optax.sgd(0.05, 0.9)),
            entry("Optax.sgd with nesterov", () -> Optax.sgd(0.05, 0.9, true)),
            entry("Optax.adagrad", () -> Optax.adagrad(0.5)),
            entry("Optax.rmsprop", () -> Optax.rmsprop(0.02)),
            entry("Optax.adam", () -> Optax.adam(0.05)),
            entry("Optax.adamw", () -> Optax.adamw(0.05)),
            entry("Optax.adamax", () -> Optax.adamax(0.05)),
            entry("Optax.nadam", () -> Optax.nadam(0.05)),
            entry("Keras.amsgrad", () -> Keras.amsgrad(0.05)),
            entry("Keras.adadelta", () -> Keras.adadelta(10)),
            entry("Keras.lion", () -> Keras.lion(0.02)),
            entry("PyTorch.amsgrad", () -> PyTorch.amsgrad(0.05)),
            entry("PyTorch.adadelta", () -> PyTorch.adadelta(5)),
            entry("PyTorch.radam", () -> PyTorch.radam(0.05)),
            entry("PyTorch.rprop", () -> PyTorch.rprop(0.02)),
            entry("Optax.amsgrad", () -> Optax.amsgrad(0.05)),
            entry("Optax.adadelta", () -> Optax.adadelta(5)),
            entry("Optax.radam", () -> Optax.radam(0.05)),
            entry("Optax.adabelief", () -> Optax.adabelief(0.02)),
            entry("Optax.yogi", () -> Optax.yogi(0.05)),
            entry("Optax.adan", () -> Optax.adan(0.05)),
            entry("Optax.ademamix", () -> Optax.ademamix(0.05)),
            entry("Optax.adopt", () -> Optax.adopt(0.05)),
            entry("Optax.lion", () -> Optax.lion(0.02)),
            entry("Optax.adamaxw", () -> Optax.adamaxw(0.05)),
            entry("Optax.nadamw", () -> Optax.nadamw(0.05)),
            entry("Optax.signum", () -> Optax.signum(0.02)),
            entry("Optax.signSgd", () -> Optax.signSgd(0.02)),
            entry("Optax.rprop", () -> Optax.rprop(0.02)),

            entry("Keras.scheduleFreeAdamW", () -> Keras.scheduleFreeAdamW(0.1)),
            entry("PyTorch.sgdScheduleFree", () -> PyTorch.sgdScheduleFree(0.05)),
            entry("PyTorch.adamWScheduleFree", () -> PyTorch.adamWScheduleFree(0.1)),
            entry("Optax.scheduleFreeSgd", () -> Optax.scheduleFreeSgd(0.05)),
            entry("Optax.scheduleFreeAdamw", () -> Optax.scheduleFreeAdamw(0.1)),

            // The options that belong to one optimizer.
            entry("Momentum with dampening", () -> new Momentum(0.05).dampening(0.3)),
            entry("Momentum with the rate in the velocity and dampening", () -> new Momentum(0.05).rateInVelocity(true)
                    .dampening(0.3)),
            entry("AdaGrad with lrDecay", () -> new AdaGrad(0.5).lrDecay(0.01)),
            entry("AdaGrad with initialAccumulator", () -> new AdaGrad(0.5).initialAccumulator(0.5)),
            entry("RmsProp with momentum", () -> new RmsProp(0.01).momentum(0.5)),
            entry("RmsProp centered", () -> new RmsProp(0.01).centered(true)),
            entry("RmsProp centered with momentum", () -> new RmsProp(0.01).centered(true).momentum(0.5).epsilon(1e-3)),
            entry("Keras.rmsprop centered with momentum", () -> Keras.rmsprop(0.01).centered(true).momentum(0.5).epsilon(1e-3)),
            entry("RmsProp with initialAccumulator", () -> new RmsProp(0.02).initialAccumulator(0.5)),
            entry("RmsProp with nesterov", () -> new RmsProp(0.01).momentum(0.5).nesterov(true)),
            entry("RmsProp with biasCorrection", () -> new RmsProp(0.02).biasCorrection(true)),
            entry("RmsProp with every option", () -> Optax.rmsprop(0.01).epsilon(1e-3)
                    .epsilonPlacement(EpsilonPlacement.OUTSIDE_ROOT).initialAccumulator(0.25).momentum(0.5).centered(true)
                    .nesterov(true).biasCorrection(true)),
            entry("Adam with epsilonRoot", () -> new Adam(0.05).epsilonRoot(1e-3)),
            entry("Keras.adam with epsilonRoot", () -> Keras.adam(0.05).epsilonRoot(1e-3)),
            entry("AdamW with epsilonRoot", () -> new AdamW(0.05).epsilonRoot(1e-3)),
            entry("Nadam with epsilonRoot", () -> new Nadam(0.05).epsilonRoot(1e-3)),
            entry("Nadam with momentumDecay", () -> new Nadam(0.05).momentumDecay(0.02)),
            entry("Adam with its own betas", () -> new Adam(0.05).beta1(0.8).beta2(0.99).epsilon(1e-4)),
            entry("AdaMax with its own betas", () -> new AdaMax(0.05).beta1(0.8).beta2(0.99)),
            entry("Nadam with its own betas", () -> new Nadam(0.05).beta1(0.8).beta2(0.99)),
            entry("AdamW with its own betas", () -> new AdamW(0.05).beta1(0.8).beta2(0.99)),
            entry("AmsGrad with its own betas", () -> new AmsGrad(0.1).beta1(0.8).beta2(0.99).epsilonRoot(1e-3)),
            entry("Adam with amsgrad, as AdamW", () -> (RuleUpdater) new AdamW(0.05).amsgrad(true)),
            entry("AdaDelta with its own rho", () -> new AdaDelta(1).rho(0.8).epsilon(1e-4)),
            entry("RAdam with its own betas", () -> new RAdam(0.02).beta1(0.8).beta2(0.9).epsilon(1e-4).epsilonRoot(1e-3)
                    .epsilonPlacement(EpsilonPlacement.INSIDE_ROOT).threshold(6)),
            entry("AdaBelief with its own betas", () -> new AdaBelief(0.05).beta1(0.8).beta2(0.99).epsilon(1e-4).epsilonRoot(1e-5)),
            entry("Yogi with its own betas", () -> new Yogi(0.1).beta1(0.8).beta2(0.99).epsilon(1e-2)),
            entry("Yogi from 0", () -> new Yogi(0.05).initialAccumulator(0)),
            entry("Adan with its own betas", () -> new Adan(0.02).beta1(0.9).beta2(0.8).beta3(0.95).epsilon(1e-4).epsilonRoot(0)),
            entry("AdEmaMix with its own betas", () -> new AdEmaMix(0.02).beta1(0.8).beta2(0.98).beta3(0.95).alpha(3).epsilon(1e-4)
                    .epsilonRoot(1e-3)),
            entry("Adopt with its own betas", () -> new Adopt(0.05).beta1(0.8).beta2(0.99).epsilon(1e-3).clipExponent(0.333)),
            entry("Adopt with nesterov, not clipped", () -> new Adopt(0.02).clipped(false).nesterov(true).beta2(0.99)
                    .epsilon(0.5)),
            entry("Lion with its own betas", () -> new Lion(0.02).beta1(0.95).beta2(0.98)),
            entry("Rprop with its own steps", () -> new Rprop(0.05).etaMinus(0.4).etaPlus(1.3).minStep(1e-5).maxStep(0.5)),

            entry("Lookahead around Adam", () -> new Lookahead(new Adam(0.1))),
            entry("Lookahead that begins anew", () -> new Lookahead(new Adam(0.1)).syncPeriod(7).slowStepSize(0.8)
                    .resetState(true)),
            entry("ScheduleFree with every option", () -> new ScheduleFree(new Momentum(0.05, 0.5)).beta1(0.95).weightLrPower(1).r(0.5)
                    .warmupSteps(10).warmupFromZero(true).decayInStep(false)),
            entry("ScheduleFree with its own betas", () -> new ScheduleFree(0.1).beta1(0.8).beta2(0.99).epsilon(1e-4).warmupSteps(5)),

            // Schedules, of the learning rate and of the momentum.
            entry("Sgd with a schedule", () -> new Sgd(falling(0.1))),
            entry("Adam with a schedule", () -> new Adam(falling(0.1))),
            entry("AdaGrad with a schedule", () -> new AdaGrad(falling(0.5))),
            entry("Nadam with a schedule", () -> new Nadam(falling(0.1))),
            entry("Keras.sgd with momentum and a schedule", () -> Keras.sgd(falling(0.05), 0.9)),
            entry("Momentum with a momentum schedule", () -> new Momentum(0.02, MOMENTUM)),
            entry("Nesterov with a momentum schedule", () -> new Nesterov(falling(0.05), MOMENTUM)),
            entry("RmsProp with a momentum schedule", () -> new RmsProp(0.01).momentumSchedule(MOMENTUM)),
            entry("Adam with a beta1 schedule", () -> new Adam(falling(0.1)).beta1Schedule(MOMENTUM)),
            entry("AdaMax with a beta1 schedule", () -> new AdaMax(0.05).beta1Schedule(MOMENTUM)),
            entry("Nadam with a beta1 schedule", () -> new Nadam(0.05).beta1Schedule(MOMENTUM)),
            entry("AdamW with a beta1 schedule", () -> new AdamW(0.05).beta1Schedule(MOMENTUM)),
            entry("AmsGrad with a beta1 schedule", () -> new AmsGrad(0.05).beta1Schedule(MOMENTUM)),
            entry("RAdam with a beta1 schedule", () -> new RAdam(0.05).beta1Schedule(MOMENTUM)),
            entry("AdaBelief with a beta1 schedule", () -> new AdaBelief(0.02).beta1Schedule(MOMENTUM)),
            entry("Yogi with a beta1 schedule", () -> new Yogi(0.05).beta1Schedule(MOMENTUM)),
            entry("Adan with a beta1 schedule", () -> new Adan(0.05).beta1Schedule(MOMENTUM)),
            entry("AdEmaMix warmed up", () -> new AdEmaMix(0.05).beta1Schedule(MOMENTUM)
                    .alphaSchedule(new PolySchedule(ScheduleType.ITERATION, 1, 1, 100))
                    .beta3Schedule(new PolySchedule(ScheduleType.ITERATION, 0.9, 0.05, 400))),
            entry("Adopt with a beta1 schedule", () -> new Adopt(0.05).beta1Schedule(MOMENTUM)),
            entry("Lion with schedules", () -> new Lion(falling(0.05)).beta1Schedule(MOMENTUM)),
            entry("Signum with schedules", () -> new Signum(falling(0.05)).momentumSchedule(MOMENTUM)),
            entry("AdaDelta with a schedule", () -> new AdaDelta(falling(20))),

            entry("Lookahead with schedules", () -> new Lookahead(new Momentum(falling(0.05)).momentumSchedule(MOMENTUM))),
            entry("ScheduleFree with a schedule", () -> new ScheduleFree(falling(0.2))),

            // Weight decay in each scaling.
            entry("Sgd with weight decay", () -> new Sgd(0.1).weightDecay(0.01)),
            entry("Momentum with weight decay", () -> new Momentum(0.05).weightDecay(0.01)),
            entry("Nesterov with weight decay", () -> new Nesterov(0.05).weightDecay(0.01)),
            entry("RmsProp with weight decay", () -> new RmsProp(0.02).weightDecay(0.01)),
            entry("AmsGrad with weight decay", () -> new AmsGrad(0.05).weightDecay(0.01)),
            entry("AdaDelta with weight decay", () -> new AdaDelta(5).weightDecay(1e-4)),
            entry("RAdam with weight decay", () -> new RAdam(0.05).weightDecay(0.01)),
            entry("AdaBelief with weight decay", () -> new AdaBelief(0.02).weightDecay(0.01)),
            entry("Yogi with weight decay", () -> new Yogi(0.05).weightDecay(0.01)),
            entry("Adan with weight decay", () -> new Adan(0.05).weightDecay(0.01)),
            entry("AdEmaMix with weight decay", () -> new AdEmaMix(0.05).weightDecay(0.01)),
            entry("Adopt with weight decay", () -> new Adopt(0.05).weightDecay(0.01)),
            entry("Lion with weight decay", () -> new Lion(0.02).weightDecay(0.01)),
            entry("Signum with weight decay", () -> new Signum(0.02).weightDecay(0.01)),
            entry("Rprop with weight decay", () -> new Rprop(0.02).weightDecay(0.01)),
            entry("AdaGrad with weight decay per step", () -> new AdaGrad(0.5).weightDecay(DecoupledWeightDecay.fixed(1e-3))),
            entry("AdaMax with weight decay times multiplier", () -> new AdaMax(falling(0.05))
                    .weightDecay(DecoupledWeightDecay.timesMultiplier(1e-3, 0.05))),
            entry("AdamW with weight decay times multiplier", () -> new AdamW(falling(0.1))
                    .weightDecay(DecoupledWeightDecay.timesMultiplier(1e-3, 0.1))),
            entry("Nadam with weight decay, biases too", () -> new Nadam(0.05)
                    .weightDecay(DecoupledWeightDecay.timesLearningRate(0.01).includingBiases())),
            entry("Adam with a weight decay schedule", () -> new Adam(0.05)
                    .weightDecaySchedule(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.99))),

            entry("Lookahead with weight decay", () -> new Lookahead(new AdamW(0.1))),
            entry("ScheduleFree with weight decay", () -> new ScheduleFree(0.1).weightDecay(0.01)),
            entry("Keras.scheduleFreeAdamW with weight decay", () -> Keras.scheduleFreeAdamW(0.1).weightDecay(0.01)),

            // Clipping, alone and beside a decay.
            entry("Sgd clipped by value", () -> new Sgd(0.1).clipping(GradientClipping.byValue(0.75))),
            entry("Momentum clipped", () -> new Momentum(0.05).clipping(CLIPPING)),
            entry("Nesterov clipped", () -> new Nesterov(0.05).clipping(CLIPPING)),
            entry("AdaGrad clipped", () -> new AdaGrad(0.5).clipping(CLIPPING)),
            entry("RmsProp clipped", () -> new RmsProp(0.02).clipping(CLIPPING)),
            entry("Adam clipped", () -> new Adam(0.05).clipping(CLIPPING)),
            entry("AdaMax clipped", () -> new AdaMax(0.05).clipping(CLIPPING)),
            entry("Nadam clipped", () -> new Nadam(0.05).clipping(CLIPPING)),
            entry("AmsGrad clipped", () -> new AmsGrad(0.05).clipping(CLIPPING)),
            entry("AdaDelta clipped", () -> new AdaDelta(5).clipping(CLIPPING)),
            entry("RAdam clipped", () -> new RAdam(0.05).clipping(CLIPPING)),
            entry("AdaBelief clipped", () -> new AdaBelief(0.02).clipping(CLIPPING)),
            entry("Yogi clipped", () -> new Yogi(0.05).clipping(CLIPPING)),
            entry("Adan clipped", () -> new Adan(0.05).clipping(CLIPPING)),
            entry("AdEmaMix clipped", () -> new AdEmaMix(0.05).clipping(CLIPPING)),
            entry("Adopt clipped", () -> new Adopt(0.05).clipping(CLIPPING)),
            entry("Lion clipped", () -> new Lion(0.02).clipping(CLIPPING)),
            entry("Signum clipped", () -> new Signum(0.02).clipping(CLIPPING)),
            entry("Rprop clipped", () -> new Rprop(0.02).clipping(CLIPPING)),
            entry("Lookahead clipped", () -> new Lookahead(new Sgd(0.1)).clipping(CLIPPING)),
            entry("ScheduleFree clipped", () -> new ScheduleFree(0.1).clipping(CLIPPING).weightDecay(0.01)),
            entry("AdamW clipped", () -> new AdamW(0.05).clipping(CLIPPING)));

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
