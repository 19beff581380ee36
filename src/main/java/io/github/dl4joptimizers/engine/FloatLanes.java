package io.github.dl4joptimizers.engine;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.function.DoubleBinaryOperator;

import org.bytedeco.javacpp.indexer.HalfIndexer;

/** {@link Lanes} of float, over buffers of float or of 16-bit half. Plain loops: the compiler makes vector code of them. */
final class FloatLanes extends ChunkLanes {

    private final float[] data;
    private final short[] halves;

    FloatLanes(int capacity) {
        data = new float[capacity];
        halves = new short[capacity];
    }

    @Override
    protected void get(Buffer from, int at) {
        if (from instanceof FloatBuffer floats) {
            floats.get(at, data, 0, n);
            return;
        }
        ((ShortBuffer) from).get(at, halves, 0, n);
        for (int i = 0; i < n; i++) {
            data[i] = HalfIndexer.toFloat(halves[i] & 0xFFFF);
        }
    }

    @Override
    protected void put(Buffer to, int at) {
        if (to instanceof FloatBuffer floats) {
            floats.put(at, data, 0, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            halves[i] = half(data[i]);
        }
        ((ShortBuffer) to).put(at, halves, 0, n);
    }

    /**
     * The nearest half, but not 0 for a number that is not: half ends at 6e-8. A second moment that is lost beside a first one
     * would make a step of thousands of learning rates.
     */
    private static short half(float value) {
        int bits = HalfIndexer.fromFloat(value);
        return (short) ((bits & 0x7FFF) == 0 && value != 0 ? bits | 1 : bits);
    }

    private static float[] of(Lanes lanes) {
        return ((FloatLanes) lanes).data;
    }

    @Override
    public Lanes scaled(double a, Lanes x) {
        float[] out = data;
        float[] xs = of(x);
        float c = (float) a;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = c * xs[i];
        }
        return written();
    }

