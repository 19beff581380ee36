package io.github.dl4joptimizers.updater;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** An optimizer's properties by name, so that one test can go over all properties of all optimizers. */
final class Properties {

    private Properties() {
    }

    /** The record's components. */
    static List<RecordComponent> of(Class<? extends RuleUpdater> optimizer) {
        return List.of(optimizer.getRecordComponents());
    }

    /** The value of a property. */
    static Object get(RuleUpdater updater, RecordComponent property) {
        return call(property.getAccessor(), updater);
    }

    /** The updater with one property changed; what the constructor throws comes through. */
    static RuleUpdater with(RuleUpdater updater, String property, Object value) {
        List<RecordComponent> components = of(updater.getClass());
        Object[] values = components.stream().map(c -> c.getName().equals(property) ? value : get(updater, c)).toArray();
        Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<? extends RuleUpdater> constructor = updater.getClass().getConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw thrown(e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no canonical constructor for " + updater, e);
        }
    }

    /** {@code Optimizer.builder()}. */
    static UpdaterBuilder<?> builder(Class<? extends RuleUpdater> optimizer) {
        return (UpdaterBuilder<?>) call(method(optimizer, "builder"), null);
    }

    /** {@code builder.property(value)}. */
    static void set(UpdaterBuilder<?> builder, String property, Class<?> type, Object value) {
        call(method(builder.getClass(), property, type), builder, value);
    }

    /** {@code builder.build()}. */
    static RuleUpdater build(UpdaterBuilder<?> builder) {
        return (RuleUpdater) call(method(builder.getClass(), "build"), builder);
    }

    /** A public method, which must exist. */
    static Method method(Class<?> owner, String name, Class<?>... types) {
        try {
            return owner.getMethod(name, types);
        } catch (NoSuchMethodException e) {
            throw new AssertionError("%s has no %s(%s)".formatted(owner.getName(), name, Arrays.toString(types)), e);
        }
    }

    /** Calls a method; what it throws comes through. */
    static Object call(Method method, Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw thrown(e);
        } catch (IllegalAccessException e) {
            throw new AssertionError(method + " is not accessible", e);
        }
    }

    private static RuntimeException thrown(InvocationTargetException e) {
        if (e.getCause() instanceof RuntimeException cause) {
            return cause;
        }
        throw new AssertionError(e.getCause());
    }
}
