package io.github.dl4joptimizers.listener;

/** DL4J's ParallelWrapper without this library's {@code ParallelTraining} around it, which this package knows by name only. */
final class PlainParallelWrapper {

    private static final String WORKERS = "org.deeplearning4j.parallelism.trainer.";
    private static final String PARALLEL_TRAINING = "io.github.dl4joptimizers.parallel.";

    private PlainParallelWrapper() {
    }

    /**
     * Refuses to be called by one of its workers.
     *
     * @param listener the one that is called
     * @throws IllegalStateException that says what to write instead
     */
    static void refuse(Object listener) {
        boolean isWorker = StackWalker.getInstance().walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                .filter(name -> name.startsWith(WORKERS) || name.startsWith(PARALLEL_TRAINING)).findFirst()
                .filter(name -> name.startsWith(WORKERS)).isPresent());
        if (isWorker) {
            throw new IllegalStateException("a " + listener.getClass().getSimpleName() + " cannot be used with a plain"
                    + " ParallelWrapper: DL4J calls it from several threads, each with a model of its own, and not at the start and"
                    + " the end of an epoch. Write ParallelTraining.of(new ParallelWrapper.Builder<>(net).workers(2)).fit(iterator,"
                    + " epochs) in place of wrapper.fit(iterator)");
        }
    }
}
