package io.github.dl4joptimizers.internal;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.BeanDescription;
import org.nd4j.shade.jackson.databind.BeanProperty;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.JsonDeserializer;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.deser.ContextualDeserializer;
import org.nd4j.shade.jackson.databind.deser.ResolvableDeserializer;
import org.nd4j.shade.jackson.databind.jsontype.TypeDeserializer;

/** {@link StrictJson}'s deserializer. The type id of an interface has been read, and taken out, when it is called. */
final class StrictReader extends JsonDeserializer<Object> implements ContextualDeserializer {

    private static final JsonFactory JSON = new JsonFactory();

    /** Twice what schedules may be, for what is between and around them. */
    private static final int DEEPEST = 200;

    /** A property: its name, its type, and what stands for it if it is not there. */
    private record Property(String name, Type type, IfAbsent ifAbsent) {
    }

    private final JavaType type;

    StrictReader() {
        this(null);
    }

    private StrictReader(JavaType type) {
        this.type = type;
    }

    @Override
    public StrictReader createContextual(DeserializationContext context, BeanProperty property) {
        return new StrictReader(context.getContextualType());
    }

    @Override
    public Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
        int depth = context.getAttribute(StrictReader.class) instanceof Integer outer ? outer + 1 : 1;
        if (depth > DEEPEST) {
            throw Scalars.refused(json, simpleName() + " must be nested at most " + DEEPEST + " deep, got more");
        }
        context.setAttribute(StrictReader.class, depth);
        try {
            return read(json, context);
        } finally {
            context.setAttribute(StrictReader.class, depth - 1);
        }
    }

    private Object read(JsonParser json, DeserializationContext context) throws IOException {
        Class<?> raw = type.getRawClass();
        if (raw.isRecord()) {
            RecordComponent[] components = raw.getRecordComponents();
            return read(json, context, canonicalConstructor(raw, components), Arrays.stream(components)
                    .map(c -> new Property(c.getName(), c.getGenericType(), c.getAnnotation(IfAbsent.class))).toList());
        }
        for (Constructor<?> constructor : raw.getDeclaredConstructors()) {
            if (isCreator(constructor)) {
                return read(json, context, constructor, properties(constructor));
            }
        }
        return asJacksonWould(context).deserialize(json, context);
    }

    private static Constructor<?> canonicalConstructor(Class<?> raw, RecordComponent[] components) {
        try {
            return raw.getDeclaredConstructor(Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e); // every record has it
        }
    }

    private static boolean isCreator(Constructor<?> constructor) {
        return constructor.isAnnotationPresent(JsonCreator.class);
    }

    private static List<Property> properties(Constructor<?> creator) {
        List<Property> properties = new ArrayList<>();
        for (Parameter parameter : creator.getParameters()) {
            JsonProperty name = parameter.getAnnotation(JsonProperty.class);
            if (name == null || name.value().isEmpty()) {
                throw new IllegalStateException("each parameter of " + creator + " must have a @JsonProperty with a name");
            }
            properties.add(new Property(name.value(), parameter.getParameterizedType(), parameter.getAnnotation(IfAbsent.class)));
        }
        return properties;
    }

    /** For classes that say nothing: an interface's annotation is theirs too, but they may be no records. */
    private JsonDeserializer<?> asJacksonWould(DeserializationContext context) throws JsonMappingException {
        BeanDescription description = context.getConfig().introspect(type);
        JsonDeserializer<?> reader = context.getFactory().createBeanDeserializer(context, type, description);
        if (reader instanceof ResolvableDeserializer resolvable) {
            resolvable.resolve(context);
        }
        return context.handleSecondaryContextualization(reader, null, type);
    }

    private Object read(JsonParser json, DeserializationContext context, Constructor<?> constructor, List<Property> properties)
            throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            json.nextToken();
        }
        boolean isInObject = json.currentToken() == JsonToken.FIELD_NAME || json.currentToken() == JsonToken.END_OBJECT;
        Scalars.that(isInObject, json, simpleName(), "an object", null);
        Object[] values = new Object[properties.size()];
        boolean[] found = new boolean[values.length];
        for (; json.currentToken() == JsonToken.FIELD_NAME; json.nextToken()) {
            int i = indexOf(json.currentName(), json, properties);
            if (found[i]) {
                throw Scalars.refused(json, json.currentName() + " of " + simpleName() + " is there twice");
            }
            found[i] = true;
            json.nextToken();
            values[i] = value(json, context, properties.get(i));
        }
        for (int i = 0; i < values.length; i++) {
            if (!found[i]) {
                values[i] = valueOfAbsent(json, context, properties.get(i));
            }
        }
        return create(json, constructor, values);
    }

    private int indexOf(String name, JsonParser json, List<Property> properties) throws IOException {
        List<String> names = properties.stream().map(Property::name).toList();
        int index = names.indexOf(name);
        if (index < 0) {
            throw Scalars.refused(json, "unknown property \"" + name + "\" of " + simpleName() + ", which has "
                    + (names.isEmpty() ? "none" : String.join(", ", names)));
        }
        return index;
    }

    private Object valueOfAbsent(JsonParser json, DeserializationContext context, Property property) throws IOException {
        if (property.ifAbsent == null) {
            throw Scalars.refused(json, property.name + " of " + simpleName() + " is missing");
        }
        try (JsonParser byDefault = JSON.createParser(property.ifAbsent.value())) {
            byDefault.setCodec(json.getCodec());
            byDefault.nextToken();
            return value(byDefault, context, property);
        }
    }

    private Object create(JsonParser json, Constructor<?> constructor, Object[] values) throws IOException {
        try {
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            String message = cause instanceof IllegalArgumentException ? cause.getMessage() : simpleName() + ": " + cause;
            throw JsonMappingException.from(json, message, cause);
        } catch (ReflectiveOperationException e) {
            throw JsonMappingException.from(json, "cannot create a " + simpleName(), e);
        }
    }

    private String simpleName() {
        return type.getRawClass().getSimpleName();
    }

    // ---- values

    private Object value(JsonParser json, DeserializationContext context, Property property) throws IOException {
        try {
            JavaType type = context.getTypeFactory().resolveMemberType(property.type, this.type.getBindings());
            return value(json, context, property.name, type);
        } catch (JsonMappingException e) {
            throw JsonMappingException.wrapWithPath(e, this.type.getRawClass(), property.name);
        }
    }

    private static Object value(JsonParser json, DeserializationContext context, String name, JavaType type) throws IOException {
        Class<?> raw = type.getRawClass();
        if (json.currentToken() == JsonToken.VALUE_NULL && !raw.isPrimitive()) {
            return null;
        }
        if (raw == double.class || raw == Double.class) {
            return Scalars.number(json, name);
        }
        if (raw == int.class || raw == Integer.class) {
            return (int) Scalars.whole(json, name, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (raw == long.class || raw == Long.class) {
            return Scalars.whole(json, name, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return Scalars.flag(json, name);
        }
        if (raw == String.class) {
            return Scalars.text(json, name);
        }
        if (raw.isEnum()) {
            return Scalars.constant(json, name, raw.getEnumConstants());
        }
        if (raw == List.class) {
            return list(json, context, name, type.getContentType());
        }
        if (raw.isPrimitive()) {
            throw new IllegalStateException(name + " must be a double, int, long or boolean for @StrictJson, got " + raw);
        }
        return object(json, context, name, type);
    }

    private static List<Object> list(JsonParser json, DeserializationContext context, String name, JavaType type)
            throws IOException {
        Scalars.that(json.currentToken() == JsonToken.START_ARRAY, json, name, "a list", null);
        List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            try {
                list.add(value(json, context, name + "[" + list.size() + "]", type));
            } catch (JsonMappingException e) {
                throw JsonMappingException.wrapWithPath(e, List.class, list.size());
            }
        }
        return list;
    }

    /** By way of the mapper, which knows the type ids of interfaces and the deserializers of classes. */
    private static Object object(JsonParser json, DeserializationContext context, String name, JavaType type) throws IOException {
        TypeDeserializer byTypeId = context.getFactory().findTypeDeserializer(context.getConfig(), type);
        boolean isObject = json.currentToken() == JsonToken.START_OBJECT;
        if (byTypeId != null) {
            boolean isInside = byTypeId.getTypeInclusion() == JsonTypeInfo.As.PROPERTY;
            Scalars.that(isObject || !isInside, json, name, "an object", null);
            return context.findContextualValueDeserializer(type, null).deserializeWithType(json, context, byTypeId);
        }
        if (isPlainRecord(type, context)) {
            Scalars.that(isObject, json, name, "an object", null);
            return new StrictReader(type).deserialize(json, context);
        }
        return context.findContextualValueDeserializer(type, null).deserialize(json, context);
    }

    /** A record that says nothing about how it is to be read, so that Jackson would read it with all its liberties. */
    private static boolean isPlainRecord(JavaType type, DeserializationContext context) {
        BeanDescription description = context.getConfig().introspectClassAnnotations(type);
        Object own = context.getAnnotationIntrospector().findDeserializer(description.getClassInfo());
        return type.getRawClass().isRecord() && (own == null || own == StrictReader.class)
                && Arrays.stream(type.getRawClass().getDeclaredConstructors()).noneMatch(StrictReader::isCreator);
    }
}
