package io.github.dl4joptimizers.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.dl4joptimizers.updater.Registry;
import io.github.dl4joptimizers.updater.Yogi;

/** One entry of the registry for each optimizer, with a weight decay of one kind or another. */
final class EachOptimizer {

    private EachOptimizer() {
    }

    /** All but Yogi, whose averages begin above 0, so that it moves what DL4J has frozen with backpropagation: its Javadoc says so. */
    static Stream<Registry.Entry> withDecay() {
        Map<Class<?>, Registry.Entry> last = new LinkedHashMap<>();
        Registry.all().filter(entry -> entry.make().weightDecay() != null && !(entry.make() instanceof Yogi))
                .forEach(entry -> last.put(entry.make().getClass(), entry));
        return last.values().stream();
    }

    /** Three of them, with one, two and three running averages, for what does not depend on the rule. */
    static Stream<Registry.Entry> few() {
        return Registry.all().filter(entry -> Set.of("Nesterov with weight decay", "AdamW with weight decay times multiplier",
                "RmsProp centered with momentum").contains(entry.name()));
    }
}
