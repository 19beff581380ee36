package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.slf4j.LoggerFactory;

/** Hostile texts, extreme settings, and what is past the end. */
class ScheduleLimitsTest {

    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final ISchedule CONSTANT = ConstantSchedule.of(0.1);
    /** For two readings of YAML, which take a second on a busy machine; those that go by the square took 17 s each. */
    private static final Duration AMPLE = Duration.ofSeconds(10);

    private static String json(ISchedule schedule) throws Exception {
        return JsonMappers.getMapper().writerFor(ISchedule.class).writeValueAsString(schedule);
    }

    private static ISchedule read(String json) throws Exception {
        return JsonMappers.getMapper().readValue(json, ISchedule.class);
    }

    @Test
    void manyDigitsAreRefusedAtOnce() throws Exception {
        String text = json(LinearSchedule.of(0.1, 0.2, 12345)).replace("12345", "7".repeat(1_000_000));
        assertTimeoutPreemptively(SHORT, () -> assertThatThrownBy(() -> read(text)).rootCause()
                .hasMessage("steps must be a whole number in [-2147483648, 2147483647], got " + "7".repeat(40) + "..."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "0.%s", "1e-%s", "-%s"})
    void manyDigitsOfADoubleAreRefusedAtOnce(String number) {
        String digits = number.formatted("7".repeat(300_000));
        String schedule = "{\"@class\": \"" + ConstantSchedule.class.getName() + "\", \"value\": " + digits + "}";
        String updater = "{\"@class\": \"io.github.dl4joptimizers.updater.Sgd\", \"setup\": {\"learningRate\": " + digits + ", \"companions\": []}}";
        for (ObjectMapper mapper : List.of(NeuralNetConfiguration.mapper(), NeuralNetConfiguration.mapperYaml())) {
            assertTimeoutPreemptively(AMPLE, () -> {
                assertThatThrownBy(() -> mapper.readValue(schedule, ISchedule.class)).rootCause()
                        .hasMessageStartingWith("value must be a number of at most 1200 digits, got " + digits.substring(0, 40) + "...");
                assertThatThrownBy(() -> mapper.readValue(updater, IUpdater.class)).rootCause()
                        .hasMessageStartingWith("learningRate must be a number or an ISchedule of at most 1200 digits, got ");
            });
        }
    }

    private static ISchedule nested(int depth) {
        ISchedule schedule = ConstantSchedule.of(0.1);
        for (int i = 1; i < depth; i++) {
            schedule = i % 2 == 0 ? ScaledSchedule.of(1, schedule) : SequenceSchedule.of(List.of(schedule), List.of());
        }
        return schedule;
    }

    @Test
    void deepNestingIsBounded() throws Exception {
        ISchedule deepest = nested(100);
        assertThat(deepest.valueAt(0, 0)).isEqualTo(0.1);
        assertThat(read(json(deepest))).isEqualTo(deepest).hasSameHashCodeAs(deepest);
        for (ThrowingCallable deeper : List.<ThrowingCallable>of(
                () -> ScaledSchedule.of(1, deepest), () -> ProductSchedule.of(CONSTANT, deepest), () -> ShiftedSchedule.of(deepest, 1),
                () -> WarmupSchedule.of(deepest, 3), () -> PlateauSchedule.of(deepest, 0.5, 1),
                () -> SequenceSchedule.of(List.of(deepest), List.of()))) {
            assertThatThrownBy(deeper).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(" must be nested at most 100 schedules deep, got a S");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 700, 1500})
    void deepTextIsAnError(int depth) {
        String open = "{\"@class\":\"" + ScaledSchedule.class.getName() + "\",\"factor\":1.0,\"schedule\":";
        String inner = "{\"@class\":\"" + ConstantSchedule.class.getName() + "\",\"value\":0.1}";
        assertThatThrownBy(() -> read(open.repeat(depth - 1) + inner + "}".repeat(depth - 1))).rootCause()
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(" must be nested at most ");
    }

    private static double bySteps(double tMul, double mMul, int s, int t) {
        double passed = t;
        double length = s;
        double height = 1;
        while (passed >= length) {
            passed -= length;
            length *= tMul;
            height *= mMul;
        }
        return height * (1 + Math.cos(Math.PI * passed / length)) / 2;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1 + 1e-3, 1 + 1e-5, 1 + 1e-7})
    void restartsThatGrowSlowlyHaveTheValuesOfCountingThem(double tMul) {
        CosineRestartsSchedule schedule = CosineRestartsSchedule.builder().initialValue(1).decaySteps(3).tMul(tMul).mMul(0.999999)
                .build();
        for (int t : new int[] {0, 5, 2990, 3010, 100_001, 3_000_000}) {
            assertThat(schedule.valueAt(t, 0)).as("%s", t).isCloseTo(bySteps(tMul, 0.999999, 3, t), within(1e-5));
        }
    }

