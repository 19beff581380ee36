package io.github.dl4joptimizers.listener;

import java.util.Arrays;

/** A list of numbers that takes eight bytes for each. */
final class Numbers {

    private double[] values = new double[8];
    private int size;

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 2) + 8);
        }
        values[size++] = value;
    }

    double get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    /** In a list that increases: the place of the last number that is at most this one. */
    int floor(double value) {
        int found = Arrays.binarySearch(values, 0, size, value);
        return found >= 0 ? found : -found - 2;
    }
}
