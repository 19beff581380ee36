package io.github.dl4joptimizers.imports;

import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keras multiplies the loss of a float16 training, and divides the gradients again, so that small ones are not lost. In FLOAT and
 * DOUBLE that changes nothing, and is left out.
 *
 * @param network the type of the network that the optimizer is for; null if that is not known
 */
record LossScaling(DataType network) {

    private static final Logger LOG = LoggerFactory.getLogger(LossScaling.class);

    /** The optimizer inside one that scales losses. */
    JsonNode leaveOut(JsonNode optimizer) {
        JsonNode options = optimizer.has("config") ? optimizer.path("config") : optimizer;
        for (String inner : new String[] {"inner_optimizer", "optimizer"}) { // Keras 2.4's had an optimizer and a loss_scale
            if (options.has(inner)) {
                leaveOut("LossScaleOptimizer", "the optimizer alone", Shown.of(optimizer));
                return leaveOut(options.get(inner));
            }
        }
        return optimizer;
    }

    /** A constant scale. */
    void leaveOut(KerasConfig config) {
        config.ignoreIfNull("loss_scale_factor");
        double factor = config.positive("loss_scale_factor", 1);
        if (factor != 1) {
            leaveOut(config.nameOf("loss_scale_factor"), "null or 1", factor);
        }
    }

    private void leaveOut(String name, String rule, Object got) {
        boolean loses = network == DataType.FLOAT16 || network == DataType.BFLOAT16;
        Check.that(!loses, name, rule + " for a network of " + network + ": it keeps small gradients from vanishing, and DL4J scales"
                + " no losses. Train in FLOAT", got);
        LOG.info("{} is left out: the scale of the loss, {}, changes nothing in a network of FLOAT or DOUBLE.", name, got);
    }
}
