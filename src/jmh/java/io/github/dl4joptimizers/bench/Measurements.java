package io.github.dl4joptimizers.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.dl4joptimizers.bench.OptimizerStep.Extent;
import io.github.dl4joptimizers.bench.Result.Section;
import org.nd4j.linalg.api.buffer.DataType;

/** Takes the figures of the report. Each is handed on as soon as it is there. */
final class Measurements {

    private static final String NANOS = "ns/param";

    /** Enough steps at this size to have the compiler do its best before the first figure is taken. */
    private static final long WARM_UP_SIZE = 10 * Sizes.K;

    /** From here on the report compares with the copy even where nobody draws it. */
    private static final long LARGE = 10 * Sizes.M;

    /** DL4J takes 0.3 s for a step of 10 million doubles; there is no target beyond. */
    private static final long MAX_DOUBLES = 10 * Sizes.M;

    private static final int VALUES = 1000;

    private final Effort effort;
    private final Interleaved interleaved;
    private final Consumer<Result> out;

    /**
     * How much to measure.
     *
     * @param step        for everything but a network's fit
     * @param fit         for that
     * @param copyOfAll   compare each size with the copy, not only the large ones
     */
    record Effort(Interleaved.Effort step, Interleaved.Effort fit, boolean copyOfAll) {
    }

    Measurements(Effort effort, Consumer<Result> out) {
        this.effort = effort;
        this.interleaved = new Interleaved(effort.step);
        this.out = out;
    }

