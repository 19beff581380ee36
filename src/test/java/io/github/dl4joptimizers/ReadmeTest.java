package io.github.dl4joptimizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says is true: its Java compiles and runs, its commands are those of CI, its versions those of the pom. */
class ReadmeTest {

    private static final Path README = Path.of("README.md");

    @TempDir
    private Path directory;

    @Test
    void everyJavaSnippetCompilesAndRuns() throws Exception {
        List<String> snippets = blocks("java");
        assertThat(snippets).hasSizeGreaterThanOrEqualTo(5);

        Set<String> imports = new LinkedHashSet<>(); // a snippet may use what an earlier one has imported
        StringBuilder methods = new StringBuilder();
        for (int i = 0; i < snippets.size(); i++) {
            StringBuilder body = new StringBuilder();
            for (String line : snippets.get(i).split("\n")) {
                if (line.startsWith("import ")) {
                    imports.add(line);
                } else {
                    body.append("        ").append(line).append('\n');
                }
            }
            methods.append("    static void snippet").append(i).append("() throws Exception {\n").append(body).append("    }\n");
        }
        Path source = directory.resolve("Snippets.java");
        Files.writeString(source, String.join("\n", imports) + "\npublic class Snippets {\n" + methods
                + "    public static void main(String[] args) throws Exception {\n" + calls(snippets.size()) + "    }\n}\n");

        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(messages, null, null,
                List.of("-d", directory.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none"), null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source)).call();
        assertThat(compiled).as(messages.toString()).isTrue();

        try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            loader.loadClass("Snippets").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        }
    }

    private static String calls(int count) {
        StringBuilder calls = new StringBuilder();
        for (int i = 0; i < count; i++) {
            calls.append("        snippet").append(i).append("();\n");
        }
        return calls.toString();
    }

    @Test
    void continuousIntegrationRunsTheCommandsAsTheyAreStated() throws IOException {
        List<String> commands = new ArrayList<>();
        blocks("sh").forEach(block -> commands.addAll(List.of(block.strip().split("\n"))));

        assertThat(commands).isNotEmpty();
        assertThat(Files.readAllLines(Path.of(".ci/run"))).containsAll(commands);
    }

    @Test
    void coordinatesAndVersionsAreThoseOfThePom() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = between(pom, "<artifactId>dl4j-optimizers</artifactId>\\s*<version>", "</version>");
        String dl4j = between(pom, "<dl4j.version>", "</dl4j.version>");

        String xml = String.join("\n", blocks("xml"));
        assertThat(between(xml, "<artifactId>dl4j-optimizers</artifactId>\\s*<version>", "</version>")).isEqualTo(version);
        assertThat(between(xml, "<artifactId>nd4j-native-platform</artifactId>\\s*<version>", "</version>")).isEqualTo(dl4j);
    }

    private static String between(String text, String before, String after) {
        Matcher matcher = Pattern.compile(before + "(.*?)" + after).matcher(text);
        assertThat(matcher.find()).as(before).isTrue();
        return matcher.group(1);
    }

    private static List<String> blocks(String language) throws IOException {
        Matcher matcher = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(README));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }
}
