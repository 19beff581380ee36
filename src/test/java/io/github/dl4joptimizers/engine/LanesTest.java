package io.github.dl4joptimizers.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every verb of {@link Lanes} means the same in all three implementations: what its documentation says, worked out here one
 * number at a time.
 *
 * <p>The numbers are of the order of one, so rounding is of the order of the type's: the tolerance is 1e-12 in double and
 * 1e-6 in float, times max(1, |expected|); in half, where the arguments are rounded too, 4e-3.
 */
@ExtendWith(OneThread.class)
class LanesTest {

    private static final int N = 37;

    /** A verb on lanes. */
    interface Operation {
        Lanes apply(Lanes out, Lanes x, Lanes y);
    }

    /** A verb on numbers: what out, x and y make of out. */
    interface Meaning {
        double apply(double out, double x, double y);
    }

    record Verb(String name, Operation operation, Meaning meaning) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Verb> VERBS = List.of(
            new Verb("scaled", (out, x, y) -> out.scaled(0.3, x), (out, x, y) -> 0.3 * x),
            new Verb("sum", (out, x, y) -> out.sum(0.3, x, -0.7, y), (out, x, y) -> 0.3 * x - 0.7 * y),
            new Verb("sumWithSquares", (out, x, y) -> out.sumWithSquares(0.3, x, 0.7, y), (out, x, y) -> 0.3 * x + 0.7 * y * y),
            new Verb("maxOfScaledAbs", (out, x, y) -> out.maxOfScaledAbs(0.9, x, 0.01),
                    (out, x, y) -> Math.max(0.9 * out, Math.abs(x) + 0.01)),
            new Verb("max", (out, x, y) -> out.max(0.3, x), (out, x, y) -> Math.max(out, 0.3 * x)),
            new Verb("product", (out, x, y) -> out.product(x, y), (out, x, y) -> x * y),
            new Verb("plus", (out, x, y) -> out.scaled(1, x).plus(0.3), (out, x, y) -> x + 0.3),
            new Verb("dividedBy", (out, x, y) -> out.scaled(1, x).dividedBy(7), (out, x, y) -> x / 7),
            new Verb("plusSign", (out, x, y) -> out.plusSign(0.3, x), (out, x, y) -> out + (x > 0 ? 0.3 : x < 0 ? -0.3 : 0)),
            new Verb("sign", (out, x, y) -> out.sign(0.3, x), (out, x, y) -> 0.3 * Math.signum(x)),
            new Verb("clipped", (out, x, y) -> out.scaled(1, x).clipped(0.4), (out, x, y) -> Math.min(Math.max(x, -0.4), 0.4)),
            new Verb("towardsSquares", (out, x, y) -> out.towardsSquares(0.003, x),
                    (out, x, y) -> out + 0.003 * Math.signum(x * x - out) * x * x),
            new Verb("ratioToFlooredRoot", (out, x, y) -> out.ratioToFlooredRoot(x, y, 0.5),
                    (out, x, y) -> x / Math.max(Math.sqrt(y), 0.5)),
            new Verb("timesRatioOfRoots", (out, x, y) -> out.timesRatioOfRoots(x, y, out, 0.02),
                    (out, x, y) -> x * Math.sqrt(y + 0.02) / Math.sqrt(out + 0.02)),
            new Verb("variance", (out, x, y) -> out.variance(x, y), (out, x, y) -> Math.max(x - y * y, 0)),
            new Verb("ratio", (out, x, y) -> out.ratio(0.3, x, y, 0.01), (out, x, y) -> 0.3 * x / (y + 0.01)),
            new Verb("ratio without epsilon", (out, x, y) -> out.ratio(0.3, x, y, 0), (out, x, y) -> 0.3 * x / y),
            new Verb("ratioToRoot", (out, x, y) -> out.ratioToRoot(0.3, x, y, 0.02, 0.01),
                    (out, x, y) -> 0.3 * x / (Math.sqrt(y + 0.02) + 0.01)),
            new Verb("ratioToRoot with inside only", (out, x, y) -> out.ratioToRoot(0.3, x, y, 0.02, 0),
                    (out, x, y) -> 0.3 * x / Math.sqrt(y + 0.02)),
            new Verb("ratioToRoot with outside only", (out, x, y) -> out.ratioToRoot(0.3, x, y, 0, 0.01),
                    (out, x, y) -> 0.3 * x / (Math.sqrt(y) + 0.01)),
            new Verb("map", (out, x, y) -> out.map(x, y, (a, b) -> Math.sin(a) + b), (out, x, y) -> Math.sin(x) + y),
            new Verb("ema", (out, x, y) -> out.ema(0.9, x), (out, x, y) -> 0.9 * out + 0.1 * x),
            new Verb("emaOfSquares", (out, x, y) -> out.emaOfSquares(0.9, x), (out, x, y) -> 0.9 * out + 0.1 * x * x));

