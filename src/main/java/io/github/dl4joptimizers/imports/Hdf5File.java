package io.github.dl4joptimizers.imports;

import static org.bytedeco.hdf5.global.hdf5.H5F_ACC_RDONLY;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.github.dl4joptimizers.internal.Check;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.DataType;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.deeplearning4j.nn.modelimport.keras.Hdf5Archive;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads what DL4J's {@code Hdf5Archive} cannot: doubles, numbers of rank 0 and lists of strings. Each object of the HDF5 library
 * is closed as soon as it has been read: the garbage collector would do that in a thread of its own, which crashes the JVM.
 */
final class Hdf5File implements AutoCloseable {

    private final H5File file;

    Hdf5File(Path path) {
        synchronized (Hdf5Archive.LOCK_OBJECT) {
            file = new H5File(path.toString(), H5F_ACC_RDONLY());
        }
    }

    @Override
    public void close() {
        synchronized (Hdf5Archive.LOCK_OBJECT) {
            file.close();
            file.deallocate();
        }
    }

    private static <P extends Pointer, T> T using(P pointer, Function<P, T> use) {
        synchronized (Hdf5Archive.LOCK_OBJECT) {
            try {
                return use.apply(pointer);
            } finally {
                pointer.deallocate();
            }
        }
    }

    /** Whether there is a group or a data set. HDF5 asks for the groups on the way first. */
    boolean has(String path) {
        synchronized (Hdf5Archive.LOCK_OBJECT) {
            for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
                if (!file.nameExists(path.substring(0, end))) {
                    return false;
                }
            }
            return file.nameExists(path);
        }
    }

    /** The names of what is in a group. */
    List<String> members(String path) {
        synchronized (Hdf5Archive.LOCK_OBJECT) {
            return using(file.openGroup(path), group -> {
                List<String> names = new ArrayList<>();
                for (long i = 0; i < group.getNumObjs(); i++) {
                    names.add(using(group.getObjnameByIdx(i), BytePointer::getString));
                }
                return names;
            });
        }
    }

    /** Whether a path is that of a group, not of a data set. */
    boolean isGroup(String path) {
        synchronized (Hdf5Archive.LOCK_OBJECT) {
            return file.childObjType(path) == org.bytedeco.hdf5.global.hdf5.H5O_TYPE_GROUP;
        }
    }

    /** A data set as doubles, in its shape; one number has rank 0. */
    INDArray numbers(String path) {
        synchronized (Hdf5Archive.LOCK_OBJECT) {
            return using(file.openDataSet(path), set -> {
                long[] shape = using(set.getSpace(), Hdf5File::shapeOf);
                int length = Math.toIntExact(product(shape));
                double[] values = new double[length];
                using(new DoublePointer(length), buffer -> {
                    using(new DataType(PredType.NATIVE_DOUBLE()), type -> {
                        set.read(buffer, type);
                        return null;
                    });
                    return buffer.get(values);
                });
                return shape.length == 0 ? Nd4j.scalar(values[0]) : Nd4j.create(values, shape, 'c');
            });
        }
    }

    /** The shape of a data set. */
    long[] shape(String path) {
        synchronized (Hdf5Archive.LOCK_OBJECT) {
            return using(file.openDataSet(path), set -> using(set.getSpace(), Hdf5File::shapeOf));
        }
    }

    private static long[] shapeOf(DataSpace space) {
        long[] shape = new long[space.getSimpleExtentNdims()];
        if (shape.length > 0) {
            space.getSimpleExtentDims(shape);
        }
        return shape;
    }

    private static long product(long[] shape) {
        long product = 1;
        for (long size : shape) {
            product = Math.multiplyExact(product, size);
        }
        return product;
    }

    /** Whether a group has an attribute. */
    boolean hasAttribute(String path, String name) {
        synchronized (Hdf5Archive.LOCK_OBJECT) {
            return using(file.openGroup(path), group -> group.attrExists(name));
        }
    }

    /** A string, or a list of strings, that a group has as an attribute. */
    List<String> strings(String path, String name) {
        synchronized (Hdf5Archive.LOCK_OBJECT) {
            return using(file.openGroup(path), group -> {
                Check.that(group.attrExists(name), "the file", "Keras', with an attribute " + name + " of " + path, "none");
                return using(group.openAttribute(name), Hdf5File::strings);
            });
        }
    }

    private static List<String> strings(Attribute attribute) {
        int count = Math.toIntExact(product(using(attribute.getSpace(), Hdf5File::shapeOf)));
        return using(attribute.getDataType(), type -> {
            List<String> strings = new ArrayList<>();
            if (count == 0) {
                return strings;
            }
            if (using(attribute.getStrType(), org.bytedeco.hdf5.StrType::isVariableStr)) {
                using(new PointerPointer<BytePointer>(count), pointers -> {
                    attribute.read(type, pointers);
                    for (int i = 0; i < count; i++) {
                        strings.add(pointers.getString(i, StandardCharsets.UTF_8));
                    }
                    return null;
                });
            } else {
                int size = Math.toIntExact(type.getSize());
                using(new BytePointer((long) count * size), bytes -> {
                    attribute.read(type, (Pointer) bytes); // as a BytePointer it would be one string
                    byte[] all = new byte[count * size];
                    bytes.get(all);
                    for (int i = 0; i < count; i++) {
                        strings.add(untilZero(all, i * size, size));
                    }
                    return null;
                });
            }
            return strings;
        });
    }

    private static String untilZero(byte[] bytes, int start, int size) {
        int length = 0;
        while (length < size && bytes[start + length] != 0) {
            length++;
        }
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }
}
