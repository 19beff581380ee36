package io.github.dl4joptimizers.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.regularization.Companion;
import io.github.dl4joptimizers.regularization.DecayField;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.Training;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;

/**
 * Takes each step of a network by hand, from the gradient that DL4J has worked out: one parameter array after the other, each
 * with a state of its own, its companions on weights, and on biases if they say so, once. The network must end up at the same
 * numbers to the bit. What
 * is not trained must not move.
 */
final class RuleByHand extends BaseTrainingListener {

    private final RuleUpdater rule;
    private final List<Companion> companions;
    private final Map<String, INDArray[]> state = new HashMap<>();
    private final Map<String, double[]> expected = new LinkedHashMap<>();
    private int steps;

    /** The updater as it was given to {@code applyTo}. */
    RuleByHand(RuleUpdater updater) {
        rule = updater.alone();
        companions = Training.installed(updater);
    }

    int steps() {
        return steps;
    }

    /** Leaves the others to other listeners. */
    void keepOnly(String name) {
        expected.keySet().retainAll(Set.of(name));
    }

    @Override
    public void onGradientCalculation(Model model) {
        ModelUpdaters updaters = ModelUpdaters.of(model);
        expected.clear();
        model.paramTable().forEach((name, array) -> {
            if (!name.matches(".*_(mean|var|log10stdev)")) { // BatchNormalization's averages are no parameters
                expected.put(name, numbers(slice(model.params(), model, array)));
            }
        });
        for (ModelUpdaters.Parameter parameter : updaters.parameters()) {
            INDArray array = model.paramTable().get(parameter.name());
            INDArray weights = slice(model.params(), model, array).dup();
            INDArray update = slice(model.getGradientsViewArray(), model, array).dup();
            update.divi(model.batchSize());
            step(parameter.name(), weights, update, updaters.iteration(), updaters.epoch());
            expected.put(parameter.name(), numbers(weights.subi(update)));
        }
    }

    private void step(String name, INDArray weights, INDArray update, int iteration, int epoch) {
        INDArray[] averages = state.computeIfAbsent(name, key -> fresh(update));
        double lr = rule.getLearningRate(iteration, epoch);
        List<Companion> here = companions.stream().filter(companion -> name.matches(".*_[fb]?R?W[qkvo]?")
                || companion.actsOnBiases() && name.matches(".*_[fb]?b")).toList();
        here.stream().filter(companion -> companion.applyStep() == ApplyStep.BEFORE_UPDATER)
                .forEach(companion -> companion.apply(weights, update, lr, iteration, epoch));
        rule.at(new Step(lr, iteration, epoch)).run(update, operands(averages, update));
        here.stream().filter(companion -> companion.applyStep() == ApplyStep.POST_UPDATER)
                .forEach(companion -> companion.apply(weights, update, lr, iteration, epoch));
    }

    /** What a rule takes: its averages, and the decay if a companion has left it for the rule. */
    static INDArray[] operands(INDArray[] averages, INDArray update) {
        return Stream.concat(Stream.of(averages), Stream.ofNullable(DecayField.of(update))).toArray(INDArray[]::new);
    }

    private INDArray[] fresh(INDArray like) {
        INDArray[] averages = new INDArray[rule.stateCount()];
        for (int k = 0; k < averages.length; k++) {
            averages[k] = Nd4j.valueArrayOf(new long[] {like.length()}, rule.initialState(k), like.dataType());
        }
        return averages;
    }

    /** The elements of a network-wide array that belong to a parameter array. */
    private static INDArray slice(INDArray all, Model model, INDArray array) {
        long start = array.offset() - model.params().offset();
        return all.reshape(all.length()).get(NDArrayIndex.interval(start, start + array.length()));
    }

    private static double[] numbers(INDArray array) {
        return array.dup().data().asDouble();
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        assertThat(iteration).isEqualTo(steps);
        model.paramTable().forEach((name, array) -> {
            if (expected.containsKey(name)) {
                assertThat(numbers(slice(model.params(), model, array))).as("%s after iteration %s", name, iteration)
                        .isEqualTo(expected.get(name)).satisfies(now -> assertThat(Arrays.stream(now)).allMatch(Double::isFinite));
            }
        });
        steps++;
    }
}
