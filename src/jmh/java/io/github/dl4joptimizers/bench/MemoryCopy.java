package io.github.dl4joptimizers.bench;

import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.IntStream;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** So many bytes copied and nothing computed: what the memory allows to any optimizer that keeps its state there. */
final class MemoryCopy implements Work {

    /** Below this, in bytes, a second thread does not pay. */
    private static final long MIN_SHARED = 1 << 18;

    private final BytePointer from;
    private final BytePointer to;
    private final List<Runnable> parts;

    MemoryCopy(long bytes) {
        from = new BytePointer(bytes);
        to = new BytePointer(bytes);
        Pointer.memset(from, 1, bytes); // pages that were never written are all the same one, and in the cache
        Pointer.memset(to, 2, bytes);
        int threads = bytes < MIN_SHARED ? 1 : ForkJoinPool.getCommonPoolParallelism() + 1;
        parts = IntStream.range(0, threads).mapToObj(i -> part(bytes * i / threads, bytes * (i + 1) / threads)).toList();
    }

    private Runnable part(long start, long end) {
        BytePointer source = new BytePointer(from).position(start);
        BytePointer target = new BytePointer(to).position(start);
        return () -> Pointer.memcpy(target, source, end - start);
    }

    @Override
    public void step() {
        if (parts.size() == 1) {
            parts.get(0).run();
        } else {
            ForkJoinTask.invokeAll(parts.stream().map(ForkJoinTask::adapt).toList());
        }
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }
}
