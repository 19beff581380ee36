package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.dl4joptimizers.internal.IfAbsent;
import io.github.dl4joptimizers.schedule.ScheduleRegistry.Entry;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.Momentum;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** What every schedule of the package promises, over the whole registry. */
class ScheduleContractTest {

    private static final int STEPS = 120;
    private static final List<ObjectMapper> JSON = List.of(JsonMappers.getMapper(), org.nd4j.serde.json.JsonMappers.getMapper());

    static List<Entry> entries() {
        return ScheduleRegistry.entries();
    }

    // ---- values

    @ParameterizedTest
    @MethodSource("entries")
    void givesTheValuesWorkedOutByHand(Entry entry) {
        ISchedule byIteration = entry.byIteration();
        ISchedule byEpoch = entry.byEpoch();
        entry.points().forEach((step, value) -> {
            assertThat(byIteration.valueAt(step, 0)).as("at iteration %s", step).isCloseTo(value, within(1e-15));
            assertThat(byEpoch.valueAt(0, step)).as("at epoch %s", step).isCloseTo(value, within(1e-15));
        });
    }

    @ParameterizedTest
    @MethodSource("entries")
    void countsIterationsOrEpochsAndNothingElse(Entry entry) {
        ISchedule byIteration = entry.byIteration();
        ISchedule byEpoch = entry.byEpoch();
        for (int t = 0; t < STEPS; t++) {
            double value = byIteration.valueAt(t, 0);
            for (int other : new int[] {0, 1, 7, t, 5000}) {
                assertThat(byIteration.valueAt(t, other)).isEqualTo(value);
                assertThat(byEpoch.valueAt(other, t)).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void isAFunctionOfItsArguments(Entry entry) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, STEPS).boxed().toList());
        ISchedule inOrder = entry.byIteration();
        double[] values = order.stream().mapToDouble(t -> inOrder.valueAt(t, 0)).toArray();
        Collections.shuffle(order, new Random(7));
        for (ISchedule shuffled : List.of(inOrder, entry.byIteration())) {
            for (int t : order) {
                assertThat(shuffled.valueAt(t, 0)).isEqualTo(values[t]);
            }
        }
        assertThat(inOrder).isEqualTo(entry.byIteration());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void isNeverNegativeAndNeverInfinite(Entry entry) {
        for (int t : new int[] {0, 1, 2, 10, 1000, 1_000_000, Integer.MAX_VALUE - 1, Integer.MAX_VALUE}) {
            assertThat(entry.byIteration().valueAt(t, 0)).isBetween(0.0, 1.0);
            assertThat(entry.byEpoch().valueAt(0, t)).isBetween(0.0, 1.0);
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void allocatesNothing(Entry entry) {
        ISchedule schedule = entry.byIteration();
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        double sum = sumOfValues(schedule);
        long before = threads.getCurrentThreadAllocatedBytes();
        sum += sumOfValues(schedule);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sum).isPositive();
        assertThat(allocated).isLessThan(1000); // one object per call would be 16 times 10 000
    }

    private static double sumOfValues(ISchedule schedule) {
        double sum = 0;
        for (int t = 0; t < 10_000; t++) {
            sum += schedule.valueAt(t, t);
        }
        return sum;
    }

    // ---- a value: equality, copies, text

    @ParameterizedTest
    @MethodSource("entries")
    void isEqualByValue(Entry entry) {
        assertThat(entry.byIteration()).isEqualTo(entry.byIteration()).hasSameHashCodeAs(entry.byIteration());
        if (!entry.name().equals("constant")) {
            assertThat(entry.byIteration()).isNotEqualTo(entry.byEpoch());
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void isUnequalIfAnyPropertyDiffers(Entry entry) throws ReflectiveOperationException {
        ISchedule schedule = entry.byIteration();
        for (RecordComponent property : schedule.getClass().getRecordComponents()) {
            ISchedule other = withAnother(schedule, property);
            if (other != null) {
                assertThat(other).as("with another %s", property.getName()).isNotEqualTo(schedule);
            }
        }
    }

    @Test
    void everyPropertyWasChangedSomewhere() throws ReflectiveOperationException {
        Set<String> unchanged = new HashSet<>();
        Set<String> changed = new HashSet<>();
        for (Entry entry : entries()) {
            ISchedule schedule = entry.byIteration();
            for (RecordComponent property : schedule.getClass().getRecordComponents()) {
                (withAnother(schedule, property) != null ? changed : unchanged)
                        .add(schedule.getClass().getSimpleName() + "." + property.getName());
            }
        }
        unchanged.removeAll(changed);
        // their parts count iterations: with EPOCH alone changed they are refused, and isEqualByValue has the rest
        assertThat(unchanged).isSubsetOf("SequenceSchedule.scheduleType");
    }

    @ParameterizedTest
    @MethodSource("entries")
    void cloneIsEqual(Entry entry) {
        ISchedule schedule = entry.byIteration();
        assertThat(schedule.clone()).isEqualTo(schedule).hasSameClassAs(schedule);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void toStringNamesThePropertiesAndTheirValues(Entry entry) throws ReflectiveOperationException {
        ISchedule schedule = entry.byIteration();
        assertThat(schedule.toString()).startsWith(schedule.getClass().getSimpleName() + "[");
        for (RecordComponent property : schedule.getClass().getRecordComponents()) {
            assertThat(schedule.toString()).contains(property.getName() + "=" + value(schedule, property));
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void theBuilderHasEveryPropertyByName(Entry entry) throws ReflectiveOperationException {
        ISchedule schedule = entry.byIteration();
        if (schedule instanceof OneCycleSchedule || schedule.getClass().isMemberClass()) {
            return; // a 1cycle's builder works out the ends of its phases; a momentum comes from its cycle
        }
        Object builder = schedule.getClass().getMethod("builder").invoke(null);
        for (RecordComponent property : schedule.getClass().getRecordComponents()) {
            Object value = value(schedule, property);
            if (value != null) {
                Class<?> type = property.getType() == Double.class ? double.class : property.getType();
                builder.getClass().getMethod(property.getName(), type).invoke(builder, value);
            }
        }
        assertThat(builder.getClass().getMethod("build").invoke(builder)).isEqualTo(schedule);
    }

    // ---- JSON, YAML, Java serialization; alone and in a model

    @ParameterizedTest
    @MethodSource("entries")
    void survivesJson(Entry entry) throws Exception {
        for (ISchedule schedule : List.of(entry.byIteration(), entry.byEpoch())) {
            for (ObjectMapper json : JSON) {
                assertThat(json.readValue(json.writeValueAsString(schedule), ISchedule.class)).isEqualTo(schedule);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void survivesYaml(Entry entry) throws Exception {
        ObjectMapper yaml = JsonMappers.getMapperYaml();
        for (ISchedule schedule : List.of(entry.byIteration(), entry.byEpoch())) {
            assertThat(yaml.readValue(yaml.writeValueAsString(schedule), ISchedule.class)).isEqualTo(schedule);
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void survivesJavaSerialization(Entry entry) throws Exception {
        ISchedule schedule = entry.byIteration();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(schedule);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(schedule);
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void survivesInsideAModelsConfiguration(Entry entry) {
        ISchedule schedule = entry.byIteration();
        MultiLayerConfiguration layers = new NeuralNetConfiguration.Builder().updater(new Adam(schedule)).list()
                .layer(new DenseLayer.Builder().nIn(2).nOut(2).updater(Momentum.builder().momentumSchedule(schedule).build()).build())
                .layer(new OutputLayer.Builder().nIn(2).nOut(2).updater(new Sgd(schedule)).build()).build();
        assertThat(MultiLayerConfiguration.fromJson(layers.toJson())).isEqualTo(layers);
        assertThat(MultiLayerConfiguration.fromYaml(layers.toYaml())).isEqualTo(layers);
        assertThat(layers.clone()).isEqualTo(layers);
        ComputationGraphConfiguration graph = new NeuralNetConfiguration.Builder().updater(new Adam(schedule)).graphBuilder()
                .addInputs("in").addLayer("out", new OutputLayer.Builder().nIn(2).nOut(2).build(), "in").setOutputs("out").build();
        assertThat(ComputationGraphConfiguration.fromJson(graph.toJson())).isEqualTo(graph);
        TrainingConfig sameDiff = new TrainingConfig.Builder().updater(new Adam(schedule)).dataSetFeatureMapping("x")
                .dataSetLabelMapping("y").build();
        assertThat(TrainingConfig.fromJson(sameDiff.toJson()).getUpdater()).isEqualTo(new Adam(schedule));
    }

    // ---- bad input

    @ParameterizedTest
    @MethodSource("entries")
    void aPropertyThatIsMissingFromJsonIsAnErrorThatNamesIt(Entry entry) {
        ISchedule schedule = entry.byIteration();
        for (RecordComponent property : schedule.getClass().getRecordComponents()) {
            if (property.isAnnotationPresent(IfAbsent.class)) {
                continue; // files of older versions have it not
            }
            for (ObjectMapper json : JSON) {
                ObjectNode tree = json.valueToTree(schedule);
                assertThat(tree.remove(property.getName())).as("%s in %s", property.getName(), tree).isNotNull();
                assertThat(rootCauseOf(() -> json.treeToValue(tree, ISchedule.class))).hasMessageContaining(property.getName());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void aBadNumberInJsonIsAnErrorThatNamesItAndTheRule(Entry entry) {
        ISchedule schedule = entry.byIteration();
        for (RecordComponent property : schedule.getClass().getRecordComponents()) {
            String name = property.getName();
            if (property.getType() == int.class && !name.equals("delay")) {
                isRefused(schedule, name, -3, name + " must be at least \\d, got -3");
            } else if (property.getType() == double.class || property.getType() == Double.class) {
                isRefused(schedule, name, Double.NaN, name + " must be .*, got NaN");
                isRefused(schedule, name, Double.POSITIVE_INFINITY, name + " must be .*, got Infinity");
                isRefused(schedule, name, Double.NEGATIVE_INFINITY, name + " must be .*, got -Infinity");
                if (!Set.of("power", "lower", "upper").contains(name)) {
                    double bad = name.equals("peakStep") ? -1.5 : -0.5; // PyTorch's may lie before the first step
                    isRefused(schedule, name, bad, name + " must be .*, got " + bad);
                }
            }
        }
    }

    private static void isRefused(ISchedule schedule, String property, Number value, String message) {
        for (ObjectMapper json : JSON) {
            ObjectNode tree = json.valueToTree(schedule);
            if (value instanceof Double number) {
                tree.put(property, number);
            } else {
                tree.put(property, value.intValue());
            }
            assertThat(rootCauseOf(() -> json.readValue(json.writeValueAsString(tree), ISchedule.class)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageMatching(message);
        }
    }

    private static Throwable rootCauseOf(ThrowingCallable reading) {
        Throwable thrown = catchThrowable(reading);
        while (thrown != null && thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        return thrown;
    }

    // ---- looking into records

    private static Object value(ISchedule schedule, RecordComponent property) throws ReflectiveOperationException {
        Method accessor = property.getAccessor();
        return accessor.invoke(schedule);
    }

    /** A schedule that differs in one property, or null if the other properties allow no other value. */
    private static ISchedule withAnother(ISchedule schedule, RecordComponent property) throws ReflectiveOperationException {
        RecordComponent[] properties = schedule.getClass().getRecordComponents();
        Class<?>[] types = Arrays.stream(properties).map(RecordComponent::getType).toArray(Class<?>[]::new);
        for (Object candidate : others(property.getType(), value(schedule, property))) {
            Object[] values = new Object[properties.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = properties[i].getName().equals(property.getName()) ? candidate : value(schedule, properties[i]);
            }
            try {
                return (ISchedule) schedule.getClass().getConstructor(types).newInstance(values);
            } catch (java.lang.reflect.InvocationTargetException refused) {
                assertThat(refused).hasCauseInstanceOf(IllegalArgumentException.class);
            }
        }
        return null;
    }

    private static List<?> others(Class<?> type, Object value) throws ReflectiveOperationException {
        if (type == double.class || type == Double.class) {
            double number = value == null ? 0.05 : (Double) value;
            return Stream.of(number * 0.99, number * 1.01, number + 0.01, number - 0.01, 0.05, 30.5)
                    .filter(other -> !other.equals(value)).toList();
        }
        if (type == int.class) {
            return List.of((Integer) value + 1, (Integer) value - 1);
        }
        if (type == boolean.class) {
            return List.of(!(Boolean) value);
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).filter(constant -> constant != value).toList();
        }
        if (value instanceof List<?> list) {
            List<Object> other = new ArrayList<>(list);
            Object last = other.remove(other.size() - 1);
            other.add(last instanceof Integer number ? (Object) (number + 1) : last instanceof Double number ? (Object) (number / 2)
                    : ConstantSchedule.of(0.07));
            return List.of(other);
        }
        if (type == ISchedule.class) {
            return List.of(ConstantSchedule.of(0.07));
        }
        List<ISchedule> cycles = new ArrayList<>();
        for (RecordComponent property : type.getRecordComponents()) {
            ISchedule cycle = withAnother((ISchedule) value, property);
            if (cycle != null) {
                cycles.add(cycle);
            }
        }
        return cycles;
    }

    @Test
    void scheduleTypeIsNeverNull() {
        Map<String, ScheduleBuilder<?>> builders = new HashMap<>(Map.of("curve", CurveSchedule.builder().initialValue(1).decaySteps(1),
                "tanh", TanhSchedule.builder().initialValue(1).decaySteps(1),
                "shifted", ShiftedSchedule.builder().schedule(ConstantSchedule.of(1))));
        builders.putAll(Map.of(
                "power", PowerSchedule.builder().initialValue(1).decaySteps(1),
                "exponential", ExponentialDecaySchedule.builder().initialValue(1).decaySteps(1),
                "piecewise", PiecewiseConstantSchedule.builder().boundaries().values(1),
                "polynomial", PolynomialDecaySchedule.builder().initialValue(1).decaySteps(1),
                "linear", LinearSchedule.builder().initialValue(1).endValue(1).steps(1),
                "cosine", CosineSchedule.builder().initialValue(1).decaySteps(1),
                "restarts", CosineRestartsSchedule.builder().initialValue(1).decaySteps(1),
                "cyclic", CyclicSchedule.builder().initialValue(1).maxValue(1).stepsUp(1),
                "1cycle", OneCycleSchedule.builder().maxValue(1).totalSteps(10),
                "sequence", SequenceSchedule.builder().parts(ConstantSchedule.of(1)).boundaries()));
        builders.forEach((name, builder) -> {
            builder.build();
            assertThatThrownBy(() -> builder.scheduleType(null).build()).as(name).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("scheduleType must be ITERATION or EPOCH, got null");
        });
        assertThat(ScheduleType.values()).hasSize(2);
    }
}
