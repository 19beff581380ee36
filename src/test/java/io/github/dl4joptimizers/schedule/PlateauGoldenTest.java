package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What Keras, PyTorch and optax did on sequences of scores, observation by observation, and where we do better on purpose. */
class PlateauGoldenTest {

    private static final Path ROOT = Path.of("src/test/resources/golden/plateau");

    /** One run of a library: its settings, and its learning rate and counters after each observation. */
    record Case(String id, Convention convention, JsonNode settings, List<Double> scores, double initialRate, List<Double> rates,
            List<Integer> bad, List<Integer> cooldown) {

        PlateauSchedule schedule() {
            PlateauSchedule.Builder builder = page().initialValue(initialRate);
            settings.fields().forEachRemaining(setting -> {
                JsonNode value = setting.getValue();
                switch (setting.getKey()) {
                    case "patience" -> builder.patience(value.intValue());
                    case "factor" -> builder.factor(value.doubleValue());
                    case "cooldown" -> builder.cooldown(value.intValue());
                    case "min_lr" -> builder.minimum(value.doubleValue());
                    case "min_scale" -> builder.minimumScale(value.doubleValue());
                    case "eps" -> builder.epsilon(value.doubleValue());
                    case "min_delta", "atol" -> builder.absoluteThreshold(value.doubleValue());
                    case "rtol" -> builder.relativeThreshold(value.doubleValue());
                    case "threshold" -> {
                        if (settings.path("threshold_mode").asText("rel").equals("abs")) {
                            builder.absoluteThreshold(value.doubleValue());
                        } else {
                            builder.relativeThreshold(value.doubleValue());
                        }
                    }
                    case "threshold_mode" -> assertThat(value.textValue()).isIn("rel", "abs");
                    case "accumulation_size" -> builder.accumulationSize(value.intValue());
                    case "mode" -> assertThat(value.textValue()).isEqualTo("max");
                    default -> throw new AssertionError(id + ": unknown setting " + setting);
                }
            });
            return builder.build();
        }

        private PlateauSchedule.Builder page() {
            return switch (convention) {
                case KERAS -> Keras.reduceLROnPlateau();
                case PYTORCH -> PyTorch.reduceLROnPlateau();
                case OPTAX -> Optax.reduceOnPlateau();
                case TEXTBOOK -> throw new AssertionError("the book's callback is Keras'");
            };
        }

        Direction direction() {
            return settings.has("mode") ? Direction.MAXIMIZE : Direction.MINIMIZE;
        }

        @Override
        public String toString() {
            return id;
        }
    }

