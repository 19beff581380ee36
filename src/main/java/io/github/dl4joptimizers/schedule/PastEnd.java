package io.github.dl4joptimizers.schedule;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.nd4j.linalg.schedule.ISchedule;
import org.slf4j.LoggerFactory;

/** Says once that a training is longer than its schedule. */
final class PastEnd {

    /** Which schedules have said it. By value, for DL4J and its users make copies. */
    private static final Set<ISchedule> WARNED = ConcurrentHashMap.newKeySet();

    private PastEnd() {
    }

    /** Warns if step {@code t} is past the {@code end}, from which on the value stays as it is. */
    static void warnOnce(ISchedule schedule, String kind, int t, long end, double value) {
        if (t > end && !WARNED.contains(schedule) && WARNED.add(schedule)) {
            LoggerFactory.getLogger(schedule.getClass()).warn("The training is longer than its {} schedule: step {} of {}. The rate"
                    + " stays at {}. {}", kind, t, end, value, schedule);
        }
    }

    /** For a schedule whose last value is a rate like any other, unless it is 0, at which nothing is trained. */
    static void warnOnceIfAtZero(ISchedule schedule, String kind, int t, long end, double value) {
        if (value == 0) {
            warnOnce(schedule, kind, t, end, value);
        }
    }
}