    /** So that no optimizer has the advantage of being the only one that the compiler knows. */
    void warmUp() {
        List<Work> works = new ArrayList<>();
        for (Optimizer optimizer : Optimizer.values()) {
            for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
                works.add(new OptimizerStep(optimizer, Side.OURS, Extent.UPDATE, type, WARM_UP_SIZE, Layout.CONTIGUOUS));
            }
        }
        new Interleaved(new Interleaved.Effort(100, 2, 1)).run(works);
        works.forEach(Work::close);
    }

    void steps(DataType type, long[] sizes) {
        List<Result> all = new ArrayList<>();
        List<Result> copies = new ArrayList<>();
        for (Optimizer optimizer : Optimizer.values()) {
            for (long size : sizes) {
                if (type == DataType.FLOAT || size <= MAX_DOUBLES) {
                    Result step = step(optimizer, type, size, copies);
                    all.add(step);
                    out.accept(step);
                }
            }
        }
        copies.forEach(out);
        Result worst = all.stream().max(Comparator.comparingDouble(Result::bytes)).orElseThrow();
        out.accept(Result.alone(Section.ALLOCATION, worst.subject() + " at " + Sizes.format(worst.parameters()), type.toString(),
                "bytes", worst.bytes(), Targets.bytesPerStep(), worst.bytes()));
    }

    private Result step(Optimizer optimizer, DataType type, long size, List<Result> copies) {
        Work ours = new OptimizerStep(optimizer, Side.OURS, Extent.UPDATE, type, size, Layout.CONTIGUOUS);
        List<Work> works = new ArrayList<>(List.of(ours,
                new OptimizerStep(optimizer, Side.DL4J, Extent.UPDATE, type, size, Layout.CONTIGUOUS)));
        if (effort.copyOfAll || size >= LARGE) {
            BulkCopy memcpy = new BulkCopy(CopyWay.MEMCPY, Math.round(optimizer.bytesRead(type) * size));
            works.add(memcpy);
            works.add(memcpy.another(CopyWay.NIO));
        }
        try {
            List<Samples> samples = interleaved.run(works);
            Result step = Result.faster(Section.STEP, optimizer.toString(), type.toString(), size, NANOS, size, samples.get(0), "DL4J",
                    samples.get(1), Targets.step(optimizer, type, size, Machine.hasDefaultBackend()))
                    .allocating(Allocation.bytesPerStep(ours));
            if (samples.size() == 2) {
                return step;
            }
            Samples fastest = samples.subList(2, samples.size()).stream().min(Comparator.comparingDouble(Samples::median)).orElseThrow();
            Result copy = Result.near(Section.COPY, optimizer.toString(), type.toString(), size, NANOS, size, samples.get(0), "copy",
                    fastest, Targets.copy(size));
            copies.add(copy);
            return step.limitedBy(copy.theirs());
        } finally {
            works.forEach(Work::close);
        }
    }

    /** Networks have no such gradients, SameDiff may: one size will do. */
    void strided() {
        for (Optimizer optimizer : Optimizer.values()) {
            List<Work> works = sides(optimizer, Extent.UPDATE, 100 * Sizes.K, Layout.STRIDED);
            out.accept(duel(Section.STRIDED, optimizer, works, 100 * Sizes.K));
        }
    }

    /** AdamW as a whole: against DL4J, and against PyTorch if that is there. */
    void wholeSteps(long[] sizes, Torch torch) {
        List<Result> againstTorch = new ArrayList<>();
        for (long size : LongStream.of(sizes).filter(size -> size <= LARGE).toArray()) {
            List<Work> works = sides(Optimizer.ADAMW, Extent.WHOLE, size, Layout.CONTIGUOUS);
            if (torch == null) {
                out.accept(duel(Section.WHOLE, Optimizer.ADAMW, works, size));
                continue;
            }
            try (TorchAdamW adamW = new TorchAdamW(torch, size)) {
                List<Work> all = Stream.concat(works.stream(), adamW.steps().stream()).toList();
                List<Samples> samples = interleaved.run(all);
                out.accept(faster(Section.WHOLE, Optimizer.ADAMW, size, samples.get(0), "DL4J", samples.get(1), Target.NO_TARGET));
                Map<String, Samples> best = new LinkedHashMap<>();
                for (int i = works.size(); i < all.size(); i++) {
                    String mode = adamW.steps().get(i - works.size()).mode();
                    best.merge(mode, samples.get(i), (x, y) -> x.median() <= y.median() ? x : y);
                }
                best.forEach((mode, theirs) -> againstTorch.add(faster(Section.TORCH, Optimizer.ADAMW, size, samples.get(0),
                        "torch " + mode, theirs, Targets.torch())));
            } finally {
                works.forEach(Work::close);
            }
        }
        againstTorch.forEach(out);
    }

    private static List<Work> sides(Optimizer optimizer, Extent extent, long size, Layout layout) {
        return Arrays.stream(Side.values())
                .map(side -> (Work) new OptimizerStep(optimizer, side, extent, DataType.FLOAT, size, layout)).toList();
    }

    /** Both use ND4J's operations, whose allocations are not ours to judge. */
    private Result duel(Section section, Optimizer optimizer, List<Work> works, long size) {
        try {
            List<Samples> samples = interleaved.run(works);
            return faster(section, optimizer, size, samples.get(0), "DL4J", samples.get(1), Target.NO_TARGET);
        } finally {
            works.forEach(Work::close);
        }
    }

    private static Result faster(Section section, Optimizer optimizer, long size, Samples ours, String rival, Samples theirs,
            Target target) {
        return Result.faster(section, optimizer.toString(), DataType.FLOAT.toString(), size, NANOS, size, ours, rival, theirs, target);
    }

    void fits() {
        for (BenchmarkNetwork network : BenchmarkNetwork.values()) {
            List<FitStep> works = Arrays.stream(Side.values()).map(side -> new FitStep(network, side)).toList();
            List<Samples> samples = new Interleaved(effort.fit).run(works);
            out.accept(Result.faster(Section.FIT, network.toString(), DataType.FLOAT.toString(), works.get(0).parameters(), "ms",
                    1e6, samples.get(0), "DL4J", samples.get(1), Targets.fit(network)));
        }
    }

    void schedules() {
        List<Values> works = Arrays.stream(Schedule.values()).map(Values::new).toList();
        List<Samples> samples = interleaved.run(works);
        double most = 0;
        for (int i = 0; i < works.size(); i++) {
            Schedule schedule = works.get(i).schedule;
            double bytes = Math.rint(Allocation.bytesPerStep(works.get(i)) / VALUES);
            most = schedule.side() == Side.OURS ? Math.max(most, bytes) : most;
            out.accept(Result.alone(Section.SCHEDULE, schedule.name(), "", "ns", samples.get(i).median() / VALUES,
                    Targets.nanosPerValue(schedule.side()), bytes));
        }
        out.accept(Result.alone(Section.SCHEDULE, "most that ours allocate", "", "bytes", most, Targets.bytesPerValue(), most));
        works.forEach(Work::close);
    }

    /** A thousand values of a schedule, one iteration after the other. */
    private static final class Values implements Work {

        private final Schedule schedule;
        private double sum;

        Values(Schedule schedule) {
            this.schedule = schedule;
        }

        @Override
        public void step() {
            double values = 0;
            for (int i = 0; i < VALUES; i++) {
                values += schedule.valueAt(i);
            }
            sum += values; // or the compiler might see that nobody wants them
        }

        @Override
        public void close() {
            if (Double.isInfinite(sum)) {
                throw new IllegalStateException("values of " + schedule + " must be finite, got a sum of " + sum);
            }
        }
    }
}
