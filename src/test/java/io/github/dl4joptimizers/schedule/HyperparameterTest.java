package io.github.dl4joptimizers.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.internal.StrictJson;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.LearningRate;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** A number or a schedule, in JSON, YAML and Java serialization; and {@link LearningRate}, which has one. */
class HyperparameterTest {

    private static final List<ObjectMapper> MAPPERS = List.of(NeuralNetConfiguration.mapper(),
            NeuralNetConfiguration.mapperYaml());

    private static final PowerSchedule SCHEDULE = PowerSchedule.of(0.1, 10);

    @StrictJson
    record Owner(Hyperparameter beta, LearningRate rate) {

        Owner {
            Hyperparameter.checkFraction("beta", beta);
        }
    }

    @Test
    void isANumberOrASchedule() {
        Hyperparameter number = Hyperparameter.of(0.9);
        Hyperparameter schedule = Hyperparameter.of(SCHEDULE);
        assertThat(number.valueAt(10, 3)).isEqualTo(0.9);
        assertThat(number.schedule()).isNull();
        assertThat(number).hasToString("0.9").isEqualTo(Hyperparameter.of(0.9)).isNotEqualTo(Hyperparameter.of(0.8));
        assertThat(number.copy()).isEqualTo(number);
        assertThat(schedule.valueAt(10, 3)).isEqualTo(0.05);
        assertThat(schedule.schedule()).isEqualTo(SCHEDULE);
        assertThat(schedule).hasToString(SCHEDULE.toString()).isEqualTo(Hyperparameter.of(PowerSchedule.of(0.1, 10)))
                .isNotEqualTo(number).isNotEqualTo(Hyperparameter.of(PowerSchedule.of(0.1, 11)));
        assertThat(Hyperparameter.of(ConstantSchedule.of(0.9))).isNotEqualTo(number);
    }

