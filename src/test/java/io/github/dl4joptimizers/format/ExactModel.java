package io.github.dl4joptimizers.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A model whose gradients come out the same to the bit on every machine: no product in it is added to another one (layers have
 * one input, and one example makes a batch), so there is no order of summation to differ in.
 */
sealed interface ExactModel {

    /** One training step on the t-th example. */
    void step(int t);

    /** All parameters. */
    double[] parameters();

    ModelUpdaters updaters();

    void save(Path file) throws IOException;

    /** Tells plateaus the t-th score: it falls, then stays. */
    default void observe(int t) {
        updaters().observe(Math.max(1, 3 - t), Direction.MINIMIZE);
    }

    private static double[] input(int t) {
        return new double[] {1 + t % 3 / 4.0};
    }

    private static double[] labels(int t, int count) {
        double[] labels = new double[count];
        for (int i = 0; i < count; i++) {
            labels[i] = ((t + 3 * i) % 8 - 4) / 4.0;
        }
        return labels;
    }

    private static INDArray row(DataType type, double... values) {
        return Nd4j.createFromArray(new double[][] {values}).castTo(type);
    }

    private static void start(INDArray parameters) {
        for (int i = 0; i < parameters.length(); i++) {
            parameters.putScalar(i, (i % 5 - 2) / 8.0);
        }
    }

    private static DenseLayer hidden() {
        return new DenseLayer.Builder().nIn(1).nOut(1).build();
    }

    private static OutputLayer output(int outputs) {
        return new OutputLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).nIn(1).nOut(outputs).build();
    }

    private static NeuralNetConfiguration.Builder builder(RuleUpdater updater, DataType type) {
        return updater.applyTo(new NeuralNetConfiguration.Builder().seed(1).dataType(type).activation(Activation.IDENTITY));
    }

    /** In FLOAT: two hidden layers in a row, an output. */
    record Stack(MultiLayerNetwork net) implements ExactModel {

        static Stack of(RuleUpdater updater) {
            MultiLayerNetwork net = new MultiLayerNetwork(builder(updater, DataType.FLOAT).list().layer(hidden()).layer(hidden())
                    .layer(output(1)).build());
            net.init();
            start(net.params());
            return new Stack(net);
        }

        static Stack load(Path file) throws IOException {
            return new Stack(ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true));
        }

        @Override
        public void step(int t) {
            net.fit(row(DataType.FLOAT, input(t)), row(DataType.FLOAT, labels(t, 1)));
        }

        @Override
        public double[] parameters() {
            return net.params().castTo(DataType.DOUBLE).toDoubleVector();
        }

        @Override
        public ModelUpdaters updaters() {
            return ModelUpdaters.of(net);
        }

        @Override
        public void save(Path file) throws IOException {
            ModelSerializer.writeModel(net, file.toFile(), true);
        }
    }

    /** In DOUBLE: two outputs of one and three units, one of them behind a hidden layer. */
    record Graph(ComputationGraph net) implements ExactModel {

        static Graph of(RuleUpdater updater) {
            ComputationGraph net = new ComputationGraph(builder(updater, DataType.DOUBLE).graphBuilder().addInputs("in")
                    .addLayer("hidden", hidden(), "in").addLayer("one", output(1), "hidden").addLayer("three", output(3), "in")
                    .setOutputs("one", "three").build());
            net.init();
            start(net.params());
            return new Graph(net);
        }

        static Graph load(Path file) throws IOException {
            return new Graph(ModelSerializer.restoreComputationGraph(file.toFile(), true));
        }

        @Override
        public void step(int t) {
            net.fit(new INDArray[] {row(DataType.DOUBLE, input(t))},
                    new INDArray[] {row(DataType.DOUBLE, labels(t, 1)), row(DataType.DOUBLE, labels(t, 3))});
        }

        @Override
        public double[] parameters() {
            return net.params().toDoubleVector();
        }

        @Override
        public ModelUpdaters updaters() {
            return ModelUpdaters.of(net);
        }

        @Override
        public void save(Path file) throws IOException {
            ModelSerializer.writeModel(net, file.toFile(), true);
        }
    }

    /** In FLOAT: two variables, each times the input. */
    record Sd(SameDiff graph) implements ExactModel {

        static Sd of(RuleUpdater updater) {
            SameDiff graph = SameDiff.create();
            SDVariable in = graph.placeHolder("in", DataType.FLOAT, 1, 1);
            SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, 1, 4);
            SDVariable w = graph.var("w", row(DataType.FLOAT, 0.5, -0.25, 0.125, 1));
            SDVariable b = graph.var("b", row(DataType.FLOAT, 0.25, 0.5, -0.5, 0));
            SDVariable error = w.mul(in).add(b).sub(labels);
            error.mul(error).sum("loss");
            graph.setTrainingConfig(updater.applyTo(new TrainingConfig.Builder()).dataSetFeatureMapping("in")
                    .dataSetLabelMapping("labels").minimize("loss").build());
            return new Sd(graph);
        }

        static Sd load(Path file) {
            return new Sd(SameDiff.load(file.toFile(), true));
        }

        @Override
        public void step(int t) {
            graph.fit(new DataSet(row(DataType.FLOAT, input(t)), row(DataType.FLOAT, labels(t, 4))));
        }

        @Override
        public double[] parameters() {
            List<Double> all = new ArrayList<>();
            for (String name : new String[] {"w", "b"}) {
                for (double value : graph.getVariable(name).getArr().castTo(DataType.DOUBLE).toDoubleVector()) {
                    all.add(value);
                }
            }
            return all.stream().mapToDouble(Double::doubleValue).toArray();
        }

        @Override
        public ModelUpdaters updaters() {
            return ModelUpdaters.of(graph);
        }

        @Override
        public void save(Path file) {
            graph.save(file.toFile(), true);
        }
    }
}
