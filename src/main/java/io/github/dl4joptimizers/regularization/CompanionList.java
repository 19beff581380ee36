package io.github.dl4joptimizers.regularization;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;

/**
 * A configuration's regularizations, companions last: a clipping sees the whole gradient, L1 and L2 included. DL4J's builders
 * remove every L1 (L2) regularization, companions included, when {@code l1} ({@code l2}, {@code weightDecay}) is called after
 * {@code applyTo}. That would leave a plain Adam where an AdamW was asked for, so this list says no.
 */
final class CompanionList extends ArrayList<Regularization> {

    private static final long serialVersionUID = 1L;

    /** Which of the companions have come with an updater, and not by themselves; compared by identity. */
    private final transient Set<Regularization> broughtAlong = Collections.newSetFromMap(new IdentityHashMap<>());
    private final transient boolean hasUpdater;
    private transient BooleanSupplier isMinimizing = () -> true;

    /** Kryo, by which Spark may send a network, makes collections by this and then adds what is in them. */
    @SuppressWarnings("unused")
    private CompanionList() {
        this(List.of(), List.of(), false);
    }

    private CompanionList(List<Regularization> others, List<? extends Regularization> companions, boolean hasUpdater) {
        super(others);
        addAll(companions);
        this.hasUpdater = hasUpdater;
    }

    /** A list of its own with the same regularizations. */
    static CompanionList of(List<Regularization> list, boolean hasUpdater) {
        return new CompanionList(list, List.of(), hasUpdater);
    }

    /**
     * A list of regularizations with other companions.
     *
     * @param list       as it is; may be null
     * @param replaced   which of its companions go
     * @param companions what comes
     * @param withUpdater whether it comes with an updater
     * @return a new list
     */
    static CompanionList replace(List<Regularization> list, Predicate<Companion> replaced, List<Companion> companions,
            boolean withUpdater) {
        List<Regularization> kept = list == null ? new ArrayList<>() : new ArrayList<>(list);
        kept.removeIf(regularization -> regularization instanceof Companion companion && replaced.test(companion));
        CompanionList changed = new CompanionList(kept, companions, withUpdater || hasUpdater(list));
        if (list instanceof CompanionList before) {
            changed.broughtAlong.addAll(before.broughtAlong);
        }
        if (withUpdater) {
            changed.broughtAlong.addAll(companions);
        }
        return changed;
    }

    /** Whether an updater has been installed in the place of this list by {@code applyTo}. */
    static boolean hasUpdater(List<Regularization> list) {
        return list instanceof CompanionList own && own.hasUpdater;
    }

    /** Whether a companion of this list has come with an updater. */
    static boolean isBroughtAlong(List<Regularization> list, Regularization companion) {
        return list instanceof CompanionList own && own.broughtAlong.contains(companion);
    }

    /** Lets the list refuse to be used once the updates are to be added. */
    void checkBeforeUse(BooleanSupplier isMinimizing) {
        this.isMinimizing = isMinimizing;
    }

    /** Checks that another list, which is to take the place of an old one, has its companions too. */
    static void checkKept(List<Regularization> old, List<Regularization> other) {
        for (Regularization regularization : old) {
            if (regularization instanceof Companion && (other == null || !other.contains(regularization))) {
                throw lost("regularization(...)", regularization);
            }
        }
    }

    private static IllegalStateException lost(String calls, Regularization companion) {
        return new IllegalStateException(calls + " would remove what applyTo has installed (" + companion + "): call "
                + (calls.contains(",") ? "them" : "it") + " before applyTo to have both, or use an updater without it");
    }

    static void refuseMaximizing(Regularization companion) {
        throw new IllegalStateException(companion + " cannot go with minimize(false): SameDiff would add it to the weights."
                + " Minimize the negative of the value instead, loss.neg()");
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
        if (!isMinimizing.getAsBoolean()) {
            stream().filter(each -> each.applyStep() == ApplyStep.POST_UPDATER && each instanceof Companion).findFirst()
                    .ifPresent(CompanionList::refuseMaximizing);
        }
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
                    throw lost("l1(...), l2(...) and weightDecay(...)", last);
                }
                all.remove();
            }
        };
    }

    /** What is transient is of use to builders only. */
    private Object readResolve() {
        return of(this, false);
    }
}
