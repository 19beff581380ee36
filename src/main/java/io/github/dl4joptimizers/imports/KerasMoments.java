package io.github.dl4joptimizers.imports;

import java.util.ArrayList;
import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.updater.AdaDelta;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.AmsGrad;
import io.github.dl4joptimizers.updater.Lion;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.Sgd;

/**
 * In which order Keras saves an optimizer's moments, as the numbers of this library's averages. Keras goes through the model's
 * variables once for each group, and saves the group's moments of each variable side by side. Averages of weights (use_ema) and
 * accumulated gradients would be groups in front of these.
 *
 * @param groups numbers of averages
 * @param factor from Keras' moments to this library's averages
 */
record KerasMoments(List<List<Integer>> groups, double factor) {

    /** One of a model's moments: which variable's, and which of this library's averages it is. */
    record Moment(int variable, int average) {
    }

    /**
     * @param legacy whether it is an optimizer of Keras 2.10 or earlier, which saves each moment of all variables by itself
     * @throws IllegalArgumentException for an updater that is none of Keras'
     */
    static KerasMoments of(RuleUpdater updater, boolean legacy) {
        if (updater instanceof Sgd) {
            return new KerasMoments(List.of(), 1);
        } else if (updater instanceof Momentum momentum) {
            return velocity(momentum.rateInVelocity());
        } else if (updater instanceof Nesterov nesterov) {
            return velocity(nesterov.rateInVelocity());
        } else if (updater instanceof AdaGrad || updater instanceof Lion) {
            return new KerasMoments(List.of(List.of(0)), 1);
        } else if (updater instanceof RmsProp rmsProp) {
            return rmsProp(rmsProp);
        } else if (updater instanceof AmsGrad) {
            return new KerasMoments(legacy ? List.of(List.of(0), List.of(1), List.of(2)) : List.of(List.of(0, 1), List.of(2)), 1);
        }
        Check.that(updater instanceof Adam || updater instanceof AdamW || updater instanceof AdaMax || updater instanceof Nadam
                || updater instanceof AdaDelta, "optimizer", "SGD, Adagrad, Adadelta, RMSprop, Adam, AdamW, Adamax,"
                + " Nadam or Lion of Keras, whose moments are known", updater.getClass().getSimpleName());
        return new KerasMoments(legacy ? List.of(List.of(0), List.of(1)) : List.of(List.of(0, 1)), 1);
    }

    /** Keras' velocity has the step's sign: m = b m - lr g, w = w + m. */
    private static KerasMoments velocity(boolean rateInside) {
        Check.that(rateInside, "optimizer", "one with Keras' momentum, whose velocity has the rate inside: Keras.sgd(rate, momentum)",
                "rateInVelocity = false");
        return new KerasMoments(List.of(List.of(0)), -1);
    }

    /** Keras: velocity, momentum, average gradient; here the average gradient comes second. */
    private static KerasMoments rmsProp(RmsProp rmsProp) {
        List<List<Integer>> groups = new ArrayList<>(List.of(List.of(0)));
        int averages = rmsProp.stateCount();
        if (averages > (rmsProp.centered() ? 2 : 1)) {
            groups.add(List.of(averages - 1));
        }
        if (rmsProp.centered()) {
            groups.add(List.of(1));
        }
        return new KerasMoments(groups, 1);
    }

    /** All moments of a model, in Keras' order. */
    List<Moment> inOrder(int variables) {
        List<Moment> moments = new ArrayList<>();
        for (List<Integer> group : groups) {
            for (int variable = 0; variable < variables; variable++) {
                for (int average : group) {
                    moments.add(new Moment(variable, average));
                }
            }
        }
        return moments;
    }
}
