package io.github.dl4joptimizers.bench;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws what a parameter costs over how many there are: ours, DL4J's, and the copy that nothing can beat for long. */
final class SpeedChart {

    /** One with two averages, one with a maximum, one with one average and a root, one that is all memory. */
    private static final List<UpdaterPair> PANELS =
            List.of(UpdaterPair.ADAM, UpdaterPair.ADAMAX, UpdaterPair.RMSPROP, UpdaterPair.NESTEROV);

    private SpeedChart() {
    }

    static void write(List<Comparison> comparisons, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            BitmapEncoder.saveBitmap(PANELS.stream().map(pair -> panel(comparisons, pair)).toList(), 2, 2, out,
                    BitmapEncoder.BitmapFormat.PNG);
        }
    }

    private static XYChart panel(List<Comparison> comparisons, UpdaterPair pair) {
        XYChart chart = new XYChartBuilder().width(640).height(440).title(pair.toString()).xAxisTitle("parameters")
                .yAxisTitle("ns per parameter").build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true).setLegendPosition(LegendPosition.InsideNE)
                .setChartBackgroundColor(Color.WHITE);
        List<Comparison> all = comparisons.stream()
                .filter(comparison -> comparison.subject().equals(pair.toString()) && comparison.type().equals("FLOAT")).toList();
        List<Comparison> dl4j = all.stream().filter(comparison -> comparison.rival().equals("DL4J")).toList();
        List<Comparison> copy = all.stream().filter(comparison -> !comparison.rival().equals("DL4J")).toList();
        add(chart, "DL4J", new Color(0xC8553D), dl4j, Comparison::theirs);
        add(chart, "dl4j-optimizers", new Color(0x0B6E4F), dl4j, Comparison::ours);
        add(chart, "a copy of as many bytes", new Color(0x6B7280), copy, Comparison::theirs);
        return chart;
    }

    private static void add(XYChart chart, String name, Color color, List<Comparison> line, ToDoubleFunction<Comparison> figure) {
        chart.addSeries(name, line.stream().mapToDouble(Comparison::parameters).toArray(), line.stream().mapToDouble(figure).toArray())
                .setMarkerColor(color).setLineColor(color);
    }
}
