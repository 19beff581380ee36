package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.dl4joptimizers.engine.OneThread;
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
        assertThat(updater.stateCount()).isPositive();
        assertThat(updater.stateSize(1)).isEqualTo(updater.stateCount());
        assertThat(updater.stateSize(3_000_000_000L)).isEqualTo(3_000_000_000L * updater.stateCount());
        assertThat(updater.withoutWeightDecay().stateSize(N)).isEqualTo(updater.stateSize(N));
    }

    @ForEachUpdater
    void theStateIsInitialisedIfAskedAndElseLeftAsItIs(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        INDArray view = Nd4j.valueArrayOf(new long[] {updater.stateSize(N)}, 123.0, DataType.DOUBLE);
        updater.instantiate(view, false);
        assertThat(view.toDoubleVector()).containsOnly(123);
        updater.instantiate(view, true);
        for (int k = 0; k < updater.stateCount(); k++) {
            assertThat(Arrays.copyOfRange(view.toDoubleVector(), k * N, (k + 1) * N)).containsOnly(updater.initialState(k));
        }
    }

    @ForEachUpdater
    void theStateIsKeptInTheViewThatDl4jSaves(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        INDArray view = Nd4j.create(DataType.DOUBLE, updater.stateSize(N));
        GradientUpdater<?> running = updater.instantiate(view, true);
        running.applyUpdater(gradient(0), 0, 0);
        double[] saved = Training.bits(view);
        INDArray expected = gradient(1);
        running.applyUpdater(expected, 1, 0);

        GradientUpdater<?> resumed = updater.instantiate(Nd4j.createFromArray(saved), false);
        INDArray actual = gradient(1);
        resumed.applyUpdater(actual, 1, 0);
        assertThat(Training.bits(actual)).isEqualTo(Training.bits(expected));
    }

    @ForEachUpdater
    void theStateThatSameDiffGetsIsTheStateThatItGivesBack(Registry.Entry entry) {
        RuleUpdater updater = entry.makeRule();
        GradientUpdater<?> running = updater.instantiate(Nd4j.create(DataType.DOUBLE, updater.stateSize(N)), true);
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
                .hasMessageContaining("state0");
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

    private static double[] sameDiffUpdate(RuleUpdater updater, long[] shape, char order) {
        INDArray view = Nd4j.valueArrayOf(new long[] {1, updater.stateSize(N)}, 123.0, DataType.DOUBLE);
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
        INDArray view = Nd4j.valueArrayOf(new long[] {1, updater.stateSize(1)}, 123.0, DataType.DOUBLE);
        GradientUpdater<?> running = updater.instantiate(view, false);
        running.setStateViewArray(view, new long[0], 'c', true);
        INDArray scalar = Nd4j.scalar(0.5);
        running.applyUpdater(scalar, 0, 0);

        INDArray vector = Nd4j.createFromArray(0.5);
        updater.instantiate(Nd4j.create(DataType.DOUBLE, updater.stateSize(1)), true).applyUpdater(vector, 0, 0);
        assertThat(scalar.rank()).isZero();
        assertThat(scalar.getDouble(0)).isEqualTo(vector.getDouble(0));
    }

    @ForEachUpdater
    void aDecayThatIsNotInstalledIsAnErrorThatSaysHowToInstallIt(Registry.Entry entry) {
        RuleUpdater updater = entry.make();
        INDArray view = Nd4j.create(DataType.DOUBLE, updater.stateSize(N));
        if (updater.weightDecay() == null) {
            assertThat(updater.instantiate(view, true).getConfig()).isSameAs(updater);
            return;
        }
        assertThatThrownBy(() -> updater.instantiate(view, true)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(updater.getClass().getSimpleName() + " has the weight decay " + updater.weightDecay())
                .hasMessageContaining("x.applyTo(new NeuralNetConfiguration.Builder())");
        assertThatThrownBy(() -> updater.instantiate(Map.of(), false)).isInstanceOf(IllegalStateException.class);
    }
}
