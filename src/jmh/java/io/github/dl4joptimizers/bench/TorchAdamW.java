package io.github.dl4joptimizers.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code torch.optim.AdamW} in a process of its own that makes steps, and times them, when it is asked to. */
final class TorchAdamW implements AutoCloseable {

    private static final Path SCRIPT = Path.of("src/jmh/python/torch_adamw.py");

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter requests;
    private final List<Step> steps;

    TorchAdamW(String python, long parameters) {
        try {
            process = new ProcessBuilder(python, SCRIPT.toString(), Long.toString(parameters))
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + python + " " + SCRIPT, e);
        }
        answers = process.inputReader();
        requests = process.outputWriter();
        steps = Arrays.stream(answer().split(" ")).map(Step::new).toList();
    }

    /** Whether this Python is there and has PyTorch. */
    static boolean isIn(String python) throws InterruptedException {
        try {
            return new ProcessBuilder(python, "-c", "import torch").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // no such Python
        }
    }

    /** Each way to make it, with each number of threads. */
    List<Step> steps() {
        return steps;
    }

    /** One way to make the step, such as {@code foreach/2}: on two threads. */
    final class Step implements Work {

        private final String way;

        private Step(String way) {
            this.way = way;
        }

        @Override
        public void step() {
            nanos(1);
        }

        /** By PyTorch's clock: the way there and back does not count. */
        @Override
        public long nanos(int steps) {
            try {
                requests.write(way + " " + steps + "\n");
                requests.flush();
            } catch (IOException e) {
                throw new IllegalStateException(SCRIPT + " does not listen", e);
            }
            return Long.parseLong(answer());
        }

        @Override
        public String toString() {
            return way;
        }
    }

    private String answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException(SCRIPT + " must answer, but has ended");
            }
            return line;
        } catch (IOException e) {
            throw new IllegalStateException(SCRIPT + " does not answer", e);
        }
    }

    /** Ends the process: it stops when there is nothing more to read. */
    @Override
    public void close() {
        try {
            requests.close();
            process.waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("cannot end " + SCRIPT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + SCRIPT + " ended", e);
        }
    }
}
