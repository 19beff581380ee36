package io.github.dl4joptimizers.internal;

/**
 * Argument checks that name the argument, the rule and what was received. Each test is positive, so NaN fails it too.
 */
public final class Check {

    private Check() {
    }

    /** {@code value}, if it is not null; {@code kinds} says what it may be. */
    public static <T> T notNull(String name, T value, String kinds) {
        if (value != null) {
            return value;
        }
        throw new IllegalArgumentException(name + " must be " + kinds + ", got null");
    }

    /** {@code value}, if it lies in [0, 1). */
    public static double fraction(String name, double value) {
        return that(value >= 0 && value < 1, name, "in [0, 1)", value);
    }

    /** {@code value}, if it is finite. */
    public static double finite(String name, double value) {
        return that(Math.abs(value) <= Double.MAX_VALUE, name, "finite", value);
    }

    /** {@code value}, if it is at least 0 and finite. */
    public static double nonNegative(String name, double value) {
        return that(value >= 0 && value <= Double.MAX_VALUE, name, "finite and at least 0", value);
    }

    /** {@code value}, if it is above 0 and finite. */
    public static double positive(String name, double value) {
        return that(value > 0 && value <= Double.MAX_VALUE, name, "finite and above 0", value);
    }

    /** {@code value}, if it is not below {@code least}. */
    public static int atLeast(int least, String name, int value) {
        return that(value >= least, name, "at least " + least, Integer.valueOf(value));
    }

    /** {@code value}, if {@code holds}. */
    public static double that(boolean holds, String name, String rule, double value) {
        if (holds) {
            return value;
        }
        throw new IllegalArgumentException(name + " must be " + rule + ", got " + value);
    }

    /** {@code value}, if {@code holds}. */
    public static <T> T that(boolean holds, String name, String rule, T value) {
        if (holds) {
            return value;
        }
        throw new IllegalArgumentException(name + " must be " + rule + ", got " + value);
    }
}
