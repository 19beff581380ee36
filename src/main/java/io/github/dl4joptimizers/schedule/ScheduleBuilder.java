package io.github.dl4joptimizers.schedule;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * What the builders of schedules have in common.
 *
 * @param <B> the builder itself
 */
abstract class ScheduleBuilder<B extends ScheduleBuilder<B>> {

    ScheduleType scheduleType = ScheduleType.ITERATION;

    ScheduleBuilder() {
    }

    /**
     * Sets what is counted. DL4J counts epochs in {@code fit(DataSetIterator)} and in early stopping. In {@code fit(DataSet)}, {@code
     * fit(INDArray, INDArray)} and pretraining it counts none: a schedule by epochs stays at its first value there, unless {@code
     * incrementEpochCount()} is called after each epoch. An updater of this library warns of that at its second iteration.
     *
     * @param scheduleType iterations (default) or epochs
     * @return this
     */
    public B scheduleType(ScheduleType scheduleType) {
        this.scheduleType = scheduleType;
        return self();
    }

    /**
     * The schedule.
     *
     * @return a schedule with the properties that were set
     * @throws IllegalArgumentException if a property is missing or out of its range
     */
    public abstract ISchedule build();

    @SuppressWarnings("unchecked") // B is the class that extends this one
    final B self() {
        return (B) this;
    }
}
