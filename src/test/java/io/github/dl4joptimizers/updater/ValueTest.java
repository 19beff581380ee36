package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.regularization.Companion;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * An updater is a value: DL4J clones it for each layer, and joins the parameters of layers whose updaters are equal. A wrong
 * equality would scramble their state.
 */
@ExtendWith(OneThread.class)
class ValueTest {

    @ForEachUpdater
    void builtTwiceItIsEqualWithEqualHashCode(Registry.Entry entry) {
        assertThat(entry.make()).isEqualTo(entry.make()).hasSameHashCodeAs(entry.make()).isNotEqualTo(null)
                .isNotEqualTo("an updater");
    }

    @ForEachUpdater
    void aCloneIsEqualOfTheSameClassAndBehavesAlike(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        assertThat(updater.clone()).isNotSameAs(updater).isEqualTo(updater).hasSameHashCodeAs(updater)
                .hasSameClassAs(updater);
        assertThat(Training.outcome(updater.clone(), DataType.FLOAT, 20, 3))
                .isEqualTo(Training.outcome(updater, DataType.FLOAT, 20, 3));
    }

    @ForEachUpdater
    void changingTheRateOfACloneLeavesTheOriginalAlone(Registry.Entry entry) {
        RuleUpdater original = entry.make();
        RuleUpdater clone = original.clone();
        clone.setLrAndSchedule(0.625, null);
        assertThat(rate(clone, 3, 1)).isEqualTo(0.625);
        assertThat(clone).isNotEqualTo(original);
        assertThat(original).isEqualTo(entry.make());

        original.setLrAndSchedule(0.375, null);
        assertThat(rate(clone, 3, 1)).isEqualTo(0.625);
    }

    /** What was set; ScheduleFree's warm-up comes on top of it. */
    private static double rate(RuleUpdater updater, int iteration, int epoch) {
        return updater instanceof ScheduleFree ? updater.learningRate().valueAt(iteration, epoch)
                : updater.getLearningRate(iteration, epoch);
    }

    /** A schedule may have state; then each clone must have its own. */
    @ForEachUpdater
    void aCloneHasClonesOfTheSchedules(Registry.Entry entry) {
        RuleUpdater original = withEverySchedule(entry.make());
        checkHasSchedulesOfItsOwn(original.clone(), original);
        checkHasSchedulesOfItsOwn(original.alone(), original);
    }

    private static void checkHasSchedulesOfItsOwn(RuleUpdater copy, RuleUpdater original) {
        for (Properties.Property property : Properties.of(original)) {
            ISchedule schedule = Properties.scheduleOf(Properties.get(original, property.name()));
            if (schedule != null) {
                assertThat(Properties.scheduleOf(Properties.get(copy, property.name()))).as(property.name()).isNotNull()
                        .isNotSameAs(schedule).isEqualTo(schedule);
            }
        }
    }

    private static RuleUpdater withEverySchedule(RuleUpdater updater) {
        RuleUpdater result = updater;
        for (Properties.Property property : Properties.of(updater)) {
            if (property.type() == LearningRate.class) {
                result = Properties.with(result, property.name(), LearningRate.of(new Schedules.Cloned(0.5)));
            } else if (property.type() == Hyperparameter.class) {
                result = Properties.with(result, property.name(), Hyperparameter.of(new Schedules.Cloned(0.5)));
            }
        }
        return result;
    }

    // ---- equality, property by property

    /** An updater and one of its properties. */
    record Property(Registry.Entry entry, Properties.Property property) {

        String name() {
            return property.name();
        }

        Class<?> type() {
            return property.type();
        }

        /** Values that differ from the entry's and from each other. */
        List<Object> otherValues() {
            Object value = Properties.get(entry.make(), name());
            List<Object> others = new ArrayList<>(type() == double.class ? numbersFor(this) : valuesOf(type()));
            others.removeIf(other -> String.valueOf(other).equals(String.valueOf(value)));
            return others;
        }

        /** Updaters that differ from the entry in this property alone. */
        List<RuleUpdater> variants() {
            return otherValues().stream().map(value -> Properties.with(entry.make(), name(), value)).toList();
        }

        @Override
        public String toString() {
            return entry + ", " + name();
        }
    }

    /** Two neighbours and the smallest or, where that is not good, another. */
    private static List<Object> numbersFor(Property property) {
        double good = ArgumentsTest.goodValue(property);
        double least = ArgumentsTest.leastValue(property);
        return List.of(least, good, Math.nextUp(good));
    }

