package io.github.dl4joptimizers.regularization;

import io.github.dl4joptimizers.engine.NativeArithmetic;
import io.github.dl4joptimizers.engine.Stage;
import io.github.dl4joptimizers.engine.Step;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ISchedule;

/** A regularization that does the same to each element of an array, whatever the others are. Equal ones do the same. */
@FunctionalInterface
public interface Elementwise {

    /** For an array that is left alone. */
    Elementwise NOTHING = now -> (changed, parameters) -> { };

    /**
     * What it does in one step. Work out scalars here, once.
     *
     * @throws IllegalArgumentException if a schedule gives a value that is out of range
     */
    Stage at(Step now);

    /**
     * A regularization, one of this library or of DL4J's, in this form.
     *
     * @param parameter the array that it is for
     * @return null if only its own {@code apply} will do
     */
    static Elementwise of(Regularization regularization, INDArray parameter) {
        if (regularization instanceof Companion companion) {
            return companion.elementwise(parameter);
        }
        if (!NativeArithmetic.roundsProducts(parameter.dataType())) {
            return null;
        }
        Class<?> kind = regularization.getClass(); // what extends them does something else
        if (kind == L1Regularization.class) {
            return new L1(((L1Regularization) regularization).getL1());
        }
        if (kind == L2Regularization.class) {
            return new L2(((L2Regularization) regularization).getL2(), false);
        }
        if (kind == WeightDecay.class) {
            WeightDecay decay = (WeightDecay) regularization;
            return new L2(decay.getCoeff(), decay.isApplyLR());
        }
        return null;
    }

    /** g = g + c sign(w). */
    record L1(ISchedule coefficient) implements Elementwise {

        @Override
        public Stage at(Step now) {
            double c = coefficient.valueAt(now.iteration(), now.epoch());
            return (g, w) -> g.plusSign(c, w);
        }
    }

    /** g = g + c w, or g = g + lr c w. */
    record L2(ISchedule coefficient, boolean timesLearningRate) implements Elementwise {

        @Override
        public Stage at(Step now) {
            double c = coefficient.valueAt(now.iteration(), now.epoch()) * (timesLearningRate ? now.learningRate() : 1);
            return (g, w) -> g.sum(c, w, 1, g);
        }
    }
}
