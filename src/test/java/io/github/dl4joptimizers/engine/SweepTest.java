package io.github.dl4joptimizers.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.updater.AdaGrad;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nesterov;
import io.github.dl4joptimizers.updater.RmsProp;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link Rule#run} reaches every element of every array exactly once, whatever the size, the layout, the type and the number
 * of threads.
 *
 * <p>The reference is the rule once more, for one element, in the arithmetic of the type; ours must equal it to the bit. (In
 * half it must be a nearest half of the float that was computed: a number in the middle of two may go either way.)
 */
class SweepTest {

    /** A rule with two states, all of whose verbs are rounded the same way by {@link #scalar}. */
    private static final Rule RULE = (update, g, state) -> {
        Lanes m = state[0].sum(0.5, state[0], 0.25, g);
        Lanes s = state[1].sumWithSquares(0.75, state[1], 0.25, g);
        update.ratioToRoot(0.125, m, s, 0.0625, 0.5);
    };

    /** One element under {@link #RULE}. */
    private record Element(double update, double m, double s) {
    }

    /** The rule on one element. The constants are powers of two, so the products with them are exact in any type. */
    private static Element scalar(DataType type, double g, double m0, double s0) {
        if (type == DataType.DOUBLE) {
            double m = 0.5 * m0 + 0.25 * g;
            double s = 0.75 * s0 + 0.25 * (g * g);
            return new Element(0.125 * m / (Math.sqrt(s + 0.0625) + 0.5), m, s);
        }
        float m = 0.5f * (float) m0 + 0.25f * (float) g;
        float s = 0.75f * (float) s0 + 0.25f * ((float) g * (float) g);
        return new Element(0.125f * m / ((float) Math.sqrt(s + 0.0625f) + 0.5f), m, s);
    }

    /** What a number becomes when it is stored: half keeps 11 bits. */
    private static double[] stored(DataType type, double[] numbers) {
        return Nd4j.createFromArray(numbers).castTo(type).castTo(DataType.DOUBLE).toDoubleVector();
    }

    private static double[] numbers(int seed, int n) {
        return new Random(seed).doubles(n, 0, 1).toArray();
    }

    /** Gradient, m and s, all of a type: flat and contiguous unless a {@link Layout} places them otherwise. */
    private static List<double[]> start(DataType type, int n) {
        return List.of(stored(type, numbers(1, n)), stored(type, numbers(2, n)), stored(type, numbers(3, n)));
    }

    /** Update, m and s as they must be after one run, in the type of the arithmetic. */
    private static List<double[]> reference(DataType type, List<double[]> start) {
        int n = start.get(0).length;
        double[] update = new double[n];
        double[] m = new double[n];
        double[] s = new double[n];
        for (int i = 0; i < n; i++) {
            Element element = scalar(type, start.get(0)[i], start.get(1)[i], start.get(2)[i]);
            update[i] = element.update;
            m[i] = element.m;
            s[i] = element.s;
        }
        return List.of(update, m, s);
    }

    private static INDArray flat(DataType type, double[] numbers) {
        return Nd4j.createFromArray(numbers).castTo(type);
    }

    // ---- sizes