    private static List<Object> valuesOf(Class<?> type) {
        if (type == LearningRate.class) {
            return List.of(LearningRate.of(0.0625), LearningRate.of(new Schedules.Constant(0.0625)),
                    LearningRate.of(new Schedules.Constant(0.5)));
        }
        if (type == Hyperparameter.class) {
            return List.of(Hyperparameter.of(0.0625), Hyperparameter.of(new Schedules.Constant(0.0625)),
                    Hyperparameter.of(new Schedules.Constant(0.5)));
        }
        if (type == boolean.class) {
            return List.of(true, false);
        }
        if (type == int.class) {
            return List.of(1, 2, Integer.MAX_VALUE);
        }
        if (type.isEnum()) {
            return List.of(type.getEnumConstants());
        }
        if (type == DecoupledWeightDecay.class) {
            return Arrays.asList(null, DecoupledWeightDecay.timesLearningRate(0.0625), DecoupledWeightDecay.fixed(0.0625),
                    DecoupledWeightDecay.timesMultiplier(0.0625, 0.5), DecoupledWeightDecay.timesMultiplier(0.0625, 0.25),
                    DecoupledWeightDecay.timesLearningRate(0.0625).includingBiases(),
                    DecoupledWeightDecay.timesLearningRate(new Schedules.Constant(0.0625)));
        }
        if (type == GradientClipping.class) {
            return Arrays.asList(null, GradientClipping.byNorm(0.0625), GradientClipping.byNorm(Math.nextUp(0.0625)),
                    GradientClipping.byValue(0.0625));
        }
        throw new AssertionError("no other values of " + type);
    }

