package io.github.dl4joptimizers.schedule;

import java.util.ArrayList;
import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Inside;
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

    /**
     * What any schedule is made of, DL4J's and a user's own too, whether or not it can be replaced.
     *
     * @param schedule whose parts, not theirs, are wanted
     * @return those in its fields, and its {@link #parts} if it says
     */
    static List<ISchedule> partsOf(ISchedule schedule) {
        List<ISchedule> parts = new ArrayList<>(Inside.fields(Check.notNull("schedule", schedule, "an ISchedule"), ISchedule.class));
        if (schedule instanceof CompositeSchedule composite) {
            parts.addAll(composite.parts());
        }
        return parts;
    }
}
