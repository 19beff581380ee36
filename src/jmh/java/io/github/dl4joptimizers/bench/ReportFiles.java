package io.github.dl4joptimizers.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.github.dl4joptimizers.bench.Result.Section;

/** Writes results as CSV, all of them, and as the tables of the README. */
final class ReportFiles {

    private ReportFiles() {
    }

    static void writeCsv(List<Result> results, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("section,subject,type,parameters,unit,ours,rival,theirs,ratio,ratio_q1,ratio_q3,target,verdict,bytes_per_step");
        for (Result r : results) {
            lines.add(String.join(",", r.section().name().toLowerCase(Locale.ROOT), r.subject(), r.type(),
                    r.parameters() == 0 ? "" : Long.toString(r.parameters()), r.unit(), cell(r.ours()), r.rival(), cell(r.theirs()),
                    cell(r.ratio()), cell(r.low()), cell(r.high()), r.target().toString(), r.verdict().toString(), cell(r.bytes())));
        }
        Files.write(file, lines);
    }

    private static String cell(double number) {
        return Double.isNaN(number) ? "" : String.format(Locale.ROOT, "%.4f", number);
    }

    static void writeMarkdown(List<Result> results, String head, Path file) throws IOException {
        StringBuilder text = new StringBuilder(head).append("\n");
        for (Section section : Section.values()) {
            Map<String, List<Result>> byUnit = new LinkedHashMap<>();
            for (Result result : results) {
                if (result.section() == section) {
                    byUnit.computeIfAbsent((result.type() + " " + result.unit()).strip(), key -> new ArrayList<>()).add(result);
                }
            }
            byUnit.forEach((unit, part) -> appendTable(text, section.title() + ": " + unit, part));
        }
        Files.writeString(file, text);
    }

    /** A line for each subject and a column for each size: our figure, the rival's, and the ratio. */
    private static void appendTable(StringBuilder text, String title, List<Result> results) {
        Map<Long, String> columns = new TreeMap<>();
        Map<String, Map<Long, String>> lines = new LinkedHashMap<>();
        boolean sized = results.get(0).section() != Section.FIT;
        for (Result result : results) {
            long column = sized ? result.parameters() : 0;
            columns.put(column, column == 0 ? "ours" : Sizes.format(column));
            String subject = result.rival().startsWith("torch") ? result.rival() : result.subject();
            lines.computeIfAbsent(subject, key -> new TreeMap<>()).put(column, cell(result));
        }
        text.append('\n').append(title).append("\n\n| | ").append(String.join(" | ", columns.values())).append(" |\n|---|")
                .append("---|".repeat(columns.size())).append('\n');
        lines.forEach((subject, cells) -> {
            text.append("| ").append(subject);
            columns.keySet().forEach(column -> text.append(" | ").append(cells.getOrDefault(column, "")));
            text.append(" |\n");
        });
    }

    private static String cell(Result result) {
        return result.isCompared() ? "%s vs %s (%s)".formatted(Table.number(result.ours()), Table.number(result.theirs()),
                Table.number(result.ratio())) : Table.number(result.ours());
    }
}
