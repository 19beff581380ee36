package io.github.dl4joptimizers.parallel;

import java.util.List;
import java.util.Map;

import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The one listener of a worker's model. That it is a RoutingIterationListener is for what DL4J does with those: when a worker's
 * model is ready, it gets a clone of the listener and tells that the worker's name, which ends in its number.
 */
final class WorkerListener extends BaseTrainingListener implements RoutingIterationListener {

    private static final long serialVersionUID = 1L;

    private final transient Crew crew;
    private String id;
    private int number;
    private boolean isFirstStep = true;

    WorkerListener(Crew crew) {
        this.crew = crew;
    }

    @Override
    public WorkerListener clone() {
        return new WorkerListener(crew);
    }

    @Override
    public void setWorkerID(String id) {
        this.id = id;
        number = Integer.parseInt(id.substring(id.lastIndexOf('_') + 1));
        try {
            crew.start(number);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String getWorkerID() {
        return id;
    }

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
        crew.tell(number, listener -> listener.onForwardPass(model, activations));
    }

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
        crew.tell(number, listener -> listener.onForwardPass(model, activations));
    }

    @Override
    public void onBackwardPass(Model model) {
        crew.tell(number, listener -> listener.onBackwardPass(model));
    }

    @Override
    public void onGradientCalculation(Model model) {
        crew.tell(number, listener -> listener.onGradientCalculation(model));
        if (isFirstStep) {
            isFirstStep = false;
            crew.equip(model);
            if (number > 0) {
                crew.checkCopy(number, model);
            }
        }
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        crew.iterationDone(number, model, iteration, epoch);
    }

    @Override
    public void setStorageRouter(StatsStorageRouter router) {
        // it stores nothing
    }

    @Override
    public StatsStorageRouter getStorageRouter() {
        return null;
    }

    @Override
    public void setSessionID(String session) {
        // it stores nothing
    }

    @Override
    public String getSessionID() {
        return null;
    }
}