    /** What computes: lanes of a type over contiguous arrays, or array operations. */
    enum Path {
        FLOAT_LANES(DataType.FLOAT, 1e-6, false), DOUBLE_LANES(DataType.DOUBLE, 1e-12, false),
        FLOAT_ARRAYS(DataType.FLOAT, 1e-6, true), DOUBLE_ARRAYS(DataType.DOUBLE, 1e-12, true),
        HALF_LANES(DataType.FLOAT16, 4e-3, false), HALF_ARRAYS(DataType.FLOAT16, 4e-3, true);

        private final DataType type;
        private final double tolerance;
        private final boolean arrays;

        Path(DataType type, double tolerance, boolean arrays) {
            this.type = type;
            this.tolerance = tolerance;
            this.arrays = arrays;
        }

        /** Runs a rule; the arrays are contiguous, so it is the path that decides. */
        void run(Rule rule, INDArray gradient, INDArray... state) {
            if (arrays) {
                ArrayLanes.run(rule, gradient, state);
            } else {
                Sweep.run(rule, gradient, state);
            }
        }
    }

    static Stream<Arguments> verbsOnPaths() {
        return VERBS.stream().flatMap(verb -> Stream.of(Path.values()).map(path -> Arguments.of(verb, path)));
    }

    private static INDArray array(Path path, double[] numbers) {
        return Nd4j.createFromArray(numbers).castTo(path.type);
    }

    /** From -1 to 1. */
    private static double[] signed() {
        return IntStream.range(0, N).mapToDouble(i -> Math.sin(i)).toArray();
    }

    /** From 0.05 to 1. */
    private static double[] positive(int seed) {
        return IntStream.range(0, N).mapToDouble(i -> 0.05 + 0.95 * Math.abs(Math.cos(i + seed))).toArray();
    }

    /** Lets a verb work on out, x and y, and gives out, x and y back. */
    private static List<double[]> results(Path path, Operation operation, double[] out, double[] x, double[] y) {
        INDArray gradient = array(path, x);
        INDArray[] state = {array(path, out), array(path, y)};
        List<Object> returned = new ArrayList<>();
        path.run((update, g, s) -> {
            returned.add(operation.apply(s[0], g, s[1]) == s[0]);
            update.scaled(1, g);
        }, gradient, state);
        assertThat(returned).as("returns the lanes that it was called on").containsOnly(true);
        return List.of(state[0].toDoubleVector(), gradient.toDoubleVector(), state[1].toDoubleVector());
    }

