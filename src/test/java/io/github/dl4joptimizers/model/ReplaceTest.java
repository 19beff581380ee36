package io.github.dl4joptimizers.model;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.restored;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.schedule.CosineSchedule;
import io.github.dl4joptimizers.schedule.DelayedSchedule;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.updater.AdEmaMix;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Adopt;
import io.github.dl4joptimizers.updater.AmsGrad;
import io.github.dl4joptimizers.updater.LearningRate;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RAdam;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Updaters that are replaced in the middle of a training. */
class ReplaceTest {

    private static Model net(boolean asGraph, IUpdater updater) {
        return asGraph ? graph(builder(updater)) : stack(builder(updater));
    }

    private static int epochs(Model net) {
        return ModelUpdaters.of(net).epoch();
    }

    // ---- counters

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLoopThatGoesByTheModelsEpochsEndsWhenItShould(boolean asGraph) {
        Model net = net(asGraph, new Adam(0.01));
        int run = 0;
        while (epochs(net) < 6 && run < 20) {
            fit(net, data(1, 2));
            run++;
            if (epochs(net) == 3) {
                ModelUpdaters.of(net).replace(new Momentum(0.1, 0.9));
            }
        }
        assertThat(run).isEqualTo(6);
        assertThat(ModelUpdaters.of(net).iteration()).isEqualTo(12);
    }

    static Stream<RuleUpdater> counting() {
        return Stream.of(new Adam(0.01), new Nadam(0.01), new AdaMax(0.01), new AmsGrad(0.01), new RAdam(0.01), new Adopt(0.01),
                new AdEmaMix(0.01), new Momentum(0.01, 0.9).dampening(0.5), PyTorch.adagrad(0.01).lrDecay(0.1),
                new AdamW(LinearSchedule.of(0.001, 0.1, 5), 0.1).beta1Schedule(LinearSchedule.of(0.5, 0.9, 4)),
                new Adam(ExponentialDecaySchedule.builder().initialValue(0.1).decaySteps(1).scheduleType(ScheduleType.EPOCH).build())
                        .weightDecaySchedule(CosineSchedule.of(0.5, 6)));
    }

    /** What a new model with the same weights would do is what the replaced updater does, whatever has been counted before. */
    @ParameterizedTest
    @MethodSource("counting")
    void aReplacedUpdaterGoesAsInANewModelAndIsResumedToTheBit(RuleUpdater updater) {
        for (boolean asGraph : new boolean[] {false, true}) {
            Model net = net(asGraph, new Adam(0.05));
            fit(net, data(1, 4), 5);
            Model anew = asGraph ? updater.applyTo((ComputationGraph) net(true, null)) : updater.applyTo((MultiLayerNetwork) net(false, null));
            anew.setParams(net.params().dup());
            ModelUpdaters.of(net).replace(updater);
            Model resumed = restored(net);
            Model copy = ModelCopy.of(net);
            for (int epoch = 0; epoch < 3; epoch++) {
                for (Model each : List.of(net, anew, resumed, copy)) {
                    fit(each, data(2 + epoch, 3));
                }
                assertThat(State.of(net).parameters()).isEqualTo(State.of(anew).parameters());
                assertThat(State.of(net).updater()).isEqualTo(State.of(anew).updater());
                assertSame(resumed, net);
                assertSame(copy, net);
                resumed = restored(resumed);
            }
            assertThat(ModelUpdaters.of(net).iteration()).isEqualTo(29);
            assertThat(epochs(net)).isEqualTo(8);
        }
    }

    @Test
    void aCloneOfAStackGoesOnToo() {
        MultiLayerNetwork net = stack(builder(new Adam(0.05)));
        fit(net, data(1, 4), 2);
        new Adam(0.01).applyTo(net);
        fit(net, data(2, 3));
        MultiLayerNetwork clone = net.clone();
        fit(net, data(3, 3));
        fit(clone, data(3, 3));
        assertSame(clone, net);
    }

