package io.github.dl4joptimizers.listener;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a listener does to the plateau schedules of a model, of whatever kind.
 *
 * @param template  what to put the learning rates of a model without plateaus under; null to refuse such a model
 * @param direction of the scores
 */
record Plateaus(PlateauSchedule template, Direction direction) {

    private static final Logger LOG = LoggerFactory.getLogger(PerformanceSchedulingListener.class);

    /** Refuses what cannot work, and puts plateaus where there are none. */
    void prepare(ModelUpdaters updaters) {
        if (updaters.plateaus().isEmpty()) {
            if (updaters.parameters().isEmpty()) {
                throw new IllegalStateException("no updater of the model has a learning rate, so there is nothing to schedule");
            }
            if (template == null) {
                throw new IllegalStateException("the model has no PlateauSchedule, so there is nothing to report scores to."
                        + " Write PerformanceSchedulingListener.on(validation, PlateauSchedule.builder().factor(0.5).patience(5))"
                        + " to put its learning rates under one. (A schedule of your own that contains one must be a"
                        + " CompositeSchedule.)");
            }
            updaters.changeLearningRates(rate -> Hyperparameter.of(template.over(rate)));
        }
        updaters.plateaus().forEach(plateau -> plateau.checkDirection(direction));
    }

    /** Tells them a score, and the log if that has changed a rate. */
    void report(ModelUpdaters updaters, double score, int iteration, int epoch) {
        Map<String, Double> before = LOG.isInfoEnabled() ? updaters.learningRates() : Map.of();
        if (updaters.observe(score, direction)) {
            Map<String, Double> after = updaters.learningRates();
            Set<String> changes = new LinkedHashSet<>();
            before.forEach((name, rate) -> changes.add(rate + " -> " + after.get(name)));
            LOG.info("Plateau at iteration {}, epoch {}: score {}, learning rate {}", iteration, epoch, score,
                    String.join(", ", changes));
        }
    }
}
