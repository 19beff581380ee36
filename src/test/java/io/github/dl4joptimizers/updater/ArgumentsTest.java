package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.updater.ValueTest.Property;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * A bad argument is an error that names the property, the rule and what was received. {@link JsonTest} has what comes from JSON
 * and from Java's streams.
 */
@ExtendWith(OneThread.class)
class ArgumentsTest {

    /**
     * The good values of a property.
     *
     * @param rule    what the message says of them
     * @param least   the smallest
     * @param largest the largest
     * @param good    one that is neither
     * @param bad     some bad ones beside those that are bad for every property
     */
    record Range(String rule, double least, double largest, double good, double... bad) {
    }

    /** All but the following. */
    static final Range AT_LEAST_0 = new Range("finite and at least 0", 0, Double.MAX_VALUE, 0.0625);

    private static final Range FRACTION = new Range("in [0, 1)", 0, Math.nextDown(1.0), 0.0625, 1, 1.9);
    private static final Pattern FRACTIONS = Pattern.compile("beta\\d|rho|rmsDecay|momentum|dampening");

    static Range rangeOf(Property property) {
        RuleUpdater updater = property.entry().make();
        if (updater instanceof ScheduleFree && property.name().equals("beta1")) {
            return new Range("in (0, 1]", Double.MIN_VALUE, 1, 0.0625, 0, 1.9);
        }
        if (FRACTIONS.matcher(property.name()).matches()) {
            return FRACTION;
        }
        return switch (property.name()) {
            case "epsilon" -> updater instanceof Adopt ? new Range("finite and above 0", Double.MIN_VALUE, Double.MAX_VALUE, 0.0625, 0)
                    : AT_LEAST_0;
            case "slowStepSize" -> new Range("in [0, 1]", 0, 1, 0.0625, 1.9);
            case "threshold" -> new Range("finite and above 4", Math.nextUp(4.0), Double.MAX_VALUE, 4.0625, 4);
            case "etaMinus" -> new Range("in (0, 1)", Double.MIN_VALUE, Math.nextDown(1.0), 0.0625, 0, 1, 1.9);
            case "etaPlus" -> new Range("finite and above 1", Math.nextUp(1.0), Double.MAX_VALUE, 1.0625, 0.5, 1);
            case "minStep" -> new Range("finite and above 0", Double.MIN_VALUE, ((Rprop) updater).maxStep(), 0.0625, 0);
            case "maxStep" -> {
                double least = ((Rprop) updater).minStep();
                yield new Range("finite and at least minStep " + least, least, Double.MAX_VALUE, 0.0625, 0, Math.nextDown(least));
            }
            default -> AT_LEAST_0;
        };
    }

    static String ruleOf(Property property) {
        return rangeOf(property).rule;
    }

    static double leastValue(Property property) {
        return rangeOf(property).least;
    }

    static double goodValue(Property property) {
        return rangeOf(property).good;
    }

    static double[] badValues(Property property) {
        return badValues(rangeOf(property));
    }

