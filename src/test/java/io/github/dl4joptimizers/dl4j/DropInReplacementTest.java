package io.github.dl4joptimizers.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.IUpdater;

/** One program, compiled against DL4J's optimizers and against ours: only its import changes, and AMSGrad to AmsGrad. */
class DropInReplacementTest {

    private static final String DL4J = "org.nd4j.linalg.learning.config";
    private static final String OURS = "io.github.dl4joptimizers.updater";

    /** Begins the name of an updater that a kept builder has made; the rest is the name of its equal. */
    private static final String IN_PLACE = "in place: ";

    @TempDir
    private Path classes;

    @Test
    void aProgramForDl4jsOptimizersTrainsWithOurs() throws ReflectiveOperationException, IOException {
        Map<String, double[]> losses = losses(OURS);
        assertThat(losses).hasSize(52).allSatisfy((updater, each) -> assertFalling(each));
        assertThat(losses.keySet()).filteredOn(updater -> updater.startsWith(IN_PLACE)).hasSize(7).allSatisfy(
                updater -> assertThat(losses.get(updater)).isEqualTo(losses.get(updater.substring(IN_PLACE.length()))));
    }

    @Test
    void itIsAProgramForDl4jsOptimizers() throws ReflectiveOperationException, IOException {
        losses(DL4J).forEach((updater, each) -> {
            if (updater.startsWith("AdaGrad(schedule")) {
                assertThat(each[each.length - 1]).as(updater).isNaN(); // DL4J's loses its schedule
            } else {
                assertThat(each).as(updater).satisfies(DropInReplacementTest::assertFalling);
            }
        });
    }

    private static void assertFalling(double[] losses) {
        assertThat(losses).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
        assertThat(losses[losses.length - 1]).isLessThan(losses[0]);
    }

    /** Every public constructor, and every method of the builder, has a counterpart that takes the same. */
    @ParameterizedTest
    @ValueSource(strings = {"Adam", "AdaMax", "Nadam", "AdaGrad", "RmsProp", "Sgd", "AMSGrad", "AdaDelta", "AdaBelief"})
    void constructorsAndBuildersOfDl4jHaveTheirCounterparts(String name) throws ReflectiveOperationException {
        Class<?> dl4js = Class.forName(DL4J + '.' + name);
        String ourName = ourNames(name);
        Class<?> ours = Class.forName(OURS + '.' + ourName);
        for (Constructor<?> constructor : dl4js.getConstructors()) {
            assertThat(Modifier.isPublic(ours.getConstructor(constructor.getParameterTypes()).getModifiers())).isTrue();
        }
        assertThat(Modifier.isStatic(ours.getMethod("builder").getModifiers())).isTrue();
        List<Method> methods = Arrays.stream(Class.forName(DL4J + '.' + name + "$Builder").getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.getName().equals("toString")).toList();
        assertThat(methods.isEmpty()).as("only AdaMax' builder can build nothing").isEqualTo(name.equals("AdaMax"));
        if (!methods.isEmpty()) {
            Class<?> builder = Class.forName(OURS + '.' + ourName + "$Builder");
            assertThat(builder.getConstructor()).isNotNull();
            for (Method method : methods) {
                Type result = builder.getMethod(method.getName(), method.getParameterTypes()).getGenericReturnType();
                assertThat(resolved(result, builder)).as(method.toString()).isEqualTo(method.getName().equals("build") ? ours
                        : builder);
                assertThat(ours.getMethod(method.getName(), method.getParameterTypes()).getReturnType())
                        .as("after builder(): %s", method).matches(IUpdater.class::isAssignableFrom);
            }
        }
    }

    /** Where DL4J has one class, Nesterovs, we have two. Its constructors of one number take a momentum, ours a rate. */
    @ParameterizedTest
    @ValueSource(strings = {"Momentum", "Nesterov"})
    void constructorsOfNesterovsHaveTheirCounterparts(String name) throws ReflectiveOperationException {
        Class<?> ours = Class.forName(OURS + '.' + name);
        List<Constructor<?>> constructors = Arrays.stream(Class.forName(DL4J + ".Nesterovs").getConstructors())
                .filter(constructor -> constructor.getParameterCount() <= 2).toList(); // the other one takes all fields
        assertThat(constructors).hasSize(7);
        for (Constructor<?> constructor : constructors) {
            assertThat(ours.getConstructor(constructor.getParameterTypes())).isNotNull();
        }
    }

    /** What a compiler takes a type variable of the builder's superclass for. */
    private static Type resolved(Type type, Class<?> builder) {
        ParameterizedType superclass = (ParameterizedType) builder.getGenericSuperclass();
        int variable = Arrays.asList(((Class<?>) superclass.getRawType()).getTypeParameters()).indexOf(type);
        return variable < 0 ? type : superclass.getActualTypeArguments()[variable];
    }

    // ---- compiling and running the program

    private Map<String, double[]> losses(String updaters) throws ReflectiveOperationException, IOException {
        compile((updaters.equals(OURS) ? ourNames(source()) : source()).replace("PACKAGE", updaters));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            Class<?> program = loader.loadClass("user.UserCode");
            Method train = program.getMethod("train", IUpdater.class);
            Map<String, double[]> losses = new LinkedHashMap<>();
            ((Map<?, ?>) program.getMethod("updaters").invoke(null)).forEach((name, updater) -> {
                assertThat(updater.getClass().getPackageName()).isEqualTo(updaters);
                try {
                    losses.put((String) name, (double[]) train.invoke(null, updater));
                } catch (IllegalAccessException | InvocationTargetException e) {
                    throw new IllegalStateException((String) name, e);
                }
            });
            return losses;
        }
    }

    /** One name is written another way. */
    private static String ourNames(String text) {
        return text.replace("AMSGrad", "AmsGrad");
    }

    private static String source() throws IOException {
        try (InputStream in = DropInReplacementTest.class.getResourceAsStream("/dropin/UserCode.java.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void compile(String source) {
        JavaFileObject file = new SimpleJavaFileObject(URI.create("memory:///user/UserCode.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler).as("the tests need a JDK").isNotNull();
        DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
        List<String> options = Arrays.asList("-d", classes.toString(), "-proc:none", "-classpath",
                System.getProperty("java.class.path"));
        compiler.getTask(null, null, complaints, options, null, List.of(file)).call();
        assertThat(complaints.getDiagnostics()).isEmpty();
    }
}
