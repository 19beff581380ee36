package io.github.dl4joptimizers.model;

import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.dense;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.numbers;
import static io.github.dl4joptimizers.model.TinyNets.output;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Models that load where only DL4J is on the class path: in a JVM of its own, which prints what they compute. */
class StripForInferenceTest {

    private static final AdamW FULL = new AdamW(LinearSchedule.of(0.1, 0.01, 50), 0.1).clipping(GradientClipping.byNorm(1));

    private static Layer noisy() {
        return dense().dropOut(new Dropout(LinearSchedule.of(0.5, 0.9, 10))).weightNoise(new DropConnect(LinearSchedule.of(0.5, 0.9, 10)))
                .build();
    }

    @Test
    void itLoadsWithoutThisLibrary(@TempDir Path folder) throws Exception {
        MultiLayerNetwork stack = stack(FULL.applyTo(builder(null).l2(0.01)).biasUpdater(new Sgd(LinearSchedule.of(0.1, 0.01, 50))), noisy(),
                output().dropOut(new GaussianNoise(LinearSchedule.of(0.5, 0.9, 10))).build());
        ComputationGraph graph = graph(FULL.applyTo(builder(null)));
        Model wrapped = TinyNets.wrappedStack(new Sgd(0.1), null);
        FULL.applyTo((MultiLayerNetwork) wrapped);
        SameDiff sameDiff = sameDiff();
        fit(stack, data(1, 3));
        fit(graph, data(1, 3));
        INDArray input = data(2, 1).next().getFeatures();
        List<Double> outputs = new ArrayList<>(numbers(stack.output(input)));
        outputs.addAll(numbers(graph.outputSingle(input)));

        MultiLayerNetwork plainStack = ModelCopy.of(stack);
        ComputationGraph plainGraph = ModelCopy.of(graph);
        Model plainWrapped = ModelCopy.of(wrapped);
        for (Model each : List.of(plainStack, plainGraph, plainWrapped)) {
            ModelUpdaters.of(each).stripForInference();
        }
        ModelUpdaters.of(sameDiff).stripForInference();
        plainStack.save(folder.resolve("stack.zip").toFile(), true);
        plainGraph.save(folder.resolve("graph.zip").toFile(), true);
        ((MultiLayerNetwork) plainWrapped).save(folder.resolve("wrapped.zip").toFile(), true);
        sameDiff.save(folder.resolve("samediff.fb").toFile(), true);
        Nd4j.saveBinary(input, folder.resolve("input.bin").toFile());
        assertThat(plainStack.getLayerWiseConfigurations().toJson()).doesNotContain("dl4joptimizers").contains("L2Regularization");
        assertThat(ModelUpdaters.of(stack).parameters().get(0).updater()).as("the original").isInstanceOf(io.github.dl4joptimizers.updater.Adam.class);

        List<String> printed = run(folder);
        assertThat(printed).first().isEqualTo(outputs.toString());
        assertThat(printed).last().isEqualTo("trained on");
    }

    private static SameDiff sameDiff() {
        SameDiff graph = SameDiff.create();
        var x = graph.placeHolder("x", DataType.DOUBLE, -1, 4);
        var y = graph.placeHolder("y", DataType.DOUBLE, -1, 3);
        var w = graph.var("w", Nd4j.ones(DataType.DOUBLE, 4, 3));
        graph.loss().meanSquaredError("loss", y, x.mmul(w), null);
        graph.setLossVariables("loss");
        graph.setTrainingConfig(new AdamW(LinearSchedule.of(0.1, 0.01, 50), 0.1).applyTo(new TrainingConfig.Builder())
                .dataSetFeatureMapping("x").dataSetLabelMapping("y").build());
        graph.fit(new DataSet(Nd4j.ones(DataType.DOUBLE, 2, 4), Nd4j.ones(DataType.DOUBLE, 2, 3)));
        return graph;
    }

    /** The class path without this library: its classes, its tests', its jar. One class of the tests goes into a folder by itself. */
    private static List<String> run(Path folder) throws Exception {
        Path classes = folder.resolve("classes");
        String main = LoadedAlone.class.getName().replace('.', '/') + ".class";
        Files.createDirectories(classes.resolve(main).getParent());
        try (var in = LoadedAlone.class.getResourceAsStream("/" + main)) {
            Files.copy(in, classes.resolve(main));
        }
        List<String> path = new ArrayList<>(List.of(classes.toString()));
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).filter(each ->
                !Files.exists(Path.of(each, "io/github/dl4joptimizers"))).forEach(path::add);
        ProcessBuilder jvm = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
                LoadedAlone.class.getName(), folder.toString());
        jvm.environment().put("CLASSPATH", String.join(File.pathSeparator, path));
        jvm.environment().put("OMP_NUM_THREADS", "1");
        Path output = folder.resolve("output");
        int exitCode = jvm.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        assertThat(exitCode).as(String.join("\n", lines)).isZero();
        return lines.stream().filter(line -> line.startsWith("[") || line.startsWith("trained")).toList();
    }
}
