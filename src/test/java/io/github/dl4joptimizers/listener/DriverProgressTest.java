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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.ModelUpdaters.Progress;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import io.github.dl4joptimizers.updater.Adam;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/** What Spark does to listeners and models, by hand; {@code samples/spark} has Spark do it. */
class DriverProgressTest {

    private static final WarmupSchedule WARM_UP = WarmupSchedule.of(0.01, 3);

    private static PlateauSchedule plateau() {
        return PlateauSchedule.of(WARM_UP, 0.5, 0);
    }

    private static NeuralNetConfiguration.Builder underPlateau() {
        return builder(new Adam(plateau()));
    }

    static Stream<Model> drivers() {
        return Stream.of(stack(underPlateau()), graph(underPlateau()));
    }

    /** As Spark sends a listener with a task. */
    private static byte[] sent(DriverProgress listener) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(listener);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static DriverProgress received(byte[] bytes) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (DriverProgress) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static void observe(Model driver, double... scores) {
        for (double score : scores) {
            ModelUpdaters.of(driver).observe(score, Direction.MINIMIZE);
        }
    }

    private static List<Double> rates(LearningRateRecorder recorder) {
        return recorder.records().stream().map(entry -> entry.learningRates().values().iterator().next()).toList();
    }

    /** As Spark's driver is after some fits. */
    private static void advance(Model driver, int iteration, int epoch) {
        ModelUpdaters.of(driver).continueFrom(new Progress(iteration, epoch, ModelUpdaters.of(driver).progress().plateaus()));
    }

