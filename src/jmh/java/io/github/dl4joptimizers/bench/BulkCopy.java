package io.github.dl4joptimizers.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * What the memory allows: so many bytes copied from one place to another and nothing computed, by as many threads as a large
 * step has.
 */
final class BulkCopy implements Work {

    /** Below this, in bytes, a second thread does not pay. */
    private static final long MIN_SHARED = 1 << 18;

    private final BytePointer from;
    private final BytePointer to;
    private final List<Runnable> parts = new ArrayList<>();

    BulkCopy(CopyWay way, long bytes) {
        this(way, bytes, new BytePointer(bytes), new BytePointer(bytes));
        Pointer.memset(from, 1, bytes); // pages that were never written are all the same one, and in the cache
        Pointer.memset(to, 2, bytes);
    }

    private BulkCopy(CopyWay way, long bytes, BytePointer from, BytePointer to) {
        this.from = from;
        this.to = to;
        int threads = bytes < MIN_SHARED ? 1 : ForkJoinPool.getCommonPoolParallelism() + 1;
        for (int i = 0; i < threads; i++) {
            parts.add(part(way, bytes * i / threads, bytes * (i + 1) / threads));
        }
    }

    /** The same bytes another way; close both, in any order. */
    BulkCopy another(CopyWay way) {
        return new BulkCopy(way, from.capacity(), from, to);
    }

    private Runnable part(CopyWay way, long start, long end) {
        long length = end - start;
        BytePointer source = new BytePointer(from).position(start).limit(end);
        BytePointer target = new BytePointer(to).position(start).limit(end);
        if (way == CopyWay.MEMCPY) {
            return () -> Pointer.memcpy(target, source, length);
        }
        ByteBuffer in = source.asByteBuffer();
        ByteBuffer out = target.asByteBuffer();
        return () -> out.put(0, in, 0, (int) length);
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
