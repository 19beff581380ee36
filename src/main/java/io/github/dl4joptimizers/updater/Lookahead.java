package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.Hyperparameter;

/**
 * Lookahead: any optimizer makes k fast steps, then slow weights go part of the way and the fast ones begin anew from there.
 *
 * <pre>
 * fast = fast - u                                    in each step; u is the optimizer's update, its decay included
 * slow = slow + alpha (fast - slow),  fast = slow    in each k-th step
 * </pre>
 *
 * The network holds the fast weights; after each k-th step they are the slow ones. What is kept is the difference fast - slow, as
 * one more average, so nothing has to be known of the parameters.
 *
 * <pre>{@code
 * new Lookahead(new AdamW(1e-3)).applyTo(builder)
 * }</pre>
 *
 * Source: M. Zhang, J. Lucas, G. Hinton, J. Ba, Lookahead Optimizer, NeurIPS 2019, algorithm 1.
 *
 * @param fast         the optimizer of the fast steps; its learning rate and companions are this one's
 * @param syncPeriod   k, at least 1; default 5
 * @param slowStepSize alpha in [0, 1]; default 0.5
 * @param resetState   whether the averages of the fast optimizer, and its count of steps, begin anew after each k-th step; default
 *                     false. A schedule of the learning rate goes on.
 */
public record Lookahead(Optimizer<?> fast, int syncPeriod, double slowStepSize, boolean resetState) implements Optimizer<Lookahead> {

    /** Checks the properties, and takes a copy of the optimizer: its learning rate can change. */
    public Lookahead {
        fast = DecayingRule.checkInner("fast", fast);
        Check.atLeast(1, "syncPeriod", syncPeriod);
        Check.that(slowStepSize >= 0 && slowStepSize <= 1, "slowStepSize", "in [0, 1]", slowStepSize);
    }

    /** Around an optimizer, with the paper's k = 5 and alpha = 0.5. */
    public Lookahead(Optimizer<?> fast) { this(fast, 5, 0.5, false); }

    // ---- the rule

    @Override public Setup setup() { return fast.setup(); }

    @Override public boolean reckonsWithDecay() { return true; }

    @Override public int stateCount() { return fast.stateCount() + 1; }

    @Override public double initialState(int index) { return index < fast.stateCount() ? fast.initialState(index) : 0; }

    @Override
    public Rule at(Step now) {
        int difference = fast.stateCount();
        int step = (int) ((now.t() - 1) % syncPeriod);
        boolean begins = step == 0 && resetState;
        boolean syncs = step == syncPeriod - 1;
        Rule inner = fast.at(resetState ? new Step(now.learningRate(), now.iteration(), now.epoch(), now.iteration() - step) : now);
        return (update, g, state) -> {
            for (int k = 0; begins && k < difference; k++) {
                state[k].scaled(0, state[k]).plus(initialState(k));
            }
            inner.apply(update, g, state);
            DecayingRule.add(DecayingRule.decay(state, stateCount()), update);
            Lanes ahead = state[difference].sum(1, state[difference], -1, update);
            if (syncs) {
                update.sum(1, update, 1 - slowStepSize, ahead);
                ahead.scaled(0, ahead);
            }
        };
    }

    @Override public Hyperparameter momentum() { return fast.momentum(); }

    // ---- copies

    @Override public Lookahead clone() { return with(setup()); }
    @Override public Lookahead with(Setup setup) { return fast(fast.with(setup)); }
    public Lookahead fast(Optimizer<?> fast) { return new Lookahead(fast, syncPeriod, slowStepSize, resetState); }
    public Lookahead syncPeriod(int syncPeriod) { return with("syncPeriod", syncPeriod); }
    public Lookahead slowStepSize(double slowStepSize) { return with("slowStepSize", slowStepSize); }
    public Lookahead resetState(boolean resetState) { return with("resetState", resetState); }
}
