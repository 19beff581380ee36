package io.github.dl4joptimizers.schedule;

import java.io.IOException;
import java.security.CodeSource;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.dl4joptimizers.internal.Inside;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Whether schedules of the user's own can be saved. DL4J groups parameters by equal updaters and saves these as JSON. A schedule
 * without equality by value, or with state that JSON loses, gives a restored model other groups, into which the saved state does
 * not fit, or another rate; in silence.
 */
public final class ScheduleJson {

    private static final String DL4J = "org.nd4j.linalg.schedule.";

    /** By class and value: those that came back, the latest of them. */
    private static final Set<ISchedule> SAFE = Collections.synchronizedSet(Collections.newSetFromMap(
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ISchedule, Boolean> eldest) {
                    return size() > 1000;
                }
            }));

    private ScheduleJson() {
    }

    /**
     * Checks the schedules that are neither this library's nor DL4J's, also inside others.
     *
     * @param schedules to check, with all that is inside them
     * @throws IllegalStateException if one does not come back from DL4J's JSON, or not equal to itself
     */
    public static void check(Collection<ISchedule> schedules) {
        Set<ISchedule> all = Inside.all(List.copyOf(schedules), CompositeSchedule::partsOf, Counting.DEEPEST);
        if (all == null) {
            throw new IllegalStateException("schedules must be nested at most " + Counting.DEEPEST + " deep, got more");
        }
        all.stream().filter(ScheduleJson::isSomebodys).forEach(ScheduleJson::checkOne);
    }

    private static boolean isSomebodys(ISchedule schedule) {
        Class<?> type = schedule.getClass();
        return !type.getName().startsWith(DL4J)
                && !(type.getPackage() == ScheduleJson.class.getPackage() && source(type) == source(ScheduleJson.class));
    }

    private static CodeSource source(Class<?> type) {
        return type.getProtectionDomain().getCodeSource();
    }

    private static void checkOne(ISchedule schedule) {
        if (!SAFE.contains(schedule)) {
            checkReturn(schedule, JsonMappers.getMapper());
            checkReturn(schedule, org.nd4j.serde.json.JsonMappers.getMapper()); // SameDiff's, which sees other fields
            SAFE.add(schedule);
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
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    }

    private static IllegalStateException refused(ISchedule schedule, String got, Throwable cause) {
        return new IllegalStateException("a schedule of class " + schedule.getClass().getName() + " must come back from DL4J's JSON"
                + " equal to itself, for a saved model to go on as it was: write it as a record (no lambda and no anonymous or"
                + " inner class in it), or with equals and hashCode by value and Jackson's annotations (@JsonCreator on the"
                + " constructor, @JsonProperty on its parameters and on the fields), of the package org.nd4j.shade.jackson; got "
                + got, cause);
    }
}
