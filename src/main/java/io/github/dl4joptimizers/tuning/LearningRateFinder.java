package io.github.dl4joptimizers.tuning;

import java.util.Locale;
import java.util.concurrent.CancellationException;

import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a learning rate by a range test: trains for a while with rates from very low to very high and looks at the loss.
 *
 * <pre>{@code
 * LearningRateCurve curve = LearningRateFinder.find(net, training);
 * net.setLearningRate(curve.tenthOfMinimum());
 * }</pre>
 *
 * (DL4J's {@code setLearningRate} passes over bias updaters and some wrapped layers; {@code ModelUpdaters.changeLearningRates}
 * does not.)
 *
 * <p>In iteration k of n, from 0, all parameters are trained with
 *
 * <pre>
 * rate(k) = minRate (maxRate / minRate)^(k/n)
 * </pre>
 *
 * and the loss of the batch before the update, DL4J's {@code score} (with l1 and l2 terms), is recorded. An iteration is an
 * update: a batch, or under truncated backpropagation a segment of one. The loss is smoothed by a running average,
 *
 * <pre>
 * a = beta a + (1 - beta) loss;   smoothed(k) = a / (1 - beta^(k+1))
 * </pre>
 *
 * and the test ends early when the smoothed loss exceeds {@code divergence} times its lowest value so far, or a loss is infinite
 * or NaN.
 *
 * <p>What is tested is the training that would come next, but for its rate: the model's own updaters (this library's, DL4J's,
 * anyone's that has a learning rate), with the state they have, momentum schedules and weight decays included. One rate is
 * for all layers and biases, whatever rates or schedules they have; updaters without a learning rate, such as AdaDelta, work as
 * ever.
 *
 * <p>The model stays as it is, to the bit, whether the test ends well or with an exception: a copy is trained, which takes the
 * memory of a second model with its updater. The model's listeners hear nothing, and ND4J's random generator goes on as if
 * nothing had been drawn. The iterator is reset before and after, and once more between epochs; one that shuffles at each reset
 * has done so. Neither may be in use elsewhere meanwhile.
 *
 * <p>Sources: L. N. Smith, Cyclical Learning Rates for Training Neural Networks (2017), section 3.3; A. Geron, Hands-On Machine
 * Learning, 3rd edition, chapter 11, whose factor per batch this is (so the last rate is one factor short of {@code maxRate});
 * running average and divergence as in fastai.
 */
public final class LearningRateFinder {

    /** The fewest iterations from which a curve is worth looking at. */
    static final int LEAST_ITERATIONS = 10;

    /** The default running average reaches over about this part of the test. */
    private static final double AVERAGES = 25;

    private static final Logger LOG = LoggerFactory.getLogger(LearningRateFinder.class);

    /** Is told of each iteration of a test, in the thread that runs it. */
    @FunctionalInterface
    public interface Observer {

        /**
         * An iteration is done.
         *
         * @param iteration from 1
         * @param total     how many there will be, unless the loss diverges
         * @param rate      that it was run with
         * @param loss      of its batch, before the update; may be infinite or NaN in the last
         */
        void report(int iteration, int total, double rate, double loss);
    }

    final double minRate;
    final double maxRate;
    final int epochs;
    final int iterations;
    private final Double smoothing;
    final double divergence;
    final Observer observer;

    private LearningRateFinder(Builder builder) {
        minRate = Check.positive("minRate", builder.minRate);
        maxRate = Check.positive("maxRate", builder.maxRate);
        Check.that(minRate < maxRate, "minRate", "below the maxRate " + maxRate, minRate);
        epochs = builder.epochs;
        iterations = builder.iterations;
        smoothing = builder.smoothing;
        divergence = builder.divergence;
        observer = builder.observer;
    }

    /** Tests rates from 1e-5 to 10 in one epoch. */
    public static LearningRateCurve find(Model model, DataSetIterator training) {
        return builder().build().run(model, training);
    }

