package io.github.dl4joptimizers.updater;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.schedule.HasSchedules;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonValue;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * A learning rate: a number or an {@link ISchedule}. It is the one part of an updater that can change, because DL4J's
 * {@code setLearningRate} changes it in place. Equality is by value, as DL4J's grouping of parameters needs it.
 */
@JsonDeserialize(using = LearningRate.Reader.class)
public final class LearningRate implements HasSchedules, Serializable {

    private static final long serialVersionUID = 1L;

    private Hyperparameter value;

    private LearningRate(Hyperparameter value) {
        this.value = Check.notNull("learningRate", value, "a number or an ISchedule");
        if (value.schedule() == null) {
            valueAt(0, 0);
        }
    }

    /**
     * A constant rate.
     *
     * @param rate finite and at least 0
     * @return the learning rate
     * @throws IllegalArgumentException if the rate is negative, infinite or NaN
     */
    public static LearningRate of(double rate) {
        return new LearningRate(Hyperparameter.of(rate));
    }

    /**
     * A rate that changes.
     *
     * @param schedule gives the rate
     * @return the learning rate
     * @throws IllegalArgumentException if the schedule is null
     */
    public static LearningRate of(ISchedule schedule) {
        return new LearningRate(Hyperparameter.of(Check.notNull("learningRate", schedule, "a number or an ISchedule")));
    }

    /**
     * The rate at a moment of the training.
     *
     * @param iteration iterations so far, from 0
     * @param epoch     epochs so far, from 0
     * @return the rate, at least 0
     * @throws IllegalArgumentException if a schedule gives a rate that is negative, infinite or NaN
     */
    public double valueAt(int iteration, int epoch) {
        double rate = value.valueAt(iteration, epoch);
        return rate >= 0 && rate <= Double.MAX_VALUE ? rate : Check.nonNegative(
                value.schedule() == null ? "learningRate" : "learningRate at iteration " + iteration + ", epoch " + epoch, rate);
    }

    /**
     * The schedule.
     *
     * @return null if the rate is a number
     */
    public ISchedule schedule() {
        return value.schedule();
    }

    /**
     * Changes the rate in place.
     *
     * @param rate     the new rate, which counts if there is no schedule
     * @param schedule the new schedule, or null
     * @throws IllegalArgumentException if there is no schedule and the rate is negative, infinite or NaN
     */
    public void set(double rate, ISchedule schedule) {
        value = (schedule == null ? of(rate) : of(schedule)).value;
    }

    /**
     * An independent copy.
     *
     * @return an equal learning rate
     */
    public LearningRate copy() {
        return new LearningRate(value.copy());
    }

    /** An independent copy, with another schedule if it has one. */
    @Override
    public LearningRate withSchedules(UnaryOperator<ISchedule> change) {
        Check.notNull("change", change, "a function from ISchedule to ISchedule");
        return schedule() == null ? copy() : of(change.apply(schedule()));
    }

    @JsonValue
    Hyperparameter value() {
        return value;
    }

    /** A delegating creator would do, but Jackson asks for the kind of the number first, which takes the square of its digits. */
    static final class Reader extends JsonDeserializer<LearningRate> {
        @Override
        public LearningRate deserialize(JsonParser json, DeserializationContext context) throws IOException {
            Hyperparameter value = context.readValue(json, Hyperparameter.class);
            try {
                return new LearningRate(value);
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(json, e.getMessage(), e);
            }
        }
    }

    /** Java serialization must not bring what the constructor refuses. */
    private Object readResolve() throws InvalidObjectException {
        try {
            return new LearningRate(value);
        } catch (IllegalArgumentException e) {
            throw (InvalidObjectException) new InvalidObjectException(e.getMessage()).initCause(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LearningRate that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
