package io.github.dl4joptimizers.engine;

import io.github.dl4joptimizers.internal.Check;

/**
 * The moment of one update: everything about it that is not a vector.
 *
 * @param learningRate the learning rate of this step
 * @param iteration    how many updates the network has had before, from 0
 * @param epoch        how many epochs it has completed, from 0
 * @param start        the iteration at which the averages began; mostly 0
 */
public record Step(double learningRate, int iteration, int epoch, int start) {

    /** Checks that the averages have begun. */
    public Step {
        Check.that(iteration >= start, "start", "at most the iteration, " + iteration, Integer.valueOf(start));
    }

    /** A step of averages that began with the training. */
    public Step(double learningRate, int iteration, int epoch) {
        this(learningRate, iteration, epoch, 0);
    }

    /**
     * The number of this step as the papers count it.
     *
     * @return iteration - start + 1
     */
    public long t() {
        return (long) iteration - start + 1;
    }

    /**
     * How much of an average that started from 0 has been filled: divide by it to correct the bias.
     *
     * @param beta decay rate of the average
     * @return 1 - beta^t
     */
    public double biasCorrection(double beta) {
        return 1 - Math.pow(beta, (double) t());
    }

    /**
     * What a weight-like hyperparameter is now.
     *
     * @param name           its name, for the message
     * @param hyperparameter a number or a schedule
     * @return its value
     * @throws IllegalArgumentException if a schedule gives a value that is negative or not finite
     */
    public double nonNegative(String name, Varying hyperparameter) {
        double value = valueOf(name, hyperparameter);
        return Check.that(value >= 0 && value <= Double.MAX_VALUE, name + " at iteration " + iteration + ", epoch " + epoch,
                "finite and at least 0", value);
    }

    /**
     * What a momentum-like hyperparameter is now.
     *
     * @param name           its name, for the message
     * @param hyperparameter a number or a schedule
     * @return its value
     * @throws IllegalArgumentException if a schedule gives a value outside [0, 1)
     */
    public double fraction(String name, Varying hyperparameter) {
        double value = valueOf(name, hyperparameter);
        return Check.that(value >= 0 && value < 1, name,
                "in [0, 1) at iteration " + iteration + ", epoch " + epoch, value);
    }

    private double valueOf(String name, Varying hyperparameter) {
        return Check.notNull(name, hyperparameter, "a number or an ISchedule").valueAt(iteration, epoch);
    }
}
