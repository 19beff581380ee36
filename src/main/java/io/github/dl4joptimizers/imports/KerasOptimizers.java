package io.github.dl4joptimizers.imports;

import java.util.Locale;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.updater.AdaDelta;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.AmsGrad;
import io.github.dl4joptimizers.updater.EpsilonPlacement;
import io.github.dl4joptimizers.updater.Lion;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.Optimizer;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.ScheduleFree;
import io.github.dl4joptimizers.updater.Sgd;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Reads the optimizers that Keras writes as JSON, of Keras 3 and 2 (its "legacy" optimizers too), into updaters that make the
 * same steps.
 *
 * <pre>{@code
 * json.dumps(keras.optimizers.serialize(optimizer))          # Python
 *
 * KerasOptimizers.fromJson(json).applyTo(builder);           // a new network
 * KerasOptimizers.applyTo(model, json);                      // a model that is there, such as one that DL4J has imported
 * }</pre>
 *
 * The text may be {@code {"class_name": ..., "config": {...}}}, a name such as {@code "adam"} with quotation marks, or what
 * holds one of these: {@code model.get_compile_config()}, the {@code config.json} of a .keras file, the attribute
 * {@code training_config} of an .h5 file, the {@code model.json} of TensorFlow.js. Losses and metrics in it are not read.
 *
 * <table>
 * <caption>What is read</caption>
 * <tr><th>Keras</th><th>here</th></tr>
 * <tr><td>SGD</td><td>{@link Sgd}, {@link Momentum}, {@link Nesterov}</td></tr>
 * <tr><td>Adagrad, RMSprop, Adam, Adamax, Nadam, AdamW</td><td>{@link AdaGrad}, {@link RmsProp}, {@link Adam}, {@link AdaMax},
 * {@link Nadam}, {@link AdamW}</td></tr>
 * <tr><td>Adam and AdamW with amsgrad</td><td>{@link AmsGrad}</td></tr>
 * <tr><td>Adadelta, Lion</td><td>{@link AdaDelta}, {@link Lion}</td></tr>
 * <tr><td>ExponentialDecay, PiecewiseConstantDecay, PolynomialDecay, InverseTimeDecay, CosineDecay, CosineDecayRestarts</td>
 * <td>a schedule that counts iterations</td></tr>
 * <tr><td>decay (Keras 2)</td><td>{@link Keras#inverseTimeDecay}: lr / (1 + decay t)</td></tr>
 * <tr><td>weight_decay</td><td>{@link DecoupledWeightDecay} times the learning rate, on biases too: in Keras it acts on all
 * variables</td></tr>
 * <tr><td>clipnorm, clipvalue</td><td>{@link RuleUpdater#clipping}; 0 is none, as in Keras</td></tr>
 * </table>
 *
 * Everything else is an error that names the class or the option: other classes, {@code use_ema},
 * {@code global_clipnorm} (DL4J clips each layer by itself), gradient accumulation, options that nobody knows.
 * Only what does nothing is passed over: the name, {@code jit_compile}, the settings of an average that is not used, and, with a
 * word in the log, loss scaling ({@code loss_scale_factor}, a {@code LossScaleOptimizer} around the optimizer), which keeps the
 * small gradients of float16 from vanishing and does nothing in a network of FLOAT or DOUBLE; for one of HALF it is an error.
 * An option that is missing has the default of Keras' constructor, as when Keras itself reads it.
 *
 * <p>Keras 2's legacy optimizers are told by their {@code decay} or {@code lr}. Three have formulas of their own, which are
 * heeded: Adagrad and RMSprop without momentum add epsilon outside of the root, and Nadam's {@code decay} is the one of its
 * momentum (0.004), not of its rate.
 *
 * <p>One limit is DL4J's: nothing decays or clips the parameters of BatchNormalization, as Keras would.
 */
public final class KerasOptimizers {

    /** Keras 2's Nadam had PyTorch's. */
    private static final double LEGACY_MOMENTUM_DECAY = 0.004;

    private KerasOptimizers() {
    }

    /**
     * The updater that makes the steps of a Keras optimizer. If it has weight decay or clipping, install it with its
     * {@code applyTo}: {@code builder.updater(...)} would leave them out, and says so when the network is made.
     *
     * @param json as {@code json.dumps} writes it
     * @return an updater of this library
     * @throws IllegalArgumentException if a class or an option cannot be mapped, or the text cannot be read
     */
    public static RuleUpdater fromJson(String json) {
        return fromJson(json, null);
    }

    /** @param type of the network that it is for; null if that is not known */
    static RuleUpdater fromJson(String json, DataType type) {
        LossScaling scaling = new LossScaling(type);
        KerasConfig config = KerasConfig.ofOptimizer(json, scaling);
        RuleUpdater updater = updater(config, isLegacy(config));
        scaling.leaveOut(config);
        passOverWhatDoesNothing(config);
        config.done();
        return updater;
    }

    /**
     * Makes a Keras optimizer the updater of all layers of a model, with its weight decay and its clipping, or without if it has
     * none; DL4J's own clipping goes. The optimizer begins as Keras' would: with fresh
     * state, and schedules that count from now; the model's counters go on.
     *
     * @param <M>   the model's type
     * @param model an initialised MultiLayerNetwork or ComputationGraph
     * @param json  as {@code json.dumps} writes it
     * @return model
     * @throws IllegalArgumentException if a class or an option cannot be mapped, or the text cannot be read
     */
    public static <M extends Model> M applyTo(M model, String json) {
        Network network = Network.of(model);
        ModelUpdaters updaters = ModelUpdaters.of(model);
        updaters.replace(fromJson(json, network.model().params().dataType()));
        updaters.removeGradientNormalization();
        ImportedDropout.remove(network);
        return model;
    }

    /** Optimizers since Keras 2.11 have no decay, and say that they are not legacy until Keras 3. */
    private static boolean isLegacy(KerasConfig config) {
        boolean saysSo = config.flag("is_legacy_optimizer", false);
        return saysSo || config.has("decay") || config.has("schedule_decay") || config.has("lr");
    }

    private static RuleUpdater updater(KerasConfig config, boolean legacy) {
        return switch (config.className().toLowerCase(Locale.ROOT)) {
            case "sgd" -> common(config, legacy, sgd(config));
            case "adagrad" -> common(config, legacy, adagrad(config, legacy));
            case "rmsprop" -> common(config, legacy, rmsprop(config, legacy));
            case "adam" -> common(config, legacy, adam(config).amsgrad(amsgrad(config)));
            case "adamw" -> common(config, legacy, adamW(config).amsgrad(amsgrad(config)));
            case "adamax" -> common(config, legacy, adamax(config));
            case "nadam" -> common(config, legacy, nadam(config, legacy));
            case "adadelta" -> common(config, legacy, adadelta(config));
            case "lion" -> common(config, legacy, lion(config));
            case "schedulefreeadamw" -> common(config, legacy, scheduleFree(config));
            default -> throw new IllegalArgumentException("class_name must be SGD, Adagrad, RMSprop, Adam, Adamax, Nadam, AdamW,"
                    + " Adadelta, Lion or ScheduleFreeAdamW, got " + config.className() + whyNot(config.className()));
        };
    }

    /** What there is to say about those of Keras' own that are not read. */
    private static String whyNot(String className) {
        return switch (className.toLowerCase(Locale.ROOT)) {
            case "ftrl" -> "; its rule sets the weights themselves, which an updater of DL4J never sees. Adagrad is its nearest relation";
            case "adafactor", "lamb", "muon" -> "; its rule needs whole arrays, and the rules of this library go number by number";
            default -> "";
        };
    }

    private static Optimizer<?> sgd(KerasConfig config) {
        double momentum = config.fraction("momentum", 0);
        boolean nesterov = config.flag("nesterov", false);
        return momentum == 0 ? Keras.sgd() : Keras.sgd(Keras.sgd().learningRate().valueAt(0, 0), momentum, nesterov);
    }

    private static AdaGrad adagrad(KerasConfig config, boolean legacy) {
        Check.that(!legacy || config.has("initial_accumulator_value"), config.nameOf("initial_accumulator_value"),
                "given beside decay or lr: it was 0 before Keras 2.4 and is 0.1 since", "nothing");
        AdaGrad keras = Keras.adagrad();
        return keras.initialAccumulator(config.nonNegative("initial_accumulator_value", keras.initialAccumulator()))
                .epsilon(epsilon(config, keras.epsilon()))
                .epsilonPlacement(legacy ? EpsilonPlacement.OUTSIDE_ROOT : keras.epsilonPlacement());
    }

    private static RmsProp rmsprop(KerasConfig config, boolean legacy) {
        RmsProp keras = Keras.rmsprop();
        double momentum = config.fraction("momentum", 0);
        return keras.rmsDecay(config.fraction("rho", keras.rmsDecay())).momentum(momentum)
                .epsilon(epsilon(config, keras.epsilon())).centered(config.flag("centered", false))
                .epsilonPlacement(legacy && momentum == 0 ? EpsilonPlacement.OUTSIDE_ROOT : keras.epsilonPlacement());
    }

    private static Adam adam(KerasConfig config) {
        Adam keras = Keras.adam();
        return keras.beta1(beta1(config, keras.beta1())).beta2(config.fraction("beta_2", keras.beta2()))
                .epsilon(epsilon(config, keras.epsilon()));
    }

    private static AdamW adamW(KerasConfig config) {
        return Keras.adamW().with(adam(config));
    }

    private static AdaMax adamax(KerasConfig config) {
        AdaMax keras = Keras.adamax();
        return keras.beta1(beta1(config, keras.beta1())).beta2(config.fraction("beta_2", keras.beta2()))
                .epsilon(epsilon(config, keras.epsilon()));
    }

    private static Nadam nadam(KerasConfig config, boolean legacy) {
        Nadam keras = Keras.nadam();
        String decay = config.has("schedule_decay") ? "schedule_decay" : "decay";
        return keras.beta1(beta1(config, keras.beta1())).beta2(config.fraction("beta_2", keras.beta2()))
                .epsilon(epsilon(config, keras.epsilon()))
                .momentumDecay(config.nonNegative(decay, legacy ? LEGACY_MOMENTUM_DECAY : keras.momentumDecay()));
    }

    private static boolean amsgrad(KerasConfig config) {
        return config.flag("amsgrad", false);
    }

    private static AdaDelta adadelta(KerasConfig config) {
        AdaDelta keras = Keras.adadelta();
        return keras.rho(config.fraction("rho", keras.rho())).epsilon(epsilon(config, keras.epsilon()));
    }

    private static Lion lion(KerasConfig config) {
        Lion keras = Keras.lion();
        return keras.beta1(beta1(config, keras.beta1())).beta2(config.fraction("beta_2", keras.beta2()));
    }

    private static ScheduleFree scheduleFree(KerasConfig config) {
        ScheduleFree keras = Keras.scheduleFreeAdamW();
        return keras.beta1(config.fraction("beta_1", keras.beta1())).beta2(config.fraction("beta_2", 0.999))
                .epsilon(epsilon(config, 1e-8)).warmupSteps(config.steps("warmup_steps", 0, keras.warmupSteps()));
    }

    private static double beta1(KerasConfig config, Hyperparameter byDefault) {
        return config.fraction("beta_1", byDefault.valueAt(0, 0));
    }

    /** None is the backend's. */
    private static double epsilon(KerasConfig config, double byDefault) {
        config.ignoreIfNull("epsilon");
        return config.nonNegative("epsilon", byDefault);
    }

    /** What all of Keras' optimizers have. */
    private static <A extends Optimizer<A>> A common(KerasConfig config, boolean legacy, Optimizer<A> defaults) {
        A optimizer = learningRate(config, defaults);
        if (optimizer.weightDecay() == null) {
            config.ignoreIfNull("weight_decay");
        }
        if (config.has("weight_decay")) {
            double d = config.nonNegative("weight_decay");
            optimizer = optimizer.weightDecay(d == 0 ? null : DecoupledWeightDecay.timesLearningRate(d).includingBiases());
        }
        return optimizer.clipping(clipping(config, legacy));
    }

    private static <A extends Optimizer<A>> A learningRate(KerasConfig config, Optimizer<A> defaults) {
        String option = config.has("lr") && !config.has("learning_rate") ? "lr" : "learning_rate";
        double timeDecay = config.nonNegative("decay", 0);
        if (config.isObject(option)) {
            Check.that(timeDecay == 0, config.nameOf("decay"), "0 beside a schedule", timeDecay);
            return defaults.learningRateSchedule(KerasSchedules.of(config.object(option)));
        }
        double rate = config.nonNegative(option, defaults.learningRate().valueAt(0, 0));
        return timeDecay == 0 ? defaults.learningRate(rate)
                : defaults.learningRateSchedule(Keras.inverseTimeDecay(rate, 1, timeDecay));
    }

    private static GradientClipping clipping(KerasConfig config, boolean legacy) {
        config.ignoreIfNull("clipnorm", "clipvalue", "global_clipnorm");
        double norm = config.nonNegative("clipnorm", 0);
        double value = config.nonNegative("clipvalue", 0);
        double global = config.nonNegative("global_clipnorm", 0);
        Check.that(global == 0, config.nameOf("global_clipnorm"), "null: DL4J clips each layer by itself, not all together",
                global);
        // Keras without TensorFlow, up to 2.3, gave its optimizers no name and took the norm over all variables.
        Check.that(norm == 0 || !legacy || config.has("name"), config.nameOf("clipnorm"),
                "null beside decay or lr without a name: before Keras 2.4 it was a global norm, which DL4J has not", norm);
        Check.that(norm == 0 || value == 0, config.nameOf("clipnorm"), "null beside a clipvalue of " + value, norm);
        return norm > 0 ? GradientClipping.byNorm(norm) : value > 0 ? GradientClipping.byValue(value) : null;
    }

    private static void passOverWhatDoesNothing(KerasConfig config) {
        config.ignore("name", "jit_compile");
        boolean average = config.flag("use_ema", false);
        Check.that(!average, config.nameOf("use_ema"), "false: this library keeps no average of the weights", average);
        config.ignore("ema_momentum", "ema_overwrite_frequency");
        config.ignoreIfNull("gradient_accumulation_steps");
        int accumulated = config.steps("gradient_accumulation_steps", 0, 1);
        Check.that(accumulated <= 1, config.nameOf("gradient_accumulation_steps"), "null: DL4J steps with each batch",
                Integer.valueOf(accumulated));
    }
}
