package io.github.dl4joptimizers.schedule;

import java.io.IOException;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.dl4joptimizers.internal.Inside;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.RampSchedule;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Whether schedules of the user's own can be saved. DL4J groups parameters by equal updaters and saves these as JSON. A schedule
 * without equality by value, or with state that JSON loses, gives a restored model other groups, into which the saved state does
 * not fit, or another rate; in silence.
 */
public final class ScheduleJson {

    /** At which values are compared. */
    private static final int[] MOMENTS = {0, 1, 2, 5, 10, 50, 100, 1000, 10_000, 100_000};

    /** Those that came back, the latest of them, each with what was in its fields, as it may leave some out of its equality. */
    private static final Set<List<Object>> SAFE = Collections.synchronizedSet(Collections.newSetFromMap(
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<List<Object>, Boolean> eldest) {
                    return size() > 1000;
                }
            }));

    private ScheduleJson() {
    }

    /**
     * Checks the schedules that are not this library's, also inside others. DL4J's own are checked too: its RampSchedule does not
     * come back.
     *
     * @param schedules to check, with all that is inside them
     * @throws IllegalStateException if one does not come back from DL4J's JSON, or not equal to itself
     */
    public static void check(Collection<ISchedule> schedules) {
        List<ISchedule> all = Inside.all(List.copyOf(schedules), CompositeSchedule::partsOf, Counting.DEEPEST);
        if (all == null) {
            throw new IllegalStateException("schedules must be nested at most " + Counting.DEEPEST + " deep, got more");
        }
        for (int i = all.size() - 1; i >= 0; i--) { // the innermost first, which those around it fail for
            if (isForeign(all.get(i))) {
                checkOne(all.get(i));
            }
        }
    }

    private static boolean isForeign(ISchedule schedule) {
        Class<?> type = schedule.getClass();
        return type.getPackage() != ScheduleJson.class.getPackage() || source(type) != source(ScheduleJson.class);
    }

    private static CodeSource source(Class<?> type) {
        return type.getProtectionDomain().getCodeSource();
    }

    private static void checkOne(ISchedule schedule) {
        List<Object> asItIs = new ArrayList<>(Inside.values(schedule));
        asItIs.add(schedule);
        if (!SAFE.contains(asItIs)) {
            checkReturn(schedule, JsonMappers.getMapper());
            checkReturn(schedule, org.nd4j.serde.json.JsonMappers.getMapper()); // SameDiff's, which sees other fields
            SAFE.add(asItIs);
        }
    }

    private static void checkReturn(ISchedule schedule, ObjectMapper dl4js) {
        ClassLoader loader = schedule.getClass().getClassLoader(); // a notebook's, which the thread may not know
        ObjectMapper mapper = dl4js.copy().setTypeFactory(dl4js.getTypeFactory().withClassLoader(loader));
        ISchedule returned;
        try {
            String json = mapper.writerFor(ISchedule.class).writeValueAsString(schedule);
            returned = mapper.readValue(json, ISchedule.class);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw refused(schedule, "an error: " + firstLine(e), e);
        }
        boolean isEqual = schedule.equals(returned) && schedule.hashCode() == returned.hashCode();
        if (!isEqual) {
            throw refused(schedule, "another one: " + schedule + " became " + returned, null);
        }
        checkValues(schedule, returned);
    }

    /** Equality may pass over a field that JSON loses. If that is no more than a cache, the values are the same. */
    private static void checkValues(ISchedule schedule, ISchedule returned) {
        if (Objects.deepEquals(Inside.values(schedule).toArray(), Inside.values(returned).toArray())) {
            return; // without asking for values, which a schedule inside may take for a training past its end
        }
        for (int t : MOMENTS) {
            double before = value(schedule, t);
            double after = value(returned, t);
            if (Double.compare(before, after) != 0) {
                throw refused(schedule, "an equal one with other values: " + before + " became " + after + " at iteration and"
                        + " epoch " + t, null);
            }
        }
    }

    /** NaN where it has none. */
    private static double value(ISchedule schedule, int t) {
        try {
            return schedule.valueAt(t, t);
        } catch (RuntimeException e) {
            return Double.NaN;
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    }

    private static IllegalStateException refused(ISchedule schedule, String got, Throwable cause) {
        String advice = schedule instanceof RampSchedule ? "write WarmupSchedule.of(schedule, iterations) in its place"
                : "write it as a record (no lambda and no anonymous or inner class in it), or with equals and hashCode by value and"
                        + " Jackson's annotations (@JsonCreator on the constructor, @JsonProperty on its parameters and on the fields),"
                        + " of the package org.nd4j.shade.jackson";
        return new IllegalStateException("a schedule of class " + schedule.getClass().getName() + " must come back from DL4J's JSON"
                + " equal to itself, for a saved model to go on as it was: " + advice + "; got " + got, cause);
    }
}
