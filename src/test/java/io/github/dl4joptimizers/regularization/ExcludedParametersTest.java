package io.github.dl4joptimizers.regularization;

import static io.github.dl4joptimizers.regularization.HandLoop.batches;
import static io.github.dl4joptimizers.regularization.HandLoop.network;
import static io.github.dl4joptimizers.regularization.LayersOwnTest.assertDecayed;
import static io.github.dl4joptimizers.regularization.LayersOwnTest.kept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

import io.github.dl4joptimizers.PyTorch;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What is no weight does not decay unless asked for, and whatever is left out by name does not. */
class ExcludedParametersTest {

    /** Steps of at most 1e-12, beside which 10 % of each weight is lost. */
    private static final double RATE = 1e-12;
    private static final AdamW ADAMW = new AdamW(RATE, 1e11);

    private static MultiLayerNetwork init(MultiLayerConfiguration configuration) {
        MultiLayerNetwork net = new MultiLayerNetwork(configuration);
        net.init();
        return net;
    }

    private static Layer output() {
        return new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE).build();
    }

    private static Layer rnnOutput() {
        return new RnnOutputLayer.Builder().nIn(4).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE).build();
    }

    private static MultiLayerConfiguration stack(NeuralNetConfiguration.Builder builder, Layer... layers) {
        NeuralNetConfiguration.ListBuilder list = builder.list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        boolean isSequence = layers[layers.length - 1] instanceof RnnOutputLayer;
        return isSequence ? list.setInputType(InputType.recurrent(3, 5)).build() : list.build();
    }

    private static Layer dense(int inputs) {
        return new DenseLayer.Builder().nIn(inputs).nOut(4).hasLayerNorm(true).build();
    }

    private static void assertThatDecay(MultiLayerNetwork net, String... decayed) {
        assertDecayed(kept(net, net::fit, batches(3, 2).get(0)), decayed);
    }

    private static DataSet sequences() {
        DataSet flat = batches(3 * 5, 2 * 5).get(0);
        return new DataSet(flat.getFeatures().reshape(4, 3, 5), flat.getLabels().reshape(4, 2, 5));
    }

    // ---- what is no weight

    @Test
    void theGainOfLayerNormalizationIsNoWeight() {
        assertThatDecay(init(stack(ADAMW.applyTo(network()), dense(3), output())), "0_W", "1_W");
        assertThatDecay(init(stack(ADAMW.applyTo(network()), new DenseLayer.Builder().nIn(3).nOut(1).build(), dense(1), output())),
                "0_W", "1_W", "2_W");
    }

    @Test
    void norIsItWhereTheLayerHasTheDecayOfItsOwn() {
        Layer layer = ADAMW.applyTo(new DenseLayer.Builder().nIn(3).nOut(4).hasLayerNorm(true)).build();
        assertThatDecay(init(stack(network().updater(new Adam(RATE)), layer, output())), "0_W");
    }

    @Test
    void norIsItInAModelThatIsThereAlreadyOrWhoseBuilderIsNotTheOneThatApplyToReturned() {
        assertThatDecay(ADAMW.applyTo(init(stack(network().updater(new Adam(RATE)), dense(3), output()))), "0_W", "1_W");
        NeuralNetConfiguration.Builder builder = network();
        ADAMW.applyTo(builder);
        assertThatDecay(init(stack(builder, dense(3), output())), "0_W", "1_W");
    }

    @Test
    void itDecaysWhereEverythingIsAskedFor() {
        assertThatDecay(init(stack(ADAMW.weightDecay(ADAMW.weightDecay().includingBiases()).applyTo(network()), dense(3), output())),
                "0_W", "0_b", "0_g", "1_W", "1_b");
        assertThatDecay(init(stack(PyTorch.adamW(RATE).weightDecay(1e11).applyTo(network()), dense(3), output())),
                "0_W", "0_b", "0_g", "1_W", "1_b");
    }

    /** Its alpha has the shape of the input: one, two or three dimensions. */
    @Test
    void theSlopeOfPReLUIsNoWeight() {
        MultiLayerNetwork flat = init(stack(ADAMW.applyTo(network()), new DenseLayer.Builder().nIn(3).nOut(4).build(),
                prelu().inputShape(4).nIn(4).nOut(4).build(), output()));
        assertThatDecay(flat, "0_W", "2_W");
        MultiLayerNetwork sequence = init(stack(ADAMW.applyTo(network()), prelu().inputShape(3, 5).nIn(3).nOut(3).build(),
                new LSTM.Builder().nIn(3).nOut(4).build(), rnnOutput()));
        assertDecayed(kept(sequence, sequence::fit, sequences()), "1_W", "1_RW", "2_W");
    }

    private static PReLULayer.Builder prelu() {
        return new PReLULayer.Builder().weightInit(WeightInit.ONES);
    }

    @Test
    void theScaleOfAnElementWiseMultiplicationIsNoWeight() {
        assertThatDecay(init(stack(ADAMW.applyTo(network()), new ElementWiseMultiplicationLayer.Builder().nIn(3).nOut(3).build(),
                new DenseLayer.Builder().nIn(3).nOut(4).build(), output())), "1_W", "2_W");
    }

    // ---- by name

    @Test
    void aParameterIsLeftOutByItsNameInTheTable() {
        assertThatDecay(init(stack(ADAMW.excluding("0_W").applyTo(network()), dense(3), output())), "1_W");
    }

    @Test
    void aLayerIsLeftOutByItsNameOrItsIndex() {
        DenseLayer.Builder named = new DenseLayer.Builder().name("first").nIn(3).nOut(4);
        assertThatDecay(init(stack(ADAMW.excluding("first").applyTo(network()), named.build(), output())), "1_W");
        assertThatDecay(init(stack(ADAMW.excluding("1").applyTo(network()), named.build(), output())), "0_W");
        assertThatDecay(init(stack(ADAMW.excluding("first_W").applyTo(network()), named.build(), output())), "1_W");
        assertThatDecay(init(stack(ADAMW.excluding("layer1").applyTo(network()), named.build(), output())), "0_W");
    }

    @Test
    void aParameterIsLeftOutInAllLayersByItsOwnName() {
        MultiLayerNetwork net = init(stack(ADAMW.excluding("RW").applyTo(network()), new LSTM.Builder().nIn(3).nOut(4).build(),
                new LSTM.Builder().nIn(4).nOut(4).build(), rnnOutput()));
        assertDecayed(kept(net, net::fit, sequences()), "0_W", "1_W", "2_W");
    }

    /** W and RW have the same size here, and the second is left out in one layer, the first in the other. */
    @Test
    void parametersOfTheSameSizeAreToldApart() {
        MultiLayerNetwork net = init(stack(ADAMW.excluding("0_RW", "1_W").applyTo(network()),
                new LSTM.Builder().nIn(3).nOut(3).build(), new LSTM.Builder().nIn(3).nOut(3).build(),
                new RnnOutputLayer.Builder().nIn(3).nOut(2).activation(Activation.IDENTITY).lossFunction(LossFunction.MSE).build()));
        for (int i = 0; i < 3; i++) {
            assertDecayed(kept(net, net::fit, sequences()), "0_W", "1_RW", "2_W");
        }
    }

    @Test
    void aDirectionOfABidirectionalLayerIsLeftOut() {
        MultiLayerNetwork net = init(stack(ADAMW.excluding("0_fW", "bRW").applyTo(network()),
                new Bidirectional(new LSTM.Builder().nIn(3).nOut(2).build()), rnnOutput()));
        assertDecayed(kept(net, net::fit, sequences()), "0_fRW", "0_bW", "1_W");
        MultiLayerNetwork other = init(stack(ADAMW.excluding("RW").applyTo(network()),
                new Bidirectional(new LSTM.Builder().nIn(3).nOut(2).build()), rnnOutput()));
        assertDecayed(kept(other, other::fit, sequences()), "0_fW", "0_bW", "1_W");
    }

    @Test
    void embeddingsAreLeftOut() {
        MultiLayerNetwork net = init(stack(ADAMW.excluding("words").applyTo(network()),
                new EmbeddingLayer.Builder().name("words").nIn(10).nOut(4).build(), output()));
        DataSet batch = new DataSet(Nd4j.createFromArray(1.0, 2, 3, 1).reshape(4, 1), batches(3, 2).get(0).getLabels());
        assertDecayed(kept(net, net::fit, batch), "1_W");
    }

    /** The weights of attention have no shape that DL4J would show. */
    @Test
    void embeddingsAreLeftOutBesideAttention() {
        MultiLayerNetwork net = init(ADAMW.excluding("words", "2_Wo").applyTo(network()).list()
                .layer(new EmbeddingSequenceLayer.Builder().name("words").nIn(10).nOut(4).build())
                .layer(new SelfAttentionLayer.Builder().nOut(4).nHeads(2).projectInput(true).build())
                .layer(new SelfAttentionLayer.Builder().nOut(4).nHeads(2).projectInput(true).build())
                .layer(new GlobalPoolingLayer()).layer(output()).setInputType(InputType.recurrent(10, 5)).build());
        DataSet batch = new DataSet(Nd4j.createFromArray(1.0, 2, 3, 1, 2, 4, 5, 6, 1, 2, 3, 9, 8, 7, 6, 5, 4, 3, 2, 1).reshape(4, 1, 5),
                batches(3, 2).get(0).getLabels());
        assertDecayed(kept(net, net::fit, batch), "1_Wq", "1_Wk", "1_Wv", "1_Wo", "2_Wq", "2_Wk", "2_Wv", "4_W");
    }

    private static ComputationGraph graph(NeuralNetConfiguration.Builder builder) {
        ComputationGraph net = new ComputationGraph(graphConfiguration(builder));
        net.init();
        return net;
    }

    private static ComputationGraphConfiguration graphConfiguration(NeuralNetConfiguration.Builder builder) {
        return builder.graphBuilder().addInputs("in")
                .addVertex("attention", new AttentionVertex.Builder().nInQueries(3).nInKeys(3).nInValues(3).nOut(4).nHeads(1)
                        .projectInput(true).build(), "in", "in", "in")
                .addLayer("dense", dense(4), "attention").addLayer("out", rnnOutput(), "dense").setOutputs("out")
                .setInputTypes(InputType.recurrent(3, 5)).build();
    }

    @Test
    void aGraphsLayersVerticesAndParametersAreLeftOut() {
        ComputationGraph net = graph(ADAMW.excluding("attention", "out_W").applyTo(network()));
        assertDecayed(kept(net, net::fit, sequences()), "dense_W");
        ComputationGraph other = graph(ADAMW.excluding("dense", "Wq", "attention_Wk").applyTo(network()));
        assertDecayed(kept(other, other::fit, sequences()), "attention_Wv", "attention_Wo", "out_W");
    }

    @Test
    void theyAreLeftOutInModelsThatAreThereAlready() {
        assertThatDecay(ADAMW.excluding("1_W").applyTo(init(stack(network(), dense(3), output()))), "0_W");
        ComputationGraph net = ADAMW.excluding("dense", "Wq").applyTo(graph(network()));
        assertDecayed(kept(net, net::fit, sequences()), "attention_Wk", "attention_Wv", "attention_Wo", "out_W");
    }

    @Test
    void biasesAreLeftOutOfADecayOnAll() {
        AdamW onAll = PyTorch.adamW(RATE).weightDecay(1e11);
        assertThatDecay(init(stack(onAll.excluding("b", "g").applyTo(network()), dense(3), output())), "0_W", "1_W");
        assertThatDecay(init(stack(onAll.excluding("1_b", "0_W").applyTo(network()), dense(3), output())), "0_b", "0_g", "1_W");
    }

    @Test
    void theySurviveSavingCopyingAndJson() throws IOException {
        MultiLayerConfiguration configuration = stack(ADAMW.excluding("0_RW").applyTo(network()),
                new LSTM.Builder().nIn(3).nOut(4).build(), rnnOutput());
        MultiLayerNetwork net = init(MultiLayerConfiguration.fromJson(configuration.toJson()));
        assertDecayed(kept(net, net::fit, sequences()), "0_W", "1_W");
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ModelSerializer.writeModel(net, file, true);
        MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()), true);
        assertDecayed(kept(restored, restored::fit, sequences()), "0_W", "1_W");
        MultiLayerNetwork copy = restored.clone();
        assertDecayed(kept(copy, copy::fit, sequences()), "0_W", "1_W");
        ComputationGraph graph = new ComputationGraph(ComputationGraphConfiguration.fromYaml(
                graphConfiguration(ADAMW.excluding("Wq", "out").applyTo(network())).toYaml()));
        graph.init();
        assertDecayed(kept(graph, graph::fit, sequences()), "attention_Wk", "attention_Wv", "attention_Wo", "dense_W");
    }

    @Test
    void namesAddUpAndStayWithTheKindOfDecay() {
        DecoupledWeightDecay decay = DecoupledWeightDecay.fixed(0.1).excluding("a", "b").excluding("b", "c");
        assertThat(decay.excluded()).containsExactly("a", "b", "c");
        assertThat(decay).hasToString("weight decay 0.1 per step, without a, b, c").isNotEqualTo(DecoupledWeightDecay.fixed(0.1))
                .isEqualTo(DecoupledWeightDecay.fixed(0.1).excluding("a", "b", "c"))
                .hasSameHashCodeAs(DecoupledWeightDecay.fixed(0.1).excluding("a", "b", "c"));
        assertThat(new Adam(0.1).weightDecay(decay).weightDecay(0.2).weightDecay().excluded()).containsExactly("a", "b", "c");
        assertThat(decay.includingBiases().excluded()).containsExactly("a", "b", "c");
    }

    // ---- refused

    @Test
    void aNameThatNothingHasIsAnError() {
        NeuralNetConfiguration.Builder builder = ADAMW.excluding("0_W", "embeding").applyTo(network());
        assertThatThrownBy(() -> stack(builder, dense(3), output())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got [embeding]").hasMessageContaining("layer0").hasMessageContaining("1_W");
        assertThatThrownBy(() -> graph(builder)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got [0_W, embeding]").hasMessageContaining("attention_Wq");
        MultiLayerNetwork net = init(stack(network(), dense(3), output()));
        MultiLayerConfiguration before = net.getLayerWiseConfigurations().clone();
        assertThatThrownBy(() -> ADAMW.excluding("embeding").applyTo(net)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got [embeding]");
        assertThat(net.getLayerWiseConfigurations()).isEqualTo(before);
    }

    @Test
    void itIsRefusedWhereThereAreNoNames() {
        AdamW updater = ADAMW.excluding("W");
        for (Runnable call : List.<Runnable>of(() -> updater.applyTo(new DenseLayer.Builder()),
                () -> updater.applyTo(new SameDiffDecayTest.Linear.Builder(3, 4)), () -> updater.applyTo(new TrainingConfig.Builder()),
                () -> updater.applyTo(new FineTuneConfiguration.Builder()),
                () -> updater.applyTo(new FineTuneConfiguration.Builder().build()),
                () -> updater.applyTo(SameDiffDecayTest.graph(new TrainingConfig.Builder().updater(new Adam()))))) {
            assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class).hasMessageContaining("without W")
                    .hasMessageContaining("x.applyTo(model)").hasMessageContaining("DecoupledWeightDecay.none()");
        }
    }

    @Test
    void aBuilderThatIsNotTheOneThatApplyToReturnedFailsInTheFirstStep() {
        NeuralNetConfiguration.Builder builder = network();
        ADAMW.excluding("0_W").applyTo(builder);
        MultiLayerNetwork net = init(stack(builder, dense(3), output()));
        assertThatThrownBy(() -> net.fit(batches(3, 2).get(0))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without 0_W").hasMessageContaining("the builder that applyTo returns");
    }

    @Test
    void badNamesAreRefused() {
        assertThatThrownBy(() -> ADAMW.excluding(" ")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("excluding").hasMessageContaining("\" \"");
        assertThatThrownBy(() -> ADAMW.excluding("a", null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("excluding").hasMessageContaining("null");
        assertThatThrownBy(() -> ADAMW.excluding((String[]) null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("excluding");
        assertThatThrownBy(() -> new Adam(0.1).excluding("0_W")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("weightDecay(0.01).excluding(...)");
    }
}
