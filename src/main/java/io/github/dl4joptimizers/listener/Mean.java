package io.github.dl4joptimizers.listener;

/** The mean of the training scores of an epoch. */
final class Mean {

    private double sum;
    private long count;

    void clear() {
        sum = 0;
        count = 0;
    }

    void add(double score) {
        sum += score;
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    double value() {
        return sum / count;
    }
}
