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
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.dl4joptimizers.updater.Sgd;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The clipping as a value: its formulas, its checks, its copies, and the errors of those who would lose it. */
class GradientClippingTest {

    private static final double INFINITY = Double.POSITIVE_INFINITY;

    // ---- the formulas

    /** What becomes of a gradient; the parameters, which do not matter, stay as they are. */
    private static double[] clipped(GradientClipping clipping, DataType type, double... gradient) {
        INDArray array = Nd4j.createFromArray(gradient).castTo(type);
        INDArray parameters = Nd4j.valueArrayOf(new long[] {gradient.length}, 7.0, type);
        clipping.apply(parameters, array, 0.1, 0, 0);
        assertThat(HandLoop.numbers(parameters)).containsOnly(7);
        return HandLoop.numbers(array);
    }

    /** One rounding of numbers below 1. */
    private static double precision(DataType type) {
        return switch (type) {
            case DOUBLE -> 1e-15;
            case FLOAT -> 1e-7;
            default -> 1e-3;
        };
    }

    private static final List<DataType> TYPES = List.of(DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16);

    @Test
    void aNormAboveTheThresholdIsBroughtDownToIt() {
        for (DataType type : TYPES) {
            // |(3, -4)| = 5
            assertThat(clipped(GradientClipping.byNorm(0.5), type, 3, -4)).as("%s", type)
                    .containsExactly(new double[] {0.3, -0.4}, within(precision(type)));
        }
    }

    @Test
    void aNormUpToTheThresholdIsLeftAlone() {
        for (DataType type : TYPES) {
            assertThat(clipped(GradientClipping.byNorm(5), type, 3, -4)).containsExactly(3, -4);
            assertThat(clipped(GradientClipping.byNorm(5.5), type, 3, -4)).containsExactly(3, -4);
            assertThat(clipped(GradientClipping.byNorm(1e-3), type, 0, 0)).containsExactly(0, 0);
        }
    }

    @Test
    void eachElementIsClippedByValue() {
        for (DataType type : TYPES) {
            assertThat(clipped(GradientClipping.byValue(0.5), type, 3, -4, 0.25, -0.5, 0.5, 0)).as("%s", type)
                    .containsExactly(0.5, -0.5, 0.25, -0.5, 0.5, 0);
        }
    }

    /** Nine times 300^2 is 810,000; HALF ends at 65,504. Nine times 1e60 is beyond FLOAT. */
    @Test
    void theNormIsTakenInDoublePrecision() {
        double[] large = {300, 300, 300, 300, 300, 300, 300, 300, 300};
        assertThat(clipped(GradientClipping.byNorm(900), DataType.FLOAT16, large)).containsExactly(large);
        assertThat(clipped(GradientClipping.byNorm(90), DataType.FLOAT16, large)).containsOnly(new double[] {30}, within(0.03));
        double[] larger = {1e30, 1e30, 1e30, 1e30, 1e30, 1e30, 1e30, 1e30, 1e30};
        assertThat(clipped(GradientClipping.byNorm(0.3), DataType.FLOAT, larger)).containsOnly(new double[] {0.1}, within(1e-7));
    }

    /** As in Keras, whose rule is g c / max(|g|, c). */
    @Test
    void aNormThatIsNotANumberMakesAllOfTheGradientNaNAndAnInfiniteOneLeavesTheRestAtZero() {
        for (DataType type : TYPES) {
            assertThat(clipped(GradientClipping.byNorm(0.5), type, 3, Double.NaN, -4)).containsOnly(Double.NaN);
            assertThat(clipped(GradientClipping.byNorm(0.5), type, 3, INFINITY, -4)).containsExactly(0, Double.NaN, -0.0);
            assertThat(clipped(GradientClipping.byNorm(0.5), type, 3, -INFINITY, -4)).containsExactly(0, Double.NaN, -0.0);
        }
    }

    @Test
    void byValueWhatIsNotANumberStaysAndWhatIsInfiniteDoesNot() {
        for (DataType type : TYPES) {
            assertThat(clipped(GradientClipping.byValue(0.5), type, 3, Double.NaN, INFINITY, -INFINITY, 0.25)).as("%s", type)
                    .containsExactly(0.5, Double.NaN, 0.5, -0.5, 0.25);
        }
    }

