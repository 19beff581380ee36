package io.github.dl4joptimizers.updater;

import static java.lang.Math.pow;
import static java.lang.Math.sqrt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;

import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
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
        // PYTORCH, OPTAX: v = 0.5, then 0.9 * 0.5 - 0.25 = 0.2; the update is lr v.
        // TEXTBOOK, KERAS: v = 0.1 * 0.5 = 0.05, then 0.9 * 0.05 + lr * -0.25; the update is v.
        return Stream.of(
                new Updates("Momentum", new Momentum(0.1), 0.05, 0.02),
                new Updates("Momentum KERAS", Momentum.keras(0.1), 0.05, 0.02),
                new Updates("Momentum PYTORCH, rate halved", Momentum.pytorch(HALVED), 0.05, 0.05 * 0.2),
                new Updates("Momentum OPTAX, rate halved", Momentum.optax(HALVED), 0.05, 0.05 * 0.2),
                new Updates("Momentum KERAS, rate halved", Momentum.keras(HALVED), 0.05, 0.9 * 0.05 - 0.05 * 0.25),
                new Updates("Momentum TEXTBOOK, rate halved", Momentum.textbook(HALVED), 0.05, 0.9 * 0.05 - 0.05 * 0.25),
                new Updates("Momentum with dampening 0.3, which spares the first gradient",
                        Momentum.builder().learningRate(0.1).dampening(0.3).build(),
                        0.1 * 0.5, 0.1 * (0.9 * 0.5 - 0.7 * 0.25)),
                new Updates("Momentum with a momentum of 0.9, then 0.5",
                        Momentum.builder().learningRate(0.1).momentumSchedule(new Schedules.Switch(0.9, 1, 0.5)).build(),
                        0.1 * 0.5, 0.1 * (0.5 * 0.5 - 0.25)));
    }

    static Stream<Updates> nesterov() {
        // The same v; the update looks one more step ahead: lr (0.9 v + g), or 0.9 v + lr g.
        return Stream.of(
                new Updates("Nesterov", new Nesterov(0.1), 0.1 * (0.9 * 0.5 + 0.5), 0.1 * (0.9 * 0.2 - 0.25)),
                new Updates("Nesterov KERAS", Nesterov.keras(0.1), 0.9 * 0.05 + 0.05, 0.9 * 0.02 - 0.025),
                new Updates("Nesterov PYTORCH, rate halved", Nesterov.pytorch(HALVED), 0.095, 0.05 * (0.9 * 0.2 - 0.25)),
                new Updates("Nesterov OPTAX, rate halved", Nesterov.optax(HALVED), 0.095, 0.05 * (0.9 * 0.2 - 0.25)),
                new Updates("Nesterov KERAS, rate halved", Nesterov.keras(HALVED), 0.095, 0.9 * 0.0325 - 0.05 * 0.25),
                new Updates("Nesterov TEXTBOOK, rate halved", Nesterov.textbook(HALVED), 0.095, 0.9 * 0.0325 - 0.05 * 0.25));
    }

    static Stream<Updates> adaGrad() {
        // s = s0 + 0.25, then + 0.0625.
        return Stream.of(
                new Updates("AdaGrad", new AdaGrad(0.1), 0.05 / (0.5 + 1e-10), -0.025 / (sqrt(0.3125) + 1e-10)),
                new Updates("AdaGrad PYTORCH, epsilon 0.1", new AdaGrad(0.1, 0.1), 0.05 / (0.5 + 0.1),
                        -0.025 / (sqrt(0.3125) + 0.1)),
                new Updates("AdaGrad TEXTBOOK, epsilon 0.1",
                        AdaGrad.builder().learningRate(0.1).epsilon(0.1).convention(Convention.TEXTBOOK).build(),
                        0.05 / sqrt(0.25 + 0.1), -0.025 / sqrt(0.3125 + 0.1)),
                new Updates("AdaGrad KERAS starts from 0.1", AdaGrad.keras(0.1), 0.05 / sqrt(0.1 + 0.25 + 1e-7),
                        -0.025 / sqrt(0.1 + 0.3125 + 1e-7)),
                new Updates("AdaGrad OPTAX starts from 0.1", AdaGrad.optax(0.1), 0.05 / sqrt(0.1 + 0.25 + 1e-7),
                        -0.025 / sqrt(0.1 + 0.3125 + 1e-7)),
                new Updates("AdaGrad with lrDecay 0.5", AdaGrad.builder().learningRate(0.1).lrDecay(0.5).build(),
                        0.05 / (0.5 + 1e-10), -0.025 / 1.5 / (sqrt(0.3125) + 1e-10)));
    }

    static Stream<Updates> rmsProp() {
        // r = 0.9:  s = 0.1 * 0.25 = 0.025, then 0.9 * 0.025 + 0.1 * 0.0625 = 0.02875.
        // r = 0.99: s = 0.01 * 0.25 = 0.0025, then 0.99 * 0.0025 + 0.01 * 0.0625 = 0.0031.
        // The mean for centering, r = 0.9: 0.1 * 0.5 = 0.05, then 0.9 * 0.05 - 0.1 * 0.25 = 0.02; its squares 0.0025, 0.0004.
        return Stream.of(
                new Updates("RmsProp", new RmsProp(0.1), 0.05 / (0.05 + 1e-8), -0.025 / (sqrt(0.0031) + 1e-8)),
                new Updates("RmsProp PYTORCH, epsilon 0.1", new RmsProp(0.1, 0.9, 0.1), 0.05 / (sqrt(0.025) + 0.1),
                        -0.025 / (sqrt(0.02875) + 0.1)),
                new Updates("RmsProp TEXTBOOK", RmsProp.textbook(0.1), 0.05 / sqrt(0.025 + 1e-7), -0.025 / sqrt(0.02875 + 1e-7)),
                new Updates("RmsProp KERAS", RmsProp.keras(0.1), 0.05 / sqrt(0.025 + 1e-7), -0.025 / sqrt(0.02875 + 1e-7)),
                new Updates("RmsProp OPTAX", RmsProp.optax(0.1), 0.05 / sqrt(0.025 + 1e-8), -0.025 / sqrt(0.02875 + 1e-8)),
                new Updates("RmsProp KERAS, epsilon 0.1",
                        RmsProp.builder().learningRate(0.1).epsilon(0.1).convention(Convention.KERAS).build(),
                        0.05 / sqrt(0.025 + 0.1), -0.025 / sqrt(0.02875 + 0.1)),
                new Updates("RmsProp PYTORCH centered, epsilon 0.1",
                        RmsProp.builder().learningRate(0.1).rmsDecay(0.9).epsilon(0.1).centered(true).build(),
                        0.05 / (sqrt(0.025 - 0.0025) + 0.1), -0.025 / (sqrt(0.02875 - 0.0004) + 0.1)),
                new Updates("RmsProp KERAS centered, epsilon 0.1", RmsProp.builder().learningRate(0.1).epsilon(0.1).centered(true)
                        .convention(Convention.KERAS).build(),
                        0.05 / sqrt(0.025 - 0.0025 + 0.1), -0.025 / sqrt(0.02875 - 0.0004 + 0.1)),
                new Updates("RmsProp PYTORCH with momentum 0.5, rate halved", RmsProp.builder().learningRateSchedule(HALVED)
                        .rmsDecay(0.9).epsilon(0.1).momentum(0.5).build(),
                        0.1 * (0.5 / (sqrt(0.025) + 0.1)),
                        0.05 * (0.5 * 0.5 / (sqrt(0.025) + 0.1) - 0.25 / (sqrt(0.02875) + 0.1))),
                new Updates("RmsProp KERAS with momentum 0.5, rate halved", RmsProp.builder().learningRateSchedule(HALVED)
                        .epsilon(0.1).momentum(0.5).convention(Convention.KERAS).build(),
                        0.1 * 0.5 / sqrt(0.025 + 0.1),
                        0.5 * 0.1 * 0.5 / sqrt(0.025 + 0.1) - 0.05 * 0.25 / sqrt(0.02875 + 0.1)));
    }

    static Stream<Updates> adam() {
        // m = 0.1 * 0.5 = 0.05, then 0.9 * 0.05 - 0.1 * 0.25 = 0.02; 1 - b1^t = 0.1, then 0.19; mhat = 0.5, then 0.02 / 0.19.
        // s = 0.001 * 0.25 = 0.00025, then 0.999 * 0.00025 + 0.001 * 0.0625 = 0.00031225; 1 - b2^t = 0.001, then 0.001999;
        // shat = 0.25, then 0.00031225 / 0.001999.
        double m = 0.02 / 0.19;
        double s = 0.00031225 / 0.001999;
        return Stream.of(
                new Updates("Adam", new Adam(0.1), 0.1 * 0.5 / (0.5 + 1e-8), 0.1 * m / (sqrt(s) + 1e-8)),
                new Updates("Adam PYTORCH, epsilon 0.1", adam(Convention.PYTORCH), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * m / (sqrt(s) + 0.1)),
                new Updates("Adam OPTAX, epsilon 0.1", adam(Convention.OPTAX), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * m / (sqrt(s) + 0.1)),
                new Updates("Adam TEXTBOOK, epsilon 0.1", adam(Convention.TEXTBOOK), 0.1 * 0.5 / sqrt(0.25 + 0.1),
                        0.1 * m / sqrt(s + 0.1)),
                new Updates("Adam KERAS, epsilon 0.1", adam(Convention.KERAS),
                        0.1 * sqrt(0.001) / 0.1 * 0.05 / (sqrt(0.00025) + 0.1),
                        0.1 * sqrt(0.001999) / 0.19 * 0.02 / (sqrt(0.00031225) + 0.1)),
                new Updates("Adam OPTAX, epsilon 0.1, epsilonRoot 0.2", Adam.builder().learningRate(0.1).epsilon(0.1)
                        .epsilonRoot(0.2).convention(Convention.OPTAX).build(),
                        0.1 * 0.5 / (sqrt(0.25 + 0.2) + 0.1), 0.1 * m / (sqrt(s + 0.2) + 0.1)));
    }

    private static Adam adam(Convention convention) {
        return Adam.builder().learningRate(0.1).epsilon(0.1).convention(convention).build();
    }

    static Stream<Updates> adaMax() {
        // m as in Adam. s = max(0, 0.5), then max(0.999 * 0.5, 0.25) = 0.4995.
        return Stream.of(
                new Updates("AdaMax", new AdaMax(0.1), 0.1 * 0.5 / (0.5 + 1e-8), 0.1 * 0.02 / 0.19 / (0.999 * (0.5 + 1e-8))),
                new Updates("AdaMax TEXTBOOK", AdaMax.textbook(0.1), 0.1 * 0.5 / 0.5, 0.1 * 0.02 / 0.19 / 0.4995),
                new Updates("AdaMax KERAS, epsilon 0.1", adaMax(Convention.KERAS), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * 0.02 / 0.19 / (0.4995 + 0.1)),
                new Updates("AdaMax PYTORCH, epsilon 0.1", adaMax(Convention.PYTORCH), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * 0.02 / 0.19 / (0.999 * (0.5 + 0.1))),
                new Updates("AdaMax OPTAX, epsilon 0.1", adaMax(Convention.OPTAX), 0.1 * 0.5 / (0.5 + 0.1),
                        0.1 * 0.02 / 0.19 / (0.999 * (0.5 + 0.1))));
    }

    private static AdaMax adaMax(Convention convention) {
        return AdaMax.builder().learningRate(0.1).epsilon(0.1).convention(convention).build();
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
                new Updates("Nadam KERAS", Nadam.keras(0.1),
                        0.1 * (k2 / (1 - k1 * k2) * 0.05 + 0.5) / (0.5 + 1e-7),
                        0.1 * (k3 / (1 - k1 * k2 * k3) * 0.02 - (1 - k2) / (1 - k1 * k2) * 0.25) / (sqrt(s) + 1e-7)),
                new Updates("Nadam OPTAX", Nadam.optax(0.1),
                        0.1 * (0.9 / (1 - 0.81) * 0.05 + 0.5) / (0.5 + 1e-8),
                        0.1 * (0.9 / (1 - 0.729) * 0.02 - 0.1 / (1 - 0.81) * 0.25) / (sqrt(s) + 1e-8)));
    }

    static Stream<Updates> adamWithoutItsDecay() {
        return Stream.of(new Updates("AdamW", new AdamW(0.1).withoutWeightDecay(), 0.1 * 0.5 / (0.5 + 1e-8),
                0.1 * (0.02 / 0.19) / (sqrt(0.00031225 / 0.001999) + 1e-8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"momentum", "nesterov", "adaGrad", "rmsProp", "adam", "adaMax", "nadam", "adamWithoutItsDecay"})
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
                        Momentum.builder().learningRate(0.1).weightDecay(0.2).build(),
                        2 - 0.1 * 0.2 * 2 - 0.05, 1.91 - 0.1 * 0.2 * 1.91 - 0.02),
                new Weights("times the learning rate, halved",
                        Momentum.builder().learningRateSchedule(HALVED).weightDecay(0.2).build(),
                        2 - 0.1 * 0.2 * 2 - 0.05, 1.91 - 0.05 * 0.2 * 1.91 - 0.01),
                new Weights("times the schedule's multiplier: 1, then 1/2",
                        Momentum.builder().learningRateSchedule(HALVED)
                                .weightDecay(DecoupledWeightDecay.timesMultiplier(0.2, 0.1)).build(),
                        2 - 1 * 0.2 * 2 - 0.05, 1.55 - 0.5 * 0.2 * 1.55 - 0.01),
                new Weights("a fixed share per step: 0.8 (w - u)",
                        Momentum.builder().learningRateSchedule(HALVED).weightDecay(DecoupledWeightDecay.fixed(0.2)).build(),
                        0.8 * (2 - 0.05), 0.8 * (1.56 - 0.01)),
                new Weights("TEXTBOOK: the weights times 0.8 each step, whatever the rate",
                        Momentum.builder().learningRateSchedule(HALVED).weightDecay(0.2).convention(Convention.TEXTBOOK).build(),
                        0.8 * (2 - 0.05), 0.8 * (1.56 - (0.9 * 0.05 - 0.05 * 0.25))),
                new Weights("a coefficient of 0.2, then 0.4",
                        Momentum.builder().learningRate(0.1).weightDecaySchedule(new Schedules.Switch(0.2, 1, 0.4)).build(),
                        2 - 0.1 * 0.2 * 2 - 0.05, 1.91 - 0.1 * 0.4 * 1.91 - 0.02));
    }

    static Stream<Weights> adamW() {
        // Adam's updates with epsilon 0: 0.1 and u.
        double u = 0.1 * (0.02 / 0.19) / sqrt(0.00031225 / 0.001999);
        return Stream.of(
                new Weights("AdamW decays by 0.01", adamW(Convention.PYTORCH), 1.998 - 0.1, 1.898 * (1 - 0.1 * 0.01) - u),
                new Weights("AdamW KERAS decays by 0.004", adamW(Convention.KERAS), 1.9992 - 0.1,
                        1.8992 * (1 - 0.1 * 0.004) - u),
                new Weights("AdamW OPTAX decays by 0.0001", adamW(Convention.OPTAX), 1.99998 - 0.1,
                        1.89998 * (1 - 0.1 * 0.0001) - u),
                new Weights("AdamW TEXTBOOK keeps 0.99", adamW(Convention.TEXTBOOK), 0.99 * 1.9, 0.99 * (0.99 * 1.9 - u)));
    }

    private static AdamW adamW(Convention convention) {
        return AdamW.builder().learningRate(0.1).epsilon(0).convention(convention).build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"decays", "adamW"})
    void theDecayedWeightIsAsWorkedByHand(Weights worked) {
        Training training = new Training(worked.updater, Nd4j.createFromArray(2.0));
        training.step(Nd4j.createFromArray(0.5));
        assertThat(training.params().getDouble(0)).isCloseTo(worked.first, within(TOLERANCE));
        training.step(Nd4j.createFromArray(-0.25));
        assertThat(training.params().getDouble(0)).isCloseTo(worked.second, within(TOLERANCE));
    }

    // ---- default settings

    /** The one default that the golden files cannot show, because their runs set the learning rate. */
    record DefaultRate(UpdaterBuilder<?> builder, Convention convention, double rate) {
        @Override
        public String toString() {
            return Properties.build(builder.convention(convention)) + " has " + rate;
        }
    }

    static Stream<DefaultRate> defaultRates() {
        return Stream.of(
                rates(Momentum.builder(), 1e-3, 1e-2, 1e-3, 1e-2),
                rates(Nesterov.builder(), 1e-3, 1e-2, 1e-3, 1e-2),
                rates(AdaGrad.builder(), 1e-3, 1e-3, 1e-2, 1e-3),
                rates(RmsProp.builder(), 1e-3, 1e-3, 1e-2, 1e-3),
                rates(Adam.builder(), 1e-3, 1e-3, 1e-3, 1e-3),
                rates(AdamW.builder(), 1e-3, 1e-3, 1e-3, 1e-3),
                rates(AdaMax.builder(), 1e-3, 1e-3, 2e-3, 1e-3),
                rates(Nadam.builder(), Double.NaN, 1e-3, 2e-3, 1e-3)).flatMap(rates -> rates);
    }

    /** NaN stands for "has no such convention". */
    private static Stream<DefaultRate> rates(UpdaterBuilder<?> builder, double textbook, double keras, double pytorch,
            double optax) {
        return Stream.of(new DefaultRate(builder, Convention.TEXTBOOK, textbook),
                new DefaultRate(builder, Convention.KERAS, keras), new DefaultRate(builder, Convention.PYTORCH, pytorch),
                new DefaultRate(builder, Convention.OPTAX, optax)).filter(rate -> !Double.isNaN(rate.rate));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defaultRates")
    void theDefaultLearningRateIsTheLibrarys(DefaultRate expected) {
        RuleUpdater updater = Properties.build(expected.builder.convention(expected.convention));
        assertThat(updater.learningRate()).isEqualTo(LearningRate.of(expected.rate));
        assertThat(updater.getLearningRate(7, 3)).isEqualTo(expected.rate);
    }
}