    private static JsonNode read(String file) {
        try {
            return new ObjectMapper().readTree(ROOT.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Case> cases() {
        JsonNode sequences = read("metrics.json").get("sequences");
        List<Case> cases = new ArrayList<>();
        for (String library : List.of("keras", "torch", "optax")) {
            Convention convention = library.equals("torch") ? Convention.PYTORCH : Convention.valueOf(library.toUpperCase(Locale.ROOT));
            for (JsonNode c : runs(library)) {
                cases.add(new Case(c.get("id").textValue(), convention, c.get("settings"),
                        numbers(sequences.get(c.get("sequence").textValue())), c.get("initialLr").doubleValue(),
                        numbers(c.get("lr")), integers(c.get("numBad")), integers(c.get("cooldown"))));
            }
        }
        return cases;
    }

    /** Those of the first file, and those with an epsilon or a minimum that is met exactly. */
    private static List<JsonNode> runs(String library) {
        List<JsonNode> runs = new ArrayList<>();
        for (String file : List.of(library + ".json", library + "__exact.json")) {
            read(file).get("cases").forEach(runs::add);
        }
        return runs;
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(n -> numbers.add(n.isTextual() ? Double.valueOf(n.textValue()) : n.doubleValue()));
        return numbers;
    }

    private static List<Integer> integers(JsonNode array) {
        List<Integer> numbers = new ArrayList<>();
        array.forEach(n -> numbers.add(n.intValue()));
        return numbers;
    }

    /** Why we differ from a library on purpose. */
    enum Reason {
        /**
         * Keras takes a first NaN or infinity for the best score, and PyTorch does so whenever infinity counts as better. NaN is
         * then never beaten, infinity hardly ever. Here no such score is an improvement, so it costs patience.
         */
        NOT_FINITE,
        /**
         * PyTorch and optax beat a negative best at best (1 - threshold), which is worse than the best: a score that stands still
         * improves for ever, and one that gets a little worse improves too. Here it must beat it by threshold |best|.
         */
        NEGATIVE_BEST,
        /** Optax counts to exactly 0, which it does at each improvement. Here a patience of 0 has none with a score that is none. */
        PATIENCE_0
    }

    /** Where we differ: why, and after which observations ours reduces instead. */
    record Deviation(Reason reason, List<Integer> reducedAfter) {
    }

    private static final Map<String, Deviation> DEVIATIONS = new HashMap<>();

    private static void put(String id, Reason reason, Integer... reducedAfter) {
        DEVIATIONS.put(id, new Deviation(reason, List.of(reducedAfter)));
    }

    static {
        put("keras-0-nan_first", Reason.NOT_FINITE, 5, 7, 9, 11, 13, 15, 19, 21, 23, 25, 27, 29);
        put("keras-0-inf", Reason.NOT_FINITE, 7, 9, 11, 13, 15);
        put("keras-1-nan_first", Reason.NOT_FINITE, 0, 4);
        put("keras-1-inf", Reason.NOT_FINITE, 0, 3);
        put("keras-2-nan_first", Reason.NOT_FINITE, 0, 4);
        put("keras-2-inf", Reason.NOT_FINITE, 0, 3);
        put("keras-3-nan_first", Reason.NOT_FINITE, 6, 10, 14, 20, 24, 28);
        put("keras-3-inf", Reason.NOT_FINITE, 8, 12);
        put("keras-4-nan_first", Reason.NOT_FINITE, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29);
        put("keras-4-inf", Reason.NOT_FINITE, 3, 5, 7, 9, 11, 13, 15);
        put("keras-5-nan_first", Reason.NOT_FINITE, 0, 3, 6, 9);
        put("keras-5-inf", Reason.NOT_FINITE, 0, 3, 6, 9);
        put("keras-6-nan_first", Reason.NOT_FINITE, 5, 7, 9, 11, 13, 15, 19, 21, 23, 25, 27, 29);
        put("keras-6-inf", Reason.NOT_FINITE, 7, 9, 11, 13, 15);
        put("torch-0-flat_negative", Reason.NEGATIVE_BEST, 3, 6, 9, 12, 15);
        put("torch-1-flat_negative", Reason.NEGATIVE_BEST, 1, 2);
        put("torch-2-flat_negative", Reason.NEGATIVE_BEST, 4, 10);
        put("torch-2-negative", Reason.NEGATIVE_BEST, 12, 18);
        put("torch-4-flat_negative", Reason.NEGATIVE_BEST, 2, 4);
        put("torch-5-inf", Reason.NOT_FINITE, 4, 7, 10, 13);
        put("torch-5-flat_negative", Reason.NEGATIVE_BEST, 3, 6, 9, 12, 15);
        put("torch-6-inf", Reason.NOT_FINITE, 3, 8, 13);
        put("optax-0-flat_negative", Reason.NEGATIVE_BEST, 2, 4, 6, 8, 10, 12, 14);
        put("optax-1-flat_negative", Reason.NEGATIVE_BEST, 1, 2);
        put("optax-2-flat_negative", Reason.NEGATIVE_BEST, 3, 8, 13);
        put("optax-2-negative", Reason.NEGATIVE_BEST, 11, 16);
        put("optax-4-flat_negative", Reason.NEGATIVE_BEST, 5, 9, 13);
        put("optax-5-improving", Reason.PATIENCE_0);
        put("optax-5-flat", Reason.PATIENCE_0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
                23, 24, 25, 26, 27, 28, 29);
        put("optax-5-worse", Reason.PATIENCE_0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
                23, 24, 25, 26, 27, 28, 29);
        put("optax-5-noisy", Reason.PATIENCE_0, 2, 5, 8, 11, 12, 13, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
        put("optax-5-tiny", Reason.PATIENCE_0, 1, 2, 4, 5, 7, 8, 10, 11, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26, 28, 29);
        put("optax-5-stairs", Reason.PATIENCE_0, 1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15, 17, 18, 19, 21, 22, 23, 25, 26, 27,
                29);
        put("optax-5-nan_mid", Reason.PATIENCE_0, 2, 4, 5, 6, 7, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25,
                26, 27, 28, 29);
        put("optax-5-nan_first", Reason.PATIENCE_0, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, 24,
                25, 26, 27, 28, 29);
        put("optax-5-inf", Reason.PATIENCE_0, 0, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        put("optax-5-flat_negative", Reason.PATIENCE_0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        put("optax-5-negative", Reason.PATIENCE_0, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
        put("optax-5-zero", Reason.PATIENCE_0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    }

    static List<Case> casesThatAgree() {
        return cases().stream().filter(golden -> !DEVIATIONS.containsKey(golden.id())).toList();
    }

    static List<Case> casesThatDeviate() {
        return cases().stream().filter(golden -> DEVIATIONS.containsKey(golden.id())).toList();
    }

    @Test
    void noCaseIsMissing() {
        assertThat(casesThatAgree()).hasSize(256);
        assertThat(casesThatDeviate()).hasSize(39).hasSameSizeAs(DEVIATIONS.keySet());
    }

    @ParameterizedTest
    @MethodSource("casesThatDeviate")
    void deviatesOnPurpose(Case golden) {
        PlateauSchedule schedule = golden.schedule();
        List<Integer> reducedAfter = new ArrayList<>();
        boolean agrees = true;
        for (int i = 0; i < golden.scores().size(); i++) {
            double before = schedule.valueAt(i, i);
            double scale = schedule.scale();
            schedule = schedule.after(golden.scores().get(i), golden.direction(), i, i);
            boolean reduced = schedule.scale() < scale;
            double after = schedule.valueAt(i + 1, i + 1);
            assertThat(after < before).as("the rate falls after observation %s", i).isEqualTo(reduced);
            if (reduced) {
                reducedAfter.add(i);
            }
            agrees &= Math.abs(after - golden.rates().get(i)) < 1e-12 && schedule.badObservations() == golden.bad().get(i);
        }
        assertThat(reducedAfter).isEqualTo(DEVIATIONS.get(golden.id()).reducedAfter());
        assertThat(agrees).as("agrees with the library, so is no deviation").isFalse();
        assertThat(schedule.best()).isFinite();
    }

    /** The rate to 1e-12, for the libraries multiply the rate and we multiply a scale; the counters exactly. */
    @ParameterizedTest
    @MethodSource("casesThatAgree")
    void countsAsTheLibraryDoes(Case golden) {
        PlateauSchedule schedule = golden.schedule();
        for (int i = 0; i < golden.scores().size(); i++) {
            schedule = schedule.after(golden.scores().get(i), golden.direction(), i, i);
            assertThat(schedule.valueAt(i + 1, i + 1)).as("rate after observation %s", i)
                    .isCloseTo(golden.rates().get(i), within(1e-12));
            assertThat(schedule.badObservations()).as("bad observations after observation %s", i).isEqualTo(golden.bad().get(i));
            assertThat(schedule.cooldownLeft()).as("cooldown after observation %s", i).isEqualTo(golden.cooldown().get(i));
        }
    }
}
