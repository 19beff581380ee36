package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StepsTest {

    @Test
    void countsTheLastBatchOfAnEpochToo() {
        assertThat(Steps.perEpoch(64, 32)).isEqualTo(2);
        assertThat(Steps.perEpoch(65, 32)).isEqualTo(3);
        assertThat(Steps.perEpoch(1, 32)).isEqualTo(1);
        assertThat(Steps.perEpoch(Integer.MAX_VALUE, 1)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Steps.perEpoch(Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void multipliesByTheEpochs() {
        assertThat(Steps.of(55_000, 128, 25)).isEqualTo(10_750); // the book's run: 430 batches, 25 epochs
        assertThat(Steps.of(55_000, 32, 25)).isEqualTo(42_975);
        assertThat(Steps.of(Integer.MAX_VALUE, 1, 1)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Steps.of(0, 32, 1)).hasMessage("examples must be at least 1, got 0");
        assertThatThrownBy(() -> Steps.of(10, 0, 1)).hasMessage("batchSize must be at least 1, got 0");
        assertThatThrownBy(() -> Steps.of(10, 1, -1)).hasMessage("epochs must be at least 1, got -1");
        assertThatThrownBy(() -> Steps.of(Integer.MAX_VALUE, 1, 2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the number of steps must be at most 2147483647, got 4294967294");
    }
}
