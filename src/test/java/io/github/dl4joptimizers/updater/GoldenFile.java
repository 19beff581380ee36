package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.github.dl4joptimizers.PyTorch;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * One file of trajectories that another library computed, and the updater of ours that must reproduce them: made by the page of
 * that library, under the library's own name, and then set by the methods of the properties' names.
 *
 * @param name     folder/file, without the extension
 * @param contents the file
 */
record GoldenFile(String name, JsonNode contents) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNode PROBLEMS = read("/golden/problems.json");

    /** The files' names of properties where ours are others. */
    private static final Map<String, String> OUR_NAMES = Map.of("eps", "epsilon", "epsRoot", "epsilonRoot", "beta", "beta1");

    /** What the files say about the rule, and the property of ours that stands for it. */
    private static final Map<String, Setting> RULES = Map.ofEntries(
            rule("lrInsideVelocity", true, "rateInVelocity", true),
            rule("lrInsideVelocity", false, "rateInVelocity", false),
            rule("gradientAt", "theta+beta*m", "rateInVelocity", true),
            rule("epsPlacement", "sqrt(s)+eps", "epsilonPlacement", EpsilonPlacement.OUTSIDE_ROOT),
            rule("epsPlacement", "sqrt(s+eps)", "epsilonPlacement", EpsilonPlacement.INSIDE_ROOT),
            rule("epsPlacement", "sqrt(s+eps), 0 where s==0", "epsilonPlacement", EpsilonPlacement.INSIDE_ROOT),
            rule("epsPlacement", "sqrt(s-mg^2+eps)", "epsilonPlacement", EpsilonPlacement.INSIDE_ROOT),
            rule("epsPlacement", "sqrt(s_hat+eps)", "epsilonPlacement", EpsilonPlacement.INSIDE_ROOT),
            rule("epsPlacement", "hat", "epsilonPlacement", EpsilonPlacement.UNCORRECTED),
            rule("epsPlacement", "u+eps", "epsilonInMaximum", false),
            rule("epsPlacement", "max(b2*u, |g|+eps)", "epsilonInMaximum", true),
            rule("epsPlacement", "max(|g|+eps, b2*u)", "epsilonInMaximum", true),
            rule("maxOf", "bias-corrected v", "correctedMaximum", true),
            rule("momentumSchedule", "0.96^t", "momentumDecay", 1.0),
            rule("momentumSchedule", "constant", "momentumWarmup", false),
            rule("weighting", "1/t", "weightLrPower", 0.0),
            rule("decayAt", "y", "decayInStep", true));

    /** The rules that the library's function has an argument for, as its files have it in {@code args}; others are its own. */
    private static final Map<String, String> ARGUMENTS = Map.of("epsPlacement", "eps_in_sqrt");

    /** Where the class or function of the library is not on its page under its own name, what stands for it there. */
    private static final Map<String, String> BY_ANOTHER_NAME = Map.of(
            "optax.chain(trace, add_decayed_weights, scale_by_learning_rate)", "sgd",
            "optax.chain(clip_by_block_rms, sgd)", "sgd",
            "optax.contrib.schedule_free(sgd)", "scheduleFreeSgd",
            "optax.chain(scale_by_yogi, scale_by_learning_rate)", "yogi");

    /** A property of ours and its value. */
    private record Setting(String property, Object value) {
    }

    private static Map.Entry<String, Setting> rule(String key, Object value, String property, Object ours) {
        return Map.entry(key + " " + value, new Setting(property, ours));
    }

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

    private JsonNode hyper() {
        return contents.get("hyper");
    }

    /**
     * Whether the run had the default settings, and so must the page's optimizer. SGD has its momentum by argument. AMSGrad's
     * runs have a beta2 of 0.9, with which the maximum matters; timm, whose ADOPT clips otherwise, has no page.
     */
    boolean hasDefaultSettings() {
        return !isAmsGrad() && !library().equals("timm")
                && Set.of("default", "book", "m09", "plain").contains(contents.get("config").textValue());
    }

    private boolean isAmsGrad() {
        return contents.get("optimizer").textValue().equals("amsgrad");
    }

    /** The optimizer's name on the page of its library: the library's own, which is {@code keras.optimizers.NAME} or so. */
    private String pageName() {
        String type = contents.get("class").textValue();
        if (library().equals("textbook") || isAmsGrad()) { // Keras and PyTorch have it as an argument of Adam
            return contents.get("optimizer").textValue();
        }
        Matcher name = Pattern.compile("(?:keras\\.optimizers|schedulefree|torch\\.optim|optax(?:\\.contrib)?|pytorch_optimizer|timm\\.optim\\.\\w+)\\.(\\w+).*").matcher(type);
        assertThat(name.matches()).as("a class of the library: %s", type).isTrue();
        return BY_ANOTHER_NAME.getOrDefault(type, name.group(1));
    }

    /** What the page's method takes beside the learning rate: a momentum and whether it is Nesterov's, of sgd only. */
    private Object[] pageArguments() {
        if (!pageName().equalsIgnoreCase("sgd") || !hyper().has("momentum")) {
            return new Object[0];
        }
        double momentum = hyper().get("momentum").doubleValue();
        return contents.get("optimizer").textValue().equals("nesterov") ? new Object[] {momentum, true} : new Object[] {momentum};
    }

    /** Around an optimizer that the file calls "inner". */
    private boolean isLookahead() {
        return contents.get("optimizer").textValue().equals("lookahead");
    }

    private Lookahead lookahead(LearningRate rate) {
        Object[] momentum = hyper().has("momentum") ? new Object[] {hyper().get("momentum").doubleValue()} : new Object[0];
        RuleUpdater inner = Pages.make(Pages.of(library()), hyper().get("inner").textValue(), rate, momentum);
        return (Lookahead) Properties.call(pageMethod(Optimizer.class), null, inner, hyper().get("k").intValue(),
                hyper().get("alpha").doubleValue());
    }

    /** The page's method for this file's optimizer, for this type of learning rate. */
    Method pageMethod(Class<?> rate) {
        if (isLookahead()) {
            return Properties.method(Pages.of(library()), "lookahead", Optimizer.class, int.class, double.class);
        }
        List<Class<?>> types = new ArrayList<>(List.of(rate));
        Stream.of(pageArguments()).forEach(argument -> types.add(argument instanceof Boolean ? boolean.class : double.class));
        return Pages.optimizer(Pages.of(library()), pageName(), types.toArray(Class<?>[]::new));
    }

    /** The page's optimizer as it is. */
    RuleUpdater fromPage(LearningRate rate) {
        if (isLookahead()) {
            return lookahead(rate);
        }
        return Pages.make(Pages.of(library()), pageName(), rate, pageArguments());
    }

    /** The page's optimizer with this file's settings, by the methods of their names. What is not understood is an error. */
    RuleUpdater updater(LearningRate rate) {
        RuleUpdater updater = fromPage(rate);
        for (Iterator<Map.Entry<String, JsonNode>> settings = hyper().fields(); settings.hasNext();) {
            Map.Entry<String, JsonNode> setting = settings.next();
            boolean ofInner = updater instanceof Lookahead && !setting.getKey().equals("resetState");
            updater = ofInner ? withInner((Lookahead) updater, setting) : with(updater, setting.getKey(), setting.getValue());
        }
        return updater;
    }

    private RuleUpdater withInner(Lookahead updater, Map.Entry<String, JsonNode> setting) {
        return Set.of("k", "alpha").contains(setting.getKey()) ? updater // the page's arguments
                : updater.fast((Optimizer<?>) with(updater.fast(), setting.getKey(), setting.getValue()));
    }

    private RuleUpdater with(RuleUpdater updater, String key, JsonNode value) {
        Setting rule = RULES.get(key + " " + value.asText());
        if (rule != null) {
            return withRule(updater, key, rule);
        }
        switch (key) {
            case "lr":
                checkIsARateOfATrajectory(value.doubleValue());
                return updater;
            case "l2":
                assertThat(Pages.of(library())).as("whose weight_decay is L2").isEqualTo(PyTorch.class);
                return updater;
            case "shapes", "clipRms", "inner":
                return updater; // see Trajectory.lengths, gradientRegularization, lookahead; schedule-free's "inner" is a remark
            case "decayFactor":
                double share = BigDecimal.ONE.subtract(value.decimalValue()).doubleValue();
                return Properties.set(updater, "weightDecay", double.class, share);
            case "decay":
                assertThat(value.textValue()).as("how it decays, which is our way").isEqualTo("adamw-style, additive");
                return updater;
            case "clip":
                return withClip(updater, value);
            case "rho":
                String rho = updater instanceof AdaDelta ? "rho" : "rmsDecay";
                return Properties.set(updater, rho, double.class, number(value));
            default:
                String property = OUR_NAMES.getOrDefault(key, key);
                // Null stands for "this library's rule has no such term".
                if (property.equals("warmupSteps")) {
                    return Properties.set(updater, property, int.class, value.intValue());
                }
                return value.isBoolean() ? Properties.set(updater, property, boolean.class, value.booleanValue())
                        : Properties.set(updater, property, double.class, value.isNull() ? 0 : number(value));
        }
    }

    /** ADOPT's: null, or the step's number (from 0) to a power: "t^0.25, t from 0" or "(t-1)^0.333". */
    private static RuleUpdater withClip(RuleUpdater updater, JsonNode value) {
        if (value.isNull()) {
            return Properties.set(updater, "clipped", boolean.class, false);
        }
        Matcher power = Pattern.compile("(?:t\\^([\\d.]+), t from 0|\\(t-1\\)\\^([\\d.]+))").matcher(value.textValue());
        assertThat(power.matches()).as("a clip: %s", value).isTrue();
        String exponent = power.group(1) == null ? power.group(2) : power.group(1);
        assertThat(Properties.get(updater, "clipped")).isEqualTo(true);
        return Properties.set(updater, "clipExponent", double.class, Double.parseDouble(exponent));
    }

    private double number(JsonNode value) {
        assertThat(value.isNumber()).as("%s: %s is a number", name, value).isTrue();
        return value.doubleValue();
    }

    /** A rule that is the library's own must be the page's; one that the run chose by an argument is set. */
    private RuleUpdater withRule(RuleUpdater updater, String key, Setting rule) {
        if (contents.get("args").has(ARGUMENTS.getOrDefault(key, "none"))) {
            return Properties.set(updater, rule.property, rule.value instanceof EpsilonPlacement ? EpsilonPlacement.class
                    : boolean.class, rule.value);
        }
        assertThat(Properties.get(updater, rule.property)).as("%s of %s, by %s", rule.property, updater, key)
                .isEqualTo(rule.value);
        return updater;
    }

    private void checkIsARateOfATrajectory(double rate) {
        if (trajectories().stream().noneMatch(t -> t.rate() == rate)) {
            throw new AssertionError(name + " has no trajectory with its own learning rate " + rate);
        }
    }

    /** What the library did to the gradient before the optimizer, where it is not the optimizer's: DL4J's L2 does the same. */
    Regularization[] gradientRegularization() {
        List<Regularization> regularization = new ArrayList<>();
        if (hyper().has("l2")) {
            regularization.add(new L2Regularization(hyper().get("l2").doubleValue()));
        }
        if (hyper().has("clipRms")) {
            regularization.add(new BlockRmsClipping(hyper().get("clipRms").doubleValue()));
        }
        return regularization.toArray(Regularization[]::new);
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

        /** The lengths of the arrays that the parameters were cut into: one, unless the file says otherwise. */
        int[] lengths() {
            JsonNode shapes = file.hyper().get("shapes");
            return shapes == null ? new int[] {start().length}
                    : StreamSupport.stream(shapes.spliterator(), false).mapToInt(shape -> shape.get(0).intValue()).toArray();
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
