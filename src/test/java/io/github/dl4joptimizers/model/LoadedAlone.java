package io.github.dl4joptimizers.model;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Loads models that were stripped for inference, with nothing but DL4J on the class path, and prints what they compute. */
public final class LoadedAlone {

    private LoadedAlone() {
    }

    public static void main(String[] arguments) throws Exception {
        File folder = new File(arguments[0]);
        try {
            Class.forName("io.github.dl4joptimizers.updater.Adam");
            throw new IllegalStateException("this library is on the class path");
        } catch (ClassNotFoundException e) {
            INDArray input = Nd4j.readBinary(new File(folder, "input.bin"));
            MultiLayerNetwork stack = MultiLayerNetwork.load(new File(folder, "stack.zip"), true);
            ComputationGraph graph = ComputationGraph.load(new File(folder, "graph.zip"), true);
            MultiLayerNetwork.load(new File(folder, "wrapped.zip"), true);
            SameDiff sameDiff = SameDiff.load(new File(folder, "samediff.fb"), true);
            List<Double> outputs = new ArrayList<>();
            for (INDArray output : List.of(stack.output(input), graph.outputSingle(input))) {
                Arrays.stream(output.dup().data().asDouble()).forEach(outputs::add);
            }
            System.out.println(outputs);
            stack.fit(new DataSet(input, stack.output(input)));
            sameDiff.fit(new DataSet(Nd4j.ones(DataType.DOUBLE, 2, 4), Nd4j.ones(DataType.DOUBLE, 2, 3)));
            System.out.println("trained on");
        }
    }
}
