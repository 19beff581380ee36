package io.github.dl4joptimizers.internal;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Copies of records with other components. A copy goes through the record's constructor, hence through its checks. */
public final class Records {

    private Records() {
    }

    /** What becomes of a component. */
    @FunctionalInterface
    public interface Change {

        /** The new value of the component of this name; {@code value} itself to keep it. */
        Object apply(String component, Object value);
    }

    /** A copy with another value for one component. */
    public static <R> R with(R original, String component, Object value) {
        Check.that(Arrays.stream(original.getClass().getRecordComponents()).anyMatch(c -> c.getName().equals(component)),
                "component", "one of " + original, component);
        return copy(original, (name, old) -> name.equals(component) ? value : old);
    }

    /** A copy with each component changed. */
    public static <R> R copy(R original, Change change) {
        RecordComponent[] components = original.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                components[i].getAccessor().setAccessible(true); // a user's record may be private
                values[i] = change.apply(components[i].getName(), components[i].getAccessor().invoke(original));
            }
            return construct(original, components, values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked") // the class of the original
    private static <R> R construct(R original, RecordComponent[] components, Object[] values) throws ReflectiveOperationException {
        Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<?> constructor = original.getClass().getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return (R) constructor.newInstance(values);
    }
}
