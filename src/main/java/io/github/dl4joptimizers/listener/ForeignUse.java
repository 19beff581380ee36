package io.github.dl4joptimizers.listener;

import java.util.function.DoubleSupplier;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Notices when {@code fit} trains on an iterator that is meant for validation. DL4J never says what a model is being trained
 * on, but each iterator calls its preprocessor in {@code next()}, and the call stack tells who wants the data: {@code fit}
 * itself or, as a rule, a prefetching thread that {@code fit} has started.
 */
final class ForeignUse {

    /** Whether this thread was started by fit. The value is computed in the thread that starts it. */
    private static final InheritableThreadLocal<Boolean> STARTED_BY_FIT = new InheritableThreadLocal<>() {
        @Override
        protected Boolean initialValue() {
            return false;
        }

        @Override
        protected Boolean childValue(Boolean parent) {
            return isFitting();
        }
    };

    private volatile boolean seen;
    private volatile boolean own;

    private ForeignUse() {
        STARTED_BY_FIT.get(); // only threads that have a value hand one on
    }

    static ForeignUse of(DataSetIterator iterator) {
        ForeignUse use = new ForeignUse();
        DataSetPreProcessor wrapped = iterator.getPreProcessor();
        iterator.setPreProcessor(data -> {
            use.notice();
            if (wrapped != null) {
                wrapped.preProcess(data);
            }
        });
        return use;
    }

    static ForeignUse of(MultiDataSetIterator iterator) {
        ForeignUse use = new ForeignUse();
        MultiDataSetPreProcessor wrapped = iterator.getPreProcessor();
        iterator.setPreProcessor(data -> {
            use.notice();
            if (wrapped != null) {
                wrapped.preProcess(data);
            }
        });
        return use;
    }

    private void notice() {
        if (!own && (STARTED_BY_FIT.get() || isFitting())) {
            seen = true;
        }
    }

    /** Runs a measurement, which is no foreign use. */
    double except(DoubleSupplier measurement) {
        own = true;
        try {
            return measurement.getAsDouble();
        } finally {
            own = false;
        }
    }

    boolean isSeen() {
        return seen;
    }

    /** Whether the nearest call of a network on the stack is fit, not an evaluation that a listener makes within a fit. */
    private static boolean isFitting() {
        return StackWalker.getInstance().walk(frames -> frames
                .filter(frame -> frame.getClassName().equals(MultiLayerNetwork.class.getName())
                        || frame.getClassName().equals(ComputationGraph.class.getName()))
                .map(StackWalker.StackFrame::getMethodName)
                .findFirst()
                .map(name -> name.startsWith("fit"))
                .orElse(false));
    }
}
