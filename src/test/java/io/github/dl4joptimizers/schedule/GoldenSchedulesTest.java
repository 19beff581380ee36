package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;

import io.github.dl4joptimizers.schedule.GoldenSchedules.Case;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.ISchedule;

/** Every file of the reference values, against every schedule that expresses it. */
class GoldenSchedulesTest {

    static List<Case> cases() {
        return GoldenSchedules.cases();
    }

    @Test
    void noFileIsMissing() {
        assertThat(GoldenSchedules.files()).hasSize(75);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rates(Case golden) {
        for (ISchedule schedule : golden.ours().rates()) {
            agree(schedule, golden.steps(), golden.values());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void momentum(Case golden) {
        assertThat(golden.momentum() == null).isEqualTo(golden.ours().momentum() == null);
        if (golden.momentum() != null) {
            agree(golden.ours().momentum(), golden.steps(), golden.momentum());
        }
    }

    /**
     * Relative 1e-12, and a few roundings of the highest value: the libraries subtract numbers of that size, so that PyTorch's
     * 1cycle for one ends at 3.999999999976245e-07 where it means 4e-07.
     */
    private static void agree(ISchedule schedule, List<Integer> steps, List<Double> expected) {
        assertThat(expected).hasSameSizeAs(steps);
        double roundings = 8 * Math.ulp(Collections.max(expected));
        for (int i = 0; i < steps.size(); i++) {
            double value = expected.get(i);
            assertThat(schedule.valueAt(steps.get(i), 0)).as("%s at %s", schedule, steps.get(i))
                    .isCloseTo(value, within(1e-12 * value + roundings));
        }
    }
}
