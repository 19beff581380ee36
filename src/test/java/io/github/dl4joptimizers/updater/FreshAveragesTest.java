package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4joptimizers.model.ModelUpdaters;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.slf4j.LoggerFactory;

/** Averages that begin in the middle of a training of a ComputationGraph or a SameDiff graph (a MultiLayerNetwork: EdgesTest). */
class FreshAveragesTest {

    private static final List<RuleUpdater> WITH_CORRECTION = List.of(new Adam(1e-3), new Nadam(1e-3), new AdaMax(1e-3));
    private static final int LATE = 2000;

    private static DataSet data() {
        Nd4j.getRandom().setSeed(3);
        return new DataSet(Nd4j.rand(DataType.FLOAT, 8, 4), Nd4j.rand(DataType.FLOAT, 8, 3));
    }

    private static List<String> warnings(Runnable training) {
        Logger logger = (Logger) LoggerFactory.getLogger(FreshAverages.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            training.run();
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static void assertWarnedOnce(List<String> warnings, RuleUpdater updater) {
        assertThat(warnings).singleElement().asString().startsWith(updater.getClass().getSimpleName()
                + " begins with fresh averages at iteration " + LATE).contains("ModelUpdaters.of(model).replace(updater)");
    }

    // ---- ComputationGraph

    /** Two layers whose updaters differ, so two blocks with averages of their own. */
    private static ComputationGraph graph(RuleUpdater updater) {
        ComputationGraph net = new ComputationGraph(new NeuralNetConfiguration.Builder().seed(1).updater(updater).graphBuilder()
                .addInputs("in").addLayer("dense", new DenseLayer.Builder().nIn(4).nOut(5).build(), "in")
                .addLayer("out", new OutputLayer.Builder().nIn(5).nOut(3).activation(Activation.IDENTITY)
                        .lossFunction(LossFunction.MSE).updater(((Optimizer<?>) updater).learningRate(2e-3)).build(), "dense")
                .setOutputs("out").build());
        net.init();
        return net;
    }

    private static List<String> warnings(ComputationGraph net) {
        return warnings(() -> {
            net.fit(data());
            net.fit(data());
        });
    }

    @Test
    void aGraphThatIsRestoredWithoutItsStateIsNoticedOnce(@TempDir Path directory) throws Exception {
        for (RuleUpdater updater : WITH_CORRECTION) {
            ComputationGraph net = graph(updater);
            assertThat(warnings(net)).as("from the start").isEmpty();
            net.getConfiguration().setIterationCount(LATE);
            File file = directory.resolve("net.zip").toFile();
            ModelSerializer.writeModel(net, file, true);
            assertThat(warnings(ModelSerializer.restoreComputationGraph(file, true))).as("with its state").isEmpty();
            assertWarnedOnce(warnings(ModelSerializer.restoreComputationGraph(file, false)), updater);
        }
    }

    @Test
    void aGraphWhoseUpdaterIsDroppedIsNoticedOnce() {
        for (RuleUpdater updater : WITH_CORRECTION) {
            ComputationGraph net = graph(updater);
            net.fit(data());
            net.getConfiguration().setIterationCount(LATE);
            net.setUpdater(null);
            assertWarnedOnce(warnings(net), updater);
            assertThat(warnings(net)).isEmpty();
            ModelUpdaters.of(net).replace(updater);
            assertThat(warnings(net)).as("begun anew, as the warning says").isEmpty();
        }
    }

    // ---- SameDiff

    private static SameDiff sameDiff(RuleUpdater updater) {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 4);
        SDVariable y = graph.placeHolder("y", DataType.FLOAT, -1, 3);
        SDVariable error = x.mmul(graph.var("w", Nd4j.ones(DataType.FLOAT, 4, 3))).add(graph.var("b", Nd4j.ones(DataType.FLOAT, 3)))
                .sub(y);
        error.mul(error).mean().rename("loss");
        graph.setLossVariables("loss");
        graph.setTrainingConfig(new TrainingConfig.Builder().updater(updater).dataSetFeatureMapping("x").dataSetLabelMapping("y")
                .build());
        return graph;
    }

    private static List<String> warnings(SameDiff graph) {
        return warnings(() -> {
            graph.fit(new SingletonDataSetIterator(data()), 1);
            graph.fit(new SingletonDataSetIterator(data()), 1);
        });
    }

    @Test
    void aSameDiffGraphThatIsRestoredWithoutItsStateIsNoticedOnce(@TempDir Path directory) {
        for (RuleUpdater updater : WITH_CORRECTION) {
            SameDiff graph = sameDiff(updater);
            assertThat(warnings(graph)).as("from the start").isEmpty();
            graph.getTrainingConfig().setIterationCount(LATE);
            File with = directory.resolve(updater.getClass().getSimpleName() + "-with.sd").toFile();
            File without = directory.resolve(updater.getClass().getSimpleName() + "-without.sd").toFile();
            graph.save(with, true);
            graph.save(without, false);
            assertThat(warnings(SameDiff.load(with, true))).as("with its state").isEmpty();
            SameDiff fresh = SameDiff.load(without, false);
            assertWarnedOnce(warnings(fresh), updater);
            assertThat(warnings(fresh)).isEmpty();
        }
    }

    @Test
    void aSameDiffGraphWithoutAveragesAtAHighIterationIsNoticedOnce() {
        for (RuleUpdater updater : WITH_CORRECTION) {
            SameDiff graph = sameDiff(updater);
            graph.getTrainingConfig().setIterationCount(LATE);
            assertWarnedOnce(warnings(graph), updater);
            assertThat(warnings(graph)).isEmpty();
        }
    }
}
