package io.github.dl4joptimizers.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import io.github.dl4joptimizers.listener.LearningRateRecorder;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.Momentum;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** What XChart is given to draw: its own series and titles are looked at, not pixels. */
class ChartsTest {

    private static XYChart xchart(Chart chart) {
        return Drawing.of(chart).get(0).chart();
    }

    private static List<String> names(Chart chart) {
        return xchart(chart).getSeriesCollection().stream().filter(XYSeries::isShowInLegend).map(XYSeries::getName).toList();
    }

    private static double[] y(Chart chart, String name) {
        return xchart(chart).getSeries(name).getYData();
    }

    private static double[] x(Chart chart, String name) {
        return xchart(chart).getSeries(name).getXData();
    }

    // ---- schedules

    @Test
    void schedulesAreDrawnStepByStep() {
        ISchedule power = PowerSchedule.of(0.1, 10);
        ISchedule stock = new StepSchedule(ScheduleType.ITERATION, 0.1, 0.5, 20);
        Map<String, ISchedule> schedules = new LinkedHashMap<>();
        schedules.put("power", power);
        schedules.put("a step", stock);

        Chart chart = Charts.schedules("Rates", 50, schedules);

        assertThat(names(chart)).containsExactly("power", "a step");
        assertThat(x(chart, "power")).containsExactly(IntStream.range(0, 50).asDoubleStream().toArray());
        assertThat(y(chart, "power")).containsExactly(IntStream.range(0, 50).mapToDouble(i -> power.valueAt(i, 0)).toArray());
        assertThat(y(chart, "a step")).containsExactly(IntStream.range(0, 50).mapToDouble(i -> stock.valueAt(i, 0)).toArray());
        assertThat(xchart(chart).getXAxisTitle()).isEqualTo("Iteration");
        assertThat(xchart(chart).getYAxisTitle()).isEqualTo("Learning rate");
    }

    @Test
    void schedulesThatCountEpochsAreDrawnOverEpochs() {
        ISchedule ours = ExponentialDecaySchedule.builder().initialValue(0.1).decayRate(0.5).decaySteps(4)
                .scheduleType(ScheduleType.EPOCH).build();
        ISchedule stock = new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.9);

        Chart chart = Charts.schedules("Rates", 12, Map.of("ours", ours, "stock", stock));

