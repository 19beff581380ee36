package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.ModelUpdaters.Progress;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.ScaledSchedule;
import io.github.dl4joptimizers.schedule.SequenceSchedule;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.slf4j.LoggerFactory;

/** Where silent faults used to be: the last iteration, wrong views, schedules that cannot be saved, averages that begin late. */
class EdgesTest {

    static Stream<RuleUpdater> withBiasCorrection() {
        return Stream.of(new Adam(1e-3), new Nadam(1e-3), new Nadam(1e-3).momentumWarmup(false), new AdaMax(1e-3),
                new AdamW(1e-3).alone(), new RmsProp(1e-3).biasCorrection(true));
    }

    private static double update(RuleUpdater updater, int iteration) {
        INDArray gradient = Nd4j.createFromArray(0.5);
        updater.instantiate(Nd4j.zeros(DataType.DOUBLE, updater.stateSize(1)), true).applyUpdater(gradient, iteration, 0);
        return gradient.getDouble(0);
    }

    // ---- the last iteration

    @ParameterizedTest
    @MethodSource("withBiasCorrection")
    void theLastIterationIsLikeTheOneBefore(RuleUpdater updater) {
        assertThat(update(updater, Integer.MAX_VALUE)).isEqualTo(update(updater, Integer.MAX_VALUE - 1)).isFinite();
    }

    @Test
    void stepsAreCountedBeyondInt() {
        Step last = new Step(0.1, Integer.MAX_VALUE, 0);
        assertThat(last.t()).isEqualTo(0x80000000L);
        assertThat(last.biasCorrection(0.9)).isEqualTo(1);
    }

    // ---- views and counters

    @Test
    void aStateViewOfAWrongLengthIsRefused() {
        for (long length : new long[] {0, 1, 3, 5, 7}) {
            assertThatThrownBy(() -> new Adam(1e-3).instantiate(Nd4j.zeros(DataType.DOUBLE, length), true)
                    .setStateViewArray(Nd4j.zeros(DataType.DOUBLE, length), new long[] {1, 2}, 'c', true))
                    .as("%s", length).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the state view of Adam must be of length ").hasMessageEndingWith("got " + length);
        }
        GradientUpdater<?> whole = new Adam(1e-3).instantiate(Nd4j.zeros(DataType.DOUBLE, 4), true);
        whole.setStateViewArray(Nd4j.zeros(DataType.DOUBLE, 1, 4), new long[] {1, 2}, 'c', true);
    }

    @Test
    void aNullStateIsRefused() {
        assertThatThrownBy(() -> new Adam(1e-3).instantiate((java.util.Map<String, INDArray>) null, true))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("the state of Adam must be a map of arrays, got null");
    }

    @Test
    void progressHasCounters() {
        assertThatThrownBy(() -> new Progress(-5, 0, List.of())).hasMessage("iteration must be at least 0, got -5");
        assertThatThrownBy(() -> new Progress(0, -1, List.of())).hasMessage("epoch must be at least 0, got -1");
        assertThatThrownBy(() -> new Progress(0, 0, null)).hasMessage("plateaus must be a list of PlateauSchedules, got null");
        assertThatThrownBy(() -> ModelUpdaters.of(net(new Sgd(0.1))).continueFrom((Progress) null))
                .hasMessage("progress must be a Progress, got null");
    }

    // ---- schedules of the user's own

    /** No equality. */
    @SuppressWarnings("serial") // nothing writes it with Java's serialization
    public static class Saw implements ISchedule {

        private final double base;

        @JsonCreator
        public Saw(@JsonProperty("base") double base) {
            this.base = base;
        }

        public double getBase() {
            return base;
        }

        @Override
        public double valueAt(int iteration, int epoch) {
            return base / (1 + iteration % 3);
        }

        @Override
        public ISchedule clone() {
            return this;
        }
    }

    /** State that JSON loses. */
    @SuppressWarnings("serial") // nothing writes it with Java's serialization
    public static class Plain implements ISchedule {

        private double base;

        public Plain() {
        }

        Plain(double base) {
            this.base = base;
        }

        @Override
        public double valueAt(int iteration, int epoch) {
            return base;
        }

        @Override
        public ISchedule clone() {
            return new Plain(base);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Plain that && that.base == base;
        }

        @Override
        public int hashCode() {
            return Double.hashCode(base);
        }
    }

