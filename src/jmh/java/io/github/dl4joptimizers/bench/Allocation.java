package io.github.dl4joptimizers.bench;

import java.lang.management.ManagementFactory;
import java.util.stream.DoubleStream;

import com.sun.management.ThreadMXBean;

/** How much a step allocates on the Java heap, in all threads. (Java 17 has no total, so the threads are added up.) */
final class Allocation {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int MAX_STEPS = 2000;
    private static final long MAX_NANOS = 30_000_000;

    /** Other threads allocate now and then: the least of so many counts is the work's. */
    private static final int COUNTS = 3;

    private Allocation() {
    }

    /** Bytes per step, of a work that is warm. */
    static double bytesPerStep(Work work) {
        return DoubleStream.generate(() -> count(work)).limit(COUNTS).min().orElseThrow();
    }

    private static double count(Work work) {
        long before = total();
        long ofCounting = total() - before;
        long start = System.nanoTime();
        int steps = 0;
        before = total();
        while (steps < 10 || steps < MAX_STEPS && System.nanoTime() - start < MAX_NANOS) {
            work.step();
            steps++;
        }
        return Math.max(0, total() - before - ofCounting) / (double) steps;
    }

    private static long total() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes); // -1: the thread has ended
        }
        return sum;
    }
}
