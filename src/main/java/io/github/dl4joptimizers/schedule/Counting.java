package io.github.dl4joptimizers.schedule;

import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Inside;
import io.github.dl4joptimizers.internal.StrictJson;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.RampSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A schedule that goes by a count: of iterations or of epochs. */
@StrictJson
interface Counting extends ISchedule {

    /** How many schedules may be inside one another. */
    int DEEPEST = 100;

    ScheduleType scheduleType();

    static int count(ScheduleType type, int iteration, int epoch) {
        return type == ScheduleType.EPOCH ? epoch : iteration;
    }

    /** What a part gives whose own count began at {@code start}. The other count, if the part goes by it, is left alone. */
    static double restarted(ISchedule part, int start, ScheduleType type, int iteration, int epoch) {
        return type == ScheduleType.EPOCH ? part.valueAt(iteration, epoch - start) : part.valueAt(iteration - start, epoch);
    }

    static ScheduleType check(ScheduleType type) {
        return Check.notNull("scheduleType", type, "ITERATION or EPOCH");
    }

    static List<Integer> checkBoundaries(int least, List<Integer> boundaries) {
        List<Integer> copy = checkList("boundaries", boundaries, "whole numbers");
        long lowest = least;
        for (int boundary : copy) {
            Check.that(boundary >= lowest, "boundaries", "at least " + least + " and increase", copy);
            lowest = boundary + 1L;
        }
        return copy;
    }

    /** An immutable copy. */
    static <T> List<T> checkList(String name, List<? extends T> list, String kinds) {
        Check.notNull(name, list, "a list of " + kinds);
        for (T element : list) {
            Check.that(element != null, name, "a list of " + kinds, list);
        }
        return List.copyOf(list);
    }

    /** The only element. */
    static <T> T checkOne(String name, List<T> list) {
        return Check.that(Check.notNull(name, list, "a list of one").size() == 1, name, "a list of one", list).get(0);
    }

    /** Refuses a part that could not start its own count where it begins, or that would be told scores before its turn. */
    static ISchedule checkPart(String name, ISchedule part, ScheduleType type) {
        List<ISchedule> all = checkWithoutPlateau(name, part);
        return Check.that(type == ScheduleType.ITERATION || all.stream().noneMatch(Counting::countsIterations), name,
                "of scheduleType EPOCH too (nobody can tell at which iteration an epoch begins)", part);
    }

    /** Refuses a part that would be told scores before its turn; gives it and all schedules inside it. */
    static List<ISchedule> checkWithoutPlateau(String name, ISchedule part) {
        List<ISchedule> all = checkDepth(name, part);
        Check.that(all.stream().noneMatch(PlateauSchedule.class::isInstance), name, "without a PlateauSchedule, which would be told"
                + " scores before its turn (put the PlateauSchedule around it)", part);
        return all;
    }

    /** Refuses a part that is nested too deeply to be read, compared or asked for a value; gives it and all schedules inside it. */
    static List<ISchedule> checkDepth(String name, ISchedule part) {
        Check.notNull(name, part, "an ISchedule");
        List<ISchedule> all = Inside.all(List.of(part), CompositeSchedule::partsOf, DEEPEST - 1);
        if (all == null) { // without the text, which would need as many calls
            throw new IllegalArgumentException(name + " must be nested at most " + DEEPEST + " schedules deep, got a "
                    + part.getClass().getSimpleName() + " with more inside");
        }
        return all;
    }

    /** DL4J's own say it in a field; RampSchedule counts iterations without saying so. */
    private static boolean countsIterations(ISchedule schedule) {
        return schedule instanceof Counting counting ? counting.scheduleType() == ScheduleType.ITERATION
                : schedule instanceof RampSchedule
                        || Inside.fields(schedule, ScheduleType.class).contains(ScheduleType.ITERATION);
    }
}
