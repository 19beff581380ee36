package io.github.dl4joptimizers.listener;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A map for reading that takes no room of its own: the keys of another, and what a function gives for its values. */
final class SharedMap<K, A, B> extends AbstractMap<K, B> {

    private final Map<K, A> original;
    private final Function<A, B> function;

    SharedMap(Map<K, A> original, Function<A, B> function) {
        this.original = original;
        this.function = function;
    }

    @Override
    public B get(Object key) {
        A value = original.get(key);
        return value == null ? null : function.apply(value);
    }

    @Override
    public boolean containsKey(Object key) {
        return original.containsKey(key);
    }

    @Override
    public Set<Entry<K, B>> entrySet() {
        return new AbstractSet<>() {

            @Override
            public Iterator<Entry<K, B>> iterator() {
                Iterator<Entry<K, A>> entries = original.entrySet().iterator();
                return new Iterator<>() { // it removes nothing

                    @Override
                    public boolean hasNext() {
                        return entries.hasNext();
                    }

                    @Override
                    public Entry<K, B> next() {
                        Entry<K, A> entry = entries.next();
                        return Map.entry(entry.getKey(), function.apply(entry.getValue()));
                    }
                };
            }

            @Override
            public int size() {
                return original.size();
            }
        };
    }
}
