package io.github.dl4joptimizers.parallel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has DL4J's wrapper train in a thread that nobody interrupts. Interrupted, it would lose the batches that are left without a word,
 * or wait for ever for workers that have got none.
 */
final class FitThread {

    private static final Logger LOG = LoggerFactory.getLogger(ParallelTraining.class);

    private static final int PATIENCE_MILLIS = 20;

    private FitThread() {
    }

    /**
     * Trains, and waits for the end.
     *
     * @param fit  throws no checked exceptions; what it throws arrives as it is
     * @param stop makes fit end after the round that is under way
     * @throws InterruptedException if the calling thread was interrupted, when fit has ended
     */
    static void run(Runnable fit, Runnable stop) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        FutureTask<Void> task = new FutureTask<>(fit, null);
        Thread thread = new Thread(task, "ParallelTraining");
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        try {
            task.get();
        } catch (InterruptedException e) {
            end(task, stop);
            throw e;
        } catch (ExecutionException e) {
            throw WorkerFailure.unchecked(e.getCause());
        }
    }

    /** Stops it again and again: the wrapper forgets a stop that comes before its start. */
    private static void end(FutureTask<Void> task, Runnable stop) {
        while (!task.isDone()) {
            stop.run();
            try {
                task.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | InterruptedException again) {
                LOG.debug("Waiting for the end of the round");
            } catch (ExecutionException e) {
                Thread.currentThread().interrupt(); // it was, and what has been thrown does not say so
                throw WorkerFailure.unchecked(e.getCause());
            }
        }
    }
}
