package io.github.dl4joptimizers.regularization;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;

import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A builder's regularizations with a decay among them. DL4J's builders remove every L2 regularization, the decay included,
 * when {@code l2} or {@code weightDecay} is called after it. That would leave a plain Adam where an AdamW was asked for, so
 * this list says no.
 */
final class DecayList extends ArrayList<Regularization> {

    private static final long serialVersionUID = 1L;

    DecayList(Collection<Regularization> others, DecoupledWeightDecay decay) {
        super(others);
        add(decay);
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
                if (last instanceof DecoupledWeightDecay) {
                    throw new IllegalStateException("l2(...) and weightDecay(...) would remove the decoupled weight decay ("
                            + last + ") that applyTo has installed: call l2 before applyTo to have both, or use an updater"
                            + " without weight decay to have l2 alone");
                }
                all.remove();
            }
        };
    }
}
