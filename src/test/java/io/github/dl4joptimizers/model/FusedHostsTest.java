package io.github.dl4joptimizers.model;

import static io.github.dl4joptimizers.model.Twins.batch;
import static io.github.dl4joptimizers.model.Twins.builder;
import static io.github.dl4joptimizers.model.Twins.fit;
import static io.github.dl4joptimizers.model.Twins.inPasses;
import static io.github.dl4joptimizers.model.Twins.output;
import static io.github.dl4joptimizers.model.Twins.same;
import static io.github.dl4joptimizers.model.Twins.sequences;
import static io.github.dl4joptimizers.model.Twins.stack;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.model.Twins.Twin;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.Yogi;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.layers.variational.GaussianReconstructionDistribution;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** FusedStep in networks of all kinds of layers. */
@ExtendWith(OneThread.class)
class FusedHostsTest {

    private static final DataType TYPE = DataType.FLOAT;

    private static NeuralNetConfiguration.Builder adamW() {
        return new AdamW(0.02, 0.1).applyTo(builder(TYPE));
    }

    private static DenseLayer dense() {
        return new DenseLayer.Builder().nOut(4).build();
    }

    private static MultiLayerNetwork net(NeuralNetConfiguration.ListBuilder list, InputType input) {
        MultiLayerNetwork net = new MultiLayerNetwork((input == null ? list : list.setInputType(input)).build());
        net.init();
        return net;
    }

    private static void fit(Twin twin, Model model, DataSet batch) {
        for (int i = 0; i < 3; i++) {
            TinyNets.fit(model, batch);
        }
        twin.noteAll(model);
    }

    @Test
    void batchNormalization() throws Exception {
        inPasses(twin -> Twins.fit(twin, twin.install(stack(adamW(), new BatchNormalization(), dense(), new BatchNormalization())), TYPE));
    }

