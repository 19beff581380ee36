package io.github.dl4joptimizers.model;

import static io.github.dl4joptimizers.model.Twins.batch;
import static io.github.dl4joptimizers.model.Twins.builder;
import static io.github.dl4joptimizers.model.Twins.direct;
import static io.github.dl4joptimizers.model.Twins.fit;
import static io.github.dl4joptimizers.model.Twins.inPasses;
import static io.github.dl4joptimizers.model.Twins.stack;

import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.ForEachUpdater;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Registry;
import io.github.dl4joptimizers.updater.Sgd;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** FusedStep with every updater, and with everything that DL4J does to gradients and updates beside it. */
@ExtendWith(OneThread.class)
class FusedStepTest {

    /** DL4J's kinds of regularization, in both of its apply steps; those of a network and those of a layer. */
    private enum Regularization {
        NONE(b -> b), L1(b -> b.l1(0.01)), L2(b -> b.l2(0.01).l2Bias(0.003)), L1_AND_L2(b -> b.l1(0.01).l2(0.003)),
        WEIGHT_DECAY(b -> b.weightDecay(0.02)), WEIGHT_DECAY_WITHOUT_RATE(b -> b.weightDecay(0.02, false).weightDecayBias(0.01));

        private final UnaryOperator<NeuralNetConfiguration.Builder> setting;

        Regularization(UnaryOperator<NeuralNetConfiguration.Builder> setting) {
            this.setting = setting;
        }
    }

    @ForEachUpdater
    void everyUpdaterInFloat(Registry.Entry entry) throws Exception {
        inPasses(twin -> fit(twin, twin.install(stack(entry.make().applyTo(builder(DataType.FLOAT)))), DataType.FLOAT));
    }

    @ForEachUpdater
    void everyUpdaterInDoubleInSeveralBlocks(Registry.Entry entry) throws Exception {
        inPasses(twin -> fit(twin, twin.install(stack(entry.make().applyTo(builder(DataType.DOUBLE)),
                new AdamW(0.02, 0.1).applyTo(new DenseLayer.Builder().nOut(4).biasUpdater(new Momentum(0.1, 0.5))).build(),
                new BatchNormalization())), DataType.DOUBLE));
    }

    @ParameterizedTest
    @CsvSource({"PLAIN", "DECAY", "CLIPPING"})
    void halvesGoByDl4jsOperations(String what) throws Exception {
        Adam adam = new Adam(0.01).epsilon(1e-4);
        Adam updater = switch (what) {
            case "DECAY" -> adam.weightDecay(0.1);
            case "CLIPPING" -> adam.clipping(GradientClipping.byNorm(0.1));
            default -> adam;
        };
        direct("HALF", twin -> fit(twin, twin.install(stack(updater.applyTo(builder(DataType.FLOAT16)))), DataType.FLOAT16));
    }

    @ParameterizedTest
    @EnumSource
    void regularizationsOfDl4j(Regularization regularization) throws Exception {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            inPasses(twin -> fit(twin, twin.install(stack(regularization.setting.apply(builder(type).updater(new Adam(0.02))))), type));
        }
    }

    @ParameterizedTest
    @EnumSource(Regularization.class)
    void companionsBesideRegularizationsOfDl4j(Regularization regularization) throws Exception {
        Adam updater = new Adam(0.02).weightDecay(0.1).clipping(GradientClipping.byValue(0.01));
        inPasses(twin -> fit(twin, twin.install(stack(updater.applyTo(regularization.setting.apply(builder(DataType.FLOAT))),
                new DenseLayer.Builder().nOut(4).l1(0.02).build())), DataType.FLOAT));
    }

    @ParameterizedTest
    @EnumSource
    void gradientNormalizationsOfDl4j(GradientNormalization normalization) throws Exception {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            inPasses(twin -> fit(twin, twin.install(stack(new AdamW(0.02, 0.1).applyTo(builder(type))
                    .gradientNormalization(normalization).gradientNormalizationThreshold(0.02), new BatchNormalization())), type));
        }
    }

    /** The layer's arrays are prepared in two ways: its weights beforehand, for their norm, its biases in the pass. */
    @Test
    void clippingOfDl4jBesideOneByNorm() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = stack(new AdamW(0.02, 0.1).clipping(GradientClipping.byNorm(0.05)).applyTo(builder(DataType.FLOAT))
                    .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue).gradientNormalizationThreshold(0.02));
            for (Layer layer : net.getLayers()) {
                ((BaseLayer) layer.conf().getLayer()).setRegularizationBias(null);
            }
            fit(twin, twin.install(net), DataType.FLOAT);
        });
    }

    @Test
    void decaysOfEachKind() throws Exception {
        for (DecoupledWeightDecay decay : new DecoupledWeightDecay[] {DecoupledWeightDecay.fixed(0.01).includingBiases(),
                DecoupledWeightDecay.timesMultiplier(0.1, 0.5), DecoupledWeightDecay.timesLearningRate(0.3)}) {
            inPasses(twin -> fit(twin, twin.install(stack(decay.applyTo(builder(DataType.DOUBLE).updater(new Sgd(0.1))))),
                    DataType.DOUBLE));
        }
    }

    @Test
    void gradientsThatAreNotDivided() throws Exception {
        inPasses(twin -> fit(twin, twin.install(stack(new AdamW(0.02, 0.1).applyTo(builder(DataType.FLOAT)).miniBatch(false))),
                DataType.FLOAT));
    }

    /** Large enough for several threads and several chunks; the layers begin in the middle of chunks. */
    @Test
    void layersThatTakeSeveralThreads() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = twin.install(stack(new AdamW(0.02, 0.1).applyTo(builder(DataType.FLOAT)).l2Bias(0.1),
                    new DenseLayer.Builder().nOut(701).build(), new DenseLayer.Builder().nOut(399).build()));
            for (int i = 0; i < 2; i++) {
                net.fit(batch(DataType.FLOAT, i, 3));
            }
            twin.noteAll(net);
        });
    }
}
