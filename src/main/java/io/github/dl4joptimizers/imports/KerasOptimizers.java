package io.github.dl4joptimizers.imports;

import java.util.Locale;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.AdaMax;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.MomentsBuilder;
import io.github.dl4joptimizers.updater.Nadam;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.UpdaterBuilder;
import org.deeplearning4j.nn.api.Model;

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
 * {@code training_config} of an .h5 file. Losses and metrics in it are not read.
 *
 * <table>
 * <caption>What is read</caption>
 * <tr><th>Keras</th><th>here</th></tr>
 * <tr><td>SGD</td><td>{@link Momentum}, also with a momentum of 0; {@link Nesterov}</td></tr>
 * <tr><td>Adagrad, RMSprop, Adam, Adamax, Nadam, AdamW</td><td>{@link AdaGrad}, {@link RmsProp}, {@link Adam}, {@link AdaMax},
 * {@link Nadam}, {@link AdamW}</td></tr>
 * <tr><td>ExponentialDecay, PiecewiseConstantDecay, PolynomialDecay, InverseTimeDecay, CosineDecay, CosineDecayRestarts</td>
 * <td>a schedule that counts iterations</td></tr>
 * <tr><td>decay (Keras 2)</td><td>{@link PowerSchedule}: lr / (1 + decay t)</td></tr>
 * <tr><td>weight_decay</td><td>{@link DecoupledWeightDecay} times the learning rate, on biases too: in Keras it acts on all
 * variables</td></tr>
 * <tr><td>clipnorm, clipvalue</td><td>{@link RuleUpdater#clipping}; 0 is none, as in Keras</td></tr>
 * </table>
 *
 * Everything else is an error that names the class or the option: other classes, {@code amsgrad}, {@code use_ema},
 * {@code global_clipnorm} (DL4J clips each layer by itself), loss scaling, gradient accumulation, options that nobody knows.
 * Only an option that does nothing is passed over: the name, {@code jit_compile}, the settings of an average that is not used.
 * An option that is missing has the default of Keras' constructor, as when Keras itself reads it.
 *
 * <p>Keras 2's legacy optimizers are told by their {@code decay} or {@code lr}. Three have formulas of their own, which are
 * heeded: Adagrad and RMSprop without momentum add epsilon outside of the root, and Nadam's {@code decay} is the one of its
 * momentum (0.004), not of its rate.
 *
 * <p>Two limits are DL4J's. It neither decays nor (in {@code applyTo(model, json)}) clips the parameters of
 * BatchNormalization, as Keras would. And it adds the gradient of a layer's {@code l1} and {@code l2} after clipping, Keras
 * before.
 */
public final class KerasOptimizers {

    private KerasOptimizers() {
    }

    /**
     * The updater that makes the steps of a Keras optimizer. If it has weight decay or clipping, install it with its
     * {@code applyTo} or {@link ModelUpdaters#replace}: {@code builder.updater(...)} would leave them out, and says so when the
     * network is made.
     *
     * @param json as {@code json.dumps} writes it
     * @return an updater of this library, in Keras' convention
     * @throws IllegalArgumentException if a class or an option cannot be mapped, or the text cannot be read
     */
    public static RuleUpdater fromJson(String json) {
        KerasConfig config = KerasConfig.ofOptimizer(json);
        boolean legacy = isLegacy(config);
        RuleUpdater updater = updater(config, legacy);
        GradientClipping clipping = clipping(config, legacy);
        passOverWhatDoesNothing(config);
        config.done();
        return clipping == null ? updater : new Clipped(updater, clipping);
    }

    /**
     * Makes a Keras optimizer the updater of all layers of a model, with its weight decay and its clipping, or without if it has
     * none. Updater state and counters start anew: see {@link ModelUpdaters#replace}.
     *
     * @param <M>   the model's type
     * @param model an initialised MultiLayerNetwork or ComputationGraph
     * @param json  as {@code json.dumps} writes it
     * @return model
     * @throws IllegalArgumentException if a class or an option cannot be mapped, or the text cannot be read
     */
    public static <M extends Model> M applyTo(M model, String json) {
        RuleUpdater updater = fromJson(json);
        ModelUpdaters updaters = ModelUpdaters.of(model);
        updaters.replace(updater);
        updaters.clip(updater.clipping());
        return model;
    }

    /** Optimizers since Keras 2.11 have no decay, and say that they are not legacy until Keras 3. */
    private static boolean isLegacy(KerasConfig config) {
        boolean saysSo = config.flag("is_legacy_optimizer", false);
        return saysSo || config.has("decay") || config.has("schedule_decay") || config.has("lr");
    }

    private static RuleUpdater updater(KerasConfig config, boolean legacy) {
        return switch (config.className().toLowerCase(Locale.ROOT)) {
            case "sgd" -> sgd(config);
            case "adagrad" -> adagrad(config, legacy);
            case "rmsprop" -> rmsprop(config, legacy);
            case "adam" -> adam(config);
            case "adamax" -> common(config, 1e-3, decay(config), moments(config, AdaMax.builder())).build();
            case "nadam" -> nadam(config, legacy);
            case "adamw" -> adamW(config);
            default -> throw new IllegalArgumentException("class_name must be SGD, Adagrad, RMSprop, Adam, Adamax, Nadam or AdamW,"
                    + " got " + config.className() + (config.has("inner_optimizer")
                            ? "; DL4J scales no losses, so give its inner_optimizer alone if the training can do without" : ""));
        };
    }

    private static RuleUpdater sgd(KerasConfig config) {
        double momentum = config.fraction("momentum", 0);
        return config.flag("nesterov", false)
                ? common(config, 1e-2, decay(config), Nesterov.builder().momentum(momentum)).build()
                : common(config, 1e-2, decay(config), Momentum.builder().momentum(momentum)).build();
    }

    private static RuleUpdater adagrad(KerasConfig config, boolean legacy) {
        Check.that(!legacy || config.has("initial_accumulator_value"), config.nameOf("initial_accumulator_value"),
                "given beside decay or lr: it was 0 before Keras 2.4 and is 0.1 since", "nothing");
        return common(config, 1e-3, decay(config), AdaGrad.builder()
                .initialAccumulator(config.nonNegative("initial_accumulator_value", 0.1)).epsilon(epsilon(config)))
                .convention(legacy ? Convention.PYTORCH : Convention.KERAS).build(); // PYTORCH: epsilon outside of the root
    }

    private static RuleUpdater rmsprop(KerasConfig config, boolean legacy) {
        double momentum = config.fraction("momentum", 0);
        return common(config, 1e-3, decay(config), RmsProp.builder().rmsDecay(config.fraction("rho", 0.9)).momentum(momentum)
                .epsilon(epsilon(config)).centered(config.flag("centered", false)))
                .convention(legacy && momentum == 0 ? Convention.PYTORCH : Convention.KERAS).build();
    }

    private static RuleUpdater adam(KerasConfig config) {
        refuseAmsgrad(config);
        return common(config, 1e-3, decay(config), moments(config, Adam.builder())).build();
    }

    private static RuleUpdater adamW(KerasConfig config) {
        refuseAmsgrad(config);
        double decay = config.nonNegative("weight_decay", 0.004);
        return common(config, 1e-3, decay, moments(config, AdamW.builder())).build();
    }

    private static RuleUpdater nadam(KerasConfig config, boolean legacy) {
        double momentumDecay = config.nonNegative(config.has("schedule_decay") ? "schedule_decay" : "decay", legacy ? 0.004 : 1);
        return common(config, 1e-3, decay(config), moments(config, Nadam.builder().momentumDecay(momentumDecay))).build();
    }

    private static void refuseAmsgrad(KerasConfig config) {
        boolean amsgrad = config.flag("amsgrad", false);
        Check.that(!amsgrad, config.nameOf("amsgrad"), "false: this library has no AMSGrad", amsgrad);
    }

    private static <B extends MomentsBuilder<B>> B moments(KerasConfig config, B builder) {
        return builder.beta1(config.fraction("beta_1", 0.9)).beta2(config.fraction("beta_2", 0.999)).epsilon(epsilon(config));
    }

    /** None is the backend's. */
    private static double epsilon(KerasConfig config) {
        config.ignoreIfNull("epsilon");
        return config.nonNegative("epsilon", 1e-7);
    }

    private static double decay(KerasConfig config) {
        config.ignoreIfNull("weight_decay");
        return config.nonNegative("weight_decay", 0);
    }

    private static <B extends UpdaterBuilder<B>> B common(KerasConfig config, double defaultRate, double decay, B builder) {
        builder.weightDecay(decay == 0 ? null : DecoupledWeightDecay.timesLearningRate(decay).includingBiases());
        return learningRate(config, defaultRate, builder).convention(Convention.KERAS);
    }

    private static <B extends UpdaterBuilder<B>> B learningRate(KerasConfig config, double byDefault, B builder) {
        String option = config.has("lr") && !config.has("learning_rate") ? "lr" : "learning_rate";
        double timeDecay = config.nonNegative("decay", 0);
        if (config.isObject(option)) {
            Check.that(timeDecay == 0, config.nameOf("decay"), "0 beside a schedule", timeDecay);
            return builder.learningRateSchedule(KerasSchedules.of(config.object(option)));
        }
        double rate = config.nonNegative(option, byDefault);
        return timeDecay == 0 ? builder.learningRate(rate) : builder.learningRateSchedule(Keras.inverseTimeDecay(rate, 1, timeDecay));
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
        config.ignoreIfNull("loss_scale_factor", "gradient_accumulation_steps");
        double scale = config.number("loss_scale_factor", 1);
        Check.that(scale == 1, config.nameOf("loss_scale_factor"), "null or 1: DL4J scales no losses", scale);
        int accumulated = config.steps("gradient_accumulation_steps", 0, 1);
        Check.that(accumulated <= 1, config.nameOf("gradient_accumulation_steps"), "null: DL4J steps with each batch",
                Integer.valueOf(accumulated));
    }
}
