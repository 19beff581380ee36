package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.updater.Adam;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

class PlateauScheduleTest {

    private static final double NAN = Double.NaN;
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /** Falls, stands still, has gaps, falls again: every counter moves, and with three scores to a mean gaps are pending. */
    private static final double[] SCORES = {NAN, INFINITY, 1, 0.8, 0.8, 0.8, NAN, 0.8, 0.8, 0.5, -INFINITY, 0.5, 0.5, 0.5, 0.5,
        0.5, INFINITY, 0.5, 0.5, 0.4, 0.4, 0.4, 0.4, 0.4, NAN, 0.4, 0.4, 0.4};

    /** After any warm-up. */
    private static PlateauSchedule after(PlateauSchedule schedule, double... scores) {
        PlateauSchedule told = schedule;
        for (double score : scores) {
            told = told.after(score, Direction.MINIMIZE, 100, 1);
        }
        return told;
    }

    private static List<Integer> reductions(PlateauSchedule schedule, double... scores) {
        List<Integer> reductions = new ArrayList<>();
        PlateauSchedule told = schedule;
        for (int i = 0; i < scores.length; i++) {
            double scale = told.scale();
            told = after(told, scores[i]);
            if (told.scale() < scale) {
                reductions.add(i);
            }
        }
        return reductions;
    }

    // ---- state

    /** A way for a schedule to get from one JVM to the next. */
    interface Way {
        ISchedule through(ISchedule schedule) throws IOException, ClassNotFoundException;
    }

    private static Way mapper(ObjectMapper mapper) {
        return schedule -> mapper.readValue(mapper.writerFor(ISchedule.class).writeValueAsString(schedule), ISchedule.class);
    }

    private static ISchedule scheduleOf(NeuralNetConfiguration conf) {
        return ((Adam) ((BaseLayer) conf.getLayer()).getIUpdater()).learningRate().schedule();
    }

    private static MultiLayerConfiguration stack(ISchedule schedule) {
        return new NeuralNetConfiguration.Builder().updater(new Adam(schedule)).list()
                .layer(new OutputLayer.Builder().nIn(1).nOut(2).build()).build();
    }

    private static ComputationGraphConfiguration graph(ISchedule schedule) {
        return new NeuralNetConfiguration.Builder().updater(new Adam(schedule)).graphBuilder().addInputs("in")
                .addLayer("out", new OutputLayer.Builder().nIn(1).nOut(2).build(), "in").setOutputs("out").build();
    }

    private static ISchedule scheduleOf(ComputationGraphConfiguration conf) {
        return scheduleOf(((org.deeplearning4j.nn.conf.graph.LayerVertex) conf.getVertices().get("out")).getLayerConf());
    }

