package io.github.dl4joptimizers.plot;

import java.awt.image.BufferedImage;
import java.lang.reflect.Method;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

import io.github.dl4joptimizers.internal.Check;

/**
 * Shows charts in a Java notebook. What a cell ends with is what its kernel displays:
 *
 * <pre>{@code
 * Notebook.show(Charts.schedules("A cycle", 1000, Map.of("1cycle", OneCycleSchedule.of(0.05, 1000))))
 * }</pre>
 *
 * <p>JJava and IJava get a PNG in their own {@code DisplayData}; handed an image, they would cut off its end. Any other kernel
 * gets the image. Either has no more than 256 colours, because a notebook keeps its pictures in its file.
 */
public final class Notebook {

    /** JJava's and IJava's, which are nobody's dependency: a kernel is there when a notebook runs, and only then. */
    private static final List<String> DISPLAY_DATA = List.of("org.dflib.jjava.jupyter.kernel.display.DisplayData",
            "io.github.spencerpark.jupyter.kernel.display.DisplayData");

    private Notebook() {
    }

    /**
     * A chart in the form that the kernel displays.
     *
     * @param chart to show
     * @return the kernel's DisplayData, or a BufferedImage
     */
    public static Object show(Chart chart) {
        BufferedImage image = Palette.of(Check.notNull("chart", chart, "a Chart").image());
        String title = chart.panels().stream().map(Panel::title).collect(Collectors.joining(", "));
        for (String name : DISPLAY_DATA) {
            try {
                return displayData(Class.forName(name), title, image);
            } catch (ReflectiveOperationException notThisKernel) {
                // the next one may be it
            }
        }
        return image;
    }

    private static Object displayData(Class<?> type, String title, BufferedImage image) throws ReflectiveOperationException {
        Object displayData = type.getConstructor().newInstance();
        Method putData = type.getMethod("putData", String.class, Object.class);
        putData.invoke(displayData, "text/plain", title);
        putData.invoke(displayData, "image/png", Base64.getEncoder().encodeToString(Chart.png(image)));
        return displayData;
    }
}
