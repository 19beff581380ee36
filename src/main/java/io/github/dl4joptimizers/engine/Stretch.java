package io.github.dl4joptimizers.engine;

import java.util.List;

/**
 * Neighbouring parameters to which the same is done beside the rule.
 *
 * @param from     the first, counted from the beginning of the block
 * @param to       one after the last
 * @param before   what is done to the gradients, in this order
 * @param after    what is done to the updates, in this order
 * @param subtract whether the updates are subtracted from the parameters
 */
public record Stretch(long from, long to, List<Stage> before, List<Stage> after, boolean subtract) {

    /** All of a block, and nothing but the rule. */
    static Stretch ofRuleAlone(long length) {
        return new Stretch(0, length, List.of(), List.of(), false);
    }

    /** Whether the same is done to both. */
    public boolean isLike(Stretch other) {
        return subtract == other.subtract && before.equals(other.before) && after.equals(other.after);
    }

    /** This and the one that comes next. */
    public Stretch upTo(long end) {
        return new Stretch(from, end, before, after, subtract);
    }
}
