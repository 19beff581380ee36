package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.updater.ValueTest.Property;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Java's serialization makes no object that the constructors refuse. A number is set to one that occurs nowhere else in the
 * stream, and its eight bytes are exchanged for those of a bad one.
 */
class SpoiltStreamTest {

    /** In [0, 1), and with the least good value added good for every property; found by its bits. */
    private static final double NUMBER = 0.31415926535897931;

    private static byte[] bytesOf(double number) {
        return ByteBuffer.allocate(Double.BYTES).putDouble(number).array();
    }

    private static byte[] written(Object object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** The object as it would be read with another number in the place of one that it has once. */
    private static Object read(Serializable object, double number, double other) throws IOException, ClassNotFoundException {
        byte[] stream = written(object);
        byte[] sought = bytesOf(number);
        int[] found = IntStream.rangeClosed(0, stream.length - sought.length)
                .filter(i -> Arrays.equals(stream, i, i + sought.length, sought, 0, sought.length)).toArray();
        assertThat(found).as("places of %s in %s", number, object).hasSize(1);
        System.arraycopy(bytesOf(other), 0, stream, found[0], Double.BYTES);
        return read(stream);
    }

    private static Object read(byte[] stream) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(stream))) {
            return in.readObject();
        }
    }

    private static void refuses(ThrowingCallable read, String message) {
        Throwable cause = catchThrowable(read);
        while (cause != null && cause.getCause() != null) { // Java wraps what a record's constructor throws
            cause = cause.getCause();
        }
        assertThat(cause).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    static Stream<Property> numbers() {
        return ArgumentsTest.numbers();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("numbers")
    void aBadNumberOfAnOptimizerIsTheConstructorsError(Property property) throws IOException, ClassNotFoundException {
        String name = property.name();
        double number = ArgumentsTest.leastValue(property) + NUMBER;
        RuleUpdater updater = Properties.with(property.entry().make(), name, ArgumentsTest.valueOf(property.type(), number));
        for (double bad : ArgumentsTest.badValues(property)) {
            refuses(() -> read(updater, number, bad), name + " must be " + ArgumentsTest.ruleOf(property) + ", got " + bad);
        }
        double other = ArgumentsTest.goodValue(property);
        assertThat(read(updater, number, other)).as("another good one")
                .isEqualTo(Properties.with(updater, name, ArgumentsTest.valueOf(property.type(), other)));
    }

    @Test
    void aBadLearningRateIsRefusedAloneAndInASetup() {
        for (double bad : ArgumentsTest.badValues(ArgumentsTest.AT_LEAST_0)) {
            String message = "learningRate must be finite and at least 0, got " + bad;
            refuses(() -> read(LearningRate.of(NUMBER), NUMBER, bad), message);
            refuses(() -> read(Setup.of(NUMBER), NUMBER, bad), message);
            refuses(() -> read(new Setup(LearningRate.of(NUMBER), List.of(GradientClipping.byNorm(1))), NUMBER, bad), message);
        }
    }

    @Test
    void aBadDecayIsRefusedAloneAndInASetup() {
        for (double bad : ArgumentsTest.badValues(ArgumentsTest.AT_LEAST_0)) {
            String message = "coefficient of weightDecay must be finite and at least 0, got " + bad;
            refuses(() -> read(DecoupledWeightDecay.timesLearningRate(NUMBER), NUMBER, bad), message);
            refuses(() -> read(DecoupledWeightDecay.timesMultiplier(NUMBER, 0.5), NUMBER, bad), message);
            refuses(() -> read(new Setup(LearningRate.of(0.1), List.of(DecoupledWeightDecay.timesLearningRate(NUMBER))), NUMBER,
                    bad), message);
        }
        for (double bad : new double[] {-0.1, 1.5, Double.NaN}) {
            refuses(() -> read(DecoupledWeightDecay.fixed(NUMBER), NUMBER, bad), "coefficient of weightDecay must be in [0, 1], got " + bad);
        }
        for (double bad : new double[] {-0.1, 0, Double.NaN, Double.POSITIVE_INFINITY}) {
            refuses(() -> read(DecoupledWeightDecay.timesMultiplier(0.5, NUMBER), NUMBER, bad),
                    "referenceRate must be finite and above 0, got " + bad);
        }
    }

    @Test
    void aBadThresholdIsRefusedAloneAndInASetup() {
        for (double bad : new double[] {-0.1, 0, Double.NaN, Double.POSITIVE_INFINITY}) {
            String message = "threshold must be finite and above 0, got " + bad;
            refuses(() -> read(GradientClipping.byNorm(NUMBER), NUMBER, bad), message);
            refuses(() -> read(GradientClipping.byValue(NUMBER), NUMBER, bad), message);
            refuses(() -> read(new Setup(LearningRate.of(0.1), List.of(GradientClipping.byNorm(NUMBER))), NUMBER, bad), message);
        }
    }

    /** A hyperparameter's number is its owner's to check. */
    @Test
    void aHyperparameterIsEitherANumberOrASchedule() throws IOException, ClassNotFoundException {
        assertThat(read(Hyperparameter.of(NUMBER), NUMBER, 0.25)).isEqualTo(Hyperparameter.of(0.25));
        assertThat(readAsHyperparameter(new AHyperparameter(0.25, null))).isEqualTo(Hyperparameter.of(0.25));
        refuses(() -> readAsHyperparameter(new AHyperparameter(0.25, new Schedules.Constant(0.5))),
                "number must be null if there is a schedule, got 0.25");
        refuses(() -> readAsHyperparameter(new AHyperparameter(null, null)), "schedule must be an ISchedule, got null");
    }

    private static Object readAsHyperparameter(AHyperparameter object) throws IOException, ClassNotFoundException {
        String stream = new String(written(object), StandardCharsets.ISO_8859_1);
        String renamed = stream.replace(AHyperparameter.class.getName(), Hyperparameter.class.getName());
        assertThat(renamed).isNotEqualTo(stream).hasSameSizeAs(stream);
        return read(renamed.getBytes(StandardCharsets.ISO_8859_1));
    }
}

/** Has Hyperparameter's components without its checks, and a name of the same length. */
record AHyperparameter(Double number, ISchedule schedule) implements Serializable {
}
