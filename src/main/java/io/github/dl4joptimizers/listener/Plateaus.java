package io.github.dl4joptimizers.listener;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.dl4joptimizers.internal.Once;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.Plateau;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.updater.ScheduleFree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a listener does to the plateau schedules of a model, of whatever kind. */
final class Plateaus {

    private static final Logger LOG = LoggerFactory.getLogger(PerformanceSchedulingListener.class);

    /** What to put learning rates without a plateau under; null for none. */
    private final Plateau template;
    private final Direction direction;
    private final Once toldOfOtherSettings = new Once();
    private final Once toldOfTrainingWeights = new Once();

    Plateaus(Plateau template, Direction direction) {
        this.template = template;
        this.direction = direction;
    }

    /** Refuses what cannot work, and puts plateaus where there are none. */
    void prepare(ModelUpdaters updaters, Object model) {
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
        }
        updaters.plateaus().forEach(plateau -> plateau.checkDirection(direction));
        warnOfTrainingWeights(updaters, model);
        if (template != null) {
            template.over(Hyperparameter.of(0)).checkDirection(direction);
            warnOfOtherSettings(updaters.plateausOfLearningRates(), model);
            updaters.addPlateaus(template);
        }
    }

    private void warnOfTrainingWeights(ModelUpdaters updaters, Object model) {
        boolean isScheduleFree = updaters.parameters().stream().anyMatch(parameter -> parameter.updater() instanceof ScheduleFree);
        if (isScheduleFree && toldOfTrainingWeights.isFirst(model)) {
            LOG.warn("What is scored are the weights that train. ScheduleFree averages others, which are its result: score"
                    + " ScheduleFree.evaluationModel(model), in a listener or an early stopping's ScoreCalculator of your own, and let"
                    + " ModelUpdaters.of(model).observe(score, direction) tell the plateaus");
        }
    }

    private void warnOfOtherSettings(List<Plateau> settings, Object model) {
        List<Plateau> others = settings.stream().filter(each -> !each.equals(template)).toList();
        if (!others.isEmpty() && toldOfOtherSettings.isFirst(model)) {
            LOG.warn("The model has plateaus already, with other settings than the listener's, and goes on with its own, {}, not with"
                    + " the listener's, {}. To take the listener's, write ModelUpdaters.of(model).changePlateaus("
                    + "PlateauSchedule.builder()...settings()) with them before fit", others, template);
        }
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
