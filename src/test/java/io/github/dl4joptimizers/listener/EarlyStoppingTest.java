package io.github.dl4joptimizers.listener;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.restored;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.SnapshotModelSaver;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingModelSaver;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.saver.LocalFileGraphSaver;
import org.deeplearning4j.earlystopping.saver.LocalFileModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ScheduleType;

/** Both of DL4J's early-stopping trainers, which count epochs from 0 at each fit and keep clones of the best model. */
@ExtendWith(OneThread.class)
class EarlyStoppingTest {

    private static final int BATCHES = 3;

    private static Model net(boolean asGraph, IUpdater updater) {
        return asGraph ? graph(builder(updater)) : stack(builder(updater));
    }

    private static void listen(Model model, TrainingListener... listeners) {
        if (model instanceof MultiLayerNetwork net) {
            net.addListeners(listeners);
        } else {
            ((ComputationGraph) model).addListeners(listeners);
        }
    }

    /** Trains for a number of epochs, of which the calculator chooses the best. */
    private static <M extends Model> EarlyStoppingResult<M> earlyStopping(M model, EarlyStoppingModelSaver<M> saver,
            ScoreCalculator<?> calculator, int epochs) {
        return earlyStopping(model, new EarlyStoppingConfiguration.Builder<M>().modelSaver(saver).scoreCalculator(calculator)
                .epochTerminationConditions(new MaxEpochsTerminationCondition(epochs)).saveLastModel(true).build());
    }

    @SuppressWarnings("unchecked") // the trainer of the model's class
    private static <M extends Model> EarlyStoppingResult<M> earlyStopping(M model, EarlyStoppingConfiguration<M> config) {
        return (EarlyStoppingResult<M>) (model instanceof MultiLayerNetwork net
                ? new EarlyStoppingTrainer((EarlyStoppingConfiguration<MultiLayerNetwork>) config, net, data(1, BATCHES)).fit()
                : new EarlyStoppingGraphTrainer((EarlyStoppingConfiguration<ComputationGraph>) config, (ComputationGraph) model,
                        data(1, BATCHES)).fit());
    }

    private static void earlyStopping(Model model, int epochs) {
        earlyStopping(model, new InMemoryModelSaver<>(), Scripted.losses(1), epochs);
    }

    // ---- counting

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPlateauCountsOnOverSeveralFits(boolean asGraph) {
        double[] scores = {1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.4};
        List<Double> stopped = rates(asGraph, scores, 2, 3, 1, 3);
        assertThat(stopped).isEqualTo(rates(asGraph, scores, 9)).containsExactly(0.1, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025);
    }

    /** The rate of each epoch, if early stopping is called once for so many epochs, then for so many more. */
    private static List<Double> rates(boolean asGraph, double[] scores, int... fits) {
        Model net = net(asGraph, new Adam(PlateauSchedule.of(0.1, 0.5, 2)));
        LearningRateRecorder recorder = new LearningRateRecorder();
        listen(net, recorder, PerformanceSchedulingListener.builder().score(Scripted.losses(scores)).build());
        for (int epochs : fits) {
            earlyStopping(net, epochs);
        }
        return perEpoch(recorder);
    }

    private static List<Double> perEpoch(LearningRateRecorder recorder) {
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < recorder.records().size(); i += BATCHES) {
            rates.add(recorder.records().get(i).learningRates().values().iterator().next());
        }
        return rates;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPlateauCountsOnInARestoredModel(boolean asGraph) {
        double[] scores = {1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.4};
        Model net = net(asGraph, new Adam(PlateauSchedule.of(0.1, 0.5, 2)));
        List<Double> rates = new ArrayList<>();
        for (int start = 0; start < 9; start += 3) {
            LearningRateRecorder recorder = new LearningRateRecorder();
            double[] next = {scores[start], scores[start + 1], scores[start + 2]};
            listen(net, recorder, PerformanceSchedulingListener.builder().score(Scripted.losses(next)).build());
            earlyStopping(net, 3);
            rates.addAll(perEpoch(recorder));
            net = restored(net);
        }
        assertThat(rates).isEqualTo(rates(asGraph, scores, 9));
    }

