package io.github.dl4joptimizers.updater;

import java.util.List;
import java.util.Map;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.internal.Check;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Schedule-free training: an average of the weights takes the place of a learning rate schedule.
 *
 * <pre>
 * z = z - u(y)                        u is the base optimizer's update, its decay of y included
 * x = (1 - c) x + c z                 c = weight(t) / (weight(1) + ... + weight(t)),  weight(t) = t^r max(lr(1), ..., lr(t))^p
 * y = (1 - beta1) z + beta1 x
 * </pre>
 *
 * The network holds y, at which the gradients are taken; x is the result: <b>evaluate and save the
 * {@link #evaluationModel(Model) evaluation model}</b>, or what is measured is not what schedule-free training promises. (A plateau's
 * listener scores y and says so. Early stopping's calculators score y too, and do not say so.) BatchNormalization's running mean
 * and variance are those of y there, unless they are estimated anew. What is kept is the difference y - z, as one more average.
 *
 * <pre>
 *                  base                      p    r    the learning rate warms up to lr       decay of
 * the author       Sgd, or RmsProp below     2    0    lr t / warmupSteps, t from 1           y
 * optax            the same                  2    0    from 0: lr (t - 1) / warmupSteps       y
 * Keras            RmsProp                   0    0    lr t / warmupSteps                     x and z, beside the step
 * </pre>
 *
 * Schedule-free AdamW is the one around {@code new RmsProp(lr).rmsDecay(0.999).biasCorrection(true)}: beta1 takes the momentum's
 * place, so the base needs none. A learning rate that a schedule gives, or that is changed during the training, counts in the
 * weights as if the schedule, or the number, had been there from the beginning; of one that goes by epochs or scores, only today's
 * value counts. Optax reads a schedule of the learning rate one step ahead for the weights; this does not.
 *
 * <p>Source: A. Defazio and others, The Road Less Scheduled, NeurIPS 2024, and github.com/facebookresearch/schedule_free.
 *
 * @param base           the optimizer whose steps z takes; its learning rate and companions are this one's
 * @param beta1          how far y is towards x, in (0, 1]; default 0.9
 * @param weightLrPower  p, at least 0; default 2
 * @param r              r, at least 0; default 0
 * @param warmupSteps    iterations in which the learning rate rises, at least 0; default 0
 * @param warmupFromZero whether the first of them has a rate of 0, as in optax; default false
 * @param decayInStep    whether the decay is part of u, or shrinks y (hence x) beside it, as in Keras; default true
 */
public record ScheduleFree(Optimizer<?> base, double beta1, double weightLrPower, double r, int warmupSteps, boolean warmupFromZero,
        boolean decayInStep) implements Optimizer<ScheduleFree> {

    /** Checks the properties, and takes a copy of the optimizer: its learning rate can change. */
    public ScheduleFree {
        base = DecayingRule.checkInner("base", base);
        Check.that(beta1 > 0 && beta1 <= 1, "beta1", "in (0, 1]", beta1);
        Check.nonNegative("weightLrPower", weightLrPower);
        Check.nonNegative("r", r);
        Check.atLeast(0, "warmupSteps", warmupSteps);
    }

    /** The author's, around any optimizer. */
    public ScheduleFree(Optimizer<?> base) { this(base, 0.9, 2, 0, 0, false, true); }
    /** The author's schedule-free AdamW, with a learning rate of 0.0025 and no decay. */
    public ScheduleFree() { this(0.0025); }
    /** The author's schedule-free AdamW, without a decay. */
    public ScheduleFree(double learningRate) { this(adamsRoot().learningRate(learningRate)); }
    /** The author's schedule-free AdamW, without a decay. */
    public ScheduleFree(ISchedule learningRate) { this(adamsRoot().learningRateSchedule(learningRate)); }

    private static RmsProp adamsRoot() {
        return new RmsProp().rmsDecay(0.999).epsilon(1e-8).epsilonPlacement(EpsilonPlacement.OUTSIDE_ROOT).biasCorrection(true);
    }

    // ---- the rule

    @Override public Setup setup() { return base.setup(); }

    @Override public boolean reckonsWithDecay() { return true; }

    @Override public int stateCount() { return base.stateCount() + 1; }

    @Override public double initialState(int index) { return index < base.stateCount() ? base.initialState(index) : 0; }

    /** With e = y - z:  y = y - c e - (1 - beta1 (1 - c)) u,  e = (1 - c)(e + beta1 u). */
    @Override
    public Rule at(Step now) {
        double c = StepWeights.share(this, now);
        int difference = base.stateCount();
        Rule inner = base.at(now);
        return (update, g, state) -> {
            inner.apply(update, g, state);
            Lanes decay = DecayingRule.decay(state, stateCount());
            Lanes e = state[difference];
            if (decayInStep) {
                DecayingRule.add(decay, update);
            } else if (decay != null) {
                e.sum(1, e, -1, decay);
            }
            g.sum(c, e, 1 - beta1 * (1 - c), update);
            e.sum(1 - c, e, (1 - c) * beta1, update);
            if (!decayInStep) {
                DecayingRule.add(decay, g);
            }
            update.scaled(1, g);
        };
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        long before = (long) iteration - start();
        return warmup(warmupFromZero ? before : before + 1) * learningRate().valueAt(iteration, epoch);
    }

    /** The share of the learning rate that there is after so many steps. */
    double warmup(long steps) {
        return steps < warmupSteps ? (double) steps / warmupSteps : 1;
    }

    // ---- copies

    @Override public ScheduleFree clone() { return with(setup()); }
    @Override public ScheduleFree with(Setup setup) { return base(base.with(setup)); }
    public ScheduleFree base(Optimizer<?> base) { return with("base", base); }
    public ScheduleFree beta1(double beta1) { return with("beta1", beta1); }
    public ScheduleFree weightLrPower(double weightLrPower) { return with("weightLrPower", weightLrPower); }
    public ScheduleFree r(double r) { return with("r", r); }
    public ScheduleFree warmupSteps(int warmupSteps) { return with("warmupSteps", warmupSteps); }
    public ScheduleFree warmupFromZero(boolean warmupFromZero) { return with("warmupFromZero", warmupFromZero); }
    public ScheduleFree decayInStep(boolean decayInStep) { return with("decayInStep", decayInStep); }

    /** Of schedule-free AdamW: the decay rate of the squares' average. */
    public ScheduleFree beta2(double beta2) { return base(root("beta2").rmsDecay(beta2)); }
    /** Of schedule-free AdamW: epsilon, added to the root. */
    public ScheduleFree epsilon(double epsilon) { return base(root("epsilon").epsilon(epsilon)); }

    private RmsProp root(String property) {
        if (base instanceof RmsProp root) {
            return root;
        }
        throw new IllegalStateException(property + " is of schedule-free AdamW, whose base is an RmsProp; this one's is " + base
                + ". Write new ScheduleFree(base), with the base as you want it");
    }

    // ---- the averaged model

    /**
     * A copy of a model that is trained by this, with the averaged weights x in place of y: to evaluate, and to save for use. It has
     * the same updater, with fresh averages; to go on with the training, go on with the model itself.
     *
     * @param model an initialised MultiLayerNetwork or ComputationGraph
     * @throws IllegalArgumentException for any other kind of model, and for one without a ScheduleFree updater
     */
    public static Model evaluationModel(Model model) {
        Network copy = Network.of(model).copy();
        Map<String, List<INDArray>> state = copy.averages();
        boolean[] found = {false};
        copy.visitUpdaters((parameter, updater, frozen) -> {
            if (updater instanceof ScheduleFree own) {
                found[0] = true;
                List<INDArray> averages = state.get(parameter);
                INDArray y = copy.model().paramTable().get(parameter);
                y.addi(averages.get(own.base.stateCount()).mul(1 / own.beta1 - 1)); // x = y + (1 / beta1 - 1)(y - z)
                for (int k = 0; k < averages.size(); k++) {
                    averages.get(k).assign(own.initialState(k));
                }
            }
        });
        Check.that(found[0], "model", "one that ScheduleFree trains", model.getClass().getSimpleName());
        return copy.model();
    }

    /** The averaged model of a network, as {@link #evaluationModel(Model)}. */
    public static MultiLayerNetwork evaluationModel(MultiLayerNetwork model) {
        return (MultiLayerNetwork) evaluationModel((Model) model);
    }

    /** The averaged model of a graph, as {@link #evaluationModel(Model)}. */
    public static ComputationGraph evaluationModel(ComputationGraph model) {
        return (ComputationGraph) evaluationModel((Model) model);
    }

    /** {@code new ScheduleFree()}, in DL4J's spelling. */
    public static ScheduleFree builder() { return new ScheduleFree(); }
}
