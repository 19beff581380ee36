package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.ScaledSchedule;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.schedule.ISchedule;

/** Wherever an updater has a schedule, another can be put in its place, in a copy. */
class ReplacedSchedulesTest {

    private static final ISchedule ONE = ConstantSchedule.of(0.1);
    private static final ISchedule TWO = ConstantSchedule.of(0.2);
    private static final ISchedule THREE = ConstantSchedule.of(0.3);

    private static ISchedule halved(ISchedule schedule) {
        return ScaledSchedule.of(0.5, schedule);
    }

    @ForEachUpdater
    void aCopyWithTheSameSchedulesIsEqualAndHasALearningRateOfItsOwn(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        RuleUpdater copy = updater.withSchedules(schedule -> schedule);
        assertThat(copy).isEqualTo(updater);
        copy.setLrAndSchedule(0.123, null);
        assertThat(copy).isNotEqualTo(updater);
        assertThat(updater).isEqualTo(entry.make());
    }

    @ForEachUpdater
    void theLearningRatesScheduleIsReplacedInACopy(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        updater.setLrAndSchedule(Double.NaN, ONE);
        RuleUpdater copy = updater.withSchedules(schedule -> schedule == ONE ? TWO : schedule);
        assertThat(copy.schedules()).contains(TWO).doesNotContain(ONE);
        assertThat(copy.learningRate().valueAt(3, 1)).isEqualTo(0.2);
        assertThat(updater.learningRate().valueAt(3, 1)).isEqualTo(0.1);
        updater.setLrAndSchedule(Double.NaN, TWO);
        assertThat(copy).isEqualTo(updater);
    }

    @Test
    void momentumAndDecayAreReplacedToo() {
        AdamW updater = AdamW.builder().learningRateSchedule(ONE).beta1Schedule(TWO)
                .weightDecay(DecoupledWeightDecay.timesMultiplier(THREE, 0.5).includingBiases()).build();
        assertThat(updater.schedules()).containsExactlyInAnyOrder(ONE, TWO, THREE);
        assertThat(updater.withSchedules(ReplacedSchedulesTest::halved)).isEqualTo(AdamW.builder()
                .learningRateSchedule(halved(ONE)).beta1Schedule(halved(TWO))
                .weightDecay(DecoupledWeightDecay.timesMultiplier(halved(THREE), 0.5).includingBiases()).build());
    }

    // ---- records of a user's own

    private record Parts(LearningRate learningRate, List<Object> others) {
    }

    private record Nested(Parts parts, Hyperparameter momentum, ISchedule direct, RuleUpdater inner, double number,
            Hyperparameter constant) implements RuleUpdater {

        @Override
        public LearningRate learningRate() {
            return parts.learningRate;
        }

        @Override
        public int stateCount() {
            return 0;
        }

        @Override
        public Rule at(Step now) {
            return (update, gradient, state) -> { };
        }

        @Override
        public Nested clone() {
            throw new AssertionError("a record is copied by its components");
        }
    }

    private static Nested nested(ISchedule one, ISchedule two, ISchedule three) {
        return new Nested(new Parts(LearningRate.of(one), List.of(DecoupledWeightDecay.timesLearningRate(two), "text")),
                Hyperparameter.of(three), one, new Adam(two), 7, Hyperparameter.of(0.5));
    }

    @Test
    void everyScheduleOfARecordIsReplacedAlsoInListsAndInRecordsInside() {
        Nested updater = nested(ONE, TWO, THREE);
        assertThat(updater.schedules()).containsExactly(ONE, TWO, THREE, ONE, TWO);
        assertThat(updater.withSchedules(ReplacedSchedulesTest::halved)).isEqualTo(nested(halved(ONE), halved(TWO), halved(THREE)));
        assertThat(updater).isEqualTo(nested(ONE, TWO, THREE));
    }

    @Test
    void whatARecordRefusesIsRefused() {
        assertThatThrownBy(() -> nested(ONE, TWO, THREE).withSchedules(schedule -> null))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("must be a");
    }

    // ---- plain classes

    private static class Plain implements RuleUpdater {

        private static final long serialVersionUID = 1L;

        private final LearningRate rate;
        private final Hyperparameter momentum;

        Plain(LearningRate rate, Hyperparameter momentum) {
            this.rate = rate;
            this.momentum = momentum;
        }

        @Override
        public LearningRate learningRate() {
            return rate;
        }

        @Override
        public Hyperparameter momentum() {
            return momentum;
        }

        @Override
        public int stateCount() {
            return 0;
        }

        @Override
        public Rule at(Step now) {
            return (update, gradient, state) -> { };
        }

        @Override
        public Plain clone() {
            return new Plain(rate.copy(), momentum);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Plain that && rate.equals(that.rate) && momentum.equals(that.momentum);
        }

        @Override
        public int hashCode() {
            return Objects.hash(rate, momentum);
        }
    }

    @Test
    void aPlainClassHasTheScheduleOfItsLearningRateReplaced() {
        Plain updater = new Plain(LearningRate.of(ONE), Hyperparameter.of(TWO));
        assertThat(updater.schedules()).containsExactlyInAnyOrder(ONE, TWO);
        RuleUpdater copy = updater.withSchedules(schedule -> schedule == ONE ? THREE : schedule);
        assertThat(copy).isEqualTo(new Plain(LearningRate.of(THREE), Hyperparameter.of(TWO)));
        assertThat(updater).isEqualTo(new Plain(LearningRate.of(ONE), Hyperparameter.of(TWO)));
        assertThat(new Plain(LearningRate.of(0.5), Hyperparameter.of(0.9)).withSchedules(schedule -> THREE).getLearningRate(0, 0))
                .isEqualTo(0.5);
    }

    /** Extends one, with a field that no method of RuleUpdater's shows. */
    private static final class Decayed extends Plain {

        private static final long serialVersionUID = 1L;

        private final transient List<ISchedule> decay;

        Decayed(LearningRate rate, Hyperparameter momentum, ISchedule decay) {
            super(rate, momentum);
            this.decay = List.of(decay);
        }

        @Override
        public Decayed clone() {
            return new Decayed(learningRate().copy(), momentum(), decay.get(0));
        }
    }

    @Test
    void aPlainClassSaysWhatToWriteIfAScheduleIsElsewhere() {
        PlateauSchedule plateau = PlateauSchedule.of(0.9, 0.5, 0);
        for (Plain updater : List.of(new Plain(LearningRate.of(ONE), Hyperparameter.of(plateau)),
                new Decayed(LearningRate.of(ONE), Hyperparameter.of(0.9), plateau))) {
            String name = updater.getClass().getSimpleName();
            assertThatThrownBy(() -> updater.withSchedules(schedule -> schedule == plateau ? THREE : schedule))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(updater.getClass().getName() + " must be a record, or replace schedules outside the learning rate"
                            + " itself, such as " + plateau + ": write public " + name
                            + " withSchedules(UnaryOperator<ISchedule> change) { return new " + name
                            + "(learningRate().withSchedules(change), ...); }");
        }
    }

    @Test
    void aCopyThatSharesItsLearningRateIsRefused() {
        RuleUpdater sharing = new Plain(LearningRate.of(ONE), Hyperparameter.of(0.9)) {
            private static final long serialVersionUID = 1L;

            @Override
            public Plain clone() {
                return this;
            }
        };
        assertThatThrownBy(() -> sharing.withSchedules(schedule -> TWO)).isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith(" must give a copy a LearningRate of its own: write learningRate.copy() in clone()");
        assertThat(sharing.getLearningRate(0, 0)).isEqualTo(0.1);
    }
}
