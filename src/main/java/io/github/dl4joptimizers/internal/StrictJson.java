package io.github.dl4joptimizers.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.nd4j.shade.jackson.annotation.JacksonAnnotationsInside;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Reads a class from JSON and YAML without guessing: each property must be there, once, and be what it says. A whole number has
 * no fraction, a flag is true or false, an enum is one of its names, and a property that the class does not have is an error.
 * Jackson alone cuts 2.5 down to 2, takes 3 for true, "" for 0, and lets through what it does not know.
 *
 * <p>It goes on a record, on a class with one {@code @JsonCreator} constructor whose parameters all have a
 * {@code @JsonProperty}, or on an interface, for all of its records and such classes. (Other classes behind the interface are
 * read as Jackson reads them.) Null is allowed where the property is an object, and the constructor decides. NaN and infinities,
 * which Jackson writes as strings, go to the constructor too, so that everything it accepts can be written and read.
 * {@link IfAbsent} is for properties that later versions add.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@JacksonAnnotationsInside
@JsonDeserialize(using = StrictReader.class)
public @interface StrictJson {
}
