package io.github.dl4joptimizers.regularization;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A configuration's regularizations, companions last: a clipping sees the whole gradient, L1 and L2 included. DL4J's builders
 * remove every L1 (L2) regularization, companions included, when {@code l1} ({@code l2}, {@code weightDecay}) is called after
 * {@code applyTo}. That would leave a plain Adam where an AdamW was asked for, so this list says no.
 */
final class CompanionList extends ArrayList<Regularization> {

    private static final long serialVersionUID = 1L;

    private CompanionList(List<Regularization> others, List<? extends Regularization> companions) {
        super(others);
        addAll(companions);
    }

    /**
     * A list of regularizations with other companions.
     *
     * @param list       as it is; may be null
     * @param replaced   which of its companions go
     * @param companions what comes
     * @return a new list
     */
    static List<Regularization> replace(List<Regularization> list, Predicate<Companion> replaced, List<Companion> companions) {
        List<Regularization> kept = list == null ? new ArrayList<>() : new ArrayList<>(list);
        kept.removeIf(regularization -> regularization instanceof Companion companion && replaced.test(companion));
        return companions.isEmpty() ? kept : new CompanionList(kept, companions);
    }

    @Override
    public boolean add(Regularization regularization) {
        int end = size();
        while (end > 0 && !(regularization instanceof Companion) && get(end - 1) instanceof Companion) {
            end--;
        }
        add(end, regularization);
        return true;
    }

    @Override
    public Iterator<Regularization> iterator() {
        Iterator<Regularization> all = super.iterator();
        return new Iterator<>() {
            private Regularization last;

            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Regularization next() {
                last = all.next();
                return last;
            }

            @Override
            public void remove() {
                if (last instanceof Companion) {
                    throw new IllegalStateException("l1(...), l2(...) and weightDecay(...) would remove what applyTo has installed"
                            + " (" + last + "): call them before applyTo to have both, or use an updater without it");
                }
                all.remove();
            }
        };
    }
}
