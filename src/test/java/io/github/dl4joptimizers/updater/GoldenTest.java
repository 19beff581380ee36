package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.updater.GoldenFile.Trajectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Our optimizers take the steps that the libraries took, over 60 iterations of five problems.
 *
 * <p>A parameter may differ by the tolerance times max(1, |parameter|), 1e-9 in double and 1e-4 in float: what the references'
 * own runs meet. A misplaced epsilon or bias correction shows at 1e-3 and above.
 */
@ExtendWith(OneThread.class)
class GoldenTest {

    private static final double DOUBLE_TOLERANCE = 1e-9;
    private static final double FLOAT_TOLERANCE = 1e-4;

    /** Files that are there and not used, and why. */
    private static final Map<String, String> LEFT_OUT = Map.of(
            "optax/rprop__default", "optax 0.2.9.dev applies the update of the step before: its first step moves nothing",
            "torch/nadam__torch113bug", "PyTorch 1.13 multiplies Nadam's momentum in twice, a bug that PyTorch 2 fixed");

    /** The only run in which the reference itself divides 0 by 0: the textbook's AdaMax has no epsilon. */
    private static final String HAS_NAN = "textbook/adamax__book, sparse, float64";

    private static final List<GoldenFile> FILES = GoldenFile.onDisk().stream().filter(name -> !LEFT_OUT.containsKey(name))
            .map(GoldenFile::of).toList();

    static List<GoldenFile> files() {
        return FILES;
    }

    static Stream<Trajectory> trajectories() {
        return FILES.stream().flatMap(file -> file.trajectories().stream());
    }