    @Override
    public Lanes sum(double a, Lanes x, double b, Lanes y) {
        float[] out = data;
        float[] xs = of(x);
        float[] ys = of(y);
        float c = (float) a;
        float d = (float) b;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = c * xs[i] + d * ys[i];
        }
        return written();
    }

    @Override
    public Lanes sumWithSquares(double a, Lanes x, double b, Lanes y) {
        float[] out = data;
        float[] xs = of(x);
        float[] ys = of(y);
        float c = (float) a;
        float d = (float) b;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = c * xs[i] + d * (ys[i] * ys[i]);
        }
        return written();
    }

    @Override
    public Lanes maxOfScaledAbs(double beta, Lanes x, double epsilon) {
        float[] out = data;
        float[] xs = of(x);
        float b = (float) beta;
        float e = (float) epsilon;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = Math.max(b * out[i], Math.abs(xs[i]) + e);
        }
        return written();
    }

    @Override
    public Lanes max(double a, Lanes x) {
        float[] out = data;
        float[] xs = of(x);
        float c = (float) a;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = Math.max(out[i], c * xs[i]);
        }
        return written();
    }

    @Override
    public Lanes product(Lanes x, Lanes y) {
        float[] out = data;
        float[] xs = of(x);
        float[] ys = of(y);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = xs[i] * ys[i];
        }
        return written();
    }

    @Override
    public Lanes plus(double c) {
        float[] out = data;
        float added = (float) c;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = out[i] + added;
        }
        return written();
    }

    @Override
    public Lanes dividedBy(double c) {
        float[] out = data;
        float divisor = (float) c;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = out[i] / divisor;
        }
        return written();
    }

    @Override
    public Lanes plusSign(double a, Lanes x) {
        float[] out = data;
        float[] xs = of(x);
        float c = (float) a;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = out[i] + (xs[i] > 0 ? c : xs[i] < 0 ? -c : 0f);
        }
        return written();
    }

    @Override
    public Lanes sign(double a, Lanes x) {
        float[] out = data;
        float[] xs = of(x);
        float c = (float) a;
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = c * Math.signum(xs[i]);
        }
        return written();
    }

    @Override
    public Lanes clipped(double limit) {
        float[] out = data;
        float most = (float) Math.min(limit, Float.MAX_VALUE);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = Math.min(Math.max(out[i], -most), most);
        }
        return written();
    }

    @Override
    public Lanes towardsSquares(double rate, Lanes x) {
        float[] out = data;
        float[] xs = of(x);
        float r = (float) rate;
        for (int i = 0, n = this.n; i < n; i++) {
            float square = xs[i] * xs[i];
            out[i] = out[i] + r * Math.signum(square - out[i]) * square;
        }
        return written();
    }

    @Override
    public Lanes variance(Lanes meanSquare, Lanes mean) {
        float[] out = data;
        float[] squares = of(meanSquare);
        float[] means = of(mean);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = Math.max(squares[i] - means[i] * means[i], 0f);
        }
        return written();
    }

    @Override
    public Lanes ratio(double a, Lanes x, Lanes y, double epsilon) {
        float[] out = data;
        float[] xs = of(x);
        float[] ys = of(y);
        float c = (float) a;
        float e = Math.max((float) epsilon, Float.MIN_NORMAL); // the least that makes 0/0 a 0
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = c * xs[i] / (ys[i] + e);
        }
        return written();
    }

    @Override
    public Lanes ratioToRoot(double a, Lanes x, Lanes y, double inside, double outside) {
        float[] out = data;
        float[] xs = of(x);
        float[] ys = of(y);
        float c = (float) a;
        float in = (float) inside;
        float e = Math.max((float) outside, Float.MIN_NORMAL);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = c * xs[i] / ((float) Math.sqrt(ys[i] + in) + e);
        }
        return written();
    }

    @Override
    public Lanes ratioOfMoments(double a, Lanes m, double beta1, Lanes s, double beta2, Lanes g, double inside, double outside) {
        float[] out = data;
        float[] ms = of(m);
        float[] ss = of(s);
        float[] gs = of(g);
        float oldM = (float) beta1;
        float newM = (float) (1 - beta1);
        float oldS = (float) beta2;
        float newS = (float) (1 - beta2);
        float c = (float) a;
        float in = (float) inside;
        float e = Math.max((float) outside, Float.MIN_NORMAL);
        for (int i = 0, n = this.n; i < n; i++) {
            float gradient = gs[i];
            float first = oldM * ms[i] + newM * gradient;
            float second = oldS * ss[i] + newS * (gradient * gradient);
            ms[i] = first;
            ss[i] = second;
            out[i] = c * first / ((float) Math.sqrt(second + in) + e);
        }
        ((FloatLanes) m).written();
        ((FloatLanes) s).written();
        return written();
    }

    @Override
    public Lanes ratioToFlooredRoot(Lanes x, Lanes y, double floor) {
        float[] out = data;
        float[] xs = of(x);
        float[] ys = of(y);
        float least = Math.max((float) floor, Float.MIN_NORMAL);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = xs[i] / Math.max((float) Math.sqrt(ys[i]), least);
        }
        return written();
    }

    @Override
    public Lanes timesRatioOfRoots(Lanes x, Lanes y, Lanes z, double inside) {
        float[] out = data;
        float[] xs = of(x);
        float[] ys = of(y);
        float[] zs = of(z);
        float in = Math.max((float) inside, Float.MIN_NORMAL);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = xs[i] * (float) Math.sqrt(ys[i] + in) / (float) Math.sqrt(zs[i] + in);
        }
        return written();
    }

    @Override
    public Lanes map(Lanes x, Lanes y, DoubleBinaryOperator f) {
        float[] out = data;
        float[] xs = of(x);
        float[] ys = of(y);
        for (int i = 0, n = this.n; i < n; i++) {
            out[i] = (float) f.applyAsDouble(xs[i], ys[i]);
        }
        return written();
    }
}
