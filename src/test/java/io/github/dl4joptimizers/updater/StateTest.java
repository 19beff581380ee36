package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

import io.github.dl4joptimizers.engine.OneThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;

/** The state of an optimizer in the three ways in which DL4J and SameDiff hand it over. */
@ExtendWith(OneThread.class)
class StateTest {

    private static final int N = 6;

    private static INDArray gradient(int t) {
        return Training.random(10 + t, DataType.DOUBLE, N);
    }

    @ForEachUpdater
    void theStateHasAWholeNumberOfElementsPerParameter(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        assertThat(updater.stateCount()).isBetween(updater instanceof Sgd ? 0 : 1, 4);
        assertThat(updater.stateSize(1)).isEqualTo(updater.stateCount());
        assertThat(updater.stateSize(3_000_000_000L)).isEqualTo(3_000_000_000L * updater.stateCount());
        assertThat(updater.alone().stateSize(N)).isEqualTo(updater.stateSize(N));
    }

    @ForEachUpdater
    void theStateIsInitialisedIfAskedAndElseLeftAsItIs(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        INDArray view = Training.stateView(updater, DataType.DOUBLE, N);
        updater.instantiate(view, false);
        assertThat(DoubleStream.of(Training.bits(view))).hasSize(N * updater.stateCount()).allMatch(x -> x == 123);
        updater.instantiate(view, true);
        for (int k = 0; k < updater.stateCount(); k++) {
            assertThat(Arrays.copyOfRange(view.toDoubleVector(), k * N, (k + 1) * N)).containsOnly(updater.initialState(k));
        }
    }

    @ForEachUpdater
    void theStateIsKeptInTheViewThatDl4jSaves(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        INDArray view = Training.stateView(updater, DataType.DOUBLE, N);
        GradientUpdater<?> running = updater.instantiate(view, true);
        running.applyUpdater(gradient(0), 0, 0);
        double[] saved = Training.bits(view);
        INDArray expected = gradient(1);
        running.applyUpdater(expected, 1, 0);

        GradientUpdater<?> resumed = updater.instantiate(view == null ? null : Nd4j.createFromArray(saved), false);
        INDArray actual = gradient(1);
        resumed.applyUpdater(actual, 1, 0);
        assertThat(Training.bits(actual)).isEqualTo(Training.bits(expected));
    }

    @ForEachUpdater
    void theStateThatSameDiffGetsIsTheStateThatItGivesBack(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        GradientUpdater<?> running = updater.instantiate(Training.stateView(updater, DataType.DOUBLE, N), true);
        running.applyUpdater(gradient(0), 0, 0);
        Map<String, INDArray> state = new LinkedHashMap<>();
        running.getState().forEach((key, array) -> state.put(key, array.dup()));
        assertThat(state).hasSize(updater.stateCount());
        INDArray expected = gradient(1);
        running.applyUpdater(expected, 1, 0);

        GradientUpdater<?> resumed = updater.instantiate(state, false);
        INDArray actual = gradient(1);
        resumed.applyUpdater(actual, 1, 0);
        assertThat(Training.bits(actual)).isEqualTo(Training.bits(expected));

        updater.instantiate(state, true).getState().forEach((key, array) -> assertThat(Training.bits(array))
                .containsOnly(updater.initialState(Integer.parseInt(key.replaceAll("\\D", "")))));
    }

    @ForEachUpdater
    void aStateWithOtherKeysIsAnError(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        Map<String, INDArray> state = Map.of("M", Nd4j.create(DataType.DOUBLE, N));
        assertThatThrownBy(() -> updater.instantiate(state, false)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(updater.getClass().getSimpleName()).hasMessageContaining("[M]")
                .hasMessageContaining(updater.stateCount() == 0 ? "keys []" : "keys [state0");
    }

    /** SameDiff hands over a row [1, K n], and after that the shape and order of the parameter. */
    @ForEachUpdater
    void theStateTakesTheShapeAndOrderOfASameDiffVariable(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        double[] flat = sameDiffUpdate(updater, new long[] {N}, 'c');
        assertThat(sameDiffUpdate(updater, new long[] {2, 3}, 'c')).isEqualTo(flat);
        assertThat(sameDiffUpdate(updater, new long[] {2, 3}, 'f')).as("'c' gradients, 'f' state")
                .containsExactly(flat, within(1e-15));
    }

    private static INDArray row(INDArray view) {
        return view == null ? null : view.reshape(1, view.length());
    }

    private static double[] sameDiffUpdate(RuleUpdater updater, long[] shape, char order) {
        INDArray view = row(Training.stateView(updater, DataType.DOUBLE, N));
        GradientUpdater<?> running = updater.instantiate(view, false);
        running.setStateViewArray(view, shape, order, true);
        running.applyUpdater(gradient(0).reshape(shape), 0, 0);
        INDArray update = gradient(1).reshape(shape);
        running.applyUpdater(update, 1, 0);
        running.getState().values().forEach(array -> assertThat(array.shape()).isEqualTo(shape));
        return Training.bits(update);
    }

    @ForEachUpdater
    void aScalarParameterHasAScalarState(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        INDArray view = row(Training.stateView(updater, DataType.DOUBLE, 1));
        GradientUpdater<?> running = updater.instantiate(view, false);
        running.setStateViewArray(view, new long[0], 'c', true);
        INDArray scalar = Nd4j.scalar(0.5);
        running.applyUpdater(scalar, 0, 0);

        INDArray vector = Nd4j.createFromArray(0.5);
        updater.instantiate(Training.stateView(updater, DataType.DOUBLE, 1), true).applyUpdater(vector, 0, 0);
        assertThat(scalar.rank()).isZero();
        assertThat(scalar.getDouble(0)).isEqualTo(vector.getDouble(0));
    }

    @ForEachUpdater
    void companionsThatAreNotInstalledAreAnErrorThatSaysHowToInstallThem(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        INDArray view = Training.stateView(updater, DataType.DOUBLE, N);
        if (updater.companions().isEmpty()) {
            assertThat(updater.instantiate(view, true).getConfig()).isSameAs(updater);
            return;
        }
        assertThatThrownBy(() -> updater.instantiate(view, true)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(updater.getClass().getSimpleName() + " has companions that only applyTo installs: "
                        + updater.companions())
                .hasMessageContaining("x.applyTo(new NeuralNetConfiguration.Builder())");
        assertThatThrownBy(() -> updater.instantiate(Map.of(), false)).isInstanceOf(IllegalStateException.class);
    }

    /** DL4J hands over no array at all for an updater without state. */
    @Test
    void sgdNeedsNoStateArray() {
        GradientUpdater<?> updater = new Sgd(0.5).instantiate((INDArray) null, true);
        INDArray gradient = Nd4j.createFromArray(1.0, -2.0);
        updater.applyUpdater(gradient, 0, 0);
        assertThat(gradient.toDoubleVector()).containsExactly(0.5, -1);
        assertThat(updater.getState()).isEmpty();
        updater.setStateViewArray(null, new long[] {2}, 'c', true);
        updater.applyUpdater(gradient, 1, 0);
        assertThat(gradient.toDoubleVector()).containsExactly(0.25, -0.5);
        new Sgd(0.5).instantiate(Nd4j.empty(DataType.DOUBLE), true).applyUpdater(gradient, 2, 0);
        assertThat(gradient.toDoubleVector()).containsExactly(0.125, -0.25);
    }
}
