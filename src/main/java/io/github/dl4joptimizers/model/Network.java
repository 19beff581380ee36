package io.github.dl4joptimizers.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What MultiLayerNetwork and ComputationGraph have in common without saying so. */
sealed interface Network {

    static Network of(Model model) {
        if (model instanceof MultiLayerNetwork net) {
            return new Stack(net);
        }
        if (model instanceof ComputationGraph net) {
            return new Graph(net);
        }
        throw new IllegalArgumentException("model must be a MultiLayerNetwork or a ComputationGraph, got "
                + (model == null ? null : model.getClass().getName()));
    }

    /** Whatever has parameters, in DL4J's order. */
    List<Trainable> trainables();

    /** The configurations of the layers: those that are saved, and those that are in use, mostly the same objects. */
    List<Layer> configurations();

    int iteration();

    int epoch();

    void restartCounters();

    /** Makes DL4J build its updater anew, with this state; null for a fresh one. */
    void rebuildUpdater(INDArray state);

    /** A copy of the updater's state; null if it has none. */
    INDArray updaterState();

    record Stack(MultiLayerNetwork net) implements Network {

        @Override
        public List<Trainable> trainables() {
            return List.of(net.getLayers());
        }

        @Override
        public List<Layer> configurations() {
            List<Layer> layers = new ArrayList<>();
            for (NeuralNetConfiguration conf : net.getLayerWiseConfigurations().getConfs()) {
                layers.add(conf.getLayer());
            }
            for (org.deeplearning4j.nn.api.Layer layer : net.getLayers()) {
                layers.add(layer.conf().getLayer());
            }
            return layers;
        }

        @Override
        public int iteration() {
            return net.getIterationCount();
        }

        @Override
        public int epoch() {
            return net.getEpochCount();
        }

        @Override
        public void restartCounters() {
            net.setIterationCount(0);
            net.setEpochCount(0);
            for (org.deeplearning4j.nn.api.Layer layer : net.getLayers()) {
                layer.setIterationCount(0);
                layer.setEpochCount(0);
            }
        }

        @Override
        public void rebuildUpdater(INDArray state) {
            net.setUpdater(null);
            if (state != null) {
                net.getUpdater().setStateViewArray(net, state, false);
            } else {
                net.getUpdater();
            }
        }

        @Override
        public INDArray updaterState() {
            INDArray state = net.getUpdater().getStateViewArray();
            return state == null ? null : state.dup();
        }
    }

    record Graph(ComputationGraph net) implements Network {

        @Override
        public List<Trainable> trainables() {
            List<Trainable> trainables = new ArrayList<>();
            for (int index : net.topologicalSortOrder()) {
                if (net.getVertices()[index].numParams() > 0) {
                    trainables.add(net.getVertices()[index]);
                }
            }
            return trainables;
        }

        @Override
        public List<Layer> configurations() {
            List<Layer> layers = new ArrayList<>();
            net.getConfiguration().getVertices().values().forEach(vertex -> {
                if (vertex instanceof LayerVertex layer) {
                    layers.add(layer.getLayerConf().getLayer());
                }
            });
            Arrays.stream(net.getLayers()).forEach(layer -> layers.add(layer.conf().getLayer()));
            return layers;
        }

        @Override
        public int iteration() {
            return net.getConfiguration().getIterationCount();
        }

        @Override
        public int epoch() {
            return net.getConfiguration().getEpochCount();
        }

        @Override
        public void restartCounters() {
            net.getConfiguration().setIterationCount(0);
            net.getConfiguration().setEpochCount(0);
            for (org.deeplearning4j.nn.api.Layer layer : net.getLayers()) {
                layer.setIterationCount(0);
                layer.setEpochCount(0);
            }
        }

        @Override
        public void rebuildUpdater(INDArray state) {
            net.setUpdater(null);
            if (state != null) {
                net.getUpdater().setStateViewArray(state);
            } else {
                net.getUpdater();
            }
        }

        @Override
        public INDArray updaterState() {
            INDArray state = net.getUpdater().getStateViewArray();
            return state == null ? null : state.dup();
        }
    }
}
