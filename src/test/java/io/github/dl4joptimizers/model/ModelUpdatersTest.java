package io.github.dl4joptimizers.model;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.dense;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.output;
import static io.github.dl4joptimizers.model.TinyNets.restored;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.CompositeSchedule;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.schedule.ScaledSchedule;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.LearningRate;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class ModelUpdatersTest {

    private static Map<String, Double> rates(Model model) {
        return ModelUpdaters.of(model).learningRates();
    }

    private static Map<String, Double> momenta(Model model) {
        Map<String, Double> momenta = new LinkedHashMap<>();
        ModelUpdaters.of(model).parameters().forEach(parameter -> momenta.put(parameter.name(), parameter.momentum()));
        return momenta;
    }

    private static ISchedule falling() {
        return new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.5);
    }

    // ---- looking

    @Test
    void theNamesAreThoseOfTheParamTable() {
        MultiLayerNetwork stack = stack(builder(new Adam(0.01)));
        ComputationGraph graph = graph(builder(new Adam(0.01)));
        assertThat(rates(stack)).containsExactly(Map.entry("0_W", 0.01), Map.entry("0_b", 0.01), Map.entry("1_W", 0.01),
                Map.entry("1_b", 0.01));
        assertThat(rates(stack).keySet()).containsExactlyElementsOf(stack.paramTable().keySet());
        assertThat(rates(graph).keySet()).containsExactly("dense_W", "dense_b", "out_W", "out_b")
                .containsExactlyElementsOf(graph.paramTable().keySet());
    }

    @Test
    void theRatesAreThoseOfEachLayerAndItsBiases() {
        MultiLayerNetwork net = stack(builder(new Adam(0.01)).biasUpdater(new Sgd(0.02)), dense().build(),
                output().updater(new Sgd(0.03)).biasUpdater(new RmsProp(0.04)).build());
        assertThat(rates(net)).containsExactly(Map.entry("0_W", 0.01), Map.entry("0_b", 0.02), Map.entry("1_W", 0.03),
                Map.entry("1_b", 0.04));
    }

    @Test
    void theRatesAreThoseOfTheNextIteration() {
        for (Model net : List.of(stack(builder(new Adam(falling()))), graph(builder(new Sgd(falling()))))) {
            assertThat(rates(net)).containsValue(0.1);
            fit(net, data(1, 3));
            assertThat(rates(net).values()).containsOnly(0.1 * 0.5 * 0.5 * 0.5);
            assertThat(ModelUpdaters.of(net).parameters(1, 0)).extracting(ModelUpdaters.Parameter::learningRate)
                    .containsOnly(0.05);
            assertThat(ModelUpdaters.of(net).iteration()).isEqualTo(3);
            assertThat(ModelUpdaters.of(net).epoch()).isEqualTo(1);
        }
    }

    @Test
    void theMomentumIsAdamsBeta1TooAndNaNWhereThereIsNone() {
        assertThat(momenta(stack(builder(new Momentum(0.1, 0.8))))).containsValue(0.8);
        assertThat(momenta(stack(builder(Adam.builder().beta1Schedule(falling()).build())))).containsValue(0.1);
        assertThat(momenta(stack(builder(new Nesterovs(0.1, 0.7))))).containsValue(0.7);
        assertThat(momenta(stack(builder(new Nesterovs(0.1, falling()))))).containsValue(0.1);
        assertThat(momenta(stack(builder(new org.nd4j.linalg.learning.config.Adam(0.1, 0.6, 0.9, 1e-8))))).containsValue(0.6);
        assertThat(momenta(stack(builder(new Sgd(0.1))))).containsValue(Double.NaN);
    }

    @Test
    void whatIsFrozenOrHasNoRateIsNotListed() {
        assertThat(rates(stack(builder(new AdaDelta())))).isEmpty();
        assertThat(rates(stack(builder(new Sgd(0.1)), new FrozenLayer(dense().build()), output().build())))
                .containsOnlyKeys("1_W", "1_b");
        assertThat(rates(stack(builder(new Sgd(0.1)), new FrozenLayerWithBackprop(dense().build()), output().build())))
                .containsOnlyKeys("1_W", "1_b");
        assertThat(rates(stack(builder(new Sgd(0.1)), dense().build(), new BatchNormalization.Builder().nIn(5).nOut(5).build(),
                output().build()))).containsOnlyKeys("0_W", "0_b", "1_gamma", "1_beta", "2_W", "2_b");
    }

    static Stream<Model> wrappers() {
        return Stream.of(TinyNets.wrappedStack(new Adam(0.01), new Adam(0.02)),
                TinyNets.wrappedGraph(new Adam(0.01), new Adam(0.02)));
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void wrappersAndVerticesAreListedWithTheNamesOfTheParamTable(Model net) {
        Map<String, INDArray> table = new LinkedHashMap<>(net instanceof MultiLayerNetwork stack ? stack.paramTable()
                : ((ComputationGraph) net).paramTable());
        table.keySet().removeIf(name -> name.matches("(0|frozen|5)_.*|6_(mean|var|log10stdev)"));
        assertThat(rates(net).keySet()).containsExactlyInAnyOrderElementsOf(table.keySet());
    }

    // ---- plateaus

    @Test
    void plateausAreFoundWhereverASchedulePlaysAPart() {
        PlateauSchedule plateau = PlateauSchedule.of(0.1, 0.5, 1);
        IUpdater everywhere = Adam.builder().learningRateSchedule(ScaledSchedule.of(1, plateau))
                .beta1Schedule(PlateauSchedule.of(0.9, 0.5, 2))
                .build();
        MultiLayerNetwork net = stack(DecoupledWeightDecay.timesLearningRate(PlateauSchedule.of(0.01, 0.5, 3))
                .applyTo(builder(everywhere).biasUpdater(new Sgd(PlateauSchedule.of(0.2, 0.5, 4)))), dense().build(),
                output().updater(new Nesterovs(0.1, PlateauSchedule.of(0.8, 0.5, 5))).build());
        assertThat(ModelUpdaters.of(net).plateaus()).map(p -> p.base().valueAt(0, 0))
                .containsExactlyInAnyOrder(0.1, 0.9, 0.01, 0.2, 0.8); // the layers share the decay, and DL4J's Sgd its schedule
        Summed outer = new Summed(List.of(plateau, PlateauSchedule.of(0.3, 0.5, 1), new Halved(PlateauSchedule.of(0.4, 0.5, 1))));
        assertThat(ModelUpdaters.of(stack(builder(new Sgd(outer)), output().nIn(4).build())).plateaus()).hasSize(3);
    }

    @Test
    void aSharedPlateauIsToldAScoreOnce() {
        PlateauSchedule shared = PlateauSchedule.of(0.1, 0.5, 3);
        MultiLayerNetwork net = stack(builder(new Sgd(shared))); // DL4J clones the updater, which keeps its schedule
        ModelUpdaters updaters = ModelUpdaters.of(net);
        assertThat(updaters.plateaus()).containsExactly(shared).first().isSameAs(shared);
        for (int i = 0; i < 3; i++) {
            assertThat(updaters.observe(1, Direction.MINIMIZE)).isFalse();
        }
        assertThat(updaters.plateaus()).isNotEmpty().allSatisfy(plateau -> assertThat(plateau.badObservations()).isEqualTo(2));
        assertThat(shared.best()).as("what was given stays as it was given").isNull();
        assertThat(updaters.observe(1, Direction.MINIMIZE)).isFalse();
        assertThat(updaters.observe(1, Direction.MINIMIZE)).isTrue();
        assertThat(rates(net)).containsValue(0.05);
    }

    @Test
    void aDirectionThatOnePlateauRefusesReachesNoneOfThem() {
        MultiLayerNetwork net = stack(builder(new Sgd(PlateauSchedule.of(0.1, 0.5, 3))), dense().build(), output()
                .updater(new Sgd(PlateauSchedule.builder().initialValue(0.1).direction(Direction.MAXIMIZE).build())).build());
        State before = State.of(net);
        assertThatThrownBy(() -> ModelUpdaters.of(net).observe(1, Direction.MINIMIZE)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("direction MAXIMIZE");
        assertThat(State.of(net)).isEqualTo(before);
    }

    /** In the fields that this counts in, because a record's components are all that it has. */
    private static int copies;
    private static int readings;

    /** Counts how often one is made. */
    private record Counted(LearningRate learningRate) implements RuleUpdater {

        private Counted {
            copies++;
        }

        @Override
        public int stateCount() {
            return 1;
        }

        @Override
        public Rule at(Step now) {
            return (update, gradient, state) -> update.map(gradient, gradient, (x, y) -> 0.1 * x);
        }

        @Override
        public Counted clone() {
            return new Counted(learningRate.copy());
        }
    }

    /** Counts how often it is asked for a value. */
    private record CountedBase(double value) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            readings++;
            return value;
        }

        @Override
        public CountedBase clone() {
            throw new AssertionError("schedules are values: nobody copies them");
        }
    }

    @Test
    void aScoreCostsOneCopyOfEachLayersUpdaterAndOneReadingOfEachPlateau() {
        LearningRate rate = LearningRate.of(PlateauSchedule.of(new CountedBase(0.1), 0.5, 0));
        for (Model net : List.of(stack(builder(new Counted(rate))), graph(builder(new Counted(rate))))) {
            fit(net, data(1, 1));
            for (boolean reduced : new boolean[] {false, true, true}) {
                copies = 0;
                readings = 0;
                assertThat(ModelUpdaters.of(net).observe(1, Direction.MINIMIZE)).isEqualTo(reduced);
                assertThat(copies).as("two layers").isEqualTo(2);
                assertThat(readings).isEqualTo(2);
            }
            assertThat(rates(net).values()).containsOnly(0.025);
        }
    }

    @Test
    void equalSchedulesStayEqualAndInOneBlock() {
        for (Model net : List.of(stack(builder(new Adam(ScaledSchedule.of(1, PlateauSchedule.of(0.1, 0.5, 1))))),
                graph(builder(new Adam(ScaledSchedule.of(1, PlateauSchedule.of(0.1, 0.5, 1))))))) {
            fit(net, data(1, 2));
            for (int i = 0; i < 5; i++) {
                ModelUpdaters.of(net).observe(1, Direction.MINIMIZE);
                List<ModelUpdaters.Parameter> parameters = ModelUpdaters.of(net).parameters();
                assertThat(parameters).map(ModelUpdaters.Parameter::updater).containsOnly(parameters.get(0).updater());
                assertThat(parameters.get(0).updater()).isNotSameAs(parameters.get(2).updater());
                assertThat(ModelUpdaters.of(net).plateaus()).hasSize(1)
                        .isEqualTo(ModelUpdaters.of(restored(net)).plateaus());
                assertThat(blocks(net)).hasSize(1);
                assertThat(blocks(net).get(0).getGradientUpdater().getConfig()).isSameAs(parameters.get(0).updater());
            }
            assertThat(rates(net).values()).containsOnly(0.025);
        }
    }

    private static List<UpdaterBlock> blocks(Model net) {
        return (net instanceof MultiLayerNetwork stack ? (BaseMultiLayerUpdater<?>) stack.getUpdater()
                : ((ComputationGraph) net).getUpdater()).getUpdaterBlocks();
    }

    /** A user's own, of several. */
    private record Summed(List<ISchedule> parts) implements CompositeSchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return parts.stream().mapToDouble(part -> part.valueAt(iteration, epoch)).sum();
        }

        @Override
        public Summed withParts(List<ISchedule> parts) {
            return new Summed(parts);
        }

        @Override
        public Summed clone() {
            return this;
        }
    }

    /** A user's own. */
    private record Halved(ISchedule schedule) implements CompositeSchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return schedule.valueAt(iteration, epoch) / 2;
        }

        @Override
        public List<ISchedule> parts() {
            return List.of(schedule);
        }

        @Override
        public Halved withParts(List<ISchedule> parts) {
            return new Halved(parts.get(0));
        }

        @Override
        public Halved clone() {
            return this;
        }
    }

    /** One inside another is refused, so two of them are side by side. */
    @Test
    void plateausInsideCompositesAreToldTogether() {
        PlateauSchedule one = PlateauSchedule.builder().initialValue(0.05).factor(0.9).patience(1).minimum(0.03)
                .convention(Convention.KERAS).build();
        PlateauSchedule other = PlateauSchedule.of(0.1, 0.5, 0);
        MultiLayerNetwork net = stack(builder(new Sgd(new Summed(List.of(one, new Halved(other))))));
        for (int i = 0; i < 3; i++) {
            assertThat(ModelUpdaters.of(net).plateaus()).containsExactly(one, other);
            one = one.after(1, Direction.MINIMIZE, 0, 0);
            other = other.after(1, Direction.MINIMIZE, 0, 0);
            ModelUpdaters.of(net).observe(1, Direction.MINIMIZE);
            assertThat(ModelUpdaters.of(net).plateaus()).containsExactly(one, other);
        }
        assertThat(one.scale()).isEqualTo(0.9 * 0.9);
        assertThat(rates(net)).containsValue(one.valueAt(0, 0) + 0.1 / 2 * 0.5 * 0.5);
    }

    /** A plateau that cannot be told must not go unnoticed, and none of the others be told. */
    @Test
    void aPlateauThatCannotBeReplacedIsAnErrorBeforeAnyIsTold() {
        MultiLayerNetwork net = stack(builder(new Sgd(PlateauSchedule.of(0.1, 0.5, 3))),
                new ForeignLayer(new Nesterovs(0.1, PlateauSchedule.of(0.9, 0.5, 3))), dense().build(), output().build());
        List<PlateauSchedule> before = ModelUpdaters.of(net).plateaus();
        assertThatThrownBy(() -> ModelUpdaters.of(net).observe(1, Direction.MINIMIZE)).isInstanceOf(IllegalStateException.class)
                .hasMessage("the schedule of the momentum of 0_W cannot be replaced: its layer is of a kind that keeps its updater"
                        + " to itself");
        assertThat(ModelUpdaters.of(net).plateaus()).isEqualTo(before).hasSize(2);
    }

    @Test
    void theLearningRateOfALayerThatKeepsItsUpdaterToItselfIsSetInPlace() {
        MultiLayerNetwork net = stack(builder(new Sgd(0.1)), new ForeignLayer(new Sgd(PlateauSchedule.of(0.2, 0.5, 0))),
                dense().build(), output().build());
        ModelUpdaters.of(net).observe(1, Direction.MINIMIZE);
        assertThat(ModelUpdaters.of(net).observe(1, Direction.MINIMIZE)).isTrue();
        assertThat(rates(net)).containsEntry("0_W", 0.1).containsEntry("1_W", 0.1);
        ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(0.7));
        assertThat(rates(net).values()).containsOnly(0.7);
    }

    /** One look at all of them before any is changed. */
    @Test
    void aChangeThatFailsLeavesTheModelAsItWas() {
        for (Model net : List.of(stack(builder(new Adam(0.01)).biasUpdater(new Adam(0.02))),
                TinyNets.wrappedStack(new Adam(0.01), new Adam(0.02)))) {
            State before = State.of(net);
            assertThatThrownBy(() -> ModelUpdaters.of(net).changeLearningRates(rate -> {
                if (rate.valueAt(0, 0) == 0.02) {
                    throw new IllegalStateException("not this one");
                }
                return Hyperparameter.of(1);
            })).hasMessage("not this one");
            assertThat(State.of(net)).isEqualTo(before);
            Model twin = restored(net);
            ModelUpdaters.of(twin).changeLearningRates(rate -> Hyperparameter.of(0));
            ModelUpdaters.of(net).parameters().forEach(parameter -> parameter.updater().setLrAndSchedule(0, null));
            DataSet batch = net.numParams() > 100 ? TinyNets.sequences(1) : data(1, 1).next();
            train(twin, batch);
            train(net, batch);
            assertThat(State.of(net).parameters()).as("the updaters it shows are in use").isEqualTo(State.of(twin).parameters());
        }
    }

    // ---- changing rates

    @ParameterizedTest
    @MethodSource("wrappers")
    void everyRateCanBeChangedAndTheChangeIsSaved(Model net) {
        ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(rate.valueAt(0, 0) / 2));
        assertThat(rates(net).values()).containsOnly(0.005, 0.01);
        assertThat(rates(restored(net))).isEqualTo(rates(net));
    }

    @Test
    void aChangedRateCountsFromTheNextIterationOnAndKeepsTheState() {
        MultiLayerNetwork net = stack(builder(new Adam(0.01)));
        fit(net, data(1, 3));
        Object updater = net.getUpdater();
        List<Double> state = State.of(net).updater();
        ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(0.0));
        assertThat(net.getUpdater()).isSameAs(updater);
        assertThat(State.of(net).updater()).isEqualTo(state);
        List<Double> parameters = State.of(net).parameters();
        fit(net, data(1, 1));
        assertThat(State.of(net).parameters()).isEqualTo(parameters);
    }

    /**
     * DL4J divides a model into blocks of neighbours with equal updaters, each with its state as [all of m][all of v], and a
     * restored model by the updaters as they are then.
     */
    @Test
    void ratesThatBecomeEqualOrUnequalDoNotMixUpTheState() {
        for (boolean asGraph : new boolean[] {false, true}) {
            NeuralNetConfiguration.Builder builder = builder(new Adam(0.01)).biasUpdater(new Adam(0.02));
            Model net = asGraph ? graph(builder) : stack(builder);
            fit(net, data(1, 3));
            ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(0.03));
            Model sameAsSaved = restored(net);
            fit(net, data(2, 3));
            fit(sameAsSaved, data(2, 3));
            assertSame(sameAsSaved, net);
            double[] next = {0.01};
            ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(next[0] += 0.01));
            Model dividedAgain = restored(net);
            fit(net, data(3, 3));
            fit(dividedAgain, data(3, 3));
            assertSame(dividedAgain, net);
        }
    }

    /** Rates that a hand-made net would have had all the time: the state is not only consistent but right. */
    @Test
    void theStateThatIsKeptIsThatOfEachParameter() {
        MultiLayerNetwork changed = stack(builder(new Adam(0.01)).biasUpdater(new Adam(0.02)));
        MultiLayerNetwork never = stack(builder(new Adam(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.01, 3, 0.03))))
                .biasUpdater(new Adam(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.02, 3, 0.03)))));
        fit(changed, data(1, 3));
        fit(never, data(1, 3));
        ModelUpdaters.of(changed).changeLearningRates(rate -> Hyperparameter.of(0.03));
        fit(changed, data(2, 3));
        fit(never, data(2, 3));
        assertThat(State.of(changed).parameters()).isEqualTo(State.of(never).parameters());
    }

    // ---- replacing

    private static INDArray change(Model net, Runnable training) {
        INDArray before = net.params().dup();
        training.run();
        return before.subi(net.params());
    }

    @Test
    void aReplacedUpdaterStartsAsInANewTraining() {
        for (Model net : List.of(stack(builder(new Sgd(0.01))), graph(builder(new Adam(0.01))))) {
            fit(net, data(1, 10), 100);
            assertThat(ModelUpdaters.of(net).iteration()).isEqualTo(1000);
            ModelUpdaters.of(net).replace(new Adam(0.001));
            assertThat(ModelUpdaters.of(net).iteration()).isEqualTo(1000);
            assertThat(ModelUpdaters.of(net).epoch()).isEqualTo(100);
            assertThat(State.of(net).updater()).hasSize(2 * (int) net.numParams()).containsOnly(0.0);
            INDArray step = change(net, () -> fit(net, data(1, 1)));
            // Adam's first step is lr g / (|g| + epsilon): lr for all gradients that are not tiny. Were the bias corrections those
            // of iteration 1000, it would be 2.5 lr.
            assertThat(Nd4j.max(Nd4j.math().abs(step)).getDouble(0)).isCloseTo(0.001, within(1e-9));
            assertThat(ModelUpdaters.of(net).iteration()).isEqualTo(1001);
        }
    }

    @Test
    void aReplacedUpdaterBringsItsDecayOnceForWeightsAndTakesTheOldOneAway() {
        for (boolean asGraph : new boolean[] {false, true}) {
            NeuralNetConfiguration.Builder builder = new AdamW(0.01, 0.5).applyTo(builder(null));
            Model net = asGraph ? graph(builder) : stack(builder);
            fit(net, data(1, 5));
            Model plain = restored(net);
            INDArray before = net.params().dup();
            Map<String, INDArray> tables = asGraph ? ((ComputationGraph) net).paramTable()
                    : ((MultiLayerNetwork) net).paramTable();
            ModelUpdaters.of(net).replace(new AdamW(0.001, 0.1));
            ModelUpdaters.of(plain).replace(new Adam(0.001));
            fit(net, data(2, 1));
            fit(plain, data(2, 1));
            INDArray decayed = plain.params().sub(net.params()); // what the decay took in one step: lr d w from weights
            INDArray expected = before.mul(0.001 * 0.1);
            int offset = 0;
            for (Map.Entry<String, INDArray> parameter : tables.entrySet()) {
                for (int i = 0; i < parameter.getValue().length(); i++, offset++) {
                    assertThat(decayed.getDouble(offset)).as(parameter.getKey())
                            .isCloseTo(parameter.getKey().endsWith("_W") ? expected.getDouble(offset) : 0, within(1e-15));
                }
            }
        }
    }

    @Test
    void theUpdatersOfDl4jCanReplaceAndBeReplaced() {
        MultiLayerNetwork net = stack(new AdamW(0.01, 0.5).applyTo(builder(null)).biasUpdater(new Sgd(0.1)));
        fit(net, data(1, 5));
        ModelUpdaters.of(net).replace(new Nesterovs(0.05, 0.9));
        MultiLayerNetwork reference = stack(builder(new Nesterovs(0.05, 0.9)));
        reference.setParams(net.params());
        fit(net, data(2, 5), 2);
        fit(reference, data(2, 5), 2);
        assertThat(State.of(net).parameters()).isEqualTo(State.of(reference).parameters());
        assertThat(ModelUpdaters.of(net).parameters()).extracting(ModelUpdaters.Parameter::updater)
                .containsOnly(new Nesterovs(0.05, 0.9));
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void aReplacedUpdaterReachesEveryLayerAndIsSaved(Model net) {
        AdamW replacement = new AdamW(PlateauSchedule.of(WarmupSchedule.of(0.05, 4), 0.5, 1), 0.01);
        DataSet batch = TinyNets.sequences(3);
        train(net, batch);
        ModelUpdaters.of(net).replace(replacement);
        assertThat(ModelUpdaters.of(net).parameters()).extracting(ModelUpdaters.Parameter::updater)
                .containsOnly(replacement.beginningAt(3, 0).alone());
        train(net, batch);
        ModelUpdaters.of(net).observe(1, Direction.MINIMIZE);
        Model saved = restored(net);
        assertThat(State.of(saved).updater()).isEqualTo(State.of(net).updater());
        train(net, batch);
        train(saved, batch);
        assertThat(State.of(saved).parameters()).isEqualTo(State.of(net).parameters());
    }

    private static void train(Model net, DataSet batch) {
        for (int i = 0; i < 3; i++) {
            TinyNets.fit(net, batch);
        }
    }

    @Test
    void theReplacementIsCopiedSoThatLayersAndModelsDoNotShareIt() {
        Adam replacement = new Adam(PlateauSchedule.of(0.05, 0.5, 0));
        MultiLayerNetwork one = stack(builder(new Sgd(0.1)));
        MultiLayerNetwork other = stack(builder(new Sgd(0.1)));
        ModelUpdaters.of(one).replace(replacement);
        ModelUpdaters.of(other).replace(replacement);
        ModelUpdaters.of(one).observe(1, Direction.MINIMIZE);
        ModelUpdaters.of(one).observe(1, Direction.MINIMIZE);
        assertThat(rates(one)).containsValue(0.025);
        assertThat(rates(other)).containsValue(0.05);
        assertThat(replacement.getLearningRate(0, 0)).isEqualTo(0.05);
        assertThat(ModelUpdaters.of(one).plateaus()).hasSize(1);
        IUpdater[] installed = ModelUpdaters.of(one).parameters().stream().map(ModelUpdaters.Parameter::updater).toArray(IUpdater[]::new);
        assertThat(installed[0]).isSameAs(installed[1]).isNotSameAs(installed[2]).isNotSameAs(replacement);
    }

    @Test
    void aLayerThatKeepsItsUpdaterToItselfIsNamed() {
        MultiLayerNetwork net = stack(builder(new Sgd(0.1)), new ForeignLayer(), output().nIn(4).build());
        State before = State.of(net);
        assertThatThrownBy(() -> ModelUpdaters.of(net).replace(new Adam(0.1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the updater of 0_W cannot be replaced: its layer is of a kind that keeps it to itself");
        assertThat(State.of(net)).isEqualTo(before);
    }

    @Test
    void refusesToReplaceByNothing() {
        assertThatThrownBy(() -> ModelUpdaters.of(stack(builder(new Sgd(0.1)))).replace(null))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("updater must be an IUpdater, got null");
    }

    // ---- clones

    static Stream<IUpdater> stateful() {
        return Stream.of(new Adam(PlateauSchedule.of(0.05, 0.5, 1)),
                new org.nd4j.linalg.learning.config.Adam(PlateauSchedule.of(0.05, 0.5, 1)),
                new Nesterovs(PlateauSchedule.of(0.05, 0.5, 1), PlateauSchedule.of(0.9, 0.5, 1)));
    }

    @ParameterizedTest
    @MethodSource("stateful")
    void aDetachedCloneGoesItsOwnWay(IUpdater updater) {
        for (boolean asGraph : new boolean[] {false, true}) {
            NeuralNetConfiguration.Builder builder = DecoupledWeightDecay.timesLearningRate(PlateauSchedule.of(0.1, 0.5, 1))
                    .applyTo(builder(updater.clone()));
            Model original = asGraph ? graph(builder) : stack(builder);
            fit(original, data(1, 4));
            Model clone = asGraph ? ((ComputationGraph) original).clone() : ((MultiLayerNetwork) original).clone();
            Model attached = asGraph ? ((ComputationGraph) original).clone() : ((MultiLayerNetwork) original).clone();
            ModelUpdaters.of(clone).detach();
            assertSame(clone, attached);
            fit(clone, data(2, 4));
            fit(attached, data(2, 4));
            assertSame(clone, attached);
            List<String> before = State.of(clone).plateaus();
            for (int i = 0; i < 3; i++) {
                ModelUpdaters.of(original).observe(1, Direction.MINIMIZE);
            }
            assertThat(State.of(original).plateaus()).doesNotContainAnyElementsOf(before);
            assertThat(State.of(clone).plateaus()).isEqualTo(before);
        }
    }

    // ---- what it is for

    @Test
    void otherModelsAreRefused() {
        assertThatThrownBy(() -> ModelUpdaters.of((Model) null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model must be an initialised MultiLayerNetwork or ComputationGraph, got null");
        MultiLayerNetwork raw = new MultiLayerNetwork(stack(builder(new Sgd(0.1))).getLayerWiseConfigurations());
        assertThatThrownBy(() -> ModelUpdaters.of(raw)).isInstanceOf(IllegalArgumentException.class).hasMessage(
                "model must be an initialised MultiLayerNetwork or ComputationGraph, got " + MultiLayerNetwork.class.getName()
                        + " before init()");
        ComputationGraph rawGraph = new ComputationGraph(graph(builder(new Sgd(0.1))).getConfiguration());
        assertThatThrownBy(() -> ModelUpdaters.of(rawGraph)).hasMessageEndingWith(ComputationGraph.class.getName()
                + " before init()");
        Model layer = stack(builder(new Sgd(0.1))).getLayer(0);
        assertThatThrownBy(() -> ModelUpdaters.of(layer)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("got " + layer.getClass().getName());
    }
}