    static double[] badValues(Range range) {
        DoubleStream always = DoubleStream.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.1, -Double.MIN_VALUE);
        return DoubleStream.concat(always, DoubleStream.of(range.bad)).toArray();
    }

    /** Every property of every entry that is a number or can be one. */
    static Stream<Property> numbers() {
        return ValueTest.properties().filter(property -> property.type() == double.class || canVary(property));
    }

    private static boolean canVary(Property property) {
        return property.type() == Hyperparameter.class || property.type() == LearningRate.class;
    }

    private static Stream<Property> schedulable() {
        return numbers().filter(ArgumentsTest::canVary);
    }

    /** What the constructor is given for a number. */
    static Object valueOf(Class<?> type, double number) {
        return type == LearningRate.class ? LearningRate.of(number)
                : type == Hyperparameter.class ? Hyperparameter.of(number) : (Object) number;
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void aBadNumberIsRefusedByTheConstructor(Property property) {
        String name = property.name();
        for (double bad : badValues(property)) {
            refuses(() -> Properties.with(property.entry().make(), name, valueOf(property.type(), bad)),
                    name + " must be " + ruleOf(property) + ", got " + bad);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void aBadNumberIsRefusedByThePropertyMethod(Property property) {
        String name = property.name();
        RuleUpdater updater = property.entry().make();
        for (double bad : badValues(property)) {
            refuses(() -> Properties.set(updater, name, double.class, bad), name + " must be " + ruleOf(property) + ", got " + bad);
        }
    }

    @ForEachUpdater
    void aBadCoefficientOfTheDecayIsRefused(Registry.Entry entry) {
        RuleUpdater updater = Properties.with(entry.make(), "weightDecay", null);
        for (double bad : badValues(AT_LEAST_0)) {
            refuses(() -> Properties.set(updater, "weightDecay", double.class, bad),
                    "coefficient of weightDecay must be finite and at least 0, got " + bad);
        }
        RuleUpdater share = Properties.with(updater, "weightDecay", DecoupledWeightDecay.fixed(0.5));
        for (double bad : new double[] {-0.1, Math.nextUp(1.0), 1.5, Double.NaN}) {
            refuses(() -> Properties.set(share, "weightDecay", double.class, bad), "coefficient of weightDecay must be in [0, 1], got " + bad);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void theSmallestAndTheLargestGoodNumbersAreAccepted(Property property) {
        for (double good : new double[] {rangeOf(property).least, rangeOf(property).largest}) {
            Object value = valueOf(property.type(), good);
            RuleUpdater changed = Properties.with(property.entry().make(), property.name(), value);
            assertThat(Properties.get(changed, property.name())).isEqualTo(value);
        }
    }

    @Test
    void theMessageIsAsInTheDocumentation() {
        refuses(() -> new Adam().beta1(1.9), "beta1 must be in [0, 1), got 1.9");
        refuses(() -> new Adam(Double.NaN), "learningRate must be finite and at least 0, got NaN");
        refuses(() -> new Adam(-0.1), "learningRate must be finite and at least 0, got -0.1");
        refuses(() -> new Adam((ISchedule) null), "learningRate must be a number or an ISchedule, got null");
        refuses(() -> Keras.adamW((ISchedule) null), "learningRate must be a number or an ISchedule, got null");
        refuses(() -> new Momentum(0.1, null), "momentum must be an ISchedule, got null");
        refuses(() -> new Nesterov(0.1, null), "momentum must be an ISchedule, got null");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.dl4joptimizers.updater.ValueTest#properties")
    void nullIsRefused(Property property) {
        String name = property.name();
        Class<?> type = property.type();
        RuleUpdater updater = property.entry().make();
        if (canVary(property)) {
            refuses(() -> Properties.with(updater, name, null), name + " must be a number or an ISchedule, got null");
            refuses(() -> Properties.set(updater, name + "Schedule", ISchedule.class, null),
                    type == LearningRate.class ? "learningRate must be a number or an ISchedule, got null"
                            : name + "Schedule must be an ISchedule, got null");
        } else if (type.isEnum()) {
            String message = "%s must be an? %s, got null".formatted(name, type.getSimpleName());
            assertThatThrownBy(() -> Properties.with(updater, name, null)).isInstanceOf(IllegalArgumentException.class)
                    .message().matches(message);
            assertThatThrownBy(() -> Properties.set(updater, name, type, null)).isInstanceOf(IllegalArgumentException.class)
                    .message().matches(message);
        } else if (type == DecoupledWeightDecay.class) {
            assertThat(Properties.with(updater, name, null).weightDecay()).as("null is none").isNull();
            refuses(() -> Properties.set(updater, name + "Schedule", ISchedule.class, null),
                    name + "Schedule must be an ISchedule, got null");
        } else if (type == GradientClipping.class) {
            assertThat(Properties.with(updater, name, null).clipping()).as("null is none").isNull();
        } else {
            assertThat(type.isPrimitive()).as("%s cannot be null", name).isTrue();
        }
    }

    private static RuleUpdater any(Class<? extends RuleUpdater> optimizer) {
        return optimizer == Lookahead.class ? new Lookahead(new Adam()) : Properties.make(optimizer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.dl4joptimizers.updater.CompletenessTest#optimizers")
    void anOptimizerWithoutASetupIsRefused(Class<? extends RuleUpdater> optimizer) {
        if (optimizer == AdamW.class) {
            refuses(() -> new AdamW((Adam) null), "adam must be an Adam, got null");
            return;
        }
        RuleUpdater updater = any(optimizer);
        refuses(() -> ((Optimizer<?>) updater).with((Setup) null), "setup must be a Setup, got null");
    }

    @Test
    void wholeNumbersHaveALeast() {
        refuses(() -> new Lookahead(new Adam()).syncPeriod(0), "syncPeriod must be at least 1, got 0");
        refuses(() -> new ScheduleFree().warmupSteps(-1), "warmupSteps must be at least 0, got -1");
    }

    @Test
    void aSetupNeedsARateAndAListOfCompanions() {
        refuses(() -> new Setup(null, List.of()), "learningRate must be a number or an ISchedule, got null");
        refuses(() -> new Setup(LearningRate.of(0.1), null), "companions must be a list of companions, got null");
    }

    // ---- in a schedule

    /** Two good steps, then the bad value; the third step must not happen. */
    private static void refusesTheThirdStep(RuleUpdater updater, String message) {
        Training training = new Training(updater, Training.random(1, DataType.DOUBLE, 4));
        training.step(Training.random(2, DataType.DOUBLE, 4));
        training.step(Training.random(3, DataType.DOUBLE, 4));
        double[] before = training.bits();
        INDArray gradient = Training.random(4, DataType.DOUBLE, 4);
        refuses(() -> training.step(gradient), message);
        assertThat(training.bits()).as("parameters and state").isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schedulable")
    void aScheduleThatGivesABadValueFailsAtTheStepAndSaysWhen(Property property) {
        String name = property.name();
        for (double bad : badValues(property)) {
            ISchedule schedule = new Schedules.Switch(0.25, 2, bad);
            boolean isRate = property.type() == LearningRate.class;
            RuleUpdater updater = Properties.with(property.entry().makeRule(), name,
                    isRate ? LearningRate.of(schedule) : Hyperparameter.of(schedule));
            refusesTheThirdStep(updater, rangeOf(property) == AT_LEAST_0
                    ? name + " at iteration 2, epoch 0 must be finite and at least 0, got " + bad
                    : name + " must be in [0, 1) at iteration 2, epoch 0, got " + bad);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.dl4joptimizers.updater.CompletenessTest#optimizers")
    void aWeightDecayScheduleThatGivesABadValueFailsAtTheStepAndSaysWhen(Class<? extends RuleUpdater> optimizer) {
        RuleUpdater updater = Properties.with(any(optimizer), "weightDecay", null);
        for (double bad : badValues(AT_LEAST_0)) {
            RuleUpdater decaying = Properties.set(updater, "weightDecaySchedule", ISchedule.class, new Schedules.Switch(0.25, 2, bad));
            Training training = new Training(decaying, Training.random(1, DataType.DOUBLE, 4));
            training.step(Training.random(2, DataType.DOUBLE, 4));
            training.step(Training.random(3, DataType.DOUBLE, 4));
            refuses(() -> training.step(Training.random(4, DataType.DOUBLE, 4)),
                    "coefficient of weightDecay at iteration 2, epoch 0 must be finite and at least 0, got " + bad);
        }
        if (updater.reckonsWithDecay()) {
            return; // which refuse a fixed decay
        }
        DecoupledWeightDecay fixed = DecoupledWeightDecay.fixed(new Schedules.Switch(0.25, 0, 1.5));
        Training share = new Training(Properties.with(updater, "weightDecay", fixed), Training.random(1, DataType.DOUBLE, 4));
        refuses(() -> share.step(Training.random(2, DataType.DOUBLE, 4)),
                "coefficient of weightDecay at iteration 0, epoch 0 must be in [0, 1], got 1.5");
    }
}
