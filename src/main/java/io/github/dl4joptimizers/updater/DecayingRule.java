package io.github.dl4joptimizers.updater;

import java.util.List;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.regularization.Companion;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;

/**
 * What optimizers around another one have in common: they look back on whole steps of it, so the weight decay must be part of what
 * they see. It comes as one more vector after their averages, where there is any.
 */
final class DecayingRule {

    private DecayingRule() {
    }

    /** Whether an optimizer wants the decay as a vector. */
    static boolean is(RuleUpdater config) {
        return config instanceof Lookahead || config instanceof ScheduleFree;
    }

    /** A copy of the optimizer inside. */
    static Optimizer<?> checkInner(String name, Optimizer<?> inner) {
        Check.that(inner != null && !is(inner), name, "an optimizer that is neither a Lookahead nor a ScheduleFree", inner);
        return (Optimizer<?>) inner.clone();
    }

    /** The setup's companions, the decay as one that hands its share to the rule. */
    static List<Companion> companions(Setup setup) {
        return setup.companions().stream()
                .map(companion -> companion instanceof DecoupledWeightDecay decay ? decay.inRule() : companion).toList();
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