    static Stream<Trajectory> doubleTrajectories() {
        return trajectories().filter(trajectory -> trajectory.type() == DataType.DOUBLE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trajectories")
    void everyStepIsTheLibrarysOwn(Trajectory trajectory) {
        follow(trajectory, withSettings(trajectory), Training::step);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doubleTrajectories")
    void everyStepIsTheLibrarysOwnOnWholeArrays(Trajectory trajectory) {
        follow(trajectory, withSettings(trajectory), Training::stepOnArrays);
    }

    private static RuleUpdater withSettings(Trajectory trajectory) {
        return trajectory.file().updater(trajectory.learningRate());
    }

    private static void follow(Trajectory trajectory, RuleUpdater updater, BiConsumer<Training, INDArray> step) {
        assertThat(difference(trajectory, updater, step)).isEmpty();
    }

    /** Where an optimizer first leaves the library's way; empty if it never does. */
    private static Optional<String> difference(Trajectory trajectory, RuleUpdater updater, BiConsumer<Training, INDArray> step) {
        GoldenFile file = trajectory.file();
        INDArray params = Nd4j.createFromArray(trajectory.start()).castTo(trajectory.type());
        Training training = new Training(updater, params, trajectory.lengths(), file.gradientRegularization());
        double tolerance = trajectory.type() == DataType.DOUBLE ? DOUBLE_TOLERANCE : FLOAT_TOLERANCE;
        for (int t = 0; t < trajectory.steps(); t++) {
            double[] gradient = trajectory.gradient(t, params.toDoubleVector());
            step.accept(training, Nd4j.createFromArray(gradient).castTo(trajectory.type()));
            double[] theirs = trajectory.after(t);
            double[] ours = params.toDoubleVector();
            assertThat(ours).as("after step %s", t + 1).hasSameSizeAs(theirs);
            for (int i = 0; i < ours.length; i++) {
                boolean agrees = Math.abs(ours[i] - theirs[i]) <= tolerance * Math.max(1, Math.abs(theirs[i]));
                if (Double.isNaN(theirs[i])) {
                    assertThat(trajectory).as("NaN in the reference").hasToString(HAS_NAN);
                    agrees = !Double.isNaN(ours[i]);
                }
                if (!agrees) {
                    return Optional.of("parameter %s after step %s: theirs is %s, ours is %s".formatted(i, t + 1, theirs[i], ours[i]));
                }
            }
        }
        return Optional.empty();
    }

    /** Properties without a reference, and why. */
    private static final Map<String, String> WITHOUT_REFERENCE = Map.of("Lookahead.resetState", "worked out by LookBackTest",
            "ScheduleFree.r", "worked out by LookBackTest", "ScheduleFree.decayInStep", "worked out by LookBackTest",
            "ScheduleFree.warmupFromZero", "worked out by LookBackTest: optax has no run with a warm-up");

    static Stream<Arguments> propertiesOfRules() {
        return CompletenessTest.optimizers().stream().flatMap(optimizer -> Properties.of(optimizer).stream()
                .filter(property -> !Set.of("learningRate", "weightDecay", "clipping").contains(property.name()))
                .map(property -> arguments(optimizer, property.name())));
    }

    /** No option without an outside number: some library ran with it, and our optimizer with its default instead is found out. */
    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("propertiesOfRules")
    void everyPropertyHasARunThatNeedsIt(Class<? extends RuleUpdater> optimizer, String property) {
        RuleUpdater plain = optimizer == Lookahead.class ? new Lookahead(new Adam()) : Properties.make(optimizer);
        Object byDefault = Properties.get(plain, property);
        boolean isNeeded = doubleTrajectories().filter(trajectory -> {
            RuleUpdater updater = withSettings(trajectory);
            return updater.getClass() == optimizer && !Properties.get(updater, property).equals(byDefault)
                    && difference(trajectory, Properties.with(updater, property, byDefault), Training::step).isPresent();
        }).findAny().isPresent();
        assertThat(isNeeded).as("a run of %s that needs %s", optimizer.getSimpleName(), property)
                .isNotEqualTo(WITHOUT_REFERENCE.containsKey(optimizer.getSimpleName() + "." + property));
    }

    @Test
    void theTextbooksAdaMaxStaysFiniteWhereItsFormulaDividesZeroByZero() {
        assertThat(trajectories()).filteredOn(t -> t.toString().equals(HAS_NAN)).singleElement()
                .satisfies(t -> assertThat(t.after(0)).contains(Double.NaN));
    }

    @Test
    void everyFileIsUsedOrLeftOutForAReason() {
        Set<String> accountedFor = new TreeSet<>(LEFT_OUT.keySet());
        FILES.forEach(file -> accountedFor.add(file.name()));
        assertThat(GoldenFile.onDisk()).isEqualTo(accountedFor).hasSize(117);
        assertThat(trajectories()).as("trajectories").hasSize(805);
    }

    static Stream<Trajectory> trajectoriesWithDefaultSettings() {
        return trajectories().filter(trajectory -> trajectory.file().hasDefaultSettings());
    }

    /** Where the library ran with its default settings, the page's method alone makes the optimizer. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("trajectoriesWithDefaultSettings")
    void theFactoryNamedAfterALibraryHasItsDefaults(Trajectory trajectory) {
        RuleUpdater byDefault = trajectory.file().fromPage(trajectory.learningRate());
        assertThat(byDefault).isEqualTo(withSettings(trajectory));
        follow(trajectory, byDefault, Training::step);
    }

    /** Those whose files all set something: they are others, whose files do not, with one thing changed. */
    private static Stream<RuleUpdater> madeOfOthers(double rate) {
        return Stream.of(Keras.adam(rate).amsgrad(true), PyTorch.adam(rate).amsgrad(true),
                ((AmsGrad) Optax.adam(rate).amsgrad(true)).correctedMaximum(true),
                Optax.nadam(rate).weightDecay(Optax.adamw(rate).weightDecay()),
                Optax.adamax(rate).weightDecay(Optax.adamw(rate).weightDecay()));
    }

    @Test
    void everyPagesMethodHasAFileForWhichNothingIsSet() {
        LearningRate rate = LearningRate.of(0.05);
        Set<RuleUpdater> ofOthers = madeOfOthers(0.05).collect(Collectors.toSet());
        Set<Method> asTheyAre = FILES.stream()
                .filter(file -> file.fromPage(rate).equals(file.updater(rate)) || ofOthers.contains(file.fromPage(rate)))
                .map(file -> file.pageMethod(double.class)).collect(Collectors.toSet());
        assertThat(asTheyAre).containsAll(FILES.stream().map(file -> file.pageMethod(double.class)).toList());
    }
}
