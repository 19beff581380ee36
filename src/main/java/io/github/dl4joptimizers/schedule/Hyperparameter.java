package io.github.dl4joptimizers.schedule;

import java.io.IOException;
import java.io.Serializable;

import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.engine.Varying;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.Scalars;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonSerializer;
import org.nd4j.shade.jackson.databind.SerializerProvider;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.annotation.JsonSerialize;

/**
 * A number, or an {@link ISchedule} that gives one for each iteration and epoch: a momentum, a beta1, a weight decay.
 * Immutable. In JSON it is the number itself, or the schedule's object. Which numbers are allowed is for its owner to check, who
 * knows its name.
 *
 * @param number   the constant; null if there is a schedule
 * @param schedule gives the value; null if there is a number
 */
@JsonSerialize(using = Hyperparameter.Writer.class)
@JsonDeserialize(using = Hyperparameter.Reader.class)
public record Hyperparameter(Double number, ISchedule schedule) implements Varying, Serializable {

    /** Checks that it is one of the two. */
    public Hyperparameter {
        Check.that(number == null || schedule == null, "number", "null if there is a schedule", number);
        Check.that(number != null || schedule != null, "schedule", "an ISchedule", schedule);
    }

    /**
     * A constant.
     *
     * @param number its value
     * @return the hyperparameter
     */
    public static Hyperparameter of(double number) {
        return new Hyperparameter(number, null);
    }

    /**
     * A value that changes.
     *
     * @param schedule gives its value
     * @return the hyperparameter
     * @throws IllegalArgumentException if the schedule is null
     */
    public static Hyperparameter of(ISchedule schedule) {
        return new Hyperparameter(null, schedule);
    }

    /**
     * A value that changes.
     *
     * @param name     for the message
     * @param schedule gives its value
     * @return the hyperparameter
     * @throws IllegalArgumentException if the schedule is null
     */
    public static Hyperparameter of(String name, ISchedule schedule) {
        return of(Check.notNull(name, schedule, "an ISchedule"));
    }

    /** The number, or what the schedule says. */
    @Override
    public double valueAt(int iteration, int epoch) {
        return schedule == null ? number : schedule.valueAt(iteration, epoch);
    }

    /**
     * Checks a constant when it is set; a schedule's values are checked when they are used ({@link Step#fraction}).
     *
     * @param name  for the message
     * @param value what to check
     * @return value
     * @throws IllegalArgumentException if it is null or a number outside [0, 1)
     */
    public static Hyperparameter checkFraction(String name, Hyperparameter value) {
        if (Check.notNull(name, value, "a number or an ISchedule").schedule == null) {
            Check.fraction(name, value.number);
        }
        return value;
    }

    /**
     * Checks a constant when it is set; a schedule's values are checked when they are used ({@link Step#nonNegative}).
     *
     * @param name  for the message
     * @param value what to check
     * @return value
     * @throws IllegalArgumentException if it is null or a number that is negative or not finite
     */
    public static Hyperparameter checkNonNegative(String name, Hyperparameter value) {
        if (Check.notNull(name, value, "a number or an ISchedule").schedule() == null) {
            Check.nonNegative(name, value.valueAt(0, 0));
        }
        return value;
    }

    /**
     * A copy whose schedule, if it has state, is independent of this one's.
     *
     * @return an equal hyperparameter
     */
    public Hyperparameter copy() {
        return schedule == null ? this : of(schedule.clone());
    }

    @Override
    public String toString() {
        return schedule == null ? number.toString() : schedule.toString();
    }

    static final class Writer extends JsonSerializer<Hyperparameter> {
        @Override
        public void serialize(Hyperparameter value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (value.schedule == null) {
                json.writeNumber(value.number);
            } else {
                json.writeObject(value.schedule); // by way of the mapper, so that ISchedule's @class is written
            }
        }
    }

    static final class Reader extends JsonDeserializer<Hyperparameter> {
        @Override
        public Hyperparameter deserialize(JsonParser json, DeserializationContext context) throws IOException {
            // Jackson has gone past the brace when it comes by way of a delegating creator.
            boolean isObject = json.currentToken() == JsonToken.START_OBJECT || json.currentToken() == JsonToken.FIELD_NAME;
            return isObject ? of(context.readValue(json, ISchedule.class))
                    : of(Scalars.number(json, json.currentName(), "a number or an ISchedule"));
        }
    }
}
