package io.github.dl4joptimizers.updater;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Set;

import io.github.dl4joptimizers.internal.Inside;
import io.github.dl4joptimizers.internal.Memory;
import io.github.dl4joptimizers.internal.Once;
import io.github.dl4joptimizers.schedule.CompositeSchedule;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schedule by epochs where DL4J counts none: in {@code fit(DataSet)}, {@code fit(INDArray, INDArray)} and in pretraining. An
 * updater is told the same epoch in the middle of a long one and where nobody counts them, so it looks who is calling, once, at
 * its second step: a user who counts by hand and trains on all data at once has counted by then.
 */
final class EpochCheck {

    private static final Logger LOG = LoggerFactory.getLogger(EpochCheck.class);

    /** A model's gradients share their memory, a SameDiff graph's variables their updater. */
    private static final Once WARNED = new Once();

    private static final Set<String> MODELS = Set.of("org.deeplearning4j.nn.multilayer.MultiLayerNetwork",
            "org.deeplearning4j.nn.graph.ComputationGraph", "org.nd4j.autodiff.samediff.SameDiff");

    /** They train by fit(DataSet) and count epochs themselves, or leave it to ParallelTraining or DriverProgress. */
    private static final List<String> COUNTING = List.of("org.deeplearning4j.earlystopping.", "org.deeplearning4j.parallelism.",
            "org.deeplearning4j.spark.", "io.github.dl4joptimizers.tuning.");

    private final RuleUpdater config;
    /** Null if there is none, or the check is over. */
    private ISchedule byEpochs;
    private int steps;
    private int firstEpoch;

    EpochCheck(RuleUpdater config, List<ISchedule> schedules) {
        this.config = config;
        byEpochs = schedules.stream().filter(EpochCheck::countsEpochs).findFirst().orElse(null);
    }

    private static boolean countsEpochs(ISchedule schedule) {
        List<ISchedule> all = Inside.all(List.of(schedule), CompositeSchedule::partsOf, Integer.MAX_VALUE);
        return all.stream().anyMatch(each -> Inside.fields(each, ScheduleType.class).contains(ScheduleType.EPOCH));
    }

    void step(INDArray gradient, int epoch) {
        if (byEpochs == null) {
            return;
        }
        steps++;
        if (steps == 1) {
            firstEpoch = epoch;
            return;
        }
        if (epoch == firstEpoch && nobodyCounts() && WARNED.isFirst(config, Memory.buffer(gradient))) {
            LOG.warn("{} goes by epochs, and DL4J counts none in fit(DataSet), fit(INDArray, INDArray) and pretraining: it stays"
                    + " at its value of epoch {}. Train by fit(DataSetIterator), let the schedule count iterations"
                    + " (ScheduleType.ITERATION), or call incrementEpochCount() after each epoch", byEpochs, epoch);
        }
        byEpochs = null;
    }

    /** Whether the outermost fit of a model is one without an iterator. */
    private static boolean nobodyCounts() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).walk(frames -> {
            boolean nobody = false;
            for (StackFrame frame : (Iterable<StackFrame>) frames::iterator) {
                String name = frame.getClassName();
                if (COUNTING.stream().anyMatch(name::startsWith)) {
                    return false;
                }
                if (MODELS.contains(name) && frame.getMethodName().startsWith("pretrain")) {
                    nobody = true;
                } else if (MODELS.contains(name) && frame.getMethodName().equals("fit")) {
                    nobody = !frame.getDescriptor().contains("Iterator;");
                }
            }
            return nobody;
        });
    }
}
