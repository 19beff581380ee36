package io.github.dl4joptimizers.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.params.provider.Arguments;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.schedule.ScheduleType;

/** Models, data and wrappers for the tests of this package. */
final class ParallelTrainings {

    private ParallelTrainings() {
    }

    /** The eight optimizers: with decay, with schedules of iterations and of epochs. */
    static Stream<RuleUpdater> updaters() {
        OneCycleSchedule cycle = OneCycleSchedule.pytorch(0.1, 12);
        return Stream.of(
                Momentum.builder().learningRateSchedule(cycle).momentumSchedule(cycle.momentum()).weightDecay(0.01).build(),
                new Nesterov(byEpoch(0.1)),
                AdaGrad.builder().learningRate(0.1).lrDecay(0.1).build(),
                RmsProp.builder().learningRate(0.01).centered(true).momentum(0.5).build(),
                new Adam(ExponentialDecaySchedule.of(0.05, 5, 0.5)),
                new AdaMax(0.02),
                new Nadam(0.02),
                new AdamW(byEpoch(0.05), 0.1));
    }

    /** A rate for the first epoch, and a half for the second, and a fifth after that. */
    static PiecewiseConstantSchedule byEpoch(double rate) {
        return PiecewiseConstantSchedule.builder().boundaries(1, 2).values(rate, rate / 2, rate / 5)
                .scheduleType(ScheduleType.EPOCH).build();
    }

    /** The same network in DL4J's two kinds. */
    enum Kind {

        STACK {
            @Override
            Model model(RuleUpdater updater) {
                return TinyNets.stack(builder(updater));
            }
        },
        GRAPH {
            @Override
            Model model(RuleUpdater updater) {
                return TinyNets.graph(builder(updater));
            }
        };

        abstract Model model(RuleUpdater updater);
    }

    /** The updaters with one kind of model and the other in turn: DL4J collects garbage in every worker of every fit. */
    static Stream<Arguments> inTurn(Stream<RuleUpdater> updaters) {
        AtomicInteger count = new AtomicInteger();
        return updaters.map(updater -> Arguments.of(updater, Kind.values()[count.getAndIncrement() % 2]));
    }

    static Model stack(RuleUpdater updater) {
        return Kind.STACK.model(updater);
    }

    private static NeuralNetConfiguration.Builder builder(RuleUpdater updater) {
        return updater.applyTo(TinyNets.builder(updater.alone()));
    }

    /** A training by one worker, which is what DL4J takes on a machine without several GPUs if it is not told. */
    static ParallelTraining oneWorker(Model model) {
        return ParallelTraining.of(new ParallelWrapper.Builder<>(model));
    }

    static ParallelTraining twoWorkers(Model model) {
        return ParallelTraining.of(new ParallelWrapper.Builder<>(model).workers(2));
    }

    /** Each batch of {@code TinyNets.data} as often as there are workers. */
    static DataSetIterator repeated(int times, long seed, int batches) {
        List<DataSet> examples = new ArrayList<>();
        DataSetIterator once = TinyNets.data(seed, batches);
        while (once.hasNext()) {
            DataSet batch = once.next();
            for (int i = 0; i < times; i++) {
                examples.addAll(batch.asList());
            }
        }
        return new ListDataSetIterator<>(examples, 8);
    }

    /** Batches of twice the size. */
    static DataSetIterator largeBatches(long seed, int batches) {
        return new ListDataSetIterator<>(TinyNets.examples(seed, 16 * batches), 16);
    }

}
