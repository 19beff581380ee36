package io.github.dl4joptimizers.samples;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import javax.imageio.ImageIO;

import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The losses of a race, epoch by epoch, as a picture: training on the left, validation on the right, one scale for both. */
final class LearningCurves {

    private static final int HEIGHT = 620;
    private static final int WIDTH = 700;
    private static final int LEGEND_WIDTH = 130;
    private static final float LINE_WIDTH = 2.2f;

    private final List<Result> results;
    private final DoubleSummaryStatistics losses;

    private LearningCurves(List<Result> results) {
        this.results = results;
        this.losses = results.stream().flatMap(result -> result.epochs().stream())
                .flatMapToDouble(epoch -> DoubleStream.of(epoch.trainingLoss(), epoch.validationLoss())).summaryStatistics();
    }

    /** Writes a PNG. */
    static void write(List<Result> results, FashionMnist data, Path file) throws IOException {
        LearningCurves curves = new LearningCurves(results);
        BufferedImage image = new BufferedImage(2 * WIDTH + LEGEND_WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        XYChart left = curves.chart("Training loss (" + data.training().size() + " images of Fashion-MNIST)", WIDTH,
                Result.Epoch::trainingLoss);
        left.paint(graphics, WIDTH, HEIGHT);
        graphics.translate(WIDTH, 0);
        XYChart right = curves.chart("Validation loss (" + data.validation().size() + " other images)", WIDTH + LEGEND_WIDTH,
                Result.Epoch::validationLoss);
        right.getStyler().setLegendVisible(true);
        right.paint(graphics, WIDTH + LEGEND_WIDTH, HEIGHT);
        graphics.dispose();
        try (OutputStream out = Files.newOutputStream(file)) {
            ImageIO.write(image, "png", out);
        }
    }

    private XYChart chart(String title, int width, ToDoubleFunction<Result.Epoch> loss) {
        XYChart chart = new XYChartBuilder().width(width).height(HEIGHT).title(title)
                .xAxisTitle("Epoch").yAxisTitle("Cross-entropy per image (nats)").build();
        style(chart.getStyler());
        for (Result result : results) {
            add(chart, result, loss);
        }
        return chart;
    }

    private void style(XYStyler styler) {
        styler.setLegendVisible(false).setLegendPosition(LegendPosition.OutsideE).setLegendBorderColor(Color.WHITE)
                .setChartBackgroundColor(Color.WHITE).setMarkerSize(6);
        styler.setXAxisDecimalPattern("0").setYAxisDecimalPattern("0.0")
                .setYAxisMin(Math.floor(losses.getMin() * 10) / 10).setYAxisMax(Math.ceil(losses.getMax() * 10) / 10)
                .setPlotGridLinesColor(new Color(0xDD, 0xDD, 0xDD));
    }

    private static void add(XYChart chart, Result result, ToDoubleFunction<Result.Epoch> loss) {
        double[] epochs = IntStream.rangeClosed(1, result.epochs().size()).asDoubleStream().toArray();
        double[] losses = result.epochs().stream().mapToDouble(loss).toArray();
        XYSeries series = chart.addSeries(result.optimizer().label(), epochs, losses);
        series.setLineColor(color(result.optimizer())).setLineStyle(line(result.optimizer()));
        series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(color(result.optimizer()));
    }

    /** Okabe and Ito's palette, which colour-blind readers can tell apart, and a purple. */
    private static Color color(Optimizer optimizer) {
        return new Color(switch (optimizer) {
            case SGD -> 0x000000;
            case MOMENTUM -> 0x999999;
            case NESTEROV -> 0x6A3D9A;
            case ADAGRAD -> 0xE69F00;
            case RMSPROP -> 0xD55E00;
            case ADAM -> 0x0072B2;
            case ADAMAX -> 0x009E73;
            case NADAM -> 0xCC79A7;
            case ADAMW -> 0x56B4E9;
        });
    }

    /** Nesterov all but covers Momentum, and AdamW Adam: dashes let the line below show through. */
    private static BasicStroke line(Optimizer optimizer) {
        boolean dashed = optimizer == Optimizer.NESTEROV || optimizer == Optimizer.ADAMW;
        return new BasicStroke(LINE_WIDTH, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashed ? new float[] {6, 5} : null, 0);
    }
}
