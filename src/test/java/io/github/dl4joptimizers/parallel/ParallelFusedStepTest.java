package io.github.dl4joptimizers.parallel;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.parallel.ParallelTrainings.twoWorkers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.dl4joptimizers.model.FusedStep;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.parallel.ParallelTrainings.Kind;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.ParallelWrapper.TrainingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FusedStep in the workers of a parallel training. */
class ParallelFusedStepTest {

    private static final RuleUpdater UPDATER = new AdamW(0.05, 0.1);

    /** Looks at each worker's model; DL4J clones such a listener for each. */
    private static final class Watch extends BaseTrainingListener implements RoutingIterationListener {

        private static final long serialVersionUID = 1L;

        private final transient Map<Model, Boolean> installed;

        Watch(Map<Model, Boolean> installed) {
            this.installed = installed;
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            installed.put(model, FusedStep.isInstalled(model));
        }

        @Override
        public Watch clone() {
            return new Watch(installed);
        }

        @Override
        public void setStorageRouter(StatsStorageRouter router) {
            // it stores nothing
        }

        @Override
        public StatsStorageRouter getStorageRouter() {
            return null;
        }

        @Override
        public void setWorkerID(String id) {
            // it tells models apart
        }

        @Override
        public String getWorkerID() {
            return null;
        }

        @Override
        public void setSessionID(String id) {
            // it stores nothing
        }

        @Override
        public String getSessionID() {
            return null;
        }
    }

    private static void watch(Model model, TrainingListener listener) {
        model.setListeners(List.of(listener));
    }

    @ParameterizedTest
    @EnumSource
    void theWorkersHaveItIfTheModelHasIt(Kind kind) {
        Model plain = kind.model(UPDATER);
        Map<Model, Boolean> without = new ConcurrentHashMap<>();
        watch(plain, new Watch(without));
        twoWorkers(plain).fit(data(1, 4), 2);
        Model fused = kind.model(UPDATER);
        FusedStep.install(fused);
        Map<Model, Boolean> with = new ConcurrentHashMap<>();
        watch(fused, new Watch(with));
        twoWorkers(fused).fit(data(1, 4), 2);
        assertSame(fused, plain);
        assertThat(without.values()).hasSizeGreaterThan(1).containsOnly(false);
        assertThat(with.values()).hasSizeGreaterThan(1).containsOnly(true);
        assertThat(FusedStep.isInstalled(fused)).isTrue();
        TinyNets.fit(fused, data(2, 1));
        TinyNets.fit(plain, data(2, 1));
        assertSame(fused, plain);
    }

    /** The wrapper's accumulator needs the updates. One worker: with more, their order would decide how sums are rounded. */
    @Test
    void sharedGradientsStayShared() {
        Model[] models = {Kind.STACK.model(UPDATER), Kind.STACK.model(UPDATER)};
        FusedStep.install(models[1]);
        for (Model model : models) {
            ParallelTraining.of(new ParallelWrapper.Builder<>((MultiLayerNetwork) model)
                    .trainingMode(TrainingMode.SHARED_GRADIENTS)).fit(data(1, 4), 2);
            TinyNets.fit(model, data(2, 1));
        }
        assertSame(models[1], models[0]);
        assertThat(FusedStep.isInstalled(models[1])).isTrue();
    }
}