    /** Tests rates from 1e-5 to 10 in one epoch. */
    public static LearningRateCurve find(Model model, MultiDataSetIterator training) {
        return builder().build().run(model, training);
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Runs the test.
     *
     * @param model    an initialised MultiLayerNetwork or ComputationGraph; stays as it is
     * @param training what it is to be trained on; is reset
     * @return the loss at each rate
     * @throws IllegalArgumentException if the model is not initialised, or none of its layers is trained at a learning rate, or it
     *                                  cannot be copied; if the iterator cannot be reset or has too few batches; if the first
     *                                  loss is infinite or NaN
     * @throws CancellationException    if the thread is interrupted; it stays interrupted
     */
    public LearningRateCurve run(Model model, DataSetIterator training) {
        check(training, training != null && training.resetSupported());
        return run(model, new MultiDataSetIteratorAdapter(training));
    }

    /**
     * Runs the test; as {@link #run(Model, DataSetIterator)}.
     *
     * @param model    as there
     * @param training what it is to be trained on; for a MultiLayerNetwork, with one array of features and of labels
     * @return the loss at each rate
     */
    public LearningRateCurve run(Model model, MultiDataSetIterator training) {
        check(training, training != null && training.resetSupported());
        if (ModelUpdaters.of(model).parameters().isEmpty()) {
            throw new IllegalArgumentException("model must have a layer that is not frozen and whose updater has a learning rate,"
                    + " got none");
        }
        Random random = Nd4j.getRandom();
        long root = random.rootState();
        long node = random.nodeState();
        try (SweepRun run = new SweepRun(this, Network.of(model).copy(), training)) {
            return run.curve();
        } finally {
            random.setStates(root, node); // dropout has drawn from it, and maybe the iterator
        }
    }

    private static void check(Object iterator, boolean canBeReset) {
        Check.notNull("iterator", iterator, "a DataSetIterator or MultiDataSetIterator");
        Check.that(canBeReset, "iterator", "one that can be reset", iterator.getClass().getName());
    }

    /** The running average's beta for a test of so many iterations. */
    double smoothing(int total) {
        return smoothing != null ? smoothing : Math.max(0, 1 - AVERAGES / total);
    }

    /** Sets options by name. */
    public static final class Builder {

        private double minRate = 1e-5;
        private double maxRate = 10;
        private int epochs = 1;
        private int iterations;
        private Double smoothing;
        private double divergence = 4;
        private Observer observer = Builder::log;

        private Builder() {
        }

        /** Sets the lowest rate, the first: above 0 and below the highest; default 1e-5. */
        public Builder minRate(double minRate) {
            this.minRate = minRate;
            return this;
        }

        /** Sets the highest rate: finite; default 10. */
        public Builder maxRate(double maxRate) {
            this.maxRate = maxRate;
            return this;
        }

        /**
         * Sets how often the data are gone through: at least 1, and enough for 10 iterations; default 1. To count the iterations
         * they are read once before.
         */
        public Builder epochs(int epochs) {
            this.epochs = Check.atLeast(1, "epochs", epochs);
            iterations = 0;
            return this;
        }

        /**
         * Sets how many iterations to test, in place of the epochs: at least 10. Of data with more, it takes the first ones; data
         * with fewer are gone through again.
         */
        public Builder iterations(int iterations) {
            this.iterations = Check.atLeast(LEAST_ITERATIONS, "iterations", iterations);
            return this;
        }

        /**
         * Sets the running average's beta: in [0, 1); 0 for none, as in the book; fastai has 0.98. The average lags behind by about
         * 1/(1 - beta) iterations. Default 1 - 25/n, or 0 if n is below 25: a twenty-fifth of the test.
         */
        public Builder smoothing(double smoothing) {
            this.smoothing = Check.fraction("smoothing", smoothing);
            return this;
        }

        /**
         * Sets at which multiple of its lowest value the smoothed loss has diverged: above 1; infinite for never; default 4. Where
         * the lowest is not above 0, the multiple is that of the largest amount so far.
         */
        public Builder divergence(double divergence) {
            this.divergence = Check.that(divergence > 1, "divergence", "above 1", divergence);
            return this;
        }

        /** Sets who is told of each iteration: default a line to the log, at level INFO, after each tenth of the test. */
        public Builder onProgress(Observer observer) {
            this.observer = Check.notNull("observer", observer, "an Observer");
            return this;
        }

        /** A finder with these options. */
        public LearningRateFinder build() {
            return new LearningRateFinder(this);
        }

        private static void log(int iteration, int total, double rate, double loss) {
            if (10L * iteration / total > 10L * (iteration - 1) / total) {
                LOG.info("Learning-rate test: iteration {} of {}, rate {}, loss {}", iteration, total, format(rate), format(loss));
            }
        }

        private static String format(double number) {
            return String.format(Locale.ROOT, "%.4g", number);
        }
    }
}
