package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.Hyperparameter;
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
        assertThat(clone.getLearningRate(3, 1)).isEqualTo(0.625);
        assertThat(clone).isNotEqualTo(original);
        assertThat(original).isEqualTo(entry.make());

        original.setLrAndSchedule(0.375, null);
        assertThat(clone.getLearningRate(3, 1)).isEqualTo(0.625);
    }

    /** A schedule may have state; then each clone must have its own. */
    @ForEachUpdater
    void aCloneHasClonesOfTheSchedules(Registry.Entry entry) {
        RuleUpdater original = withEverySchedule(entry.make());
        RuleUpdater clone = original.clone();
        for (RecordComponent property : Properties.of(original.getClass())) {
            ISchedule schedule = scheduleOf(Properties.get(original, property));
            if (schedule != null) {
                assertThat(scheduleOf(Properties.get(clone, property))).as(property.getName()).isNotNull()
                        .isNotSameAs(schedule).isEqualTo(schedule);
            }
        }
    }

    private static RuleUpdater withEverySchedule(RuleUpdater updater) {
        RuleUpdater result = updater;
        for (RecordComponent property : Properties.of(updater.getClass())) {
            if (property.getType() == LearningRate.class) {
                result = Properties.with(result, property.getName(), LearningRate.of(new Schedules.Cloned(0.5)));
            } else if (property.getType() == Hyperparameter.class) {
                result = Properties.with(result, property.getName(), Hyperparameter.of(new Schedules.Cloned(0.5)));
            }
        }
        return result;
    }

    private static ISchedule scheduleOf(Object value) {
        if (value instanceof LearningRate rate) {
            return rate.schedule();
        }
        return value instanceof Hyperparameter hyperparameter ? hyperparameter.schedule() : null;
    }

    // ---- equality, property by property

    /** An updater and one of its properties. */
    record Property(Registry.Entry entry, RecordComponent component) {

        /** Updaters that differ from the entry in this property alone; none if the convention allows one value only. */
        List<RuleUpdater> variants() {
            RuleUpdater updater = entry.make();
            List<RuleUpdater> variants = new ArrayList<>();
            for (Object value : otherValues(component.getType())) {
                try {
                    variants.add(Properties.with(updater, component.getName(), value));
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageContaining("convention");
                }
            }
            variants.removeIf(variant -> String.valueOf(Properties.get(variant, component))
                    .equals(String.valueOf(Properties.get(updater, component))));
            return variants;
        }

        @Override
        public String toString() {
            return entry + ", " + component.getName();
        }
    }

    private static List<Object> otherValues(Class<?> type) {
        if (type == LearningRate.class) {
            return List.of(LearningRate.of(0.0625), LearningRate.of(new Schedules.Constant(0.0625)),
                    LearningRate.of(new Schedules.Constant(0.5)));
        }
        if (type == Hyperparameter.class) {
            return List.of(Hyperparameter.of(0.0625), Hyperparameter.of(new Schedules.Constant(0.0625)),
                    Hyperparameter.of(new Schedules.Constant(0.5)));
        }
        if (type == double.class) {
            return List.of(0.0, 0.0625, Math.nextUp(0.0625));
        }
        if (type == boolean.class) {
            return List.of(true, false);
        }
        if (type == DecoupledWeightDecay.class) {
            return Arrays.asList(null, DecoupledWeightDecay.timesLearningRate(0.0625), DecoupledWeightDecay.fixed(0.0625),
                    DecoupledWeightDecay.timesMultiplier(0.0625, 0.5), DecoupledWeightDecay.timesMultiplier(0.0625, 0.25),
                    DecoupledWeightDecay.timesLearningRate(0.0625).includingBiases(),
                    DecoupledWeightDecay.timesLearningRate(new Schedules.Constant(0.0625)));
        }
        if (type == Convention.class) {
            return List.of((Object[]) Convention.values());
        }
        throw new AssertionError("no other values of " + type);
    }

    static Stream<Property> properties() {
        return Registry.all().flatMap(entry -> Properties.of(entry.make().getClass()).stream()
                .map(component -> new Property(entry, component)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("properties")
    void updatersThatDifferInOnePropertyAreNotEqual(Property property) {
        List<RuleUpdater> all = new ArrayList<>(property.variants());
        all.add(property.entry.make());
        Set<RuleUpdater> distinct = new HashSet<>(all);
        assertThat(distinct).hasSameSizeAs(all);
        for (RuleUpdater one : all) {
            for (RuleUpdater other : all) {
                assertThat(one.equals(other)).as("%s and %s", one, other).isEqualTo(one == other);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.dl4joptimizers.updater.CompletenessTest#optimizers")
    void everyPropertyOfEveryOptimizerCanDifferInSomeConvention(Class<? extends RuleUpdater> optimizer) {
        for (RecordComponent component : Properties.of(optimizer)) {
            Stream<Property> ofThisName = properties().filter(property -> optimizer.isInstance(property.entry.make())
                    && property.component.getName().equals(component.getName()));
            assertThat(ofThisName.mapToInt(property -> property.variants().size()).sum()).as(component.getName())
                    .isPositive();
        }
    }

    @ForEachUpdater
    void theStringNamesEveryPropertyAndItsValue(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        for (RecordComponent property : Properties.of(updater.getClass())) {
            assertThat(updater.toString()).contains(property.getName() + "=" + Properties.get(updater, property));
        }
        assertThat(updater.toString()).startsWith(updater.getClass().getSimpleName() + "[").doesNotContain("@");
    }

    @ForEachUpdater
    void withoutItsWeightDecayItIsTheSameInAllElse(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        assertThat(updater.withoutWeightDecay()).isEqualTo(Properties.with(updater, "weightDecay", null));
        assertThat(updater.withoutWeightDecay().weightDecay()).isNull();
    }

    // ---- the learning rate, the one thing that can change

    @ForEachUpdater
    void theLearningRateCanBeChangedInPlaceToANumberOrASchedule(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        assertThat(updater.hasLearningRate()).isTrue();

        updater.setLrAndSchedule(0.125, null);
        assertThat(updater.getLearningRate(0, 0)).isEqualTo(0.125);
        assertThat(updater.getLearningRate(1000, 10)).isEqualTo(0.125);
        RuleUpdater asIfBuilt = Properties.with(entry.makeRule(), "learningRate", LearningRate.of(0.125));
        assertThat(updater).isEqualTo(asIfBuilt).hasSameHashCodeAs(asIfBuilt);
        assertThat(Training.outcome(updater, DataType.DOUBLE, 5, 3))
                .isEqualTo(Training.outcome(asIfBuilt, DataType.DOUBLE, 5, 3));

        ISchedule schedule = new Schedules.Switch(0.5, 2, 0.25);
        updater.setLrAndSchedule(Double.NaN, schedule); // so calls DL4J's setLearningRate(schedule)
        assertThat(updater.getLearningRate(1, 0)).isEqualTo(0.5);
        assertThat(updater.getLearningRate(2, 0)).isEqualTo(0.25);
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
