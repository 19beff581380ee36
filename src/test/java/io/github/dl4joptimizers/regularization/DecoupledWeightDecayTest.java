package io.github.dl4joptimizers.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The decay as a value: its formula, its checks, its copies. */
class DecoupledWeightDecayTest {

    private static final ISchedule FALLING = new ExponentialSchedule(ScheduleType.ITERATION, 0.5, 0.5);

    // ---- the formula: u' = what DL4J subtracts from w = (2, -4) when the updater's u is (0.25, 0.5)

    private static double[] update(DecoupledWeightDecay decay, double lr, int iteration) {
        INDArray w = Nd4j.createFromArray(2.0, -4.0);
        INDArray u = Nd4j.createFromArray(0.25, 0.5);
        decay.apply(w, u, lr, iteration, 0);
        assertThat(w.toDoubleVector()).containsExactly(2, -4);
        return u.toDoubleVector();
    }

    @Test
    void timesLearningRateSubtractsLrDW() {
        // 0.25 + 0.1 * 0.5 * 2, 0.5 - 0.1 * 0.5 * 4
        assertThat(update(DecoupledWeightDecay.timesLearningRate(0.5), 0.1, 0)).containsExactly(new double[] {0.35, 0.3},
                within(1e-15));
    }

    @Test
    void timesMultiplierSubtractsEtaDWWithEtaTheRateOverTheReference() {
        // eta = 0.1 / 0.4; 0.25 + 0.25 * 0.5 * 2, 0.5 - 0.25 * 0.5 * 4
        assertThat(update(DecoupledWeightDecay.timesMultiplier(0.5, 0.4), 0.1, 0)).containsExactly(new double[] {0.5, 0},
                within(1e-15));
    }

    @Test
    void fixedMultipliesTheUpdatedWeights() {
        // w' = 0.75 (2 - 0.25) = 1.3125 and 0.75 (-4 - 0.5) = -3.375
        assertThat(update(DecoupledWeightDecay.fixed(0.25), 0.1, 0)).containsExactly(new double[] {2 - 1.3125, -4 + 3.375},
                within(1e-15));
    }

    @Test
    void aScheduledCoefficientIsTakenAtTheIteration() {
        // d(3) = 0.5^4 = 0.0625
        assertThat(update(DecoupledWeightDecay.timesLearningRate(FALLING), 0.8, 3)).containsExactly(new double[] {0.35, 0.3},
                within(1e-15));
        assertThat(update(DecoupledWeightDecay.timesMultiplier(FALLING, 0.4), 0.8, 3)).containsExactly(
                new double[] {0.25 + 0.25, 0.5 - 0.5}, within(1e-15));
        assertThat(update(DecoupledWeightDecay.fixed(FALLING), 0.8, 3)).containsExactly(
                new double[] {2 - 0.9375 * 1.75, -4 + 0.9375 * 4.5}, within(1e-15));
    }

    @Test
    void aCoefficientOfOneForgetsTheWeights() {
        assertThat(update(DecoupledWeightDecay.fixed(1), 0.1, 0)).containsExactly(2, -4);
    }

    @Test
    void aCoefficientOfZeroChangesNothing() {
        for (DecoupledWeightDecay none : List.of(DecoupledWeightDecay.timesLearningRate(0), DecoupledWeightDecay.timesMultiplier(0, 1),
                DecoupledWeightDecay.fixed(0))) {
            assertThat(update(none, 0.1, 0)).containsExactly(0.25, 0.5);
        }
    }

