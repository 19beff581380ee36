package io.github.dl4joptimizers.schedule;

import java.util.List;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * A schedule made of others. Scores reach a {@link PlateauSchedule} inside one: whoever reports them looks for it among the
 * {@link #parts}, and puts the schedule that has been told the score in its place by {@link #withParts}. A schedule of your own
 * takes two methods:
 *
 * <pre>{@code
 * public record Halved(ISchedule schedule) implements CompositeSchedule {
 *
 *     public double valueAt(int iteration, int epoch) {
 *         return schedule.valueAt(iteration, epoch) / 2;
 *     }
 *
 *     public List<ISchedule> parts() {
 *         return List.of(schedule);
 *     }
 *
 *     public Halved withParts(List<ISchedule> parts) {
 *         return new Halved(parts.get(0));
 *     }
 *
 *     public Halved clone() {
 *         return this;
 *     }
 * }
 * }</pre>
 */
public interface CompositeSchedule extends ISchedule {

    /** The schedules it is made of. */
    List<ISchedule> parts();

    /**
     * The same schedule, made of others; this one stays as it is.
     *
     * @param parts as many as {@link #parts} gives, in the same order
     * @return a schedule with these parts
     */
    CompositeSchedule withParts(List<ISchedule> parts);
}
