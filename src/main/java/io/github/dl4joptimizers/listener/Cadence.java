package io.github.dl4joptimizers.listener;

import io.github.dl4joptimizers.internal.Check;

/** When to measure: after every n-th epoch, or after every n-th iteration. The other number is 0. */
record Cadence(int everyEpochs, int everyIterations) {

    static Cadence epochs(int n) {
        return new Cadence(Check.atLeast(1, "everyEpochs", n), 0);
    }

    static Cadence iterations(int n) {
        return new Cadence(0, Check.atLeast(1, "everyIterations", n));
    }

    boolean isByEpochs() {
        return everyEpochs > 0;
    }

    boolean isDueAfterIteration(int iteration) {
        return everyIterations > 0 && (iteration + 1) % everyIterations == 0;
    }

    boolean isDueAfterEpoch(int epoch) {
        return everyEpochs > 0 && (epoch + 1) % everyEpochs == 0;
    }
}
