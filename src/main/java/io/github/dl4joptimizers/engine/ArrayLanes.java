package io.github.dl4joptimizers.engine;

import java.util.function.DoubleBinaryOperator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link Lanes} over a whole ND4J array of any order, stride, type and backend. Slow and general. */
final class ArrayLanes implements Lanes {

    private final INDArray array;
    private boolean written;

    private ArrayLanes(INDArray array) {
        this.array = array;
    }

    static void run(Rule rule, INDArray gradient, INDArray[] state) {
        ArrayLanes update = new ArrayLanes(wide(gradient).ulike());
        ArrayLanes[] lanes = new ArrayLanes[state.length];
        for (int k = 0; k < state.length; k++) {
            lanes[k] = new ArrayLanes(wide(state[k]));
        }
        rule.apply(update, new ArrayLanes(wide(gradient)), lanes);
        if (!update.written) {
            throw Sweep.noUpdate(rule);
        }
        gradient.assign(update.array);
        for (int k = 0; k < state.length; k++) {
            if (lanes[k].array != state[k] && lanes[k].written) {
                state[k].assign(lanes[k].array);
            }
        }
    }

    /** Types narrower than float are computed in float, as on the CPU: 1e-8 is 0 in half. */
    private static INDArray wide(INDArray array) {
        return array.dataType() == DataType.FLOAT16 || array.dataType() == DataType.BFLOAT16
                ? array.castTo(DataType.FLOAT) : array;
    }

    private static INDArray of(Lanes lanes) {
        return ((ArrayLanes) lanes).array;
    }

    private Lanes set(INDArray value) {
        array.assign(value);
        written = true;
        return this;
    }

    private double leastNormal() {
        return array.dataType() == DataType.DOUBLE ? Double.MIN_NORMAL : Float.MIN_NORMAL;
    }

    private static INDArray filled(INDArray like, double value) {
        return like.ulike().assign(value);
    }

    /** 1, and NaN for NaN. ND4J's min and max keep a NaN in their second argument only, its sign(NaN) is 0. */
    private static INDArray onesOrNaN(INDArray x) {
        INDArray ones = filled(x, 1);
        return Transforms.max(ones, Transforms.min(ones, x, true), true);
    }

    private static INDArray max(INDArray x, INDArray y) {
        return Transforms.max(x, y, true).muli(onesOrNaN(x));
    }

    @Override
    public Lanes scaled(double a, Lanes x) {
        return set(of(x).mul(a));
    }

    @Override
    public Lanes sum(double a, Lanes x, double b, Lanes y) {
        return set(of(x).mul(a).addi(of(y).mul(b)));
    }

    @Override
    public Lanes sumWithSquares(double a, Lanes x, double b, Lanes y) {
        return set(of(x).mul(a).addi(of(y).mul(of(y)).muli(b)));
    }

    @Override
    public Lanes maxOfScaledAbs(double beta, Lanes x, double epsilon) {
        return set(max(array.mul(beta), Transforms.abs(of(x), true).addi(epsilon)));
    }

    @Override
    public Lanes max(double a, Lanes x) {
        return set(max(array, of(x).mul(a)));
    }

    @Override
    public Lanes product(Lanes x, Lanes y) {
        return set(of(x).mul(of(y)));
    }

    @Override
    public Lanes plus(double c) {
        return set(array.add(c));
    }

    @Override
    public Lanes dividedBy(double c) {
        return set(array.div(c));
    }

    @Override
    public Lanes plusSign(double a, Lanes x) {
        return set(Transforms.sign(of(x), true).muli(a).addi(array));
    }

    @Override
    public Lanes sign(double a, Lanes x) {
        return set(Transforms.sign(of(x), true).muli(a).muli(onesOrNaN(of(x))));
    }

    @Override
    public Lanes clipped(double limit) {
        double most = array.dataType() == DataType.DOUBLE ? limit : Math.min(limit, Float.MAX_VALUE);
        return set(Transforms.min(filled(array, most), Transforms.max(filled(array, -most), array, true), true));
    }

    @Override
    public Lanes towardsSquares(double rate, Lanes x) {
        INDArray squares = of(x).mul(of(x));
        return set(array.add(Transforms.sign(squares.sub(array), false).muli(rate).muli(squares)));
    }

    @Override
    public Lanes variance(Lanes meanSquare, Lanes mean) {
        INDArray difference = of(meanSquare).sub(of(mean).mul(of(mean)));
        return set(Transforms.max(difference.like(), difference)); // ND4J's max(NaN, 0) is 0, its max(0, NaN) is NaN
    }

    @Override
    public Lanes ratio(double a, Lanes x, Lanes y, double epsilon) {
        return set(of(x).mul(a).divi(of(y).add(Math.max(epsilon, leastNormal()))));
    }

    @Override
    public Lanes ratioToRoot(double a, Lanes x, Lanes y, double inside, double outside) {
        return set(of(x).mul(a).divi(Transforms.sqrt(of(y).add(inside), false).addi(Math.max(outside, leastNormal()))));
    }

    @Override
    public Lanes ratioToFlooredRoot(Lanes x, Lanes y, double floor) {
        INDArray root = Transforms.sqrt(of(y), true);
        return set(of(x).div(Transforms.max(filled(root, Math.max(floor, leastNormal())), root, true)));
    }

    @Override
    public Lanes timesRatioOfRoots(Lanes x, Lanes y, Lanes z, double inside) {
        double in = Math.max(inside, leastNormal());
        INDArray roots = Transforms.sqrt(of(y).add(in), false);
        return set(of(x).mul(roots).divi(Transforms.sqrt(of(z).add(in), false)));
    }

    @Override
    public Lanes map(Lanes x, Lanes y, DoubleBinaryOperator f) {
        INDArray xs = of(x);
        INDArray ys = of(y);
        INDArray out = Nd4j.createUninitialized(array.dataType(), array.shape());
        for (long i = 0; i < out.length(); i++) {
            out.putScalar(i, f.applyAsDouble(xs.getDouble(i), ys.getDouble(i)));
        }
        return set(out);
    }
}
