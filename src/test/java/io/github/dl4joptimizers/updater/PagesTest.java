package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.Textbook;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Each library's page has the optimizers that the library has, as the golden files show, and no others; each for a number and
 * for a schedule, and for the libraries with a default learning rate for nothing. What an optimizer computes is {@link GoldenTest}'s.
 */
class PagesTest {

    /** Keras' and PyTorch's default learning rates: the one default that the golden files cannot show, as their runs set it. */
    private static final Map<Class<?>, Map<String, Double>> DEFAULT_RATES = Map.of(
            Keras.class, Map.ofEntries(Map.entry("sgd", 0.01), Map.entry("adagrad", 0.001), Map.entry("rmsprop", 0.001),
                    Map.entry("adam", 0.001), Map.entry("adamW", 0.001), Map.entry("adamax", 0.001), Map.entry("nadam", 0.001),
                    Map.entry("amsgrad", 0.001), Map.entry("adadelta", 0.001), Map.entry("lion", 0.001),
                    Map.entry("scheduleFreeAdamW", 0.0025)),
            PyTorch.class, Map.ofEntries(Map.entry("sgd", 0.001), Map.entry("adagrad", 0.01), Map.entry("rmsprop", 0.01),
                    Map.entry("adam", 0.001), Map.entry("adamW", 0.001), Map.entry("adamax", 0.002), Map.entry("nadam", 0.002),
                    Map.entry("amsgrad", 0.001), Map.entry("adadelta", 1.0), Map.entry("radam", 0.001), Map.entry("rprop", 0.01),
                    Map.entry("sgdScheduleFree", 1.0), Map.entry("adamWScheduleFree", 0.0025)));

    /** A method of a page that takes a learning rate. */
    record Made(Method method) {

        Class<?> page() {
            return method.getDeclaringClass();
        }

        boolean takesASchedule() {
            return method.getParameterTypes()[0] == ISchedule.class;
        }

        /** The same for a schedule, or for a number. */
        Method counterpart() {
            Class<?>[] types = method.getParameterTypes().clone();
            types[0] = takesASchedule() ? double.class : ISchedule.class;
            return Properties.method(page(), method.getName(), types);
        }

        /** With a learning rate of 0.25, a momentum of 0.875, and nesterov as it is asked for. */
        RuleUpdater make(boolean nesterov) {
            return make(method, new Schedules.Constant(0.25), nesterov);
        }

        static RuleUpdater make(Method method, ISchedule schedule, boolean nesterov) {
            Class<?>[] types = method.getParameterTypes();
            Object[] arguments = {types[0] == ISchedule.class ? schedule : (Object) 0.25, 0.875, nesterov};
            return (RuleUpdater) Properties.call(method, null, Arrays.copyOf(arguments, types.length));
        }

