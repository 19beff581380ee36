package io.github.dl4joptimizers.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.IUpdater;

/** One Kotlin program, compiled against DL4J's optimizers and against ours: only its import changes. */
class KotlinDropInTest {

    @TempDir
    private Path folder;

    @Test
    void theProgramCompilesWithDl4jsOptimizersAndWithOurs() throws ReflectiveOperationException, IOException {
        assertThat(updaters("org.nd4j.linalg.learning.config")).hasSize(12).extracting(updater -> updater.getClass().getSimpleName())
                .isEqualTo(updaters("io.github.dl4joptimizers.updater").stream().map(updater -> updater.getClass().getSimpleName())
                        .toList());
    }

    private List<?> updaters(String optimizers) throws ReflectiveOperationException, IOException {
        Path classes = Files.createDirectories(folder.resolve(optimizers));
        Path source = classes.resolve("UserCode.kt");
        Files.writeString(source, program().replace("PACKAGE", optimizers));
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        ExitCode code = new K2JVMCompiler().exec(new PrintStream(messages, true, StandardCharsets.UTF_8), "-no-reflect", "-no-stdlib",
                "-jvm-target", "17", "-classpath", System.getProperty("java.class.path"), "-d", classes.toString(),
                source.toString());
        assertThat(code).as(messages.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.OK);
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            List<?> updaters = (List<?>) loader.loadClass("user.KotlinUserCode").getMethod("updaters").invoke(null);
            assertThat(updaters).allMatch(IUpdater.class::isInstance);
            return updaters;
        }
    }

    private static String program() throws IOException {
        try (InputStream in = KotlinDropInTest.class.getResourceAsStream("/dropin/UserCode.kt.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
