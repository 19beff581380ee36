package io.github.dl4joptimizers.updater;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.StrictJson;
import io.github.dl4joptimizers.regularization.Companion;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What every optimizer has beside its rule: a learning rate, and the companions that {@code applyTo} installs next to it.
 *
 * @param learningRate a number or a schedule
 * @param companions   decay, clipping ..., one of a kind, in the order in which they act
 */
@StrictJson
public record Setup(LearningRate learningRate, List<Companion> companions) implements Serializable {

    /** Checks the properties. */
    public Setup {
        Check.notNull("learningRate", learningRate, "a number or an ISchedule");
        for (Companion companion : Check.notNull("companions", companions, "a list of companions")) {
            Check.that(companion != null, "companions", "a list of companions", companions);
        }
        companions = List.copyOf(companions);
    }

    /** A constant learning rate, and nothing else. */
    public static Setup of(double learningRate) {
        return new Setup(LearningRate.of(learningRate), List.of());
    }

    /** A scheduled learning rate, and nothing else. */
    public static Setup of(ISchedule learningRate) {
        return new Setup(LearningRate.of(learningRate), List.of());
    }

    Setup with(LearningRate rate) {
        return new Setup(rate, companions);
    }

    /** With a companion in place of the one of its kind; null is none of that kind. */
    <C extends Companion> Setup with(Class<C> kind, C companion) {
        Stream<Companion> others = companions.stream().filter(other -> !kind.isInstance(other));
        return new Setup(learningRate, Stream.concat(others, Stream.ofNullable(companion)).toList());
    }

    /** The learning rate without companions, as DL4J's updater is to have it. */
    Setup alone() {
        return new Setup(learningRate, List.of());
    }

    /** DL4J changes learning rates in place, so a copy has one of its own. */
    Setup copy() {
        return new Setup(learningRate.copy(), companions);
    }
}
