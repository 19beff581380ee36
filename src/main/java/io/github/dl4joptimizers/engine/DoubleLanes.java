package io.github.dl4joptimizers.engine;

import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.util.function.DoubleBinaryOperator;

/** {@link Lanes} of double. Java has no generic arrays of numbers, so these are the loops of {@link FloatLanes} once more. */
final class DoubleLanes extends ChunkLanes {

    private final double[] data;

    DoubleLanes(int capacity) {
        data = new double[capacity];
    }

    @Override
    protected void get(Buffer from, int at) {
        ((DoubleBuffer) from).get(at, data, 0, n);
    }

    @Override
    protected void put(Buffer to, int at) {
        ((DoubleBuffer) to).put(at, data, 0, n);
    }

    private static double[] of(Lanes lanes) {
        return ((DoubleLanes) lanes).data;
    }

    @Override
    public Lanes scaled(double a, Lanes x) {
        double[] out = data;
        double[] xs = of(x);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = a * xs[i];
        }
        return written();
    }

    @Override
    public Lanes sum(double a, Lanes x, double b, Lanes y) {
        double[] out = data;
        double[] xs = of(x);
        double[] ys = of(y);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = a * xs[i] + b * ys[i];
        }
        return written();
    }

    @Override
    public Lanes sumWithSquares(double a, Lanes x, double b, Lanes y) {
        double[] out = data;
        double[] xs = of(x);
        double[] ys = of(y);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = a * xs[i] + b * (ys[i] * ys[i]);
        }
        return written();
    }

    @Override
    public Lanes maxOfScaledAbs(double beta, Lanes x, double epsilon) {
        double[] out = data;
        double[] xs = of(x);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = Math.max(beta * out[i], Math.abs(xs[i]) + epsilon);
        }
        return written();
    }

    @Override
    public Lanes max(double a, Lanes x) {
        double[] out = data;
        double[] xs = of(x);
        double c = a;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = Math.max(out[i], c * xs[i]);
        }
        return written();
    }

    @Override
    public Lanes product(Lanes x, Lanes y) {
        double[] out = data;
        double[] xs = of(x);
        double[] ys = of(y);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = xs[i] * ys[i];
        }
        return written();
    }

    @Override
    public Lanes plus(double c) {
        double[] out = data;
        double added = c;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = out[i] + added;
        }
        return written();
    }

    @Override
    public Lanes dividedBy(double c) {
        double[] out = data;
        double divisor = c;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = out[i] / divisor;
        }
        return written();
    }

    @Override
    public Lanes plusSign(double a, Lanes x) {
        double[] out = data;
        double[] xs = of(x);
        double c = a;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = out[i] + (xs[i] > 0 ? c : xs[i] < 0 ? -c : 0);
        }
        return written();
    }

    @Override
    public Lanes sign(double a, Lanes x) {
        double[] out = data;
        double[] xs = of(x);
        double c = a;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = c * Math.signum(xs[i]);
        }
        return written();
    }

    @Override
    public Lanes clipped(double limit) {
        double[] out = data;
        double most = limit;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = Math.min(Math.max(out[i], -most), most);
        }
        return written();
    }

    @Override
    public Lanes towardsSquares(double rate, Lanes x) {
        double[] out = data;
        double[] xs = of(x);
        double r = rate;
        for (int i = 0, n = this.n; i < n; i++) {
            double square = xs[i] * xs[i];
            out[i] = out[i] + r * Math.signum(square - out[i]) * square;
        }
        return written();
    }

    @Override
    public Lanes variance(Lanes meanSquare, Lanes mean) {
        double[] out = data;
        double[] squares = of(meanSquare);
        double[] means = of(mean);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = Math.max(squares[i] - means[i] * means[i], 0);
        }
        return written();
    }

    @Override
    public Lanes ratio(double a, Lanes x, Lanes y, double epsilon) {
        double[] out = data;
        double[] xs = of(x);
        double[] ys = of(y);
        double e = Math.max(epsilon, Double.MIN_NORMAL); // the least that makes 0/0 a 0
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = a * xs[i] / (ys[i] + e);
        }
        return written();
    }

    @Override
    public Lanes ratioToRoot(double a, Lanes x, Lanes y, double inside, double outside) {
        double[] out = data;
        double[] xs = of(x);
        double[] ys = of(y);
        double e = Math.max(outside, Double.MIN_NORMAL);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = a * xs[i] / (Math.sqrt(ys[i] + inside) + e);
        }
        return written();
    }

    @Override
    public Lanes ratioOfMoments(double a, Lanes m, double beta1, Lanes s, double beta2, Lanes g, double inside, double outside) {
        double[] out = data;
        double[] ms = of(m);
        double[] ss = of(s);
        double[] gs = of(g);
        double oldM = beta1;
        double newM = (1 - beta1);
        double oldS = beta2;
        double newS = (1 - beta2);
        double c = a;
        double in = inside;
        double e = Math.max(outside, Double.MIN_NORMAL);
        for (int i = 0, n = this.n; i < n; i++) {
            double gradient = gs[i];
            double first = oldM * ms[i] + newM * gradient;
            double second = oldS * ss[i] + newS * (gradient * gradient);
            ms[i] = first;
            ss[i] = second;
            out[i] = c * first / (Math.sqrt(second + in) + e);
        }
        ((DoubleLanes) m).written();
        ((DoubleLanes) s).written();
        return written();
    }

    @Override
    public Lanes ratioToFlooredRoot(Lanes x, Lanes y, double floor) {
        double[] out = data;
        double[] xs = of(x);
        double[] ys = of(y);
        double least = Math.max(floor, Double.MIN_NORMAL);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = xs[i] / Math.max(Math.sqrt(ys[i]), least);
        }
        return written();
    }

    @Override
    public Lanes timesRatioOfRoots(Lanes x, Lanes y, Lanes z, double inside) {
        double[] out = data;
        double[] xs = of(x);
        double[] ys = of(y);
        double[] zs = of(z);
        double in = Math.max(inside, Double.MIN_NORMAL);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = xs[i] * Math.sqrt(ys[i] + in) / Math.sqrt(zs[i] + in);
        }
        return written();
    }

    @Override
    public Lanes map(Lanes x, Lanes y, DoubleBinaryOperator f) {
        double[] out = data;
        double[] xs = of(x);
        double[] ys = of(y);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = f.applyAsDouble(xs[i], ys[i]);
        }
        return written();
    }
}