    /** DL4J hands over views into one array for the whole network; SameDiff arrays of any shape, and single numbers. */
    @Test
    void viewsAndShapes() {
        for (DataType type : TYPES) {
            INDArray all = Nd4j.createFromArray(9.0, 3, -4, 9).castTo(type);
            GradientClipping.byNorm(0.5).apply(all, all.get(NDArrayIndex.interval(1, 3)), 0.1, 0, 0);
            assertThat(HandLoop.numbers(all)).containsExactly(new double[] {9, 0.3, -0.4, 9}, within(precision(type)));
            GradientClipping.byValue(0.25).apply(all, all.get(NDArrayIndex.interval(2, 4)), 0.1, 0, 0);
            assertThat(HandLoop.numbers(all)).containsExactly(new double[] {9, 0.3, -0.25, 0.25}, within(precision(type)));
            for (char order : new char[] {'c', 'f'}) {
                INDArray matrix = Nd4j.createUninitialized(type, new long[] {2, 2}, order).assign(2);
                GradientClipping.byNorm(1).apply(matrix, matrix, 0.1, 0, 0);
                assertThat(HandLoop.numbers(matrix)).containsOnly(0.5);
                GradientClipping.byValue(0.25).apply(matrix, matrix, 0.1, 0, 0);
                assertThat(HandLoop.numbers(matrix)).containsOnly(0.25);
            }
            for (GradientClipping clipping : List.of(GradientClipping.byNorm(0.5), GradientClipping.byValue(0.5))) {
                INDArray scalar = Nd4j.scalar(type, -3);
                clipping.apply(scalar, scalar, 0.1, 0, 0);
                assertThat(scalar.getDouble(0)).as("%s", clipping).isEqualTo(-0.5);
            }
        }
    }

    @Test
    void itIsAppliedBeforeTheUpdaterOnBiasesTooAndIsNoPartOfTheScore() {
        assertThat(GradientClipping.byNorm(1).applyStep()).isEqualTo(Regularization.ApplyStep.BEFORE_UPDATER);
        assertThat(GradientClipping.byNorm(1).actsOnBiases()).isTrue();
        assertThat(GradientClipping.byNorm(1).score(Nd4j.createFromArray(2.0, -4.0), 0, 0)).isZero();
        assertThat(GradientClipping.byNorm(1).alone()).isNull();
    }

    // ---- arguments

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void theThresholdMustBeFiniteAndAboveZero(double bad) {
        assertThatThrownBy(() -> GradientClipping.byNorm(bad)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threshold must be finite and above 0, got " + bad);
        assertThatThrownBy(() -> GradientClipping.byValue(bad)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threshold must be finite and above 0, got " + bad);
    }

    // ---- copies

    static Stream<GradientClipping> allKinds() {
        return Stream.of(GradientClipping.byNorm(0.5), GradientClipping.byNorm(2), GradientClipping.byValue(0.5),
                GradientClipping.byValue(2));
    }

    @Test
    void clippingsAreEqualByValueAndUnequalInAnyProperty() {
        List<GradientClipping> all = allKinds().toList();
        List<GradientClipping> again = allKinds().toList();
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < all.size(); j++) {
                assertThat(all.get(i).equals(again.get(j))).isEqualTo(i == j);
            }
            assertThat(all.get(i)).hasSameHashCodeAs(again.get(i)).isEqualTo(all.get(i).clone());
            assertThat(all.get(i).equals(new L1Regularization(0))).isFalse();
            assertThat(new L1Regularization(0).equals(all.get(i))).isFalse();
        }
    }

    @Test
    void toStringSaysWhatIsClippedAtWhat() {
        assertThat(GradientClipping.byNorm(0.5)).hasToString("clipping by norm at 0.5");
        assertThat(GradientClipping.byValue(2)).hasToString("clipping by value at 2.0");
    }

    @ParameterizedTest
    @MethodSource("allKinds")
    void jsonYamlAndSerializationGiveAnEqualClipping(GradientClipping clipping) throws IOException, ClassNotFoundException {
        for (ObjectMapper mapper : List.of(NeuralNetConfiguration.mapper(), NeuralNetConfiguration.mapperYaml())) {
            assertThat(mapper.readValue(mapper.writeValueAsString(clipping), Regularization.class)).isEqualTo(clipping)
                    .hasToString(clipping.toString());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(clipping);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(clipping);
        }
    }

    private static Regularization read(String kind, String threshold) throws JsonProcessingException {
        return NeuralNetConfiguration.mapper().readValue("""
                {"@class": "io.github.dl4joptimizers.regularization.GradientClipping", "kind": %s, "threshold": %s}"""
                .formatted(kind, threshold), Regularization.class);
    }

    @Test
    void jsonIsReadAsWrittenAndBadValuesAreRefused() throws JsonProcessingException {
        assertThat(read("\"VALUE\"", "0.25")).isEqualTo(GradientClipping.byValue(0.25));
        assertThatThrownBy(() -> read("\"NORM\"", "-0.5")).hasMessageContaining("threshold").hasMessageContaining("-0.5");
        assertThatThrownBy(() -> read("\"NORM\"", "\"NaN\"")).hasMessageContaining("threshold").hasMessageContaining("NaN");
        assertThatThrownBy(() -> read("\"NORM\"", "null")).hasMessageContaining("threshold");
        assertThatThrownBy(() -> read("\"GLOBAL\"", "0.5")).hasMessageContaining("GLOBAL");
        assertThatThrownBy(() -> read("null", "0.5")).hasMessageContaining("kind");
    }

    // ---- lost again

    private static final GradientClipping CLIPPING = GradientClipping.byNorm(2);

