package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every optimizer optimizes. */
@ExtendWith(OneThread.class)
class ConvergenceTest {

    /** A loss and its gradient. */
    private interface Problem {
        double loss(double[] x);

        double[] gradient(double[] x);
    }

    /** Curvatures from 0.1 to 10 and a minimum of 0 at (1, -1, 1, -1). */
    private static final Problem QUADRATIC = new Problem() {
        private final double[] curvature = {0.1, 0.5, 2, 10};
        private final double[] minimum = {1, -1, 1, -1};

        @Override
        public double loss(double[] x) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += 0.5 * curvature[i] * (x[i] - minimum[i]) * (x[i] - minimum[i]);
            }
            return sum;
        }

        @Override
        public double[] gradient(double[] x) {
            double[] g = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                g[i] = curvature[i] * (x[i] - minimum[i]);
            }
            return g;
        }
    };

    /** Rosenbrock's valley: (1 - x)^2 + 100 (y - x^2)^2, with its minimum of 0 at (1, 1). */
    private static final Problem ROSENBROCK = new Problem() {
        @Override
        public double loss(double[] x) {
            double valley = x[1] - x[0] * x[0];
            return (1 - x[0]) * (1 - x[0]) + 100 * valley * valley;
        }

        @Override
        public double[] gradient(double[] x) {
            double valley = x[1] - x[0] * x[0];
            return new double[] {-400 * x[0] * valley - 2 * (1 - x[0]), 200 * valley};
        }
    };

    /**
     * The learning rates with which each gets along the valley, if not 0.05. RAdam's first five steps are momentum's and need a
     * warm-up, AdaDelta begins with steps that are too small and ends with some that are too large.
     */
    private static final Map<Class<? extends RuleUpdater>, LearningRate> VALLEY_RATES = Map.ofEntries(
            Map.entry(Sgd.class, LearningRate.of(1e-3)),
            Map.entry(Momentum.class, LearningRate.of(5e-4)),
            Map.entry(Nesterov.class, LearningRate.of(5e-4)),
            Map.entry(AdaGrad.class, LearningRate.of(0.5)),
            Map.entry(RmsProp.class, LearningRate.of(0.005)),
            Map.entry(Adopt.class, LearningRate.of(0.5)),
            Map.entry(AmsGrad.class, LearningRate.of(0.2)),
            Map.entry(Lion.class, LearningRate.of(0.01)),
            Map.entry(Signum.class, LearningRate.of(0.0015)),
            Map.entry(RAdam.class, LearningRate.of(LinearSchedule.of(0, 0.05, 50))),
            Map.entry(AdaDelta.class, LearningRate.of(LinearSchedule.of(5, 0, 2000))));

    private static double finalLoss(RuleUpdater updater, Problem problem, int steps, double... start) {
        INDArray params = Nd4j.createFromArray(start);
        Training training = new Training(updater, params);
        for (int t = 0; t < steps; t++) {
            training.step(Nd4j.createFromArray(problem.gradient(params.toDoubleVector())));
        }
        return problem.loss(params.toDoubleVector());
    }

    /** With the weight decays of the registry the minimum itself moves a little; hence not below 1 % of the start's loss. */
    @ForEachUpdater
    void aQuadraticIsMinimised(Registry.Entry entry) {
        double[] start = {3, 2, -2, 1};
        assertThat(finalLoss(entry.make(), QUADRATIC, 400, start)).isLessThan(0.01 * QUADRATIC.loss(start));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.dl4joptimizers.updater.PagesTest#pageEntries")
    void rosenbrocksValleyIsFollowed(Registry.Entry entry) {
        RuleUpdater made = entry.make();
        boolean isDescent = made instanceof ScheduleFree around && around.base() instanceof Sgd;
        LearningRate rate = isDescent ? LearningRate.of(2e-3) : VALLEY_RATES.getOrDefault(made.getClass(), LearningRate.of(0.05));
        RuleUpdater updater = Properties.with(entry.makeRule(), "learningRate", rate);
        double[] start = {-1.2, 1};
        assertThat(finalLoss(updater, ROSENBROCK, 2000, start)).isLessThan(0.01 * ROSENBROCK.loss(start));
    }
}
