package io.github.dl4joptimizers.schedule;

import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.StrictJson;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A schedule that goes by a count: of iterations or of epochs. */
@StrictJson
interface Counting extends ISchedule {

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
        return Check.that(list.size() == 1, name, "a list of one", list).get(0);
    }

    /** Refuses a part that could not start its own count where it begins. */
    static ISchedule checkPart(String name, ISchedule part, ScheduleType type) {
        Check.notNull(name, part, "an ISchedule");
        return Check.that(type == ScheduleType.ITERATION || !countsIterations(part), name,
                "of scheduleType EPOCH too (nobody can tell at which iteration an epoch begins)", part);
    }

    private static boolean countsIterations(ISchedule part) {
        if (part instanceof Counting counting) {
            return counting.scheduleType() == ScheduleType.ITERATION;
        }
        ISchedule inner = part instanceof ScaledSchedule scaled ? scaled.schedule()
                : part instanceof PlateauSchedule plateau ? plateau.base().schedule() : null;
        return inner != null && countsIterations(inner);
    }
}
