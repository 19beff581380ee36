package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.ISchedule;

/** Nothing escapes the batteries: each optimizer in the package is in the registry and has outside numbers to answer to. */
class CompletenessTest {

    /** An optimizer and a convention that its builder accepts. */
    record Rule(Class<? extends RuleUpdater> optimizer, Convention convention) {
        @Override
        public String toString() {
            return optimizer.getSimpleName() + " " + convention;
        }
    }

    /** The public optimizers among the compiled classes of the package. */
    static List<Class<? extends RuleUpdater>> optimizers() {
        try (Stream<Path> files = Files.list(classes())) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".class")).sorted()
                    .<Class<?>>map(name -> load(name.replace(".class", "")))
                    .filter(type -> Modifier.isPublic(type.getModifiers()) && !Modifier.isAbstract(type.getModifiers())
                            && RuleUpdater.class.isAssignableFrom(type))
                    .<Class<? extends RuleUpdater>>map(type -> type.asSubclass(RuleUpdater.class)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path classes() {
        try {
            return Path.of(RuleUpdater.class.getResource("RuleUpdater.class").toURI()).getParent();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(RuleUpdater.class.getPackageName() + "." + name, false, RuleUpdater.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Rule> rules() {
        return optimizers().stream()
                .flatMap(optimizer -> Arrays.stream(Convention.values()).map(convention -> new Rule(optimizer, convention)))
                .filter(rule -> has(rule.optimizer, rule.convention));
    }

    /** Whether the builder takes the convention; an optimizer that has no such rule says so with an exception. */
    static boolean has(Class<? extends RuleUpdater> optimizer, Convention convention) {
        UpdaterBuilder<?> builder = Properties.builder(optimizer).convention(convention);
        try {
            Properties.build(builder);
            return true;
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("convention must be");
            return false;
        }
    }

    @Test
    void theScanFindsTheEightOptimizersOfTheChapter() {
        assertThat(optimizers()).contains(AdaGrad.class, AdaMax.class, Adam.class, AdamW.class, Momentum.class, Nadam.class,
                Nesterov.class, RmsProp.class);
        assertThat(rules()).hasSizeGreaterThanOrEqualTo(31);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void everyOptimizerIsInTheRegistryInEveryConvention(Rule rule) {
        assertThat(Registry.all().map(Registry.Entry::make)).extracting(CompletenessTest::ruleOf).contains(rule);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void everyOptimizerHasAGoldenFileInEveryConvention(Rule rule) {
        assertThat(GoldenTest.files()).extracting(file -> new Rule(file.optimizerClass(), file.convention())).contains(rule);
    }

    @Test
    void theNamesInTheRegistryAreUnique() {
        assertThat(Registry.all().map(Registry.Entry::name)).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void theRegistryVariesEveryPropertyOfEveryOptimizer(Class<? extends RuleUpdater> optimizer) {
        for (RecordComponent property : Properties.of(optimizer)) {
            assertThat(Registry.all().map(Registry.Entry::make).filter(optimizer::isInstance)
                    .map(updater -> String.valueOf(Properties.get(updater, property))).distinct())
                    .as("values of %s.%s in the registry", optimizer.getSimpleName(), property.getName())
                    .hasSizeGreaterThan(1);
        }
    }

    private static Rule ruleOf(RuleUpdater updater) {
        return new Rule(updater.getClass(), (Convention) Properties.call(Properties.method(updater.getClass(), "convention"),
                updater));
    }

    // ---- the public names that users compile against

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void everyConventionHasAFactoryThatTakesANumberOrASchedule(Rule rule) {
        String name = rule.convention.name().toLowerCase(Locale.ROOT);
        ISchedule schedule = new Schedules.Constant(0.25);
        Object ofNumber = Properties.call(Properties.method(rule.optimizer, name, double.class), null, 0.25);
        Object ofSchedule = Properties.call(Properties.method(rule.optimizer, name, ISchedule.class), null, schedule);
        assertThat(ofNumber).isEqualTo(Properties.build(Properties.builder(rule.optimizer).learningRate(0.25)
                .convention(rule.convention)));
        assertThat(ofSchedule).isEqualTo(Properties.build(Properties.builder(rule.optimizer).learningRateSchedule(schedule)
                .convention(rule.convention)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void everyOptimizerHasConstructorsThatTakeNothingANumberOrASchedule(Class<? extends RuleUpdater> optimizer)
            throws ReflectiveOperationException {
        ISchedule schedule = new Schedules.Constant(0.25);
        assertThat(optimizer.getConstructor().newInstance()).isEqualTo(Properties.build(Properties.builder(optimizer)));
        assertThat(optimizer.getConstructor(double.class).newInstance(0.25))
                .isEqualTo(Properties.build(Properties.builder(optimizer).learningRate(0.25)));
        assertThat(optimizer.getConstructor(ISchedule.class).newInstance(schedule))
                .isEqualTo(Properties.build(Properties.builder(optimizer).learningRateSchedule(schedule)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void everyPropertyHasAMethodOfItsNameInTheBuilder(Class<? extends RuleUpdater> optimizer) {
        Class<?> builder = Properties.builder(optimizer).getClass();
        for (RecordComponent property : Properties.of(optimizer)) {
            Class<?> type = property.getType();
            if (type == LearningRate.class || type == Hyperparameter.class) {
                assertThat(Properties.method(builder, property.getName(), double.class)).isNotNull();
                assertThat(Properties.method(builder, property.getName() + "Schedule", ISchedule.class)).isNotNull();
            } else {
                assertThat(Properties.method(builder, property.getName(), type)).isNotNull();
            }
            if (type == DecoupledWeightDecay.class) {
                assertThat(Properties.method(builder, property.getName(), double.class)).isNotNull();
                assertThat(Properties.method(builder, property.getName() + "Schedule", ISchedule.class)).isNotNull();
            }
        }
    }
}