    @Test
    void itIsOneOfTheTwo() {
        assertThatThrownBy(() -> Hyperparameter.of(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schedule must be an ISchedule, got null");
        assertThatThrownBy(() -> new Hyperparameter(0.5, SCHEDULE)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("number must be null if there is a schedule, got 0.5");
    }

    @Test
    void theOwnerChecksByName() {
        assertThatThrownBy(() -> Hyperparameter.checkNonNegative("alpha", Hyperparameter.of(-0.5)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("alpha must be finite and at least 0, got -0.5");
        assertThat(Hyperparameter.checkNonNegative("alpha", Hyperparameter.of(0)).valueAt(0, 0)).isZero();
        assertThatThrownBy(() -> Hyperparameter.checkFraction("beta", null))
                .hasMessage("beta must be a number or an ISchedule, got null");
        assertThatThrownBy(() -> Hyperparameter.checkFraction("beta", Hyperparameter.of(Double.NaN)))
                .hasMessage("beta must be in [0, 1), got NaN");
    }

    @Test
    void aCopyHasItsOwnSchedule() {
        WarmupSchedule schedule = WarmupSchedule.of(SCHEDULE, 5);
        assertThat(Hyperparameter.of(schedule).copy().schedule()).isEqualTo(schedule).isNotSameAs(schedule);
    }

    @Test
    void inJsonItIsTheNumberOrTheSchedule() throws IOException {
        ObjectMapper json = MAPPERS.get(0);
        assertThat(json.valueToTree(Hyperparameter.of(0.9)).toString()).isEqualTo("0.9");
        assertThat(json.valueToTree(Hyperparameter.of(SCHEDULE)).toString()).isEqualTo(json.valueToTree(SCHEDULE).toString());
        for (ObjectMapper mapper : MAPPERS) {
            for (Owner owner : List.of(new Owner(Hyperparameter.of(0.9), LearningRate.of(SCHEDULE)),
                    new Owner(Hyperparameter.of(SCHEDULE), LearningRate.of(1e7)))) {
                assertThat(mapper.readValue(mapper.writeValueAsString(owner), Owner.class)).isEqualTo(owner);
            }
            assertThat(mapper.readValue("0.5", Hyperparameter.class)).isEqualTo(Hyperparameter.of(0.5));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ""         | must be a number or an ISchedule, got ""
            "0.5"      | must be a number or an ISchedule, got "0.5"
            true       | must be a number or an ISchedule, got true
            [0.5]      | must be a number or an ISchedule, got a list
            """)
    void nothingElseIsRead(String value, String message) {
        for (ObjectMapper mapper : MAPPERS) {
            isRefused(mapper, value, "0.5", "beta " + message);
            isRefused(mapper, "0.5", value, "rate " + message);
        }
    }

    @Test
    void theOwnersChecksComeThrough() {
        for (ObjectMapper mapper : MAPPERS) {
            isRefused(mapper, "\"NaN\"", "0.5", "beta must be in [0, 1), got NaN");
            isRefused(mapper, "1.9", "0.5", "beta must be in [0, 1), got 1.9");
            isRefused(mapper, "null", "0.5", "beta must be a number or an ISchedule, got null");
        }
    }

    private static void isRefused(ObjectMapper mapper, String beta, String rate, String message) {
        assertThat(catchThrowable(() -> mapper.readValue("{\"beta\": " + beta + ", \"rate\": " + rate + "}", Owner.class)))
                .isInstanceOf(JsonMappingException.class).hasMessageStartingWith(message);
    }

    @Test
    void anOptimizersJsonIsRefusedByTheNameOfTheProperty() {
        for (ObjectMapper mapper : MAPPERS) {
            String json = MAPPERS.get(0).valueToTree(new Adam(0.125)).toString();
            assertThat(json).contains("\"beta1\":0.9", "\"learningRate\":0.125");
            assertThat(catchThrowable(() -> mapper.readValue(json.replace("0.9,", "\"\","), IUpdater.class)))
                    .hasMessageStartingWith("beta1 must be a number or an ISchedule, got \"\"");
            assertThat(catchThrowable(() -> mapper.readValue(json.replace("0.125", "\"x\""), IUpdater.class)))
                    .hasMessageStartingWith("learningRate must be a number or an ISchedule, got \"x\"");
        }
    }

    // ---- Java serialization

    @Test
    void survivesJavaSerialization() throws Exception {
        for (Object one : List.of(Hyperparameter.of(0.9), Hyperparameter.of(SCHEDULE), LearningRate.of(0.9),
                LearningRate.of(SCHEDULE))) {
            assertThat(reread(one, part -> part)).isEqualTo(one);
        }
    }

    @Test
    void javaSerializationGoesThroughTheChecks() {
        isRefused(Hyperparameter.of(0.5), part -> part instanceof Double ? null : part, "schedule must be an ISchedule, got null");
        isRefused(Hyperparameter.of(SCHEDULE), part -> part instanceof ISchedule ? null : part,
                "schedule must be an ISchedule, got null");
        for (double rate : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            isRefused(LearningRate.of(0.5), part -> part instanceof Double ? rate : part,
                    "learningRate must be finite and at least 0, got " + rate);
        }
        isRefused(LearningRate.of(0.5), part -> part instanceof Hyperparameter ? null : part,
                "learningRate must be a number or an ISchedule, got null");
    }

    private static void isRefused(Object one, UnaryOperator<Object> forgery, String message) {
        assertThatThrownBy(() -> reread(one, forgery)).isInstanceOf(InvalidObjectException.class).hasMessageContaining(message);
    }

    /** Written with some of its parts replaced, and read. */
    private static Object reread(Object one, UnaryOperator<Object> forgery) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Forger out = new Forger(bytes, forgery)) {
            out.writeObject(one);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    private static final class Forger extends ObjectOutputStream {

        private final UnaryOperator<Object> forgery;

        Forger(OutputStream out, UnaryOperator<Object> forgery) throws IOException {
            super(out);
            this.forgery = forgery;
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object part) {
            return forgery.apply(part);
        }
    }
}
