package io.github.dl4joptimizers.updater;

import static java.lang.Math.pow;
import static java.lang.Math.sqrt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.Textbook;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The first two steps of each rule, for a reader with a pocket calculator. One parameter; its gradient is 0.5, then -0.25;
 * the learning rate is 0.1 unless an example says otherwise. Epsilons of 0.1 are there to be seen.
 *
 * <p>The tolerance, 1e-14, is rounding: all results are below 1 or so.
 */
class WorkedByHandTest {

    private static final double TOLERANCE = 1e-14;

    /** 0.1, then 0.05. */
    private static final Schedules.Switch HALVED = new Schedules.Switch(0.1, 1, 0.05);

    /** What the two steps must subtract from the parameter. */
    record Updates(String name, RuleUpdater updater, double first, double second) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Updates> momentum() {
        // The rate outside (PyTorch, optax): v = 0.5, then 0.9 * 0.5 - 0.25 = 0.2; the update is lr v.
        // The rate inside (the textbook, Keras): v = 0.1 * 0.5 = 0.05, then 0.9 * 0.05 + lr * -0.25; the update is v.
        return Stream.of(
                new Updates("Momentum", new Momentum(0.1), 0.05, 0.02),
                new Updates("Keras.sgd with momentum", Keras.sgd(0.1, 0.9), 0.05, 0.02),
                new Updates("PyTorch.sgd with momentum, rate halved", PyTorch.sgd(HALVED, 0.9), 0.05, 0.05 * 0.2),
                new Updates("Optax.sgd with momentum, rate halved", Optax.sgd(HALVED, 0.9), 0.05, 0.05 * 0.2),
                new Updates("Keras.sgd with momentum, rate halved", Keras.sgd(HALVED, 0.9), 0.05, 0.9 * 0.05 - 0.05 * 0.25),
                new Updates("Textbook.momentum, rate halved", Textbook.momentum(HALVED), 0.05, 0.9 * 0.05 - 0.05 * 0.25),
                new Updates("Momentum with dampening 0.3, which spares the first gradient",
                        new Momentum(0.1).dampening(0.3),
                        0.1 * 0.5, 0.1 * (0.9 * 0.5 - 0.7 * 0.25)),
                new Updates("Momentum with a momentum of 0.9, then 0.5",
                        new Momentum(0.1).momentumSchedule(new Schedules.Switch(0.9, 1, 0.5)),
                        0.1 * 0.5, 0.1 * (0.5 * 0.5 - 0.25)));
    }

    static Stream<Updates> nesterov() {
        // The same v; the update looks one more step ahead: lr (0.9 v + g), or 0.9 v + lr g.
        return Stream.of(
                new Updates("Nesterov", new Nesterov(0.1), 0.1 * (0.9 * 0.5 + 0.5), 0.1 * (0.9 * 0.2 - 0.25)),
                new Updates("Keras.sgd with nesterov", Keras.sgd(0.1, 0.9, true), 0.9 * 0.05 + 0.05, 0.9 * 0.02 - 0.025),
                new Updates("PyTorch.sgd with nesterov, rate halved", PyTorch.sgd(HALVED, 0.9, true), 0.095, 0.05 * (0.9 * 0.2 - 0.25)),
                new Updates("Optax.sgd with nesterov, rate halved", Optax.sgd(HALVED, 0.9, true), 0.095, 0.05 * (0.9 * 0.2 - 0.25)),
                new Updates("Keras.sgd with nesterov, rate halved", Keras.sgd(HALVED, 0.9, true), 0.095, 0.9 * 0.0325 - 0.05 * 0.25),
                new Updates("Textbook.nesterov, rate halved", Textbook.nesterov(HALVED), 0.095, 0.9 * 0.0325 - 0.05 * 0.25));
    }

