package io.github.dl4joptimizers.updater;

import java.nio.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One pass of a rule over equally long arrays. Arrays in the CPU's memory are swept in chunks: a chunk of each array is
 * copied into lanes, the rule runs on the lanes, what it changed is copied back. So a whole rule works inside the first
 * cache and each array crosses the memory bus once. Everything else goes through {@link ArrayLanes}.
 *
 * <p>A chunk's result depends on that chunk only, so neither the number of threads nor the place of the cuts changes a bit.
 */
final class Sweep {

    /** Elements per thread from which a second thread pays. */
    private static final int MIN_SHARE = 1 << 15;

    /** Elements per NIO buffer: its size in bytes must be an int. */
    private static final int MAX_PIECE = 1 << 27;

    private Sweep() {
    }

    static void run(Rule rule, INDArray gradient, INDArray[] state) {
        for (INDArray array : state) {
            if (array.length() != gradient.length() || array.dataType() != gradient.dataType()) {
                throw mismatch(describe(gradient), describe(array));
            }
        }
        if (!isSweepable(gradient, state)) {
            for (INDArray array : state) { // ND4J would broadcast some of these
                if (!array.equalShapes(gradient)) {
                    throw mismatch(Arrays.toString(gradient.shape()), Arrays.toString(array.shape()));
                }
            }
            ArrayLanes.run(rule, gradient, state);
            return;
        }
        Buffer[] buffers = new Buffer[1 + state.length];
        Workspace workspace = Workspace.take();
        try {
            for (long start = 0; start < gradient.length(); start += MAX_PIECE) {
                int length = (int) Math.min(MAX_PIECE, gradient.length() - start);
                buffers[0] = workspace.buffer(gradient, start, length);
                for (int k = 0; k < state.length; k++) {
                    buffers[1 + k] = workspace.buffer(state[k], start, length);
                }
                share(workspace, rule, gradient.dataType(), buffers, length);
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

    private static boolean isSweepable(INDArray gradient, INDArray[] state) {
        DataType type = gradient.dataType();
        if (Nd4j.getExecutioner().type() != OpExecutioner.ExecutionerType.NATIVE_CPU
                || type != DataType.FLOAT && type != DataType.DOUBLE && type != DataType.FLOAT16
                || gradient.isEmpty() || gradient.elementWiseStride() != 1) {
            return false;
        }
        for (INDArray array : state) {
            if (array.elementWiseStride() != 1 || !sameOrder(gradient, array)) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameOrder(INDArray a, INDArray b) {
        return a.ordering() == b.ordering() || a.isVectorOrScalar() && b.isVectorOrScalar();
    }

    private static void share(Workspace workspace, Rule rule, DataType type, Buffer[] buffers, int length) {
        int shares = Math.min(ForkJoinPool.getCommonPoolParallelism() + 1, length / MIN_SHARE);
        if (shares < 2) {
            sweep(workspace, rule, type, buffers, 0, length);
            return;
        }
        List<RecursiveAction> tasks = new ArrayList<>(shares);
        for (int i = 0; i < shares; i++) {
            tasks.add(new Share(rule, type, buffers, cut(length, i, shares), cut(length, i + 1, shares)));
        }
        ForkJoinTask.invokeAll(tasks);
    }

    /** Cuts fall on whole chunks, so that no thread writes into a cache line of its neighbour's. */
    private static int cut(int length, int i, int shares) {
        long chunks = (length + (long) Workspace.CHUNK - 1) / Workspace.CHUNK;
        return (int) Math.min(length, chunks * i / shares * Workspace.CHUNK);
    }

    /** Applies the rule to the elements [from, to): buffer 0 holds the gradient and takes the update, the others hold the state. */
    private static void sweep(Workspace workspace, Rule rule, DataType type, Buffer[] buffers, int from, int to) {
        ChunkLanes[] lanes = workspace.lanes(type, buffers.length + 1);
        ChunkLanes update = lanes[0];
        ChunkLanes gradient = lanes[1];
        Lanes[] state = new Lanes[buffers.length - 1];
        System.arraycopy(lanes, 2, state, 0, state.length);
        for (int at = from; at < to; at += Workspace.CHUNK) {
            int n = Math.min(Workspace.CHUNK, to - at);
            update.clear(n);
            for (int k = 0; k < buffers.length; k++) {
                lanes[1 + k].read(buffers[k], at, n);
            }
            rule.apply(update, gradient, state);
            if (!update.isWritten()) {
                throw noUpdate(rule);
            }
            update.write(buffers[0], at);
            for (int k = 1; k < buffers.length; k++) {
                lanes[1 + k].write(buffers[k], at);
            }
        }
    }

    static IllegalStateException noUpdate(Rule rule) {
        return new IllegalStateException("a rule must write its update, " + rule + " did not");
    }

    private static final class Share extends RecursiveAction {

        private static final long serialVersionUID = 1L;

        private final transient Rule rule;
        private final transient Buffer[] buffers;
        private final DataType type;
        private final int from;
        private final int to;

        Share(Rule rule, DataType type, Buffer[] buffers, int from, int to) {
            this.rule = rule;
            this.type = type;
            this.buffers = buffers;
            this.from = from;
            this.to = to;
        }

        @Override
        protected void compute() {
            Workspace workspace = Workspace.take();
            try {
                sweep(workspace, rule, type, buffers, from, to);
            } finally {
                workspace.giveBack();
            }
        }
    }
}
