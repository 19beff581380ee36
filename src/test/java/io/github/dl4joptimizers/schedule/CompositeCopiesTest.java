package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A schedule made of others copies them with itself, for one of them may have a state. */
class CompositeCopiesTest {

    static Stream<CompositeSchedule> composites() {
        PlateauSchedule plateau = PlateauSchedule.of(0.1, 0.5, 0);
        return Stream.of(ScaledSchedule.of(2, plateau), WarmupSchedule.of(plateau, 5),
                SequenceSchedule.of(List.of(ConstantSchedule.of(1), plateau), List.of(5)));
    }

    @ParameterizedTest
    @MethodSource("composites")
    void aCopysPlateauIsItsOwn(CompositeSchedule original) {
        CompositeSchedule copy = (CompositeSchedule) original.clone();
        assertThat(copy).isEqualTo(original);

        PlateauSchedule plateau = (PlateauSchedule) copy.parts().get(copy.parts().size() - 1);
        plateau.observe(1, PlateauSchedule.Direction.MINIMIZE, 0, 0);
        plateau.observe(1, PlateauSchedule.Direction.MINIMIZE, 1, 0);

        assertThat(copy.valueAt(10, 0)).isEqualTo(original.valueAt(10, 0) / 2);
        assertThat(copy).isNotEqualTo(original);
    }
}
