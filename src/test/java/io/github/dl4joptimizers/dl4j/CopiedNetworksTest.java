package io.github.dl4joptimizers.dl4j;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
import static io.github.dl4joptimizers.model.TinyNets.restored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Registry;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.schedule.ScheduleType;

/** Networks that were turned into others in the middle of their training: clones, graphs, other types. */
@ExtendWith(OneThread.class)
class CopiedNetworksTest {

    /** Whatever counts: warm-up by iterations, falling by epochs, a plateau, decay. */
    private static RuleUpdater counting() {
        return AdamW.builder().weightDecay(0.1).learningRateSchedule(PlateauSchedule.builder().factor(0.5).patience(1)
                .base(WarmupSchedule.of(ExponentialDecaySchedule.builder().initialValue(0.02).decaySteps(2).decayRate(0.5)
                        .scheduleType(ScheduleType.EPOCH).build(), 12)).build()).build();
    }

    private static NeuralNetConfiguration.Builder builder(RuleUpdater updater, DataType type) {
        return updater.applyTo(TinyNets.builder(updater.alone()).dataType(type));
    }

    private static <M extends Model> M trained(M net) {
        TinyNets.fit(net, TinyNets.data(1, 4), 2);
        ModelUpdaters.of(net).observe(1, Direction.MINIMIZE);
        ModelUpdaters.of(net).observe(1, Direction.MINIMIZE);
        return net;
    }

    private static MultiLayerNetwork trainedStack() {
        return trained(TinyNets.stack(builder(counting(), DataType.DOUBLE)));
    }

    private static ComputationGraph trainedGraph() {
        return trained(TinyNets.graph(builder(counting(), DataType.DOUBLE)));
    }

    private static void trainOn(Model... nets) {
        for (Model net : nets) {
            TinyNets.fit(net, TinyNets.data(2, 4), 2);
        }
    }

    // ---- clones

    @Test
    void aCloneOfAStackGoesOnAsItsOriginal() {
        MultiLayerNetwork original = trainedStack();
        MultiLayerNetwork clone = original.clone();
        trainOn(original, clone);
        assertSame(clone, original);
    }

    @Test
    void aCloneOfAGraphGoesOnAsItsOriginalOnceItHasItsCounters() {
        ComputationGraph original = trainedGraph();
        ComputationGraph clone = original.clone();
        assertThat(ModelUpdaters.of(clone).iteration()).as("DL4J's clone").isZero();
        ModelUpdaters.of(clone).continueFrom(original);
        assertSame(clone, original);
        trainOn(original, clone);
        assertSame(clone, original);
    }

    static Stream<Model> nets() {
        Shape shape = Shape.recurrentStack();
        Model wrapped = shape.make(builder(counting(), DataType.DOUBLE));
        Shape.fit(wrapped, shape.batch(1, DataType.DOUBLE));
        return Stream.of(trainedStack(), trainedGraph(), wrapped);
    }

    private static Model cloneOf(Model net) {
        return net instanceof MultiLayerNetwork stack ? stack.clone() : ((ComputationGraph) net).clone();
    }

    /** DL4J lets clones share updaters, and inside wrappers whole configurations. */
    @ParameterizedTest
    @MethodSource("nets")
    void whatIsObservedOrChangedInAModelStaysThereAndItsCloneAsItWas(Model original) {
        Model clone = cloneOf(original);
        State cloned = State.of(clone);
        for (int i = 0; i < 5; i++) {
            ModelUpdaters.of(original).observe(2, Direction.MINIMIZE);
        }
        State reduced = State.of(original);
        assertThat(reduced.plateaus()).isNotEqualTo(cloned.plateaus());
        assertThat(State.of(clone)).isEqualTo(cloned);
        ModelUpdaters.of(clone).changeLearningRates(rate -> Hyperparameter.of(0.125));
        assertThat(ModelUpdaters.of(clone).learningRates().values()).containsOnly(0.125);
        assertThat(State.of(original)).isEqualTo(reduced);
        ModelUpdaters.of(clone).replace(new Adam(0.25));
        assertThat(State.of(original)).isEqualTo(reduced);
    }

    @ParameterizedTest
    @MethodSource("nets")
    void aRateThatIsChangedInACloneStaysThere(Model original) {
        State before = State.of(original);
        Model clone = cloneOf(original);
        ModelUpdaters.of(clone).changeLearningRates(rate -> Hyperparameter.of(0.125));
        assertThat(State.of(original)).isEqualTo(before);
        assertThat(ModelUpdaters.of(clone).learningRates().values()).containsOnly(0.125);
    }

