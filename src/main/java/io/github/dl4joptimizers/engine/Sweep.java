package io.github.dl4joptimizers.engine;

import java.nio.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One pass of a rule over equally long arrays. Arrays in the CPU's memory are swept in chunks: a chunk of each array is
 * copied into lanes, the rule runs on the lanes, what it changed is copied back. So a whole rule works inside the first
 * cache and each array crosses the memory bus once. Other backends and types go through {@link ArrayLanes}.
 *
 * <p>A chunk's result depends on that chunk only, so neither the number of threads nor the place of the cuts changes a bit.
 */
final class Sweep {

    /** Bytes in lanes per thread from which another thread pays: they take one some 35 microseconds, to wake another takes 50. */
    private static final int MIN_SHARE_BYTES = 1 << 20;

    /** Bytes from which no cache holds the arrays. */
    private static final long MIN_UNCACHED_BYTES = 1 << 24;

    /** How arrays are cut, which depends on where they come from. */
    private enum Cut {

        /** Blocks are small, so that the threads end together. */
        CACHED(Workspace.CHUNK_BYTES, 1 << 13),

        /**
         * The processor fetches ahead. A chunk is half a page of each array, so that the other half comes while this one is
         * being computed: one thread alone is 1.7 times as fast for it. Blocks are large, as what one thread has fetched of
         * another's block is in vain: two threads are 1.2 times as fast.
         */
        UNCACHED(1 << 11, 1 << 16);

        private final int chunkBytes;
        /** Elements that a thread takes at a time, a whole number of chunks. */
        private final int block;

        Cut(int chunkBytes, int block) {
            this.chunkBytes = chunkBytes;
            this.block = block;
        }

        static Cut of(long bytes) {
            return bytes < MIN_UNCACHED_BYTES ? CACHED : UNCACHED;
        }
    }

    /** Elements per NIO buffer: its size in bytes must be an int. */
    private static final int MAX_PIECE = 1 << 27;

    private final Rule rule;
    private final List<Stretch> stretches;
    private final DataType type;
    /** Buffer 0 holds the gradient and takes the update, the next ones hold the state, and the last one the parameters, if any. */
    private final Buffer[] buffers;
    private final boolean hasParameters;
    /** The elements that are in the buffers. */
    private final long start;
    private final long end;
    private final int chunk;
    private final int block;
    private final AtomicLong next;
    /** What the rule threw first, in whatever thread: the common pool would hand on a copy that says it twice. */
    private final AtomicReference<Throwable> thrown = new AtomicReference<>();

    private Sweep(Rule rule, List<Stretch> stretches, DataType type, Buffer[] buffers, boolean hasParameters, long start, long end,
            Cut cut) {
        this.rule = rule;
        this.stretches = stretches;
        this.type = type;
        this.buffers = buffers;
        this.hasParameters = hasParameters;
        this.start = start;
        this.end = end;
        this.chunk = cut.chunkBytes / Workspace.laneWidth(type);
        this.block = cut.block;
        next = new AtomicLong(start);
    }

    static void run(Rule rule, INDArray gradient, INDArray[] state) {
        for (INDArray array : state) {
            if (array.length() != gradient.length() || array.dataType() != gradient.dataType()) {
                throw mismatch(describe(gradient), describe(array));
            }
        }
        boolean sweepable = isSweepable(gradient);
        if (sweepable && areAlike(gradient, state)) {
            sweep(rule, gradient, state);
            return;
        }
        for (INDArray array : state) { // ND4J would broadcast some of these
            if (!array.equalShapes(gradient)) {
                throw mismatch(Arrays.toString(gradient.shape()), Arrays.toString(array.shape()));
            }
        }
        if (sweepable) {
            sweepCopies(rule, gradient, state);
        } else {
            ArrayLanes.run(rule, gradient, state);
        }
    }

    /** Arrays with gaps, or in different orders: SameDiff's gradients are 'c' where its parameters are 'f'. */
    private static void sweepCopies(Rule rule, INDArray gradient, INDArray[] state) {
        INDArray[] originals = Stream.concat(Stream.of(gradient), Stream.of(state)).toArray(INDArray[]::new);
        INDArray[] copies = Stream.of(originals).map(original -> original.dup('c')).toArray(INDArray[]::new);
        sweep(rule, copies[0], Arrays.copyOfRange(copies, 1, copies.length));
        for (int i = 0; i < copies.length; i++) {
            originals[i].assign(copies[i]);
            if (copies[i].closeable()) { // it is not, in a workspace
                copies[i].close();
            }
        }
    }

    private static void sweep(Rule rule, INDArray gradient, INDArray[] state) {
        List<Stretch> all = List.of(Stretch.ofRuleAlone(gradient.length()));
        sweep(new Pass(rule, gradient, null, 0, state, all));
    }

    static void run(Pass pass) {
        sweep(pass);
    }

    private static void sweep(Pass pass) {
        INDArray[] state = pass.state();
        DataType type = pass.gradients().dataType();
        boolean hasParameters = pass.parameters() != null;
        Buffer[] buffers = new Buffer[1 + state.length + (hasParameters ? 1 : 0)];
        Cut cut = Cut.of(pass.length() * type.width() * buffers.length);
        Workspace workspace = Workspace.take();
        try {
            for (long from = 0; from < pass.length(); from += MAX_PIECE) {
                int piece = (int) Math.min(MAX_PIECE, pass.length() - from);
                buffers[0] = workspace.buffer(pass.gradients(), pass.start() + from, piece);
                for (int k = 0; k < state.length; k++) {
                    buffers[1 + k] = workspace.buffer(state[k], from, piece);
                }
                if (hasParameters) {
                    buffers[1 + state.length] = workspace.buffer(pass.parameters(), pass.start() + from, piece);
                }
                new Sweep(pass.rule(), pass.stretches(), type, buffers, hasParameters, from, from + piece, cut).run(workspace);
            }
        } finally {
            workspace.giveBack();
        }
    }

