package io.github.dl4joptimizers.samples;

import java.util.function.Supplier;

import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Lets ND4J compute on one thread for a while. A batch of the book's network is too small to share: the threads would spend
 * their time waiting for each other, and on a busy machine ten times as much as they compute. Also, how many threads there
 * are decides the order of some sums, so one thread gives the same losses on machines with different numbers of cores.
 */
final class OneNativeThread {

    private OneNativeThread() {
    }

    /** What {@code work} returns. Afterwards ND4J has as many threads as before. */
    static <T> T during(Supplier<T> work) {
        Blas blas = Nd4j.factory().blas();
        NativeOps operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
        int blasThreads = blas.getMaxThreads();
        int operationThreads = operations.ompGetMaxThreads();
        blas.setMaxThreads(1);
        operations.setOmpNumThreads(1);
        try {
            return work.get();
        } finally {
            operations.setOmpNumThreads(operationThreads);
            blas.setMaxThreads(blasThreads);
        }
    }
}
