package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.CycleSchedule;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.RampSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.SigmoidSchedule;
import org.nd4j.linalg.schedule.StepSchedule;

/** What may be a part of what. */
class PartsTest {

    private static final ISchedule CONSTANT = ConstantSchedule.of(0.1);
    private static final ISchedule THEIRS = new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.99);

    /** Users' own. */
    private record Halved(ISchedule schedule) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return schedule.valueAt(iteration, epoch) / 2;
        }

        @Override
        public Halved clone() {
            return this;
        }
    }

    private record Own(ScheduleType unit, double value) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return value / (1 + (unit == ScheduleType.EPOCH ? epoch : iteration));
        }

        @Override
        public Own clone() {
            return this;
        }
    }

    private static SequenceSchedule epochs(ISchedule... parts) {
        return SequenceSchedule.builder().parts(parts).boundaries(3).scheduleType(ScheduleType.EPOCH).build();
    }

    private static WarmupSchedule warmup(ISchedule schedule) {
        return WarmupSchedule.builder().schedule(schedule).warmupSteps(3).scheduleType(ScheduleType.EPOCH).build();
    }

    private static ShiftedSchedule shifted(ISchedule schedule) {
        return ShiftedSchedule.builder().schedule(schedule).delay(3).scheduleType(ScheduleType.EPOCH).build();
    }

    static Stream<ISchedule> theirs(ScheduleType type) {
        return Stream.of(new ExponentialSchedule(type, 0.1, 0.99), new InverseSchedule(type, 0.1, 0.5, 1),
                new MapSchedule(type, Map.of(0, 0.1)), new PolySchedule(type, 0.1, 2, 10), new SigmoidSchedule(type, 0.1, 0.5, 3),
                new StepSchedule(type, 0.1, 0.5, 3), new CycleSchedule(type, 0.01, 0.1, 20, 2, 0.5), new Own(type, 0.1));
    }

    static Stream<ISchedule> countIterations() {
        ISchedule nested = epochs(LinearSchedule.of(0, 0.1, 500), CONSTANT);
        return Stream.of(theirs(ScheduleType.ITERATION), Stream.of(new RampSchedule(CONSTANT, 10), nested, new Halved(THEIRS),
                ScaledSchedule.of(2, THEIRS), ProductSchedule.of(CONSTANT, THEIRS), ShiftedSchedule.of(CONSTANT, 1),
                ScaledSchedule.of(2, nested), WarmupSchedule.of(CONSTANT, 5),
                PowerSchedule.of(0.1, 5), SequenceSchedule.of(List.of(CONSTANT, CONSTANT), List.of(3)),
                new Halved(ScaledSchedule.of(0.5, new Halved(THEIRS))),
                OneCycleSchedule.of(0.1, 100).momentum())).flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("countIterations")
    void whatCountsIterationsCannotBeginAtAnEpoch(ISchedule part) {
        String rule = " must be of scheduleType EPOCH too (nobody can tell at which iteration an epoch begins), got " + part;
        assertThatThrownBy(() -> epochs(CONSTANT, part)).isInstanceOf(IllegalArgumentException.class).hasMessage("parts" + rule);
        assertThatThrownBy(() -> warmup(part)).isInstanceOf(IllegalArgumentException.class).hasMessage("schedule" + rule);
        assertThatThrownBy(() -> shifted(part)).isInstanceOf(IllegalArgumentException.class).hasMessage("schedule" + rule);
        assertThat(epochs(part, CONSTANT).valueAt(2, 1)).as("in the first place").isEqualTo(part.valueAt(2, 1));
    }

    @Test
    void whatCountsEpochsCan() {
        Stream.concat(theirs(ScheduleType.EPOCH), Stream.of(CONSTANT, new FixedSchedule(0.1), warmup(CONSTANT),
                new ExponentialSchedule(null, 0.1, 0.9))).forEach(part -> {
                    assertThat(epochs(CONSTANT, part).valueAt(999, 4)).isEqualTo(part.valueAt(999, 1));
                    assertThat(warmup(part).valueAt(999, 4)).isEqualTo(part.valueAt(999, 1));
                    assertThat(shifted(part).valueAt(999, 4)).isEqualTo(part.valueAt(999, 1));
                });
    }

    static Stream<ISchedule> plateaus() {
        PlateauSchedule plateau = PlateauSchedule.of(0.1, 0.5, 1);
        return Stream.of(plateau, ScaledSchedule.of(2, plateau), ProductSchedule.of(CONSTANT, plateau), new Halved(plateau),
                ScaledSchedule.of(1, new Halved(plateau)),
                new RampSchedule(plateau, 10), PlateauSchedule.of(WarmupSchedule.of(0.1, 3), 0.5, 1));
    }

    @ParameterizedTest
    @MethodSource("plateaus")
    void aPlateauIsNoPart(ISchedule part) throws Exception {
        String rule = " must be without a PlateauSchedule, which would be told scores before its turn (put the PlateauSchedule"
                + " around it), got " + part;
        assertThatThrownBy(() -> WarmupSchedule.of(part, 5)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schedule" + rule);
        assertThatThrownBy(() -> ShiftedSchedule.of(part, 5)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schedule" + rule);
        assertThatThrownBy(() -> SequenceSchedule.of(List.of(CONSTANT, part), List.of(5)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("parts" + rule);
        assertThatThrownBy(() -> SequenceSchedule.of(List.of(part, CONSTANT), List.of(5)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("parts" + rule);
        assertThatThrownBy(() -> PlateauSchedule.of(part, 0.5, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("base" + rule);
        assertThatThrownBy(() -> PlateauSchedule.of(CONSTANT, 0.5, 1).withParts(List.of(part)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("base" + rule);
        assertThatThrownBy(() -> WarmupSchedule.of(CONSTANT, 5).withParts(List.of(part)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("schedule" + rule);
    }

    @Test
    void norInJson() throws Exception {
        String constant = json(CONSTANT);
        String plateau = json(PlateauSchedule.of(0.1, 0.5, 1));
        for (ISchedule outer : List.of(WarmupSchedule.of(CONSTANT, 5), PlateauSchedule.of(CONSTANT, 0.5, 1),
                WarmupSchedule.of(ScaledSchedule.of(2, CONSTANT), 5))) {
            String text = json(outer).replace(constant, plateau);
            assertThat(text).contains(plateau);
            assertThatThrownBy(() -> JsonMappers.getMapper().readValue(text, ISchedule.class)).rootCause()
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(" must be without a PlateauSchedule");
        }
        String counting = json(epochs(CONSTANT, CONSTANT));
        String later = counting.substring(0, counting.lastIndexOf(constant)) + json(THEIRS)
                + counting.substring(counting.lastIndexOf(constant) + constant.length());
        assertThatThrownBy(() -> JsonMappers.getMapper().readValue(later, ISchedule.class)).rootCause()
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("parts must be of scheduleType EPOCH too");
    }

    private static String json(ISchedule schedule) throws Exception {
        String text = JsonMappers.getMapper().writerFor(ISchedule.class).writeValueAsString(schedule);
        return JsonMappers.getMapper().readTree(text).toString(); // without spaces
    }
}
