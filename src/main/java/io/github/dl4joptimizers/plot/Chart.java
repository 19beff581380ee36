package io.github.dl4joptimizers.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

import io.github.dl4joptimizers.internal.Check;

/**
 * A picture that {@link Charts} has made: PNG ({@link #writePng}), SVG ({@link #writeSvg}) or an image in memory
 * ({@link #image}, {@link Notebook#show}). It needs no display. The same chart gives the same bytes on the same machine (letters come
 * from its fonts).
 *
 * <p>A chart never changes; the methods that change its size, titles or axes return another one.
 */
public final class Chart {

    private static final int DEFAULT_WIDTH = 900;
    private static final int DEFAULT_HEIGHT = 550;
    private static final int LEAST = 200;
    private static final int MOST = 10_000;

    private final List<Panel> panels;
    private final int width;
    private final int height;

    Chart(Panel panel) {
        this(List.of(panel), DEFAULT_WIDTH, DEFAULT_HEIGHT);
    }

    private Chart(List<Panel> panels, int width, int height) {
        this.panels = List.copyOf(panels);
        this.width = width;
        this.height = height;
    }

    List<Panel> panels() {
        return panels;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    // ---- other charts

    /**
     * Another size.
     *
     * @param width  in pixels, from 200 to 10000; default 900
     * @param height in pixels, from 200 to 10000; default 550
     * @return a new chart
     * @throws IllegalArgumentException if a length is outside its range
     */
    public Chart size(int width, int height) {
        return new Chart(panels, length("width", width), length("height", height));
    }

    private static int length(String name, int pixels) {
        return Check.that(pixels >= LEAST && pixels <= MOST, name, "from " + LEAST + " to " + MOST, (Integer) pixels);
    }

    /** Another title of the x axis. */
    public Chart xTitle(String title) {
        return map(panel -> panel.withX(panel.x().withTitle(title)));
    }

    /** Another title of the y axis, the one on the left: "Momentum" for schedules of a momentum. */
    public Chart yTitle(String title) {
        return map(panel -> panel.withY(panel.y().withTitle(title)));
    }

    /**
     * The y axis from here to there, whatever the data: lines that leave it are cut off.
     *
     * @param min where it begins
     * @param max where it ends, above min
     * @return a new chart
     * @throws IllegalArgumentException if max is not above min, or one is not finite
     */
    public Chart yRange(double min, double max) {
        return map(panel -> panel.withY(panel.y().withRange(min, max)));
    }

    /**
     * A logarithmic x axis.
     *
     * @return a new chart
     * @throws IllegalArgumentException if an x is not above 0
     */
    public Chart logarithmicX() {
        return map(panel -> panel.withX(panel.x().withLogarithm()));
    }

    /**
     * A logarithmic y axis, or two if there are two.
     *
     * @return a new chart
     * @throws IllegalArgumentException if a y is not above 0
     */
    public Chart logarithmicY() {
        return map(panel -> {
            Panel left = panel.withY(panel.y().withLogarithm());
            return panel.right() == null ? left : left.withRight(panel.right().withLogarithm());
        });
    }

    private Chart map(UnaryOperator<Panel> change) {
        return new Chart(panels.stream().map(change).toList(), width, height);
    }

    /**
     * Both side by side, this one on the left. Linear y axes of the same title get the same range, and one legend does if both
     * have the same.
     *
     * @param right the other one
     * @return a new chart, as wide as both
     */
    public Chart beside(Chart right) {
        Check.notNull("right", right, "a Chart");
        List<Panel> all = new ArrayList<>(panels);
        all.addAll(right.panels);
        return new Chart(all, width + right.width, Math.max(height, right.height));
    }

    // ---- what becomes of it

    /** The picture, for a window. (A notebook has {@link Notebook#show}.) */
    public BufferedImage image() {
        Dependency.XCHART.require();
        return Drawing.image(this);
    }

    /** The bytes of a PNG file. */
    public byte[] png() {
        return png(image());
    }

    static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
            ImageWriteParam smallest = writer.getDefaultWriteParam();
            smallest.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            smallest.setCompressionQuality(0);
            try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
                writer.setOutput(out);
                writer.write(null, new IIOImage(image, null, null), smallest);
            } finally {
                writer.dispose();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // in memory
        }
        return bytes.toByteArray();
    }

    /**
     * The text of an SVG file. Letters are shapes, so it looks the same everywhere; titles and names are in its {@code title} and
     * {@code desc}, for search and screen readers.
     *
     * @return XML
     * @throws IllegalStateException if VectorGraphics2D, an optional dependency, is not on the class path
     */
    public String svg() {
        Dependency.XCHART.require();
        Dependency.VECTOR_GRAPHICS.require();
        return Svg.of(this);
    }

    /**
     * Writes a PNG file. Directories that are missing are made, a file that exists is overwritten.
     *
     * @param file to write
     * @return file
     * @throws IOException if it cannot be written
     */
    public Path writePng(Path file) throws IOException {
        return write(Check.notNull("file", file, "a Path"), png());
    }

    /**
     * Writes an SVG file. Directories that are missing are made, a file that exists is overwritten.
     *
     * @param file to write
     * @return file
     * @throws IOException           if it cannot be written
     * @throws IllegalStateException if VectorGraphics2D, an optional dependency, is not on the class path
     */
    public Path writeSvg(Path file) throws IOException {
        return write(Check.notNull("file", file, "a Path"), svg().getBytes(StandardCharsets.UTF_8));
    }

    private static Path write(Path file, byte[] bytes) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        return Files.write(file, bytes);
    }
}
