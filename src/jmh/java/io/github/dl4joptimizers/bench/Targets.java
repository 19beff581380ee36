package io.github.dl4joptimizers.bench;

import org.nd4j.linalg.api.buffer.DataType;

/** What the library promises, for each figure of the report. */
final class Targets {

    private Targets() {
    }

    /**
     * A step against DL4J's. Below 100k parameters DL4J's cost is that of calling an operation, from there on it is that of
     * going through the memory, in which momentum has little to gain.
     *
     * @param defaultBackend whether DL4J runs the natives for any processor, or faster ones: those halve its time at 1M
     */
    static Target step(Optimizer optimizer, DataType type, long size, boolean defaultBackend) {
        if (type == DataType.DOUBLE) {
            return Target.atLeast(1);
        }
        if (!defaultBackend) {
            return size == Sizes.M ? Target.atLeast(Math.min(2, optimizer.timesFaster())) : Target.NO_TARGET;
        }
        if (size > 10 * Sizes.M) {
            return Target.NO_TARGET;
        }
        return Target.atLeast(size < 10 * Sizes.K ? 10 : size < 100 * Sizes.K ? 4 : optimizer.timesFaster());
    }

    /** A step against a bulk copy, once the caches are too small for both. */
    static Target copy(long size) {
        return size >= 10 * Sizes.M ? Target.atMost(1.3) : Target.NO_TARGET;
    }

    static Target torch() {
        return Target.atLeast(1);
    }

    static Target fit(BenchmarkNetwork network) {
        return Target.atLeast(network.timesFaster());
    }

    static Target bytesPerStep() {
        return Target.atMost(1000);
    }

    static Target nanosPerValue(Side side) {
        return side == Side.OURS ? Target.atMost(100) : Target.NO_TARGET;
    }

    static Target bytesPerValue() {
        return Target.atMost(0);
    }
}
