package io.github.dl4joptimizers.updater;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.IfAbsent;
import io.github.dl4joptimizers.internal.StrictJson;
import io.github.dl4joptimizers.regularization.Companion;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonInclude;

/**
 * What every optimizer has beside its rule: a learning rate, the companions that {@code applyTo} installs next to it, and when
 * its averages began.
 *
 * @param learningRate a number or a schedule
 * @param companions   decay, clipping ..., one of a kind, in the order in which they act
 * @param start        the model's iteration at which the averages began, from which bias corrections count; 0 but in a model
 *                     whose updater was replaced in the middle of a training
 */
@StrictJson
public record Setup(LearningRate learningRate, List<Companion> companions,
        @IfAbsent("0") @JsonInclude(JsonInclude.Include.NON_DEFAULT) int start) implements Serializable {

    /** Checks the properties. */
    public Setup {
        Check.notNull("learningRate", learningRate, "a number or an ISchedule");
        for (Companion companion : Check.notNull("companions", companions, "a list of companions")) {
            Check.that(companion != null, "companions", "a list of companions", companions);
        }
        companions = List.copyOf(companions);
        Check.atLeast(0, "start", start);
    }

    /** Of a training from its beginning. */
    public Setup(LearningRate learningRate, List<Companion> companions) {
        this(learningRate, companions, 0);
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
        return new Setup(rate, companions, start);
    }

    /** With a companion in place of the one of its kind; null is none of that kind. */
    <C extends Companion> Setup with(Class<C> kind, C companion) {
        Stream<Companion> others = companions.stream().filter(other -> !kind.isInstance(other));
        return new Setup(learningRate, Stream.concat(others, Stream.ofNullable(companion)).toList(), start);
    }

    /** The learning rate without companions, as DL4J's updater is to have it. */
    Setup alone() {
        return new Setup(learningRate, List.of(), start);
    }

    /** With averages that begin at this iteration of the model. */
    Setup startingAt(int iteration) {
        return new Setup(learningRate, companions, iteration);
    }

    /** DL4J changes learning rates in place, so a copy has one of its own. */
    Setup copy() {
        return new Setup(learningRate.copy(), companions, start);
    }
}