    private static void assertPositions(LearningRateRecorder recorder, int... iterationsAndEpochs) {
        assertThat(recorder.records().stream().flatMapToInt(entry -> IntStream.of(entry.iteration(), entry.epoch())))
                .containsExactly(IntStream.of(iterationsAndEpochs).boxed().toArray(Integer[]::new));
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void aModelThatStaysOnTheExecutorFollowsTheDriverFromItsNextUpdateOn(Model driver) {
        DriverProgress listener = DriverProgress.of(driver);
        Model executor = restored(driver);
        LearningRateRecorder recorder = new LearningRateRecorder();
        executor.setListeners(received(sent(listener)), recorder);

        fit(executor, data(1, 2));
        advance(driver, 10, 3);
        observe(driver, 1, 1);
        received(sent(listener)); // the next task's copy, which DL4J drops
        fit(executor, data(1, 2));

        assertPositions(recorder, 0, 0, 1, 0, 10, 3, 11, 3);
        assertThat(rates(recorder)).containsExactly(WARM_UP.valueAt(0, 0), WARM_UP.valueAt(1, 0), 0.5 * 0.01, 0.5 * 0.01);
        assertThat(ModelUpdaters.of(executor).plateaus()).isEqualTo(ModelUpdaters.of(driver).plateaus());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void itFollowsWhereThereAreNoEpochCallbacks(Model driver) {
        DriverProgress listener = DriverProgress.of(driver);
        Model executor = restored(driver);
        LearningRateRecorder recorder = new LearningRateRecorder();
        executor.setListeners(received(sent(listener)), recorder);

        fit(executor, data(1, 1).next());
        advance(driver, 10, 3);
        observe(driver, 1, 1);
        received(sent(listener));
        fit(executor, data(1, 1).next());
        fit(executor, data(1, 1).next());

        assertPositions(recorder, 0, 0, 10, 3, 11, 3);
        assertThat(rates(recorder)).containsExactly(WARM_UP.valueAt(0, 0), 0.5 * 0.01, 0.5 * 0.01);
    }

    /** DL4J makes a new network's updater in its first update; what the listener does before that is within a workspace. */
    @ParameterizedTest
    @MethodSource("drivers")
    void theUpdatersStateOfANewModelOutlivesTheCallback(Model driver) {
        Model executor = driver instanceof MultiLayerNetwork ? stack(underPlateau()) : graph(underPlateau());
        executor.setListeners(received(sent(DriverProgress.of(driver))));
        fit(executor, data(1, 1).next());
        INDArray state = executor instanceof MultiLayerNetwork net ? net.getUpdater().getStateViewArray()
                : ((ComputationGraph) executor).getUpdater().getStateViewArray();
        assertThat(state.isAttached()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void allPartitionsOfAFitAreOneEpochAndCountOn(Model driver) {
        advance(driver, 10, 3);
        DriverProgress listener = DriverProgress.of(driver);
        byte[] task = sent(listener);
        Model executor = restored(driver);
        LearningRateRecorder recorder = new LearningRateRecorder();
        executor.setListeners(received(task), recorder);
        for (int partition = 0; partition < 3; partition++) {
            received(task);
            advance(executor, 7, 0); // as DL4J does
            fit(executor, data(1, 2));
        }
        assertPositions(recorder, 10, 3, 11, 3, 12, 3, 13, 3, 14, 3, 15, 3);
    }

    @Test
    void withoutANewTaskTheExecutorKeepsItsRate() {
        Model driver = stack(underPlateau());
        Model executor = restored(driver);
        executor.setListeners(received(sent(DriverProgress.of(driver))));
        advance(driver, 10, 3);
        observe(driver, 1, 1);
        fit(executor, data(1, 2));
        assertThat(ModelUpdaters.of(driver).plateaus()).allMatch(plateau -> plateau.scale() == 0.5);
        assertThat(ModelUpdaters.of(executor).plateaus()).allMatch(plateau -> plateau.scale() == 1);
        assertThat(ModelUpdaters.of(executor).iteration()).isEqualTo(2);
    }

    @Test
    void aTaskThatComesLateBringsNoOldState() {
        Model driver = stack(underPlateau());
        DriverProgress listener = DriverProgress.of(driver);
        byte[] early = sent(listener);
        advance(driver, 10, 3);
        observe(driver, 1, 1);
        Model executor = restored(stack(underPlateau()));
        executor.setListeners(received(sent(listener)));
        received(early);
        fit(executor, data(1, 1));
        assertThat(ModelUpdaters.of(executor).plateaus()).allMatch(plateau -> plateau.scale() == 0.5);
    }

    @Test
    void trainingsInOneExecutorDoNotMix() {
        Model one = stack(underPlateau());
        Model other = stack(underPlateau());
        Model executor = restored(other);
        executor.setListeners(received(sent(DriverProgress.of(other))));
        advance(one, 10, 3);
        observe(one, 1, 1);
        received(sent(DriverProgress.of(one)));
        fit(executor, data(1, 1));
        assertThat(ModelUpdaters.of(executor).plateaus()).allMatch(plateau -> plateau.scale() == 1);
    }

    @Test
    void whatWasReceivedCanBeSentOn() {
        Model driver = stack(underPlateau());
        advance(driver, 10, 3);
        observe(driver, 1, 1);
        DriverProgress onExecutor = received(sent(DriverProgress.of(driver)));
        Model executor = stack(underPlateau());
        executor.setListeners(received(sent(onExecutor)));
        fit(executor, data(1, 1));
        assertThat(ModelUpdaters.of(executor).plateaus()).allMatch(plateau -> plateau.scale() == 0.5);
    }

    @Test
    void continuingTakesOverTheWholeState() {
        PlateauSchedule.Builder settings = PlateauSchedule.builder().base(WARM_UP).patience(2)
                .cooldown(3).accumulationSize(2);
        Model driver = stack(builder(new Adam(settings.build()).beta1Schedule(PlateauSchedule.of(0.9, 0.5, 1))));
        Model executor = restored(driver);
        observe(driver, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6);
        assertThat(ModelUpdaters.of(executor).plateaus()).doesNotContainAnyElementsOf(ModelUpdaters.of(driver).plateaus());
        ModelUpdaters.of(executor).continueFrom(ModelUpdaters.of(driver).progress());
        assertThat(ModelUpdaters.of(executor).plateaus()).hasSize(2).isEqualTo(ModelUpdaters.of(driver).plateaus());
        assertSame(executor, driver);
    }

    /** As after transfer learning: one layer has been trained on, the other has just begun. Once they may even have been equal. */
    @Test
    void eachLayerFollowsItsOwnPlateau() {
        MultiLayerNetwork driver = stack(builder(new Adam(plateau().after(1, Direction.MINIMIZE, 0, 0))), dense().build(),
                output().updater(new Adam(plateau())).build());
        MultiLayerNetwork executor = restored(driver);
        observe(driver, 0.5);
        assertThat(ModelUpdaters.of(driver).plateaus()).hasSize(1);
        ModelUpdaters.of(executor).continueFrom(ModelUpdaters.of(driver).progress());
        assertSame(executor, driver);
        observe(driver, 0.5);
        ModelUpdaters.of(executor).continueFrom(ModelUpdaters.of(driver).progress());
        assertSame(executor, driver);
    }

    @Test
    void theDriversAndTheExecutorsLayersMayShareObjectsOrNot() {
        Sgd shared = new Sgd(plateau()); // DL4J clones it for each layer, but not its schedule; a restored model has two
        Model driver = stack(builder(shared));
        Model executor = restored(driver);
        observe(driver, 1, 1);
        ModelUpdaters.of(executor).continueFrom(ModelUpdaters.of(driver).progress());
        assertSame(executor, driver);
        observe(executor, 1);
        ModelUpdaters.of(driver).continueFrom(ModelUpdaters.of(executor).progress());
        assertSame(driver, executor);
    }

    @Test
    void whatCannotBeFollowedIsAnError() {
        assertThatThrownBy(() -> DriverProgress.of(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model must be an initialised MultiLayerNetwork or ComputationGraph");
        ModelUpdaters two = ModelUpdaters.of(stack(underPlateau()));
        List<String> before = State.of(stack(underPlateau())).plateaus();
        Progress longer = ModelUpdaters.of(stack(builder(new Adam(PlateauSchedule.of(WARM_UP, 0.5, 1))))).progress();
        assertThatThrownBy(() -> two.continueFrom(longer)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("progress must have the settings of PlateauSchedule[").hasMessageContaining("patience=1");
        Progress otherBase = ModelUpdaters.of(stack(builder(new Adam(PlateauSchedule.of(0.01, 0.5, 0))))).progress();
        assertThatThrownBy(() -> two.continueFrom(otherBase)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("progress must have the settings of PlateauSchedule[");
        Progress one = new Progress(1, 1, List.of(plateau()));
        assertThatThrownBy(() -> two.continueFrom(one)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("progress must have as many plateau schedules as the model, \\d+, got 1");
        Progress mixed = ModelUpdaters.of(stack(builder(new Adam(plateau())), dense().build(),
                output().updater(new Adam(plateau().after(1, Direction.MINIMIZE, 0, 0))).build())).progress();
        assertThatThrownBy(() -> two.continueFrom(mixed)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("progress must have equal plateau schedules where the model has them, got ");
        assertThat(two.plateaus()).map(PlateauSchedule::toString).isEqualTo(before);
        assertThat(two.iteration()).isZero();
    }
}
