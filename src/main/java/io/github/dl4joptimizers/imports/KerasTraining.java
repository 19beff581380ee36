package io.github.dl4joptimizers.imports;

import java.nio.file.Path;

import com.google.errorprone.annotations.CheckReturnValue;
import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.Installer;
import io.github.dl4joptimizers.updater.Optimizer;
import io.github.dl4joptimizers.updater.RuleUpdater;
import org.deeplearning4j.nn.api.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training that Keras began and a DL4J model goes on with: the optimizer with its moments and its count of steps, so that the
 * next steps are those that Keras would make.
 *
 * <pre>{@code
 * MultiLayerNetwork net = KerasModelImport.importKerasSequentialModelAndWeights("model.h5", false);
 * net = new TransferLearning.Builder(net).fineTuneConfiguration(FineTuneConfiguration.builder().build())
 *         .addLayer(new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.IDENTITY).build()).build();
 *
 * KerasTraining.resume(net, "model.h5");
 * }</pre>
 *
 * The file is what {@code model.save(...)} writes of a compiled model: .h5 of Keras 2 or 3, or .keras. {@link KerasOptimizers}
 * says which optimizers are read. The model is a MultiLayerNetwork or ComputationGraph that DL4J has imported from the same save,
 * in FLOAT or DOUBLE, with layers that have no parameters added, such as the loss; layers are told by their names. DL4J imports
 * Keras 2's layout only: the README says how to write a Keras 3 model in it. The moments may come from Keras 3's own file of that
 * model.
 *
 * <p>What DL4J's import does not bring over is mended on the way: layers get the L1 and L2 of Keras' {@code kernel_regularizer} and
 * {@code bias_regularizer} (and none beside them; the import forgets most and halves L2), a DOUBLE network gets the digits of the
 * weights that the import rounds to floats, and the {@code Dropout(1.0)} of every layer, with which channels_last convolutions
 * cannot be trained, goes. The count of epochs, which Keras does not save, begins at 0.
 *
 * <p>What Keras' files do not tell: which variables {@code exclude_from_weight_decay} has excluded; say it by
 * {@link #weightDecay}. And the optimizer itself, if the model was saved as .h5 before it was saved as .keras; give it by
 * {@link #optimizer}.
 */
public final class KerasTraining {

    private static final Logger LOG = LoggerFactory.getLogger(KerasTraining.class);

    private final Path file;
    private final RuleUpdater optimizer;
    private final DecoupledWeightDecay decay;
    private final boolean decayIsGiven;

    private KerasTraining(Path file, RuleUpdater optimizer, DecoupledWeightDecay decay, boolean decayIsGiven) {
        this.file = file;
        this.optimizer = optimizer;
        this.decay = decay;
        this.decayIsGiven = decayIsGiven;
    }

    /**
     * The training that a file has been saved in.
     *
     * @param file a .keras or .h5 file
     */
    @CheckReturnValue
    public static KerasTraining of(String file) {
        return new KerasTraining(Path.of(Check.notNull("file", file, "a .keras or .h5 file")), null, null, false);
    }

    /**
     * With an optimizer in place of the one that the file tells, or does not tell. It must have the file's moments:
     * {@code Keras.adam(1e-3)}, or {@code KerasOptimizers.fromJson(...)}.
     */
    @CheckReturnValue
    public KerasTraining optimizer(RuleUpdater updater) {
        return new KerasTraining(file, Check.notNull("optimizer", updater, "an updater of this library"), decay, decayIsGiven);
    }

    /**
     * With another weight decay than the file tells: {@code DecoupledWeightDecay.timesLearningRate(0.004)} decays weights only, as
     * after {@code optimizer.exclude_from_weight_decay(var_names=["bias"])}, its {@code excluding("dense_1")} leaves out a layer;
     * null is none.
     */
    @CheckReturnValue
    public KerasTraining weightDecay(DecoupledWeightDecay weightDecay) {
        return new KerasTraining(file, optimizer, weightDecay, true);
    }

    /**
     * Goes on with the training that a file has been saved in: {@code KerasTraining.of(file).resume(model)}.
     *
     * @param <M>   the model's type
     * @param model an initialised MultiLayerNetwork or ComputationGraph
     * @param file  a .keras or .h5 file
     * @return model
     */
    public static <M extends Model> M resume(M model, String file) {
        return of(file).resume(model);
    }

    /**
     * Makes the optimizer the updater of all layers of a model, with its weight decay, clipping, moments and count.
     *
     * @param <M>   the model's type
     * @param model an initialised MultiLayerNetwork or ComputationGraph
     * @return model
     * @throws IllegalArgumentException       if the file has no optimizer or one that cannot be mapped, if the model has other layers
     *                                        or weights, or trains a layer that is frozen in Keras; the model stays as it is
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public <M extends Model> M resume(M model) {
        Network network = Network.of(model);
        try (KerasFile saved = KerasFile.open(file)) {
            RuleUpdater updater = updater(saved, network);
            KerasMoments moments = KerasMoments.of(updater, saved.isLegacy());
            KerasVariables variables = new KerasVariables(saved, network);
            int iteration = variables.iteration();
            variables.checkMoments(moments);
            variables.checkWeights();
            KerasRegularizers regularizers = new KerasRegularizers(saved.layers());

            regularizers.install(network);
            Installer.install(updater, network); // not as one that begins here and now: it goes on with Keras' count
            ModelUpdaters.of(model).removeGradientNormalization();
            ImportedDropout.remove(network);
            variables.copyWeights();
            variables.copyMoments(moments);
            network.setCounters(iteration, 0);
        }
        return model;
    }

    private RuleUpdater updater(KerasFile saved, Network network) {
        RuleUpdater updater = optimizer != null ? optimizer
                : KerasOptimizers.fromJson(saved.optimizer(), network.model().params().dataType());
        if (decayIsGiven) {
            Check.that(updater instanceof Optimizer<?>, "weightDecay", "given with an optimizer of this library", updater);
            return ((Optimizer<?>) updater).weightDecay(decay);
        }
        if (updater.weightDecay() != null) {
            LOG.info("The weight decay of {} acts on all variables. Keras' files do not tell what exclude_from_weight_decay has"
                    + " excluded; if it was called, write KerasTraining.of(file).weightDecay(...).resume(model).", file);
        }
        return updater;
    }
}
