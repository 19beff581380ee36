package io.github.dl4joptimizers.updater;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * One file of trajectories that another library computed, and the updater of ours that must reproduce them.
 *
 * @param name     folder/file, without the extension
 * @param contents the file
 */
record GoldenFile(String name, JsonNode contents) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNode PROBLEMS = read("/golden/problems.json");

    /** The files' names of properties, and ours. */
    private static final Map<String, String> OUR_NAMES = Map.ofEntries(Map.entry("momentum", "momentum"),
            Map.entry("dampening", "dampening"), Map.entry("beta1", "beta1"), Map.entry("beta2", "beta2"),
            Map.entry("eps", "epsilon"), Map.entry("epsRoot", "epsilonRoot"), Map.entry("rho", "rmsDecay"),
            Map.entry("centered", "centered"), Map.entry("initialAccumulator", "initialAccumulator"),
            Map.entry("lrDecay", "lrDecay"), Map.entry("momentumDecay", "momentumDecay"));

    /**
     * What the files say about the rule and not about a setting: our conventions must stand for exactly this, or the file
     * means a rule that we do not have. By library/optimizer.
     */
    private static final Map<String, Map<String, Object>> RULES = Map.ofEntries(
            Map.entry("keras/momentum", Map.of("lrInsideVelocity", true)),
            Map.entry("keras/sgdw", Map.of("lrInsideVelocity", true)),
            Map.entry("keras/nesterov", Map.of("lrInsideVelocity", true)),
            Map.entry("keras/adagrad", Map.of("epsPlacement", "sqrt(s+eps)")),
            Map.entry("keras/rmsprop", Map.of("epsPlacement", "sqrt(s+eps)")),
            Map.entry("keras/rmsprop centered", Map.of("epsPlacement", "sqrt(s-mg^2+eps)", "lrInsideVelocity", true)),
            Map.entry("keras/adam", Map.of("epsPlacement", "hat")),
            Map.entry("keras/adamw", Map.of("epsPlacement", "hat")),
            Map.entry("keras/adamax", Map.of("epsPlacement", "u+eps")),
            Map.entry("keras/nadam", Map.of("momentumSchedule", "0.96^t")),
            Map.entry("torch/momentum", Map.of("lrInsideVelocity", false)),
            Map.entry("torch/nesterov", Map.of("lrInsideVelocity", false)),
            Map.entry("torch/adagrad", Map.of("epsPlacement", "sqrt(s)+eps")),
            Map.entry("torch/rmsprop", Map.of("epsPlacement", "sqrt(s)+eps")),
            Map.entry("torch/rmsprop centered", Map.of("epsPlacement", "sqrt(s)+eps", "lrInsideVelocity", false)),
            Map.entry("torch/adamax", Map.of("epsPlacement", "max(b2*u, |g|+eps)")),
            Map.entry("optax/momentum", Map.of("lrInsideVelocity", false)),
            Map.entry("optax/sgdw", Map.of("lrInsideVelocity", false)),
            Map.entry("optax/nesterov", Map.of("lrInsideVelocity", false)),
            Map.entry("optax/adagrad", Map.of("epsPlacement", "sqrt(s+eps), 0 where s==0")),
            Map.entry("optax/rmsprop", Map.of("epsPlacement", "sqrt(s+eps)")),
            Map.entry("optax/adamax", Map.of("epsPlacement", "max(|g|+eps, b2*u)")),
            Map.entry("optax/nadam", Map.of("momentumSchedule", "constant")),
            Map.entry("textbook/momentum", Map.of("lrInsideVelocity", true)),
            Map.entry("textbook/nesterov", Map.of("gradientAt", "theta+beta*m")),
            Map.entry("textbook/adagrad", Map.of("epsPlacement", "sqrt(s+eps)")),
            Map.entry("textbook/rmsprop", Map.of("epsPlacement", "sqrt(s+eps)")),
            Map.entry("textbook/adam", Map.of("epsPlacement", "sqrt(s_hat+eps)")),
            Map.entry("textbook/adamw", Map.of("epsPlacement", "sqrt(s_hat+eps)")));

    /** The names of all optimizers' files on the class path. */
    static Set<String> onDisk() {
        Path root = path("/golden/optimizers");
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/').replaceFirst("\\.json$", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a file of {@link #onDisk}. */
    static GoldenFile of(String name) {
        return new GoldenFile(name, read("/golden/optimizers/" + name + ".json"));
    }

    private static Path path(String resource) {
        try {
            return Path.of(GoldenFile.class.getResource(resource).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode read(String resource) {
        try {
            return MAPPER.readTree(path(resource).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String library() {
        return contents.get("library").textValue();
    }

    private String optimizer() {
        return contents.get("optimizer").textValue();
    }

    /**
     * Whether the run had the default settings, so that our {@code Optimizer.library(lr)} must equal the file's updater. SGD
     * has no momentum by default in any library; 0.9 is the default of our momentum optimizers.
     */
    boolean hasDefaultSettings() {
        return Set.of("default", "book", "m09").contains(contents.get("config").textValue());
    }

    /** Whose rule it is. */
    Convention convention() {
        return switch (library()) {
            case "textbook" -> Convention.TEXTBOOK;
            case "keras" -> Convention.KERAS;
            case "torch", "torch2" -> Convention.PYTORCH;
            case "optax" -> Convention.OPTAX;
            default -> throw new AssertionError("no convention for the library " + library());
        };
    }

    /** Which optimizer of ours reproduces it. */
    Class<? extends RuleUpdater> optimizerClass() {
        return switch (optimizer()) {
            case "momentum", "sgdw" -> Momentum.class; // SGDW is a momentum with weight decay
            case "nesterov" -> Nesterov.class;
            case "adagrad" -> AdaGrad.class;
            case "rmsprop" -> RmsProp.class;
            case "adam" -> Adam.class;
            case "adamw" -> AdamW.class;
            case "adamax" -> AdaMax.class;
            case "nadam" -> Nadam.class;
            default -> throw new AssertionError("no updater for the optimizer " + optimizer());
        };
    }

    /** Our updater with the file's settings; a setting that is not understood is an error. */
    RuleUpdater updater(LearningRate rate) {
        UpdaterBuilder<?> builder = Properties.builder(optimizerClass()).convention(convention());
        Map<String, Object> rules = new LinkedHashMap<>(
                RULES.getOrDefault(library() + "/" + optimizer() + (centered() ? " centered" : ""), Map.of()));
        contents.get("hyper").fields().forEachRemaining(setting -> {
            String key = setting.getKey();
            JsonNode value = setting.getValue();
            if (rules.containsKey(key)) {
                if (!MAPPER.valueToTree(rules.remove(key)).equals(value)) {
                    throw new AssertionError("%s has another rule: %s is %s".formatted(name, key, value));
                }
            } else if (OUR_NAMES.containsKey(key)) {
                set(builder, OUR_NAMES.get(key), value);
            } else {
                switch (key) {
                    case "lr" -> checkIsARateOfATrajectory(value.doubleValue());
                    case "weightDecay" -> builder.weightDecay(value.doubleValue());
                    case "decayFactor" -> builder.weightDecay(DecoupledWeightDecay.fixed(
                            BigDecimal.ONE.subtract(value.decimalValue()).doubleValue()));
                    case "l2" -> checkIsTorch();
                    default -> throw new AssertionError("%s has a setting that this test does not know: %s = %s"
                            .formatted(name, key, value));
                }
            }
        });
        if (!rules.isEmpty()) {
            throw new AssertionError(name + " does not say " + rules);
        }
        return Properties.with(Properties.build(builder), "learningRate", rate);
    }

    private boolean centered() {
        return contents.get("hyper").path("centered").asBoolean(false);
    }

    /** Null stands for "this library's rule has no such term", which must then be our default: 0. */
    private void set(UpdaterBuilder<?> builder, String property, JsonNode value) {
        if (value.isBoolean()) {
            Properties.set(builder, property, boolean.class, value.booleanValue());
        } else {
            Properties.set(builder, property, double.class, value.isNull() ? 0 : value.doubleValue());
        }
    }

    private void checkIsARateOfATrajectory(double rate) {
        if (trajectories().stream().noneMatch(t -> t.rate() == rate)) {
            throw new AssertionError(name + " has no trajectory with its own learning rate " + rate);
        }
    }

    private void checkIsTorch() {
        if (convention() != Convention.PYTORCH) {
            throw new AssertionError(name + ": only PyTorch's weight_decay is L2");
        }
    }

    /** The L2 regularization that the library applied to the gradient: DL4J's own does the same. */
    Regularization[] gradientRegularization() {
        JsonNode l2 = contents.get("hyper").get("l2");
        return l2 == null ? new Regularization[0] : new Regularization[] {new L2Regularization(l2.doubleValue())};
    }

    /** Its runs. */
    List<Trajectory> trajectories() {
        return StreamSupport.stream(contents.get("trajectories").spliterator(), false).map(t -> new Trajectory(this, t)).toList();
    }

    /**
     * One run of 60 steps.
     *
     * @param file   where it is from
     * @param values its settings and numbers
     */
    record Trajectory(GoldenFile file, JsonNode values) {

        private JsonNode problem() {
            return PROBLEMS.get("problems").get(values.get("problem").textValue());
        }

        DataType type() {
            return switch (values.get("dtype").textValue()) {
                case "float64" -> DataType.DOUBLE;
                case "float32" -> DataType.FLOAT;
                default -> throw new AssertionError("no type " + values.get("dtype"));
            };
        }

        private double rate() {
            return values.get("lr").doubleValue();
        }

        private boolean rateVaries() {
            return values.get("lrVaries").booleanValue();
        }

        LearningRate learningRate() {
            if (!rateVaries()) {
                return LearningRate.of(rate());
            }
            MapSchedule.Builder schedule = new MapSchedule.Builder(ScheduleType.ITERATION);
            for (int t = 0; t < steps(); t++) {
                schedule.add(t, rate() * PROBLEMS.get("lrMultipliers").get(t).doubleValue());
            }
            return LearningRate.of(schedule.build());
        }

        int steps() {
            return values.get("theta").size();
        }

        double[] start() {
            return numbers(problem().get("theta0"));
        }

        /** The parameters after step t; for the textbook's Nesterov the look-ahead point, which is what a network holds. */
        double[] after(int t) {
            return numbers(values.get(values.has("lookahead") ? "lookahead" : "theta").get(t));
        }

        double[] gradient(int t, double[] x) {
            JsonNode problem = problem();
            switch (problem.get("kind").textValue()) {
                case "gradients":
                    return numbers(problem.get("gradients").get(t));
                case "quadratic":
                    double[] a = numbers(problem.get("a"));
                    double[] c = numbers(problem.get("c"));
                    double[] g = new double[x.length];
                    for (int i = 0; i < x.length; i++) {
                        g[i] = a[i] * (x[i] - c[i]);
                    }
                    return g;
                case "rosenbrock":
                    double valley = x[1] - x[0] * x[0];
                    return new double[] {-400 * x[0] * valley - 2 * (1 - x[0]), 200 * valley};
                default:
                    throw new AssertionError("no problem " + problem.get("kind"));
            }
        }

        private static double[] numbers(JsonNode array) {
            return StreamSupport.stream(array.spliterator(), false)
                    .mapToDouble(x -> x.isTextual() ? Double.parseDouble(x.textValue()) : x.doubleValue()).toArray();
        }

        @Override
        public String toString() {
            return "%s, %s, %s%s".formatted(file.name, values.get("problem").textValue(), values.get("dtype").textValue(),
                    rateVaries() ? ", the rate varies" : "");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