    private static Map<String, Way> ways() {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("DL4J's JSON", mapper(JsonMappers.getMapper()));
        ways.put("DL4J's YAML", mapper(JsonMappers.getMapperYaml()));
        ways.put("ND4J's JSON", mapper(org.nd4j.serde.json.JsonMappers.getMapper()));
        ways.put("ND4J's YAML", mapper(org.nd4j.serde.json.JsonMappers.getYamlMapper()));
        ways.put("a MultiLayerConfiguration's JSON",
                schedule -> scheduleOf(MultiLayerConfiguration.fromJson(stack(schedule).toJson()).getConf(0)));
        ways.put("a MultiLayerConfiguration's YAML",
                schedule -> scheduleOf(MultiLayerConfiguration.fromYaml(stack(schedule).toYaml()).getConf(0)));
        ways.put("a ComputationGraphConfiguration's JSON",
                schedule -> scheduleOf(ComputationGraphConfiguration.fromJson(graph(schedule).toJson())));
        ways.put("a ComputationGraphConfiguration's YAML",
                schedule -> scheduleOf(ComputationGraphConfiguration.fromYaml(graph(schedule).toYaml())));
        ways.put("a model's zip file", schedule -> {
            MultiLayerNetwork net = new MultiLayerNetwork(stack(schedule));
            net.init();
            ByteArrayOutputStream zip = new ByteArrayOutputStream();
            ModelSerializer.writeModel(net, zip, true);
            MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip.toByteArray()),
                    true);
            return scheduleOf(restored.getLayerWiseConfigurations().getConf(0));
        });
        ways.put("Java serialization", schedule -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(schedule);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (ISchedule) in.readObject();
            }
        });
        ways.put("clone", ISchedule::clone);
        return ways;
    }

    private static PlateauSchedule.Builder rough() {
        return PlateauSchedule.builder().initialValue(0.1).factor(0.3).patience(2).cooldown(3);
    }

    static List<PlateauSchedule> kinds() {
        return List.of(rough().convention(Convention.KERAS).minimum(1e-3).build(),
                rough().convention(Convention.TEXTBOOK).patience(0).cooldown(0).build(),
                rough().convention(Convention.PYTORCH).relativeThreshold(0.01).direction(Direction.MINIMIZE).build(),
                rough().convention(Convention.OPTAX).accumulationSize(3).cooldown(1).patience(1).minimumScale(0.01).build(),
                rough().base(WarmupSchedule.of(PowerSchedule.of(0.1, 5), 10)).build());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void goesOnAsIfNothingHadHappenedAfterAnyObservationAndOnAnyWay(PlateauSchedule kind) throws Exception {
        for (Map.Entry<String, Way> way : ways().entrySet()) {
            for (int saved = 0; saved <= SCORES.length; saved++) {
                PlateauSchedule original = after(kind, Arrays.copyOf(SCORES, saved));
                PlateauSchedule restored = (PlateauSchedule) way.getValue().through(original);
                assertThat(restored).as("%s after %s", way.getKey(), saved).isEqualTo(original)
                        .hasSameHashCodeAs(original).hasToString(original.toString());
                for (int i = saved; i < SCORES.length; i++) {
                    restored = after(restored, SCORES[i]);
                    original = after(original, SCORES[i]);
                    assertThat(restored).as("%s after %s, at %s", way.getKey(), saved, i).isEqualTo(original);
                    assertThat(restored.valueAt(i, i)).isEqualTo(original.valueAt(i, i));
                }
            }
        }
    }

    @Test
    void theSequenceOfScoresReachesEveryKindOfState() {
        PlateauSchedule means = kinds().get(3);
        PlateauSchedule keras = kinds().get(0);
        boolean pendingNan = false;
        boolean pendingInfinity = false;
        boolean midPatience = false;
        boolean midCooldown = false;
        boolean noBestAfterScores = false;
        for (double score : SCORES) {
            means = after(means, score);
            keras = after(keras, score);
            pendingNan |= Double.isNaN(means.state().mean());
            pendingInfinity |= Double.isInfinite(means.state().mean());
            midPatience |= keras.badObservations() == 1;
            midCooldown |= keras.cooldownLeft() == 2;
            noBestAfterScores |= keras.best() == null;
        }
        assertThat(List.of(pendingNan, pendingInfinity, midPatience, midCooldown, noBestAfterScores)).containsOnly(true);
    }

    /** All that was ever handed out stays as it was, in the base too. */
    @Test
    void tellingAScheduleAScoreLeavesItAsItWas() {
        for (PlateauSchedule kind : kinds()) {
            List<PlateauSchedule> told = new ArrayList<>(List.of(kind));
            List<String> texts = new ArrayList<>(List.of(kind.toString()));
            for (double score : SCORES) {
                told.add(after(told.get(told.size() - 1), score));
                texts.add(told.get(told.size() - 1).toString());
            }
            assertThat(told).map(PlateauSchedule::toString).isEqualTo(texts);
            assertThat(told).allMatch(schedule -> schedule.base() == kind.base() && schedule.plateau() == kind.plateau());
            assertThat(kind).isEqualTo(kind.over(kind.base())).isSameAs(kind.clone());
        }
    }

    // ---- counting

    @Test
    void theConventionsCountDifferently() {
        double[] flat = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
        PlateauSchedule.Builder settings = PlateauSchedule.builder().initialValue(1).patience(2).cooldown(2);
        assertThat(reductions(settings.convention(Convention.KERAS).build(), flat)).containsExactly(2, 5, 8);
        assertThat(reductions(settings.convention(Convention.TEXTBOOK).build(), flat)).containsExactly(2, 5, 8);
        assertThat(reductions(settings.convention(Convention.PYTORCH).build(), flat)).containsExactly(3, 8);
        assertThat(reductions(settings.convention(Convention.OPTAX).build(), flat)).containsExactly(2, 6, 10);
    }

    @ParameterizedTest
    @EnumSource(Convention.class)
    void aScoreThatIsNotFiniteIsNoImprovementAndNeverTheBest(Convention convention) {
        for (Direction direction : Direction.values()) {
            for (double bad : new double[] {NAN, INFINITY, -INFINITY}) {
                PlateauSchedule schedule = PlateauSchedule.builder().initialValue(1).factor(0.5).patience(5)
                        .convention(convention).build();
                schedule = schedule.after(bad, direction, 0, 0);
                assertThat(schedule.best()).isNull();
                assertThat(schedule.badObservations()).isEqualTo(1);
                schedule = schedule.after(0.25, direction, 0, 0);
                assertThat(schedule.best()).isEqualTo(0.25);
                assertThat(schedule.badObservations()).isZero();
                schedule = schedule.after(bad, direction, 0, 0);
                assertThat(schedule.best()).isEqualTo(0.25);
                assertThat(schedule.badObservations()).isEqualTo(1);
            }
        }
    }

    @Test
    void aMeanWithAGapInItIsNoImprovement() {
        PlateauSchedule schedule = PlateauSchedule.builder().initialValue(1).factor(0.5).patience(1).accumulationSize(2)
                .convention(Convention.OPTAX).build();
        double[] scores = {1, NAN, 3, 1, INFINITY, -INFINITY, 1, 2};
        assertThat(reductions(schedule, scores)).containsExactly(1, 5);
        assertThat(after(schedule, scores).best()).isEqualTo(1.5);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1, false", "0, 0, 0.999999999, true", "0.5, 0, 0.5, false", "0.5, 0, 0.49, true", "0, 0.25, 0.75, false",
        "0, 0.25, 0.74, true", "0.25, 0.25, 0.5, false", "0.25, 0.25, 0.49, true"})
    void anImprovementBeatsTheBestByMoreThanTheThresholds(double absolute, double relative, double next, boolean improvement) {
        PlateauSchedule schedule = PlateauSchedule.builder().initialValue(1).absoluteThreshold(absolute)
                .relativeThreshold(relative).build();
        PlateauSchedule upsideDown = schedule.after(-1, Direction.MAXIMIZE, 0, 0).after(-next, Direction.MAXIMIZE, 0, 0);
        assertThat(after(schedule, 1, next).best()).isEqualTo(improvement ? next : 1);
        assertThat(upsideDown.best()).isEqualTo(improvement ? -next : -1);
    }

    @Test
    void kerasAndPyTorchHaveOneThresholdAndOptaxAddsTwo() {
        PlateauSchedule.Builder absolute = PlateauSchedule.builder().initialValue(1).absoluteThreshold(0.5);
        PlateauSchedule.Builder relative = PlateauSchedule.builder().initialValue(1).relativeThreshold(0.5);
        double justUnderHalf = 0.5 - 5e-5; // a further threshold of 1e-4 is too much for it
        for (Convention one : List.of(Convention.KERAS, Convention.TEXTBOOK, Convention.PYTORCH)) {
            assertThat(after(absolute.convention(one).build(), 1, justUnderHalf).best()).isEqualTo(justUnderHalf);
            assertThat(after(relative.convention(one).build(), 1, justUnderHalf).best()).isEqualTo(justUnderHalf);
        }
        assertThat(after(absolute.convention(Convention.OPTAX).build(), 1, justUnderHalf).best()).isEqualTo(1);
        assertThat(after(relative.convention(Convention.OPTAX).build(), 1, justUnderHalf).best()).isEqualTo(justUnderHalf);
    }

    @Test
    void theDirectionIsTheScoresUnlessItIsSet() {
        PlateauSchedule better = PlateauSchedule.of(1, 0.5, 0).after(0.5, Direction.MAXIMIZE, 0, 0)
                .after(0.6, Direction.MAXIMIZE, 0, 0);
        assertThat(better.scale()).isEqualTo(1);
        assertThat(better.after(0.55, Direction.MAXIMIZE, 0, 0).scale()).isEqualTo(0.5);
        PlateauSchedule set = PlateauSchedule.builder().initialValue(1).direction(Direction.MINIMIZE).build();
        assertThatThrownBy(() -> set.after(1, Direction.MAXIMIZE, 0, 0)).isInstanceOf(IllegalStateException.class)
                .hasMessage("a PlateauSchedule with direction MINIMIZE cannot take a score to MAXIMIZE: leave direction unset, it"
                        + " follows the score");
        assertThatThrownBy(() -> set.after(1, null, 0, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("measured must be MINIMIZE or MAXIMIZE, got null");
    }

    /** Where patience + 1 is negative. */
    @ParameterizedTest
    @EnumSource(Convention.class)
    void thePatienceMayBeEndless(Convention convention) {
        PlateauSchedule schedule = PlateauSchedule.builder().initialValue(1).patience(Integer.MAX_VALUE).convention(convention).build();
        assertThat(reductions(schedule, 1, 1, 1, 1, 1)).isEmpty();
    }

    // ---- the value

    @Test
    void itScalesAWarmUpAndWhatComesAfterIt() {
        PlateauSchedule schedule = PlateauSchedule.of(WarmupSchedule.of(0.1, 10), 0.5, 0);
        assertThat(schedule.valueAt(5, 0)).isEqualTo(0.05);
        PlateauSchedule reduced = schedule.after(1, Direction.MINIMIZE, 5, 0).after(1, Direction.MINIMIZE, 5, 0);
        assertThat(reduced.valueAt(6, 0)).isCloseTo(0.03, within(1e-17));
        assertThat(reduced.valueAt(10, 0)).isEqualTo(0.05);
        assertThat(reduced.valueAt(1000, 0)).isEqualTo(0.05);
        assertThat(schedule.parts()).containsExactly(WarmupSchedule.of(0.1, 10));
        assertThat(PlateauSchedule.of(0.1, 0.5, 0).parts()).isEmpty();
    }

    @Test
    void itCountsWhatItsBaseCounts() {
        ISchedule byEpoch = new StepSchedule(ScheduleType.EPOCH, 1, 0.1, 2);
        PlateauSchedule schedule = after(PlateauSchedule.of(byEpoch, 0.5, 0), 1, 1);
        assertThat(schedule.valueAt(1000, 1)).isEqualTo(0.5);
        assertThat(schedule.valueAt(0, 2)).isCloseTo(0.05, within(1e-17));
    }

    @Test
    void theMinimumIsNotPassedAndDoesNotLiftABaseThatIsLower() {
        PlateauSchedule schedule = PlateauSchedule.builder().base(WarmupSchedule.of(0.1, 10)).factor(0.1).patience(0)
                .minimum(0.03).build();
        PlateauSchedule reduced = after(schedule, 1, 1);
        assertThat(reduced.valueAt(10, 0)).isEqualTo(0.03);
        assertThat(reduced.valueAt(2, 0)).isEqualTo(0.02, within(1e-17));
        assertThat(reduced.scale()).isEqualTo(0.1);
        assertThat(after(reduced, 1).scale()).isEqualTo(0.1);
    }

    @Test
    void aReductionThatRoundsAwayIsNone() {
        PlateauSchedule schedule = PlateauSchedule.builder().initialValue(0.1).factor(0.1).patience(0).minimum(1e-3)
                .convention(Convention.OPTAX).build();
        PlateauSchedule scaled = PlateauSchedule.builder().initialValue(0.1).factor(0.1).patience(0).minimumScale(0.01)
                .convention(Convention.OPTAX).build();
        assertThat(reductions(schedule, 1, 1, 1, 1, 1)).containsExactly(1, 2);
        assertThat(reductions(scaled, 1, 1, 1, 1, 1)).containsExactly(1, 2);
    }

    @Test
    void aScaleThatHasVanishedCanStillBeSaved() throws Exception {
        PlateauSchedule schedule = after(PlateauSchedule.builder().initialValue(1).factor(1e-100).patience(0)
                .convention(Convention.KERAS).build(), new double[10]);
        assertThat(schedule.scale()).isZero();
        for (Way way : ways().values()) {
            assertThat(way.through(schedule)).isEqualTo(schedule);
        }
    }

    @Test
    void theValueChangesAtObservationsOnly() {
        PlateauSchedule first = PlateauSchedule.of(WarmupSchedule.of(0.1, 20), 0.5, 1);
        List<Integer> iterations = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            iterations.add(i);
        }
        for (int told = 0; told <= SCORES.length; told++) {
            PlateauSchedule schedule = after(first, Arrays.copyOf(SCORES, told));
            Collections.shuffle(iterations, new Random(7));
            Map<Integer, Double> values = new LinkedHashMap<>();
            iterations.forEach(i -> values.put(i, schedule.valueAt(i, 0)));
            Collections.shuffle(iterations, new Random(8));
            iterations.forEach(i -> assertThat(schedule.valueAt(i, 0)).isEqualTo(values.get(i)));
        }
    }

    @Test
    void readingTheValueAllocatesNothing() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (PlateauSchedule schedule : kinds()) {
            double sum = read(schedule, 20_000);
            long id = Thread.currentThread().getId();
            long before = threads.getThreadAllocatedBytes(id);
            sum += read(schedule, 20_000);
            long allocated = threads.getThreadAllocatedBytes(id) - before;
            assertThat(sum).isPositive();
            // 20000 objects would be 320 kB at least; the measurement itself and the compiler's bookkeeping are a few hundred bytes.
            assertThat(allocated).as("%s", schedule).isLessThan(20_000);
        }
    }

    private static double read(PlateauSchedule schedule, int times) {
        double sum = 0;
        for (int i = 0; i < times; i++) {
            sum += schedule.valueAt(i, i);
        }
        return sum;
    }

    // ---- equality, text

    @Test
    void itIsEqualIfAllSettingsAndAllStateAre() {
        Map<String, PlateauSchedule> different = new LinkedHashMap<>();
        Map<String, Consumer<PlateauSchedule.Builder>> changes = new LinkedHashMap<>();
        changes.put("nothing", b -> { });
        changes.put("initialValue", b -> b.initialValue(0.2));
        changes.put("base", b -> b.base(new FixedSchedule(0.1)));
        changes.put("factor", b -> b.factor(0.2));
        changes.put("patience", b -> b.patience(3));
        changes.put("cooldown", b -> b.cooldown(4));
        changes.put("minimum", b -> b.minimum(0.01));
        changes.put("minimumScale", b -> b.minimumScale(0.01));
        changes.put("epsilon", b -> b.epsilon(0.01));
        changes.put("absoluteThreshold", b -> b.absoluteThreshold(0.01).relativeThreshold(1e-4));
        changes.put("relativeThreshold", b -> b.relativeThreshold(0.01));
        changes.put("accumulationSize", b -> b.accumulationSize(2));
        changes.put("direction", b -> b.direction(Direction.MINIMIZE));
        changes.put("convention", b -> b.convention(Convention.OPTAX).epsilon(1e-8));
        changes.forEach((name, change) -> {
            PlateauSchedule.Builder builder = rough();
            change.accept(builder);
            different.put(name, builder.build());
        });
        different.put("one observation", after(rough().build(), 1));
        different.put("another best", after(rough().build(), 0.5));
        different.put("mid-patience", after(rough().build(), 1, 1));
        different.put("mid-cooldown", after(rough().build(), 1, 1, 1, 1));
        different.put("later in the cooldown", after(rough().build(), 1, 1, 1, 1, 1));
        different.put("mid-mean", after(rough().accumulationSize(2).build(), 1));
        different.put("mid-mean of NaN", after(rough().accumulationSize(2).build(), NAN));
        different.forEach((name, one) -> different.forEach((otherName, other) -> assertThat(one.equals(other))
                .as("%s = %s", name, otherName).isEqualTo(name.equals(otherName))));
        different.values().forEach(one -> assertThat(one.clone()).isEqualTo(one).hasSameHashCodeAs(one));
        assertThat(rough().build().equals(new Object())).isFalse();
    }

    @Test
    void itsTextNamesSettingsAndState() {
        PlateauSchedule schedule = after(rough().convention(Convention.KERAS).accumulationSize(2).build(), 1, 1, 1, 1, 1, 2, 7);
        assertThat(schedule).hasToString("PlateauSchedule[base=0.1, plateau=Plateau[factor=0.3, patience=2, cooldown=3, minimum=0.0,"
                + " minimumScale=0.0, epsilon=0.0, absoluteThreshold=1.0E-4, relativeThreshold=0.0, accumulationSize=2,"
                + " direction=null, convention=KERAS], state=State[scale=0.3, best=1.0, bad=0, cooldownLeft=3, mean=7.0,"
                + " meanCount=1]]");
    }

    // ---- bad input

    static List<Object[]> badArguments() {
        List<Object[]> bad = new ArrayList<>();
        for (double number : new double[] {NAN, INFINITY, -INFINITY, -1e-9}) {
            bad.add(wrong("base or initialValue", "finite and at least 0", number, b -> b.initialValue(number)));
            bad.add(wrong("minimum", "finite and at least 0", number, b -> b.minimum(number)));
            bad.add(wrong("epsilon", "finite and at least 0", number, b -> b.epsilon(number)));
            bad.add(wrong("absoluteThreshold", "finite and at least 0", number, b -> b.absoluteThreshold(number)));
        }
        for (double number : new double[] {NAN, INFINITY, -1e-9, 1}) {
            bad.add(wrong("relativeThreshold", "in [0, 1)", number, b -> b.relativeThreshold(number)));
            bad.add(wrong("minimumScale", "in [0, 1)", number, b -> b.minimumScale(number)));
        }
        for (double number : new double[] {NAN, INFINITY, -0.5, 0, 1, 1.5}) {
            bad.add(wrong("factor", "in (0, 1)", number, b -> b.factor(number)));
        }
        bad.add(wrong("patience", "at least 0", -1, b -> b.patience(-1)));
        bad.add(wrong("cooldown", "at least 0", -1, b -> b.cooldown(-1)));
        bad.add(wrong("accumulationSize", "at least 1", 0, b -> b.accumulationSize(0)));
        bad.add(wrong("schedule", "an ISchedule", null, b -> b.base(null)));
        bad.add(wrong("convention", "a Convention", null, b -> b.convention(null)));
        return bad;
    }

    private static Object[] wrong(String name, String rule, Object value, Consumer<PlateauSchedule.Builder> change) {
        return new Object[] {name + " must be " + rule + ", got " + value, change};
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badArguments")
    void refusesBadArguments(String message, Consumer<PlateauSchedule.Builder> change) {
        assertThatThrownBy(() -> {
            PlateauSchedule.Builder builder = PlateauSchedule.builder().initialValue(0.1);
            change.accept(builder);
            builder.build();
        }).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void refusesToBeWithoutABase() {
        assertThatThrownBy(() -> PlateauSchedule.builder().build()).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("base or initialValue must be a number or an ISchedule, got null");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"base\":0.1|\"base\":-0.1|base or initialValue must be finite and at least 0, got -0.1",
        "\"base\":0.1|\"base\":null|base or initialValue must be a number or an ISchedule, got null",
        "\"factor\":0.3|\"factor\":1.5|factor must be in (0, 1), got 1.5",
        "\"factor\":0.3|\"factor\":\"NaN\"|factor must be in (0, 1), got NaN",
        "\"factor\":0.3,||factor",
        "\"patience\":2|\"patience\":-2|patience must be at least 0, got -2",
        "\"patience\":2|\"patience\":2.5|patience must be a whole number, got 2.5",
        "\"patience\":2|\"patience\":null|patience must be a whole number, got null",
        "\"cooldown\":3|\"cooldown\":-3|cooldown must be at least 0, got -3",
        "\"minimum\":0.0|\"minimum\":null|minimum must be a number, got null",
        "\"minimum\":0.0|\"minimum\":\"\"|minimum must be a number, got \"\"",
        "\"scale\":1.0|\"scale\":null|scale must be a number, got null",
        "\"mean\":0.0|\"mean\":null|mean must be a number, got null",
        "\"bad\":0|\"bad\":null|bad must be a whole number, got null",
        "\"bad\":0|\"bad\":0.5|bad must be a whole number, got 0.5",
        "\"minimum\":0.0|\"minimum\":-1|minimum must be finite and at least 0, got -1.0",
        "\"minimumScale\":0.0|\"minimumScale\":1|minimumScale must be in [0, 1), got 1.0",
        "\"epsilon\":1.0E-8|\"epsilon\":-1|epsilon must be finite and at least 0, got -1.0",
        "\"absoluteThreshold\":0.0|\"absoluteThreshold\":-1|absoluteThreshold must be finite and at least 0, got -1.0",
        "\"relativeThreshold\":1.0E-4|\"relativeThreshold\":2|relativeThreshold must be in [0, 1), got 2.0",
        "\"accumulationSize\":2|\"accumulationSize\":0|accumulationSize must be at least 1, got 0",
        "\"convention\":\"PYTORCH\"|\"convention\":null|convention must be a Convention, got null",
        "\"convention\":\"PYTORCH\"|\"convention\":\"TORCH\"|TORCH",
        "\"scale\":1.0|\"scale\":2|scale must be in [0, 1], got 2.0",
        "\"scale\":1.0|\"scale\":\"NaN\"|scale must be in [0, 1], got NaN",
        "\"best\":null|\"best\":\"NaN\"|best must be finite, got NaN",
        "\"best\":null|\"best\":\"-Infinity\"|best must be finite, got -Infinity",
        "\"bad\":0|\"bad\":-1|bad must be at least 0, got -1",
        "\"cooldownLeft\":0|\"cooldownLeft\":4|cooldownLeft must be in [0, cooldown 3], got 4",
        "\"cooldownLeft\":0|\"cooldownLeft\":-1|cooldownLeft must be at least 0, got -1",
        "\"meanCount\":0|\"meanCount\":-1|meanCount must be at least 0, got -1",
        "\"mean\":0.0|\"mean\":\"NaN\"|mean must be 0 if the meanCount is, got NaN",
        "\"patience\":2|\"patience\":true|patience must be a whole number, got true",
        "\"patience\":2|\"patience\":2,\"patient\":2|unknown property \"patient\" of Plateau",
        "\"plateau\":{|\"plateaux\":{|unknown property \"plateaux\" of PlateauSchedule",
        "\"bad\":0,||bad of State is missing",
        "\"meanCount\":0|\"meanCount\":2|meanCount must be in [0, accumulationSize 2), got 2"})
    void refusesBadJson(String part, String replacement, String message) throws Exception {
        ObjectMapper mapper = JsonMappers.getMapper();
        String json = mapper.writer().without(org.nd4j.shade.jackson.databind.SerializationFeature.INDENT_OUTPUT)
                .forType(ISchedule.class).writeValueAsString(rough().accumulationSize(2).build());
        assertThat(json).contains(part);
        String bad = json.replace(part, replacement == null ? "" : replacement);
        assertThatThrownBy(() -> mapper.readValue(bad, ISchedule.class)).hasMessageContaining(message);
    }

    @Test
    void refusesJsonWithoutSettingsOrState() throws Exception {
        ObjectMapper mapper = JsonMappers.getMapper();
        JsonNode json = mapper.readTree(mapper.writerFor(ISchedule.class).writeValueAsString(rough().build()));
        assertThat(json.fieldNames()).toIterable().containsExactlyInAnyOrder("@class", "base", "plateau", "state");
        for (String part : List.of("plateau", "state")) {
            String without = mapper.writeValueAsString(((ObjectNode) json.deepCopy()).without(part));
            assertThatThrownBy(() -> mapper.readValue(without, ISchedule.class)).hasMessageContaining(part + " of PlateauSchedule");
            String withNull = mapper.writeValueAsString(((ObjectNode) json.deepCopy()).putNull(part));
            assertThatThrownBy(() -> mapper.readValue(withNull, ISchedule.class)).hasMessageContaining(part + " must be a");
        }
    }

    /** Numbers that stand out in the bytes, and what to put in their place. */
    @Test
    void javaSerializationGoesThroughTheChecksToo() throws Exception {
        int cooldown = 0x51627384;
        int bad = 0x1A2B3C4D;
        PlateauSchedule schedule = rough().cooldown(cooldown).build();
        PlateauSchedule saved = new PlateauSchedule(schedule.base(), schedule.plateau(),
                new Plateau.State(0.3, 1.0, bad, cooldown, 0, 0));
        assertThat(read(saved, bad, bad)).isEqualTo(saved);
        assertThatThrownBy(() -> read(saved, bad, -1)).isInstanceOf(InvalidObjectException.class)
                .hasStackTraceContaining("bad must be at least 0, got -1");
        assertThatThrownBy(() -> read(saved, cooldown, 2)).isInstanceOf(InvalidObjectException.class)
                .hasStackTraceContaining("cooldownLeft must be in [0, cooldown 2], got " + cooldown);
    }

    /** With another number where the first such number is. */
    private static Object read(PlateauSchedule saved, int number, int other) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
            objects.writeObject(saved);
        }
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
        int at = 0;
        while (bytes.getInt(at) != number) {
            at++;
        }
        bytes.putInt(at, other);
        try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(bytes.array()))) {
            return objects.readObject();
        }
    }

    @Test
    void takesAnotherBaseWithTheSameSettings() {
        PlateauSchedule used = after(rough().build(), SCORES);
        PlateauSchedule over = used.over(io.github.dl4joptimizers.schedule.Hyperparameter.of(0.2));
        assertThat(over).isEqualTo(rough().initialValue(0.2).build());
        assertThatThrownBy(() -> rough().over(used.base())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("initialValue must be left unset where the model's own learning rates are to be put under a plateau,"
                        + " got 0.1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void theShortFormsCountAsPyTorchDoes(int patience) {
        double[] flat = new double[patience + 2];
        assertThat(reductions(PlateauSchedule.of(1, 0.5, patience), flat)).containsExactly(patience + 1);
        assertThat(reductions(PlateauSchedule.of(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 1.0)), 0.5, patience), flat))
                .containsExactly(patience + 1);
    }
}
