package io.github.dl4joptimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * The pages' methods with all arguments, in the library's order, against what the library gave for them: warm-ups and phases of no
 * steps, cycles, minimum rates, boundaries, what is past the end.
 */
class ScheduleCallsTest {

    private static final Path FILE = Path.of("src/test/resources/golden/schedule-calls.json");

    record Call(String page, String method, JsonNode args, JsonNode values) {

        @Override
        public String toString() {
            return page + "." + method + args;
        }
    }

    static Stream<Call> calls() throws IOException {
        List<Call> calls = new ArrayList<>();
        new ObjectMapper().readTree(FILE.toFile()).get("calls").forEach(call -> calls.add(
                new Call(call.get("page").asText(), call.get("method").asText(), call.get("args"), call.get("values"))));
        assertThat(calls).hasSizeGreaterThan(150);
        return calls.stream();
    }

    /** Within 1e-12 of the value, and some roundings of the highest: torch multiplies what was there, step after step. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void theLibraryGaveTheSame(Call call) throws ReflectiveOperationException {
        ISchedule schedule = call(call);
        double highest = 0;
        for (JsonNode value : call.values) {
            highest = Math.max(highest, value.asDouble());
        }
        for (int t = 0; t < call.values.size(); t++) {
            double expected = call.values.get(t).asDouble();
            assertThat(schedule.valueAt(t, 0)).as("%s at %s", schedule, t)
                    .isCloseTo(expected, within(1e-12 * expected + 100 * Math.ulp(highest)));
        }
    }

    private static ISchedule call(Call call) throws ReflectiveOperationException {
        for (Method method : Class.forName(ScheduleCallsTest.class.getPackageName() + "." + call.page).getMethods()) {
            if (method.getName().equals(call.method) && method.getParameterCount() == call.args.size()) {
                Object[] args = new Object[call.args.size()];
                for (int i = 0; i < args.length; i++) {
                    args[i] = argument(call.args.get(i), method.getParameterTypes()[i]);
                }
                return (ISchedule) method.invoke(null, args);
            }
        }
        throw new AssertionError("there is no " + call);
    }

    private static Object argument(JsonNode json, Class<?> type) {
        if (json.isNull()) {
            return null;
        }
        if (type == List.class) {
            List<Integer> list = new ArrayList<>();
            json.forEach(element -> list.add(element.intValue()));
            return list;
        }
        if (type.isEnum()) {
            return Stream.of(type.getEnumConstants()).filter(constant -> constant.toString().equals(json.asText())).findAny().orElseThrow();
        }
        return type == boolean.class ? json.booleanValue() : type == int.class || type == Integer.class ? (Object) json.intValue()
                : (Object) json.doubleValue();
    }
}