    private record ByFunction(IntToDoubleFunction function) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return function.applyAsDouble(iteration);
        }

        @Override
        public ISchedule clone() {
            return this;
        }
    }

    /** As it should be. */
    private record Good(double base) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return base / (1 + iteration);
        }

        @Override
        public ISchedule clone() {
            return this;
        }
    }

    /** As it may be. */
    @SuppressWarnings("serial") // nothing writes it with Java's serialization
    public static class Annotated implements ISchedule {

        @JsonProperty
        private final double base;

        @JsonCreator
        public Annotated(@JsonProperty("base") double base) {
            this.base = base;
        }

        @Override
        public double valueAt(int iteration, int epoch) {
            return base;
        }

        @Override
        public ISchedule clone() {
            return this;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Annotated that && that.base == base;
        }

        @Override
        public int hashCode() {
            return Objects.hash(base);
        }
    }

    static Stream<ISchedule> lost() {
        ISchedule anonymous = new ISchedule() {

            @Override
            public double valueAt(int iteration, int epoch) {
                return 0.01;
            }

            @Override
            public ISchedule clone() {
                return this;
            }
        };
        return Stream.of(new Saw(0.01), new Plain(0.01), anonymous, new ByFunction(t -> 0.01 / (1 + t)));
    }

    @ParameterizedTest
    @MethodSource("lost")
    void whatJsonLosesIsAnErrorWhereTheUpdaterIsMade(ISchedule schedule) {
        for (IUpdater updater : List.of(new Adam(schedule), new Adam(0.1).beta1Schedule(schedule), new Sgd(WarmupSchedule.of(schedule, 2)),
                new Momentum(0.1, ScaledSchedule.of(0.5, SequenceSchedule.of(List.of(schedule, schedule), List.of(3)))),
                new Sgd(PlateauSchedule.of(schedule, 0.5, 1)))) {
            assertThatThrownBy(() -> net(updater).getUpdater()).isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("a schedule of class " + schedule.getClass().getName() + " must come back")
                    .hasMessageContaining("write it as a record");
        }
        assertThatThrownBy(() -> DecoupledWeightDecay.timesLearningRate(schedule).applyTo(new NeuralNetConfiguration.Builder()))
                .isInstanceOf(IllegalStateException.class).hasMessageStartingWith("a schedule of class ");
        assertThatThrownBy(() -> new AdamW(0.1).weightDecay(DecoupledWeightDecay.timesLearningRate(schedule)).applyTo(net(new Sgd(0.1))))
                .isInstanceOf(IllegalStateException.class).hasMessageStartingWith("a schedule of class ");
    }

    @Test
    void whatComesBackIsTaken() {
        for (ISchedule schedule : List.of(new Good(0.01), new Annotated(0.01), new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9))) {
            assertThat(net(new Adam(WarmupSchedule.of(schedule, 3))).getUpdater()).isNotNull();
            DecoupledWeightDecay.timesLearningRate(schedule).applyTo(new NeuralNetConfiguration.Builder());
        }
    }

    // ---- averages that begin late

    private static MultiLayerNetwork net(IUpdater updater) {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(7).updater(updater).list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(6).activation(Activation.TANH).build())
                .layer(new BatchNormalization.Builder().nIn(6).nOut(6).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(6).nOut(3).activation(Activation.IDENTITY).build()).build());
        net.init();
        return net;
    }

    private static DataSet data() {
        Nd4j.getRandom().setSeed(3);
        return new DataSet(Nd4j.rand(DataType.FLOAT, 8, 4), Nd4j.rand(DataType.FLOAT, 8, 3));
    }

    private static MultiLayerNetwork reload(MultiLayerNetwork net, boolean updater) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(net, bytes, true);
        return ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), updater);
    }

    private static List<String> warningsOf(MultiLayerNetwork net) {
        Logger logger = (Logger) LoggerFactory.getLogger(FreshAverages.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            net.fit(data());
            net.fit(data());
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @ParameterizedTest
    @MethodSource("withBiasCorrection")
    void freshAveragesAtAHighIterationAreNoticedOnce(RuleUpdater updater) throws Exception {
        MultiLayerNetwork net = net(updater);
        assertThat(warningsOf(net)).as("from the start").isEmpty();
        net.setIterationCount(2000);
        assertThat(warningsOf(reload(net, true))).as("restored with its state").isEmpty();
        assertThat(warningsOf(reload(net, false))).singleElement().asString().startsWith(updater.getClass().getSimpleName()
                + " begins with fresh averages at iteration 2000").contains("ModelUpdaters.of(model).replace(updater)");
        net.setUpdater(null);
        assertThat(warningsOf(net)).hasSize(1);
        assertThat(warningsOf(net)).isEmpty();
    }

    /** They share the memory of their state, so one warning tells it all. */
    @Test
    void aModelOfThreeUpdatersIsWarnedOfOnce() {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(7).list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(6).updater(new Adam(1e-3)).build())
                .layer(new DenseLayer.Builder().nIn(6).nOut(6).updater(new Adam(2e-3)).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(6).nOut(3).updater(new Adam(3e-3)).build()).build());
        net.init();
        net.setIterationCount(2000);
        assertThat(warningsOf(net)).hasSize(1);
    }

    @Test
    void itSaysHowLargeTheFirstStepIs() throws Exception {
        MultiLayerNetwork net = net(new Adam(1e-3));
        net.setIterationCount(2000);
        String warning = warningsOf(net).get(0);
        double ratio = Double.parseDouble(warning.replaceAll(".*first step is (\\S+) times.*", "$1"));
        double b2 = 1 - Math.pow(0.999, 2001);
        assertThat(ratio).isCloseTo(0.1 * Math.sqrt(b2) / Math.sqrt(0.001), within(1e-3));
    }

    @Test
    void whatDoesNotGoByTheIterationsIsLeftInPeace() {
        for (RuleUpdater updater : List.of(new Sgd(0.1), new Momentum(0.1, 0.9), new RmsProp(1e-3), new AdaGrad(0.1))) {
            MultiLayerNetwork net = net(updater);
            net.setIterationCount(2000);
            assertThat(warningsOf(net)).isEmpty();
        }
    }
}