        assertThat(xchart(chart).getXAxisTitle()).isEqualTo("Epoch");
        assertThat(y(chart, "ours")).containsExactly(IntStream.range(0, 12).mapToDouble(e -> ours.valueAt(0, e)).toArray());
        assertThat(y(chart, "stock")).containsExactly(IntStream.range(0, 12).mapToDouble(e -> stock.valueAt(0, e)).toArray());
    }

    @Test
    void withIterationsPerEpochBothKindsAreDrawnOverIterations() {
        ISchedule epochs = new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.5);
        ISchedule iterations = PowerSchedule.of(0.1, 10);

        Chart chart = Charts.schedules("Rates", 30, 10, Map.of("epochs", epochs, "iterations", iterations));

        assertThat(xchart(chart).getXAxisTitle()).isEqualTo("Iteration");
        assertThat(y(chart, "epochs")).containsExactly(IntStream.range(0, 30).mapToDouble(i -> 0.1 * Math.pow(0.5, Math.floorDiv(i, 10))).toArray());
        assertThat(y(chart, "iterations")).containsExactly(IntStream.range(0, 30).mapToDouble(i -> iterations.valueAt(i, 0)).toArray());
    }

    @Test
    void aLongScheduleKeepsItsFirstAndLastStepAndSeveralPointsToThePixel() {
        OneCycleSchedule cycle = OneCycleSchedule.of(0.1, 100_000);

        Chart chart = Charts.schedules("Rates", 100_000, Map.of("1cycle", cycle));

        double[] steps = x(chart, "1cycle");
        assertThat(steps).hasSizeBetween(2000, 4002).isSorted().startsWith(0).endsWith(99_999);
        assertThat(y(chart, "1cycle")).containsExactly(DoubleStream.of(steps).map(i -> cycle.valueAt((int) i, 0)).toArray());
    }

    @Test
    void tinyRatesKeepXChartFromRoundingTheirTicksAway() {
        Chart chart = Charts.schedules("Rates", 10, Map.of("tiny", PowerSchedule.of(4e-12, 3)));

        // In units of 1e-12. The last bits are the division's.
        assertThat(y(chart, "tiny")[0]).isCloseTo(4, within(1e-12));
        assertThat(xchart(chart).getStyler().getYAxisTickLabelsFormattingFunction().apply(4.0)).isEqualTo("4\u00b710\u207b\u00b9\u00b2");
        assertThat(chart.png()).isNotEmpty();
    }

    @Test
    void aMapWithoutAnOrderIsSorted() {
        ISchedule schedule = PowerSchedule.of(0.1, 10);

        assertThat(names(Charts.schedules("Rates", 5, Map.of("c", schedule, "a", schedule, "d", schedule, "b", schedule))))
                .containsExactly("a", "b", "c", "d");
    }

    // ---- trainings

    @Test
    void learningCurvesCountEpochsFromOne() {
        Map<String, double[]> runs = new LinkedHashMap<>();
        runs.put("SGD", new double[] {2, 1, 0.5});
        runs.put("Adam", new double[] {1, 0.25});

        Chart chart = Charts.learningCurves("Loss", "Nats", runs);

        assertThat(x(chart, "SGD")).containsExactly(1, 2, 3);
        assertThat(y(chart, "SGD")).containsExactly(2, 1, 0.5);
        assertThat(y(chart, "Adam")).containsExactly(1, 0.25);
        assertThat(xchart(chart).getXAxisTitle()).isEqualTo("Epoch");
        assertThat(xchart(chart).getYAxisTitle()).isEqualTo("Nats");
    }

    @Test
    void chartsSideBySideShareRangeAndLegend() {
        Chart left = Charts.learningCurves("Training", "Loss", Map.of("SGD", new double[] {4, 3}));
        Chart right = Charts.learningCurves("Validation", "Loss", Map.of("SGD", new double[] {9, 8}));

        List<Drawing> drawings = Drawing.of(left.beside(right));

        assertThat(drawings).extracting(drawing -> drawing.title().text()).containsExactly("Training", "Validation");
        assertThat(drawings).extracting(drawing -> drawing.chart().getStyler().isLegendVisible()).containsExactly(false, true);
        assertThat(drawings).allSatisfy(drawing -> {
            assertThat(drawing.chart().getStyler().getYAxisMin(0)).isLessThanOrEqualTo(3);
            assertThat(drawing.chart().getStyler().getYAxisMax(0)).isEqualTo(drawings.get(0).chart().getStyler().getYAxisMax(0))
                    .isGreaterThanOrEqualTo(9);
        });
        assertThat(left.beside(right).image().getWidth()).isEqualTo(1800);
    }

    @Test
    void aRecordersRatesAndScoresHaveAnAxisEach() {
        LearningRateRecorder recorder = recorded(new Adam(PowerSchedule.of(0.1, 4)), null);

        Chart chart = Charts.rateAndScore("Training", recorder);

        double[] rates = recorder.records().stream().mapToDouble(entry -> entry.learningRates().get("0_W")).toArray();
        double[] scores = recorder.records().stream().mapToDouble(LearningRateRecorder.Entry::score).toArray();
        assertThat(names(chart)).containsExactly("Score of a minibatch", "Mean of an epoch", "Learning rate");
        assertThat(y(chart, "Learning rate")).hasSize(12).containsExactly(rates);
        double unit = scores[0] / y(chart, "Score of a minibatch")[0]; // a power of ten: the axes' numbers must not overlap
        assertThat(Arrays.stream(y(chart, "Score of a minibatch")).map(score -> score * unit).toArray())
                .containsExactly(scores, within(1e-12));
        // Of four batches each; a mean has the rounding of its sum.
        assertThat(y(chart, "Mean of an epoch")).hasSize(3)
                .satisfies(means -> assertThat(means[1] * unit).isCloseTo((scores[4] + scores[5] + scores[6] + scores[7]) / 4, within(1e-12)));
        assertThat(x(chart, "Mean of an epoch")).containsExactly(1.5, 5.5, 9.5);
        assertThat(xchart(chart).getSeries("Learning rate").getYAxisGroup()).isZero();
        assertThat(xchart(chart).getSeries("Mean of an epoch").getYAxisGroup()).isEqualTo(1);
        assertThat(xchart(chart).getYAxisGroupTitle(1)).isEqualTo("Score");
    }

    @Test
    void parametersWithAnotherRateHaveALineOfTheirOwn() {
        LearningRateRecorder recorder = recorded(new Adam(0.1), new Momentum(0.2, 0.9));

        Chart chart = Charts.rateAndScore("Training", recorder);

        assertThat(names(chart)).endsWith("Learning rate of 0_W", "Learning rate of 0_b");
        assertThat(y(chart, "Learning rate of 0_b")).containsOnly(0.2);
    }

    private static LearningRateRecorder recorded(IUpdater updater, IUpdater biases) {
        OutputLayer.Builder layer = new OutputLayer.Builder().nIn(3).nOut(3).activation(Activation.SOFTMAX);
        if (biases != null) {
            layer.biasUpdater(biases);
        }
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(1).updater(updater).list()
                .layer(layer.build()).build());
        network.init();
        LearningRateRecorder recorder = new LearningRateRecorder();
        network.setListeners(recorder);
        DataSet batch = new DataSet(Nd4j.eye(3), Nd4j.eye(3));
        for (int epoch = 0; epoch < 3; epoch++) {
            network.fit(new ListDataSetIterator<>(List.of(batch, batch, batch, batch), 1));
        }
        return recorder;
    }

    @Test
    void ratesAndScoresOfEpochsMayBeGiven() {
        Chart chart = Charts.rateAndScore("Training", new double[] {0.1, 0.1, 0.05}, "Validation loss", new double[] {3, 2, 2.5});

        assertThat(x(chart, "Learning rate")).containsExactly(1, 2, 3);
        assertThat(y(chart, "Learning rate")).containsExactly(0.1, 0.1, 0.05);
        double unit = 3 / y(chart, "Validation loss")[0]; // a power of ten: the axes' numbers must not overlap
        assertThat(Arrays.stream(y(chart, "Validation loss")).map(loss -> loss * unit)).containsExactly(3.0, 2.0, 2.5);
        assertThat(xchart(chart).getYAxisGroupTitle(1)).isEqualTo("Validation loss");
    }

    /** Left 0 to 1 in steps of 0.2, right 0 to 5 in whole steps: 1 is a tick of both, and they are labelled by one function. */
    @Test
    void axesThatOverlapAreLabelledEachInItsOwnWay() {
        XYChart drawn = xchart(Charts.rateAndScore("Training", new double[] {1, 0.1}, "Loss", new double[] {5, 0.5}));

        double unit = 5 / drawn.getSeries("Loss").getYData()[0];
        Function<Double, String> label = drawn.getStyler().getYAxisTickLabelsFormattingFunction();
        assertThat(List.of(0.0, 0.2, 0.4, 1.0)).extracting(label).containsExactly("0", "0.2", "0.4", "1.0");
        assertThat(List.of(0.0, 1.0, 2.0, 5.0)).extracting(value -> label.apply(value / unit)).containsExactly("0", "1", "2", "5");
    }

    @Test
    void aRangeTestIsDrawnOverTheLogarithmOfTheRateWithItsSuggestions() {
        double[] rates = {1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};
        double[] losses = {2.3, 2.4, 1.5, 0.7, 0.9, 1e9};
        double[] smoothed = {2.3, 2.3, 1.9, 1.2, 1.0, 5e8};

        Chart chart = Charts.learningRateCurve("Range test", rates, losses, smoothed, Map.of("Steepest", 1.2e-3));

        assertThat(names(chart)).containsExactly("Loss of a minibatch", "Smoothed loss", "Steepest: 0.0012");
        assertThat(y(chart, "Loss of a minibatch")).containsExactly(losses);
        assertThat(y(chart, "Smoothed loss")).containsExactly(smoothed);
        assertThat(x(chart, "Steepest: 0.0012")).containsExactly(1.2e-3, 1.2e-3);
        assertThat(xchart(chart).getStyler().isXAxisLogarithmic()).isTrue();
        assertThat(xchart(chart).getStyler().getYAxisMax(0)).as("what explodes leaves the picture").isLessThan(10);
    }

    // ---- what a chart can be told

    @Test
    void titlesRangesAndLogarithmsCanBeChanged() {
        Chart chart = Charts.schedules("Rates", 10, Map.of("power", PowerSchedule.of(0.1, 3)));

        XYChart changed = xchart(chart.xTitle("Step").yTitle("Momentum").yRange(0.01, 0.2).logarithmicY().size(400, 300));

        assertThat(changed.getXAxisTitle()).isEqualTo("Step");
        assertThat(changed.getYAxisTitle()).isEqualTo("Momentum");
        assertThat(changed.getStyler().isYAxisLogarithmic()).isTrue();
        assertThat(changed.getStyler().getYAxisMin(0)).isEqualTo(0.01);
        assertThat(changed.getStyler().getYAxisMax(0)).isEqualTo(0.2);
        assertThat(xchart(chart).getYAxisTitle()).as("the first chart").isEqualTo("Learning rate");
        assertThat(xchart(chart.xTitle("x").logarithmicY()).getStyler().isXAxisLogarithmic()).isFalse();
    }

    @Test
    void linesDifferInColorAndNeighboursInDashesToo() {
        for (int i = 0; i < 9; i++) {
            for (int j = i + 1; j < 10; j++) {
                assertThat(Look.color(i)).isNotEqualTo(Look.color(j));
            }
            assertThat(Look.dashed(i).stroke()).isNotEqualTo(Look.dashed(i + 1).stroke());
            assertThat(Look.marked(i, 1).symbol()).isNotEqualTo(Look.marked(i + 1, 1).symbol());
        }
    }
}
