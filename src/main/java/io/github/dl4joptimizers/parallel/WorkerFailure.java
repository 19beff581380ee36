package io.github.dl4joptimizers.parallel;

import java.lang.reflect.Field;

import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.trainer.DefaultTrainer;
import org.deeplearning4j.parallelism.trainer.Trainer;

/** How what a worker's thread has thrown reaches the caller of fit: once, and as it is. */
final class WorkerFailure {

    private WorkerFailure() {
    }

    /**
     * Has the wrapper, which waits for its workers one after the other, stop to wait. DL4J tells it of exceptions only, not of errors,
     * and only of the worker that it is waiting for, who may be waiting for the one that has died. In place of printing them.
     */
    static void tell(ParallelWrapper wrapper, Throwable thrown) {
        RuntimeException exception = thrown instanceof RuntimeException already ? already : new RuntimeException(thrown);
        Trainer[] trainers = wrapper.getZoo();
        if (trainers == null) {
            return; // it has ended
        }
        for (Trainer trainer : trainers) {
            if (trainer instanceof DefaultTrainer) {
                set(trainer, exception);
            }
        }
    }

    private static void set(Trainer trainer, RuntimeException exception) {
        try {
            Field thrown = DefaultTrainer.class.getDeclaredField("thrownException");
            thrown.setAccessible(true);
            thrown.set(trainer, exception);
        } catch (NoSuchFieldException | IllegalAccessException e) {
            throw new IllegalStateException("DL4J's DefaultTrainer is not that of 1.0.0-M2.1", e);
        }
    }

    /** What is inside the exceptions that DL4J has put around it. */
    static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getClass() == RuntimeException.class && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException || cause instanceof Error ? cause : thrown;
    }

    static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException exception ? exception : new IllegalStateException(thrown);
    }
}
