package io.github.dl4joptimizers.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.dl4joptimizers.engine.Pass;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Stage;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.engine.Stretch;
import io.github.dl4joptimizers.host.StepHook.Update;
import io.github.dl4joptimizers.regularization.Elementwise;
import io.github.dl4joptimizers.updater.RuleGradientUpdater;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;

/**
 * The step of a block, neighbours with one updater, in one pass. A regularization that is not elementwise is applied to its array
 * as DL4J applies it: before the pass, and then all that comes before it too; or after it, and then all that comes after it too.
 */
final class BlockPass implements Runnable {

    private final UpdaterBlock block;
    private final Step now;
    private final List<Stretch> stretches = new ArrayList<>();
    private final List<ParamState> regularizedBefore = new ArrayList<>();
    private final List<ParamState> regularizedAfter = new ArrayList<>();
    private final Map<Elementwise, Stage> stages = new HashMap<>();
    private Supplier<Pass> pass;

    private BlockPass(UpdaterBlock block, Step now) {
        this.block = block;
        this.now = now;
    }

    static boolean isPossible(UpdaterBlock block) {
        return isPassive(block) || block.getGradientUpdater() instanceof RuleGradientUpdater;
    }

    /** Whether the gradients are the updates: running averages that travel as gradients, frozen layers, layers only pretrained. */
    static boolean isPassive(UpdaterBlock block) {
        return isSkipped(block) || block.getGradientUpdater().getConfig().getClass() == NoOp.class;
    }

    private static boolean isSkipped(UpdaterBlock block) {
        return block.skipDueToPretrainConfig(false);
    }

    static BlockPass of(UpdaterBlock block, Update update, INDArray parameters, Preparation preparation) {
        IUpdater config = block.getGradientUpdater().getConfig();
        Step now = config instanceof RuleUpdater own ? own.stepAt(update.iteration(), update.epoch())
                : new Step(1, update.iteration(), update.epoch()); // NoOp
        BlockPass made = new BlockPass(block, now);
        for (ParamState array : block.getLayersAndVariablesInBlock()) {
            if (array.getGradView() != null) {
                made.add(array, preparation);
            }
        }
        made.pass = made.passOver(update.gradient().gradient(), parameters);
        return made;
    }

    /** Once the arrays that need it are regularized: a decay may have left something for the rule. */
    private Supplier<Pass> passOver(INDArray gradients, INDArray parameters) {
        long start = block.getParamOffsetStart();
        if (isPassive(block)) {
            return () -> new Pass((out, gradient, state) -> out.scaled(1, gradient), gradients, parameters, start, new INDArray[0], stretches);
        }
        RuleGradientUpdater updater = (RuleGradientUpdater) block.getGradientUpdater();
        Rule rule = updater.ruleAt(now, gradients);
        return () -> new Pass(rule, gradients, parameters, start, updater.operands(block.getGradientView()), stretches);
    }

    private void add(ParamState array, Preparation preparation) {
        List<Stage> prepared = preparation.stages(array);
        List<Stage> before = stages(array, ApplyStep.BEFORE_UPDATER);
        if (prepared == null || before == null) {
            preparation.add(array);
            regularizedBefore.add(array);
            prepared = List.of();
            before = List.of();
        }
        List<Stage> after = stages(array, ApplyStep.POST_UPDATER);
        if (after == null) {
            regularizedAfter.add(array);
        }
        add(new Stretch(array.getParamOffsetStart() - block.getParamOffsetStart(),
                array.getParamOffsetEnd() - block.getParamOffsetStart(), joined(prepared, before), after == null ? List.of() : after,
                after != null));
    }

    private void add(Stretch next) {
        int last = stretches.size() - 1;
        if (last >= 0 && stretches.get(last).isLike(next)) {
            stretches.set(last, stretches.get(last).upTo(next.to()));
        } else {
            stretches.add(next);
        }
    }

    private static List<Stage> joined(List<Stage> one, List<Stage> other) {
        List<Stage> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private List<Regularization> regularizations(ParamState array) {
        List<Regularization> list = isSkipped(block) ? null : array.getLayer().getConfig().getRegularizationByParam(array.getParamName());
        return list == null ? List.of() : list;
    }

    /** What an array's regularizations do; null if not all of them are elementwise. */
    private List<Stage> stages(ParamState array, ApplyStep step) {
        List<Stage> list = new ArrayList<>(1);
        for (Regularization regularization : regularizations(array)) {
            if (regularization.applyStep() == step) {
                Elementwise elementwise = Elementwise.of(regularization, array.getParamView());
                if (elementwise == null) {
                    return null;
                }
                if (elementwise != Elementwise.NOTHING) {
                    list.add(stages.computeIfAbsent(elementwise, key -> key.at(now)));
                }
            }
        }
        return list;
    }

    private void regularize(ParamState array, ApplyStep step) {
        for (Regularization regularization : regularizations(array)) {
            if (regularization.applyStep() == step) {
                regularization.apply(array.getParamView(), array.getGradView(), now.learningRate(), now.iteration(), now.epoch());
            }
        }
    }

    @Override
    public void run() {
        regularizedBefore.forEach(array -> regularize(array, ApplyStep.BEFORE_UPDATER));
        if (!stretches.isEmpty()) {
            pass.get().run();
        }
        for (ParamState array : regularizedAfter) {
            regularize(array, ApplyStep.POST_UPDATER);
            array.getParamView().subi(array.getGradView());
        }
    }
}
