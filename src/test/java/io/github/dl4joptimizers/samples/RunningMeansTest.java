package io.github.dl4joptimizers.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

class RunningMeansTest {

    private static Examples examples;

    @BeforeAll
    static void load() throws IOException {
        examples = FashionMnist.load(Path.of("samples/data")).validation();
    }

    private static MultiLayerNetwork network(IUpdater updater) {
        MultiLayerNetwork network = new MultiLayerNetwork(BookNetwork.configuration(updater, 42));
        network.init();
        return network;
    }

    private static RunningMeans fit(MultiLayerNetwork network, int batchSize) {
        RunningMeans means = new RunningMeans(examples.batches(batchSize), TrainingProgress.NONE);
        network.setListeners(means);
        network.fit(examples.shuffledBatches(batchSize, 1));
        return means;
    }

    private static double accuracy(MultiLayerNetwork network) {
        DataSet all = examples.toDataSet();
        Evaluation evaluation = new Evaluation(Examples.CLASSES);
        evaluation.eval(all.getLabels(), network.output(all.getFeatures()));
        return evaluation.accuracy();
    }

    @Test
    void ifTheWeightsDoNotChangeTheyAreThoseOfAllExamplesAtOnce() {
        MultiLayerNetwork network = network(new Sgd(0));

        RunningMeans means = fit(network, 32); // 500 images: the last batch has 20

        assertThat(means.accuracy()).isEqualTo(accuracy(network));
        // sums of 500 floats in two orders
        assertThat(means.loss()).isCloseTo(network.score(examples.toDataSet(), false), within(1e-5));
    }

    @Test
    void eachBatchIsMeasuredBeforeItsStep() {
        MultiLayerNetwork network = network(new Sgd(0.1));
        double loss = network.score(examples.toDataSet(), false);
        double accuracy = accuracy(network);

        RunningMeans means = fit(network, examples.size());

        assertThat(means.accuracy()).isEqualTo(accuracy).isNotEqualTo(accuracy(network));
        assertThat(means.loss()).isCloseTo(loss, within(1e-5));
    }

    @Test
    void eachEpochStartsFromNothing() {
        MultiLayerNetwork network = network(new Sgd(0));
        RunningMeans means = fit(network, 32);
        double loss = means.loss();
        double accuracy = means.accuracy();

        network.fit(examples.shuffledBatches(32, 1));

        assertThat(means.loss()).isEqualTo(loss);
        assertThat(means.accuracy()).isEqualTo(accuracy);
    }

    @Test
    void theLargestScoreIsThePrediction() {
        INDArray scores = Nd4j.createFromArray(new float[][] {{3, 2, 1}, {-3, -2, -4}, {0, 5, 4}});

        assertThat(RunningMeans.countRight(scores, Nd4j.eye(3))).isEqualTo(2);
    }

    @Test
    void theLearningRateIsThatOfTheLastStep() {
        MultiLayerNetwork network = network(BookRun.EXPONENTIAL.updater(1));

        RunningMeans means = fit(network, 32);

        assertThat(means.learningRate()).isCloseTo(0.01 * Math.pow(0.1, 15 / 20_000.0), within(1e-15)); // 16 steps, from 0
    }
}