    /** Two inputs, two outputs, five blocks, one of biases alone. */
    private static ComputationGraph graph() {
        ComputationGraph net = new ComputationGraph(adamW().graphBuilder().addInputs("a", "b")
                .setInputTypes(InputType.feedForward(6), InputType.feedForward(4))
                .addLayer("d1", dense(), "a")
                .addLayer("d2", new Momentum(0.02, 0.9).applyTo(new DenseLayer.Builder().nOut(7)).build(), "b")
                .addVertex("merged", new MergeVertex(), "d1", "d2")
                .addLayer("norm", new BatchNormalization(), "merged")
                .addLayer("d3", new DenseLayer.Builder().nOut(5).biasUpdater(new Momentum(0.1, 0)).build(), "norm")
                .addVertex("scaled", new ScaleVertex(0.5), "d3")
                .addLayer("o1", output(), "scaled")
                .addLayer("o2", new OutputLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).nOut(2).build(), "merged", "d3")
                .setOutputs("o1", "o2").build());
        net.init();
        return net;
    }

    static MultiDataSet twoInputs() {
        DataSet a = batch(TYPE, 1, 7);
        DataSet b = batch(TYPE, 2, 7, 4, 2);
        return new MultiDataSet(new INDArray[] {a.getFeatures(), b.getFeatures()}, new INDArray[] {a.getLabels(), b.getLabels()});
    }

    @Test
    void aGraphWithSeveralInputsAndOutputs() throws Exception {
        inPasses(twin -> {
            ComputationGraph net = twin.install(graph());
            for (int i = 0; i < 3; i++) {
                net.fit(twoInputs());
            }
            twin.noteAll(net);
        });
    }

    /** Which the score, the sign that parameters train, never asks for. */
    @Test
    void attention() throws Exception {
        inPasses(twin -> {
            ComputationGraph net = new ComputationGraph(adamW().graphBuilder().addInputs("in").setInputTypes(InputType.recurrent(4, 5))
                    .addLayer("lstm", new LSTM.Builder().nOut(6).build(), "in")
                    .addVertex("attention", new AttentionVertex.Builder().nInKeys(6).nInValues(6).nInQueries(6).nHeads(2).headSize(3)
                            .nOut(6).projectInput(true).build(), "lstm", "lstm", "lstm")
                    .addLayer("pooled", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "attention")
                    .addLayer("out", output(), "pooled").setOutputs("out").build());
            net.init();
            fit(twin, twin.install(net), sequences(TYPE, 7, 4, 5, 3, false));
        });
    }

    private enum Freezing {
        FROZEN, WITH_BACKPROPAGATION
    }

    @ParameterizedTest
    @EnumSource
    void frozenLayers(Freezing kind) throws Exception {
        for (RuleUpdater updater : new RuleUpdater[] {new AdamW(0.02, 0.1), new Yogi(0.02).weightDecay(0.1)}) { // Yogi moves what is frozen
            inPasses(twin -> {
                MultiLayerNetwork net = stack(updater.applyTo(builder(TYPE)), dense(), kind == Freezing.FROZEN ? new FrozenLayer(dense())
                        : new FrozenLayerWithBackprop(dense()), dense());
                Twins.fit(twin, twin.install(net), TYPE);
            });
        }
    }

    @Test
    void constraintsDropoutAndWeightNoise() throws Exception {
        inPasses(twin -> Twins.fit(twin, twin.install(stack(
                adamW().constrainWeights(new MaxNormConstraint(0.5, 1), new NonNegativeConstraint()),
                new DenseLayer.Builder().nOut(6).dropOut(0.5).weightNoise(new DropConnect(0.7)).build(),
                new DenseLayer.Builder().nOut(5).dropOut(new GaussianNoise(0.2)).build())), TYPE));
    }

    private static MultiLayerNetwork recurrent(BackpropType type) {
        NeuralNetConfiguration.ListBuilder list = adamW().list().layer(new LSTM.Builder().nIn(4).nOut(5).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).nIn(5).nOut(3).build());
        list.backpropType(type).tBPTTLength(3);
        return net(list, null);
    }

    @Test
    void truncatedBackpropagation() throws Exception {
        Twin fused = inPasses(twin -> fit(twin, twin.install(recurrent(BackpropType.TruncatedBPTT)), sequences(TYPE, 7, 4, 8, 3, true)));
        assertThat(fused.passes()).as("three segments in each of three steps").isEqualTo(9);
    }

    @Test
    void masks() throws Exception {
        inPasses(twin -> {
            DataSet batch = sequences(TYPE, 2, 4, 5, 3, true);
            INDArray mask = Nd4j.createFromArray(new float[][] {{1, 1, 1, 0, 0}, {1, 1, 0, 1, 1}});
            batch.setFeaturesMaskArray(mask);
            batch.setLabelsMaskArray(mask);
            fit(twin, twin.install(recurrent(BackpropType.Standard)), batch);
        });
    }

    private static AutoEncoder autoEncoder() {
        return new AutoEncoder.Builder().nOut(5).corruptionLevel(0.3).build();
    }

    private static VariationalAutoencoder variational() {
        return new VariationalAutoencoder.Builder().nOut(4).encoderLayerSizes(7).decoderLayerSizes(7)
                .reconstructionDistribution(new GaussianReconstructionDistribution(Activation.IDENTITY)).build();
    }

    /** Layers that are trained alone at first. What is only for that time keeps its gradients, which DL4J goes on dividing. */
    @Test
    void pretraining() throws Exception {
        for (org.deeplearning4j.nn.conf.layers.Layer first : new org.deeplearning4j.nn.conf.layers.Layer[] {autoEncoder(), variational()}) {
            inPasses(twin -> {
                MultiLayerNetwork net = twin.install(net(adamW().list().layer(first).layer(dense()).layer(output()),
                        InputType.feedForward(6)));
                net.pretrain(new SingletonDataSetIterator(batch(TYPE, 1, 7)));
                twin.noteAll(net);
                Twins.fit(twin, net, TYPE);
                net.pretrainLayer(0, new SingletonDataSetIterator(batch(TYPE, 2, 7)));
                Twins.fit(twin, net, TYPE);
            });
        }
    }

    @Test
    void convolutionsAndCenterLoss() throws Exception {
        inPasses(twin -> fit(twin, twin.install(net(adamW().list().layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
                .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
                .layer(new SeparableConvolution2D.Builder(2, 2).nOut(3).build())
                .layer(new CenterLossOutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(3).build()),
                InputType.convolutionalFlat(8, 8, 1))), batch(TYPE, 1, 7, 64, 3)));
    }

    @Test
    void layersWithoutParametersOrWithOnlySome() throws Exception {
        INDArray words = Nd4j.createFromArray(new float[][] {{1}, {3}, {0}, {7}, {7}});
        inPasses(twin -> fit(twin, twin.install(net(adamW().list().layer(new EmbeddingLayer.Builder().nIn(10).nOut(6).build())
                .layer(new ActivationLayer(Activation.RELU)).layer(new PReLULayer.Builder().inputShape(6).build())
                .layer(new DenseLayer.Builder().nIn(6).nOut(3).hasBias(false).hasLayerNorm(true).build())
                .layer(new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build()), null)),
                new DataSet(words, batch(TYPE, 1, 5).getLabels())));
    }

    @Test
    void aSameDiffLayerThatGetsNoGradientForAWhile() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = twin.install(stack(adamW(), new OwnDense(5, 4)));
            net.getParam("1_W").assign(1);
            net.getParam("2_W").assign(0);
            fit(twin, net, new DataSet(Nd4j.zeros(7, 6), batch(TYPE, 1, 7).getLabels()));
            Twins.fit(twin, net, TYPE);
        });
    }

    @Test
    void wrappersOfAllKinds() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = TinyNets.wrappedStack(new AdamW(0.02).alone(), new Momentum(0.1, 0.5));
            fit(twin, twin.install(net), TinyNets.sequences(1));
            ComputationGraph graph = TinyNets.wrappedGraph(new AdamW(0.02).alone(), new Momentum(0.1, 0.5));
            fit(twin, twin.install(graph), TinyNets.sequences(1));
        });
    }

    /** Blocks of DL4J's updaters beside blocks of this library's. */
    @Test
    void updatersOfDl4jBesideOwn() throws Exception {
        Twin fused = same(twin -> Twins.fit(twin, twin.install(stack(adamW(),
                new DenseLayer.Builder().nOut(4).l2(0.01).updater(new org.nd4j.linalg.learning.config.Adam(0.1)).build(), dense(),
                new DenseLayer.Builder().nOut(4).biasUpdater(new org.nd4j.linalg.learning.config.Sgd(0.1)).build())), TYPE));
        assertThat(fused.passes()).isEqualTo(3);
        assertThat(fused.said()).as("said once").hasSize(2).anyMatch(reason -> reason.contains("config.Adam "))
                .anyMatch(reason -> reason.contains("config.Sgd "));
    }

    /** A dense layer of a user's own. */
    public static final class OwnDense extends SameDiffLayer {

        private static final long serialVersionUID = 1L;

        private final int in;
        private final int out;

        OwnDense(int in, int out) {
            this.in = in;
            this.out = out;
        }

        @Override
        public InputType getOutputType(int index, InputType input) {
            return InputType.feedForward(out);
        }

        @Override
        public void defineParameters(SDLayerParams parameters) {
            parameters.addWeightParam("W", in, out);
            parameters.addBiasParam("b", 1, out);
        }

        @Override
        public void initializeParameters(Map<String, INDArray> parameters) {
            parameters.get("W").assign(0.3);
            parameters.get("b").assign(0);
        }

        @Override
        public SDVariable defineLayer(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters, SDVariable mask) {
            return graph.nn.tanh(x.mmul(parameters.get("W")).add(parameters.get("b")));
        }
    }
}
