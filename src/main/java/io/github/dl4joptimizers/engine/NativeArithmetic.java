package io.github.dl4joptimizers.engine;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.Axpy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How ND4J's native code rounds, found out by asking it. It comes in several builds (per processor and instruction set), and
 * compilers may round a x + y once or twice, or turn a division into a multiplication.
 */
public final class NativeArithmetic {

    private static final int SAMPLES = 4096;

    private record Facts(boolean dividesAndSubtracts, boolean roundsProducts) {
    }

    /** ND4J's own operations do halves, which it rounds after each. */
    private static final Map<DataType, Facts> FACTS = new EnumMap<>(Map.of(DataType.FLOAT, of(DataType.FLOAT),
            DataType.DOUBLE, of(DataType.DOUBLE)));

    private NativeArithmetic() {
    }

    /** Whether division and subtraction give the numbers that they give in Java. */
    static boolean isOfJava(DataType type) {
        return FACTS.containsKey(type) && FACTS.get(type).dividesAndSubtracts;
    }

    /** Whether ND4J's axpy, a x + y, rounds the product and then the sum, as Java does. */
    public static boolean roundsProducts(DataType type) {
        return FACTS.containsKey(type) && FACTS.get(type).roundsProducts;
    }

    private static Facts of(DataType type) {
        Random random = new Random(1);
        INDArray x = Nd4j.createFromArray(random.doubles(SAMPLES, -1, 1).toArray()).castTo(type);
        INDArray y = Nd4j.createFromArray(random.doubles(SAMPLES, -1, 1).toArray()).castTo(type);
        double[] xs = x.toDoubleVector();
        double[] ys = y.toDoubleVector();
        boolean isFloat = type == DataType.FLOAT;
        boolean divides = is(x.dup().divi(7), i -> isFloat ? (float) xs[i] / 7f : xs[i] / 7);
        boolean subtracts = is(x.dup().subi(y), i -> isFloat ? (float) xs[i] - (float) ys[i] : xs[i] - ys[i]);
        INDArray sum = y.dup();
        Nd4j.exec(new Axpy(x, sum, sum, 0.013));
        boolean roundsProducts = is(sum, i -> isFloat ? (float) 0.013 * (float) xs[i] + (float) ys[i] : 0.013 * xs[i] + ys[i]);
        return new Facts(divides && subtracts, roundsProducts);
    }

    private static boolean is(INDArray array, IntToDoubleFunction expected) {
        double[] numbers = new double[SAMPLES];
        Arrays.setAll(numbers, expected);
        return Arrays.equals(array.toDoubleVector(), numbers);
    }
}
