package io.github.dl4joptimizers.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.github.dl4joptimizers.bench.Result.Section;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what a parameter costs over how many there are: ours, DL4J's, and the copy that nothing can beat for long. */
final class SpeedChart {

    /** One with two averages, one with a maximum, one with one average and a root, one that is all memory. */
    private static final List<Optimizer> PANELS = List.of(Optimizer.ADAM, Optimizer.ADAMAX, Optimizer.RMSPROP, Optimizer.NESTEROV);

    private static final Color OURS = new Color(0x0B6E4F);
    private static final Color DL4J = new Color(0xC8553D);
    private static final Color COPY = new Color(0x6B7280);

    private SpeedChart() {
    }

    static void write(List<Result> results, Path file) throws IOException {
        List<XYChart> panels = PANELS.stream().map(optimizer -> panel(results, optimizer)).toList();
        try (OutputStream out = Files.newOutputStream(file)) {
            BitmapEncoder.saveBitmap(panels, 2, 2, out, BitmapEncoder.BitmapFormat.PNG);
        }
    }

    private static XYChart panel(List<Result> results, Optimizer optimizer) {
        XYChart chart = new XYChartBuilder().width(640).height(440).title(optimizer.toString()).xAxisTitle("parameters")
                .yAxisTitle("ns per parameter").build();
        List<Result> steps = of(results, Section.STEP, optimizer);
        style(chart, steps.stream().mapToDouble(Result::theirs).max().orElseThrow());
        add(chart, "DL4J", steps, Result::theirs, DL4J, SeriesMarkers.SQUARE);
        add(chart, "dl4j-optimizers", steps, Result::ours, OURS, SeriesMarkers.CIRCLE);
        add(chart, "bulk copy of the same bytes", of(results, Section.COPY, optimizer), Result::theirs, COPY, SeriesMarkers.NONE)
                .setLineStyle(new BasicStroke(1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 5}, 0));
        return chart;
    }

    private static List<Result> of(List<Result> results, Section section, Optimizer optimizer) {
        return results.stream().filter(result -> result.section() == section && result.subject().equals(optimizer.toString())
                && result.type().equals("FLOAT")).toList();
    }

    private static XYSeries add(XYChart chart, String name, List<Result> results, ToDoubleFunction<Result> figure, Color color,
            Marker marker) {
        XYSeries series = chart.addSeries(name, results.stream().mapToDouble(Result::parameters).toArray(),
                results.stream().mapToDouble(figure).toArray());
        series.setMarker(marker).setMarkerColor(color);
        series.setLineColor(color).setLineWidth(2.2f);
        return series;
    }

    private static void style(XYChart chart, double highest) {
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true).setYAxisMin(0.05).setYAxisMax(Math.max(100, highest))
                .setLegendPosition(LegendPosition.InsideNE).setMarkerSize(7).setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false).setLegendBorderColor(Color.LIGHT_GRAY)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 18)).setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        chart.getStyler().setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14))
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        chart.getStyler().setPlotGridLinesColor(new Color(0xE5E7EB));
        chart.setCustomXAxisTickLabelsFormatter(x -> Sizes.format(Math.round(x)));
        chart.setCustomYAxisTickLabelsFormatter(SpeedChart::plain);
    }

    /** 0.1, 1, 10. */
    private static String plain(double number) {
        return number < 1 ? Double.toString(number) : Long.toString(Math.round(number));
    }
}