    @Test
    void aModelWhoseCounterIsBeforeTheStartIsAnErrorThatSaysWhatToWrite() {
        ComputationGraph net = graph(builder(new Adam(0.05)));
        fit(net, data(1, 4));
        new Adam(0.01).applyTo(net);
        fit(net, data(2, 3));
        ComputationGraph clone = net.clone(); // which counts from 0
        assertThatThrownBy(() -> fit(clone, data(3, 3))).hasStackTraceContaining("the averages of Adam began at iteration 4 of the model"
                + " that it was put in, but this model is at iteration 0").hasStackTraceContaining("continueFrom(original)");
        ModelUpdaters.of(clone).continueFrom(net);
        fit(net, data(3, 3));
        fit(clone, data(3, 3));
        assertThat(State.of(clone).parameters()).isEqualTo(State.of(net).parameters());
    }

    @Test
    void theUpdaterOfALiveModelCanBeUsedAgain() {
        MultiLayerNetwork net = stack(builder(new Sgd(0.1)));
        fit(net, data(1, 2));
        ModelUpdaters.of(net).replace(new Adam(LinearSchedule.of(0.1, 0.2, 5)));
        fit(net, data(1, 2));
        ModelUpdaters.of(net).replace(ModelUpdaters.of(net).parameters().get(0).updater());
        Adam now = (Adam) ModelUpdaters.of(net).parameters().get(0).updater();
        assertThat(now.start()).isEqualTo(4);
        assertThat(now.learningRate().schedule()).isEqualTo(DelayedSchedule.of(LinearSchedule.of(0.1, 0.2, 5), 4, 2));
    }

    /** A rule that counts, with nowhere to keep its start. */
    private record Counting(LearningRate learningRate) implements RuleUpdater {

        @Override
        public int stateCount() {
            return 1;
        }

        @Override
        public Rule at(Step now) {
            double c = now.learningRate() / now.biasCorrection(0.9);
            return (update, gradient, state) -> update.scaled(c, state[0].ema(0.9, gradient));
        }

        @Override
        public Counting clone() {
            return new Counting(learningRate.copy());
        }
    }