    @Test
    void itWorksOnAllShapesAndTypes() {
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16)) {
            for (char order : new char[] {'c', 'f'}) {
                INDArray w = Nd4j.createUninitialized(type, new long[] {3, 5}, order).assign(2);
                INDArray u = Nd4j.createUninitialized(type, new long[] {3, 5}, 'c').assign(0.25);
                DecoupledWeightDecay.timesLearningRate(0.5).apply(w, u, 0.25, 0, 0);
                assertThat(u).isEqualTo(Nd4j.valueArrayOf(new long[] {3, 5}, 0.5, type));
            }
        }
    }

    @Test
    void itIsAppliedAfterTheUpdaterAndIsNoPartOfTheScore() {
        DecoupledWeightDecay decay = DecoupledWeightDecay.fixed(0.5);
        assertThat(decay.applyStep()).isEqualTo(Regularization.ApplyStep.POST_UPDATER);
        assertThat(decay.score(Nd4j.createFromArray(2.0, -4.0), 0, 0)).isZero();
    }

    // ---- arguments

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void coefficientsMustBeFiniteAndNotNegative(double bad) {
        assertRefused(() -> DecoupledWeightDecay.timesLearningRate(bad), "weightDecay", bad);
        assertRefused(() -> DecoupledWeightDecay.timesMultiplier(bad, 1), "weightDecay", bad);
        assertRefused(() -> DecoupledWeightDecay.fixed(bad), "weightDecay", bad);
    }

    @Test
    void aFixedShareMustNotBeMoreThanAll() {
        assertRefused(() -> DecoupledWeightDecay.fixed(1.5), "coefficient of weightDecay must be in [0, 1]", 1.5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void theReferenceRateMustBeFiniteAndAboveZero(double bad) {
        assertRefused(() -> DecoupledWeightDecay.timesMultiplier(0.1, bad), "referenceRate", bad);
        assertRefused(() -> DecoupledWeightDecay.timesMultiplier(FALLING, bad), "referenceRate", bad);
    }

    @Test
    void aScheduleThatGivesABadCoefficientIsRefusedWhenItDoes() {
        ISchedule bad = new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.5, 4, -0.5, 5, 1.5));
        assertRefused(() -> update(DecoupledWeightDecay.timesLearningRate(bad), 0.1, 4),
                "coefficient of weightDecay at iteration 4, epoch 0 must be", -0.5);
        assertRefused(() -> update(DecoupledWeightDecay.fixed(bad), 0.1, 5),
                "coefficient of weightDecay at iteration 5, epoch 0 must be in [0, 1]", 1.5);
    }

    @Test
    void aScheduleMustNotBeNull() {
        assertThatThrownBy(() -> DecoupledWeightDecay.timesLearningRate(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("null");
    }

    private static void assertRefused(Runnable call, String name, double value) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(name)
                .hasMessageContaining(Double.toString(value));
    }

    // ---- copies

    static Stream<DecoupledWeightDecay> allKinds() {
        return Stream.of(DecoupledWeightDecay.timesLearningRate(0.01), DecoupledWeightDecay.timesLearningRate(FALLING),
                DecoupledWeightDecay.timesMultiplier(0.01, 0.3), DecoupledWeightDecay.timesMultiplier(FALLING, 0.3),
                DecoupledWeightDecay.fixed(0.01), DecoupledWeightDecay.fixed(FALLING))
                .flatMap(decay -> Stream.of(decay, decay.includingBiases()));
    }

    @ParameterizedTest
    @MethodSource("allKinds")
    void jsonYamlAndSerializationGiveAnEqualDecay(DecoupledWeightDecay decay) throws IOException, ClassNotFoundException {
        for (ObjectMapper mapper : List.of(NeuralNetConfiguration.mapper(), NeuralNetConfiguration.mapperYaml())) {
            assertThat(mapper.readValue(mapper.writeValueAsString(decay), Regularization.class)).isEqualTo(decay)
                    .hasSameHashCodeAs(decay).hasToString(decay.toString());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(decay);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(decay).hasSameHashCodeAs(decay);
        }
    }

    @ParameterizedTest
    @MethodSource("allKinds")
    void aCloneIsEqualAndItsOwn(DecoupledWeightDecay decay) {
        assertThat(decay.clone()).isEqualTo(decay).isNotSameAs(decay).hasSameHashCodeAs(decay);
    }

    @Test
    void decaysAreEqualByValueAndUnequalInAnyProperty() {
        List<DecoupledWeightDecay> all = allKinds().toList();
        List<DecoupledWeightDecay> again = allKinds().toList();
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < all.size(); j++) {
                assertThat(all.get(i).equals(again.get(j))).isEqualTo(i == j);
            }
        }
        assertThat(DecoupledWeightDecay.timesLearningRate(0.01)).isNotEqualTo(DecoupledWeightDecay.timesLearningRate(0.02));
        assertThat(DecoupledWeightDecay.timesMultiplier(0.01, 0.1)).isNotEqualTo(DecoupledWeightDecay.timesMultiplier(0.01, 0.2));
        assertThat(DecoupledWeightDecay.fixed(0.01)).isNotEqualTo(DecoupledWeightDecay.fixed(new FixedSchedule(0.01)));
    }

    @Test
    void aDecayIsNotEqualToAnL2RegularizationEitherWayRound() {
        DecoupledWeightDecay decay = DecoupledWeightDecay.timesLearningRate(0);
        L2Regularization l2 = new L2Regularization(0);
        assertThat(decay.equals(l2)).isFalse();
        assertThat(l2.equals(decay)).isFalse();
    }

    @Test
    void toStringSaysWhatIsDecayedByHowMuch() {
        assertThat(DecoupledWeightDecay.timesLearningRate(0.01)).hasToString("weight decay 0.01 x learning rate");
        assertThat(DecoupledWeightDecay.timesMultiplier(0.01, 0.1)).hasToString("weight decay 0.01 x learning rate / 0.1");
        assertThat(DecoupledWeightDecay.fixed(0.01)).hasToString("weight decay 0.01 per step");
        assertThat(DecoupledWeightDecay.fixed(0.01).includingBiases()).hasToString("weight decay 0.01 per step, biases too");
        assertThat(DecoupledWeightDecay.fixed(FALLING).toString()).contains("ExponentialSchedule");
    }

    private static final String JSON = """
            {"@class": "io.github.dl4joptimizers.regularization.DecoupledWeightDecay", "coefficient": %s, "scaling": %s,
             "referenceRate": %s, "biases": false}""";

    private static Regularization read(String coefficient, String scaling, String reference) throws JsonProcessingException {
        return NeuralNetConfiguration.mapper().readValue(JSON.formatted(coefficient, scaling, reference), Regularization.class);
    }

    @Test
    void jsonIsReadAsWritten() throws JsonProcessingException {
        assertThat(read("0.01", "\"MULTIPLIER\"", "0.3")).isEqualTo(DecoupledWeightDecay.timesMultiplier(0.01, 0.3));
    }

    @Test
    void badValuesAreRefusedInJsonToo() {
        assertThatThrownBy(() -> read("-0.5", "\"FIXED\"", "1")).hasMessageContaining("weightDecay").hasMessageContaining("-0.5");
        assertThatThrownBy(() -> read("1.5", "\"FIXED\"", "1")).hasMessageContaining("weightDecay").hasMessageContaining("1.5");
        assertThatThrownBy(() -> read("\"NaN\"", "\"FIXED\"", "1")).hasMessageContaining("weightDecay").hasMessageContaining("NaN");
        assertThatThrownBy(() -> read("\"Infinity\"", "\"LEARNING_RATE\"", "1")).hasMessageContaining("weightDecay")
                .hasMessageContaining("Infinity");
        assertThatThrownBy(() -> read("0.5", "\"MULTIPLIER\"", "0")).hasMessageContaining("referenceRate")
                .hasMessageContaining("0.0");
        assertThatThrownBy(() -> read("null", "\"FIXED\"", "1")).hasMessageContaining("weightDecay").hasMessageContaining("null");
        assertThatThrownBy(() -> read("0.5", "null", "1")).hasMessageContaining("scaling").hasMessageContaining("null");
    }

    @Test
    void missingValuesAreRefusedInJson() {
        for (String property : List.of("coefficient", "scaling", "referenceRate")) {
            String json = JSON.formatted("0.5", "\"FIXED\"", "1").replace('"' + property + '"', "\"unknown\"");
            assertThatThrownBy(() -> NeuralNetConfiguration.mapper().readValue(json, Regularization.class)).as(property)
                    .isInstanceOf(JsonProcessingException.class);
        }
    }
}
