package io.github.dl4joptimizers.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.dl4joptimizers.host.Host;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.updater.AdaDelta;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AmsGrad;
import io.github.dl4joptimizers.updater.Lion;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RAdam;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.Signum;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * What the running averages of updaters are, so that one updater can go on with those of another. An updater that is not named
 * here shares them with its equals only: same class, same settings but for learning rate and companions.
 */
final class Averages {

    /**
     * One of an updater's averages at a moment of the training.
     *
     * @param kind  what is averaged and how, equal where the same number serves both
     * @param scale what the number is to be divided by to compare it with others of the kind: how much of an average that
     *              began with 0 has been filled, or -1 where the sign is turned
     */
    private record Average(Object kind, double scale) {
    }

    private final int iteration;
    private final int epoch;
    private final Map<String, List<INDArray>> kept = new LinkedHashMap<>();

    private Averages(int iteration, int epoch) {
        this.iteration = iteration;
        this.epoch = epoch;
    }

    /**
     * Copies of a model's averages, as another updater needs them.
     *
     * @throws IllegalArgumentException if it averages something else than the updater of some layer
     */
    static Averages of(Host model, IUpdater next) {
        Averages averages = new Averages(model.iteration(), model.epoch());
        model.visitAverages((parameter, updater, arrays) -> {
            if (updater.hasLearningRate() || !arrays.isEmpty()) { // else NoOp's: frozen, or an average of a layer's own
                averages.keep(parameter, updater, arrays, next);
            }
        });
        if (averages.kept.isEmpty() && model.iteration() > 0) {
            throw new IllegalStateException("model must have averages to go on with, got none at iteration " + model.iteration()
                    + ": restore it with its updater's state (ModelSerializer's loadUpdater = true), or write replace(updater)");
        }
        return averages;
    }

    private void keep(String parameter, IUpdater updater, List<INDArray> arrays, IUpdater next) {
        List<Average> had = averages(updater);
        List<Average> wanted = averages(next);
        if (!kinds(had).equals(kinds(wanted))) {
            throw new IllegalArgumentException("updater must average what the updater of " + parameter + " does, " + updater
                    + ", to go on with its averages, got " + next + ": write replace(updater), which begins with fresh ones");
        }
        List<INDArray> converted = new ArrayList<>();
        for (int k = 0; k < arrays.size(); k++) {
            double from = had.get(k).scale;
            converted.add(from == 0 ? arrays.get(k).dup() : arrays.get(k).mul(wanted.get(k).scale / from)); // exactly 1, mostly
        }
        kept.put(parameter, converted);
    }

    /** Puts the averages into a model whose updaters have been replaced. */
    void putInto(Host model) {
        model.visitAverages((parameter, updater, arrays) -> {
            List<INDArray> averages = kept.getOrDefault(parameter, List.of());
            for (int k = 0; k < averages.size(); k++) {
                arrays.get(k).assign(averages.get(k));
            }
        });
    }

    private static List<Object> kinds(List<Average> averages) {
        return averages.stream().map(Average::kind).toList();
    }

    private List<Average> averages(IUpdater updater) {
        if (updater instanceof RuleUpdater rule) {
            RuleUpdater alone = rule.alone();
            return ofRule(alone, (double) Math.max(0, iteration - rule.start()));
        }
        return ofDl4js(updater);
    }

    private List<Average> ofRule(RuleUpdater rule, double steps) {
        if (rule instanceof Adam adam) {
            return moments(adam.beta1(), adam.beta2(), steps);
        }
        if (rule instanceof Nadam nadam) {
            return moments(nadam.beta1(), nadam.beta2(), steps);
        }
        if (rule instanceof RAdam radam) {
            return moments(radam.beta1(), radam.beta2(), steps);
        }
        if (rule instanceof AmsGrad ams) {
            return withMaximum(moments(ams.beta1(), ams.beta2(), steps), ams.correctedMaximum());
        }
        if (rule instanceof AdaMax max) {
            return maximumNorm(filled(max.beta1().valueAt(iteration, epoch), steps));
        }
        if (rule instanceof Momentum momentum) {
            return List.of(velocity(momentum.rateInVelocity(), 1 - momentum.dampening()));
        }
        if (rule instanceof Nesterov nesterov) {
            return List.of(velocity(nesterov.rateInVelocity(), 1));
        }
        if (rule instanceof Lion || rule instanceof Signum) {
            return List.of(new Average("mean of gradients as it is", 1));
        }
        if (rule instanceof AdaGrad) {
            return List.of(new Average("sum of squares", 1));
        }
        return rule instanceof AdaDelta ? squaresAndUpdates() : ofItsEquals(rule.startingAt(0), rule.stateCount());
    }

    private List<Average> ofDl4js(IUpdater updater) {
        double steps = iteration;
        if (updater instanceof org.nd4j.linalg.learning.config.Adam adam) {
            return moments(Hyperparameter.of(adam.getBeta1()), adam.getBeta2(), steps);
        }
        if (updater instanceof org.nd4j.linalg.learning.config.Nadam nadam) {
            return moments(Hyperparameter.of(nadam.getBeta1()), nadam.getBeta2(), steps);
        }
        if (updater instanceof AMSGrad ams) {
            return withMaximum(moments(Hyperparameter.of(ams.getBeta1()), ams.getBeta2(), steps), false);
        }
        if (updater instanceof org.nd4j.linalg.learning.config.AdaMax max) {
            return maximumNorm(filled(max.getBeta1(), steps));
        }
        if (updater instanceof Nesterovs) {
            return List.of(velocity(true, -1));
        }
        if (updater instanceof org.nd4j.linalg.learning.config.AdaGrad) {
            return List.of(new Average("sum of squares", 1));
        }
        return updater instanceof org.nd4j.linalg.learning.config.AdaDelta ? squaresAndUpdates()
                : ofItsEquals(updater, (int) updater.stateSize(1));
    }

    private List<Average> moments(Hyperparameter beta1, double beta2, double steps) {
        return List.of(new Average("mean of gradients", filled(beta1.valueAt(iteration, epoch), steps)),
                new Average("mean of squares", filled(beta2, steps)));
    }

    private static double filled(double beta, double steps) {
        return 1 - Math.pow(beta, steps);
    }

    private static List<Average> withMaximum(List<Average> moments, boolean corrected) {
        List<Average> averages = new ArrayList<>(moments);
        averages.add(corrected ? new Average("maximum of corrected squares", 1) : new Average("maximum of squares", moments.get(1).scale));
        return averages;
    }

    private static List<Average> maximumNorm(double filled) {
        return List.of(new Average("mean of gradients", filled), new Average("decaying maximum", 1));
    }

    private static Average velocity(boolean rateInVelocity, double scale) {
        return new Average(rateInVelocity ? "velocity of steps" : "velocity of gradients", scale);
    }

    private static List<Average> squaresAndUpdates() {
        return List.of(new Average("mean of squares as it is", 1), new Average("mean of squared updates", 1));
    }

    private static List<Average> ofItsEquals(IUpdater updater, int count) {
        IUpdater kind = UpdaterSchedules.independentCopy(updater);
        if (kind.hasLearningRate()) {
            kind.setLrAndSchedule(0, null);
        }
        List<Average> averages = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            averages.add(new Average(List.of(kind, k), 1));
        }
        return averages;
    }
}