    @Test
    void whatCannotBeginInTheMiddleIsRefusedAndTheModelStaysAsItWas() {
        List<IUpdater> refused = List.of(new org.nd4j.linalg.learning.config.Adam(0.01), new org.nd4j.linalg.learning.config.AdaMax(0.01),
                new org.nd4j.linalg.learning.config.Nadam(0.01), new AMSGrad(0.01), new Counting(LearningRate.of(0.1)));
        for (IUpdater updater : refused) {
            MultiLayerNetwork net = stack(builder(new Sgd(0.1)));
            ModelUpdaters.of(net).replace(updater); // at the beginning it can
            ModelUpdaters.of(net).replace(new Sgd(0.1));
            fit(net, data(1, 5));
            State before = State.of(net);
            assertThatThrownBy(() -> ModelUpdaters.of(net).replace(updater)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("updater must count from its own start where a model has been trained, got "
                            + updater.getClass().getName()).hasMessageContaining("at iteration 5");
            assertThat(State.of(net)).isEqualTo(before);
        }
        MultiLayerNetwork net = stack(builder(new Adam(0.1)));
        fit(net, data(1, 5));
        for (IUpdater updater : List.of(new Nesterovs(0.1, 0.9), new Nesterovs(0.1, LinearSchedule.of(0.5, 0.9, 10)), new Sgd(0.1),
                new org.nd4j.linalg.learning.config.RmsProp(0.1), new org.nd4j.linalg.learning.config.AdaGrad(0.1),
                new org.nd4j.linalg.learning.config.AdaDelta())) {
            ModelUpdaters.of(net).replace(updater);
        }
    }

    /** A user's own schedule, which JSON cannot bring back, is found before the first layer is changed. */
    @Test
    void aScheduleThatCannotBeSavedChangesNothing() {
        MultiLayerNetwork net = stack(builder(new Adam(0.1)));
        fit(net, data(1, 2));
        State before = State.of(net);
        ISchedule anonymous = new ISchedule() {
            @Override
            public double valueAt(int iteration, int epoch) {
                return 0.5;
            }

            @Override
            public ISchedule clone() {
                return this;
            }
        };
        for (RuleUpdater updater : List.of(new Adam(anonymous), new Adam(0.1).beta1Schedule(anonymous),
                new Adam(0.1).weightDecaySchedule(anonymous))) {
            assertThatThrownBy(() -> ModelUpdaters.of(net).replace(updater)).hasMessageContaining("must come back from DL4J's JSON");
            assertThatThrownBy(() -> ModelUpdaters.of(net).replaceKeepingAverages(updater))
                    .hasMessageContaining("must come back from DL4J's JSON");
            assertThat(State.of(net)).isEqualTo(before);
        }
    }

    // ---- averages

    /** Pairs that are the same rule: this library's goes on as DL4J's would have, and DL4J's as this library's. */
    static Stream<List<IUpdater>> sameRules() {
        return Stream.of(List.of(new org.nd4j.linalg.learning.config.Adam(0.01), Keras.adam(0.01).epsilon(1e-8)),
                List.of(new AMSGrad(0.01), Keras.adam(0.01).epsilon(1e-8).amsgrad(true)),
                List.of(new Nesterovs(0.05, 0.9), Keras.sgd(0.05, 0.9, true)));
    }

    @ParameterizedTest
    @MethodSource("sameRules")
    void averagesGoOverWhereTheRulesShareThem(List<IUpdater> rules) {
        for (boolean asGraph : new boolean[] {false, true}) {
            for (int from = 0; from < 2; from++) {
                Model goesOn = net(asGraph, rules.get(from));
                fit(goesOn, data(1, 4), 3);
                Model changed = restored(goesOn);
                ModelUpdaters.of(changed).replaceKeepingAverages(rules.get(1 - from));
                fit(goesOn, data(2, 4), 2);
                fit(changed, data(2, 4), 2);
                Model resumed = restored(changed);
                assertClose(State.of(changed).parameters(), State.of(goesOn).parameters(), 1e-7); // DL4J rounds some scalars to float
                fit(changed, data(3, 4));
                fit(resumed, data(3, 4));
                assertSame(resumed, changed);
                assertThat(ModelUpdaters.of(changed).iteration()).isEqualTo(24);
            }
        }
    }

    private static void assertClose(List<Double> actual, List<Double> expected, double tolerance) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).isCloseTo(expected.get(i), within(tolerance));
        }
    }

    @Test
    void anotherDecayOnALiveAdamWKeepsItsAveragesAndItsCount() {
        for (boolean asGraph : new boolean[] {false, true}) {
            Model net = net(asGraph, new Sgd(1));
            fit(net, data(1, 3));
            ModelUpdaters.of(net).replace(new AdamW(0.01, 0.01));
            fit(net, data(1, 3));
            Model same = restored(net);
            Model plain = restored(net);
            List<Double> averages = State.of(net).updater();
            ModelUpdaters.of(net).replaceKeepingAverages(new AdamW(0.01, 0.1));
            ModelUpdaters.of(same).replaceKeepingAverages(new AdamW(0.01, 0.01));
            assertThat(State.of(net).updater()).isEqualTo(averages).doesNotContain(0.0);
            assertSame(same, plain);
            fit(net, data(2, 1));
            fit(plain, data(2, 1));
            assertThat(State.of(net).updater()).as("same gradients").isEqualTo(State.of(plain).updater());
            assertThat(State.of(net).parameters()).isNotEqualTo(State.of(plain).parameters());
        }
    }

    /** Adam and Nadam average alike; AdamW is Adam; a velocity is a velocity. */
    @Test
    void theAveragesThemselvesStayWhereTheBetasDo() {
        List<Supplier<RuleUpdater>> from = List.of(() -> new Adam(0.01), () -> new Nadam(0.01), () -> new Momentum(0.01, 0.9),
                () -> Keras.sgd(0.01, 0.9));
        List<RuleUpdater> to = List.of(new Nadam(0.02), new AdamW(0.02, 0.1), new Nesterov(0.02, 0.9), Keras.sgd(0.02, 0.9, true));
        for (int i = 0; i < to.size(); i++) {
            MultiLayerNetwork net = stack(builder(from.get(i).get()));
            fit(net, data(1, 4));
            List<Double> before = State.of(net).updater();
            ModelUpdaters.of(net).replaceKeepingAverages(to.get(i));
            assertThat(State.of(net).updater()).isEqualTo(before).doesNotContain(0.0);
        }
    }

    /** m / (1 - b1^t) and s / (1 - b2^t) are what Adam goes by. After 4 steps s is 0.4 % full with 0.999, 34 % with 0.9. */
    @Test
    void theCorrectedAveragesStayWhereTheBetasChange() {
        MultiLayerNetwork net = stack(builder(new Adam(0.01)));
        fit(net, data(1, 4));
        List<Double> before = State.of(net).updater();
        ModelUpdaters.of(net).replaceKeepingAverages(new Adam(0.01).beta1(0.8).beta2(0.9));
        List<Double> after = State.of(net).updater();
        int n = before.size() / 2;
        for (int i = 0; i < n; i++) {
            assertThat(after.get(i) / (1 - Math.pow(0.8, 4))).isCloseTo(before.get(i) / (1 - Math.pow(0.9, 4)), within(1e-12));
            assertThat(after.get(n + i) / (1 - Math.pow(0.9, 4))).isCloseTo(before.get(n + i) / (1 - Math.pow(0.999, 4)), within(1e-12));
        }
    }

    @Test
    void whatIsNotSharedIsRefusedAndTheModelStaysAsItWas() {
        Map<RuleUpdater, List<IUpdater>> refused = Map.of(
                new Adam(0.01), List.of(new Momentum(0.1, 0.9), new AmsGrad(0.1), new AdaMax(0.1), new Sgd(0.1), new RmsProp(0.1)),
                new Momentum(0.1, 0.9), List.of(Keras.sgd(0.1, 0.9), new Nesterovs(0.1, 0.9), new AdaGrad(0.1)),
                new RmsProp(0.1), List.of(new RmsProp(0.1).rmsDecay(0.5), new AdaGrad(0.1)));
        refused.forEach((from, updaters) -> {
            MultiLayerNetwork net = stack(builder(from));
            fit(net, data(1, 3));
            State before = State.of(net);
            for (IUpdater updater : updaters) {
                assertThatThrownBy(() -> ModelUpdaters.of(net).replaceKeepingAverages(updater))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("updater must average what the updater of"
                                + " 0_W does").hasMessageEndingWith("write replace(updater), which begins with fresh ones");
                assertThat(State.of(net)).isEqualTo(before);
            }
        });
    }

    @Test
    void aModelWithoutAveragesHasNoneToKeep() throws Exception {
        MultiLayerNetwork net = stack(builder(new Adam(0.01)));
        fit(net, data(1, 3));
        net.setUpdater(null);
        assertThatThrownBy(() -> ModelUpdaters.of(net).replaceKeepingAverages(new AdamW(0.01)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("got none at iteration 3");
    }

    // ---- a second cycle

    /** The example of replaceKeepingAverages' Javadoc. */
    @Test
    void aSecondCycleBeginsNowWithTheAveragesOfTheFirst() {
        for (boolean asGraph : new boolean[] {false, true}) {
            OneCycleSchedule cycle = OneCycleSchedule.of(0.01, 8);
            Model net = net(asGraph, new Adam(cycle).beta1Schedule(cycle.momentum()));
            fit(net, data(1, 4), 2);
            List<Double> averages = State.of(net).updater();
            ModelUpdaters live = ModelUpdaters.of(net);
            live.replaceKeepingAverages(new Adam(live.fromNow(cycle)).beta1Schedule(live.fromNow(cycle.momentum())));
            assertThat(averages).doesNotContain(0.0);
            for (int i = 0; i < 8; i++) {
                assertThat(live.parameters()).allSatisfy(each -> {
                    int t = live.iteration() - 8;
                    assertThat(each.learningRate()).isEqualTo(cycle.valueAt(t, 0));
                    assertThat(each.momentum()).isEqualTo(cycle.momentum().valueAt(t, 0));
                });
                fit(net, data(2 + i, 1));
            }
            assertThat(live.iteration()).isEqualTo(16);
        }
    }
}