    static Stream<Updates> adaGrad() {
        // s = s0 + 0.25, then + 0.0625.
        return Stream.of(
                new Updates("AdaGrad", new AdaGrad(0.1), 0.05 / (0.5 + 1e-10), -0.025 / (sqrt(0.3125) + 1e-10)),
                new Updates("AdaGrad, epsilon 0.1", new AdaGrad(0.1, 0.1), 0.05 / (0.5 + 0.1),
                        -0.025 / (sqrt(0.3125) + 0.1)),
                new Updates("Textbook.adagrad, epsilon 0.1",
                        Textbook.adagrad(0.1).epsilon(0.1),
                        0.05 / sqrt(0.25 + 0.1), -0.025 / sqrt(0.3125 + 0.1)),
                new Updates("Keras.adagrad starts from 0.1", Keras.adagrad(0.1), 0.05 / sqrt(0.1 + 0.25 + 1e-7),
                        -0.025 / sqrt(0.1 + 0.3125 + 1e-7)),
                new Updates("Optax.adagrad starts from 0.1", Optax.adagrad(0.1), 0.05 / sqrt(0.1 + 0.25 + 1e-7),
                        -0.025 / sqrt(0.1 + 0.3125 + 1e-7)),
                new Updates("AdaGrad with lrDecay 0.5", new AdaGrad(0.1).lrDecay(0.5),
                        0.05 / (0.5 + 1e-10), -0.025 / 1.5 / (sqrt(0.3125) + 1e-10)));
    }

    static Stream<Updates> rmsProp() {
        // r = 0.9:  s = 0.1 * 0.25 = 0.025, then 0.9 * 0.025 + 0.1 * 0.0625 = 0.02875.
        // r = 0.99: s = 0.01 * 0.25 = 0.0025, then 0.99 * 0.0025 + 0.01 * 0.0625 = 0.0031.
        // The mean for centering, r = 0.9: 0.1 * 0.5 = 0.05, then 0.9 * 0.05 - 0.1 * 0.25 = 0.02; its squares 0.0025, 0.0004.
        double u1 = 0.5 / (sqrt(0.025) + 0.1);
        double u2 = -0.25 / (sqrt(0.02875) + 0.1);
        return Stream.of(
                new Updates("RmsProp", new RmsProp(0.1), 0.05 / (0.05 + 1e-8), -0.025 / (sqrt(0.0031) + 1e-8)),
                new Updates("RmsProp, epsilon 0.1", new RmsProp(0.1, 0.9, 0.1), 0.05 / (sqrt(0.025) + 0.1),
                        -0.025 / (sqrt(0.02875) + 0.1)),
                new Updates("Textbook.rmsprop", Textbook.rmsprop(0.1), 0.05 / sqrt(0.025 + 1e-7), -0.025 / sqrt(0.02875 + 1e-7)),
                new Updates("Keras.rmsprop", Keras.rmsprop(0.1), 0.05 / sqrt(0.025 + 1e-7), -0.025 / sqrt(0.02875 + 1e-7)),
                new Updates("Optax.rmsprop", Optax.rmsprop(0.1), 0.05 / sqrt(0.025 + 1e-8), -0.025 / sqrt(0.02875 + 1e-8)),
                new Updates("Keras.rmsprop, epsilon 0.1", Keras.rmsprop(0.1).epsilon(0.1),
                        0.05 / sqrt(0.025 + 0.1), -0.025 / sqrt(0.02875 + 0.1)),
                new Updates("RmsProp centered, epsilon 0.1",
                        new RmsProp(0.1, 0.9, 0.1).centered(true),
                        0.05 / (sqrt(0.025 - 0.0025) + 0.1), -0.025 / (sqrt(0.02875 - 0.0004) + 0.1)),
                new Updates("Keras.rmsprop centered, epsilon 0.1", Keras.rmsprop(0.1).epsilon(0.1).centered(true),
                        0.05 / sqrt(0.025 - 0.0025 + 0.1), -0.025 / sqrt(0.02875 - 0.0004 + 0.1)),
                new Updates("RmsProp with momentum 0.5, rate halved", new RmsProp(HALVED, 0.9, 0.1).momentum(0.5),
                        0.1 * (0.5 / (sqrt(0.025) + 0.1)),
                        0.05 * (0.5 * 0.5 / (sqrt(0.025) + 0.1) - 0.25 / (sqrt(0.02875) + 0.1))),
                new Updates("Keras.rmsprop with momentum 0.5, rate halved", Keras.rmsprop(HALVED).epsilon(0.1).momentum(0.5),
                        0.1 * 0.5 / sqrt(0.025 + 0.1),
                        0.5 * 0.1 * 0.5 / sqrt(0.025 + 0.1) - 0.05 * 0.25 / sqrt(0.02875 + 0.1)),
                new Updates("RmsProp with nesterov and momentum 0.5, rate halved",
                        new RmsProp(HALVED, 0.9, 0.1).momentum(0.5).nesterov(true),
                        0.1 * (0.5 * u1 + u1), 0.05 * (0.5 * (0.5 * u1 + u2) + u2)),
                new Updates("RmsProp with nesterov, momentum 0.5 and the rate in the velocity, rate halved",
                        new RmsProp(HALVED, 0.9, 0.1).momentum(0.5).nesterov(true).rateInVelocity(true),
                        0.5 * 0.1 * u1 + 0.1 * u1, 0.5 * (0.5 * 0.1 * u1 + 0.05 * u2) + 0.05 * u2),
                new Updates("RmsProp starts from 0.5", new RmsProp(0.1, 0.9, 0.1).initialAccumulator(0.5),
                        0.05 / (sqrt(0.45 + 0.025) + 0.1), -0.025 / (sqrt(0.9 * 0.475 + 0.00625) + 0.1)),
                new Updates("RmsProp with biasCorrection, epsilon outside: s / 0.1, then s / 0.19",
                        new RmsProp(0.1, 0.9, 0.1).biasCorrection(true),
                        0.05 / (0.5 + 0.1), -0.025 / (sqrt(0.02875 / 0.19) + 0.1)),
                new Updates("RmsProp with biasCorrection, epsilon inside",
                        new RmsProp(0.1, 0.9, 0.1).epsilonPlacement(EpsilonPlacement.INSIDE_ROOT).biasCorrection(true),
                        0.05 / sqrt(0.25 + 0.1), -0.025 / sqrt(0.02875 / 0.19 + 0.1)),
                new Updates("RmsProp with biasCorrection, centered: the variance of one gradient is 0",
                        new RmsProp(0.1, 0.9, 0.1).centered(true).biasCorrection(true),
                        0.05 / 0.1, -0.025 / (sqrt(0.02875 / 0.19 - 0.02 / 0.19 * 0.02 / 0.19) + 0.1)));
    }