    private static final ExponentialDecaySchedule BY_EPOCH = ExponentialDecaySchedule.builder().initialValue(0.1).decaySteps(1)
            .decayRate(0.5).scheduleType(ScheduleType.EPOCH).build();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEpochScheduleStartsAnewInEachFitAndWithAnEpochCounterItGoesOn(boolean asGraph) {
        for (boolean counted : new boolean[] {false, true}) {
            Model net = net(asGraph, new Adam(BY_EPOCH));
            LearningRateRecorder recorder = new LearningRateRecorder();
            listen(net, counted ? new TrainingListener[] {new EpochCounter(net), recorder} : new TrainingListener[] {recorder});
            earlyStopping(net, 2);
            earlyStopping(net, 2);
            assertThat(perEpoch(recorder)).isEqualTo(counted ? List.of(0.1, 0.05, 0.025, 0.0125) : List.of(0.1, 0.05, 0.1, 0.05));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withAnEpochCounterSeveralFitsAreTheUninterruptedTraining(boolean asGraph) {
        Model plain = net(asGraph, new Adam(BY_EPOCH));
        Model stopped = net(asGraph, new Adam(BY_EPOCH));
        listen(stopped, new EpochCounter(stopped));
        listen(plain, everyOtherEpoch());
        listen(stopped, everyOtherEpoch());
        fit(plain, data(1, BATCHES), 6);
        for (int epochs : new int[] {1, 3, 2}) {
            earlyStopping(stopped, epochs);
        }
        assertThat(ModelUpdaters.of(stopped).epoch()).as("left at its last epoch").isEqualTo(5);
        incrementEpochCount(stopped);
        assertSame(stopped, plain);
        assertThat(ModelUpdaters.of(plain).plateaus()).allSatisfy(plateau -> assertThat(plateau.scale()).isEqualTo(0.5));
    }

    private static PerformanceSchedulingListener everyOtherEpoch() {
        return PerformanceSchedulingListener.builder().score(Scripted.losses(1)).everyEpochs(2)
                .plateau(PlateauSchedule.builder().factor(0.5).patience(1)).build();
    }

    private static void incrementEpochCount(Model net) {
        if (net instanceof MultiLayerNetwork stack) {
            stack.incrementEpochCount();
        } else {
            ((ComputationGraph) net).incrementEpochCount();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLearningRateSchedulerGoesOnWithAnEpochCounter(boolean asGraph) {
        Model net = net(asGraph, new Adam(1));
        LearningRateRecorder recorder = new LearningRateRecorder();
        listen(net, new EpochCounter(net), new LearningRateScheduler(epoch -> 0.1 / (1 + epoch)), recorder);
        earlyStopping(net, 2);
        earlyStopping(net, 2);
        assertThat(perEpoch(recorder)).containsExactly(0.1, 0.05, 0.1 / 3, 0.025);
    }

    @Test
    void anEpochCounterStartsFromTheModelsCountAndLeavesAnOrdinaryFitAlone() {
        MultiLayerNetwork net = stack(builder(new Sgd(0.1)));
        net.setEpochCount(7);
        net.addListeners(new EpochCounter(net));
        fit(net, data(1, 1), 2);
        assertThat(net.getEpochCount()).isEqualTo(9);
        earlyStopping(net, 2);
        assertThat(net.getEpochCount()).isEqualTo(10);
    }

    // ---- the best model

    private static NeuralNetConfiguration.Builder plateaus() {
        return new AdamW(PlateauSchedule.of(0.1, 0.5, 0), 0.01).applyTo(builder(null));
    }

    /** DL4J's own updater, whose clones share the schedule. */
    private static NeuralNetConfiguration.Builder stockPlateaus() {
        return builder(new org.nd4j.linalg.learning.config.Adam(PlateauSchedule.of(0.1, 0.5, 0)));
    }

    static Stream<Model> models() {
        return Stream.of(stack(plateaus()), graph(plateaus()), stack(stockPlateaus()), graph(stockPlateaus()));
    }

    /** Trains for six epochs of which the second is the best, and the rate is halved after each from the third on. */
    private static <M extends Model> M best(M net, EarlyStoppingModelSaver<M> saver, List<State> states) {
        listen(net, PerformanceSchedulingListener.builder().score(Scripted.losses(1, 0.5, 0.6)).build());
        EarlyStoppingResult<M> result = earlyStopping(net, saver, new ScoreCalculator<M>() {
            private static final long serialVersionUID = 1L;

            @Override
            public double calculateScore(M model) {
                states.add(State.of(model));
                return states.size() == 2 ? 0.5 : 1;
            }

            @Override
            public boolean minimizeScore() {
                return true;
            }
        }, 6);
        assertThat(result.getBestModelEpoch()).isEqualTo(1);
        assertThat(ModelUpdaters.of(net).learningRates().values()).containsOnly(0.1 / 16);
        return result.getBestModel();
    }

    @ParameterizedTest
    @MethodSource("models")
    <M extends Model> void inMemoryTheBestModelKeepsTheRateThatItHad(M net) {
        List<State> states = new ArrayList<>();
        M best = best(net, new InMemoryModelSaver<>(), states);
        State then = states.get(1);
        State now = State.of(best);
        assertThat(ModelUpdaters.of(best).learningRates().values()).containsOnly(0.1);
        assertThat(now.plateaus()).isEqualTo(then.plateaus());
        assertThat(now.parameters()).isEqualTo(then.parameters());
        assertThat(now.updater()).isEqualTo(then.updater());
        State end = State.of(net);
        for (int i = 0; i < 5; i++) {
            ModelUpdaters.of(best).observe(9, PlateauSchedule.Direction.MINIMIZE);
        }
        assertThat(State.of(net)).as("the running model").isEqualTo(end);
    }

    @ParameterizedTest
    @MethodSource("models")
    <M extends Model> void aSnapshotOfTheBestModelIsTheModelOfThatEpoch(M net) {
        List<State> states = new ArrayList<>();
        SnapshotModelSaver<M> saver = new SnapshotModelSaver<>();
        M best = best(net, saver, states);
        assertThat(State.of(best)).isEqualTo(states.get(1));
        assertThat(State.of(latest(saver))).isEqualTo(states.get(5));
    }

    private static <M extends Model> M latest(SnapshotModelSaver<M> saver) {
        try {
            return saver.getLatestModel();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSnapshotSaverThatHasSavedNothingHasNothing() throws IOException {
        SnapshotModelSaver<MultiLayerNetwork> saver = new SnapshotModelSaver<>();
        assertThat(saver.getBestModel()).isNull();
        assertThat(saver.getLatestModel()).isNull();
    }

    /** Of which DL4J's clone loses the updater. */
    @Test
    void aGraphWithAnAttentionVertexHasNoCloneButASnapshot() throws IOException {
        ComputationGraph net = TinyNets.wrappedGraph(new Adam(0.01), new Adam(0.02));
        TinyNets.fit(net, TinyNets.sequences(1));
        assertThatThrownBy(net::clone).isInstanceOf(RuntimeException.class);
        SnapshotModelSaver<ComputationGraph> saver = new SnapshotModelSaver<>();
        saver.saveBestModel(net, 1);
        assertThat(State.of(saver.getBestModel())).isEqualTo(State.of(net));
    }

    @Test
    void inAFileTheBestModelIsTheModelOfThatEpoch(@TempDir File directory) {
        List<State> states = new ArrayList<>();
        MultiLayerNetwork best = best(stack(plateaus()), new LocalFileModelSaver(directory), states);
        assertThat(State.of(best)).isEqualTo(states.get(1));
        states.clear();
        ComputationGraph bestGraph = best(graph(plateaus()), new LocalFileGraphSaver(directory.getPath()), states);
        assertThat(State.of(bestGraph)).isEqualTo(states.get(1));
    }

    /** It was saved before DL4J had counted its last epoch. */
    @ParameterizedTest
    @MethodSource("models")
    <M extends Model> void theBestModelCanBeTrainedOn(M net) {
        M twin = restored(net);
        M best = best(net, new SnapshotModelSaver<>(), new ArrayList<>());
        incrementEpochCount(best);
        listen(twin, PerformanceSchedulingListener.builder().score(Scripted.losses(1, 0.5)).build());
        listen(best, PerformanceSchedulingListener.builder().score(Scripted.losses(0.5)).build());
        fit(twin, data(1, BATCHES), 2);
        fit(best, data(2, BATCHES));
        fit(twin, data(2, BATCHES));
        assertSame(restored(best), restored(twin));
    }
}
