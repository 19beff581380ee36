package io.github.dl4joptimizers.listener;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.listener.LearningRateRecorder.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recorder's file of comma-separated values that grows by a line at a time. It is closed after each, so that a killed training
 * leaves all its lines; one that goes on from a save begins again at its iteration.
 */
final class CsvFile {

    private static final Logger LOG = LoggerFactory.getLogger(LearningRateRecorder.class);

    private final Path file;
    /** The columns; null before the first line. */
    private Set<String> names;
    private boolean hasLost;
    private boolean hasFailed;

    CsvFile(Path file) {
        this.file = Check.notNull("file", file, "a Path").toAbsolutePath();
        Check.that(Files.isDirectory(this.file.getParent() == null ? this.file : this.file.getParent()) && !Files.isDirectory(file),
                "file", "in a directory that exists, and none itself", file);
    }

    /** All at once, over what is there. */
    static void write(Path file, List<Entry> entries) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        entries.forEach(entry -> names.addAll(entry.learningRates().keySet()));
        try (Writer writer = Files.newBufferedWriter(file)) {
            writer.write(head(names));
            for (Entry entry : entries) {
                writer.write(line(entry, names));
            }
        }
    }

    /** Appends a line. A disk that is full or gone ends no training. */
    void add(Entry entry) {
        if (hasFailed) {
            return;
        }
        try {
            String text = names == null ? begin(entry) : "";
            Files.writeString(file, text + line(entry, names), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            hasFailed = true;
            LOG.warn("{} cannot be written, so nothing more is recorded from iteration {} on; the training goes on", file,
                    entry.iteration(), e);
        }
        if (!hasLost && !names.containsAll(entry.learningRates().keySet())) {
            hasLost = true;
            LOG.warn("{} has columns for {}, so what else the model has got since, as in {}, is not recorded", file, names,
                    entry.learningRates().keySet());
        }
    }

    /** Cuts off what a training that goes on from here does again, and gives the head if it is not there yet. */
    private String begin(Entry entry) throws IOException {
        names = new LinkedHashSet<>(entry.learningRates().keySet());
        String head = head(names);
        long kept = 0;
        if (Files.exists(file)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                String line = nextLine(in);
                if (line != null && !line.equals(head)) {
                    throw new IllegalStateException(file + " has other columns than this model, or is no recorder's file, so it"
                            + " cannot be gone on with. Give another file, or move it away. It begins with " + brief(line)
                            + ", not with " + brief(head));
                }
                while (line != null && (kept == 0 || iteration(line) < entry.iteration())) {
                    kept += line.getBytes(StandardCharsets.UTF_8).length;
                    line = nextLine(in);
                }
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(kept);
            }
        }
        return kept == 0 ? head : "";
    }

    /** With its end; null for what has none, because the training was killed while it was written. */
    private static String nextLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    private static int iteration(String line) {
        return Integer.parseInt(line.substring(0, line.indexOf(',')));
    }

    private static String brief(String line) {
        return '"' + line.substring(0, Math.min(80, line.length())).strip() + '"';
    }

    private static String head(Collection<String> names) {
        StringBuilder head = new StringBuilder("iteration,epoch,score");
        names.forEach(name -> head.append(',').append(cell("lr " + name)).append(',').append(cell("momentum " + name)));
        return head.append('\n').toString();
    }

    private static String line(Entry entry, Collection<String> names) {
        StringBuilder line = new StringBuilder().append(entry.iteration()).append(',').append(entry.epoch()).append(',')
                .append(entry.score());
        names.forEach(name -> line.append(',').append(cell(entry.learningRates().get(name)))
                .append(',').append(cell(entry.momenta().get(name))));
        return line.append('\n').toString();
    }

    private static String cell(Double number) {
        return number == null || number.isNaN() ? "" : number.toString();
    }

    private static String cell(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
