package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.internal.Check;

/**
 * What optimizers around another one have in common: they look back on whole steps of it, so the weight decay must be part of what
 * they see. It comes as one more vector after their averages, where there is any.
 */
final class DecayingRule {

    private DecayingRule() {
    }

    /** A copy of the optimizer inside. */
    static Optimizer<?> checkInner(String name, Optimizer<?> inner) {
        Check.that(inner != null && !inner.reckonsWithDecay(), name, "an optimizer that is neither a Lookahead nor a ScheduleFree", inner);
        return (Optimizer<?>) inner.clone();
    }

    /** What the decay takes from the weights in this step; null where nothing decays. */
    static Lanes decay(Lanes[] state, int stateCount) {
        return state.length > stateCount ? state[stateCount] : null;
    }

    /** Adds the decay, and leaves none behind: in the next step there may be no decay to write over it. */
    static void add(Lanes decay, Lanes update) {
        if (decay != null) {
            update.sum(1, update, 1, decay);
            decay.scaled(0, decay);
        }
    }
}
