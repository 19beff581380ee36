package io.github.dl4joptimizers.host;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/** Fields of DL4J's builders, most of which have no methods to read them by. */
public final class Fields {

    private Fields() {
    }

    /** Copies the fields that a class declares. */
    public static <T> void copy(Class<T> type, T from, T to) {
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                try {
                    field.setAccessible(true);
                    field.set(to, field.get(from));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
