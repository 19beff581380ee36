package io.github.dl4joptimizers.internal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A property that {@link StrictJson} finds missing in files of older versions, and what it means there. A new property of a
 * record needs it, with the value that is the old behaviour, so that old files load for ever.
 */
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
public @interface IfAbsent {

    /** The value as JSON would have it: {@code "0.0"}, {@code "false"}, {@code "null"}, {@code "[]"}, {@code "\"LINEAR\""}. */
    String value();
}
