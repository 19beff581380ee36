package io.github.dl4joptimizers.dl4j;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
import static io.github.dl4joptimizers.model.TinyNets.restored;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.listener.LearningRateRecorder;
import io.github.dl4joptimizers.listener.PerformanceSchedulingListener;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Registry;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.TestMultiDataSetIterator;
import org.nd4j.linalg.schedule.ScheduleType;

/** Networks of every shape that DL4J has, stacks and graphs: each step is the optimizer's rule, to the bit. */
@ExtendWith(OneThread.class)
class NetworkShapesTest {

    private static NeuralNetConfiguration.Builder builder(RuleUpdater updater) {
        return updater.applyTo(new NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE));
    }

    private static void listen(Model model, TrainingListener... listeners) {
        if (model instanceof MultiLayerNetwork net) {
            net.addListeners(listeners);
        } else {
            ((ComputationGraph) model).addListeners(listeners);
        }
    }

    private static void fit(Shape shape, Model model, int from, int to) {
        for (int seed = from; seed < to; seed++) {
            Shape.fit(model, shape.batch(seed, DataType.DOUBLE));
        }
    }

    static Stream<Arguments> optimizersAndShapes() {
        return Stream.concat(EachOptimizer.withDecay().map(entry -> Arguments.of(entry, Shape.twoInputsTwoOutputs())),
                EachOptimizer.few().flatMap(entry -> Shape.all().map(shape -> Arguments.of(entry, shape))));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("optimizersAndShapes")
    void eachStepIsTheRuleByHand(Registry.Entry entry, Shape shape) {
        Model net = shape.make(builder(entry.make()));
        RuleByHand hand = new RuleByHand(entry.make());
        listen(net, hand);
        fit(shape, net, 0, 3);
        assertThat(hand.steps()).isEqualTo(3 * shape.iterations());
    }

    @Test
    void allOptimizersAreAmongThem() {
        assertThat(EachOptimizer.withDecay().map(entry -> entry.make().getClass().getSimpleName())).containsExactlyInAnyOrder(
                "Sgd", "Momentum", "Nesterov", "AdaGrad", "RmsProp", "Adam", "AdaMax", "Nadam", "AdamW", "AmsGrad", "AdaDelta", "RAdam",
                "AdaBelief", "Adan", "AdEmaMix", "Adopt", "Lion", "Signum", "Rprop", "Lookahead", "ScheduleFree");
    }

    @ParameterizedTest
    @MethodSource("io.github.dl4joptimizers.dl4j.EachOptimizer#withDecay")
    void aGraphDoesWhatAStackDoes(Registry.Entry entry) {
        MultiLayerNetwork stack = TinyNets.stack(builder(entry.make()).seed(5), dense(),
                new BatchNormalization.Builder().nIn(5).nOut(5).build(), output());
        ComputationGraph graph = new ComputationGraph(builder(entry.make()).seed(5).graphBuilder().addInputs("in")
                .addLayer("0", dense(), "in").addLayer("1", new BatchNormalization.Builder().nIn(5).nOut(5).build(), "0")
                .addLayer("2", output(), "1").setOutputs("2").build());
        graph.init();
        stack.fit(TinyNets.data(1, 3), 2);
        graph.fit(TinyNets.data(1, 3), 2);
        assertThat(State.of(graph).parameters()).isEqualTo(State.of(stack).parameters()).doesNotContain(Double.NaN);
        assertThat(State.of(graph).updater()).isEqualTo(State.of(stack).updater());
        assertThat(State.of(graph).rates()).isEqualTo(State.of(stack).rates());
    }

    private static DenseLayer dense() {
        return TinyNets.dense().build();
    }

    private static OutputLayer output() {
        return TinyNets.output().build();
    }

    @Test
    void underTruncatedBpttAGraphDoesWhatAStackDoes() {
        RuleUpdater updater = new AdamW(ExponentialDecaySchedule.of(0.05, 4, 0.5), 0.1);
        Model stack = Shape.truncatedStack().make(builder(updater));
        Model graph = Shape.truncatedGraph().make(builder(updater));
        fit(Shape.truncatedStack(), stack, 0, 4);
        fit(Shape.truncatedGraph(), graph, 0, 4);
        assertThat(State.of(graph).parameters()).isEqualTo(State.of(stack).parameters());
        assertThat(State.of(graph).updater()).isEqualTo(State.of(stack).updater());
    }

    // ---- updaters of layers and of biases

    private static ComputationGraph layers(NeuralNetConfiguration.Builder builder, DenseLayer.Builder first,
            OutputLayer.Builder second) {
        ComputationGraph graph = new ComputationGraph(builder.seed(5).dataType(DataType.DOUBLE).graphBuilder().addInputs("in")
                .addLayer("dense", first.nIn(4).nOut(5).build(), "in").addLayer("out", second.nIn(5).nOut(3).build(), "dense")
                .setOutputs("out").build());
        graph.init();
        return graph;
    }

    @ParameterizedTest
    @MethodSource("io.github.dl4joptimizers.dl4j.EachOptimizer#withDecay")
    void anUpdaterInEachLayerIsTheSameUpdaterInTheNetwork(Registry.Entry entry) {
        ComputationGraph once = layers(entry.make().applyTo(new NeuralNetConfiguration.Builder()), new DenseLayer.Builder(),
                new OutputLayer.Builder());
        ComputationGraph each = layers(new NeuralNetConfiguration.Builder(), entry.make().applyTo(new DenseLayer.Builder()),
                entry.make().applyTo(new OutputLayer.Builder()));
        ComputationGraph biases = layers(entry.make().applyTo(new NeuralNetConfiguration.Builder())
                .biasUpdater(entry.makeRule()), new DenseLayer.Builder(), new OutputLayer.Builder());
        for (ComputationGraph net : List.of(once, each, biases)) {
            net.fit(TinyNets.data(1, 4), 2);
            assertThat(State.of(net).parameters()).isEqualTo(State.of(once).parameters());
            assertThat(State.of(net).updater()).isEqualTo(State.of(once).updater());
        }
    }

    /** State sizes of 1, 2 and 3 side by side; the state of each parameter is its own. */
    @Test
    void eachLayerAndItsBiasesFollowTheirOwnRule() {
        RuleUpdater weights = new Nadam(0.01);
        RuleUpdater biases = new Momentum(0.1);
        RuleUpdater second = RmsProp.builder().learningRate(0.01).centered(true).momentum(0.5).build();
        ComputationGraph mixed = layers(new NeuralNetConfiguration.Builder().updater(weights).biasUpdater(biases),
                new DenseLayer.Builder(), new OutputLayer.Builder().updater(second).biasUpdater(second));
        mixed.addListeners(new Only(weights, "dense_W"), new Only(biases, "dense_b"), new Only(second, "out_W"),
                new Only(second, "out_b"));
        mixed.fit(TinyNets.data(1, 6));
        assertThat(mixed.getIterationCount()).isEqualTo(6);
    }

    /** {@link RuleByHand} for one parameter array. */
    private static final class Only extends BaseTrainingListener {

        private final RuleByHand hand;
        private final String name;

        Only(RuleUpdater updater, String name) {
            hand = new RuleByHand(updater);
            this.name = name;
        }

        @Override
        public void onGradientCalculation(Model model) {
            hand.onGradientCalculation(model);
            hand.keepOnly(name);
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            hand.iterationDone(model, iteration, epoch);
        }
    }

    // ---- schedules

    @Test
    void underTruncatedBpttEachSegmentIsAnIteration() {
        for (Shape shape : List.of(Shape.truncatedGraph(), Shape.truncatedStack())) {
            LearningRateRecorder recorder = new LearningRateRecorder();
            Model net = shape.make(builder(new Adam(ExponentialDecaySchedule.of(0.1, 1, 0.5))));
            listen(net, recorder);
            fit(shape, net, 0, 2);
            assertThat(recorder.records()).map(entry -> entry.learningRates().values().iterator().next())
                    .containsExactly(0.1, 0.05, 0.025, 0.0125, 0.00625, 0.003125);
        }
    }

    private static MultiDataSetIterator epoch(Shape shape, int batches) {
        return new TestMultiDataSetIterator(1, Stream.iterate(0, i -> i + 1).limit(batches)
                .map(seed -> shape.batch(seed, DataType.DOUBLE)).toArray(MultiDataSet[]::new));
    }

    /** Falling by epochs, a plateau that reduces: the run that was saved in the middle is the whole run. */
    @Test
    void aGraphOfSeveralInputsUnderAPlateauResumesToTheBit() {
        Shape shape = Shape.twoInputsTwoOutputs();
        RuleUpdater updater = AdamW.builder().weightDecay(0.1).learningRateSchedule(PlateauSchedule.builder().factor(0.5)
                .patience(1).relativeThreshold(0.5)
                .base(ExponentialDecaySchedule.builder().initialValue(0.05).decaySteps(2).decayRate(0.9)
                        .scheduleType(ScheduleType.EPOCH).build())
                .build()).build();
        ComputationGraph whole = (ComputationGraph) shape.make(builder(updater));
        ComputationGraph first = (ComputationGraph) shape.make(builder(updater));
        whole.addListeners(plateaus(shape));
        first.addListeners(plateaus(shape));
        whole.fit(epoch(shape, 3), 6);
        first.fit(epoch(shape, 3), 3);
        ComputationGraph second = restored(first);
        second.addListeners(plateaus(shape));
        second.fit(epoch(shape, 3), 3);
        assertSame(second, whole);
        assertThat(ModelUpdaters.of(whole).plateaus()).allSatisfy(plateau -> assertThat(plateau.scale()).isLessThan(1));
    }

    private static PerformanceSchedulingListener plateaus(Shape shape) {
        return PerformanceSchedulingListener.builder().validation(epoch(shape, 2)).build();
    }

    @ParameterizedTest
    @MethodSource("io.github.dl4joptimizers.dl4j.EachOptimizer#few")
    void underTruncatedBpttWithBatchNormalizationItResumesToTheBit(Registry.Entry entry) {
        Shape shape = Shape.truncatedGraph();
        Model whole = shape.make(builder(entry.make()));
        Model first = shape.make(builder(entry.make()));
        fit(shape, whole, 0, 2);
        fit(shape, first, 0, 1);
        Model second = restored(first);
        fit(shape, second, 1, 2);
        assertSame(second, whole);
    }
}
