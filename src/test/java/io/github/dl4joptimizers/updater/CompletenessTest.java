package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.ISchedule;

/** Nothing escapes the batteries: each optimizer in the package is in the registry and has outside numbers to answer to. */
class CompletenessTest {

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

    @Test
    void theScanFindsTheOptimizersOfTheChapter() {
        assertThat(optimizers()).contains(AdaGrad.class, AdaMax.class, Adam.class, AdamW.class, Momentum.class, Nadam.class,
                Nesterov.class, RmsProp.class, Sgd.class);
        assertThat(optimizers()).hasSize(22);
    }

    /** Those that are made of a learning rate: Lookahead is made of another optimizer. */
    static List<Class<? extends RuleUpdater>> ofARate() {
        List<Class<? extends RuleUpdater>> all = new ArrayList<>(optimizers());
        assertThat(all.remove(Lookahead.class)).isTrue();
        return all;
    }

    @Test
    void aLookaheadIsMadeOfAnotherOptimizer() {
        assertThat(new Lookahead(new Adam(0.25))).isEqualTo(new Lookahead(new Adam(0.25), 5, 0.5, false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void everyOptimizerIsInTheRegistry(Class<? extends RuleUpdater> optimizer) {
        assertThat(Registry.all().map(Registry.Entry::make)).hasAtLeastOneElementOfType(optimizer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void everyOptimizerHasAGoldenFile(Class<? extends RuleUpdater> optimizer) {
        assertThat(GoldenTest.files()).extracting(file -> file.updater(file.trajectories().get(0).learningRate()))
                .hasAtLeastOneElementOfType(optimizer);
    }

    @Test
    void theNamesInTheRegistryAreUnique() {
        assertThat(Registry.all().map(Registry.Entry::name)).doesNotHaveDuplicates();
    }

    /** Not only between the pages: each property differs between two entries of the optimizer. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void theRegistryVariesEveryPropertyOfEveryOptimizer(Class<? extends RuleUpdater> optimizer) {
        for (Properties.Property property : Properties.of(optimizer)) {
            assertThat(Registry.all().map(Registry.Entry::make).filter(optimizer::isInstance)
                    .map(updater -> String.valueOf(Properties.get(updater, property.name()))).distinct())
                    .as("values of %s.%s in the registry", optimizer.getSimpleName(), property)
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void theRegistryHasEveryEpsilonPlacementOfAdam() {
        assertThat(Registry.all().map(Registry.Entry::make).filter(Adam.class::isInstance).map(Adam.class::cast)
                .map(Adam::epsilonPlacement)).contains(EpsilonPlacement.values());
    }

    // ---- the public names that users compile against

    /** By what name, of what type, and, for what can vary, the schedule's; {@link ValueTest} tests what the methods do. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void everyPropertyHasAMethodOfItsName(Class<? extends RuleUpdater> optimizer) {
        for (Properties.Property property : Properties.of(optimizer)) {
            boolean canVary = property.type() == LearningRate.class || property.type() == Hyperparameter.class;
            if (canVary || property.type() == DecoupledWeightDecay.class) {
                checkReturnsItself(optimizer, property.name(), double.class);
                checkReturnsItself(optimizer, property.name() + "Schedule", ISchedule.class);
            }
            if (!canVary) {
                checkReturnsItself(optimizer, property.name(), property.type());
            }
        }
        checkReturnsItself(optimizer, "build");
        checkReturnsItself(optimizer, "clone");
    }

    /** So that calls can be chained; what the methods of {@link Optimizer} return, its type parameter, is the optimizer. */
    private static void checkReturnsItself(Class<? extends RuleUpdater> optimizer, String name, Class<?>... types) {
        Method method = Properties.method(optimizer, name, types);
        if (method.getDeclaringClass() == Optimizer.class) {
            assertThat(method.getGenericReturnType().getTypeName()).as(method.toString()).isEqualTo("A");
            assertThat(optimizer.getGenericInterfaces()).extracting(Type::getTypeName)
                    .containsExactly("%s<%s>".formatted(Optimizer.class.getName(), optimizer.getName()));
        } else {
            assertThat(method.getReturnType()).as(method.toString()).isEqualTo(optimizer);
        }
    }

    /** A property that a reader finds in the documentation must be no more than a property: the other way round. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void everyMethodThatReturnsACopyIsOfAProperty(Class<? extends RuleUpdater> optimizer) {
        Set<String> names = Properties.of(optimizer).stream()
                .flatMap(property -> Stream.of(property.name(), property.name() + "Schedule")).collect(Collectors.toSet());
        names.addAll(Set.of("clone", "build", "builder", "with"));
        if (optimizer == Lookahead.class || optimizer == ScheduleFree.class) {
            names.addAll(Set.of("fast", "base", "beta2", "epsilon")); // the optimizer inside, and what the usual one has
        }
        assertThat(Stream.of(optimizer.getMethods()).filter(method -> method.getReturnType() == optimizer).map(Method::getName))
                .isSubsetOf(names);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofARate")
    void everyOptimizerHasConstructorsThatTakeNothingANumberOrASchedule(Class<? extends RuleUpdater> optimizer) {
        ISchedule schedule = new Schedules.Constant(0.25);
        RuleUpdater byDefault = Properties.make(optimizer);
        checkReturnsItself(optimizer, "builder");
        assertThat(Properties.call(Properties.method(optimizer, "builder"), null)).isEqualTo(byDefault);
        assertThat(Properties.make(optimizer, new Class<?>[] {double.class}, 0.25))
                .isEqualTo(Properties.with(byDefault, "learningRate", LearningRate.of(0.25)));
        assertThat(Properties.make(optimizer, new Class<?>[] {ISchedule.class}, schedule))
                .isEqualTo(Properties.with(byDefault, "learningRate", LearningRate.of(schedule)));
    }

    /** A constructor's parameters after the learning rate: properties, each a number or a schedule. */
    record Further(Class<? extends RuleUpdater> optimizer, List<String> properties, List<Class<?>> types) {

        static Further of(Class<? extends RuleUpdater> optimizer, String... properties) {
            return new Further(optimizer, List.of(properties), Collections.nCopies(properties.length, double.class));
        }
    }

    /** DL4J's constructors, and those that its users would expect beside them. */
    static Stream<Further> furtherConstructors() {
        return Stream.of(Further.of(Adam.class, "beta1", "beta2", "epsilon"), Further.of(AdaMax.class, "beta1", "beta2", "epsilon"),
                Further.of(Nadam.class, "beta1", "beta2", "epsilon"), Further.of(AmsGrad.class, "beta1", "beta2", "epsilon"),
                Further.of(AdaBelief.class, "beta1", "beta2", "epsilon"), Further.of(AdaGrad.class, "epsilon"),
                Further.of(RmsProp.class, "rmsDecay", "epsilon"), Further.of(AdamW.class, "weightDecay"),
                Further.of(Momentum.class, "momentum"), Further.of(Nesterov.class, "momentum"),
                new Further(Momentum.class, List.of("momentum"), List.of(ISchedule.class)),
                new Further(Nesterov.class, List.of("momentum"), List.of(ISchedule.class)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("furtherConstructors")
    void dl4jsConstructorsTakeANumberOrAScheduleAndTheSamePropertiesInTheSameOrder(Further further) {
        for (Class<?> typeOfRate : List.of(double.class, ISchedule.class)) {
            Object rate = value(typeOfRate, 0.25);
            List<Class<?>> types = new ArrayList<>(List.of(typeOfRate));
            List<Object> values = new ArrayList<>(List.of(rate));
            RuleUpdater expected = Properties.make(further.optimizer, new Class<?>[] {typeOfRate}, rate);
            double next = 0.5; // each property has another value
            for (int i = 0; i < further.properties.size(); i++, next += 0.125) {
                Class<?> type = further.types.get(i);
                String method = further.properties.get(i) + (type == ISchedule.class ? "Schedule" : "");
                expected = Properties.set(expected, method, type, value(type, next));
                types.add(type);
                values.add(value(type, next));
            }
            assertThat(Properties.make(further.optimizer, types.toArray(Class<?>[]::new), values.toArray())).isEqualTo(expected);
        }
    }

    /** It has no learning rate in DL4J. */
    @Test
    void adaDeltasTwoNumbersAreRhoAndEpsilon() {
        assertThat(new AdaDelta(0.5, 0.625)).isEqualTo(new AdaDelta().rho(0.5).epsilon(0.625));
    }

    private static Object value(Class<?> type, double number) {
        return type == ISchedule.class ? new Schedules.Constant(number) : (Object) number;
    }

    // ---- DL4J's builders, which change in place

    static Stream<Class<?>> builders() {
        return optimizers().stream().flatMap(optimizer -> Stream.of(optimizer.getClasses()))
                .filter(DropInBuilder.class::isAssignableFrom).map(type -> type);
    }

    @Test
    void theOptimizersThatHaveABuilderInDl4jHaveOne() {
        assertThat(builders()).containsExactlyInAnyOrder(AdaBelief.Builder.class, AdaDelta.Builder.class, AdaGrad.Builder.class,
                Adam.Builder.class, AmsGrad.Builder.class, Nadam.Builder.class, RmsProp.Builder.class, Sgd.Builder.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("builders")
    void aBuilderChangesInPlaceAndEachMethodSetsItsPropertyOnly(Class<?> type) throws ReflectiveOperationException {
        Class<? extends RuleUpdater> optimizer = type.getEnclosingClass().asSubclass(RuleUpdater.class);
        DropInBuilder<?, ?> builder = (DropInBuilder<?, ?>) type.getConstructor().newInstance();
        RuleUpdater expected = Properties.make(optimizer);
        assertThat(builder.build()).isEqualTo(expected);
        double next = 0.5;
        for (Method method : type.getMethods()) {
            boolean setsAProperty = method.getDeclaringClass() != Object.class && method.getParameterCount() == 1
                    && !method.isBridge();
            if (setsAProperty) {
                Class<?> parameter = method.getParameterTypes()[0];
                Object value = value(parameter, next);
                RuleUpdater before = builder.build();
                assertThat(Properties.call(method, builder, value)).as(method.toString()).isSameAs(builder);
                assertThat(before).as("what was built before").isEqualTo(expected);
                expected = Properties.set(expected, method.getName(), parameter, value);
                assertThat(builder.build()).as(method.toString()).isEqualTo(expected);
                next += 0.0625;
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("builders")
    void whatABuilderBuildsTwiceHasALearningRateOfItsOwn(Class<?> type) throws ReflectiveOperationException {
        DropInBuilder<?, ?> builder = (DropInBuilder<?, ?>) type.getConstructor().newInstance();
        RuleUpdater first = builder.build();
        RuleUpdater second = builder.build();
        first.setLrAndSchedule(0.625, null);
        assertThat(second).isEqualTo(builder.build()).isNotEqualTo(first);
    }
}
