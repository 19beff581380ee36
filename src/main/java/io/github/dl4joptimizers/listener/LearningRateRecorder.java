package io.github.dl4joptimizers.listener;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what each iteration was run with: learning rate and momentum of each parameter array, and the score. To a list
 * ({@link #records}), which can be written to a file of comma-separated values ({@link #writeCsv}); to such a file as it goes
 * ({@link #toCsv}); or to the log ({@link #toLog}).
 *
 * <p>The list takes eight bytes an iteration for the score, and, where a rate or momentum has changed, at most sixteen for each
 * parameter array and eight beside; arrays that always had the same share theirs. So 100,000 iterations under a schedule for all
 * layers take 3 MB, however many arrays there are. The other two forms keep nothing in memory.
 *
 * <p>An iteration is recorded once, however often the recorder has been added. Pretraining, in which DL4J hands listeners a layer in
 * place of the model, is not recorded; the log says so once.
 */
public final class LearningRateRecorder extends BaseTrainingListener {

    private static final Logger LOG = LoggerFactory.getLogger(LearningRateRecorder.class);

    /**
     * One iteration.
     *
     * @param iteration     from 0
     * @param epoch         from 0
     * @param score         the loss of its minibatch, before the update
     * @param learningRates by the parameter's name in {@code paramTable()}, as used in this iteration
     * @param momenta       momentum or beta1 by the same name, as used in this iteration; NaN where there is none
     */
    public record Entry(int iteration, int epoch, double score, Map<String, Double> learningRates, Map<String, Double> momenta) {
    }

    private final int everyIterations;
    private final boolean log;
    /** Null if nothing is kept. */
    private final RateHistory history;
    /** Null if there is none. */
    private final CsvFile csv;
    /** What the iteration is run with that is under way; null between two. */
    private List<ModelUpdaters.Parameter> parameters;
    private Model last;
    private int lastIteration = -1;

    private LearningRateRecorder(int everyIterations, boolean log, RateHistory history, CsvFile csv) {
        this.everyIterations = Check.atLeast(1, "everyIterations", everyIterations);
        this.log = log;
        this.history = history;
        this.csv = csv;
    }

    /** Records every iteration, to the list. */
    public LearningRateRecorder() {
        this(1, false);
    }

    /**
     * Records every n-th iteration, to the list.
     *
     * @param everyIterations n, at least 1
     * @param log             whether to write to the log too, at level INFO
     */
    public LearningRateRecorder(int everyIterations, boolean log) {
        this(everyIterations, log, new RateHistory(), null);
    }

    /**
     * Records every n-th iteration to the log, at level INFO, and nowhere else.
     *
     * @param everyIterations n, at least 1
     */
    public static LearningRateRecorder toLog(int everyIterations) {
        return new LearningRateRecorder(everyIterations, true, null, null);
    }

    /** Records every iteration to a file, as {@link #toCsv(Path, int)} does. */
    public static LearningRateRecorder toCsv(Path file) {
        return toCsv(file, 1);
    }

    /**
     * Records every n-th iteration to a file of comma-separated values, of the form that {@link #writeCsv} has, and nowhere else. Each
     * line is in the file when its iteration is done, so a training that is killed leaves all of them. If the file exists, lines of
     * iterations before the first that is recorded stay, and the others go: a training that goes on from a save appends to it,
     * and one that begins at iteration 0 begins it anew. A file that cannot be written any more is a warning and ends no training.
     *
     * @param file            in a directory that exists; an existing file that has other columns is an error at the first iteration
     * @param everyIterations n, at least 1
     */
    public static LearningRateRecorder toCsv(Path file, int everyIterations) {
        return new LearningRateRecorder(everyIterations, false, null, new CsvFile(file));
    }

    /** Before the update: by the time of iterationDone another listener may have changed the rates of the next iteration. */
    @Override
    public void onGradientCalculation(Model model) {
        if (Pretraining.isCalling(model, this)) {
            return;
        }
        if (model != last) {
            PlainParallelWrapper.refuse(this);
            last = model;
            lastIteration = -1;
        }
        ModelUpdaters updaters = ModelUpdaters.of(model);
        if (updaters.iteration() % everyIterations == 0) {
            parameters = updaters.parameters();
        }
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        boolean isAgain = parameters == null && model == last && iteration == lastIteration;
        if (iteration % everyIterations != 0 || isAgain || Pretraining.isCalling(model, this)) {
            return;
        }
        List<ModelUpdaters.Parameter> used = parameters != null ? parameters
                : ModelUpdaters.of(model).parameters(iteration, epoch);
        parameters = null;
        last = model;
        lastIteration = iteration;
        record(iteration, epoch, model.score(), used);
    }

    private void record(int iteration, int epoch, double score, List<ModelUpdaters.Parameter> used) {
        RateHistory target = history != null ? history : new RateHistory();
        target.add(iteration, epoch, score, used);
        Entry entry = target.get(target.size() - 1);
        if (log) {
            LOG.info("Iteration {}, epoch {}: score {}, learning rates {}, momenta {}", iteration, epoch, score,
                    entry.learningRates(), entry.momenta());
        }
        if (csv != null) {
            csv.add(entry);
        }
    }

    /**
     * What has been recorded so far, in order.
     *
     * @return a view, which grows
     * @throws IllegalStateException if this recorder writes to a file or the log only
     */
    public List<Entry> records() {
        return Collections.unmodifiableList(history());
    }

    /** For tests. */
    RateHistory history() {
        if (history == null) {
            throw new IllegalStateException("a LearningRateRecorder made by toCsv or toLog keeps no records. Write"
                    + " new LearningRateRecorder()");
        }
        return history;
    }

    /**
     * Writes the records to a file: iteration, epoch, score, then a learning rate and a momentum for each parameter array. A cell
     * is empty where there is none.
     *
     * @param file is overwritten
     * @throws IOException           if it cannot be written
     * @throws IllegalStateException if this recorder writes to a file or the log only
     */
    public void writeCsv(Path file) throws IOException {
        CsvFile.write(Check.notNull("file", file, "a Path"), history());
    }
}