        @Override
        public String toString() {
            return page().getSimpleName() + "." + method.getName() + Stream.of(method.getParameterTypes())
                    .map(Class::getSimpleName).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    static Stream<Made> made() {
        return Pages.ALL.stream().flatMap(Pages::optimizers).filter(method -> method.getParameterCount() > 0).map(Made::new)
                .sorted((one, other) -> one.toString().compareTo(other.toString()));
    }

    /** The entries of the registry that are a page's optimizer and nothing else. */
    static Stream<Registry.Entry> pageEntries() {
        Set<RuleUpdater> onAPage = made().flatMap(made -> Stream.of(true, false).map(made::make))
                .map(PagesTest::atOneRate).collect(Collectors.toSet());
        return Registry.all().filter(entry -> onAPage.contains(atOneRate(entry.make())));
    }

    /** With a learning rate of 0.25, and a momentum, if there is one by the page's method, of 0.875. */
    private static RuleUpdater atOneRate(RuleUpdater updater) {
        RuleUpdater result = Properties.with(updater, "learningRate", LearningRate.of(0.25));
        boolean hasMomentum = updater instanceof Momentum momentum && momentum.momentum().schedule() == null
                || updater instanceof Nesterov nesterov && nesterov.momentum().schedule() == null;
        return hasMomentum ? Properties.set(result, "momentum", double.class, 0.875) : result;
    }

    @Test
    void theScanFindsTheOptimizersOfEachPage() {
        assertThat(made().map(made -> made.page().getSimpleName() + "." + made.method.getName()).collect(Collectors.toSet()))
                .contains("Keras.sgd", "Keras.adagrad", "Keras.rmsprop", "Keras.adam", "Keras.adamW", "Keras.adamax",
                        "Keras.nadam", "PyTorch.sgd", "PyTorch.adagrad", "PyTorch.rmsprop", "PyTorch.adam", "PyTorch.adamW",
                        "PyTorch.adamax", "PyTorch.nadam", "Optax.sgd", "Optax.adagrad", "Optax.rmsprop", "Optax.adam",
                        "Optax.adamw", "Optax.adamax", "Optax.nadam", "Textbook.momentum", "Textbook.nesterov",
                        "Textbook.adagrad", "Textbook.rmsprop", "Textbook.adam", "Textbook.adamW", "Textbook.adamax",
                        "Keras.amsgrad", "Keras.adadelta", "Keras.lion", "PyTorch.amsgrad", "PyTorch.adadelta", "PyTorch.radam",
                        "PyTorch.rprop", "Optax.amsgrad", "Optax.adadelta", "Optax.radam", "Optax.adabelief", "Optax.yogi",
                        "Optax.adamaxw", "Optax.adan", "Optax.ademamix", "Optax.adopt", "Optax.lion", "Optax.nadamw", "Optax.signum",
                        "Optax.signSgd", "Optax.rprop", "Keras.scheduleFreeAdamW", "PyTorch.sgdScheduleFree",
                        "PyTorch.adamWScheduleFree", "Optax.scheduleFreeSgd", "Optax.scheduleFreeAdamw");
        assertThat(made()).hasSizeGreaterThanOrEqualTo(108);
    }

    // ---- pages and golden files

    static List<GoldenFile> files() {
        return GoldenTest.files();
    }

    /** Found by the library's own name of the optimizer, ignoring case and underscores. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void everyGoldenFilesOptimizerIsOnItsLibrarysPage(GoldenFile file) {
        assertThat(file.pageMethod(double.class)).isNotNull();
        assertThat(file.pageMethod(ISchedule.class)).isNotNull();
    }

    /** There is no run of sign_sgd, and that of optax' rprop shows an error of optax. */
    private static final Set<String> WITHOUT_A_FILE = Set.of("signSgd", "rprop");

    @Test
    void thoseWithoutAFileAreOthersThatHaveOne() {
        assertThat(Optax.signSgd(0.25)).isEqualTo(Optax.signum(0.25).momentum(0));
        assertThat(Optax.rprop(0.25)).isEqualTo(PyTorch.rprop(0.25));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("made")
    void everyOptimizerOfAPageHasAGoldenFile(Made made) {
        if (made.page() == Optax.class && WITHOUT_A_FILE.contains(made.method.getName())) {
            return;
        }
        Class<?> rate = made.method.getParameterTypes()[0];
        assertThat(files()).extracting(file -> file.pageMethod(rate)).contains(made.method);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("made")
    void everyOptimizerOfAPageIsInTheRegistry(Made made) {
        for (boolean nesterov : new boolean[] {true, false}) {
            RuleUpdater expected = atOneRate(made.make(nesterov));
            assertThat(Registry.all().map(entry -> atOneRate(entry.make()))).contains(expected);
        }
    }

    // ---- the forms of a method

    @ParameterizedTest(name = "{0}")
    @MethodSource("made")
    void theFormsForANumberAndForAScheduleDifferInTheRateOnly(Made made) {
        ISchedule schedule = new Schedules.Constant(0.25);
        for (boolean nesterov : new boolean[] {true, false}) {
            RuleUpdater one = made.make(nesterov);
            RuleUpdater other = Made.make(made.counterpart(), schedule, nesterov);
            assertThat(one.learningRate()).isEqualTo(made.takesASchedule() ? LearningRate.of(schedule) : LearningRate.of(0.25));
            assertThat(other).isEqualTo(Properties.with(one, "learningRate", other.learningRate()));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("made")
    void eachCallMakesAnother(Made made) {
        RuleUpdater first = made.make(true);
        first.setLrAndSchedule(0.5, null);
        assertThat(made.make(true)).isNotEqualTo(first);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("made")
    void withoutArgumentsItHasTheLibrarysLearningRate(Made made) {
        Map<String, Double> rates = DEFAULT_RATES.get(made.page());
        if (rates == null || made.method.getParameterCount() > 1 || made.takesASchedule()) {
            return; // optax and the textbook have no default; sgd's other forms begin with the rate
        }
        RuleUpdater byDefault = (RuleUpdater) Properties.call(Properties.method(made.page(), made.method.getName()), null);
        double rate = byDefault.getLearningRate(7, 3);
        assertThat(rate).isEqualTo(rates.getOrDefault(made.method.getName(), rate));
        assertThat(byDefault).isEqualTo(Properties.with(made.make(true), "learningRate", LearningRate.of(rate)));
    }

    @Test
    void onlyLibrariesWithADefaultRateHaveAFormWithoutArguments() {
        assertThat(Pages.ALL.stream().flatMap(Pages::optimizers).filter(method -> method.getParameterCount() == 0)
                .map(Method::getDeclaringClass).collect(Collectors.toSet())).isEqualTo(DEFAULT_RATES.keySet());
    }

    /** Which is not in the golden files, whose parameters are neither weights nor biases. */
    @Test
    void theDecayOfAdamWIsOfBiasesTooExceptInTheTextbook() {
        assertThat(Keras.adamW().weightDecay()).isEqualTo(DecoupledWeightDecay.timesLearningRate(0.004).includingBiases());
        assertThat(PyTorch.adamW().weightDecay()).isEqualTo(DecoupledWeightDecay.timesLearningRate(0.01).includingBiases());
        assertThat(Optax.adamw(0.1).weightDecay()).isEqualTo(DecoupledWeightDecay.timesLearningRate(1e-4).includingBiases());
        assertThat(Textbook.adamW(0.1).weightDecay()).isEqualTo(DecoupledWeightDecay.fixed(0.01));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("made")
    void aMethodWithNesterovSwitchesItOnAndOff(Made made) {
        if (made.method.getParameterCount() == 3) {
            Method twoArguments = Properties.method(made.page(), made.method.getName(),
                    Arrays.copyOf(made.method.getParameterTypes(), 2));
            assertThat(made.make(true)).isInstanceOf(Nesterov.class);
            assertThat(made.make(false)).isEqualTo(new Made(twoArguments).make(false));
        }
    }
}
