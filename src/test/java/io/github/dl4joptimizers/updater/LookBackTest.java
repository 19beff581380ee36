package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Lookahead and ScheduleFree against loops that keep the weights themselves, not differences of them. */
class LookBackTest {

    private static final int N = 7;

    /** A few roundings per step, of numbers around 1. */
    private static final double TOLERANCE = 1e-13;

    private static final DecoupledWeightDecay DECAY = DecoupledWeightDecay.timesLearningRate(0.5).includingBiases();

    private static INDArray start() {
        return Training.random(1, DataType.DOUBLE, N);
    }

    private static INDArray gradient(int t) {
        return Training.random(100 + t, DataType.DOUBLE, N);
    }

    private static void assertClose(INDArray ours, INDArray expected) {
        for (int i = 0; i < N; i++) {
            assertThat(ours.getDouble(i)).isCloseTo(expected.getDouble(i), within(TOLERANCE));
        }
    }

    @Test
    void lookaheadAroundAdamWIsAdamWWhoseWeightsAreMovedNowAndThen() {
        Training ours = new Training(new Lookahead(new AdamW(0.1).weightDecay(DECAY)).syncPeriod(3).slowStepSize(0.7), start());
        Training fast = new Training(new AdamW(0.1).weightDecay(DECAY), start());
        INDArray slow = start();
        for (int t = 1; t <= 20; t++) {
            ours.step(gradient(t));
            fast.step(gradient(t));
            if (t % 3 == 0) {
                slow.addi(fast.params().sub(slow).mul(0.7));
                fast.params().assign(slow);
            }
            assertClose(ours.params(), fast.params());
        }
    }

    @Test
    void aLookaheadThatBeginsAnewHasANewAdamAfterEachPeriod() {
        Training ours = new Training(new Lookahead(new Adam(0.1)).syncPeriod(3).resetState(true), start());
        INDArray slow = start();
        Training fast = new Training(new Adam(0.1), slow.dup());
        for (int t = 1; t <= 12; t++) {
            ours.step(gradient(t));
            fast.step(gradient(t));
            if (t % 3 == 0) {
                slow.addi(fast.params().sub(slow).mul(0.5));
                fast = new Training(new Adam(0.1), slow.dup());
            }
            assertClose(ours.params(), fast.params());
        }
    }

