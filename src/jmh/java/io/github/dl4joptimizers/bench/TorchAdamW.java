package io.github.dl4joptimizers.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** {@code torch.optim.AdamW} in a process of its own that makes steps, and times them, when it is asked to. */
final class TorchAdamW implements AutoCloseable {

    private static final Path SCRIPT = Path.of("src/jmh/python/torch_adamw.py");

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter requests;
    private final List<Step> steps;

    TorchAdamW(Torch torch, long parameters) {
        try {
            process = new ProcessBuilder(torch.python(), SCRIPT.toString(), "--serve", Long.toString(parameters))
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + torch.python() + " " + SCRIPT, e);
        }
        answers = process.inputReader();
        requests = process.outputWriter();
        int[] threads = Arrays.stream(answer().split(" ")).mapToInt(Integer::parseInt).toArray();
        steps = Stream.of("single", "foreach").flatMap(mode -> Arrays.stream(threads).mapToObj(n -> new Step(mode, n))).toList();
    }

    /** Each way to make it, with each number of threads. */
    List<Step> steps() {
        return steps;
    }

    /** One way to make the step. */
    final class Step implements Work {

        private final String mode;
        private final int threads;

        private Step(String mode, int threads) {
            this.mode = mode;
            this.threads = threads;
        }

        String mode() {
            return mode;
        }

        @Override
        public void step() {
            nanos(1);
        }

        /** By PyTorch's clock: the way there and back does not count. */
        @Override
        public long nanos(int steps) {
            try {
                requests.write(mode + " " + threads + " " + steps + "\n");
                requests.flush();
            } catch (IOException e) {
                throw new IllegalStateException(SCRIPT + " does not listen", e);
            }
            return Long.parseLong(answer());
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
