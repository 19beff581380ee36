package io.github.dl4joptimizers.engine;

import java.nio.Buffer;
import java.util.concurrent.ConcurrentLinkedDeque;

import io.github.dl4joptimizers.internal.Memory;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a sweep needs, kept from step to step: lanes to compute in, and NIO views of the arrays it has met. Taken and given back
 * like a tool, and not kept in a ThreadLocal: the common pool's threads forget those after each task.
 */
final class Workspace {

    /** The most bytes that a chunk has in a lane: Adam's five lanes take 20 kB, well inside a first-level cache of 32 kB. */
    static final int CHUNK_BYTES = 1 << 12;

    /** The last one given back is the first to be taken: it knows the arrays, and is warm in the cache. */
    private static final ConcurrentLinkedDeque<Workspace> IDLE = new ConcurrentLinkedDeque<>();

    /** A power of two. Making a view costs as much as updating a thousand parameters, finding it a few nanoseconds. */
    private static final int VIEWS = 256;

    private record View(long address, int length, DataType type, Buffer buffer) {
    }

    private final View[] views = new View[VIEWS];
    private ChunkLanes[] floats = {};
    private ChunkLanes[] doubles = {};

    private Workspace() {
    }

    /** One that nobody else uses until {@link #giveBack}. */
    static Workspace take() {
        Workspace idle = IDLE.pollFirst();
        return idle != null ? idle : new Workspace();
    }

    void giveBack() {
        IDLE.offerFirst(this);
    }

    /** Bytes per element of the lanes: half is computed in float. */
    static int laneWidth(DataType type) {
        return type == DataType.DOUBLE ? Double.BYTES : Float.BYTES;
    }

    /** {@code count} lanes that hold a chunk of this type each. */
    ChunkLanes[] lanes(DataType type, int count) {
        boolean isDouble = type == DataType.DOUBLE;
        ChunkLanes[] lanes = isDouble ? doubles : floats;
        if (lanes.length < count) {
            lanes = new ChunkLanes[count];
            int capacity = CHUNK_BYTES / laneWidth(type);
            for (int i = 0; i < count; i++) {
                lanes[i] = isDouble ? new DoubleLanes(capacity) : new FloatLanes(capacity);
            }
            if (isDouble) {
                doubles = lanes;
            } else {
                floats = lanes;
            }
        }
        return lanes;
    }

    /**
     * The elements [start, start + length) of a contiguous array. A view is an address and no more: one that is left over
     * from an array since freed is not used again until its address, length and type belong to a live array.
     */
    Buffer buffer(INDArray array, long start, int length) {
        Pointer memory = Memory.pointer(array);
        DataType type = array.dataType();
        long first = array.data().offset() + start;
        long address = memory.address() + first * type.width();
        int slot = (int) (address >>> 6 ^ address >>> 14 ^ length) & VIEWS - 1;
        View view = views[slot];
        if (view == null || view.address != address || view.length != length || view.type != type) {
            view = new View(address, length, type, map(memory, type, first, length));
            views[slot] = view;
        }
        return view.buffer;
    }

    private static Buffer map(Pointer pointer, DataType type, long first, int length) {
        return switch (type) {
            case FLOAT -> new FloatPointer(pointer).position(first).limit(first + length).asBuffer();
            case DOUBLE -> new DoublePointer(pointer).position(first).limit(first + length).asBuffer();
            case HALF -> new ShortPointer(pointer).position(first).limit(first + length).asBuffer();
            default -> throw new IllegalArgumentException("no lanes for " + type);
        };
    }
}
