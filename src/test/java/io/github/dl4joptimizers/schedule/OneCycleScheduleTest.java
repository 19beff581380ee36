package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.slf4j.LoggerFactory;

class OneCycleScheduleTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(OneCycleSchedule.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    /** Each value says it once in a JVM, so each test has one of its own. */
    private static final AtomicInteger RUNS = new AtomicInteger();
    private final double max = 0.123 + RUNS.incrementAndGet() * 1e-6;

    @Test
    void saysOnceThatTheTrainingIsLonger() {
        OneCycleSchedule schedule = OneCycleSchedule.of(max, 30);
        for (int t = 0; t <= 30; t++) { // DL4J asks for step 30 after the last of 30 updates
            schedule.valueAt(t, 0);
        }
        assertThat(log.list).isEmpty();

        OneCycleSchedule before = OneCycleSchedule.of(max, 30);
        double end = schedule.valueAt(31, 0);
        schedule.valueAt(32, 0);
        before.valueAt(33, 0); // an equal one, as DL4J's copies are
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getLevel()).isEqualTo(Level.WARN);
        assertThat(log.list.get(0).getFormattedMessage()).contains("longer").contains("31 of 30");
        assertThat(end).isEqualTo(schedule.endValue());
        assertThat(schedule).isEqualTo(before).hasSameHashCodeAs(before);
    }

    @Test
    void countsEpochsForTheWarningIfItCountsEpochs() {
        OneCycleSchedule schedule = OneCycleSchedule.builder().maxValue(max).totalSteps(5).scheduleType(ScheduleType.EPOCH).build();
        schedule.valueAt(1000, 5);
        assertThat(log.list).isEmpty();
        schedule.valueAt(0, 6);
        assertThat(log.list).hasSize(1);
    }

    @Test
    void itsMomentumSaysNothing() {
        assertThat(OneCycleSchedule.of(max, 30).momentum().valueAt(100, 0)).isEqualTo(0.95);
        assertThat(log.list).isEmpty();
    }

    @Test
    void anotherScheduleSaysItForItself() {
        OneCycleSchedule.of(max, 30).valueAt(31, 0);
        OneCycleSchedule.of(2 * max, 30).valueAt(31, 0);
        assertThat(log.list).hasSize(2);
    }

    @Test
    void theBooksHasTheBooksPhases() {
        OneCycleSchedule schedule = OneCycleSchedule.of(0.1, 10_750);
        assertThat(schedule).isEqualTo(OneCycleSchedule.textbook(0.1, 10_750));
        assertThat(schedule.peakStep()).isEqualTo(4837);
        assertThat(schedule.returnStep()).isEqualTo(9674);
        assertThat(schedule.endStep()).isEqualTo(10_750);
        assertThat(schedule.initialValue()).isEqualTo(0.01);
        assertThat(schedule.endValue()).isEqualTo(1e-5);
    }

    @Test
    void aSmallRunStillHasItsPhases() {
        assertThat(OneCycleSchedule.of(0.1, 3)).isEqualTo(
                new OneCycleSchedule(0.01, 0.1, 1e-5, 3, 1, 2.0, 3, Annealing.LINEAR, ScheduleType.ITERATION));
        assertThat(OneCycleSchedule.pytorch(0.1, 4)).isEqualTo(
                new OneCycleSchedule(0.004, 0.1, 4e-7, 4, 0.3 * 4 - 1, null, 3, Annealing.COSINE, ScheduleType.ITERATION));
    }

    @Test
    void momentumMirrorsTheRateUntilItsReturnAndIsFlatAfter() {
        for (Convention convention : List.of(Convention.TEXTBOOK, Convention.PYTORCH, Convention.OPTAX)) {
            OneCycleSchedule rate = OneCycleSchedule.builder().convention(convention).threePhase(true).maxValue(0.1).totalSteps(100)
                    .build();
            ISchedule momentum = rate.momentum();
            for (int t = 0; t <= 110; t++) {
                double height = (rate.valueAt(t, 0) - rate.initialValue()) / (rate.maxValue() - rate.initialValue());
                assertThat(momentum.valueAt(t, 0)).as("%s at %s", convention, t)
                        .isCloseTo(0.95 - 0.1 * Math.max(0, height), within(1e-14));
            }
        }
    }

    @Test
    void momentumIsBackAtTheEndIfThereAreTwoPhases() {
        OneCycleSchedule rate = OneCycleSchedule.pytorch(0.1, 100);
        ISchedule momentum = rate.momentum(0.8, 0.9);
        for (int t = (int) rate.peakStep() + 1; t <= 110; t++) {
            double height = (rate.valueAt(t, 0) - rate.endValue()) / (rate.maxValue() - rate.endValue());
            assertThat(momentum.valueAt(t, 0)).as("at %s", t).isCloseTo(0.9 - 0.1 * height, within(1e-14));
        }
    }
}
