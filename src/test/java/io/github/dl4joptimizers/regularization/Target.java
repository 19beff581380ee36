package io.github.dl4joptimizers.regularization;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.dl4joptimizers.model.TinyNets;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Everything that {@code applyTo} takes. Each target is made with DL4J's plain Sgd as its updater, L1 and L2 on the weights and
 * L1 on the biases.
 */
enum Target {

    NETWORK_BUILDER {
        @Override
        Place make() {
            NeuralNetConfiguration.Builder builder = network();
            return new Place(what -> what.applyTo(builder), () -> List.of(new Slot(builder.getIUpdater(),
                    builder.getBiasUpdater(), builder.getRegularization(), builder.getRegularizationBias())));
        }
    },

    LAYER_BUILDER {
        @Override
        Place make() {
            DenseLayer.Builder builder = new DenseLayer.Builder().updater(SGD).l1(0.01).l2(0.02).l1Bias(0.03);
            return new Place(what -> what.applyTo(builder), () -> List.of(new Slot(builder.getIupdater(),
                    builder.getBiasUpdater(), builder.getRegularization(), builder.getRegularizationBias())));
        }
    },

    SAMEDIFF_LAYER_BUILDER {
        @Override
        Place make() {
            SameDiffDecayTest.Linear.Builder builder = new SameDiffDecayTest.Linear.Builder(4, 2).updater(SGD).l1(0.01).l2(0.02)
                    .l1Bias(0.03);
            return new Place(what -> what.applyTo(builder), () -> List.of(new Slot(builder.getUpdater(),
                    builder.getBiasUpdater(), builder.getRegularization(), builder.getRegularizationBias())));
        }
    },

    FINE_TUNE_CONFIGURATION {
        @Override
        Place make() {
            FineTuneConfiguration tuning = fineTune().build();
            return new Place(what -> what.applyTo(tuning), () -> List.of(slot(tuning)));
        }
    },

    FINE_TUNE_BUILDER {
        @Override
        Place make() {
            FineTuneConfiguration.Builder builder = fineTune();
            return new Place(what -> what.applyTo(builder), () -> List.of(slot(builder.build())));
        }
    },

    TRAINING_CONFIG_BUILDER {
        @Override
        Place make() {
            TrainingConfig.Builder builder = trainingConfig();
            return new Place(what -> what.applyTo(builder), () -> List.of(slot(builder.build())));
        }
    },

    STACK {
        @Override
        Place make() {
            MultiLayerNetwork net = TinyNets.stack(network());
            return new Place(what -> what.applyTo(net), () -> slots(net));
        }
    },

    WRAPPED_STACK {
        @Override
        Place make() {
            MultiLayerNetwork net = TinyNets.stack(network(),
                    new FrozenLayer(new LSTM.Builder().nIn(3).nOut(3).build()),
                    new MaskZeroLayer(new LSTM.Builder().nIn(3).nOut(4).build(), 0),
                    new Bidirectional(new LSTM.Builder().nIn(4).nOut(2).build()),
                    new SelfAttentionLayer.Builder().nIn(4).nOut(4).nHeads(1).projectInput(true).build(),
                    new LastTimeStep(new LSTM.Builder().nIn(4).nOut(4).build()),
                    new FrozenLayerWithBackprop(new DenseLayer.Builder().nIn(4).nOut(4).build()),
                    new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build());
            return new Place(what -> what.applyTo(net), () -> slots(net));
        }
    },

    GRAPH {
        @Override
        Place make() {
            ComputationGraph net = new ComputationGraph(network().graphBuilder().addInputs("in")
                    .addVertex("attention", new AttentionVertex.Builder().nInQueries(3).nInKeys(3).nInValues(3).nOut(4).nHeads(1)
                            .projectInput(true).build(), "in", "in", "in")
                    .addLayer("last", new LastTimeStep(new LSTM.Builder().nIn(4).nOut(4).build()), "attention")
                    .addLayer("out", new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build(), "last")
                    .setOutputs("out").build());
            net.init();
            return new Place(what -> what.applyTo(net), () -> Arrays.stream(net.getVertices())
                    .flatMap(vertex -> vertex.hasLayer() ? slots(vertex.getLayer().conf().getLayer())
                            : vertex.getConfig() instanceof SameDiffVertex own ? Stream.of(new Slot(own.getUpdater(),
                                    own.getBiasUpdater(), own.getRegularization(), own.getRegularizationBias())) : Stream.empty())
                    .toList());
        }
    },