    static Stream<Updates> adam() {
        // m = 0.1 * 0.5 = 0.05, then 0.9 * 0.05 - 0.1 * 0.25 = 0.02; 1 - b1^t = 0.1, then 0.19; mhat = 0.5, then 0.02 / 0.19.
        // s = 0.001 * 0.25 = 0.00025, then 0.999 * 0.00025 + 0.001 * 0.0625 = 0.00031225; 1 - b2^t = 0.001, then 0.001999;
        // shat = 0.25, then 0.00031225 / 0.001999.
        double m = 0.02 / 0.19;
        double s = 0.00031225 / 0.001999;
        return Stream.of(
                new Updates("Adam", new Adam(0.1), 0.1 * 0.5 / (0.5 + 1e-8), 0.1 * m / (sqrt(s) + 1e-8)),
                new Updates("PyTorch.adam, epsilon 0.1", PyTorch.adam(0.1).epsilon(0.1), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * m / (sqrt(s) + 0.1)),
                new Updates("Optax.adam, epsilon 0.1", Optax.adam(0.1).epsilon(0.1), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * m / (sqrt(s) + 0.1)),
                new Updates("Textbook.adam, epsilon 0.1", Textbook.adam(0.1).epsilon(0.1), 0.1 * 0.5 / sqrt(0.25 + 0.1),
                        0.1 * m / sqrt(s + 0.1)),
                new Updates("Keras.adam, epsilon 0.1", Keras.adam(0.1).epsilon(0.1),
                        0.1 * sqrt(0.001) / 0.1 * 0.05 / (sqrt(0.00025) + 0.1),
                        0.1 * sqrt(0.001999) / 0.19 * 0.02 / (sqrt(0.00031225) + 0.1)),
                new Updates("Optax.adam, epsilon 0.1, epsilonRoot 0.2", Optax.adam(0.1).epsilon(0.1).epsilonRoot(0.2),
                        0.1 * 0.5 / (sqrt(0.25 + 0.2) + 0.1), 0.1 * m / (sqrt(s + 0.2) + 0.1)),
                new Updates("Textbook.adam, epsilon 0.1, epsilonRoot 0.2", Textbook.adam(0.1).epsilon(0.1).epsilonRoot(0.2),
                        0.1 * 0.5 / sqrt(0.25 + 0.2 + 0.1), 0.1 * m / sqrt(s + 0.2 + 0.1)));
    }

