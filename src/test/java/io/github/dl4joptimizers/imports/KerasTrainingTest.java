package io.github.dl4joptimizers.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Trainings that Keras saved in the middle go on in DL4J as they went on in Keras. */
class KerasTrainingTest {

    /** What has no counterpart here yet, and what the error says. */
    private static final Map<String, String> REFUSED = Map.of(
            "ftrl", "got Ftrl",
            "adafactor", "got Adafactor",
            "ema", "use_ema of Adam must be false",
            "accumulation", "gradient_accumulation_steps of Adam must be null",
            "global-clipnorm", "global_clipnorm of Adam must be null");

    /** Where Keras computes rates, or hyperparameters, as floats in a training of doubles. */
    private static final Set<String> FLOAT_RATES = Set.of("cosine", "k2-adam-conv", "k2-sgd-nesterov", "k2-nadam");

    static Stream<Arguments> trainings() {
        return SavedByKeras.all().stream().filter(each -> !REFUSED.containsKey(each.name()))
                .flatMap(each -> each.files().stream().map(file -> Arguments.of(each, Path.of(file).getFileName().toString())));
    }

    /** Both sum in another order; in floats an ulp of a weight of 1 is 1.2e-7, and Adam divides by small roots. */
    private static double tolerance(SavedByKeras saved) {
        return !saved.isDouble() ? 2e-6 : FLOAT_RATES.contains(saved.name()) ? 1e-8 : 1e-14;
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("trainings")
    void theNextStepsAreKerasOwn(SavedByKeras saved, String file) {
        Model model = KerasTraining.resume(saved.imported(), SavedByKeras.FOLDER.resolve(file).toString());
        goesOnAsKerasDid(saved, model);
    }

    private static void goesOnAsKerasDid(SavedByKeras saved, Model model) {
        assertThat(ModelUpdaters.of(model).iteration()).isEqualTo(7);
        for (int step = 0; step < saved.stepsAfter(); step++) {
            saved.fit(model, step);
            assertThat(model.score()).as("loss of step %d", step).isCloseTo(saved.lossAfter(step),
                    within(saved.name().startsWith("k2") ? 2e-7 : Math.max(tolerance(saved), 1e-8))); // Keras 2's loss is a float
            assertThat(saved.distance(model, step)).as("weights after step %d", step).isLessThan(tolerance(saved));
        }
    }

    @Test
    void allTrainingsAreThere() {
        assertThat(SavedByKeras.all()).hasSize(40);
        assertThat(trainings().count()).isEqualTo(27 * 3 + 8);
    }

    static Stream<Arguments> refusals() {
        return REFUSED.keySet().stream().flatMap(name -> SavedByKeras.of(name).files().stream()
                .map(file -> Arguments.of(name, Path.of(file).getFileName().toString())));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refusals")
    void whatCannotGoOnIsAnErrorThatNamesIt(String name, String file) {
        SavedByKeras dense = SavedByKeras.of("adam-dense");
        assertThatThrownBy(() -> KerasTraining.resume(dense.imported(), SavedByKeras.FOLDER.resolve(file).toString()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(REFUSED.get(name));
    }

    // ---- state and count are both needed: what the tests above would not notice otherwise

    @Test
    void withoutMomentsOrCountTheStepsAreOthers() {
        SavedByKeras saved = SavedByKeras.of("adam-dense");
        Model fresh = KerasOptimizers.applyTo(saved.imported(), saved.record().get("compile_config").toString());
        saved.fit(fresh, 0);
        assertThat(saved.distance(fresh, 0)).isGreaterThan(1e-3);

        MultiLayerNetwork miscounted = (MultiLayerNetwork) KerasTraining.resume(saved.imported(), saved.file(".keras"));
        miscounted.setIterationCount(0);
        saved.fit(miscounted, 0);
        assertThat(saved.distance(miscounted, 0)).isGreaterThan(1e-3);
    }

    @ParameterizedTest
    @CsvSource({"adam-dense", "adam-functional", "adam-batchnorm", "rmsprop-centered-momentum"})
    void dl4jsOwnFileGoesOnToTheBit(String name) {
        SavedByKeras saved = SavedByKeras.of(name);
        Model model = KerasTraining.resume(saved.imported(), saved.file(".keras"));
        saved.fit(model, 0);
        Model restored = model instanceof ComputationGraph graph ? TinyNets.restored(graph)
                : TinyNets.restored((MultiLayerNetwork) model);
        for (int step = 1; step < saved.stepsAfter(); step++) {
            saved.fit(model, step);
            saved.fit(restored, step);
        }
        assertThat(TinyNets.numbers(restored.params())).isEqualTo(TinyNets.numbers(model.params()));
    }

    // ---- what the import leaves behind

    @Test
    void theDropoutOfTheImportGoesSoThatConvolutionsCanBeTrained() {
        SavedByKeras saved = SavedByKeras.of("adam-conv");
        Model imported = saved.imported();
        assertThatThrownBy(() -> saved.fit(imported, 0)).hasMessageContaining("Op [multiply] execution failed"); // DL4J's, as it is
        KerasOptimizers.applyTo(imported, "\"adam\"");
        saved.fit(imported, 0);
        for (Layer layer : ((MultiLayerNetwork) imported).getLayers()) {
            assertThat(layer.conf().getLayer().getIDropout()).isNull();
        }
    }

    /** Keras adds l1 |w| and l2 w^2 to the loss, so l1 sign(w) + 2 l2 w to the gradient; plain descent subtracts 0.1 of that. */
    @ParameterizedTest
    @CsvSource({"L2, 0, 0.03", "L1, 0.02, 0", "L1L2, 0.02, 0.03"})
    void penaltiesOnWeights(String regularizer, double l1, double l2, @TempDir Path folder) throws IOException {
        SavedByKeras saved = SavedByKeras.of("sgd-plain");
        String options = Stream.of("\"l1\": " + l1, "\"l2\": " + l2).filter(option -> !option.endsWith(": 0.0"))
                .collect(Collectors.joining(", "));
        String penalty = "{\"module\": \"keras.regularizers\", \"class_name\": \"" + regularizer + "\", \"config\": {" + options + "}}";
        for (String kind : List.of("kernel", "bias")) {
            MultiLayerNetwork without = (MultiLayerNetwork) KerasTraining.resume(saved.imported(), saved.file(".keras"));
            MultiLayerNetwork with = (MultiLayerNetwork) KerasTraining.resume(saved.imported(), rewritten(saved.file(".keras"), folder,
                    config -> config.replace('"' + kind + "_regularizer\": null", '"' + kind + "_regularizer\": " + penalty)));
            Map<String, INDArray> before = new HashMap<>();
            with.paramTable().forEach((name, weights) -> before.put(name, weights.dup('c')));
            saved.fit(without, 0);
            saved.fit(with, 0);
            before.forEach((name, weights) -> {
                boolean isPenalized = name.endsWith("W") == kind.equals("kernel");
                double[] w = weights.data().asDouble();
                double[] step = without.getParam(name).sub(with.getParam(name)).dup('c').data().asDouble();
                for (int i = 0; i < w.length; i++) {
                    assertThat(step[i]).as("%s, %s %d", kind, name, i)
                            .isCloseTo(isPenalized ? 0.1 * (l1 * Math.signum(w[i]) + 2 * l2 * w[i]) : 0, within(1e-15));
                }
            });
        }
    }

    /** As part of the loss, too: 0.03 times the sum of the squares of both kernels. */
    @Test
    void penaltiesAreInTheScore(@TempDir Path folder) throws IOException {
        SavedByKeras saved = SavedByKeras.of("sgd-plain");
        MultiLayerNetwork net = (MultiLayerNetwork) KerasTraining.resume(saved.imported(), rewritten(saved.file(".keras"), folder,
                config -> config.replace("\"kernel_regularizer\": null", "\"kernel_regularizer\": {\"class_name\": \"L2\", \"config\":"
                        + " {\"l2\": 0.03}}")));
        double penalty = 0.03 * (Math.pow(net.getParam("0_W").norm2Number().doubleValue(), 2)
                + Math.pow(net.getParam("1_W").norm2Number().doubleValue(), 2));
        saved.fit(net, 0);
        assertThat(net.score()).isCloseTo(saved.lossAfter(0) + penalty, within(1e-9)); // Keras' loss has fewer digits
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "kernel_regularizer | OrthogonalRegularizer | the regularizers of dense must be L1, L2 or L1L2, got {",
            "activity_regularizer | L2 | activity_regularizer of dense must be null: DL4J has none, got {"})
    void penaltiesThatDl4jHasNot(String option, String kind, String message, @TempDir Path folder) throws IOException {
        SavedByKeras saved = SavedByKeras.of("sgd-plain");
        String file = rewritten(saved.file(".keras"), folder, config -> config.replaceFirst("\"units\": 6",
                "\"units\": 6, \"" + option + "\": {\"class_name\": \"" + kind + "\", \"config\": {\"l2\": 0.1}}")
                .replaceFirst("\"kernel_regularizer\": null, ", ""));
        refuses(saved, saved.imported(), file, message);
    }

    @Test
    void aNetworkOfDoublesGetsTheDigitsThatTheImportRounds() throws IOException {
        SavedByKeras saved = SavedByKeras.of("adam-dense");
        MultiLayerNetwork model = (MultiLayerNetwork) saved.imported();
        model.getParam("0_W").putScalar(0, 0, model.getParam("0_W").getDouble(0, 0) * (1 + 5e-8));
        KerasTraining.resume(model, saved.file(".keras"));
        assertThat(saved.distance(model, -1)).isZero();
    }

    // ---- what the file does not tell

    @Test
    void anotherWeightDecay() {
        SavedByKeras saved = SavedByKeras.of("adamw");
        KerasTraining training = KerasTraining.of(saved.file(".keras"));
        MultiLayerNetwork all = (MultiLayerNetwork) training.resume(saved.imported());
        MultiLayerNetwork weights = (MultiLayerNetwork) training.weightDecay(DecoupledWeightDecay.timesLearningRate(0.05))
                .resume(saved.imported());
        MultiLayerNetwork none = (MultiLayerNetwork) training.weightDecay(null).resume(saved.imported());
        String dense = all.getnLayers() - 2 + "_";
        double[] w = all.getParam(dense + "W").dup().data().asDouble();
        double[] b = all.getParam(dense + "b").dup().data().asDouble();
        for (MultiLayerNetwork each : List.of(all, weights, none)) {
            saved.fit(each, 0);
        }
        // the decay is lr 0.02 times 0.05 of the weight before the step
        assertThat(none.getParam(dense + "W").getDouble(0) - weights.getParam(dense + "W").getDouble(0))
                .isCloseTo(0.001 * w[0], within(1e-15));
        assertThat(none.getParam(dense + "b").getDouble(0)).isEqualTo(weights.getParam(dense + "b").getDouble(0));
        assertThat(none.getParam(dense + "b").getDouble(0) - all.getParam(dense + "b").getDouble(0))
                .isCloseTo(0.001 * b[0], within(1e-15));
    }

    @Test
    void anOptimizerForAFileThatHasNone(@TempDir Path folder) throws IOException {
        SavedByKeras saved = SavedByKeras.of("adam-dense");
        String without = rewritten(saved.file(".keras"), folder, config -> config
                .replaceAll("\"optimizer\": \\{\"module\".*?\"registered_name\": null\\}, ", ""));
        Model model = saved.imported();
        assertThatThrownBy(() -> KerasTraining.resume(model, without)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("optimizer must be in what the model was compiled with; Keras 3 leaves it out of a .keras file if"
                        + " the model was saved as .h5 before.")
                .hasMessageContaining("KerasTraining.of(file).optimizer(");
        goesOnAsKerasDid(saved, KerasTraining.of(without).optimizer(Keras.adam(0.02)).resume(model));
    }

    /** A .keras file with another configuration. */
    private static String rewritten(String file, Path folder, java.util.function.UnaryOperator<String> change) throws IOException {
        Path rewritten = folder.resolve("rewritten.keras");
        try (ZipFile from = new ZipFile(file); ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(rewritten))) {
            for (ZipEntry entry : java.util.Collections.list(from.entries())) {
                byte[] bytes = from.getInputStream(entry).readAllBytes();
                if (entry.getName().equals("config.json")) {
                    String config = new String(bytes, StandardCharsets.UTF_8);
                    bytes = change.apply(config).getBytes(StandardCharsets.UTF_8);
                    assertThat(new String(bytes, StandardCharsets.UTF_8)).isNotEqualTo(config);
                }
                to.putNextEntry(new ZipEntry(entry.getName()));
                to.write(bytes);
            }
        }
        return rewritten.toString();
    }

    // ---- errors, which leave the model as it is

    private static void refuses(SavedByKeras saved, Model model, String file, String message) {
        Nd4j.getRandom().setSeed(1);
        List<Double> weights = TinyNets.numbers(model.params());
        assertThatThrownBy(() -> KerasTraining.resume(model, file)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
        assertThat(TinyNets.numbers(model.params())).as(saved.name()).isEqualTo(weights);
        assertThat(ModelUpdaters.of(model).iteration()).isZero();
    }

    @Test
    void otherWeightsThanTheFiles() {
        SavedByKeras saved = SavedByKeras.of("adam-dense");
        Model model = saved.imported();
        model.getParam("0_W").putScalar(2, 1, 0.5);
        refuses(saved, model, saved.file(".keras"), "the weights of dense must be those of the file, whose moments belong to them:"
                + " import the model from the same save, got kernel with 0.5 where the file has ");
    }

    @Test
    void anotherModelsFile() {
        SavedByKeras saved = SavedByKeras.of("adam-dense");
        refuses(saved, saved.imported(), SavedByKeras.of("adam-conv").file(".keras"),
                "layer dense_1 must be one of the file's (the import keeps their names), got a layer that Keras has not saved");
        SavedByKeras conv = SavedByKeras.of("adam-conv");
        refuses(conv, conv.imported(), saved.file(".keras"), "layer conv2d must be one of the file's");
    }

    @Test
    void anotherKindOfOptimizer() {
        SavedByKeras saved = SavedByKeras.of("adam-dense");
        Model model = saved.imported();
        assertThatThrownBy(() -> KerasTraining.of(saved.file(".keras")).optimizer(Keras.lion()).resume(model))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("the optimizer's variables in the file must be 4 moments of 4"
                        + " variables of the network that Keras trains, got 8 moments; a layer that is missing in the network, or an"
                        + " optimizer of another kind?");
        assertThatThrownBy(() -> KerasTraining.of(saved.file(".keras")).optimizer(PyTorch.sgd(0.1, 0.9)).resume(model))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Keras.sgd(rate, momentum)");
    }

    /** The counters of the model are Keras' afterwards, not Keras' on top of its own: bias corrections and schedules go by them. */
    @ParameterizedTest
    @CsvSource({"adam-dense", "nadam", "cosine", "adam-functional"})
    void aModelThatHasCountedBefore(String name) {
        SavedByKeras saved = SavedByKeras.of(name);
        Model model = KerasTraining.resume(saved.imported(), saved.file(".keras"));
        goesOnAsKerasDid(saved, KerasTraining.resume(model, saved.file(".keras")));
    }

    @Test
    void aDecayThatLeavesOutALayer() {
        SavedByKeras saved = SavedByKeras.of("adamw");
        KerasTraining training = KerasTraining.of(saved.file(".keras"));
        MultiLayerNetwork without = (MultiLayerNetwork) training.weightDecay(DecoupledWeightDecay.timesLearningRate(0.05)
                .includingBiases().excluding("dense", "b")).resume(saved.imported());
        MultiLayerNetwork none = (MultiLayerNetwork) training.weightDecay(null).resume(saved.imported());
        double[] kernel = without.getParam("0_W").dup().data().asDouble();
        saved.fit(without, 0);
        saved.fit(none, 0);
        without.paramTable().forEach((parameter, weights) -> {
            double[] decayed = none.getParam(parameter).sub(weights).dup('c').data().asDouble();
            for (int i = 0; i < decayed.length; i++) {
                assertThat(decayed[i]).as(parameter).isCloseTo(parameter.equals("0_W") ? 0.001 * kernel[i] : 0, within(1e-15));
            }
        });
    }

    @Test
    void averagedWeightsAreNotReadYet() {
        SavedByKeras saved = SavedByKeras.of("adam-dense");
        assertThatThrownBy(() -> KerasTraining.of(saved.file(".keras")).optimizer(Keras.scheduleFreeAdamW(0.02))
                .resume(saved.imported())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("optimizer must be SGD, Adagrad, Adadelta, RMSprop, Adam, AdamW, Adamax, Nadam or Lion of Keras,"
                        + " whose moments are known, got ScheduleFree");
    }

    /** As Keras 2.11 to 2.15 saved it: descent without momentum had a velocity all the same. */
    @Test
    void plainDescentNeedsNoMoments() {
        SavedByKeras saved = SavedByKeras.of("sgd-nesterov");
        MultiLayerNetwork net = (MultiLayerNetwork) KerasTraining.of(saved.file(".h5")).optimizer(Keras.sgd(0.05))
                .resume(saved.imported());
        assertThat(net.getIterationCount()).isEqualTo(7);
        assertThat(net.getUpdater().getStateViewArray()).isNull();
        assertThat(saved.distance(net, -1)).isZero();
    }

    @Test
    void aLayerThatIsFrozenInKeras(@TempDir Path folder) throws IOException {
        SavedByKeras saved = SavedByKeras.of("adam-dense");
        String frozen = rewritten(saved.file(".keras"), folder, config -> config.replace("\"name\": \"dense\", \"trainable\": true",
                "\"name\": \"dense\", \"trainable\": false"));
        refuses(saved, saved.imported(), frozen, "layer dense must be frozen, as in Keras (trainable=False), which DL4J's import does"
                + " not heed: freeze it by TransferLearning's setFeatureExtractor, got trained");
    }

    /** The file has moments of a layer that has been frozen since. */
    @Test
    void aLayerThatIsFrozenHereKeepsItsWeights() {
        SavedByKeras saved = SavedByKeras.of("adam-dense");
        MultiLayerNetwork frozen = new TransferLearning.Builder((MultiLayerNetwork) saved.imported())
                .fineTuneConfiguration(FineTuneConfiguration.builder().build()).setFeatureExtractor(0).build();
        List<Double> first = TinyNets.numbers(frozen.getLayer(0).params());
        MultiLayerNetwork all = (MultiLayerNetwork) KerasTraining.resume(saved.imported(), saved.file(".h5"));
        KerasTraining.resume(frozen, saved.file(".h5"));
        saved.fit(frozen, 0);
        saved.fit(all, 0);
        assertThat(TinyNets.numbers(frozen.getLayer(0).params())).isEqualTo(first);
        assertThat(TinyNets.numbers(frozen.getLayer(1).params())).isEqualTo(TinyNets.numbers(all.getLayer(1).params()));
    }

    @Test
    void filesThatAreNotKeras(@TempDir Path folder) throws IOException {
        SavedByKeras saved = SavedByKeras.of("adam-dense");
        Path text = Files.writeString(folder.resolve("model.keras"), "{}");
        refuses(saved, saved.imported(), text.toString(), "file must be what Keras' model.save(...) writes: a .keras file or an .h5 file");
        refuses(saved, saved.imported(), saved.file(".weights.h5"), "file must be one that model.save(...) wrote of a compiled model");
        Path zip = folder.resolve("other.keras");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("metadata.json"));
        }
        refuses(saved, saved.imported(), zip.toString(), "file must be a .keras file, with config.json in it");
        assertThatThrownBy(() -> KerasTraining.resume(saved.imported(), folder.resolve("nothing.h5").toString()))
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("cannot read " + folder.resolve("nothing.h5"));
        assertThatThrownBy(() -> KerasTraining.of(null)).hasMessage("file must be a .keras or .h5 file, got null");
        assertThatThrownBy(() -> KerasTraining.of("x").optimizer(null)).hasMessageContaining("optimizer must be");
    }
}
