package io.github.dl4joptimizers.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.Map;

import io.github.dl4joptimizers.listener.LearningRateRecorder;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Wrong arguments are errors that name the argument, the rule and what came instead. */
class ChartArgumentsTest {

    private static final ISchedule POWER = PowerSchedule.of(0.1, 10);
    private static final double[] ONE = {1};
    private static final double[] TWO = {1, 2};

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }

    private static Chart schedules(int steps, ISchedule schedule) {
        return Charts.schedules("Title", steps, Map.of("power", schedule));
    }

    @Test
    void schedules() {
        assertRefused(() -> Charts.schedules("Title", 10, Map.of()), "schedules must be at least one, got none");
        assertRefused(() -> Charts.schedules("Title", 10, null), "schedules must be a map from names, got null");
        assertRefused(() -> Charts.schedules("Title", 10, Collections.singletonMap("power", null)),
                "power in schedules must be a value, got null");
        assertRefused(() -> Charts.schedules("Title", 10, Map.of(" ", POWER)), "a name in schedules must be not blank, got \" \"");
        assertRefused(() -> Charts.schedules(null, 10, Map.of("power", POWER)), "title must be a text, got null");
        assertRefused(() -> schedules(0, POWER), "steps must be at least 1, got 0");
        assertRefused(() -> schedules(-3, POWER), "steps must be at least 1, got -3");
        assertRefused(() -> Charts.schedules("Title", 0, 10, Map.of("power", POWER)), "iterations must be at least 1, got 0");
        assertRefused(() -> Charts.schedules("Title", 10, 0, Map.of("power", POWER)), "iterationsPerEpoch must be at least 1, got 0");
        assertRefused(() -> schedules(10, new ExponentialSchedule(ScheduleType.ITERATION, Double.NaN, 0.9)),
                "value 0 of power must be finite, got NaN");
    }

    @Test
    void schedulesThatCountDifferentThings() {
        ISchedule epochs = new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.9);

        assertRefused(() -> Charts.schedules("Title", 10, Map.of("a", POWER, "b", epochs, "c", ConstantSchedule.of(1))),
                "schedules must be all of scheduleType ITERATION or all of EPOCH, unless iterationsPerEpoch is given, got "
                        + "ITERATION: a; EPOCH: b");
    }

    @Test
    void learningCurves() {
        assertRefused(() -> Charts.learningCurves("Title", "Loss", Map.of()), "runs must be at least one, got none");
        assertRefused(() -> Charts.learningCurves("Title", null, Map.of("a", ONE)), "measured must be a text, got null");
        assertRefused(() -> Charts.learningCurves("Title", "Loss", Map.of("a", new double[0])), "a must be at least one value, got none");
        assertRefused(() -> Charts.learningCurves("Title", "Loss", Map.of("a", new double[] {1, Double.NaN})),
                "value 1 of a must be finite, got NaN");
        assertRefused(() -> Charts.learningCurves("Title", "Loss", Map.of("a", new double[] {Double.POSITIVE_INFINITY})),
                "value 0 of a must be finite, got Infinity");
    }

    @Test
    void ratesAndScores() {
        assertRefused(() -> Charts.rateAndScore("Title", null), "recorder must be a LearningRateRecorder, got null");
        assertRefused(() -> Charts.rateAndScore("Title", new LearningRateRecorder()),
                "the recorder must be one that has recorded something, got no records");
        assertRefused(() -> Charts.rateAndScore("Title", TWO, "Loss", ONE), "scores must be as many as there are learningRates, 2, got 1");
        assertRefused(() -> Charts.rateAndScore("Title", TWO, "Loss", new double[] {1, Double.NaN}),
                "value 1 of Loss must be finite, got NaN");
    }

    @Test
    void rangeTests() {
        assertRefused(() -> Charts.learningRateCurve("Title", TWO, ONE, null, Map.of()), "losses must be as many as there are rates, 2, got 1");
        assertRefused(() -> Charts.learningRateCurve("Title", TWO, TWO, ONE, Map.of()),
                "Smoothed loss must be as many values as there are on the x axis, 2, got 1");
        assertRefused(() -> Charts.learningRateCurve("Title", new double[0], new double[0], null, Map.of()),
                "rates must be at least one, got none");
        assertRefused(() -> Charts.learningRateCurve("Title", new double[] {2, 1}, TWO, null, Map.of()),
                "rates must be in increasing order, got 1.0 after 2.0");
        assertRefused(() -> Charts.learningRateCurve("Title", new double[] {0, 1}, TWO, null, Map.of()),
                "value 0 of Loss, on a logarithmic axis, must be finite and above 0, got 0.0");
        assertRefused(() -> Charts.learningRateCurve("Title", TWO, TWO, null, Map.of("best", -1.0)),
                "best must be finite and above 0, got -1.0");
    }

    @Test
    void trajectories() {
        Surface ravine = Surface.ravine();
        Map<String, Sgd> sgd = Map.of("SGD", new Sgd(0.1));

        assertRefused(() -> Charts.trajectories("Title", ravine, -10.5, 0, 5, sgd),
                "startX must be within the surface, from -10.0 to 4.0, got -10.5");
        assertRefused(() -> Charts.trajectories("Title", ravine, 0, Double.NaN, 5, sgd),
                "startY must be within the surface, from -2.5 to 2.5, got NaN");
        assertRefused(() -> Charts.trajectories("Title", ravine, 0, 0, 0, sgd), "steps must be at least 1, got 0");
        assertRefused(() -> Charts.trajectories("Title", ravine, 0, 0, 5, Map.of()), "updaters must be at least one, got none");
        assertRefused(() -> Charts.trajectories("Title", null, 0, 0, 5, sgd), "surface must be a Surface, got null");
        assertRefused(() -> Surface.of((x, y) -> x, 1, 1, 0, 1), "xMax must be above the xMin 1.0, got 1.0");
        assertRefused(() -> Surface.of((x, y) -> x, 0, 1, 0, Double.NaN), "yMax must be finite, got NaN");
        assertRefused(() -> Surface.of(null, 0, 1, 0, 1), "function must be a function of x and y, got null");
    }

    @Test
    void whatAChartIsTold() {
        Chart chart = schedules(10, POWER);

        assertRefused(() -> chart.size(199, 500), "width must be from 200 to 10000, got 199");
        assertRefused(() -> chart.size(500, 10_001), "height must be from 200 to 10000, got 10001");
        assertRefused(() -> chart.yRange(1, 1), "max must be above the min 1.0, got 1.0");
        assertRefused(() -> chart.yRange(Double.NaN, 1), "min must be finite, got NaN");
        assertRefused(() -> chart.yTitle(null), "title must be a text, got null");
        assertRefused(() -> chart.beside(null), "right must be a Chart, got null");
        assertRefused(chart::logarithmicX, "value 0 of power, on a logarithmic axis, must be finite and above 0, got 0.0");
        assertRefused(() -> schedules(11, LinearSchedule.of(0.1, 0, 10)).logarithmicY(),
                "value 10 of power, on a logarithmic axis, must be finite and above 0, got 0.0");
        assertRefused(() -> chart.yRange(0, 1).logarithmicY(), "min of a logarithmic axis must be finite and above 0, got 0.0");
    }

    /** The last step to be drawn plus the distance to the next is no int. */
    @Test
    void asManyStepsAsAnIntHasAreDrawn() {
        assertThat(Charts.schedules("", Integer.MAX_VALUE, Map.of("rate", LinearSchedule.of(0.1, 0.2, Integer.MAX_VALUE)))).isNotNull();
    }
}
