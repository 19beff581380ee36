package io.github.dl4joptimizers.internal;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What an object holds, its class being anybody's: the values of its fields, and those in their lists, arrays, maps and records. */
public final class Inside {

    private Inside() {
    }

    /**
     * Objects and what is inside them, level by level, each once.
     *
     * @param tops    where to begin
     * @param parts   gives what is directly inside
     * @param deepest how many levels there may be
     * @return all of them, the tops first; null if there are more levels
     */
    public static <T> List<T> all(List<? extends T> tops, Function<? super T, List<T>> parts, int deepest) {
        List<T> all = new ArrayList<>();
        Set<T> known = Collections.newSetFromMap(new IdentityHashMap<>());
        List<T> level = List.copyOf(tops);
        for (int depth = 0; !level.isEmpty(); depth++) {
            if (depth == deepest) {
                return null;
            }
            level.stream().filter(known::add).forEach(all::add);
            Set<T> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            level = level.stream().flatMap(each -> parts.apply(each).stream()).filter(seen::add).toList();
        }
        return all;
    }

    /** The objects of a type that another one has in its fields, not those inside them. Fields that cannot be read are left out. */
    public static <T> List<T> fields(Object owner, Class<T> wanted) {
        List<T> found = new ArrayList<>();
        values(owner).forEach(value -> collect(value, wanted, found));
        return found;
    }

    /** What the fields of an object hold, those of its base classes too. Fields that cannot be read are left out. */
    public static List<Object> values(Object owner) {
        List<Object> values = new ArrayList<>();
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && field.trySetAccessible()) {
                    try {
                        values.add(field.get(owner));
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
        return values;
    }

    private static <T> void collect(Object value, Class<T> wanted, List<T> found) {
        if (wanted.isInstance(value)) {
            found.add(wanted.cast(value));
        } else if (value instanceof Iterable<?> several) {
            several.forEach(each -> collect(each, wanted, found));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(each -> collect(each, wanted, found));
        } else if (value instanceof Object[] array) {
            for (Object each : array) {
                collect(each, wanted, found);
            }
        } else if (value instanceof Record) {
            found.addAll(fields(value, wanted));
        }
    }
}
