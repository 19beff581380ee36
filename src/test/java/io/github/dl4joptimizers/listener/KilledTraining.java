package io.github.dl4joptimizers.listener;

import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/**
 * The program that {@link KillTest} kills: it trains a stack and a graph, epoch by epoch in turn, saves each after each of its
 * epochs, and goes on from what it finds saved. It says what it is doing. {@code java KilledTraining directory}
 */
final class KilledTraining {

    static final int EPOCHS = 48;
    private static final int BATCHES = 12;

    private KilledTraining() {
    }

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Path stackFile = directory.resolve("stack.zip");
        Path graphFile = directory.resolve("graph.zip");
        MultiLayerNetwork stack = Files.exists(stackFile) ? readStack(stackFile) : stack(conf());
        ComputationGraph graph = Files.exists(graphFile) ? readGraph(graphFile) : graph(conf());
        stack.addListeners(PerformanceSchedulingListener.on(data(-1, 3)));
        graph.addListeners(PerformanceSchedulingListener.on(data(-1, 3)));
        while (graph.getEpochCount() < EPOCHS) {
            if (stack.getEpochCount() == graph.getEpochCount()) {
                trainAnEpoch(stack, stackFile);
            }
            trainAnEpoch(graph, graphFile);
        }
    }

    static MultiLayerNetwork readStack(Path file) throws IOException {
        return ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
    }

    static ComputationGraph readGraph(Path file) throws IOException {
        return ModelSerializer.restoreComputationGraph(file.toFile(), true);
    }

    /** AdamW; a warm-up, and a plateau over it; the momentum of a 1cycle. */
    private static NeuralNetConfiguration.Builder conf() {
        return AdamW.builder().weightDecay(0.01).beta1Schedule(OneCycleSchedule.of(0.02, EPOCHS * BATCHES).momentum())
                .learningRateSchedule(PlateauSchedule.builder().base(WarmupSchedule.of(0.03, 30)).factor(0.85).patience(2)
                        .cooldown(2)
                        .minimum(1e-4).absoluteThreshold(0.02).convention(Convention.KERAS).build())
                .build().applyTo(builder(null));
    }

    /** The data of an epoch, their order included, are those of its number. */
    private static void trainAnEpoch(Model net, Path file) throws IOException {
        int epoch = ModelUpdaters.of(net).epoch();
        String what = file.getFileName() + " epoch " + epoch;
        System.out.println("> training " + what);
        fit(net, data(epoch, BATCHES));
        System.out.println("> saving " + what);
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        ModelSerializer.writeModel(net, unfinished.toFile(), true);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
