package io.github.dl4joptimizers.model;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.dl4joptimizers.host.Host;
import io.github.dl4joptimizers.internal.Inside;
import io.github.dl4joptimizers.regularization.Installer;
import io.github.dl4joptimizers.schedule.CompositeSchedule;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/** Takes out of a model's configuration all that a JVM without this library could not read. */
final class WithoutLibrary {

    private static final String DL4JS_SCHEDULES = "org.nd4j.linalg.schedule.";
    private static final Pattern LIBRARY = Pattern.compile("io\\.github\\.dl4joptimizers\\.[\\w.$]+");

    private final Host model;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private WithoutLibrary(Host model) {
        this.model = model;
    }

    static void strip(Host model) {
        Installer.install(new Sgd(), model); // the updaters, and with them their companions and state
        WithoutLibrary stripped = new WithoutLibrary(model);
        model.visitConfigurations(stripped::fixSchedules);
        Matcher left = LIBRARY.matcher(model.json());
        if (left.find()) {
            throw new IllegalStateException("the model's configuration must be without classes of this library, got a "
                    + left.group() + " where only its owner can remove it");
        }
    }

    /** Dropout, noise and DL4J's own decay take schedules too. What they give now stays. */
    private void fixSchedules(Object part) {
        if (part == null || !seen.add(part)) {
            return;
        }
        if (part instanceof Iterable<?> several) {
            several.forEach(this::fixSchedules);
        } else if (isDl4js(part)) {
            for (Class<?> type = part.getClass(); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive() && field.trySetAccessible()) {
                        fix(part, field);
                    }
                }
            }
        }
    }

    private static boolean isDl4js(Object part) {
        String name = part.getClass().getName();
        return name.startsWith("org.deeplearning4j.nn.conf.") || name.startsWith("org.nd4j.linalg.learning.")
                || name.startsWith("org.nd4j.autodiff.samediff.TrainingConfig");
    }

    private void fix(Object owner, Field field) {
        try {
            Object value = field.get(owner);
            if (!(value instanceof ISchedule schedule)) {
                fixSchedules(value);
            } else if (isForeign(schedule)) {
                field.set(owner, new FixedSchedule(schedule.valueAt(model.iteration(), model.epoch())));
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " cannot be set", e);
        }
    }

    private static boolean isForeign(ISchedule schedule) {
        List<ISchedule> all = Inside.all(List.of(schedule), CompositeSchedule::partsOf, Integer.MAX_VALUE);
        return !all.stream().allMatch(each -> each.getClass().getName().startsWith(DL4JS_SCHEDULES));
    }
}