    static Stream<Updates> adaMax() {
        // m as in Adam. s = max(0, 0.5), then max(0.999 * 0.5, 0.25) = 0.4995.
        return Stream.of(
                new Updates("AdaMax", new AdaMax(0.1), 0.1 * 0.5 / (0.5 + 1e-8), 0.1 * 0.02 / 0.19 / (0.999 * (0.5 + 1e-8))),
                new Updates("Textbook.adamax", Textbook.adamax(0.1), 0.1 * 0.5 / 0.5, 0.1 * 0.02 / 0.19 / 0.4995),
                new Updates("Keras.adamax, epsilon 0.1", Keras.adamax(0.1).epsilon(0.1), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * 0.02 / 0.19 / (0.4995 + 0.1)),
                new Updates("PyTorch.adamax, epsilon 0.1", PyTorch.adamax(0.1).epsilon(0.1), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * 0.02 / 0.19 / (0.999 * (0.5 + 0.1))),
                new Updates("Optax.adamax, epsilon 0.1", Optax.adamax(0.1).epsilon(0.1), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * 0.02 / 0.19 / (0.999 * (0.5 + 0.1))));
    }

    static Stream<Updates> nadam() {
        // m, s, shat as in Adam. The update is lr (cm m + cg g) / (sqrt(shat) + epsilon), where
        // step 1: cm = mu2 / (1 - mu1 mu2), cg = (1 - mu1) / (1 - mu1)
        // step 2: cm = mu3 / (1 - mu1 mu2 mu3), cg = (1 - mu2) / (1 - mu1 mu2).
        double s = 0.00031225 / 0.001999;
        double k1 = 0.9 * (1 - 0.5 * 0.96);
        double k2 = 0.9 * (1 - 0.5 * 0.96 * 0.96);
        double k3 = 0.9 * (1 - 0.5 * 0.96 * 0.96 * 0.96);
        double p1 = 0.9 * (1 - 0.5 * pow(0.96, 0.004));
        double p2 = 0.9 * (1 - 0.5 * pow(0.96, 0.008));
        double p3 = 0.9 * (1 - 0.5 * pow(0.96, 0.012));
        return Stream.of(
                new Updates("Nadam", new Nadam(0.1),
                        0.1 * (p2 / (1 - p1 * p2) * 0.05 + 0.5) / (0.5 + 1e-8),
                        0.1 * (p3 / (1 - p1 * p2 * p3) * 0.02 - (1 - p2) / (1 - p1 * p2) * 0.25) / (sqrt(s) + 1e-8)),
                new Updates("Keras.nadam", Keras.nadam(0.1),
                        0.1 * (k2 / (1 - k1 * k2) * 0.05 + 0.5) / (0.5 + 1e-7),
                        0.1 * (k3 / (1 - k1 * k2 * k3) * 0.02 - (1 - k2) / (1 - k1 * k2) * 0.25) / (sqrt(s) + 1e-7)),
                new Updates("Optax.nadam", Optax.nadam(0.1),
                        0.1 * (0.9 / (1 - 0.81) * 0.05 + 0.5) / (0.5 + 1e-8),
                        0.1 * (0.9 / (1 - 0.729) * 0.02 - 0.1 / (1 - 0.81) * 0.25) / (sqrt(s) + 1e-8)),
                new Updates("Optax.nadam, epsilon 0.1, epsilonRoot 0.2", Optax.nadam(0.1).epsilon(0.1).epsilonRoot(0.2),
                        0.1 * (0.9 / (1 - 0.81) * 0.05 + 0.5) / (sqrt(0.25 + 0.2) + 0.1),
                        0.1 * (0.9 / (1 - 0.729) * 0.02 - 0.1 / (1 - 0.81) * 0.25) / (sqrt(s + 0.2) + 0.1)));
    }