    /** Their blocks run on what was put into the configurations. */
    @Test
    void wrappedLayersTrainByTheRatesThatTheyShow() {
        Shape shape = Shape.recurrentStack();
        MultiLayerNetwork original = (MultiLayerNetwork) shape.make(builder(new Adam(PlateauSchedule.of(0.01, 0.5, 0)),
                DataType.DOUBLE));
        MultiDataSet batch = shape.batch(1, DataType.DOUBLE);
        Shape.fit(original, batch);
        MultiLayerNetwork clone = original.clone();
        for (int i = 0; i < 3; i++) {
            ModelUpdaters.of(clone).observe(1, Direction.MINIMIZE);
        }
        MultiLayerNetwork likeTheClone = restored(clone);
        MultiLayerNetwork likeTheOriginal = restored(original);
        assertThat(ModelUpdaters.of(clone).learningRates().values()).containsOnly(0.0025);
        assertThat(ModelUpdaters.of(original).learningRates().values()).containsOnly(0.01);
        for (Model net : List.of(original, clone, likeTheClone, likeTheOriginal)) {
            Shape.fit(net, batch);
        }
        assertSame(likeTheClone, clone);
        assertSame(likeTheOriginal, original);
    }

    // ---- a stack as a graph

    @Test
    void aStackGoesOnAsAGraphOnceThatHasItsCounters() {
        MultiLayerNetwork stack = trainedStack();
        ComputationGraph graph = stack.toComputationGraph();
        assertThat(ModelUpdaters.of(graph).iteration()).as("DL4J's graph").isZero();
        ModelUpdaters.of(graph).continueFrom(stack);
        trainOn(stack, graph);
        assertThat(State.of(graph).parameters()).isEqualTo(State.of(stack).parameters());
        assertThat(State.of(graph).updater()).isEqualTo(State.of(stack).updater());
        assertThat(State.of(graph).rates()).isEqualTo(State.of(stack).rates());
        assertThat(ModelUpdaters.of(graph).epoch()).isEqualTo(4);
    }

    @Test
    void aPlateauInTheGraphLeavesTheStackAlone() {
        MultiLayerNetwork stack = trainedStack();
        State before = State.of(stack);
        ComputationGraph graph = stack.toComputationGraph();
        for (int i = 0; i < 5; i++) {
            ModelUpdaters.of(graph).observe(2, Direction.MINIMIZE);
        }
        assertThat(State.of(graph).plateaus()).isNotEqualTo(before.plateaus());
        assertThat(State.of(stack)).isEqualTo(before);
    }

    // ---- types

    @ParameterizedTest
    @EnumSource(value = DataType.class, names = {"FLOAT", "HALF"})
    void aConvertedNetworkHasTheStateTheCountersAndTheSchedules(DataType type) {
        double precision = type == DataType.FLOAT ? 1e-7 : 1e-3; // the type's, relative to numbers below 1
        for (Model net : List.of(trainedStack(), trainedGraph())) {
            Model converted = net instanceof MultiLayerNetwork stack ? stack.convertDataType(type)
                    : ((ComputationGraph) net).convertDataType(type);
            State before = State.of(net);
            State after = State.of(converted);
            assertThat(converted.params().dataType()).isEqualTo(type);
            assertThat(after.iteration()).isEqualTo(8);
            assertThat(after.epoch()).isEqualTo(2);
            assertThat(after.rates()).isEqualTo(before.rates());
            assertThat(after.plateaus()).isEqualTo(before.plateaus());
            assertClose(after.updater(), before.updater(), precision);
            trainOn(net, converted);
            // eight steps of at most 0.02, and half precision's of 5e-4 each
            assertClose(State.of(converted).parameters(), State.of(net).parameters(), type == DataType.FLOAT ? 1e-5 : 3e-2);
            ModelUpdaters.of(converted).observe(1, Direction.MINIMIZE);
            assertThat(State.of(net).plateaus()).isEqualTo(before.plateaus());
        }
    }

    private static void assertClose(List<Double> actual, List<Double> expected, double tolerance) {
        assertThat(actual.stream().mapToDouble(Double::doubleValue).toArray())
                .containsExactly(expected.stream().mapToDouble(Double::doubleValue).toArray(), within(tolerance));
    }

    @Test
    void thereAndBackAgainItGoesOnToTheBit() {
        MultiLayerNetwork single = trained(TinyNets.stack(builder(counting(), DataType.FLOAT)));
        MultiLayerNetwork back = single.convertDataType(DataType.DOUBLE).convertDataType(DataType.FLOAT);
        trainOn(single, back);
        assertSame(back, single);
    }

    @ParameterizedTest
    @MethodSource("io.github.dl4joptimizers.dl4j.EachOptimizer#withDecay")
    void everyTypeLearns(Registry.Entry entry) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16)) {
            MultiLayerNetwork net = TinyNets.stack(builder(entry.make(), type));
            DataSet all = DataSet.merge(TinyNets.examples(1, 32));
            DataSet typed = new DataSet(all.getFeatures().castTo(type), all.getLabels().castTo(type));
            double before = net.score(typed);
            for (int i = 0; i < 15; i++) {
                net.fit(typed);
            }
            assertThat(net.score(typed)).as("%s", type).isLessThan(before);
            assertThat(State.of(net).parameters()).allMatch(Double::isFinite);
            assertThat(State.of(net).updater()).as("state in %s", type).allMatch(Double::isFinite);
            assertThat(net.getUpdater().getStateViewArray().dataType()).isEqualTo(type);
        }
    }
}