    /** The paper's three lines, with z stepped by the optimizer itself. */
    @Test
    void scheduleFreeIsTheAverageOfWhatAnyOptimizerDoes() {
        ExponentialSchedule rate = new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9);
        Training ours = new Training(new ScheduleFree(new Momentum(rate)).beta1(0.8).weightLrPower(1).r(2), start());
        Training z = new Training(new Momentum(rate), start());
        INDArray x = start();
        double sum = 0;
        for (int t = 1; t <= 20; t++) {
            ours.step(gradient(t)); // taken at y, whatever y is
            z.step(gradient(t));
            double weight = t * t * 0.1; // the rate falls: the highest was the first
            sum += weight;
            x.addi(z.params().sub(x).mul(weight / sum));
            assertClose(ours.params(), z.params().mul(0.2).add(x.mul(0.8)));
        }
    }

    /** As in Keras: first y shrinks, and x with it, for it is worked out from y and z. */
    @Test
    void aDecayBesideTheStepShrinksYOnly() {
        Training ours = new Training(new ScheduleFree(new Sgd(0.1)).weightLrPower(0)
                .decayInStep(false).weightDecay(DECAY), start());
        INDArray z = start();
        INDArray y = start();
        for (int t = 1; t <= 20; t++) {
            ours.step(gradient(t));
            y.muli(1 - 0.1 * 0.5);
            INDArray x = y.sub(z.mul(0.1)).div(0.9);
            z.subi(gradient(t).mul(0.1));
            x.addi(z.sub(x).div(t));
            y = z.mul(0.1).add(x.mul(0.9));
            assertClose(ours.params(), y);
        }
    }

    // ---- in networks

    private static final DataSet DATA = new DataSet(Training.random(2, DataType.DOUBLE, 8, 3), Training.random(3, DataType.DOUBLE, 8, 2));

    private static NeuralNetConfiguration.Builder builder() {
        return new NeuralNetConfiguration.Builder().seed(7).dataType(DataType.DOUBLE).activation(Activation.TANH);
    }

    private static DenseLayer.Builder hidden() {
        return new DenseLayer.Builder().nIn(3).nOut(4);
    }

    private static OutputLayer.Builder output() {
        return new OutputLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).nIn(4).nOut(2);
    }

    private static MultiLayerNetwork network(RuleUpdater updater) {
        return network(updater.applyTo(builder()));
    }

    private static MultiLayerNetwork network(NeuralNetConfiguration.Builder builder) {
        return network(builder, hidden(), output());
    }

    private static MultiLayerNetwork network(NeuralNetConfiguration.Builder builder, DenseLayer.Builder hidden,
            OutputLayer.Builder output) {
        MultiLayerNetwork network = new MultiLayerNetwork(builder.list().layer(hidden.build()).layer(output.build()).build());
        network.init();
        return network;
    }

    /** A decay so strong that the step takes all of a weight: 0.5 x 2 = 1. Biases keep what the gradient leaves them. */
    @Test
    void theDecayWithinTheRuleIsOfWeightsOnly() {
        MultiLayerNetwork decayed = network(new ScheduleFree(new Sgd(0.5)).weightDecay(2));
        MultiLayerNetwork plain = network(new ScheduleFree(new Sgd(0.5)));
        INDArray before = plain.params().dup();
        decayed.fit(DATA);
        plain.fit(DATA);
        for (String name : new String[] {"0_W", "1_W", "0_b", "1_b"}) {
            INDArray lost = plain.getParam(name).sub(decayed.getParam(name));
            INDArray expected = network(new Sgd(0.5)).getParam(name);
            assertThat(lost.sub(name.endsWith("W") ? expected : expected.like()).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
        }
        assertThat(before).isNotEqualTo(plain.params());
    }

    @Test
    void aDecayThatIsTakenAwayLeavesNothingBehind() {
        MultiLayerNetwork once = network(new Lookahead(new AdamW(0.1, 0.5)));
        once.fit(DATA);
        MultiLayerNetwork never = network(new Lookahead(new Adam(0.1)));
        never.setParams(once.params().dup());
        new Lookahead(new Adam(0.1)).applyTo(once);
        for (int t = 0; t < 6; t++) {
            once.fit(DATA);
            never.fit(DATA);
        }
        assertThat(once.params().toDoubleVector()).isEqualTo(never.params().toDoubleVector());
    }

    @Test
    void theEvaluationModelIsACopyAndTheModelGoesOnAsIfItHadNotBeenMade() {
        MultiLayerNetwork watched = network(new ScheduleFree(0.1).weightDecay(0.1));
        MultiLayerNetwork alone = network(new ScheduleFree(0.1).weightDecay(0.1));
        for (int t = 0; t < 5; t++) {
            watched.fit(DATA);
            alone.fit(DATA);
            MultiLayerNetwork evaluated = ScheduleFree.evaluationModel(watched);
            assertThat(evaluated.getIterationCount()).isEqualTo(t + 1);
            evaluated.params().assign(0);
        }
        assertThat(watched.params().toDoubleVector()).isEqualTo(alone.params().toDoubleVector());
    }

    /** Whichever way it gets there: with the updater, beside it in builder or model, by each layer, before the updater is known. */
    @Test
    void aDecayFitsTheUpdaterHoweverItIsInstalled() {
        Sgd sgd = new Sgd(0.1);
        DecoupledWeightDecay decay = DecoupledWeightDecay.timesLearningRate(0.5);
        MultiLayerNetwork inTheModel = network(new Lookahead(sgd).syncPeriod(2));
        decay.applyTo(inTheModel);
        MultiLayerNetwork replaced = network(new Adam(0.1).weightDecay(0.5));
        new Lookahead(sgd).syncPeriod(2).weightDecay(decay).applyTo(replaced);
        NeuralNetConfiguration.Builder builder = decay.applyTo(builder()); // its updater is DL4J's until it gets another
        List<MultiLayerNetwork> all = List.of(network(new Lookahead(sgd).syncPeriod(2).weightDecay(decay)), inTheModel, replaced,
                network(decay.applyTo(builder().updater(new Lookahead(sgd).syncPeriod(2)))),
                network(builder.updater(new Lookahead(sgd).syncPeriod(2))),
                network(new Lookahead(sgd).syncPeriod(2).applyTo(builder()), decay.applyTo(hidden()), decay.applyTo(output())));
        for (int t = 0; t < 4; t++) {
            for (MultiLayerNetwork network : all) {
                network.fit(DATA);
                assertThat(network.params().toDoubleVector()).isEqualTo(all.get(0).params().toDoubleVector());
            }
        }
        assertThat(all.get(0).params()).isNotEqualTo(network(new Lookahead(sgd)).params());
    }

    @Test
    void aDecayActsBesideAnUpdaterThatKnowsNothingOfItAgain() {
        MultiLayerNetwork network = network(new ScheduleFree(new Sgd(0.1)).weightDecay(0.5));
        new AdamW(0.1, 0.5).applyTo(network);
        MultiLayerNetwork other = network(new AdamW(0.1, 0.5));
        network.fit(DATA);
        other.fit(DATA);
        assertThat(network.params().toDoubleVector()).isEqualTo(other.params().toDoubleVector());
    }

    /** Element by element as they lie in memory, whatever the arrays are called and in which order their elements are. */
    @Test
    void theAverageOfEachParameterIsWorkedOutFromItsOwnDifference() {
        MultiLayerNetwork network = network(new ScheduleFree(new Sgd(0.1)).beta1(0.8));
        for (int t = 0; t < 3; t++) {
            network.fit(DATA);
        }
        double[] y = network.params().toDoubleVector();
        double[] difference = network.getUpdater().getStateViewArray().toDoubleVector(); // one block, one average
        double[] x = ScheduleFree.evaluationModel(network).params().toDoubleVector();
        assertThat(difference).hasSameSizeAs(y);
        for (int i = 0; i < y.length; i++) {
            assertThat(x[i]).isCloseTo(y[i] + 0.25 * difference[i], within(TOLERANCE)).isNotEqualTo(y[i]);
        }
    }

    @Test
    void aGraphHasAnEvaluationModelToo() {
        MultiLayerNetwork network = network(new ScheduleFree(0.1));
        ComputationGraph graph = network.toComputationGraph();
        new ScheduleFree(0.1).applyTo(graph);
        for (int t = 0; t < 5; t++) {
            network.fit(DATA);
            graph.fit(DATA);
        }
        assertThat(ScheduleFree.evaluationModel(graph).params().toDoubleVector())
                .isEqualTo(ScheduleFree.evaluationModel(network).params().toDoubleVector())
                .isNotEqualTo(graph.params().toDoubleVector());
    }

    @Test
    void theOptimizerInsideIsPartOfTheValueAndACopy() {
        Adam adam = new Adam(0.1);
        assertThat(new Lookahead(adam)).isNotEqualTo(new Lookahead(adam.beta2(0.5))).isEqualTo(new Lookahead(new Sgd(1)).fast(adam));
        assertThat(new ScheduleFree(adam)).isNotEqualTo(new ScheduleFree(adam.beta2(0.5))).isEqualTo(new ScheduleFree(1).base(adam));
        Lookahead lookahead = new Lookahead(adam);
        ScheduleFree scheduleFree = new ScheduleFree(adam);
        adam.setLrAndSchedule(0.5, null);
        assertThat(lookahead).isEqualTo(new Lookahead(new Adam(0.1)));
        assertThat(scheduleFree).isEqualTo(new ScheduleFree(new Adam(0.1)));
    }

    @Test
    void theWarmUpIsSeenInTheLearningRate() {
        ScheduleFree warm = new ScheduleFree(0.5).warmupSteps(4);
        ScheduleFree fromZero = warm.warmupFromZero(true);
        for (int t = 0; t < 6; t++) {
            assertThat(warm.getLearningRate(t, 0)).isEqualTo(new double[] {0.125, 0.25, 0.375, 0.5, 0.5, 0.5}[t]);
            assertThat(fromZero.getLearningRate(t, 0)).isEqualTo(new double[] {0, 0.125, 0.25, 0.375, 0.5, 0.5}[t]);
        }
    }

    // ---- misuse

    @Test
    void oneInsideTheOtherIsRefused() {
        assertThatThrownBy(() -> new Lookahead(new ScheduleFree())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("fast must be an optimizer that is neither a Lookahead nor a ScheduleFree, got ScheduleFree[");
        assertThatThrownBy(() -> new ScheduleFree(new Lookahead(new Adam()))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("base must be an optimizer that is neither a Lookahead nor a ScheduleFree, got Lookahead[");
        assertThatThrownBy(() -> new Lookahead(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fast must be an optimizer that is neither a Lookahead nor a ScheduleFree, got null");
    }

    @Test
    void aDecayThatShrinksTheUpdateTooIsRefused() {
        assertThatThrownBy(() -> new Lookahead(new AdamW(0.1)).weightDecay(DecoupledWeightDecay.fixed(0.01))
                .applyTo(new NeuralNetConfiguration.Builder())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weightDecay must be timesLearningRate or timesMultiplier within a Lookahead or ScheduleFree, got weight"
                        + " decay 0.01 per step");
    }

    @Test
    void whatTheBaseDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> new ScheduleFree(new Momentum(0.1)).beta2(0.99)).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("beta2 is of schedule-free AdamW, whose base is an RmsProp; this one's is Momentum[");
    }

    @Test
    void anEvaluationModelOfAnythingElseIsRefused() {
        MultiLayerNetwork network = network(new Adam(0.1));
        assertThatThrownBy(() -> ScheduleFree.evaluationModel(network)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model must be one that ScheduleFree trains, got MultiLayerNetwork");
    }
}
