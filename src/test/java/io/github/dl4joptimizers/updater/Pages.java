package io.github.dl4joptimizers.updater;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.Optax;
import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.Textbook;
import org.nd4j.linalg.schedule.ISchedule;

/** The pages' methods that make optimizers, found by name as a reader of the library's documentation would write them. */
final class Pages {

    /** One page per library. */
    static final List<Class<?>> ALL = List.of(Keras.class, PyTorch.class, Optax.class, Textbook.class);

    private Pages() {
    }

    /** The page of a library as the golden files call it. Two have none: what is used of theirs is optax' rule. */
    static Class<?> of(String library) {
        return switch (library) {
            case "keras" -> Keras.class;
            case "torch", "torch2", "schedule_free" -> PyTorch.class;
            case "optax", "pytorch_optimizer", "timm" -> Optax.class;
            case "textbook" -> Textbook.class;
            default -> throw new AssertionError("no page for the library " + library);
        };
    }

    /** A page's public methods that make an optimizer of a learning rate, not of another optimizer. */
    static Stream<Method> optimizers(Class<?> page) {
        return Stream.of(page.getDeclaredMethods()).filter(method -> Modifier.isPublic(method.getModifiers())
                && RuleUpdater.class.isAssignableFrom(method.getReturnType())
                && !List.of(method.getParameterTypes()).contains(Optimizer.class));
    }

    /** The one method of a name, ignoring case and underscores, that takes these. */
    static Method optimizer(Class<?> page, String name, Class<?>... types) {
        List<Method> found = optimizers(page).filter(method -> plain(method.getName()).equals(plain(name))
                && List.of(method.getParameterTypes()).equals(List.of(types))).toList();
        if (found.size() != 1) {
            throw new AssertionError("%s has %s methods %s%s".formatted(page.getSimpleName(), found.size(), name, List.of(types)));
        }
        return found.get(0);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "");
    }

    /** Makes an optimizer with this learning rate, a number or a schedule, and what else the method takes. */
    static RuleUpdater make(Class<?> page, String name, LearningRate rate, Object... more) {
        Class<?> typeOfRate = rate.schedule() == null ? double.class : ISchedule.class;
        Object valueOfRate = rate.schedule() == null ? (Object) rate.valueAt(0, 0) : rate.schedule();
        Class<?>[] types = Stream.concat(Stream.of(typeOfRate), Stream.of(more)
                .map(value -> value instanceof Boolean ? boolean.class : double.class)).toArray(Class<?>[]::new);
        Object[] arguments = Stream.concat(Stream.of(valueOfRate), Stream.of(more)).toArray();
        return (RuleUpdater) Properties.call(optimizer(page, name, types), null, arguments);
    }
}
