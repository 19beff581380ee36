package io.github.dl4joptimizers.samples;

import java.util.List;

/**
 * How one optimizer did.
 *
 * @param optimizer which
 * @param epochs    in order
 * @param seconds   spent training, without the validation; the first one or two of a race also pay for the JVM's warm-up
 */
record Result(Contestant optimizer, List<Epoch> epochs, double seconds) {

    /**
     * What was measured in one epoch.
     *
     * @param trainingLoss       the mean over the epoch's examples, each measured just before the step it took part in, as Keras
     *                           prints it; so it lags behind the other two
     * @param validationLoss     after the epoch
     * @param validationAccuracy after the epoch, from 0 to 1
     */
    record Epoch(double trainingLoss, double validationLoss, double validationAccuracy) {
    }

    /** The last epoch. */
    Epoch last() {
        return epochs.get(epochs.size() - 1);
    }
}
