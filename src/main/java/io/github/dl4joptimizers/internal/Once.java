package io.github.dl4joptimizers.internal;

import java.util.Collections;
import java.util.Set;

import org.nd4j.shade.guava.collect.MapMaker;

/** Knows objects again by identity, for as long as they live: so that something is said once of each. */
public final class Once {

    private final Set<Object> known = Collections.newSetFromMap(new MapMaker().weakKeys().makeMap());

    /** Whether all of these are new; from now on none is. */
    public synchronized boolean isFirst(Object... keys) {
        boolean first = true;
        for (Object key : keys) {
            first &= known.add(key);
        }
        return first;
    }
}