    /** About a chunk, two threads' work, a block per thread, and arrays that no cache holds, whose chunks are smaller. */
    static Stream<Arguments> sizesOfAllTypes() {
        return Stream.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16)
                .flatMap(type -> IntStream.of(1, 2, 511, 512, 513, 1023, 1024, 1025, 2048, 87_381, 87_382, 174_762, 174_763, 200_001, 1_400_001)
                        .mapToObj(n -> Arguments.of(type, n)));
    }

    @ParameterizedTest(name = "{1} x {0}")
    @MethodSource("sizesOfAllTypes")
    void everyElementIsUpdatedOnceWhateverTheSize(DataType type, int n) {
        List<double[]> start = start(type, n);
        INDArray gradient = flat(type, start.get(0));
        INDArray m = flat(type, start.get(1));
        INDArray s = flat(type, start.get(2));
        RULE.run(gradient, m, s);
        List<double[]> expected = reference(type, start);
        checkExact(type, gradient, expected.get(0));
        checkExact(type, m, expected.get(1));
        checkExact(type, s, expected.get(2));
    }

    private static void checkExact(DataType type, INDArray actual, double[] expected) {
        double[] elements = Training.bits(actual);
        if (type != DataType.FLOAT16) {
            assertThat(elements).isEqualTo(expected);
            return;
        }
        assertThat(elements).hasSameSizeAs(expected);
        for (int i = 0; i < elements.length; i++) {
            double unit = Math.scalb(1.0, Math.max(Math.getExponent(expected[i]) - 10, -24));
            if (!(Math.abs(elements[i] - expected[i]) <= unit / 2)) {
                fail("element %s: %s is not the nearest half of %s", i, elements[i], expected[i]);
            }
        }
    }

    @ParameterizedTest(name = "{1} x {0}")
    @MethodSource("sizesOfAllTypes")
    void theResultDoesNotDependOnWhereTheArraysAreCut(DataType type, int n) {
        List<double[]> start = start(type, n);
        INDArray[] whole = start.stream().map(numbers -> flat(type, numbers)).toArray(INDArray[]::new);
        INDArray[] pieces = start.stream().map(numbers -> flat(type, numbers)).toArray(INDArray[]::new);
        RULE.run(whole[0], whole[1], whole[2]);
        for (int from = 0, length = 1; from < n; from += length, length = length * 3 + 1) {
            int to = Math.min(n, from + length);
            RULE.run(part(pieces[0], from, to), part(pieces[1], from, to), part(pieces[2], from, to));
        }
        for (int k = 0; k < 3; k++) {
            assertThat(Training.bits(pieces[k])).isEqualTo(Training.bits(whole[k]));
        }
    }

    private static INDArray part(INDArray array, int from, int to) {
        return array.get(interval(from, to));
    }

    // ---- layouts

    /** Ways to lay out 24 numbers in memory: how, and out of how many elements. */
    enum Layout {
        FLAT(type -> Nd4j.create(type, 24), 24),
        ROW(type -> Nd4j.create(type, 1, 24), 24),
        COLUMN(type -> Nd4j.create(type, 24, 1), 24),
        C_MATRIX(type -> Nd4j.create(type, new long[] {4, 6}, 'c'), 24),
        F_MATRIX(type -> Nd4j.create(type, new long[] {4, 6}, 'f'), 24),
        TENSOR(type -> Nd4j.create(type, 2, 3, 4), 24),
        TRANSPOSED(type -> Nd4j.create(type, new long[] {6, 4}, 'c').transpose(), 24),
        FLAT_VIEW(type -> Nd4j.create(type, 60).get(interval(7, 31)), 60),
        MATRIX_VIEW(type -> Nd4j.create(type, 60).get(interval(7, 31)).reshape('f', 4, 6), 60),
        VIEW_OF_A_VIEW(type -> Nd4j.create(type, 60).get(interval(3, 50)).get(interval(4, 28)), 60),
        ROWS_OF_A_C_MATRIX(type -> Nd4j.create(type, new long[] {9, 6}, 'c').get(interval(2, 6), all()), 54),
        COLUMN_OF_A_C_MATRIX(type -> Nd4j.create(type, new long[] {24, 3}, 'c').getColumn(1), 72),
        ROW_OF_AN_F_MATRIX(type -> Nd4j.create(type, new long[] {3, 24}, 'f').getRow(1), 72),
        EVERY_SECOND(type -> Nd4j.create(type, 50).get(interval(1, 2, 49)), 50),
        BLOCK_OF_A_C_MATRIX(type -> Nd4j.create(type, new long[] {9, 8}, 'c').get(interval(2, 6), interval(1, 7)), 72),
        BLOCK_OF_AN_F_MATRIX(type -> Nd4j.create(type, new long[] {9, 8}, 'f').get(interval(2, 6), interval(1, 7)), 72),
        PERMUTED(type -> Nd4j.create(type, 3, 2, 4).permute(1, 0, 2), 24);

        private final Function<DataType, INDArray> maker;
        private final int memory;

        Layout(Function<DataType, INDArray> maker, int memory) {
            this.maker = maker;
            this.memory = memory;
        }

        /** An array with these numbers in its logical order, in a surrounding of 77s. */
        INDArray with(DataType type, double[] numbers) {
            INDArray array = maker.apply(type);
            whole(array).assign(77);
            return array.assign(Nd4j.createFromArray(numbers).reshape(array.shape()).castTo(type));
        }
    }

    /** All of the memory that a view is a part of. */
    private static INDArray whole(INDArray view) {
        DataBuffer original = view.data().originalDataBuffer() == null ? view.data() : view.data().originalDataBuffer();
        return Nd4j.create(original, original.length());
    }

    static Stream<Arguments> layoutsOfAllTypes() {
        return Stream.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16)
                .flatMap(type -> Stream.of(Layout.values()).map(layout -> Arguments.of(type, layout)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("layoutsOfAllTypes")
    void everyLayoutGivesTheSameNumbers(DataType type, Layout layout) {
        List<double[]> start = start(type, 24);
        INDArray gradient = layout.with(type, start.get(0));
        INDArray m = layout.with(type, start.get(1));
        INDArray s = layout.with(type, start.get(2));
        RULE.run(gradient, m, s);
        List<double[]> expected = reference(type, start);
        checkExact(type, gradient, expected.get(0));
        checkExact(type, m, expected.get(1));
        checkExact(type, s, expected.get(2));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("layoutsOfAllTypes")
    void theElementsNextToAViewAreNotTouched(DataType type, Layout layout) {
        List<double[]> start = start(type, 24);
        INDArray[] arrays = start.stream().map(numbers -> layout.with(type, numbers)).toArray(INDArray[]::new);
        RULE.run(arrays[0], arrays[1], arrays[2]);
        for (INDArray array : arrays) {
            double[] memory = Training.bits(whole(array));
            assertThat(memory).hasSize(layout.memory);
            assertThat(DoubleStream.of(memory).filter(x -> x == 77).count()).as("untouched neighbours")
                    .isEqualTo(layout.memory - 24);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Layout.class)
    void everyLayoutIsSwept(Layout layout) {
        assertThat(lanesOf(layout.with(DataType.FLOAT, numbers(1, 24)))).isEqualTo(FloatLanes.class);
        assertThat(lanesOf(layout.with(DataType.DOUBLE, numbers(1, 24)))).isEqualTo(DoubleLanes.class);
        assertThat(lanesOf(layout.with(DataType.FLOAT16, numbers(1, 24)))).isEqualTo(FloatLanes.class);
    }

    @Test
    void otherTypesGoThroughNd4j() {
        assertThat(lanesOf(Nd4j.ones(DataType.BFLOAT16, 24))).isEqualTo(ArrayLanes.class);
    }

    private static Class<?> lanesOf(INDArray gradient) {
        Set<Class<?>> classes = ConcurrentHashMap.newKeySet();
        Rule rule = (update, g, state) -> {
            classes.add(g.getClass());
            update.scaled(1, g);
        };
        rule.run(gradient);
        assertThat(classes).hasSize(1);
        return classes.iterator().next();
    }

    /** Layouts of the gradient and of the state: a SameDiff gradient is 'c' while the state has its parameter's order. */
    static Stream<Arguments> mixedLayouts() {
        List<Layout> matrices = List.of(Layout.C_MATRIX, Layout.F_MATRIX, Layout.MATRIX_VIEW,
                Layout.BLOCK_OF_A_C_MATRIX, Layout.BLOCK_OF_AN_F_MATRIX, Layout.ROWS_OF_A_C_MATRIX, Layout.TRANSPOSED);
        List<Layout> vectors = List.of(Layout.FLAT, Layout.FLAT_VIEW, Layout.COLUMN_OF_A_C_MATRIX,
                Layout.ROW_OF_AN_F_MATRIX, Layout.EVERY_SECOND);
        return Stream.of(matrices, vectors).flatMap(group -> group.stream()
                .flatMap(gradient -> group.stream().map(state -> Arguments.of(gradient, state))));
    }

    @ParameterizedTest(name = "gradient {0}, state {1}")
    @MethodSource("mixedLayouts")
    void gradientAndStateMayBeLaidOutDifferently(Layout ofGradient, Layout ofState) {
        List<double[]> start = start(DataType.DOUBLE, 24);
        INDArray gradient = ofGradient.with(DataType.DOUBLE, start.get(0));
        INDArray m = ofState.with(DataType.DOUBLE, start.get(1));
        INDArray s = ofGradient.with(DataType.DOUBLE, start.get(2));
        RULE.run(gradient, m, s);
        List<double[]> expected = reference(DataType.DOUBLE, start);
        checkExact(DataType.DOUBLE, gradient, expected.get(0));
        checkExact(DataType.DOUBLE, m, expected.get(1));
        checkExact(DataType.DOUBLE, s, expected.get(2));
    }

    static Stream<DataType> types() {
        return Stream.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16);
    }

    @ParameterizedTest
    @MethodSource("types")
    void aScalarOfRankZeroIsUpdated(DataType type) {
        Element expected = scalar(type, 0.5, 0.25, 0.125);
        INDArray gradient = Nd4j.scalar(type, 0.5);
        INDArray m = Nd4j.scalar(type, 0.25);
        INDArray s = Nd4j.scalar(type, 0.125);
        assertThat(gradient.rank()).isZero();
        RULE.run(gradient, m, s);
        checkExact(type, gradient, new double[] {expected.update});
        checkExact(type, m, new double[] {expected.m});
        checkExact(type, s, new double[] {expected.s});
        assertThat(gradient.rank()).isZero();
    }

    @ParameterizedTest
    @MethodSource("types")
    void aStateThatTheRuleOnlyReadsKeepsItsBits(DataType type) {
        INDArray gradient = flat(type, numbers(1, 3000));
        INDArray state = flat(type, numbers(2, 3000));
        double[] before = Training.bits(state);
        Rule readOnly = (update, g, s) -> update.sum(1, g, 1, s[0]);
        readOnly.run(gradient, state);
        assertThat(Training.bits(state)).isEqualTo(before);
    }

    @Test
    void halfIsComputedInFloatAndRoundedOnce() {
        // In half 1e-8 is 0 and 0.25 of the smallest number is 0; in float both count.
        double smallest = 0x1p-24;
        INDArray gradient = Nd4j.createFromArray(smallest, smallest).castTo(DataType.FLOAT16);
        Rule rule = (update, g, state) -> update.ratio(1, update.scaled(0.25, g), g, 1e-8);
        rule.run(gradient);
        float expected = 0.25f * (float) smallest / ((float) smallest + 1e-8f);
        assertThat(gradient.getDouble(0)).isCloseTo(expected, within(0x1p-12));
        assertThat(gradient.getDouble(1)).isEqualTo(gradient.getDouble(0));
    }

    // ---- mistakes

    private static Stream<INDArray> smallLargeAndStrided() {
        return Stream.of(Nd4j.ones(DataType.FLOAT, 5), Nd4j.ones(DataType.FLOAT, 600_000),
                Nd4j.ones(DataType.DOUBLE, 5, 2).getColumn(0));
    }

    @ParameterizedTest
    @MethodSource("smallLargeAndStrided")
    void aRuleThatDoesNotWriteItsUpdateIsAnError(INDArray gradient) {
        Rule rule = (update, g, state) -> state[0].ema(0.9, g);
        INDArray state = gradient.dup();
        assertThatThrownBy(() -> rule.run(gradient, state)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must write its update");
        assertThat(gradient.getDouble(0)).as("the gradient is no update").isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("smallLargeAndStrided")
    void whatARuleThrowsComesThrough(INDArray gradient) {
        Rule rule = (update, g, state) -> {
            throw new UnsupportedOperationException("not this one");
        };
        assertThatThrownBy(() -> rule.run(gradient)).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("not this one");
    }

    /** The common pool hands on a copy of another thread's exception, whose message is the original's with its class before it. */
    @Test
    void whatARuleThrowsInAnotherThreadComesThroughAsItIs() {
        Thread caller = Thread.currentThread();
        for (Throwable thrown : List.of(new UnsupportedOperationException("not this one"), new AssertionError("nor this one"))) {
            Rule rule = (update, g, state) -> {
                if (Thread.currentThread() != caller) {
                    if (thrown instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) thrown;
                }
                LockSupport.parkNanos(1_000_000); // so that the others get a share
                update.map(g, g, (x, y) -> x);
            };
            assertThatThrownBy(() -> rule.run(Nd4j.ones(DataType.FLOAT, 1 << 21))).isSameAs(thrown);
        }
    }

    @Test
    void aStateOfAnotherLengthOrTypeIsAnError() {
        INDArray gradient = Nd4j.ones(DataType.FLOAT, 6);
        INDArray good = Nd4j.ones(DataType.FLOAT, 6);
        for (INDArray bad : List.of(Nd4j.ones(DataType.FLOAT, 5), Nd4j.ones(DataType.FLOAT, 7),
                Nd4j.ones(DataType.DOUBLE, 6), Nd4j.ones(DataType.FLOAT16, 6))) {
            assertThatThrownBy(() -> RULE.run(gradient, good, bad)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("state must match the gradient 6 x FLOAT, got %s x %s", bad.length(), bad.dataType());
        }
        assertThat(Training.bits(gradient)).containsOnly(1);
    }

    @Test
    void aStateOfAnotherShapeIsAnErrorWhereTheOrderOfTheElementsWouldBeUnclear() {
        INDArray gradient = Layout.C_MATRIX.with(DataType.DOUBLE, numbers(1, 24));
        INDArray good = Layout.F_MATRIX.with(DataType.DOUBLE, numbers(1, 24));
        INDArray bad = Nd4j.create(DataType.DOUBLE, new long[] {6, 4}, 'f').assign(1);
        assertThatThrownBy(() -> RULE.run(gradient, good, bad)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("state must match the gradient [4, 6], got [6, 4]");
        INDArray strided = Layout.COLUMN_OF_A_C_MATRIX.with(DataType.DOUBLE, numbers(1, 24));
        assertThatThrownBy(() -> RULE.run(strided, strided.dup(), Nd4j.ones(DataType.DOUBLE, 24, 1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("state must match the gradient [24], got [24, 1]");
    }

    // ---- threads

    @Test
    void severalThreadsWithDifferentRulesGetTheSameBitsAsOneAfterTheOther() throws InterruptedException, ExecutionException {
        List<RuleUpdater> updaters = List.of(new Adam(0.1), new RmsProp().centered(true).momentum(0.5),
                new Momentum(0.1), Keras.adamax(0.1), new Nesterov(0.1), new AdaGrad(0.1));
        int[] sizes = {250_000, 1025, 280_000, 3, 300_000, 200_001};
        List<Supplier<double[]>> runs = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            RuleUpdater updater = updaters.get(i);
            DataType type = i % 2 == 0 ? DataType.FLOAT : DataType.DOUBLE;
            int n = sizes[i];
            runs.add(() -> Training.outcome(updater, type, n, 5));
        }
        List<double[]> oneByOne = runs.stream().map(Supplier::get).toList();
        ExecutorService threads = Executors.newFixedThreadPool(runs.size());
        try {
            List<Callable<double[]>> tasks = runs.stream().<Callable<double[]>>map(run -> run::get).toList();
            List<Future<double[]>> atOnce = threads.invokeAll(tasks);
            for (int i = 0; i < runs.size(); i++) {
                assertThat(atOnce.get(i).get()).as("%s", updaters.get(i)).isEqualTo(oneByOne.get(i));
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aSweepFromWithinAForkJoinPoolGivesTheSameBits() throws InterruptedException, ExecutionException {
        double[] outside = Training.outcome(new Adam(0.1), DataType.FLOAT, 250_000, 3);
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            assertThat(pool.submit(() -> Training.outcome(new Adam(0.1), DataType.FLOAT, 250_000, 3)).get()).isEqualTo(outside);
        } finally {
            pool.shutdown();
        }
        assertThat(ForkJoinPool.commonPool().submit(() -> Training.outcome(new Adam(0.1), DataType.FLOAT, 250_000, 3)).get())
                .isEqualTo(outside);
    }

    /** A thread keeps its views of memory from step to step; these begin at one address and share a place in its table. */
    @Test
    void arraysOfOtherLengthsAndTypesAtTheSameAddressAreNotMistakenForEachOther() {
        Rule halve = (update, g, state) -> update.scaled(0.5, g);
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16)) {
            INDArray array = Nd4j.ones(type, 10 + 512);
            for (int length : new int[] {10, 10 + 256, 10 + 512, 10}) {
                halve.run(part(array, 0, length));
            }
            assertThat(Training.bits(part(array, 0, 10))).containsOnly(0.0625);
            assertThat(Training.bits(part(array, 10, 10 + 256))).containsOnly(0.25);
            assertThat(Training.bits(part(array, 10 + 256, 10 + 512))).containsOnly(0.5);
        }
        INDArray doubles = Nd4j.ones(DataType.DOUBLE, 100);
        halve.run(doubles);
        INDArray floats = Nd4j.create(Nd4j.createBuffer(doubles.data().pointer(), 100, DataType.FLOAT), 100);
        floats.assign(1);
        halve.run(floats);
        assertThat(Training.bits(floats)).containsOnly(0.5);
    }

    /** More arrays than a thread keeps views of, at addresses that the allocator hands out again and again. */
    @Test
    void manyArraysOneAfterTheOtherAreEachUpdated() {
        for (int i = 0; i < 1000; i++) {
            DataType type = i % 3 == 0 ? DataType.DOUBLE : DataType.FLOAT;
            INDArray gradient = Nd4j.valueArrayOf(new long[] {1 + i % 37}, i, type);
            Rule halve = (update, g, state) -> update.scaled(0.5, g);
            halve.run(gradient);
            assertThat(gradient.sumNumber().doubleValue()).isEqualTo(0.5 * i * (1 + i % 37));
            if (i % 2 == 0) {
                gradient.close();
            }
        }
    }
}
