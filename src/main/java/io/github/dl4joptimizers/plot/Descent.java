package io.github.dl4joptimizers.plot;

import java.util.Arrays;

import io.github.dl4joptimizers.updater.RuleUpdater;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The way of an optimizer over a surface.
 *
 * @param x        of each point, the start included
 * @param y        of each point
 * @param diverged whether it was stopped because it had left all bounds
 */
record Descent(double[] x, double[] y, boolean diverged) {

    /** So many times as far from the surface's middle as its corners are, and there is no way back. */
    private static final double LOST = 1e6;

    /** What DL4J does with an updater: its own state, its update subtracted, its weight decay beside it. */
    static Descent of(IUpdater updater, Surface surface, double startX, double startY, int steps) {
        IUpdater own = updater.clone();
        IUpdater plain = own instanceof RuleUpdater rule ? rule.alone() : own;
        long stateSize = plain.stateSize(2);
        INDArray state = stateSize == 0 ? null : Nd4j.zeros(DataType.DOUBLE, 1, stateSize);
        GradientUpdater<?> steering = plain.instantiate(state, true);
        INDArray point = Nd4j.createFromArray(new double[][] {{startX, startY}});
        double[] x = new double[steps + 1];
        double[] y = new double[steps + 1];
        x[0] = startX;
        y[0] = startY;
        for (int t = 0; t < steps; t++) {
            INDArray update = Nd4j.createFromArray(new double[][] {{
                    surface.gradientX().applyAsDouble(x[t], y[t]), surface.gradientY().applyAsDouble(x[t], y[t])}});
            steering.applyUpdater(update, t, 0);
            if (own instanceof RuleUpdater rule && rule.weightDecay() != null) {
                rule.weightDecay().apply(point, update, own.getLearningRate(t, 0), t, 0);
            }
            point.subi(update);
            x[t + 1] = point.getDouble(0);
            y[t + 1] = point.getDouble(1);
            if (lost(x[t + 1], surface.xMin(), surface.xMax()) || lost(y[t + 1], surface.yMin(), surface.yMax())) {
                return new Descent(Arrays.copyOf(x, t + 1), Arrays.copyOf(y, t + 1), true);
            }
        }
        return new Descent(x, y, false);
    }

    private static boolean lost(double value, double min, double max) {
        return !(Math.abs(value - (min + max) / 2) <= LOST * (max - min)); // NaN too
    }
}
