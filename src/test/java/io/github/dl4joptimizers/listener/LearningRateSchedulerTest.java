package io.github.dl4joptimizers.listener;

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

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.updater.Adam;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class LearningRateSchedulerTest {

    /** The rates of 25 epochs that Keras used with the book's function. */
    private static List<Double> golden(String name) throws IOException {
        Path file = Path.of("src/test/resources/golden/schedules/geron", name + ".json");
        JsonNode values = new ObjectMapper().readTree(file.toFile()).get("cases").get(0).get("values");
        List<Double> rates = new ArrayList<>();
        values.forEach(value -> rates.add(value.doubleValue()));
        return rates;
    }

    private static void checkRates(LearningRateScheduler scheduler, String name) throws IOException {
        List<Double> golden = golden(name);
        for (IUpdater updater : List.of(new Adam(0.01), new org.nd4j.linalg.learning.config.Adam(0.01))) {
            for (Model net : List.of(stack(builder(updater.clone())), graph(builder(updater.clone())))) {
                LearningRateRecorder recorder = new LearningRateRecorder();
                net.addListeners(scheduler, recorder);
                fit(net, data(1, 2), golden.size());
                assertThat(recorder.records()).hasSize(2 * golden.size()).allSatisfy(entry ->
                        assertThat(entry.learningRates().values()).allSatisfy(rate -> assertThat(rate)
                                .isCloseTo(golden.get(entry.epoch()), within(1e-15))));
            }
        }
    }

    @Test
    void theBooksExponentialFunctionOfTheEpoch() throws IOException {
        checkRates(new LearningRateScheduler(epoch -> 0.01 * Math.pow(0.1, epoch / 20.0)), "exponential");
    }

    @Test
    void theBooksClosureOverRateAndSteps() throws IOException {
        checkRates(new LearningRateScheduler(exponentialDecay(0.01, 20)), "exponential");
    }

    private static IntToDoubleFunction exponentialDecay(double lr0, int s) {
        return epoch -> lr0 * Math.pow(0.1, (double) epoch / s);
    }

    @Test
    void theBooksFunctionOfTheEpochAndTheCurrentRate() throws IOException {
        checkRates(new LearningRateScheduler((epoch, rate) -> rate * Math.pow(0.1, 1 / 20.0)), "exponential_recursive");
    }

    @Test
    void theBooksPiecewiseConstantFunction() throws IOException {
        checkRates(new LearningRateScheduler(epoch -> epoch < 5 ? 0.01 : epoch < 15 ? 0.005 : 0.001), "piecewise");
    }

    @Test
    void theTrainingIsThatOfTheSameRatesInASchedule() {
        for (boolean asGraph : new boolean[] {false, true}) {
            Adam byEpoch = new Adam(new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.05, 1, 0.02, 2, 0.01)));
            Model scheduled = asGraph ? graph(builder(byEpoch)) : stack(builder(byEpoch));
            Model listened = asGraph ? graph(builder(new Adam(0.5))) : stack(builder(new Adam(0.5)));
            listened.addListeners(new LearningRateScheduler(epoch -> new double[] {0.05, 0.02, 0.01}[epoch]));
            fit(scheduled, data(1, 3), 3);
            fit(listened, data(1, 3), 3);
            assertThat(listened.params()).isEqualTo(scheduled.params());
        }
    }

    @Test
    void ratesOfTheirOwnGoThroughTheFunctionEach() {
        MultiLayerNetwork net = stack(builder(new Adam(0.01)).biasUpdater(new Sgd(0.02)), dense().build(),
                output().updater(new Sgd(0.04)).build());
        net.addListeners(new LearningRateScheduler((epoch, rate) -> rate / 2));
        fit(net, data(1, 1), 2);
        assertThat(ModelUpdaters.of(net).learningRates()).containsExactly(Map.entry("0_W", 0.0025), Map.entry("0_b", 0.005),
                Map.entry("1_W", 0.01), Map.entry("1_b", 0.005));
    }

    /** Weights and biases are two blocks before and one after: DL4J would mix up Adam's averages when it restores the model. */
    @Test
    void ratesThatAFunctionMakesEqualSurviveARestore() {
        for (boolean asGraph : new boolean[] {false, true}) {
            var conf = builder(new Adam(0.01)).biasUpdater(new Adam(0.02));
            Model net = asGraph ? graph(conf) : stack(conf);
            fit(net, data(1, 3));
            net.addListeners(new LearningRateScheduler(epoch -> 0.03 / epoch));
            fit(net, data(1, 3));
            Model restored = restored(net);
            restored.addListeners(new LearningRateScheduler(epoch -> 0.03 / epoch));
            fit(net, data(1, 3), 2);
            fit(restored, data(1, 3), 2);
            assertSame(restored, net);
        }
    }

    @Test
    void theCurrentRateIsSavedSoThatAFunctionOfItGoesOn() {
        LearningRateScheduler.FunctionOfEpochAndRate halve = (epoch, rate) -> rate / 2;
        MultiLayerNetwork net = stack(builder(new Adam(0.08)));
        net.addListeners(new LearningRateScheduler(halve));
        fit(net, data(1, 3), 2);
        MultiLayerNetwork restored = restored(net);
        restored.addListeners(new LearningRateScheduler(halve));
        fit(net, data(1, 3));
        fit(restored, data(1, 3));
        assertSame(restored, net);
        assertThat(ModelUpdaters.of(restored).learningRates()).containsValue(0.01);
    }

    @Test
    void refusesWhatIsNoRateAndSaysOfWhichEpoch() {
        for (double rate : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            MultiLayerNetwork net = stack(builder(new Adam(0.1)));
            net.addListeners(new LearningRateScheduler(epoch -> epoch < 2 ? 0.1 : rate));
            fit(net, data(1, 1), 2);
            assertThatThrownBy(() -> fit(net, data(1, 1))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("learningRate of epoch 2 must be finite and at least 0, got " + rate);
        }
    }

    @Test
    void refusesAScheduleWhichItWouldOverwrite() {
        MultiLayerNetwork net = stack(builder(new Adam(ExponentialDecaySchedule.of(0.1, 10))));
        net.addListeners(new LearningRateScheduler(epoch -> 0.1));
        assertThatThrownBy(() -> fit(net, data(1, 1))).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("a model under a LearningRateScheduler must have a number for a learning rate, got the schedule"
                        + " ExponentialDecaySchedule[");
    }

    @Test
    void refusesAModelWithNothingToSchedule() {
        MultiLayerNetwork net = stack(builder(new AdaDelta()));
        net.addListeners(new LearningRateScheduler(epoch -> 0.1));
        assertThatThrownBy(() -> fit(net, data(1, 1))).isInstanceOf(IllegalStateException.class)
                .hasMessage("no updater of the model has a learning rate, so there is nothing to schedule");
    }

    @Test
    void refusesToHaveNoFunction() {
        assertThatThrownBy(() -> new LearningRateScheduler((IntToDoubleFunction) null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("function must be a function of the epoch, got null");
        assertThatThrownBy(() -> new LearningRateScheduler((LearningRateScheduler.FunctionOfEpochAndRate) null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("function must be a function of the epoch and the current rate, got null");
    }
}
