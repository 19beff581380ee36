package io.github.dl4joptimizers.internal;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where arrays lie. */
public final class Memory {

    private Memory() {
    }

    /**
     * The memory that an array is a view of. DL4J hands out views of views of views, and a view's own {@code pointer()} goes through
     * all of them, and through each of those again to see whether it is closed: 0.3 ms with 400 arrays in a network.
     */
    public static Pointer pointer(INDArray array) {
        return buffer(array).pointer();
    }

    /** The buffer that an array is a view of. Arrays of one network share it, so it tells networks apart, by identity. */
    public static DataBuffer buffer(INDArray array) {
        DataBuffer root = array.data().originalDataBuffer();
        return root == null ? array.data() : root;
    }

    /** The address of an array's first element. */
    public static long address(INDArray array) {
        return pointer(array).address() + array.data().offset() * array.dataType().width();
    }

    /** Whether two arrays are as long, and lie in the same place. */
    public static boolean isSame(INDArray a, INDArray b) {
        return a.length() == b.length() && a.dataType() == b.dataType() && address(a) == address(b);
    }
}
