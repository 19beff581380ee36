package io.github.dl4joptimizers.updater;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.regularization.Companion;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * An optimizer's properties by name, so that one test can go over all properties of all optimizers: the three of its setup, and
 * the components of the record. (AdamW's are those of its Adam.) Nothing here goes by the optimizers' own property methods but
 * {@link #call}.
 */
final class Properties {

    /**
     * What users can set.
     *
     * @param name of the property
     * @param type of its value
     */
    record Property(String name, Class<?> type) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Property> OF_SETUP = List.of(new Property("learningRate", LearningRate.class),
            new Property("weightDecay", DecoupledWeightDecay.class), new Property("clipping", GradientClipping.class));

    private Properties() {
    }

    /** All properties of a kind of optimizer. */
    static List<Property> of(Class<?> optimizer) {
        List<Property> properties = new ArrayList<>();
        for (RecordComponent component : optimizer.getRecordComponents()) {
            if (component.getType() == Setup.class) {
                properties.addAll(OF_SETUP);
            } else if (isAnyRule(component)) {
                properties.addAll(OF_SETUP); // the optimizer itself, all of it, is tested by LookBackTest
            } else if (isRule(component)) {
                properties.addAll(of(component.getType()));
            } else {
                properties.add(new Property(component.getName(), component.getType()));
            }
        }
        return properties;
    }

    /** All properties of an optimizer. */
    static List<Property> of(RuleUpdater updater) {
        return of(updater.getClass());
    }

    private static boolean isRule(RecordComponent component) {
        return RuleUpdater.class.isAssignableFrom(component.getType());
    }

    /** Lookahead's and ScheduleFree's: whatever optimizer it is, it has the setup. */
    private static boolean isAnyRule(RecordComponent component) {
        return component.getType() == Optimizer.class;
    }

    private static boolean has(Class<?> optimizer, String property) {
        return of(optimizer).stream().anyMatch(p -> p.name.equals(property));
    }

    /** The value of a property. */
    static Object get(Object updater, String property) {
        for (RecordComponent component : updater.getClass().getRecordComponents()) {
            Object value = call(component.getAccessor(), updater);
            if (component.getName().equals(property)) {
                return value;
            }
            if (value instanceof Setup setup && OF_SETUP.stream().anyMatch(p -> p.name.equals(property))) {
                return property.equals("learningRate") ? setup.learningRate() : companion(setup, property);
            }
            if (isRule(component) && has(value.getClass(), property) && has(updater.getClass(), property)) {
                return get(value, property);
            }
        }
        throw new AssertionError(updater + " has no " + property);
    }

    private static Object companion(Setup setup, String property) {
        return setup.companions().stream().filter(companion -> isOfKind(companion, property)).findFirst().orElse(null);
    }

    private static boolean isOfKind(Companion companion, String property) {
        return property.equals(companion instanceof DecoupledWeightDecay ? "weightDecay" : "clipping");
    }

    /** The updater with one property changed, by its constructor; what that throws comes through. */
    static RuleUpdater with(RuleUpdater updater, String property, Object value) {
        if (!has(updater.getClass(), property)) {
            throw new AssertionError(updater + " has no " + property);
        }
        return (RuleUpdater) construct(updater, property, value);
    }

    private static Object construct(Object record, String property, Object value) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = Stream.of(components).map(component -> {
            Object old = call(component.getAccessor(), record);
            if (component.getName().equals(property)) {
                return value;
            }
            if (old instanceof Setup setup) {
                return setup(setup, property, value);
            }
            boolean isInside = isRule(component) && has(old.getClass(), property);
            return isInside ? construct(old, property, value) : old;
        }).toArray();
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = record.getClass().getConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw thrown(e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no canonical constructor for " + record, e);
        }
    }

    private static Setup setup(Setup old, String property, Object value) {
        if (property.equals("learningRate")) {
            return new Setup((LearningRate) value, old.companions(), old.start());
        }
        if (OF_SETUP.stream().noneMatch(p -> p.name.equals(property))) {
            return old;
        }
        List<Companion> companions = new ArrayList<>(old.companions());
        companions.removeIf(companion -> isOfKind(companion, property));
        if (value != null) {
            companions.add((Companion) value);
        }
        return new Setup(old.learningRate(), companions, old.start());
    }

    /** What DL4J is given: AdamW's Adam, without companions. */
    static RuleUpdater rule(RuleUpdater updater) {
        for (RecordComponent component : updater.getClass().getRecordComponents()) {
            if (isRule(component) && !isAnyRule(component)) {
                return rule((RuleUpdater) call(component.getAccessor(), updater));
            }
        }
        return with(with(updater, "weightDecay", null), "clipping", null);
    }

    /** {@code new Optimizer()}. */
    static RuleUpdater make(Class<? extends RuleUpdater> optimizer) {
        return make(optimizer, new Class<?>[0]);
    }

    /** {@code new Optimizer(arguments)}, by a constructor that must exist. */
    static RuleUpdater make(Class<? extends RuleUpdater> optimizer, Class<?>[] types, Object... arguments) {
        try {
            return optimizer.getConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw thrown(e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("%s has no constructor for %s".formatted(optimizer.getName(), Arrays.toString(types)), e);
        }
    }

    /** {@code updater.property(value)}, or {@code updater.propertySchedule(value)}. */
    static RuleUpdater set(RuleUpdater updater, Property property, Object value) {
        boolean canVary = property.type == LearningRate.class || property.type == Hyperparameter.class;
        if (!canVary) {
            return set(updater, property.name, property.type, value);
        }
        ISchedule schedule = scheduleOf(value);
        if (schedule != null) {
            return set(updater, property.name + "Schedule", ISchedule.class, schedule);
        }
        double number = value instanceof LearningRate rate ? rate.valueAt(0, 0) : ((Hyperparameter) value).valueAt(0, 0);
        return set(updater, property.name, double.class, number);
    }

    /** {@code updater.method(value)}. */
    static RuleUpdater set(RuleUpdater updater, String method, Class<?> type, Object value) {
        return (RuleUpdater) call(method(updater.getClass(), method, type), updater, value);
    }

    /** The schedule of a learning rate or a hyperparameter; null for anything else. */
    static ISchedule scheduleOf(Object value) {
        if (value instanceof LearningRate rate) {
            return rate.schedule();
        }
        return value instanceof Hyperparameter hyperparameter ? hyperparameter.schedule() : null;
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
