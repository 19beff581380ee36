package io.github.dl4joptimizers.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The PyTorch side, by way of a Python script. */
final class Torch {

    private static final Path SCRIPT = Path.of("src/jmh/python/torch_adamw.py");

    private final String python;
    private String version = "";

    private Torch(String python) {
        this.python = python;
    }

    /**
     * The PyTorch of a Python, or null if that has none.
     *
     * @param choice {@code no}, a Python, or {@code auto}: Python as the path has it, then Debian's, which is another if the path
     *               has a virtual environment
     */
    static Torch find(String choice) {
        if (choice.equals("no")) {
            return null;
        }
        List<String> pythons = choice.equals("auto") ? List.of("python3", "/usr/bin/python3") : List.of(choice);
        return pythons.stream().filter(Torch::hasTorch).findFirst().map(Torch::new).orElse(null);
    }

    private static boolean hasTorch(String python) {
        try {
            Process process = new ProcessBuilder(python, "-c", "import torch").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false; // no such Python
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A way to run the step. */
    record Mode(String name, long parameters) {
    }

    /** Nanoseconds per parameter, with the best number of threads. */
    Map<Mode, Double> run(long[] sizes, int rounds) {
        Map<Mode, Double> best = new HashMap<>();
        for (String line : output(sizes, rounds)) {
            if (line.startsWith("#")) {
                version = line.substring(1).strip();
                continue;
            }
            String[] fields = line.split(",");
            best.merge(new Mode(fields[0], Long.parseLong(fields[2])), Double.valueOf(fields[3]), Math::min);
        }
        return best;
    }

    private List<String> output(long[] sizes, int rounds) {
        String list = LongStream.of(sizes).mapToObj(Long::toString).collect(Collectors.joining(","));
        List<String> lines = new ArrayList<>();
        try {
            Process process = new ProcessBuilder(python, SCRIPT.toString(), "--csv", "--sizes", list, "--rounds",
                    Integer.toString(rounds)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            }
            if (process.waitFor() != 0) {
                throw new IllegalStateException(python + " " + SCRIPT + " must end with 0, got " + process.exitValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + python + " " + SCRIPT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PyTorch ran", e);
        }
        return lines;
    }

    /** Of what {@link #run} has run. */
    String version() {
        return version;
    }
}
