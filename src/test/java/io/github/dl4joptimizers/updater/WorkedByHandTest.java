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
                new Updates("Momentum with dampening 0.3 and the rate in the velocity, rate halved",
                        new Momentum(HALVED).dampening(0.3).rateInVelocity(true),
                        0.05, 0.9 * 0.05 - 0.7 * 0.05 * 0.25),
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

    static Stream<Updates> amsGrad() {
        // m as in Adam. With a beta2 of 0.5: s = 0.125, then 0.09375; the maximum stays 0.125; shat = 0.25, then 0.125.
        double m = 0.02 / 0.19;
        return Stream.of(
                new Updates("PyTorch.amsgrad", PyTorch.amsgrad(0.1).beta2(0.5).epsilon(0.1), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * m / (sqrt(0.125 / 0.75) + 0.1)),
                new Updates("PyTorch.amsgrad, epsilonRoot 0.2", PyTorch.amsgrad(0.1).beta2(0.5).epsilon(0.1).epsilonRoot(0.2),
                        0.1 * 0.5 / (sqrt(0.25 + 0.2) + 0.1), 0.1 * m / (sqrt(0.125 / 0.75 + 0.2) + 0.1)),
                new Updates("Optax.amsgrad", Optax.amsgrad(0.1).beta2(0.5).epsilon(0.1).epsilonRoot(0.2),
                        0.1 * 0.5 / (sqrt(0.25 + 0.2) + 0.1), 0.1 * m / (sqrt(0.25 + 0.2) + 0.1)),
                new Updates("Keras.amsgrad", Keras.amsgrad(0.1).beta2(0.5).epsilon(0.1),
                        0.1 * sqrt(0.5) / 0.1 * 0.05 / (sqrt(0.125) + 0.1), 0.1 * sqrt(0.75) / 0.19 * 0.02 / (sqrt(0.125) + 0.1)));
    }

    static Stream<Updates> adaDelta() {
        // s = 0.1 * 0.25, then 0.02875 as in RmsProp.
        double u = sqrt(0 + 0.1) / sqrt(0.025 + 0.1) * 0.5;
        return Stream.of(new Updates("AdaDelta", new AdaDelta(0.1).epsilon(0.1), 0.1 * u,
                -0.1 * sqrt(0.1 * u * u + 0.1) / sqrt(0.02875 + 0.1) * 0.25));
    }

    static Stream<Updates> adaBelief() {
        // m as in Adam; g - m = 0.45, then -0.27.
        double s = 0.001 * 0.45 * 0.45 + 0.001;
        return Stream.of(new Updates("AdaBelief", new AdaBelief(0.1).epsilon(0.1).epsilonRoot(0.001),
                0.1 * 0.5 / (sqrt(s / 0.001) + 0.1),
                0.1 * (0.02 / 0.19) / (sqrt((0.999 * s + 0.001 * 0.27 * 0.27 + 0.001) / 0.001999) + 0.1)));
    }

    static Stream<Updates> yogi() {
        // m = 0.9 * 0.5 + 0.05 = 0.5, then 0.425; s = 0.5 - 0.001 * 0.25, then 0.001 * 0.0625 less.
        // From 0: m as in Adam; s = 0.00025, then 0.00025 + 0.001 * 0.0625.
        return Stream.of(
                new Updates("Yogi from 0.5", new Yogi(0.1).initialAccumulator(0.5), 0.1 * 5 / (sqrt(499.75) + 0.001),
                        0.1 * (0.425 / 0.19) / (sqrt(0.4996875 / 0.001999) + 0.001)),
                new Updates("Yogi from 0, epsilon 0.1", new Yogi(0.1).initialAccumulator(0).epsilon(0.1), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * (0.02 / 0.19) / (sqrt(0.0003125 / 0.001999) + 0.1)));
    }

    static Stream<Updates> adan() {
        // d = 0, then -0.75. m = 0.01, then 0.98 * 0.01 - 0.02 * 0.25 = 0.0048. v = 0, then 0.08 * -0.75 = -0.06.
        // n = 0.01 * 0.25, then 0.99 * 0.0025 + 0.01 (-0.25 - 0.08 * 0.75)^2 = 0.003436.
        return Stream.of(new Updates("Adan", new Adan(0.1).epsilon(0.1).epsilonRoot(0.2), 0.1 * 0.5 / (sqrt(0.25 + 0.2) + 0.1),
                0.1 * (0.0048 / 0.0396 - 0.08 * 0.06 / 0.1536) / (sqrt(0.003436 / 0.0199 + 0.2) + 0.1)));
    }

    static Stream<Updates> adEmaMix() {
        // m and s as in Adam; n = 0.25 * 0.5 = 0.125, then 0.75 * 0.125 - 0.25 * 0.25 = 0.03125.
        return Stream.of(new Updates("AdEmaMix", new AdEmaMix(0.1).beta3(0.75).alpha(2).epsilon(0.1).epsilonRoot(0.2),
                0.1 * (0.5 + 2 * 0.125) / (sqrt(0.25 + 0.2) + 0.1),
                0.1 * (0.02 / 0.19 + 2 * 0.03125) / (sqrt(0.00031225 / 0.001999 + 0.2) + 0.1)));
    }

    static Stream<Updates> adopt() {
        // No first step; s = 0.25. Then u = -0.25 / 0.5 and m = 0.1 * -0.5 = -0.05.
        return Stream.of(new Updates("Adopt", new Adopt(0.1), 0, -0.1 * 0.05),
                new Updates("Adopt with nesterov", new Adopt(0.1).nesterov(true), 0, -0.1 * (0.9 * 0.05 + 0.1 * 0.5)),
                new Updates("Adopt, epsilon 1, which is the larger denominator", new Adopt(0.1).epsilon(1), 0, -0.1 * 0.025));
    }

    static Stream<Updates> signs() {
        // Lion: m = 0.01 * 0.5 = 0.005; 0.9 * 0.005 - 0.1 * 0.25 is below 0. With betas of 0.99 and 0.5 it is m = 0.25, and above.
        // Signum: m as in Adam: 0.05, then 0.02. Rprop: the step is halved when the sign changes, and not made.
        return Stream.of(new Updates("Lion", new Lion(0.1), 0.1, -0.1),
                new Updates("Lion with betas of 0.99 and 0.5", new Lion(0.1).beta1(0.99).beta2(0.5), 0.1, 0.1),
                new Updates("Signum, rate halved", new Signum(HALVED), 0.1, 0.05),
                new Updates("Signum without momentum", Optax.signSgd(0.1), 0.1, -0.1),
                new Updates("Rprop", new Rprop(0.1), 0.1, 0));
    }

    private static void updatesAre(RuleUpdater updater, double[] gradients, double... expected) {
        Training training = new Training(updater, Nd4j.createFromArray(0.0));
        for (int t = 0; t < gradients.length; t++) {
            INDArray update = Nd4j.createFromArray(gradients[t]);
            training.step(update);
            assertThat(update.getDouble(0)).as("update %s", t + 1).isCloseTo(expected[t], within(TOLERANCE));
        }
    }

    /** Of equal gradients of 0.5, mhat is 0.5 and shat 0.25. With a beta2 of 0.9, rho is 4.58 in step 5 and 5.39 in step 6. */
    @Test
    void rAdamIsRectifiedFromTheThresholdOn() {
        double filled = 1 - pow(0.9, 6);
        double rho = 19 - 12 * pow(0.9, 6) / filled;
        double r = sqrt((rho - 4) * (rho - 2) * 19 / ((19 - 4) * (19 - 2) * rho));
        double[] gradients = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
        updatesAre(Optax.radam(0.1).beta2(0.9).epsilon(0.1).epsilonRoot(0.2), gradients, 0.05, 0.05, 0.05, 0.05, 0.05,
                0.1 * r * 0.5 / (sqrt(0.25 + 0.2) + 0.1));
        updatesAre(PyTorch.radam(0.1).beta2(0.9).epsilon(0.1), gradients, 0.05, 0.05, 0.05, 0.05, 0.05,
                0.1 * r * 0.5 * sqrt(filled) / (sqrt(0.25 * filled) + 0.1));
        updatesAre(new RAdam(0.1).beta2(0.9).threshold(5.5), gradients, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05);
    }

    /** A beta2 of 3/4 has exact powers: rho is 7 - 12 * 729/3367 in step 6. */
    @Test
    void rAdamIsRectifiedAtTheThresholdItself() {
        double rho = 7 - 12 * 729.0 / 3367;
        double r = sqrt((rho - 4) * (rho - 2) * 7 / ((7 - 4) * (7 - 2) * rho));
        double[] gradients = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
        RAdam radam = Optax.radam(0.1).beta2(0.75).epsilon(0);
        updatesAre(radam.threshold(rho), gradients, 0.05, 0.05, 0.05, 0.05, 0.05, 0.1 * r);
        updatesAre(radam.threshold(Math.nextUp(rho)), gradients, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05);
    }

    /** u = -2 / 0.5, clipped to -1, so m = -0.1; then 2 / 0.5, clipped to 2^c. */
    @Test
    void adoptClipsToAPowerOfTheStep() {
        double[] gradients = {0.5, -2, 2};
        updatesAre(new Adopt(0.1), gradients, 0, -0.01, 0.1 * (0.1 * pow(2, 0.25) - 0.09));
        updatesAre(new Adopt(0.1).clipExponent(0.5), gradients, 0, -0.01, 0.1 * (0.1 * sqrt(2) - 0.09));
        updatesAre(new Adopt(0.1).clipped(false), gradients, 0, -0.04,
                0.1 * (0.1 * 2 / sqrt(0.9999 * 0.25 + 0.0001 * 4) - 0.9 * 0.4));
    }

    /** 0.1; 1.2 times that; halved and not made, and its gradient forgotten; as it is, within the bounds. */
    @Test
    void rpropsStepGrowsAndShrinks() {
        double[] gradients = {0.5, 0.25, -0.1, -0.1, -0.3};
        updatesAre(new Rprop(0.1), gradients, 0.1, 0.12, 0, -0.06, -0.072);
        updatesAre(new Rprop(0.1).etaPlus(1.5).etaMinus(0.2), gradients, 0.1, 0.15, 0, -0.03, -0.045);
        updatesAre(new Rprop(0.1).maxStep(0.11).minStep(0.08), gradients, 0.1, 0.11, 0, -0.08, -0.096);
    }

    static Stream<Updates> adamWithoutItsDecay() {
        return Stream.of(new Updates("AdamW", new AdamW(0.1).alone(), 0.1 * 0.5 / (0.5 + 1e-8),
                0.1 * (0.02 / 0.19) / (sqrt(0.00031225 / 0.001999) + 1e-8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"sgd", "momentum", "nesterov", "adaGrad", "rmsProp", "adam", "adaMax", "nadam", "adamWithoutItsDecay",
            "amsGrad", "adaDelta", "adaBelief", "yogi", "adan", "adEmaMix", "adopt", "signs"})
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
                new DefaultRate(new Nadam(), 2e-3), new DefaultRate(new AmsGrad(), 1e-3), new DefaultRate(new AdaDelta(), 1),
                new DefaultRate(new RAdam(), 1e-3), new DefaultRate(new AdaBelief(), 1e-3), new DefaultRate(new Yogi(), 1e-2),
                new DefaultRate(new Adan(), 1e-3), new DefaultRate(new AdEmaMix(), 1e-3), new DefaultRate(new Adopt(), 1e-3),
                new DefaultRate(new Lion(), 1e-4), new DefaultRate(new Signum(), 1e-4), new DefaultRate(new Rprop(), 1e-2));
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
        assertThat(new AmsGrad(0.1)).isEqualTo(PyTorch.amsgrad(0.1)).isEqualTo(new AmsGrad(0.1, 0.9, 0.999, 1e-8));
        assertThat(new AdaDelta(0.1)).isEqualTo(PyTorch.adadelta(0.1));
        assertThat(new AdaDelta()).isEqualTo(new AdaDelta(0.9, 1e-6));
        assertThat(new RAdam(0.1)).isEqualTo(PyTorch.radam(0.1));
        assertThat(new AdaBelief(0.1)).isEqualTo(Optax.adabelief(0.1)).isEqualTo(new AdaBelief(0.1, 0.9, 0.999, 1e-16));
        assertThat(new Yogi(0.1)).isEqualTo(Optax.yogi(0.1));
        assertThat(new Adan(0.1)).isEqualTo(Optax.adan(0.1));
        assertThat(new AdEmaMix(0.1)).isEqualTo(Optax.ademamix(0.1));
        assertThat(new Adopt(0.1)).isEqualTo(Optax.adopt(0.1));
        assertThat(new Lion(0.1)).isEqualTo(Keras.lion(0.1)).isEqualTo(Optax.lion(0.1).alone());
        assertThat(new Signum(0.1)).isEqualTo(Optax.signum(0.1));
        assertThat(new Rprop(0.1)).isEqualTo(PyTorch.rprop(0.1));
        assertThat(new AdamW(0.1)).as("on weights only").isEqualTo(new AdamW(0.1, 0.01))
                .isEqualTo(PyTorch.adamW(0.1).weightDecay(DecoupledWeightDecay.timesLearningRate(0.01)));
    }
}