    private static void check(Path path, double[] actual, Meaning meaning, double[] out, double[] x, double[] y) {
        for (int i = 0; i < N; i++) {
            double expected = meaning.apply(out[i], x[i], y[i]);
            assertThat(actual[i]).as("element %s", i)
                    .isCloseTo(expected, within(path.tolerance * Math.max(1, Math.abs(expected))));
        }
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("verbsOnPaths")
    void aVerbMeansWhatItsDocumentationSays(Verb verb, Path path) {
        List<double[]> results = results(path, verb.operation, positive(1), signed(), positive(2));
        check(path, results.get(0), verb.meaning, positive(1), signed(), positive(2));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("verbsOnPaths")
    void aVerbLeavesItsArgumentsAlone(Verb verb, Path path) {
        List<double[]> results = results(path, verb.operation, positive(1), signed(), positive(2));
        assertThat(results.get(1)).isEqualTo(array(path, signed()).toDoubleVector());
        assertThat(results.get(2)).isEqualTo(array(path, positive(2)).toDoubleVector());
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("verbsOnPaths")
    void thisMayBeTheFirstArgument(Verb verb, Path path) {
        Operation operation = (out, x, y) -> verb.operation.apply(out, out, y);
        Meaning meaning = (out, x, y) -> verb.meaning.apply(out, out, y);
        check(path, results(path, operation, positive(1), signed(), positive(2)).get(0), meaning, positive(1), signed(),
                positive(2));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("verbsOnPaths")
    void thisMayBeTheSecondArgument(Verb verb, Path path) {
        Operation operation = (out, x, y) -> verb.operation.apply(out, x, out);
        Meaning meaning = (out, x, y) -> verb.meaning.apply(out, x, out);
        check(path, results(path, operation, positive(1), signed(), positive(2)).get(0), meaning, positive(1), signed(),
                positive(2));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("verbsOnPaths")
    void thisMayBeBothArguments(Verb verb, Path path) {
        Operation operation = (out, x, y) -> verb.operation.apply(out, out, out);
        Meaning meaning = (out, x, y) -> verb.meaning.apply(out, out, out);
        check(path, results(path, operation, positive(1), signed(), positive(2)).get(0), meaning, positive(1), signed(),
                positive(2));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("verbsOnPaths")
    void notANumberGoesThroughAndIsNotSwallowed(Verb verb, Path path) {
        double[] x = signed();
        x[3] = Double.NaN;
        x[5] = Double.POSITIVE_INFINITY;
        x[7] = Double.NEGATIVE_INFINITY;
        double[] actual = results(path, verb.operation, positive(1), x, positive(2)).get(0);
        for (int i : new int[] {3, 5, 7}) {
            Double expected = verb.meaning.apply(positive(1)[i], x[i], positive(2)[i]);
            if (Double.isFinite(expected)) {
                assertThat(actual[i]).as("for x = %s", x[i]).isCloseTo(expected, within(path.tolerance));
            } else {
                assertThat(actual[i]).as("for x = %s", x[i]).isEqualTo(expected);
            }
        }
        assertThat(actual[4]).isFinite();
    }

    @ParameterizedTest
    @EnumSource(Path.class)
    void notANumberInAnyArgumentIsNotSwallowed(Path path) {
        double[] bad = positive(1);
        bad[3] = Double.NaN;
        List<Operation> ofOut = List.of((out, x, y) -> out.max(0.3, x), (out, x, y) -> out.maxOfScaledAbs(0.9, x, 0.01),
                (out, x, y) -> out.plus(0.3), (out, x, y) -> out.clipped(0.4), (out, x, y) -> out.towardsSquares(0.3, x));
        for (Operation operation : ofOut) {
            assertThat(results(path, operation, bad, signed(), positive(2)).get(0)[3]).isNaN();
        }
        List<Operation> ofY = List.of((out, x, y) -> out.product(x, y), (out, x, y) -> out.ratioToFlooredRoot(x, y, 0.5),
                (out, x, y) -> out.timesRatioOfRoots(x, y, out, 0.02), (out, x, y) -> out.timesRatioOfRoots(x, out, y, 0.02));
        for (Operation operation : ofY) {
            assertThat(results(path, operation, positive(1), signed(), bad).get(0)[3]).isNaN();
        }
    }

    @ParameterizedTest
    @EnumSource(Path.class)
    void zeroOverZeroIsZero(Path path) {
        double[] zeros = new double[N];
        List<Operation> quotients = List.of((out, x, y) -> out.ratio(0.3, x, y, 0),
                (out, x, y) -> out.ratioToRoot(0.3, x, y, 0, 0),
                (out, x, y) -> out.ratioToFlooredRoot(x, y, Double.MIN_VALUE), (out, x, y) -> out.timesRatioOfRoots(x, y, y, 0));
        for (Operation quotient : quotients) {
            assertThat(results(path, quotient, positive(1), zeros, zeros).get(0)).containsOnly(0);
        }
    }

    @ParameterizedTest
    @EnumSource(Path.class)
    void aVarianceIsNeverNegative(Path path) {
        double[] mean = IntStream.range(0, N).mapToDouble(i -> 0.1 + i * 0.01).toArray();
        double[] meanSquare = IntStream.range(0, N).mapToDouble(i -> mean[i] * mean[i] * (1 - 1e-2)).toArray();
        assertThat(results(path, (out, x, y) -> out.variance(x, y), positive(1), meanSquare, mean).get(0)).containsOnly(0);
    }

    @ParameterizedTest
    @EnumSource(Path.class)
    void theSignOfZeroIsZero(Path path) {
        double[] zeros = new double[N];
        assertThat(results(path, (out, x, y) -> out.sign(0.3, x), positive(1), zeros, zeros).get(0)).containsOnly(0);
        assertThat(results(path, (out, x, y) -> out.towardsSquares(0.3, x), zeros, zeros, zeros).get(0)).containsOnly(0);
    }

    /** Which in float is none: half and float end before double does. */
    @ParameterizedTest
    @EnumSource(Path.class)
    void theLargestLimitClipsNothing(Path path) {
        assertThat(results(path, (out, x, y) -> out.scaled(1, x).clipped(Double.MAX_VALUE), positive(1), signed(), positive(2)).get(0))
                .isEqualTo(array(path, signed()).toDoubleVector());
    }

    /** The one verb that brings two of its arguments up to date: to the bit what the three verbs give that it stands for. */
    @ParameterizedTest
    @EnumSource(Path.class)
    void ratioOfMomentsIsThreeVerbsInOne(Path path) {
        INDArray[] one = {array(path, signed()), array(path, positive(1)), array(path, positive(2))};
        INDArray[] three = {one[0].dup(), one[1].dup(), one[2].dup()};
        path.run((update, g, s) -> assertThat(update.ratioOfMoments(0.3, s[0], 0.9, s[1], 0.99, g, 0.02, 0.01)).isSameAs(update),
                one[0], one[1], one[2]);
        path.run((update, g, s) -> update.ratioToRoot(0.3, s[0].sum(0.9, s[0], 1 - 0.9, g),
                s[1].sumWithSquares(0.99, s[1], 1 - 0.99, g), 0.02, 0.01), three[0], three[1], three[2]);
        for (int i = 0; i < 3; i++) {
            assertThat(one[i].toDoubleVector()).as("array %s", i).isEqualTo(three[i].toDoubleVector());
        }
        assertThat(one[1].toDoubleVector()).isNotEqualTo(array(path, positive(1)).toDoubleVector());
        assertThat(one[2].toDoubleVector()).isNotEqualTo(array(path, positive(2)).toDoubleVector());
    }

    @Test
    void everyVerbOfTheInterfaceIsTested() {
        assertThat(Stream.of(Lanes.class.getDeclaredMethods()).filter(method -> !method.isSynthetic())
                .map(method -> method.getName()).distinct())
                .allSatisfy(name -> assertThat(Stream.concat(VERBS.stream().map(Verb::name), Stream.of("ratioOfMoments"))).contains(name));
    }
}
