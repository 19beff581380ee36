package io.github.dl4joptimizers.regularization;

import static io.github.dl4joptimizers.regularization.HandLoop.batches;
import static io.github.dl4joptimizers.regularization.HandLoop.network;
import static io.github.dl4joptimizers.regularization.LayersOwnTest.warnings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Textbook;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A decay that was asked for and not installed, or that would be lost, is an error which says what to write instead. */
class DecayMisuseTest {

    private static final DecoupledWeightDecay DECAY = DecoupledWeightDecay.timesLearningRate(0.01);

    static Stream<RuleUpdater> everyOptimizerWithDecay() {
        return Stream.of(new AdamW(), new AdamW(1e-3, 0.01), Adam.builder().weightDecay(DECAY).build(),
                AdaGrad.builder().weightDecay(DECAY).build(), AdaMax.builder().weightDecay(DECAY).build(),
                Momentum.builder().weightDecay(DECAY).build(), Nadam.builder().weightDecay(DECAY).build(),
                Nesterov.builder().weightDecay(DECAY).build(), RmsProp.builder().weightDecay(DECAY).build());
    }

    private static MultiLayerNetwork init(NeuralNetConfiguration.Builder builder,
            UnaryOperator<DenseLayer.Builder> hidden) {
        MultiLayerNetwork network = new MultiLayerNetwork(builder.list()
                .layer(hidden.apply(new DenseLayer.Builder().nIn(3).nOut(4)).build())
                .layer(new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE)
                        .build())
                .build());
        network.init();
        return network;
    }

    private static void assertFails(MultiLayerNetwork network) {
        assertThatThrownBy(network::getUpdater).isInstanceOf(IllegalStateException.class).hasMessageContaining("applyTo");
        assertThatThrownBy(() -> network.fit(batches(3, 2).get(0))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("applyTo");
    }

    // ---- not installed

    @ParameterizedTest
    @MethodSource("everyOptimizerWithDecay")
    void anUpdaterWithDecayThatIsGivenToANetworkDirectlyFailsAndSaysApplyTo(RuleUpdater updater) {
        MultiLayerNetwork network = init(network().updater(updater), UnaryOperator.identity());
        assertFails(network);
        assertThatThrownBy(network::getUpdater).hasMessageContaining(updater.getClass().getSimpleName())
                .hasMessageContaining("0.01 x learning rate");
    }

    @Test
    void anUpdaterWithDecayThatIsGivenToALayerDirectlyFails() {
        assertFails(init(network().updater(new Adam()), hidden -> hidden.updater(new AdamW())));
    }

    @Test
    void anUpdaterWithDecayAsABiasUpdaterFails() {
        assertFails(init(network().updater(new Adam()).biasUpdater(new AdamW()), UnaryOperator.identity()));
        assertFails(init(network().updater(new Adam()), hidden -> hidden.biasUpdater(new AdamW())));
    }

    @Test
    void anUpdaterWithDecayThatIsGivenToAGraphDirectlyFails() {
        ComputationGraph graph = new ComputationGraph(network().updater(new AdamW()).graphBuilder().addInputs("in")
                .addLayer("out", new OutputLayer.Builder().nIn(3).nOut(2).activation(Activation.IDENTITY)
                        .lossFunction(LossFunction.MSE).build(), "in")
                .setOutputs("out").build());
        graph.init();
        assertThatThrownBy(() -> graph.fit(batches(3, 2).get(0))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("applyTo");
    }

    @ParameterizedTest
    @MethodSource("everyOptimizerWithDecay")
    void theSameUpdaterTrainsOnceItIsApplied(RuleUpdater updater) {
        MultiLayerNetwork network = init(updater.applyTo(network()), UnaryOperator.identity());
        assertThatNoException().isThrownBy(() -> network.fit(batches(3, 2).get(0)));
    }

    @Test
    void badCoefficientsAreRefusedByTheOptimizers() {
        assertThatThrownBy(() -> new AdamW(1e-3, -0.1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weightDecay").hasMessageContaining("-0.1");
        assertThatThrownBy(() -> Adam.builder().weightDecay(Double.NaN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weightDecay").hasMessageContaining("NaN");
        assertThatThrownBy(() -> Textbook.adamW(1e-3).weightDecay(1.5))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[0, 1]").hasMessageContaining("1.5");
    }

    // ---- lost again

    private static void assertRefused(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("l2(...) and weightDecay(...) would remove what applyTo has installed")
                .hasMessageContaining("0.01 x learning rate").hasMessageContaining("call them before applyTo");
    }

    @Test
    void l2AndWeightDecayAfterApplyToAreRefusedByANetworksBuilder() {
        NeuralNetConfiguration.Builder builder = DECAY.includingBiases().applyTo(network());
        List<Consumer<NeuralNetConfiguration.Builder>> calls = List.of(b -> b.l2(0.1), b -> b.l2(0), b -> b.weightDecay(0.1),
                b -> b.weightDecay(0.1, false), b -> b.l2Bias(0.1), b -> b.weightDecayBias(0.1));
        calls.forEach(call -> assertRefused(() -> call.accept(builder)));
        assertThat(builder.getRegularization()).containsExactly(DECAY.includingBiases());
        assertThat(builder.getRegularizationBias()).containsExactly(DECAY.includingBiases());
    }

    @Test
    void l2AndWeightDecayAfterApplyToAreRefusedByALayersBuilder() {
        DenseLayer.Builder builder = DECAY.includingBiases().applyTo(new DenseLayer.Builder());
        List<Consumer<DenseLayer.Builder>> calls = List.of(b -> b.l2(0.1), b -> b.l2(0), b -> b.weightDecay(0.1),
                b -> b.weightDecay(0.1, false), b -> b.l2Bias(0.1), b -> b.weightDecayBias(0.1));
        calls.forEach(call -> assertRefused(() -> call.accept(builder)));
        assertThat(builder.getRegularization()).containsExactly(DECAY.includingBiases());
    }

    @Test
    void aListAfterApplyToIsRefusedByANetworksBuilderIfItLacksTheDecay() {
        NeuralNetConfiguration.Builder builder = DECAY.includingBiases().applyTo(network());
        for (Runnable call : List.<Runnable>of(() -> builder.regularization(List.of(new L2Regularization(0.1))),
                () -> builder.regularization(null), () -> builder.regularizationBias(List.of()))) {
            assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("regularization(...) would remove what applyTo has installed (weight decay 0.01");
        }
        assertThat(builder.regularization(List.of(new L2Regularization(0.1), DECAY.includingBiases())).getRegularization()).hasSize(2);
    }

    @Test
    void aDecayBesideL2OrWeightDecayIsWarnedOfOnce() {
        List<Runnable> doubled = List.of(() -> DECAY.applyTo(network().l2(0.1)), () -> new AdamW().applyTo(network().weightDecay(0.1)),
                () -> DECAY.applyTo(new DenseLayer.Builder().l2(0.1)),
                () -> DECAY.applyTo(init(network().l2(0.1), UnaryOperator.identity())),
                () -> DECAY.applyTo(new TrainingConfig.Builder().l2(0.1)));
        for (Runnable call : doubled) {
            assertThat(warnings(Installer.class, call)).singleElement().asString().contains("0.01 x learning rate",
                    "DL4J's ", "the weights decay twice", "or use an updater without decay");
        }
        assertThat(warnings(Installer.class, () -> new Adam().applyTo(network().l2(0.1)))).isEmpty();
        assertThat(warnings(Installer.class, () -> DECAY.applyTo(network().l1(0.1).l2Bias(0.1)))).isEmpty();
    }

    @Test
    void l1AfterApplyToIsNoConcernOfTheDecays() {
        NeuralNetConfiguration.Builder builder = DECAY.applyTo(network()).l1(0.1).l2Bias(0.1);
        assertThat(builder.getRegularization()).hasSize(2).contains(DECAY);
        assertThat(builder.getRegularizationBias()).containsExactly(new L2Regularization(0.1));
    }

    @Test
    void l2BeforeApplyToKeepsBoth() {
        assertThat(DECAY.applyTo(network().l2(0.1)).getRegularization()).containsExactly(new L2Regularization(0.1), DECAY);
        assertThat(DECAY.applyTo(new DenseLayer.Builder().l2(0.1)).getRegularization())
                .containsExactly(new L2Regularization(0.1), DECAY);
    }

    // ---- replaced

    @Test
    void applyToTwiceLeavesOneDecayTheLast() {
        RuleUpdater first = AdamW.builder().weightDecay(DecoupledWeightDecay.fixed(0.5).includingBiases()).build();
        RuleUpdater last = AdamW.builder().weightDecay(DECAY).build();
        NeuralNetConfiguration.Builder builder = last.applyTo(first.applyTo(network()));
        assertThat(builder.getRegularization()).containsExactly(DECAY);
        assertThat(builder.getRegularizationBias()).isEmpty();
        DenseLayer.Builder layer = last.applyTo(first.applyTo(new DenseLayer.Builder()));
        assertThat(layer.getRegularization()).containsExactly(DECAY);
        assertThat(layer.getRegularizationBias()).isEmpty();
    }

    @Test
    void anUpdaterWithoutDecayRemovesTheOneBeforeAndNothingElse() {
        RuleUpdater first = AdamW.builder().weightDecay(DECAY.includingBiases()).build();
        NeuralNetConfiguration.Builder builder = new Adam(0.1).applyTo(first.applyTo(network().l2(0.1)));
        assertThat(builder.getRegularization()).containsExactly(new L2Regularization(0.1));
        assertThat(builder.getRegularizationBias()).isEmpty();
        assertThat(builder.getIUpdater()).isEqualTo(new Adam(0.1));
        DenseLayer.Builder layer = new Adam(0.1).applyTo(first.applyTo(new DenseLayer.Builder().l2(0.1)));
        assertThat(layer.getRegularization()).containsExactly(new L2Regularization(0.1));
        assertThat(layer.getRegularizationBias()).isEmpty();
        assertThat(builder.l2(0.2).getRegularization()).containsExactly(new L2Regularization(0.2)); // the guard is gone with it
    }

    @Test
    void aListThatTheCallerOwnsIsNotChanged() {
        List<Regularization> mine = List.of(new L2Regularization(0.1));
        NeuralNetConfiguration.Builder builder = DECAY.applyTo(network().regularization(mine));
        assertThat(mine).hasSize(1);
        assertThat(builder.getRegularization()).containsExactly(new L2Regularization(0.1), DECAY);
    }
}
