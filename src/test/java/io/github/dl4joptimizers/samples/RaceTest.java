package io.github.dl4joptimizers.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

class RaceTest {

    private static final List<Contestant> TWO = List.of(Contestant.NESTEROV, Contestant.ADAM);

    /** 20 batches: enough to learn something, and quick. */
    private static final int IMAGES = 20 * Race.BATCH_SIZE;

    private static FashionMnist data;

    @BeforeAll
    static void load() throws IOException {
        FashionMnist subset = FashionMnist.load(Path.of("samples/data"));
        byte[] pixels = Arrays.copyOf(subset.training().pixels(), IMAGES * Examples.PIXELS);
        data = new FashionMnist(new Examples(pixels, Arrays.copyOf(subset.training().labels(), IMAGES)), subset.validation());
    }

    private static List<Result> race(long seed) {
        return Race.run(data, TWO, 2, seed, TrainingProgress.NONE);
    }

    @Test
    void bothLossesFallAndTheAccuracyRises() {
        List<Result> results = race(1);

        assertThat(results).extracting(Result::optimizer).isEqualTo(TWO);
        assertThat(results).allSatisfy(result -> {
            Result.Epoch first = result.epochs().get(0);
            Result.Epoch last = result.last();
            assertThat(last.trainingLoss()).isLessThan(first.trainingLoss()).isPositive();
            assertThat(last.validationLoss()).isLessThan(first.validationLoss()).isPositive();
            assertThat(last.validationAccuracy()).isGreaterThan(first.validationAccuracy()).isBetween(0.2, 1.0);
        });
    }

    @Test
    void twoRunsAreEqualToTheBit() {
        assertThat(race(7)).map(Result::epochs).isEqualTo(race(7).stream().map(Result::epochs).toList());
    }

    @Test
    void anotherSeedIsAnotherRun() {
        assertThat(race(7)).map(Result::epochs).isNotEqualTo(race(8).stream().map(Result::epochs).toList());
    }

    @Test
    void anOptimizersResultDoesNotDependOnWhoRanBefore() {
        List<Result> alone = Race.run(data, List.of(Contestant.ADAM), 2, 7, TrainingProgress.NONE);

        assertThat(race(7).get(1).epochs()).isEqualTo(alone.get(0).epochs());
    }

    @Test
    void everyOptimizerTrains() {
        MultiLayerNetwork untrained = new MultiLayerNetwork(BookNetwork.configuration(new NoOp(), 42));
        untrained.init();
        double atFirst = untrained.score(data.validation().toDataSet(), false);

        List<Result> results = Race.run(data, List.of(Contestant.values()), 1, 42, TrainingProgress.NONE);

        assertThat(results).allSatisfy(result -> assertThat(result.last().validationLoss()).isLessThan(atFirst));
    }

    @Test
    void progressIsToldOfEveryBatch() {
        int[] told = new int[3];
        Race.run(data, TWO, 1, 42, new TrainingProgress() {
            @Override
            public void starts(String label, long batches) {
                told[0]++;
            }

            @Override
            public void batchDone() {
                told[1]++;
            }

            @Override
            public void finishes() {
                told[2]++;
            }
        });

        assertThat(told).containsExactly(2, 2 * 20, 2);
    }

    @Test
    void nd4jHasItsThreadsBackAfterwards() {
        int before = Nd4j.factory().blas().getMaxThreads();
        int during = OneNativeThread.during(() -> Nd4j.factory().blas().getMaxThreads());

        assertThat(during).isEqualTo(1);
        assertThat(Nd4j.factory().blas().getMaxThreads()).isEqualTo(before);
    }
}
