package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.ISchedule;

/** A part of a composite can be replaced, which is how a plateau in one that takes it is told a score. */
class CompositePartsTest {

    private static final PlateauSchedule PLATEAU = PlateauSchedule.of(0.1, 0.5, 0);
    private static final ISchedule PART = ConstantSchedule.of(0.1);

    static Stream<CompositeSchedule> composites() {
        return Stream.of(ScaledSchedule.of(2, PLATEAU), ProductSchedule.of(PART, PLATEAU), ProductSchedule.of(PLATEAU),
                ShiftedSchedule.of(PART, 3), WarmupSchedule.of(PART, 5),
                WarmupSchedule.builder().schedule(PART).warmupSteps(5).startFraction(0.5).build(),
                SequenceSchedule.of(List.of(ConstantSchedule.of(1), PART), List.of(5)), PlateauSchedule.of(PART, 0.25, 3));
    }

    @ParameterizedTest
    @MethodSource("composites")
    void anotherPartCountsAndTheRestStays(CompositeSchedule original) {
        String text = original.toString();
        List<ISchedule> parts = new ArrayList<>(original.parts());
        assertThat(parts.set(parts.size() - 1, ConstantSchedule.of(0.05))).isIn(PLATEAU, PART);

        CompositeSchedule changed = original.withParts(parts);

        assertThat(changed).hasSameClassAs(original).isNotEqualTo(original);
        assertThat(changed.parts()).isEqualTo(parts);
        assertThat(changed.valueAt(10, 0)).isEqualTo(original.valueAt(10, 0) / 2);
        assertThat(changed.withParts(original.parts())).isEqualTo(original);
        assertThat(original).hasToString(text);
    }

    @ParameterizedTest
    @MethodSource("composites")
    void refusesAnotherNumberOfParts(CompositeSchedule original) {
        assertThatThrownBy(() -> original.withParts(List.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("parts must be ");
        assertThatThrownBy(() -> original.withParts(List.of(PART, PART, PART)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("parts must be ");
    }

    @Test
    void aPlateauOverANumberHasNoParts() {
        assertThat(PLATEAU.parts()).isEmpty();
        assertThat(PLATEAU.withParts(List.of())).isEqualTo(PLATEAU);
        assertThatThrownBy(() -> PLATEAU.withParts(List.of(PLATEAU))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("parts must be empty, as the base is a number, got ");
    }
}
