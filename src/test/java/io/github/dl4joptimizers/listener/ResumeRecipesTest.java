package io.github.dl4joptimizers.listener;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.dense;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.output;
import static io.github.dl4joptimizers.model.TinyNets.read;
import static io.github.dl4joptimizers.model.TinyNets.restored;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static io.github.dl4joptimizers.model.TinyNets.zip;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/**
 * What one has to do, and where, so that a resumed training is the uninterrupted one to the bit: the recipes of the
 * documentation. {@code KillTest} does it with a process that is killed.
 */
class ResumeRecipesTest {

    private static final int BATCHES = 5;
    private static final int EPOCHS = 8;

    /** Everything that counts something: warm-up by iteration, steps by epoch, a plateau, 1cycle on beta1, decay. */
    private static NeuralNetConfiguration.Builder conf() {
        return AdamW.builder().weightDecay(0.01).beta1Schedule(OneCycleSchedule.of(0.02, BATCHES * EPOCHS).momentum())
                .learningRateSchedule(PlateauSchedule.builder().factor(0.7).patience(0).cooldown(1).relativeThreshold(0.2)
                        .base(WarmupSchedule.of(new StepSchedule(ScheduleType.EPOCH, 0.02, 0.9, 3), 7)).build())
                .build().applyTo(builder(null));
    }

    static Stream<Model> nets() {
        return Stream.of(stack(conf()), graph(conf()));
    }

    private static PerformanceSchedulingListener listener() {
        return PerformanceSchedulingListener.on(data(99, 3));
    }

    private static DataSetIterator training() {
        return data(1, BATCHES);
    }

    private static Model uninterrupted(Model like) {
        Model net = like instanceof MultiLayerNetwork ? stack(conf()) : graph(conf());
        net.addListeners(listener());
        fit(net, training(), EPOCHS);
        assertThat(ModelUpdaters.of(net).plateaus().get(0).scale()).as("the plateau has worked").isLessThan(0.5);
        return net;
    }

    private static void setIterationCount(Model net, int iteration) {
        if (net instanceof MultiLayerNetwork stack) {
            stack.setIterationCount(iteration);
        } else {
            ((ComputationGraph) net).getConfiguration().setIterationCount(iteration);
        }
    }

    private static void incrementEpochCount(Model net) {
        if (net instanceof MultiLayerNetwork stack) {
            stack.incrementEpochCount();
        } else {
            ((ComputationGraph) net).incrementEpochCount();
        }
    }

    @ParameterizedTest
    @MethodSource("nets")
    void savedAfterFitItIsResumedByFit(Model net) {
        Model expected = uninterrupted(net);
        net.addListeners(listener());
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            fit(net, training());
            Model resumed = restored(net);
            resumed.addListeners(listener());
            fit(resumed, training(), EPOCHS - 1 - epoch);
            assertSame(resumed, expected);
        }
    }

    @ParameterizedTest
    @MethodSource("nets")
    void savedAtTheEndOfAnEpochAfterThePlateausItTakesAnIncrementOfTheEpoch(Model net) {
        Model expected = uninterrupted(net);
        List<byte[]> saved = new ArrayList<>();
        net.addListeners(listener(), new BaseTrainingListener() {
            @Override
            public void onEpochEnd(Model model) {
                saved.add(zip(model));
            }
        });
        fit(net, training(), EPOCHS);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Model resumed = read(net, saved.get(epoch));
            assertThat(ModelUpdaters.of(resumed).epoch()).isEqualTo(epoch);
            incrementEpochCount(resumed);
            resumed.addListeners(listener());
            fit(resumed, training(), EPOCHS - 1 - epoch);
            assertSame(resumed, expected);
        }
    }

    @Test
    void savedAtTheEndOfAnEpochBeforeThePlateausItHasLostAnObservation() {
        MultiLayerNetwork net = stack(conf());
        List<byte[]> saved = new ArrayList<>();
        net.addListeners(new BaseTrainingListener() {
            @Override
            public void onEpochEnd(Model model) {
                saved.add(zip(model));
            }
        }, listener());
        fit(net, training());
        assertThat(ModelUpdaters.of(net).plateaus().get(0).best()).isNotNull();
        assertThat(ModelUpdaters.of(read(net, saved.get(0))).plateaus().get(0).best()).isNull();
    }

    /** The number of batches that the epoch has used is for the program to know; here an epoch has 5. */
    @ParameterizedTest
    @MethodSource("nets")
    void savedAfterAnIterationItTakesOneIterationMoreAndTheRestOfTheBatches(Model net) {
        Model expected = uninterrupted(net);
        List<byte[]> saved = new ArrayList<>();
        net.addListeners(listener(), new BaseTrainingListener() {
            @Override
            public void iterationDone(Model model, int iteration, int epoch) {
                saved.add(zip(model));
            }
        });
        fit(net, training(), EPOCHS);
        for (int iteration : new int[] {0, 3, 5, 13, 21, 33}) {
            Model resumed = read(net, saved.get(iteration));
            assertThat(ModelUpdaters.of(resumed).iteration()).isEqualTo(iteration);
            setIterationCount(resumed, iteration + 1);
            resumed.addListeners(listener());
            DataSetIterator rest = training();
            for (int used = 0; used <= iteration % BATCHES; used++) {
                rest.next();
            }
            fit(resumed, rest);
            fit(resumed, training(), EPOCHS - 1 - iteration / BATCHES);
            assertSame(resumed, expected);
        }
    }

    @ParameterizedTest
    @MethodSource("nets")
    void dl4jsCheckpointsOfEpochsAreResumedLikewise(Model net, @TempDir File directory) throws Exception {
        Model expected = uninterrupted(net);
        net.addListeners(listener(), new CheckpointListener.Builder(directory).keepAll().saveEveryNEpochs(1).build());
        fit(net, training(), EPOCHS);
        Model resumed = net instanceof MultiLayerNetwork ? CheckpointListener.loadCheckpointMLN(directory, 2)
                : CheckpointListener.loadCheckpointCG(directory, 2);
        incrementEpochCount(resumed);
        resumed.addListeners(listener());
        fit(resumed, training(), EPOCHS - 3);
        assertSame(resumed, expected);
    }

    /** ND4J's generator is not saved. */
    @Test
    void dropoutIsResumedIfTheGeneratorIsSeededByTheEpoch() {
        MultiLayerNetwork net = stack(conf(), dense().dropOut(0.5).build(), output().build());
        MultiLayerNetwork resumed = null;
        for (int epoch = 0; epoch < 4; epoch++) {
            if (epoch == 2) {
                resumed = restored(net);
            }
            Nd4j.getRandom().setSeed(net.getEpochCount());
            net.fit(training());
        }
        while (resumed.getEpochCount() < 4) {
            Nd4j.getRandom().setSeed(resumed.getEpochCount());
            resumed.fit(training());
        }
        assertSame(resumed, net);
    }

    @Test
    void theRateOfTheFirstIterationAfterARestoreIsThatOfTheNextIteration() {
        MultiLayerNetwork net = stack(conf());
        net.addListeners(listener());
        fit(net, training(), 3);
        MultiLayerNetwork resumed = restored(net);
        assertThat(State.of(resumed)).isEqualTo(State.of(net));
    }
}