    /** {@code l1} after {@code applyTo} on every builder of DL4J's that has it. */
    static Stream<Runnable> callsOfL1() {
        NeuralNetConfiguration.Builder network = CLIPPING.applyTo(HandLoop.network());
        DenseLayer.Builder layer = CLIPPING.applyTo(new DenseLayer.Builder());
        SameDiffDecayTest.Linear.Builder sameDiff = CLIPPING.applyTo(new SameDiffDecayTest.Linear.Builder(4, 2));
        FineTuneConfiguration.Builder tuning = CLIPPING.applyTo(new FineTuneConfiguration.Builder());
        TrainingConfig.Builder graph = CLIPPING.applyTo(new TrainingConfig.Builder());
        return Stream.of(() -> network.l1(0.1), () -> network.l1(0), () -> network.l1Bias(0.1), () -> layer.l1(0.1),
                () -> layer.l1Bias(0.1), () -> sameDiff.l1(0.1), () -> sameDiff.l1Bias(0.1), () -> tuning.l1(0.1),
                () -> tuning.l1(0), () -> tuning.l1Bias(0.1), () -> graph.l1(0.1));
    }

    @ParameterizedTest
    @MethodSource("callsOfL1")
    void l1AfterApplyToIsRefusedAndTheMessageSaysWhatToWrite(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class).hasMessage(
                "l1(...), l2(...) and weightDecay(...) would remove what applyTo has installed (clipping by norm at 2.0): call them"
                        + " before applyTo to have both, or use an updater without it");
    }

    @Test
    void whatWasRefusedHasChangedNothing() {
        NeuralNetConfiguration.Builder builder = CLIPPING.applyTo(HandLoop.network().l1(0.1).l2(0.1));
        List<Consumer<NeuralNetConfiguration.Builder>> calls = List.of(b -> b.l1(0.2), b -> b.l1(0), b -> b.l1Bias(0.2));
        calls.forEach(call -> assertThatThrownBy(() -> call.accept(builder)).isInstanceOf(IllegalStateException.class));
        assertThat(builder.getRegularization()).contains(new L2Regularization(0.1), CLIPPING).endsWith(CLIPPING);
        assertThat(builder.getRegularizationBias()).containsExactly(CLIPPING);
    }

    @ParameterizedTest
    @EnumSource(GradientClipping.Kind.class)
    void l2AfterApplyToIsNoConcernOfTheClippingsAndStillActsBeforeIt(GradientClipping.Kind kind) {
        GradientClipping clipping = kind == GradientClipping.Kind.NORM ? GradientClipping.byNorm(2) : GradientClipping.byValue(2);
        NeuralNetConfiguration.Builder network = clipping.applyTo(HandLoop.network()).l2(0.1).l2Bias(0.2);
        assertThat(network.getRegularization()).containsExactly(new L2Regularization(0.1), clipping);
        assertThat(network.getRegularizationBias()).containsExactly(new L2Regularization(0.2), clipping);
        DenseLayer.Builder layer = clipping.applyTo(new DenseLayer.Builder()).l2(0.1).l2Bias(0.2);
        assertThat(layer.getRegularization()).containsExactly(new L2Regularization(0.1), clipping);
        assertThat(layer.getRegularizationBias()).containsExactly(new L2Regularization(0.2), clipping);
        FineTuneConfiguration tuning = clipping.applyTo(new FineTuneConfiguration.Builder()).l2(0.1).build();
        assertThat(tuning.getRegularization()).containsExactly(new L2Regularization(0.1), clipping);
        TrainingConfig graph = clipping.applyTo(new TrainingConfig.Builder().updater(new Sgd(0.1))).l2(0.1)
                .dataSetFeatureMapping("x").dataSetLabelMapping("y").build();
        assertThat(graph.getRegularization()).containsExactly(new L2Regularization(0.1), clipping);
    }

    @Test
    void theDecayAndTheClippingGuardTheirOwnKind() {
        DecoupledWeightDecay decay = DecoupledWeightDecay.timesLearningRate(0.5);
        NeuralNetConfiguration.Builder both = CLIPPING.applyTo(decay.applyTo(HandLoop.network()));
        assertThatThrownBy(() -> both.l1(0.1)).hasMessageContaining("(clipping by norm at 2.0)");
        assertThatThrownBy(() -> both.l2(0.1)).hasMessageContaining("(weight decay 0.5 x learning rate)");
        assertThatThrownBy(() -> both.weightDecay(0.1)).hasMessageContaining("(weight decay 0.5 x learning rate)");
        assertThat(both.getRegularization()).containsExactly(decay, CLIPPING);
        assertThat(both.l2Bias(0.1).getRegularizationBias()).containsExactly(new L2Regularization(0.1), CLIPPING);
    }

    @Test
    void itTellsItsKindAndThreshold() {
        assertThat(GradientClipping.byNorm(2).kind()).isEqualTo(GradientClipping.Kind.NORM);
        assertThat(GradientClipping.byNorm(2).threshold()).isEqualTo(2);
        assertThat(GradientClipping.byValue(0.5).kind()).isEqualTo(GradientClipping.Kind.VALUE);
        assertThat(GradientClipping.byValue(0.5).threshold()).isEqualTo(0.5);
    }
}
