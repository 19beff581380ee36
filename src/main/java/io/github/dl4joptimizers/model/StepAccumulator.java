package io.github.dl4joptimizers.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.host.StepHook;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.optimize.api.StepFunction;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.deeplearning4j.optimize.solvers.StochasticGradientDescent;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.deeplearning4j.optimize.solvers.accumulation.IndexedTail;
import org.deeplearning4j.optimize.stepfunctions.NegativeGradientStepFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two places where DL4J lets others into its step: the updater, and the accumulator of gradients, which DL4J asks to subtract
 * what the updater has made. When the updater has subtracted it already, the accumulator has nothing to do.
 */
final class StepAccumulator implements GradientsAccumulator, StepHook {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(FusedStep.class);
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private final transient Network network;
    private final transient Set<String> said = new HashSet<>();
    private boolean subtracted;

    /** How many steps went which way, for tests. */
    private long passes;
    private long direct;

    StepAccumulator(Network network) {
        this.network = network;
    }

    void install() {
        GradientsAccumulator present = network.optimizer().getGradientsAccumulator();
        if (present == null) {
            network.setGradientsAccumulator(this);
        }
        hook();
    }

    void uninstall() {
        network.unhook();
        if (network.optimizer().getGradientsAccumulator() == this) {
            network.setGradientsAccumulator(null);
        }
    }

    private void hook() {
        if (!network.hook(this)) {
            say("the updater " + network.updater(true).getClass().getName() + " is not DL4J's own, or was made before updaters in the"
                    + " layers' configurations were changed by hand; it goes on as it is");
        }
    }

    private void say(String reason) {
        if (said.add(reason)) {
            LOG.info("FusedStep: {}", reason);
        }
    }

    long passes() {
        return passes;
    }

    long direct() {
        return direct;
    }

    /** What has been logged. */
    List<String> said() {
        return List.copyOf(said);
    }

    // ---- what the updater asks

    @Override
    public boolean take(Update update) {
        subtracted = false;
        NetworkPass pass = isToSubtract() ? NetworkPass.of(update, network.model().params(), this::say) : null;
        if (pass == null) {
            direct++;
            return false;
        }
        pass.run();
        passes++;
        subtracted = true;
        return true;
    }

    /** Whether DL4J will ask this accumulator to subtract the update. */
    private boolean isToSubtract() {
        if (!isInDescent()) {
            return false; // an updater that is called by hand, or by a line search
        }
        if (network.optimizer().getGradientsAccumulator() != this) {
            say("the network has another GradientsAccumulator, which needs the updates before they are subtracted");
            return false;
        }
        if (network.optimizer().getStepFunction().getClass() != NegativeGradientStepFunction.class) {
            say("the network has a step function of its own, " + network.optimizer().getStepFunction().getClass().getName());
            return false;
        }
        return true;
    }

    /** The caller of the updater's update, and the caller's caller's caller. */
    private static boolean isInDescent() {
        return STACK.walk(frames -> {
            List<StackWalker.StackFrame> callers = frames.dropWhile(frame -> frame.getDeclaringClass() == StepAccumulator.class
                    || BaseMultiLayerUpdater.class.isAssignableFrom(frame.getDeclaringClass())).limit(3).toList();
            return callers.size() == 3 && callers.get(0).getDeclaringClass() == BaseOptimizer.class
                    && callers.get(2).getDeclaringClass() == StochasticGradientDescent.class;
        });
    }

    // ---- what the optimizer asks

    /** DL4J asks at the beginning of each iteration. It may have made a new updater since. */
    @Override
    public boolean hasAnything() {
        subtracted = false;
        hook();
        return false;
    }

    @Override
    public void applyUpdate(StepFunction function, INDArray parameters, INDArray update, boolean isFinal) {
        if (!subtracted) {
            function.step(parameters, update);
        }
        subtracted = false;
    }

    @Override
    public void applyUpdate(StepFunction function, INDArray parameters, INDArray update, double alpha) {
        function.step(parameters, update, alpha);
    }

    @Override
    public void storeUpdate(INDArray update, int iteration, int epoch) {
        // nobody else is to have it
    }

    @Override
    public void setExternalSource(IndexedTail source) {
        // nor does anything come from elsewhere
    }

    @Override
    public IndexedTail getExternalSource() {
        return null;
    }

    @Override
    public void receiveUpdate(INDArray update) {
        // as above
    }

    @Override
    public void markExternalUpdates(boolean available) {
        // as above
    }

    @Override
    public void reset() {
        // there is nothing to forget
    }

    @Override
    public void touch() {
        // it belongs to no thread
    }
}
