package io.github.dl4joptimizers.parallel;

import static io.github.dl4joptimizers.model.TinyNets.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.parallel.ParallelTrainings.Kind;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.LearningRate;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.ParallelWrapper.TrainingMode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training in several threads that is interrupted, or whose updater throws. The limits of time are for one that hangs. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParallelFailureTest {

    private static ParallelTraining training(Model model, TrainingMode mode) {
        return ParallelTraining.of(new ParallelWrapper.Builder<>(model).workers(2).trainingMode(mode));
    }

    @ParameterizedTest
    @CsvSource({"STACK, AVERAGING", "GRAPH, AVERAGING", "STACK, SHARED_GRADIENTS"})
    void anInterruptedFitSaysSoAndTheThreadStaysInterrupted(Kind kind, TrainingMode mode) {
        Model model = kind.model(new Adam(0.1));
        Thread caller = Thread.currentThread();
        model.addListeners(new BaseTrainingListener() {
            @Override
            public void iterationDone(Model worker, int iteration, int epoch) {
                if (iteration == 3) {
                    caller.interrupt();
                }
            }
        });
        ParallelTraining training = training(model, mode);
        assertThatThrownBy(() -> training.fit(data(1, 400), 2)).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("ParallelTraining.fit was interrupted in epoch 0, at iteration ")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(caller.isInterrupted()).isTrue();
        int iterations = ModelUpdaters.of(model).iteration();
        assertThat(iterations).isBetween(4, 199);
        assertThatThrownBy(() -> training.fit(data(1, 4), 1)).as("as long as it is").isInstanceOf(IllegalStateException.class);
        assertThat(ModelUpdaters.of(model).iteration()).isEqualTo(iterations);
        assertThat(Thread.interrupted()).isTrue();
        model.setListeners();
        training.fit(data(1, 4), 1); // all are well
        assertThat(ModelUpdaters.of(model).iteration()).isEqualTo(iterations + 2);
        assertThat(ModelUpdaters.of(model).epoch()).isEqualTo(1);
    }

    /** Fails at its second iteration. */
    public record Failing(LearningRate learningRate, boolean error) implements RuleUpdater {

        @Override
        public int stateCount() {
            return 0;
        }

        @Override
        public Rule at(Step now) {
            if (now.iteration() > 0) {
                if (error) {
                    throw new AssertionError("what the rule says");
                }
                throw new UnsupportedOperationException("what the rule says");
            }
            return (update, gradient, state) -> update.map(gradient, gradient, (x, y) -> 0.1 * x);
        }

        @Override
        public Failing clone() {
            return new Failing(learningRate.copy(), error);
        }
    }

    @ParameterizedTest
    @CsvSource({"STACK, AVERAGING, false", "GRAPH, AVERAGING, true", "STACK, SHARED_GRADIENTS, true", "GRAPH, SHARED_GRADIENTS, false"})
    void whatARuleThrowsArrivesAsItIsAndIsSaidOnce(Kind kind, TrainingMode mode, boolean error) {
        ParallelTraining training = training(kind.model(new Failing(LearningRate.of(0.1), error)), mode);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream stderr = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThatThrownBy(() -> training.fit(data(1, 8), 1)).hasMessage("what the rule says").hasNoCause()
                    .isInstanceOf(error ? AssertionError.class : UnsupportedOperationException.class);
        } finally {
            System.setErr(stderr);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("what the rule says");
    }
}
