package io.github.dl4joptimizers.internal;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.nd4j.shade.jackson.annotation.JacksonAnnotationsInside;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.databind.BeanProperty;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.nd4j.shade.jackson.databind.deser.ContextualDeserializer;
import org.nd4j.shade.jackson.databind.exc.InvalidNullException;
import org.nd4j.shade.jackson.databind.util.ClassUtil;

/** A primitive property that JSON must give: left out or null it is an error, where Jackson would make it 0. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@JacksonAnnotationsInside
@JsonProperty(required = true)
@JsonDeserialize(using = Required.Reader.class)
public @interface Required {

    /** The property's own deserializer, but for null. (Jackson 2.13 heeds {@code @JsonSetter(nulls = FAIL)} in classes only.) */
    final class Reader extends JsonDeserializer<Object> implements ContextualDeserializer {

        private final BeanProperty property;

        Reader() {
            this(null);
        }

        private Reader(BeanProperty property) {
            this.property = property;
        }

        @Override
        public Reader createContextual(DeserializationContext context, BeanProperty property) {
            return new Reader(property);
        }

        @Override
        public Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
            Class<?> wrapper = ClassUtil.wrapperType(property.getType().getRawClass()); // "" is null to it, and 0 to the primitive
            Object value = context.readPropertyValue(json, property, wrapper);
            return value != null ? value : getNullValue(context);
        }

        @Override
        public Object getNullValue(DeserializationContext context) throws JsonMappingException {
            throw InvalidNullException.from(context, property.getFullName(), property.getType());
        }
    }
}