    private static IllegalArgumentException mismatch(String gradient, String array) {
        return new IllegalArgumentException("state must match the gradient " + gradient + ", got " + array);
    }

    private static String describe(INDArray array) {
        return array.length() + " x " + array.dataType();
    }

    static boolean isSweepable(INDArray gradient) {
        DataType type = gradient.dataType();
        return Nd4j.getExecutioner().type() == OpExecutioner.ExecutionerType.NATIVE_CPU && !gradient.isEmpty()
                && (type == DataType.FLOAT || type == DataType.DOUBLE || type == DataType.FLOAT16);
    }

    /** Whether the k-th element in memory is the same element of each. */
    private static boolean areAlike(INDArray gradient, INDArray[] state) {
        boolean alike = gradient.elementWiseStride() == 1;
        for (INDArray array : state) {
            alike = alike && array.elementWiseStride() == 1 && sameOrder(gradient, array);
        }
        return alike;
    }

    private static boolean sameOrder(INDArray a, INDArray b) {
        return a.ordering() == b.ordering() || a.isVectorOrScalar() && b.isVectorOrScalar();
    }

    private void run(Workspace workspace) {
        long bytes = (end - start) * Workspace.laneWidth(type) * buffers.length;
        int threads = (int) Math.min(ForkJoinPool.getCommonPoolParallelism() + 1, bytes / MIN_SHARE_BYTES);
        if (threads < 2) {
            new Worker(workspace).sweep(start, end);
            return;
        }
        Runnable share = this::sweepBlocks;
        ForkJoinTask<?>[] tasks = new ForkJoinTask<?>[threads];
        Arrays.setAll(tasks, i -> ForkJoinTask.adapt(share));
        ForkJoinTask.invokeAll(tasks);
        if (thrown.get() instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown.get() instanceof Error error) {
            throw error;
        }
    }

    /** Sweeps one block after the other for as long as there are any. A thread that wakes late, or is held up, takes fewer. */
    private void sweepBlocks() {
        Workspace workspace = Workspace.take();
        try {
            Worker worker = new Worker(workspace);
            for (long from = next.getAndAdd(block); from < end; from = next.getAndAdd(block)) {
                worker.sweep(from, Math.min(end, from + block));
            }
        } catch (RuntimeException | Error e) {
            thrown.compareAndSet(null, e);
            next.set(end); // the other threads need not go on
        } finally {
            workspace.giveBack();
        }
    }

    /** One thread, with its lanes. */
    private final class Worker {

        private final ChunkLanes update;
        private final ChunkLanes gradient;
        private final ChunkLanes[] state;
        private final ChunkLanes parameters;

        private Worker(Workspace workspace) {
            ChunkLanes[] lanes = workspace.lanes(type, buffers.length + 1);
            int last = buffers.length;
            update = lanes[0];
            gradient = lanes[1];
            state = Arrays.copyOfRange(lanes, 2, hasParameters ? last : last + 1);
            parameters = hasParameters ? lanes[last] : null;
        }

        /** Takes the elements [from, to) through their step. */
        private void sweep(long from, long to) {
            for (int s = stretchAt(from); s < stretches.size() && stretches.get(s).from() < to; s++) {
                Stretch stretch = stretches.get(s);
                long last = Math.min(to, stretch.to());
                for (long at = Math.max(from, stretch.from()); at < last; at += chunk) {
                    int here = (int) (at - start);
                    read(here, (int) Math.min(chunk, last - at));
                    step(stretch);
                    write(here);
                }
            }
        }

        private void read(int at, int n) {
            update.clear(n);
            gradient.read(buffers[0], at, n);
            for (int k = 0; k < state.length; k++) {
                state[k].read(buffers[1 + k], at, n);
            }
            if (hasParameters) {
                parameters.read(buffers[1 + state.length], at, n);
            }
        }

        private void step(Stretch stretch) {
            List<Stage> before = stretch.before();
            for (int i = 0; i < before.size(); i++) {
                before.get(i).apply(gradient, parameters);
            }
            rule.apply(update, gradient, state);
            if (!update.isWritten()) {
                throw noUpdate(rule);
            }
            List<Stage> after = stretch.after();
            for (int i = 0; i < after.size(); i++) {
                after.get(i).apply(update, parameters);
            }
            if (stretch.subtract()) {
                parameters.sum(1, parameters, -1, update);
            }
        }

        private void write(int at) {
            update.write(buffers[0], at);
            for (int k = 0; k < state.length; k++) {
                state[k].write(buffers[1 + k], at);
            }
            if (hasParameters) {
                parameters.write(buffers[1 + state.length], at);
            }
        }
    }

    /** The stretch that an element is in. */
    private int stretchAt(long element) {
        int low = 0;
        int high = stretches.size() - 1;
        while (low < high) {
            int middle = low + high >>> 1;
            if (stretches.get(middle).to() <= element) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    static IllegalStateException noUpdate(Rule rule) {
        return new IllegalStateException("a rule must write its update, " + rule + " did not");
    }
}