    static Stream<Updates> adamWithoutItsDecay() {
        return Stream.of(new Updates("AdamW", new AdamW(0.1).alone(), 0.1 * 0.5 / (0.5 + 1e-8),
                0.1 * (0.02 / 0.19) / (sqrt(0.00031225 / 0.001999) + 1e-8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"sgd", "momentum", "nesterov", "adaGrad", "rmsProp", "adam", "adaMax", "nadam", "adamWithoutItsDecay"})
    void theFirstTwoUpdatesAreAsWorkedByHand(Updates worked) {
        Training training = new Training(worked.updater, Nd4j.createFromArray(0.0));
        INDArray update = Nd4j.createFromArray(0.5);
        training.step(update);
        assertThat(update.getDouble(0)).isCloseTo(worked.first, within(TOLERANCE));
        update = Nd4j.createFromArray(-0.25);
        training.step(update);
        assertThat(update.getDouble(0)).isCloseTo(worked.second, within(TOLERANCE));
    }

    // ---- weight decay, on a parameter of 2

    /** What the parameter, 2 at first, must be after the two steps. */
    record Weights(String name, RuleUpdater updater, double first, double second) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Weights> decays() {
        // v = 0.5, then 0.2 as above; lr 0.1: the updates are 0.05 and 0.02; lr 0.1, then 0.05: 0.05 and 0.01.
        return Stream.of(
                new Weights("times the learning rate: w - lr 0.2 w - u",
                        new Momentum(0.1).weightDecay(0.2),
                        2 - 0.1 * 0.2 * 2 - 0.05, 1.91 - 0.1 * 0.2 * 1.91 - 0.02),
                new Weights("times the learning rate, halved",
                        new Momentum(HALVED).weightDecay(0.2),
                        2 - 0.1 * 0.2 * 2 - 0.05, 1.91 - 0.05 * 0.2 * 1.91 - 0.01),
                new Weights("times the schedule's multiplier: 1, then 1/2",
                        new Momentum(HALVED).weightDecay(DecoupledWeightDecay.timesMultiplier(0.2, 0.1)),
                        2 - 1 * 0.2 * 2 - 0.05, 1.55 - 0.5 * 0.2 * 1.55 - 0.01),
                new Weights("a fixed share per step: 0.8 (w - u)",
                        new Momentum(HALVED).weightDecay(DecoupledWeightDecay.fixed(0.2)),
                        0.8 * (2 - 0.05), 0.8 * (1.56 - 0.01)),
                new Weights("with the rate in the velocity: the weights times 0.8 each step, whatever the rate",
                        Textbook.momentum(HALVED).weightDecay(DecoupledWeightDecay.fixed(0.2)),
                        0.8 * (2 - 0.05), 0.8 * (1.56 - (0.9 * 0.05 - 0.05 * 0.25))),
                new Weights("a coefficient of 0.2, then 0.4",
                        new Momentum(0.1).weightDecaySchedule(new Schedules.Switch(0.2, 1, 0.4)),
                        2 - 0.1 * 0.2 * 2 - 0.05, 1.91 - 0.1 * 0.4 * 1.91 - 0.02));
    }

    static Stream<Weights> adamW() {
        // Adam's updates with epsilon 0: 0.1 and u.
        double u = 0.1 * (0.02 / 0.19) / sqrt(0.00031225 / 0.001999);
        return Stream.of(
                new Weights("AdamW decays by 0.01", new AdamW(0.1).epsilon(0), 1.998 - 0.1, 1.898 * (1 - 0.1 * 0.01) - u),
                new Weights("PyTorch.adamW decays by 0.01", PyTorch.adamW(0.1).epsilon(0), 1.998 - 0.1, 1.898 * (1 - 0.1 * 0.01) - u),
                new Weights("Keras.adamW decays by 0.004", Keras.adamW(0.1).epsilon(0), 1.9992 - 0.1,
                        1.8992 * (1 - 0.1 * 0.004) - u),
                new Weights("Optax.adamw decays by 0.0001", Optax.adamw(0.1).epsilon(0), 1.99998 - 0.1,
                        1.89998 * (1 - 0.1 * 0.0001) - u),
                new Weights("Textbook.adamW keeps 0.99", Textbook.adamW(0.1).epsilon(0), 0.99 * 1.9, 0.99 * (0.99 * 1.9 - u)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"decays", "adamW", "clipped"})
    void theDecayedWeightIsAsWorkedByHand(Weights worked) {
        Training training = new Training(worked.updater, Nd4j.createFromArray(2.0));
        training.step(Nd4j.createFromArray(0.5));
        assertThat(training.params().getDouble(0)).isCloseTo(worked.first, within(TOLERANCE));
        training.step(Nd4j.createFromArray(-0.25));
        assertThat(training.params().getDouble(0)).isCloseTo(worked.second, within(TOLERANCE));
    }

    // ---- clipping, and the order of what acts beside the rule

    static Stream<Weights> clipped() {
        // The gradients 0.5 and -0.25, clipped to a size of 0.375, are 0.375 and -0.25. The decay comes after the rule.
        return Stream.of(
                new Weights("Sgd clipped by value", new Sgd(0.1).clipping(GradientClipping.byValue(0.375)),
                        2 - 0.0375, 2 - 0.0375 + 0.025),
                new Weights("Sgd clipped by norm", new Sgd(0.1).clipping(GradientClipping.byNorm(0.375)),
                        2 - 0.0375, 2 - 0.0375 + 0.025),
                new Weights("Sgd clipped, with a decay of 0.2",
                        new Sgd(0.1).weightDecay(0.2).clipping(GradientClipping.byNorm(0.375)),
                        2 * 0.98 - 0.0375, (2 * 0.98 - 0.0375) * 0.98 + 0.025));
    }

    static Stream<Updates> sgd() {
        return Stream.of(new Updates("Sgd", new Sgd(0.1), 0.05, -0.025),
                new Updates("Sgd, rate halved", new Sgd(HALVED), 0.05, -0.0125));
    }

    // ---- default settings

    /** What the golden files cannot show, because their runs set the learning rate. {@link PagesTest} has the libraries'. */
    record DefaultRate(RuleUpdater updater, double rate) {
        @Override
        public String toString() {
            return updater + " has " + rate;
        }
    }

    static Stream<DefaultRate> defaultRates() {
        return Stream.of(new DefaultRate(new Sgd(), 1e-3), new DefaultRate(new Momentum(), 1e-3),
                new DefaultRate(new Nesterov(), 1e-3), new DefaultRate(new AdaGrad(), 1e-2), new DefaultRate(new RmsProp(), 1e-2),
                new DefaultRate(new Adam(), 1e-3), new DefaultRate(new AdamW(), 1e-3), new DefaultRate(new AdaMax(), 2e-3),
                new DefaultRate(new Nadam(), 2e-3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defaultRates")
    void theDefaultLearningRateIsAsDocumented(DefaultRate expected) {
        assertThat(expected.updater.learningRate()).isEqualTo(LearningRate.of(expected.rate));
        assertThat(expected.updater.getLearningRate(7, 3)).isEqualTo(expected.rate);
    }

    /** {@code new X(lr)} has PyTorch's rule and defaults; momentum is 0.9. */
    @Test
    void theDefaultsAreAsDocumented() {
        assertThat(new Momentum(0.1)).isEqualTo(PyTorch.sgd(0.1, 0.9)).isEqualTo(new Momentum(0.1, 0.9));
        assertThat(new Nesterov(0.1)).isEqualTo(PyTorch.sgd(0.1, 0.9, true)).isEqualTo(new Nesterov(0.1, 0.9));
        assertThat(new AdaGrad(0.1)).isEqualTo(PyTorch.adagrad(0.1)).isEqualTo(new AdaGrad(0.1, 1e-10));
        assertThat(new RmsProp(0.1)).isEqualTo(PyTorch.rmsprop(0.1)).isEqualTo(new RmsProp(0.1, 0.99, 1e-8));
        assertThat(new Adam(0.1)).isEqualTo(PyTorch.adam(0.1)).isEqualTo(new Adam(0.1, 0.9, 0.999, 1e-8));
        assertThat(new AdaMax(0.1)).isEqualTo(PyTorch.adamax(0.1)).isEqualTo(new AdaMax(0.1, 0.9, 0.999, 1e-8));
        assertThat(new Nadam(0.1)).isEqualTo(PyTorch.nadam(0.1)).isEqualTo(new Nadam(0.1, 0.9, 0.999, 1e-8));
        assertThat(new AdamW(0.1)).as("on weights only").isEqualTo(new AdamW(0.1, 0.01))
                .isEqualTo(PyTorch.adamW(0.1).weightDecay(DecoupledWeightDecay.timesLearningRate(0.01)));
    }
}
