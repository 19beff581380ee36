package io.github.dl4joptimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.dl4joptimizers.schedule.Annealing;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.CosineSchedule;
import io.github.dl4joptimizers.schedule.CyclicSchedule;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.schedule.ISchedule;

/** The pages' schedules: names and defaults. {@code GoldenSchedulesTest} and {@code PlateauGoldenTest} check their values. */
class SchedulePagesTest {

    private static final Path ROOT = Path.of("src/test/resources/golden/schedules");

    private static final Map<String, Class<?>> PAGES = Map.of("keras", Keras.class, "torch", PyTorch.class, "torch2", PyTorch.class,
            "optax", Optax.class, "geron", Textbook.class, "transformers", Transformers.class, "timm", Timm.class);

    /** Reference files without a method, and why. */
    private static final Map<String, String> WITHOUT_METHOD = Map.of(
            "pytorch_optimizer/REXScheduler", "a library without a page; CurveSchedule with Annealing.REX",
            "pytorch_optimizer/get_wsd_schedule", "a library without a page; WarmupStableDecaySchedule",
            "geron/lr_range_test", "LearningRateFinder");

    /** Files whose name is shorter than the method's. */
    private static final Map<String, String> RENAMED = Map.of("geron/piecewise", "piecewiseConstant");

    private static String normal(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static Set<String> schedulesOf(Class<?> page) {
        Set<String> names = new TreeSet<>();
        for (Method method : page.getDeclaredMethods()) {
            boolean isSchedule = ISchedule.class.isAssignableFrom(method.getReturnType());
            if (isSchedule && Modifier.isPublic(method.getModifiers())) {
                names.add(normal(method.getName()));
            }
        }
        return names;
    }

    @Test
    void everyReferenceFileHasAMethodOfTheLibrarysName() throws IOException {
        Set<String> missing = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
                String library = file.getParent().getFileName().toString();
                String schedule = file.getFileName().toString().replaceFirst("(__\\w+)?\\.json$", "");
                String id = library + "/" + schedule;
                if (!PAGES.containsKey(library) || !schedulesOf(PAGES.get(library)).contains(normal(RENAMED.getOrDefault(id, schedule)))) {
                    missing.add(id);
                }
            }
        }
        assertThat(missing).containsExactlyInAnyOrderElementsOf(WITHOUT_METHOD.keySet());
    }

    @Test
    void everyMethodHasAReferenceFile() throws IOException {
        Set<String> known = new TreeSet<>(Set.of("Optax/constantschedule", "Transformers/getconstantschedule")); // nothing to compute
        try (Stream<Path> files = Files.walk(ROOT)) {
            files.filter(path -> path.toString().endsWith(".json")).forEach(file -> {
                String library = file.getParent().getFileName().toString();
                String schedule = file.getFileName().toString().replaceFirst("(__\\w+)?\\.json$", "");
                if (PAGES.containsKey(library)) {
                    known.add(PAGES.get(library).getSimpleName() + "/"
                            + normal(RENAMED.getOrDefault(library + "/" + schedule, schedule)));
                }
            });
        }
        PAGES.values().forEach(page -> assertThat(schedulesOf(page)).isNotEmpty()
                .allSatisfy(name -> assertThat(known).contains(page.getSimpleName() + "/" + name)));
    }

    // ---- defaults: the short form is the long one with what the library's documentation says

    @Test
    void kerasDefaults() {
        assertThat(Keras.cosineDecay(0.1, 10)).isEqualTo(Keras.cosineDecay(0.1, 10, 0)).isEqualTo(CosineSchedule.of(0.1, 10));
        assertThat(Keras.cosineDecayRestarts(0.1, 10)).isEqualTo(Keras.cosineDecayRestarts(0.1, 10, 2, 1, 0));
        assertThat(Keras.exponentialDecay(0.1, 10, 0.5)).isEqualTo(Keras.exponentialDecay(0.1, 10, 0.5, false));
        assertThat(Keras.inverseTimeDecay(0.1, 10, 0.5)).isEqualTo(Keras.inverseTimeDecay(0.1, 10, 0.5, false));
        assertThat(Keras.polynomialDecay(0.1, 10)).isEqualTo(Keras.polynomialDecay(0.1, 10, 0.0001, 1, false));
    }

    @Test
    void pyTorchDefaults() {
        assertThat(PyTorch.constantLR(0.1)).isEqualTo(PyTorch.constantLR(0.1, 1.0 / 3, 5));
        assertThat(PyTorch.cosineAnnealingLR(0.1, 10)).isEqualTo(PyTorch.cosineAnnealingLR(0.1, 10, 0));
        assertThat(PyTorch.cosineAnnealingWarmRestarts(0.1, 10)).isEqualTo(PyTorch.cosineAnnealingWarmRestarts(0.1, 10, 1, 0));
        assertThat(PyTorch.cyclicLR(0.01, 0.1))
                .isEqualTo(PyTorch.cyclicLR(0.01, 0.1, 2000, 2000, CyclicSchedule.Mode.TRIANGULAR, 1));
        assertThat(PyTorch.linearLR(0.1)).isEqualTo(PyTorch.linearLR(0.1, 1.0 / 3, 1, 5));
        assertThat(PyTorch.multiStepLR(0.1, List.of(3, 7))).isEqualTo(PyTorch.multiStepLR(0.1, List.of(3, 7), 0.1));
        assertThat(PyTorch.oneCycleLR(0.1, 40)).isEqualTo(PyTorch.oneCycleLR(0.1, 40, 0.3, Annealing.COSINE, 25, 1e4, false));
        assertThat(PyTorch.polynomialLR(0.1)).isEqualTo(PyTorch.polynomialLR(0.1, 5, 1));
        assertThat(PyTorch.stepLR(0.1, 30)).isEqualTo(PyTorch.stepLR(0.1, 30, 0.1));
        assertThat(PyTorch.swaLR(0.1, 0.02)).isEqualTo(PyTorch.swaLR(0.1, 0.02, 10, Annealing.COSINE));
    }

    @Test
    void transformersDefaults() {
        assertThat(Transformers.getCosineScheduleWithWarmup(0.1, 5, 40))
                .isEqualTo(Transformers.getCosineScheduleWithWarmup(0.1, 5, 40, 0.5));
        assertThat(Transformers.getCosineWithHardRestartsScheduleWithWarmup(0.1, 5, 40))
                .isEqualTo(Transformers.getCosineWithHardRestartsScheduleWithWarmup(0.1, 5, 40, 1));
        assertThat(Transformers.getPolynomialDecayScheduleWithWarmup(0.1, 5, 40))
                .isEqualTo(Transformers.getPolynomialDecayScheduleWithWarmup(0.1, 5, 40, 1e-7, 1));
        assertThat(Transformers.getInverseSqrtSchedule(0.1, 5)).isEqualTo(Transformers.getInverseSqrtSchedule(0.1, 5, 5));
        assertThat(Transformers.getInverseSqrtSchedule(0.1, 0)).isEqualTo(Transformers.getInverseSqrtSchedule(0.1, 0, 10_000));
        assertThat(Transformers.getWsdSchedule(0.1, 5, 10, 40, null))
                .isEqualTo(Transformers.getWsdSchedule(0.1, 5, 10, null, 25, Annealing.LINEAR, Annealing.COSINE, 0, 0.5));
    }

    @Test
    void timmDefaults() {
        assertThat(Timm.cosineLRScheduler(0.1, 40)).isEqualTo(Timm.cosineLRScheduler(0.1, 40, 0, 1, 1, 1, 0, 0, false, 1));
        assertThat(Timm.polyLRScheduler(0.1, 40)).isEqualTo(Timm.polyLRScheduler(0.1, 40, 0.5, 0, 1, 1, 1, 0, 0, false, 1));
        assertThat(Timm.tanhLRScheduler(0.1, 40)).isEqualTo(Timm.tanhLRScheduler(0.1, 40, -7, 3, 0, 1, 1, 1, 0, 0, false));
        assertThat(Timm.stepLRScheduler(0.1, 2.4)).isEqualTo(Timm.stepLRScheduler(0.1, 2.4, 1, 0, 0, true));
        assertThat(Timm.multiStepLRScheduler(0.1, List.of(9))).isEqualTo(Timm.multiStepLRScheduler(0.1, List.of(9), 1, 0, 0, true));
    }

    @Test
    void optaxDefaults() {
        assertThat(Optax.cosineDecaySchedule(0.1, 10)).isEqualTo(Optax.cosineDecaySchedule(0.1, 10, 0, 1));
        assertThat(Optax.cosineOnecycleSchedule(40, 0.1)).isEqualTo(Optax.cosineOnecycleSchedule(40, 0.1, 0.3, 25, 1e4));
        assertThat(Optax.exponentialDecay(0.1, 10, 0.5)).isEqualTo(Optax.exponentialDecay(0.1, 10, 0.5, 0, false, null));
        assertThat(Optax.linearOnecycleSchedule(40, 0.1)).isEqualTo(Optax.linearOnecycleSchedule(40, 0.1, 0.3, 0.85, 25, 1e4));
        assertThat(Optax.linearSchedule(0.1, 0, 10)).isEqualTo(Optax.linearSchedule(0.1, 0, 10, 0));
        assertThat(Optax.polynomialSchedule(0.1, 0, 2, 10)).isEqualTo(Optax.polynomialSchedule(0.1, 0, 2, 10, 0));
        assertThat(Optax.warmupCosineDecaySchedule(0, 0.1, 5, 20))
                .isEqualTo(Optax.warmupCosineDecaySchedule(0, 0.1, 5, 20, 0, 1));
        assertThat(Optax.warmupExponentialDecaySchedule(0, 0.1, 5, 20, 0.5))
                .isEqualTo(Optax.warmupExponentialDecaySchedule(0, 0.1, 5, 20, 0.5, 0, false, null));
    }

    @Test
    void textbookDefaults() {
        assertThat(Textbook.power(0.01, 20)).isEqualTo(Textbook.power(0.01, 20, 1));
        assertThat(Textbook.exponential(0.01, 20)).isEqualTo(Textbook.exponential(0.01, 20, 0.1));
        assertThat(Textbook.exponentialRecursive(0.01, 20)).isEqualTo(Textbook.exponentialRecursive(0.01, 20, 0.1));
    }

    @Test
    void plateauDefaults() {
        String wait = "factor=0.1, patience=10, cooldown=0, minimum=0.0, minimumScale=0.0, ";
        assertThat(plateau(Keras.reduceLROnPlateau())).contains(wait + "epsilon=0.0, absoluteThreshold=1.0E-4, relativeThreshold=0.0, "
                + "accumulationSize=1", "convention=KERAS");
        assertThat(plateau(PyTorch.reduceLROnPlateau())).contains(wait + "epsilon=1.0E-8, absoluteThreshold=0.0, "
                + "relativeThreshold=1.0E-4, accumulationSize=1", "convention=PYTORCH");
        assertThat(plateau(Optax.reduceOnPlateau())).contains(wait + "epsilon=0.0, absoluteThreshold=0.0, relativeThreshold=1.0E-4, "
                + "accumulationSize=1", "convention=OPTAX");
        assertThat(plateau(Textbook.performance())).contains("factor=0.5, patience=5", "convention=TEXTBOOK");
    }

    private static String plateau(PlateauSchedule.Builder builder) {
        return builder.initialValue(0.1).build().toString();
    }

    // ---- arguments that the reference files do not try

    @Test
    void noWarmUpMeansNoWarmUp() {
        assertThat(Keras.cosineDecay(0, 10, 0.1, 0.2, 0)).isEqualTo(Keras.cosineDecay(0.2, 10, 0.1));
        assertThat(Optax.warmupCosineDecaySchedule(0, 0.2, 0, 10)).isEqualTo(Optax.cosineDecaySchedule(0.2, 10));
        assertThat(Optax.warmupExponentialDecaySchedule(0, 0.2, 0, 10, 0.5)).isEqualTo(Optax.exponentialDecay(0.2, 10, 0.5));
    }

    /** Read in optax 0.2.8: linear_schedule and polynomial_schedule without steps are {@code lambda count: init_value}. */
    @Test
    void noTransitionMeansTheInitialValue() {
        assertThat(Optax.warmupConstantSchedule(0.05, 0.2, 0)).isEqualTo(ConstantSchedule.of(0.05));
        assertThat(Optax.linearSchedule(0.1, 0.2, 0)).isEqualTo(ConstantSchedule.of(0.1));
        assertThat(Optax.polynomialSchedule(0.1, 0.2, 2, -1)).isEqualTo(ConstantSchedule.of(0.1));
        assertThat(Optax.exponentialDecay(0.1, 0, 0.5)).isEqualTo(ConstantSchedule.of(0.1));
        assertThat(Optax.exponentialDecay(0.1, 10, 0)).isEqualTo(ConstantSchedule.of(0.1));
        assertThat(Optax.linearSchedule(0.1, 0.2, 10, -3)).isEqualTo(Optax.linearSchedule(0.1, 0.2, 10));
        assertThat(Optax.piecewiseConstantSchedule(0.1, Map.of(0, 0.5, 4, 0.5)).valueAt(0, 0)).isEqualTo(0.05);
    }

    @Test
    void aScheduleMayBeginLate() {
        for (ISchedule late : List.of(Optax.linearSchedule(0.1, 0.2, 10, 5), Optax.polynomialSchedule(0.1, 0.2, 1, 10, 5))) {
            assertThat(late.valueAt(0, 0)).isEqualTo(0.1);
            assertThat(late.valueAt(5, 0)).isEqualTo(0.1);
            assertThat(late.valueAt(6, 0)).isEqualTo(LinearSchedule.of(0.1, 0.2, 10).valueAt(1, 0));
            assertThat(late.valueAt(15, 0)).isEqualTo(0.2);
        }
        ISchedule decay = Optax.exponentialDecay(0.1, 10, 0.5, 5, true, 0.03);
        assertThat(decay.valueAt(14, 0)).isEqualTo(0.1);
        assertThat(decay.valueAt(15, 0)).isEqualTo(0.05);
        assertThat(decay.valueAt(25, 0)).isEqualTo(0.03);
        ISchedule warm = Optax.warmupExponentialDecaySchedule(0, 0.1, 2, 10, 0.5, 5, false, null);
        assertThat(warm.valueAt(7, 0)).isEqualTo(0.1);
        assertThat(warm.valueAt(17, 0)).isEqualTo(0.05);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.1", "4, 0.06", "8, 0.02", "12, 0.06", "16, 0.1", "24, 0.02", "8000, 0.1"})
    void aCosineAnnealingGoesUpAgain(int step, double value) {
        assertThat(PyTorch.cosineAnnealingLR(0.1, 8, 0.02).valueAt(step, 0)).isCloseTo(value, within(1e-15));
    }

    @Test
    void gammaIsForExpRangeOnly() {
        assertThat(PyTorch.cyclicLR(0.01, 0.1, 8, 4, CyclicSchedule.Mode.TRIANGULAR2, 0.9))
                .isEqualTo(PyTorch.cyclicLR(0.01, 0.1, 8, 4, CyclicSchedule.Mode.TRIANGULAR2, 1));
        assertThat(PyTorch.cyclicLR(0.01, 0.1, 8, 4, CyclicSchedule.Mode.EXP_RANGE, 0.9).decayRate()).isEqualTo(0.9);
    }

    /** Python's {@code 3 // 0.1} is 29, though 3 / 0.1 is rounded to 30. */
    @Test
    void aStairOfABrokenLengthIsNotEarly() {
        assertThat(Timm.stepLRScheduler(1, 0.1, 0.5).valueAt(3, 0)).isEqualTo(Math.pow(0.5, 29));
        assertThat(Timm.stepLRScheduler(1, 2.4, 0.5).valueAt(12, 0)).isEqualTo(Math.pow(0.5, 5));
    }

    @Test
    void aChainMultipliesWhatEachMakesOfTheRate() {
        ISchedule chain = PyTorch.chainedScheduler(0.1, List.of(PyTorch.linearLR(0.1, 0.5, 1, 4), PyTorch.stepLR(0.1, 3, 0.1),
                PyTorch.exponentialLR(0.1, 0.9)));
        assertThat(chain.valueAt(0, 0)).isCloseTo(0.05, within(1e-16));
        assertThat(chain.valueAt(4, 0)).isCloseTo(0.1 * 0.1 * Math.pow(0.9, 4), within(1e-16));
        assertThat(chain.valueAt(6, 0)).isCloseTo(0.1 * 0.01 * Math.pow(0.9, 6), within(1e-16));
        assertThat(chain.valueAt(6, 99)).isEqualTo(chain.valueAt(6, 0));
    }

    @Test
    void aConstantFactorForNoStepsStays() {
        assertThat(PyTorch.constantLR(0.1, 0.5, 0)).isEqualTo(ConstantSchedule.of(0.05));
    }
}
