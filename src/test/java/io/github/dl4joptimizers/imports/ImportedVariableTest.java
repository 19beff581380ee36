package io.github.dl4joptimizers.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.model.ModelUpdaters;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The moments of each kind of layer that DL4J imports. In these files the first moment of a variable is the variable, so the first
 * average must be the network's parameters, in the order in which DL4J keeps both in memory.
 */
class ImportedVariableTest {

    private static final Path FOLDER = SavedByKeras.resource("/keras/layers");

    static List<String> kinds() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void momentsGoWhereTheImportPutsTheWeights(String kind) throws Exception {
        String file = FOLDER.resolve(kind).toString();
        MultiLayerNetwork net = KerasModelImport.importKerasSequentialModelAndWeights(file, false);
        double[] weights = net.params().dup().data().asDouble();
        assertThat(Arrays.stream(weights).distinct().count()).as("all weights differ").isEqualTo(weights.length);

        KerasTraining.resume(net, file);

        assertThat(net.params().dup().data().asDouble()).isEqualTo(weights);
        assertThat(ModelUpdaters.of(net).iteration()).isEqualTo(5);
        MultiLayerUpdater updater = (MultiLayerUpdater) net.getUpdater();
        assertThat(updater.getUpdaterBlocks()).hasSize(1);
        double[] state = updater.getStateViewArray().dup().data().asDouble();
        List<Double> squares = new ArrayList<>();
        Arrays.stream(weights).forEach(w -> squares.add((double) ((float) w * (float) w)));
        assertThat(Arrays.copyOf(state, weights.length)).isEqualTo(weights);
        assertThat(Arrays.copyOfRange(state, weights.length, state.length)).containsExactly(squares.toArray(Double[]::new));
    }

    @Test
    void allKindsAreThere() throws IOException {
        assertThat(kinds()).hasSize(9);
    }
}