    @Test
    void restartsThatHardlyGrowAreQuick() {
        assertTimeoutPreemptively(SHORT, () -> {
            for (double tMul : new double[] {1, Math.nextUp(1.0), 1 + 1e-12, 1 + 1e-9, 1 + 1e-6}) {
                CosineRestartsSchedule schedule = CosineRestartsSchedule.builder().initialValue(1).decaySteps(1).tMul(tMul).build();
                for (int i = 0; i < 1000; i++) {
                    assertThat(schedule.valueAt(Integer.MAX_VALUE - i, 0)).isBetween(0.0, 1.0);
                }
            }
        });
    }

    @Test
    void extremeLengthsAndMultipliersStayFinite() {
        for (double length : new double[] {Double.MIN_VALUE, 1e-9, 0.1, 1e9, Double.MAX_VALUE}) {
            for (double tMul : new double[] {1, Math.nextUp(1.0), 2, 1e300}) {
                CurveSchedule curve = CurveSchedule.builder().initialValue(1).decaySteps(length).endValue(0.5).tMul(tMul)
                        .cycleDecay(0.9).cycles(Integer.MAX_VALUE).build();
                for (int t : new int[] {0, 1, 2, 1000, Integer.MAX_VALUE}) {
                    assertThat(curve.valueAt(t, 0)).as("%s at %s", curve, t).isBetween(0.0, 1.0);
                }
            }
        }
    }

    @Test
    void longShiftsDoNotOverflow() {
        ISchedule line = LinearSchedule.of(0.1, 0.2, Integer.MAX_VALUE);
        assertThat(ShiftedSchedule.of(line, Integer.MIN_VALUE).valueAt(Integer.MAX_VALUE, 0)).isEqualTo(0.2);
        assertThat(ShiftedSchedule.of(line, Integer.MAX_VALUE).valueAt(0, 0)).isEqualTo(0.1);
        assertThat(ShiftedSchedule.of(line, Integer.MAX_VALUE).valueAt(Integer.MAX_VALUE, 0)).isEqualTo(0.1);
    }

    @Test
    void longPlateausDoNotOverflow() {
        WarmupStableDecaySchedule schedule = WarmupStableDecaySchedule.of(0.1, Integer.MAX_VALUE, Integer.MAX_VALUE, 1);
        assertThat(schedule.valueAt(Integer.MAX_VALUE, 0)).isEqualTo(0.1);
    }

    /** Each value says it once in a JVM, so each run takes values of its own. */
    private static final AtomicInteger RUNS = new AtomicInteger();

    static Stream<ISchedule> finite() {
        double v = 0.1234 + RUNS.incrementAndGet() * 1e-6;
        return Stream.of(CosineSchedule.of(v, 10), PolynomialDecaySchedule.of(v, 10, 0, 2), LinearSchedule.of(v, 0, 10),
                WarmupStableDecaySchedule.of(v, 2, 3, 5), OneCycleSchedule.of(v, 10),
                CosineSchedule.builder().initialValue(0).decaySteps(8).warmupTarget(v).warmupSteps(2).build(),
                CosineSchedule.builder().initialValue(v).decaySteps(10).scheduleType(ScheduleType.EPOCH).build(),
                SequenceSchedule.of(List.of(ConstantSchedule.of(0.1), CosineSchedule.of(v, 4)), List.of(6)),
                CurveSchedule.of(Annealing.REX, v, 10),
                CurveSchedule.builder().initialValue(v).decaySteps(2).tMul(4).cycles(2).build(),
                TanhSchedule.builder().initialValue(v).decaySteps(2.5).cycles(4).build(),
                ProductSchedule.of(CONSTANT, CosineSchedule.of(v + 1e-7, 10)), ShiftedSchedule.of(LinearSchedule.of(v, 0, 6), 4),
                WarmupSchedule.of(CosineSchedule.of(v, 7), 3), ScaledSchedule.of(2, LinearSchedule.of(v + 1e-7, 0, 10)));
    }

    private static List<String> warnings(ISchedule schedule, int... steps) {
        Logger logger = (Logger) LoggerFactory.getLogger(ScheduleLimitsTest.class.getPackageName());
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            for (int t : steps) {
                schedule.valueAt(t, t);
            }
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @ParameterizedTest
    @MethodSource("finite")
    void pastTheEndItSaysSoOnce(ISchedule schedule) {
        assertThat(warnings(schedule, 0, 5, 9, 10)).isEmpty();
        assertThat(warnings(schedule, 11, 12, 999)).singleElement().asString().startsWith("The training is longer than its ")
                .contains(" schedule: step ");
        assertThat(warnings(schedule.clone(), 11, 12)).isEmpty();
    }

    @Test
    void aLastValueThatTrainsIsNoReasonToWarn() {
        for (ISchedule schedule : List.of(CosineSchedule.of(0.1, 10, 0.01), LinearSchedule.of(0, 0.1, 10),
                PolynomialDecaySchedule.of(0.1, 10, 0.01, 1), CosineRestartsSchedule.of(0.1, 10),
                CosineSchedule.builder().initialValue(0.1).decaySteps(10).cycle(true).build(), ConstantSchedule.of(0.1),
                SequenceSchedule.of(List.of(LinearSchedule.of(0.1, 0, 5), ConstantSchedule.of(0.1)), List.of(5)))) {
            assertThat(warnings(schedule, 9, 10, 11, 999)).isEmpty();
        }
    }
}
