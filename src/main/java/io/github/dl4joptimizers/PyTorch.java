package io.github.dl4joptimizers;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.updater.AdaDelta;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.AmsGrad;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.Optimizer;
import io.github.dl4joptimizers.updater.RAdam;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.Rprop;
import io.github.dl4joptimizers.updater.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * PyTorch's optimizers and schedulers by PyTorch's names, with PyTorch's rules and defaults (checked against 1.13 and 2.13):
 *
 * <pre>
 * torch.optim.AdamW(net.parameters(), 1e-3)                   PyTorch.adamW(1e-3)
 * torch.optim.lr_scheduler.OneCycleLR(opt, 0.1, 1000)         PyTorch.oneCycleLR(0.1, 1000)
 * </pre>
 *
 * Whatever else PyTorch's constructor takes is a method of the optimizer: {@code PyTorch.adam(1e-3).beta2(0.99)}. Except in
 * AdamW, PyTorch's {@code weight_decay} is DL4J's {@code l2}, a term of the gradient. AdamW decays biases too, and so does
 * {@link #adamW(double)}; {@code new AdamW(lr)} is the same optimizer with a decay of weights only.
 */
@CheckReturnValue
public final class PyTorch {

    private static final DecoupledWeightDecay DECAY = DecoupledWeightDecay.timesLearningRate(0.01).includingBiases();

    private PyTorch() {
    }

    // ---- optimizers

    /** With the default learning rate of 0.001. */
    public static Sgd sgd() { return sgd(1e-3); }
    /** {@code torch.optim.SGD(lr)} */
    public static Sgd sgd(double learningRate) { return new Sgd(learningRate); }
    /** {@code torch.optim.SGD(lr)} */
    public static Sgd sgd(ISchedule learningRate) { return new Sgd(learningRate); }

    /** {@code torch.optim.SGD(lr, momentum=m)} */
    public static Momentum sgd(double learningRate, double momentum) { return new Momentum(learningRate, momentum); }
    /** {@code torch.optim.SGD(lr, momentum=m)} */
    public static Momentum sgd(ISchedule learningRate, double momentum) { return new Momentum(learningRate, momentum); }

    /** {@code torch.optim.SGD(lr, momentum=m, nesterov=n)}; with a momentum of 0 it is plain descent. */
    public static Optimizer<?> sgd(double learningRate, double momentum, boolean nesterov) {
        return nesterov ? new Nesterov(learningRate, momentum) : new Momentum(learningRate, momentum);
    }

    /** {@code torch.optim.SGD(lr, momentum=m, nesterov=n)}; with a momentum of 0 it is plain descent. */
    public static Optimizer<?> sgd(ISchedule learningRate, double momentum, boolean nesterov) {
        return nesterov ? new Nesterov(learningRate, momentum) : new Momentum(learningRate, momentum);
    }

    /** With the default learning rate of 0.01. */
    public static AdaGrad adagrad() { return adagrad(1e-2); }
    /** {@code torch.optim.Adagrad(params, lr)} */
    public static AdaGrad adagrad(double learningRate) { return new AdaGrad(learningRate); }
    /** {@code torch.optim.Adagrad(params, lr)} */
    public static AdaGrad adagrad(ISchedule learningRate) { return new AdaGrad(learningRate); }

    /** With the default learning rate of 0.01. */
    public static RmsProp rmsprop() { return rmsprop(1e-2); }
    /** {@code torch.optim.RMSprop(params, lr)}: alpha, which is rmsDecay, 0.99. */
    public static RmsProp rmsprop(double learningRate) { return new RmsProp(learningRate); }
    /** {@code torch.optim.RMSprop(params, lr)}: alpha, which is rmsDecay, 0.99. */
    public static RmsProp rmsprop(ISchedule learningRate) { return new RmsProp(learningRate); }

    /** With the default learning rate of 0.001. */
    public static Adam adam() { return adam(1e-3); }
    /** {@code torch.optim.Adam(params, lr)} */
    public static Adam adam(double learningRate) { return new Adam(learningRate); }
    /** {@code torch.optim.Adam(params, lr)} */
    public static Adam adam(ISchedule learningRate) { return new Adam(learningRate); }

    /** With the default learning rate of 0.001. */
    public static AdamW adamW() { return adamW(1e-3); }
    /** {@code torch.optim.AdamW(params, lr)}: a decay of 0.01. */
    public static AdamW adamW(double learningRate) { return new AdamW(adam(learningRate).weightDecay(DECAY)); }
    /** {@code torch.optim.AdamW(params, lr)}: a decay of 0.01. */
    public static AdamW adamW(ISchedule learningRate) { return new AdamW(adam(learningRate).weightDecay(DECAY)); }

    /** With the default learning rate of 0.002. */
    public static AdaMax adamax() { return adamax(2e-3); }
    /** {@code torch.optim.Adamax(params, lr)} */
    public static AdaMax adamax(double learningRate) { return new AdaMax(learningRate); }
    /** {@code torch.optim.Adamax(params, lr)} */
    public static AdaMax adamax(ISchedule learningRate) { return new AdaMax(learningRate); }

    /** With the default learning rate of 0.002. */
    public static Nadam nadam() { return nadam(2e-3); }
    /** {@code torch.optim.NAdam(params, lr)}: as since PyTorch 2, whose predecessor applied its momentum twice. */
    public static Nadam nadam(double learningRate) { return new Nadam(learningRate); }
    /** {@code torch.optim.NAdam(params, lr)}: as since PyTorch 2, whose predecessor applied its momentum twice. */
    public static Nadam nadam(ISchedule learningRate) { return new Nadam(learningRate); }

    /** With the default learning rate of 0.001. */
    public static AmsGrad amsgrad() { return amsgrad(1e-3); }
    /** {@code torch.optim.Adam(params, lr, amsgrad=True)} */
    public static AmsGrad amsgrad(double learningRate) { return new AmsGrad(learningRate); }
    /** {@code torch.optim.Adam(params, lr, amsgrad=True)} */
    public static AmsGrad amsgrad(ISchedule learningRate) { return new AmsGrad(learningRate); }

    /** With the default learning rate of 1. */
    public static AdaDelta adadelta() { return adadelta(1.0); }
    /** {@code torch.optim.Adadelta(params, lr)} */
    public static AdaDelta adadelta(double learningRate) { return new AdaDelta(learningRate); }
    /** {@code torch.optim.Adadelta(params, lr)} */
    public static AdaDelta adadelta(ISchedule learningRate) { return new AdaDelta(learningRate); }

    /** With the default learning rate of 0.001. */
    public static RAdam radam() { return radam(1e-3); }
    /** {@code torch.optim.RAdam(params, lr)} */
    public static RAdam radam(double learningRate) { return new RAdam(learningRate); }
    /** {@code torch.optim.RAdam(params, lr)} */
    public static RAdam radam(ISchedule learningRate) { return new RAdam(learningRate); }

    /** With the default learning rate of 0.01. */
    public static Rprop rprop() { return rprop(1e-2); }
    /** {@code torch.optim.Rprop(params, lr)} */
    public static Rprop rprop(double learningRate) { return new Rprop(learningRate); }
    /** {@code torch.optim.Rprop(params, lr)} */
    public static Rprop rprop(ISchedule learningRate) { return new Rprop(learningRate); }

    // ---- schedules
}
