package io.github.dl4joptimizers.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what each iteration was run with: learning rate and momentum of each parameter array, and the score. To a list
 * ({@link #records}), to a file of comma-separated values ({@link #writeCsv}), and to the log if asked.
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
    private final List<Entry> records = new ArrayList<>();
    private List<ModelUpdaters.Parameter> parameters;
    private Model last;

    /** Records every iteration, to the list. */
    public LearningRateRecorder() {
        this(1, false);
    }

    /**
     * Records every n-th iteration.
     *
     * @param everyIterations n, at least 1
     * @param log             whether to write to the log too, at level INFO
     */
    public LearningRateRecorder(int everyIterations, boolean log) {
        this.everyIterations = Check.atLeast(1, "everyIterations", everyIterations);
        this.log = log;
    }

    /** Before the update: by the time of iterationDone another listener may have changed the rates of the next iteration. */
    @Override
    public void onGradientCalculation(Model model) {
        if (model != last) {
            PlainParallelWrapper.refuse(this);
            last = model;
        }
        ModelUpdaters updaters = ModelUpdaters.of(model);
        if (updaters.iteration() % everyIterations == 0) {
            parameters = updaters.parameters();
        }
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        if (iteration % everyIterations != 0) {
            return;
        }
        Map<String, Double> rates = new LinkedHashMap<>();
        Map<String, Double> momenta = new LinkedHashMap<>();
        List<ModelUpdaters.Parameter> used = parameters != null ? parameters
                : ModelUpdaters.of(model).parameters(iteration, epoch);
        parameters = null;
        for (ModelUpdaters.Parameter parameter : used) {
            rates.put(parameter.name(), parameter.learningRate());
            momenta.put(parameter.name(), parameter.momentum());
        }
        Entry entry = new Entry(iteration, epoch, model.score(), Collections.unmodifiableMap(rates),
                Collections.unmodifiableMap(momenta));
        records.add(entry);
        if (log) {
            LOG.info("Iteration {}, epoch {}: score {}, learning rates {}, momenta {}", iteration, epoch, entry.score(), rates,
                    momenta);
        }
    }

    /** What has been recorded so far, in order. */
    public List<Entry> records() {
        return Collections.unmodifiableList(records);
    }

    /**
     * Writes the records to a file: iteration, epoch, score, then a learning rate and a momentum for each parameter array. A cell
     * is empty where there is none.
     *
     * @param file is overwritten
     * @throws IOException if it cannot be written
     */
    public void writeCsv(Path file) throws IOException {
        Check.notNull("file", file, "a Path");
        Set<String> names = new LinkedHashSet<>();
        records.forEach(entry -> names.addAll(entry.learningRates().keySet()));
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder("iteration,epoch,score");
        names.forEach(name -> head.append(',').append(cell("lr " + name)).append(',').append(cell("momentum " + name)));
        lines.add(head.toString());
        for (Entry entry : records) {
            StringBuilder line = new StringBuilder().append(entry.iteration()).append(',').append(entry.epoch()).append(',')
                    .append(entry.score());
            names.forEach(name -> line.append(',').append(cell(entry.learningRates().get(name)))
                    .append(',').append(cell(entry.momenta().get(name))));
            lines.add(line.toString());
        }
        Files.write(file, lines);
    }

    private static String cell(Double number) {
        return number == null || number.isNaN() ? "" : number.toString();
    }

    private static String cell(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
