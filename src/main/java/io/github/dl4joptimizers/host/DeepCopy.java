package io.github.dl4joptimizers.host;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * Copies a configuration with all that it refers to, by Java serialization. DL4J's own {@code clone} methods share updaters,
 * schedules and the layers inside wrappers with the original; its JSON loses what a schedule of a user's own does not declare.
 */
final class DeepCopy {

    private DeepCopy() {
    }

    @SuppressWarnings("unchecked") // what is read is what was written
    static <T extends Serializable> T of(T configuration) {
        Map<String, Class<?>> classes = new HashMap<>();
        try {
            return (T) read(write(configuration, classes), classes);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException("model must have a configuration of parts that Java can serialize, got one with a "
                    + e.getMessage(), e);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalArgumentException("model has a configuration that cannot be copied", e);
        }
    }

    private static byte[] write(Object object, Map<String, Class<?>> classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes) {
            @Override
            protected void annotateClass(Class<?> type) {
                classes.put(type.getName(), type);
            }
        }) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    /** Takes the classes from where they were written: a notebook's, for one, are not where this class could look for them. */
    private static Object read(byte[] bytes, Map<String, Class<?>> classes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
                Class<?> type = classes.get(description.getName());
                return type != null ? type : super.resolveClass(description);
            }
        }) {
            return in.readObject();
        }
    }
}