    SAMEDIFF_GRAPH {
        @Override
        Place make() {
            Random random = new Random(3);
            SameDiff graph = SameDiff.create();
            SDVariable x = graph.placeHolder("x", DataType.DOUBLE, -1, 3);
            SDVariable y = graph.placeHolder("y", DataType.DOUBLE, -1, 2);
            SDVariable error = x.mmul(graph.var("w", HandLoop.gaussian(random, 3, 2))).add(graph.var("b",
                    HandLoop.gaussian(random, 2))).sub(y);
            error.mul(error).mean().rename("loss");
            graph.setLossVariables("loss");
            graph.setTrainingConfig(trainingConfig().build());
            return new Place(what -> what.applyTo(graph), () -> List.of(slot(graph.getTrainingConfig())));
        }
    };

    static final Sgd SGD = new Sgd(0.1);

    /** What stays beside companions. */
    static final List<Regularization> OF_WEIGHTS = List.of(new L1Regularization(0.01), new L2Regularization(0.02));
    static final List<Regularization> OF_BIASES = List.of(new L1Regularization(0.03));

    /** A new target of this kind. */
    abstract Place make();

    boolean isModel() {
        return switch (this) {
            case STACK, WRAPPED_STACK, GRAPH, SAMEDIFF_GRAPH -> true;
            default -> false;
        };
    }

    /** SameDiff has one list for all variables. */
    boolean tellsBiasesApart() {
        return this != TRAINING_CONFIG_BUILDER && this != SAMEDIFF_GRAPH;
    }

    /**
     * A target, and how to look into it.
     *
     * @param installer calls {@code applyTo}
     * @param looker    sees everything in it that has an updater
     */
    record Place(Consumer<Installable> installer, Supplier<List<Slot>> looker) {

        Place install(Installable what) {
            installer.accept(what);
            return this;
        }

        List<Slot> slots() {
            return looker.get();
        }
    }

    /** What one layer, or one configuration, has; no biases means that they are not told apart. */
    record Slot(IUpdater updater, IUpdater biasUpdater, List<Regularization> weights, List<Regularization> biases) {
    }

    private static NeuralNetConfiguration.Builder network() {
        return TinyNets.builder(SGD).l1(0.01).l2(0.02).l1Bias(0.03);
    }

    private static FineTuneConfiguration.Builder fineTune() {
        return new FineTuneConfiguration.Builder().updater(SGD).l1(0.01).l2(0.02).l1Bias(0.03);
    }

    private static TrainingConfig.Builder trainingConfig() {
        return new TrainingConfig.Builder().updater(SGD).l1(0.01).l2(0.02).dataSetFeatureMapping("x").dataSetLabelMapping("y");
    }

    private static Slot slot(FineTuneConfiguration tuning) {
        return new Slot(tuning.getUpdater(), tuning.getBiasUpdater(), tuning.getRegularization(),
                tuning.getRegularizationBias());
    }

    private static Slot slot(TrainingConfig config) {
        return new Slot(config.getUpdater(), null, config.getRegularization(), null);
    }

    /** Of the layers as they run and as they are saved. */
    private static List<Slot> slots(MultiLayerNetwork net) {
        List<Layer> layers = new ArrayList<>();
        Arrays.stream(net.getLayers()).forEach(layer -> layers.add(layer.conf().getLayer()));
        net.getLayerWiseConfigurations().getConfs().forEach(conf -> layers.add(conf.getLayer()));
        return layers.stream().flatMap(Target::slots).toList();
    }

    private static Stream<Slot> slots(Layer layer) {
        if (layer instanceof BaseWrapperLayer wrapper) {
            return slots(wrapper.getUnderlying());
        }
        if (layer instanceof FrozenLayer frozen) {
            return slots(frozen.getLayer());
        }
        if (layer instanceof Bidirectional both) {
            return Stream.concat(slots(both.getFwd()), slots(both.getBwd()));
        }
        if (layer instanceof AbstractSameDiffLayer own) {
            return Stream.of(new Slot(own.getUpdater(), own.getBiasUpdater(), own.getRegularization(),
                    own.getRegularizationBias()));
        }
        BaseLayer base = (BaseLayer) layer;
        return Stream.of(new Slot(base.getIUpdater(), base.getBiasUpdater(), base.getRegularization(),
                base.getRegularizationBias()));
    }
}
