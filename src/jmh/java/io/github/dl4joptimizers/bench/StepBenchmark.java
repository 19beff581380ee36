package io.github.dl4joptimizers.bench;

import java.util.concurrent.TimeUnit;

import org.nd4j.linalg.api.buffer.DataType;
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

/** One side's step, for JMH's profilers: {@code -prof gc}, {@code -prof perfasm}. {@link SpeedReport} compares the sides. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StepBenchmark {

    /** Which optimizer. */
    @Param
    public UpdaterPair pair;
    /** Ours or DL4J's. */
    @Param
    public Side side;
    /** Type of the network. */
    @Param({"FLOAT", "DOUBLE", "HALF"})
    public DataType type;
    /** Parameters in the block. */
    @Param({"1000", "10000", "100000", "1000000", "10000000"})
    public long size;
    /** Whether the update is subtracted from the parameters, too. */
    @Param({"false", "true"})
    public boolean subtracts;

    private Work work;

    /** Allocates. */
    @Setup
    public void setUp() {
        work = new OptimizerStep(pair, side, type, size, subtracts);
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
