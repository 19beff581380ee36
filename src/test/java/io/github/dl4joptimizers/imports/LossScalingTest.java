package io.github.dl4joptimizers.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.updater.Adam;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.slf4j.LoggerFactory;

class LossScalingTest {

    private static final String INNER = "{\"class_name\": \"Adam\", \"config\": {\"learning_rate\": 0.25}}";
    private static final String CONSTANT = "{\"class_name\": \"Adam\", \"config\": {\"learning_rate\": 0.25,"
            + " \"loss_scale_factor\": 128.0}}";

    private final Logger logger = (Logger) LoggerFactory.getLogger(LossScaling.class);
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{\"module\": \"keras.optimizers\", \"class_name\": \"LossScaleOptimizer\", \"config\": {\"name\": \"loss_scale_optimizer\","
                    + " \"inner_optimizer\": %s, \"initial_scale\": 32768.0, \"dynamic_growth_steps\": 2000},"
                    + " \"registered_name\": null}",
            "{\"optimizer_config\": {\"class_name\": \"LossScaleOptimizer\", \"config\": {\"inner_optimizer\": %s, \"dynamic\": true,"
                    + " \"initial_scale\": 32768.0, \"dynamic_growth_steps\": 2000}}}",
            "{\"class_name\": \"LossScaleOptimizer\", \"config\": {\"optimizer\": %s, \"loss_scale\": {\"class_name\":"
                    + " \"DynamicLossScale\", \"config\": {\"initial_loss_scale\": 32768.0, \"increment_period\": 2000}}}}",
            "{\"class_name\": \"LossScaleOptimizerV3\", \"config\": {\"inner_optimizer\": %s}}",
            "{\"inner_optimizer\": %s, \"initial_scale\": 32768.0}", "{\"optimizer\": %s, \"loss_scale\": {}}"})
    void theOptimizerInsideIsRead(String json) {
        assertThat(KerasOptimizers.fromJson(json.formatted(INNER))).isEqualTo(Keras.adam(0.25));
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getFormattedMessage()).startsWith("LossScaleOptimizer is left out: the scale of the loss, {")
                .endsWith("changes nothing in a network of FLOAT or DOUBLE.");
    }

    @Test
    void aConstantScaleIsLeftOut() {
        assertThat(KerasOptimizers.fromJson(CONSTANT)).isEqualTo(Keras.adam(0.25));
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("loss_scale_factor of Adam is left out:"
                + " the scale of the loss, 128.0, changes nothing in a network of FLOAT or DOUBLE.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "1.0"})
    void noScaleIsNotWorthAWord(String factor) {
        assertThat(KerasOptimizers.fromJson(CONSTANT.replace("128.0", factor))).isEqualTo(Keras.adam(0.25));
        assertThat(log.list).isEmpty();
    }

    @Test
    void halfNeedsIt() {
        MultiLayerNetwork half = TinyNets.stack(TinyNets.builder(new Adam(1)).dataType(DataType.FLOAT16));
        TinyNets.State state = TinyNets.State.of(half);
        assertThatThrownBy(() -> KerasOptimizers.applyTo(half, CONSTANT)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("loss_scale_factor of Adam must be null or 1 for a network of HALF: it keeps small gradients from vanishing,"
                        + " and DL4J scales no losses. Train in FLOAT, got 128.0");
        assertThatThrownBy(() -> KerasOptimizers.applyTo(half, "{\"class_name\": \"LossScaleOptimizer\", \"config\":"
                + " {\"inner_optimizer\": " + INNER + "}}")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("LossScaleOptimizer must be the optimizer alone for a network of HALF: ");
        assertThat(TinyNets.State.of(half)).isEqualTo(state);
        KerasOptimizers.applyTo(half, INNER);
    }
}
