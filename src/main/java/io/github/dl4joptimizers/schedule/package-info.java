/**
 * Learning-rate (and momentum) schedules as DL4J's {@link org.nd4j.linalg.schedule.ISchedule}: immutable values, one small
 * file each. They go wherever DL4J takes a schedule, this library's optimizers and DL4J's own updaters among them:
 *
 * <pre>{@code
 * new Adam(ExponentialDecaySchedule.of(0.01, 20_000))
 * new Sgd(WarmupSchedule.of(CosineSchedule.of(0.1, 10_000), 500))
 * }</pre>
 *
 * A schedule counts iterations, or epochs if its {@code scheduleType} says so; both start from 0. DL4J counts no epochs in {@code
 * fit(DataSet)}, {@code fit(INDArray, INDArray)} and pretraining, so a schedule by epochs stays at its first value there.
 * {@link io.github.dl4joptimizers.schedule.Steps} turns epochs into iterations. The one schedule that changes is
 * {@link io.github.dl4joptimizers.schedule.PlateauSchedule}, which goes by the scores that it is told.
 */
package io.github.dl4joptimizers.schedule;
