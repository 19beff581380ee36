package io.github.dl4joptimizers.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Times several pieces of work against each other in one run: a sample of each, then again a sample of each, and so on; what
 * counts is the median of a work's samples.
 *
 * <p>Why not JMH's runner: it finishes one benchmark before it starts the next, in another JVM, minutes later. On a machine
 * with two cores and other tenants the two are then measured in different weather, and their ratio says as much about the
 * weather. Interleaved, both sides see the same; and they share one JVM, whose compiler has seen every optimizer and type
 * and so cannot specialise on the one that is being timed, as it cannot in an application. {@link StepBenchmark}, beside this
 * class, is for a look at one side with JMH's profilers.
 *
 * <p>A sample is many steps, so that the clock's grain does not show, and before it come a pause and a lead-in. The pause is
 * for the sake of whoever is timed after DL4J: OpenMP's threads spin for some milliseconds after an operation, on the core
 * that the next work's second thread needs. The lead-in brings this work's data, code and threads back: on a virtual machine
 * a core that has slept through the pause takes milliseconds.
 */
final class Interleaved {

    private static final int PAUSE_MILLIS = 10;
    private static final long LEAD_IN_NANOS = 30_000_000;

    private final int warmUpMillis;
    private final int rounds;
    private final int sampleMillis;

    /**
     * How long to measure.
     *
     * @param warmUpMillis for each work, before the first round
     * @param rounds       samples of each work
     * @param sampleMillis how long a sample takes at least
     */
    Interleaved(int warmUpMillis, int rounds, int sampleMillis) {
        this.warmUpMillis = warmUpMillis;
        this.rounds = rounds;
        this.sampleMillis = sampleMillis;
    }

    /** The samples of each work, in the works' order. */
    List<Samples> run(List<? extends Work> works) {
        int[] steps = works.stream().mapToInt(this::warmUp).toArray();
        double[][] nanos = new double[works.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < works.size(); i++) {
                int k = (round + i) % works.size(); // nobody always follows the same neighbour
                nanos[k][round] = sample(works.get(k), steps[k]);
            }
        }
        return IntStream.range(0, works.size()).mapToObj(i -> new Samples(nanos[i])).toList();
    }

    /** Returns how many steps make a sample. */
    private int warmUp(Work work) {
        long nanos = warmUpMillis * 1_000_000L;
        repeat(work, nanos / 2);
        double perStep = repeat(work, nanos / 2);
        return (int) Math.max(1, Math.ceil(sampleMillis * 1e6 / perStep));
    }

    private static double sample(Work work, int steps) {
        pause();
        repeat(work, LEAD_IN_NANOS);
        return work.nanos(steps) / (double) steps;
    }

    /** Does the work for so long, once at least; returns what a step has taken. */
    private static double repeat(Work work, long nanos) {
        long start = System.nanoTime();
        long sum = 0;
        int steps = 0;
        while (steps == 0 || System.nanoTime() - start < nanos) {
            sum += work.nanos(1);
            steps++;
        }
        return sum / (double) steps;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the benchmark was interrupted", e);
        }
    }
}
