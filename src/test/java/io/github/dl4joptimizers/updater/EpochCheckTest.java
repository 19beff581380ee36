package io.github.dl4joptimizers.updater;

import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.output;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.dl4joptimizers.Log;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.ScaledSchedule;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** The warning of a schedule by epochs where nobody counts epochs. */
class EpochCheckTest {

    private static final ISchedule BY_EPOCHS = ExponentialDecaySchedule.builder().initialValue(0.1).decaySteps(2).decayRate(0.5)
            .scheduleType(ScheduleType.EPOCH).build();

    private static List<Model> both(ISchedule schedule) {
        return List.of(stack(builder(new Adam(schedule)).biasUpdater(new Sgd(0.1))), graph(builder(new Adam(schedule))));
    }

    private static List<String> warnings(int times, Consumer<DataSet> fit) {
        DataSet batch = data(1, 1).next();
        return Log.warnings(() -> {
            for (int i = 0; i < times; i++) {
                fit.accept(batch);
            }
        });
    }

    @Test
    void fitOfABatchWarnsOnceForAModel() {
        for (ISchedule schedule : List.of(BY_EPOCHS, new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.1, 1, 0.01)),
                PlateauSchedule.of(ScaledSchedule.of(0.5, BY_EPOCHS), 0.5, 2))) {
            for (Model net : both(schedule)) {
                assertThat(warnings(6, batch -> TinyNets.fit(net, batch))).hasSize(1).first().asString()
                        .contains(" goes by epochs, and DL4J counts none in fit(DataSet)", "stays at its value of epoch 0");
            }
        }
        MultiLayerNetwork net = stack(builder(new Adam(BY_EPOCHS)));
        assertThat(warnings(3, batch -> net.fit(batch.getFeatures(), batch.getLabels()))).hasSize(1);
    }

    @Test
    void aMomentumByEpochsCountsToo() {
        MultiLayerNetwork net = stack(builder(Momentum.builder().learningRate(0.1).momentumSchedule(BY_EPOCHS).build()));
        assertThat(warnings(3, net::fit)).hasSize(1);
    }

    @Test
    void pretrainingWarns() {
        MultiLayerNetwork net = stack(builder(new Adam(BY_EPOCHS)), new AutoEncoder.Builder().nIn(4).nOut(5).build(), output().build());
        assertThat(Log.warnings(() -> net.pretrain(data(1, 2), 2))).hasSize(1);
    }

    @Test
    void longEpochsThatDl4jCountsAreNoReason() {
        for (Model net : both(BY_EPOCHS)) {
            assertThat(Log.warnings(() -> fit(net, data(1, 200)))).isEmpty();
        }
        MultiLayerNetwork stopped = stack(builder(new Adam(BY_EPOCHS)));
        assertThat(Log.warnings(() -> new EarlyStoppingTrainer(new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                .scoreCalculator(new DataSetLossCalculator(data(2, 1), true)).epochTerminationConditions(new MaxEpochsTerminationCondition(2)).modelSaver(new InMemoryModelSaver<>()).build(),
                stopped, data(1, 5)).fit())).isEmpty();
    }

    @Test
    void aUserWhoCountsAfterEachFitOfAllDataIsNotWarned() {
        MultiLayerNetwork net = stack(builder(new Adam(BY_EPOCHS)));
        assertThat(warnings(5, batch -> {
            net.fit(batch);
            net.incrementEpochCount();
        })).isEmpty();
        ComputationGraph graph = graph(builder(new Adam(BY_EPOCHS)));
        assertThat(warnings(5, batch -> {
            graph.fit(batch);
            graph.incrementEpochCount();
        })).isEmpty();
    }

    @Test
    void aScheduleByIterationsIsNoReason() {
        for (Model net : both(ExponentialDecaySchedule.of(0.1, 5))) {
            assertThat(warnings(5, batch -> TinyNets.fit(net, batch))).isEmpty();
        }
    }

    @Test
    void aGraphOfSameDiff() {
        for (boolean batchwise : new boolean[] {true, false}) {
            SameDiff graph = SameDiff.create();
            SDVariable x = graph.placeHolder("x", DataType.DOUBLE, -1, 4);
            SDVariable y = graph.placeHolder("y", DataType.DOUBLE, -1, 3);
            SDVariable w = graph.var("w", Nd4j.linspace(DataType.DOUBLE, -0.5, 0.1, 12).reshape(4, 3));
            SDVariable b = graph.var("b", Nd4j.zeros(DataType.DOUBLE, 3));
            graph.loss().meanSquaredError("loss", y, x.mmul(w).add(b), null);
            graph.setLossVariables("loss");
            graph.setTrainingConfig(new TrainingConfig.Builder().updater(new Adam(BY_EPOCHS)).dataSetFeatureMapping("x")
                    .dataSetLabelMapping("y").build());
            DataSet batch = data(1, 1).next();
            assertThat(Log.warnings(() -> {
                if (batchwise) {
                    for (int i = 0; i < 4; i++) {
                        graph.fit(batch);
                    }
                } else {
                    graph.fit(data(1, 4), 2);
                }
            })).hasSize(batchwise ? 1 : 0);
        }
    }
}
