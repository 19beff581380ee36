package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.dl4joptimizers.schedule.GoldenSchedules.Case;
import io.github.dl4joptimizers.schedule.ScheduleRegistry.Entry;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.schedule.ISchedule;

/** No schedule escapes the batteries. {@link PlateauSchedule}, the one with a state, has its own. */
class ScheduleCompletenessTest {

    private static final String PACKAGE = PowerSchedule.class.getPackageName();

    /** Schedules without reference values, and why. */
    private static final Set<String> WITHOUT_GOLDEN = Set.of(PACKAGE + ".DelayedSchedule"); // this library's own: see ReplaceTest

    @Test
    void everyPublicScheduleIsInTheRegistry() throws Exception {
        Set<String> registered = new TreeSet<>();
        for (Entry entry : ScheduleRegistry.entries()) {
            registered.add(entry.byIteration().getClass().getName());
        }
        assertThat(registered).containsExactlyElementsOf(publicSchedules());
    }

    @Test
    void everyPublicScheduleHasReferenceValues() throws Exception {
        Set<String> golden = new TreeSet<>();
        for (Case one : GoldenSchedules.cases()) {
            List<ISchedule> ours = new ArrayList<>(one.ours().rates());
            if (one.ours().momentum() != null) {
                ours.add(one.ours().momentum());
            }
            for (ISchedule schedule : ours) {
                addWithParts(schedule, golden);
            }
        }
        Set<String> missing = publicSchedules();
        missing.removeAll(golden);
        assertThat(missing).containsExactlyInAnyOrderElementsOf(WITHOUT_GOLDEN);
    }

    /** What no library has as an option, so that nothing but its default has reference values. */
    private static final Set<String> WITHOUT_OPTION = Set.of("TanhSchedule.initialValue", "TanhSchedule.tMul"); // see ScheduleCallsTest

    /** Each option has been varied by some library, not only each schedule. Libraries count steps, of either type. */
    @Test
    void everyOptionOfEveryScheduleHasTwoReferenceValues() throws Exception {
        Map<String, Set<Object>> values = new TreeMap<>();
        for (Case one : GoldenSchedules.cases()) {
            for (ISchedule schedule : one.ours().rates()) {
                addOptions(schedule, values);
            }
            addOptions(one.ours().momentum(), values);
        }
        values.keySet().removeIf(option -> option.endsWith(".scheduleType"));
        assertThat(values).hasSizeGreaterThan(50);
        values.values().removeIf(those -> those.size() > 1);
        assertThat(values.keySet()).containsExactlyInAnyOrderElementsOf(WITHOUT_OPTION);
    }

    private static void addOptions(Object value, Map<String, Set<Object>> values) throws ReflectiveOperationException {
        if (value instanceof Collection<?> parts) {
            for (Object part : parts) {
                addOptions(part, values);
            }
        } else if (value instanceof ISchedule) {
            for (RecordComponent property : value.getClass().getRecordComponents()) {
                Object option = property.getAccessor().invoke(value);
                String name = value.getClass().getName().replaceFirst(".*\\.", "") + "." + property.getName();
                values.computeIfAbsent(name, n -> new HashSet<>()).add(String.valueOf(option));
                addOptions(option, values);
            }
        }
    }

    private static void addWithParts(Object value, Set<String> names) throws ReflectiveOperationException {
        if (value instanceof Collection<?> parts) {
            for (Object part : parts) {
                addWithParts(part, names);
            }
        } else if (value instanceof ISchedule) {
            names.add(value.getClass().getName());
            for (RecordComponent property : value.getClass().getRecordComponents()) {
                addWithParts(property.getAccessor().invoke(value), names);
            }
        }
    }

    private static Set<String> publicSchedules() throws URISyntaxException, ClassNotFoundException {
        Path root = Path.of(PowerSchedule.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        File[] files = root.resolve(PACKAGE.replace('.', '/')).toFile().listFiles((dir, name) -> name.endsWith(".class"));
        Set<String> names = new TreeSet<>();
        for (String file : Arrays.stream(files).map(File::getName).toList()) {
            Class<?> type = Class.forName(PACKAGE + "." + file.substring(0, file.length() - ".class".length()));
            boolean isSchedule = ISchedule.class.isAssignableFrom(type) && !type.isInterface();
            if (isSchedule && Modifier.isPublic(type.getModifiers()) && type != PlateauSchedule.class) {
                names.add(type.getName());
            }
        }
        assertThat(names).hasSizeGreaterThan(10);
        return names;
    }
}
