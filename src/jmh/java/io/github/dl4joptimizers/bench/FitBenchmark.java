package io.github.dl4joptimizers.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A training step of a whole network with Adam, on a batch of 32. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FitBenchmark {

    /** Which network. */
    @Param
    public BenchmarkNetwork network;
    /** Whose. */
    @Param
    public Side side;

    private Work work;

    /** Allocates. */
    @Setup
    public void setUp() {
        work = new FitStep(network, side);
    }

    /** The step. */
    @Benchmark
    public void step() {
        work.step();
    }

    /** Frees. */
    @TearDown
    public void tearDown() {
        work.close();
    }
}
