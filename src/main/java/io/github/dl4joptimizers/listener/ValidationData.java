package io.github.dl4joptimizers.listener;

import java.lang.StackWalker.Option;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.AsyncMultiDataSetIterator;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.shade.guava.collect.MapMaker;

/**
 * The iterators that a score calculator of DL4J's reads, and a watch on whether a model is trained on them. DL4J never says
 * what a model is being trained on, but an iterator calls its preprocessor in {@code next()}. What it hands out is remembered,
 * unless the call stack says that it is for an evaluation, and looked for among the inputs of a model in training.
 */
final class ValidationData {

    private static final String CALCULATORS = ScoreCalculator.class.getPackageName();

    /** Whether this thread was started by an evaluation. The value is computed in the thread that starts it. */
    private static final InheritableThreadLocal<Boolean> STARTED_BY_EVALUATION = new InheritableThreadLocal<>() {
        @Override
        protected Boolean initialValue() {
            return false;
        }

        @Override
        protected Boolean childValue(Boolean parent) {
            return isEvaluating();
        }
    };

    /** The buffers of features that were handed out, compared by identity and held weakly. */
    private final Set<DataBuffer> handedOut = Collections.newSetFromMap(new MapMaker().weakKeys().makeMap());
    private final List<Runnable> resets = new ArrayList<>();
    private boolean shared;

    private ValidationData() {
        noteThread();
    }

    /** The iterators of a calculator. A calculator of the user's own making may keep them where nobody finds them. */
    static ValidationData of(ScoreCalculator<?> calculator) {
        ValidationData data = new ValidationData();
        for (Class<?> type = calculator.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getPackageName().startsWith(CALCULATORS)) {
                for (Field field : type.getDeclaredFields()) {
                    data.add(valueOf(field, calculator));
                }
            }
        }
        return data;
    }

    private static Object valueOf(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private void add(Object value) {
        if (value instanceof DataSetIterator || value instanceof MultiDataSetIterator) {
            String name = value.getClass().getName();
            if (name.contains("IteratorSplitter") || name.contains("iterator.Scrollable")) {
                shared = true; // with the training part, preprocessor and position included
            } else if (value instanceof DataSetIterator iterator) {
                watch(iterator);
                addReset(iterator.resetSupported(), iterator::reset, iterator instanceof AsyncDataSetIterator);
            } else if (value instanceof MultiDataSetIterator iterator) {
                watch(iterator);
                addReset(iterator.resetSupported(), iterator::reset, iterator instanceof AsyncMultiDataSetIterator);
            }
        }
    }

    private void addReset(boolean supported, Runnable reset, boolean hasFetchedAhead) {
        if (supported) {
            resets.add(reset);
            if (hasFetchedAhead) {
                reset.run(); // what it has fetched ahead was fetched unwatched
            }
        }
    }

    private void watch(DataSetIterator iterator) {
        try {
            DataSetPreProcessor wrapped = iterator.getPreProcessor();
            iterator.setPreProcessor(data -> {
                if (wrapped != null) {
                    wrapped.preProcess(data);
                }
                note(data.getFeatures());
            });
        } catch (UnsupportedOperationException e) {
            return; // an iterator that takes no preprocessor goes unwatched
        }
    }

    private void watch(MultiDataSetIterator iterator) {
        try {
            MultiDataSetPreProcessor wrapped = iterator.getPreProcessor();
            iterator.setPreProcessor(data -> {
                if (wrapped != null) {
                    wrapped.preProcess(data);
                }
                note(data.getFeatures());
            });
        } catch (UnsupportedOperationException e) {
            return; // as above
        }
    }

    private void note(INDArray... features) {
        Class<?> starter = Thread.currentThread().getClass().getEnclosingClass();
        boolean prefetching = starter == AsyncDataSetIterator.class || starter == AsyncMultiDataSetIterator.class;
        if (prefetching ? STARTED_BY_EVALUATION.get() : isEvaluating()) {
            return;
        }
        for (INDArray array : features) {
            if (array != null) {
                handedOut.add(buffer(array));
            }
        }
    }

    /** What a view shares with the array that it is a view of. */
    private static DataBuffer buffer(INDArray array) {
        DataBuffer original = array.data().originalDataBuffer();
        return original == null ? array.data() : original;
    }

    /** Gives this thread a value to hand on: only threads that have one do. */
    static void noteThread() {
        STARTED_BY_EVALUATION.get();
    }

    /** Goes back to the start: DL4J's calculators take what is left of an iterator that somebody has read half of. */
    void rewind() {
        resets.forEach(Runnable::run);
    }

    /** Whether it is a part of an iterator whose other part is for training, so that reading one moves the other on. */
    boolean isShared() {
        return shared;
    }

    /** Whether the model, in the middle of its forward pass, has them for an input. */
    boolean isInputOf(Model model) {
        INDArray[] inputs = model instanceof ComputationGraph net ? net.getInputs()
                : new INDArray[] {((MultiLayerNetwork) model).getInput()};
        for (INDArray input : inputs) {
            if (input != null && handedOut.contains(buffer(input))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the nearest on the stack of those who read data only evaluates. */
    private static boolean isEvaluating() {
        return StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE).walk(frames -> frames
                .filter(frame -> isNetwork(frame.getDeclaringClass()) || isEvaluator(frame.getDeclaringClass()))
                .findFirst()
                .map(frame -> isEvaluator(frame.getDeclaringClass()) || !frame.getMethodName().startsWith("fit"))
                .orElse(false));
    }

    private static boolean isNetwork(Class<?> type) {
        return MultiLayerNetwork.class.isAssignableFrom(type) || ComputationGraph.class.isAssignableFrom(type);
    }

    private static boolean isEvaluator(Class<?> type) {
        return TrainingListener.class.isAssignableFrom(type) || ScoreCalculator.class.isAssignableFrom(type);
    }
}
