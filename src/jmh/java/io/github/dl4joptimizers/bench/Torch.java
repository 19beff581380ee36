package io.github.dl4joptimizers.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A Python that has PyTorch.
 *
 * @param python  its command
 * @param version PyTorch's
 */
record Torch(String python, String version) {

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
        return pythons.stream().map(Torch::of).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static Torch of(String python) {
        try {
            Process process = new ProcessBuilder(python, "-c", "import torch; print(torch.__version__)")
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? new Torch(python, version) : null;
        } catch (IOException e) {
            return null; // no such Python
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking for PyTorch", e);
        }
    }
}
