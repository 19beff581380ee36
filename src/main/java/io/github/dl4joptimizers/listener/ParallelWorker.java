package io.github.dl4joptimizers.listener;

/** Finds out whether a listener is called by a worker of DL4J's ParallelWrapper, with nothing of this library's in between. */
public final class ParallelWorker {

    private static final String WORKERS = "org.deeplearning4j.parallelism.trainer.";
    private static final String IN_BETWEEN = "io.github.dl4joptimizers.parallel.";

    private ParallelWorker() {
    }

    /**
     * Refuses to be called by a worker of a plain ParallelWrapper.
     *
     * @param listener the one that is called
     * @throws IllegalStateException that says what to write instead
     */
    public static void refuse(Object listener) {
        String caller = StackWalker.getInstance().walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                .filter(name -> name.startsWith(WORKERS) || name.startsWith(IN_BETWEEN)).findFirst().orElse(""));
        if (caller.startsWith(WORKERS)) {
            throw new IllegalStateException("a " + listener.getClass().getSimpleName() + " cannot be used with a plain"
                    + " ParallelWrapper: DL4J calls it from several threads, each with a model of its own, and not at the start and"
                    + " the end of an epoch. Write ParallelTraining.of(new ParallelWrapper.Builder<>(net).workers(2)).fit(iterator,"
                    + " epochs) in place of wrapper.fit(iterator)");
        }
    }
}