    static Stream<Property> properties() {
        return Registry.all().flatMap(entry -> Properties.of(entry.make()).stream()
                .map(property -> new Property(entry, property)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("properties")
    void updatersThatDifferInOnePropertyAreNotEqual(Property property) {
        List<RuleUpdater> all = new ArrayList<>(property.variants());
        assertThat(all).isNotEmpty();
        all.add(property.entry.make());
        Set<RuleUpdater> distinct = new HashSet<>(all);
        assertThat(distinct).hasSameSizeAs(all);
        for (RuleUpdater one : all) {
            for (RuleUpdater other : all) {
                assertThat(one.equals(other)).as("%s and %s", one, other).isEqualTo(one == other);
            }
        }
    }

    @ForEachUpdater
    void theStringNamesEveryPropertyAndItsValue(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        for (Properties.Property property : Properties.of(updater)) {
            Object value = Properties.get(updater, property.name());
            boolean isCompanion = property.type() == DecoupledWeightDecay.class || property.type() == GradientClipping.class;
            if (value != null) {
                assertThat(updater.toString()).contains(isCompanion ? value.toString() : property.name() + "=" + value);
            }
        }
        assertThat(updater.toString()).startsWith(updater.getClass().getSimpleName() + "[").doesNotContain("@");
    }

    // ---- property methods

    /** The method changes its own property, to what it was given, and leaves all others and the original alone. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("properties")
    void aPropertyMethodReturnsACopyThatDiffersInThisPropertyOnly(Property property) {
        RuleUpdater original = property.entry.make();
        for (Object value : property.otherValues()) {
            RuleUpdater changed = Properties.set(original, property.property, value);
            assertThat(changed).hasSameClassAs(original);
            for (Properties.Property each : Properties.of(original)) {
                assertThat(Properties.get(changed, each.name())).as(each.name())
                        .isEqualTo(each.equals(property.property) ? value : Properties.get(original, each.name()));
            }
            assertThat(original).as("the original").isEqualTo(property.entry.make());
        }
    }

    /** DL4J changes learning rates in place, so a copy that shared the original's would change with it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("properties")
    void changingTheRateOfWhatAPropertyMethodReturnsLeavesTheOriginalAlone(Property property) {
        RuleUpdater original = property.entry.make();
        RuleUpdater changed = Properties.set(original, property.property, property.otherValues().get(0));
        RuleUpdater before = changed.clone();
        original.setLrAndSchedule(0.375, null);
        assertThat(changed).as("the copy").isEqualTo(before);
        changed.setLrAndSchedule(0.625, null);
        assertThat(rate(original, 3, 1)).as("the original's rate").isEqualTo(0.375);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("properties")
    void whatAPropertyMethodReturnsHasSchedulesOfItsOwn(Property property) {
        RuleUpdater original = withEverySchedule(property.entry.make());
        Object value = Properties.get(original, property.name());
        checkHasSchedulesOfItsOwn(Properties.set(original, property.property, value), original);
    }

    /** Weight decay is also set by its coefficient alone; the kind of decay that the optimizer has is kept. */
    @ForEachUpdater
    void theCoefficientOfTheDecayCanBeSetAlone(Registry.Entry entry) {
        RuleUpdater original = entry.make();
        DecoupledWeightDecay kind = original.weightDecay() != null ? original.weightDecay()
                : DecoupledWeightDecay.timesLearningRate(0.5);
        assertThat(Properties.set(original, "weightDecay", double.class, 0.0625))
                .isEqualTo(withDecay(original, kind.withCoefficient(Hyperparameter.of(0.0625))));
        ISchedule schedule = new Schedules.Constant(0.0625);
        assertThat(Properties.set(original, "weightDecaySchedule", ISchedule.class, schedule))
                .isEqualTo(withDecay(original, kind.withCoefficient(Hyperparameter.of(schedule))));
        assertThat(Properties.set(original, "weightDecay", double.class, 0.0)).isEqualTo(withDecay(original, null));
    }

    private static RuleUpdater withDecay(RuleUpdater updater, DecoupledWeightDecay decay) {
        return Properties.with(updater, "weightDecay", decay);
    }

    @ForEachUpdater
    void buildingChangesNothing(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        assertThat(Properties.call(Properties.method(updater.getClass(), "build"), updater)).isEqualTo(entry.make());
    }

    @ForEachUpdater
    void aloneItHasNoCompanionsAndIsTheSameInAllElse(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        RuleUpdater alone = updater.alone();
        assertThat(alone).isEqualTo(Properties.rule(updater));
        assertThat(alone.companions()).isEmpty();
        assertThat(alone.weightDecay()).isNull();
        assertThat(alone.clipping()).isNull();
        assertThat(alone.alone()).isEqualTo(alone);
        assertThat(updater).isEqualTo(entry.make());

        alone.setLrAndSchedule(0.625, null);
        assertThat(updater).isEqualTo(entry.make());
    }

    @ForEachUpdater
    void theCompanionsAreItsDecayAndItsClipping(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        assertThat(updater.companions()).containsExactlyInAnyOrderElementsOf(
                Stream.<Companion>of(updater.weightDecay(), updater.clipping()).filter(Objects::nonNull).toList());
        assertThat(updater.weightDecay()).isEqualTo(Properties.get(updater, "weightDecay"));
        assertThat(updater.clipping()).isEqualTo(Properties.get(updater, "clipping"));
    }

    @Test
    void anAdamWHasItsAdamForItself() {
        Adam adam = new Adam(0.1);
        AdamW adamW = new AdamW(adam);
        adam.setLrAndSchedule(0.5, null);
        assertThat(adamW).isEqualTo(new AdamW(new Adam(0.1)));
        AdamW other = new AdamW(0.1, 0.25).with(adam.beta2(0.5));
        assertThat(other).as("the rate and the decay stay").isEqualTo(new AdamW(0.1, 0.25).beta2(0.5));
    }

    // ---- the learning rate, the one thing that can change

    @ForEachUpdater
    void theLearningRateCanBeChangedInPlaceToANumberOrASchedule(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        assertThat(updater.hasLearningRate()).isTrue();

        updater.setLrAndSchedule(0.125, null);
        assertThat(rate(updater, 0, 0)).isEqualTo(0.125);
        assertThat(rate(updater, 1000, 10)).isEqualTo(0.125);
        RuleUpdater asIfBuilt = Properties.with(entry.makeRule(), "learningRate", LearningRate.of(0.125));
        assertThat(updater).isEqualTo(asIfBuilt).hasSameHashCodeAs(asIfBuilt);
        assertThat(Training.outcome(updater, DataType.DOUBLE, 5, 3))
                .isEqualTo(Training.outcome(asIfBuilt, DataType.DOUBLE, 5, 3));

        ISchedule schedule = new Schedules.Switch(0.5, 2, 0.25);
        updater.setLrAndSchedule(Double.NaN, schedule); // so calls DL4J's setLearningRate(schedule)
        assertThat(rate(updater, 1, 0)).isEqualTo(0.5);
        assertThat(rate(updater, 2, 0)).isEqualTo(0.25);
        assertThat(updater).isEqualTo(Properties.with(entry.makeRule(), "learningRate", LearningRate.of(schedule)));
    }

    @ForEachUpdater
    void aBadLearningRateIsRefusedAndTheOldOneKept(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        for (double bad : new double[] {Double.NaN, -0.1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> updater.setLrAndSchedule(bad, null)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("learningRate must be finite and at least 0, got " + bad);
        }
        assertThat(updater).isEqualTo(entry.makeRule());
    }
}
