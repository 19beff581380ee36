package io.github.dl4joptimizers.model;

import static io.github.dl4joptimizers.model.TinyNets.assertSame;
import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.dense;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.graph;
import static io.github.dl4joptimizers.model.TinyNets.output;
import static io.github.dl4joptimizers.model.TinyNets.sequences;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.listener.LearningRateRecorder;
import io.github.dl4joptimizers.model.TinyNets.State;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

class ModelCopyTest {

    static Stream<Model> wrappers() {
        return Stream.of(TinyNets.wrappedStack(new Adam(0.01), new Momentum(0.02, 0.9)),
                TinyNets.wrappedGraph(new Adam(0.01), new Momentum(0.02, 0.9)));
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void aCopyTrainsLikeItsOriginalAndLeavesItAlone(Model net) {
        fit(net, sequences(1));
        State before = State.of(net);
        Model copy = ModelCopy.of(net);
        assertSame(copy, net);
        fit(copy, sequences(2));
        ModelUpdaters.of(copy).changeLearningRates(rate -> Hyperparameter.of(0.5));
        assertThat(State.of(net)).isEqualTo(before);

        Model second = ModelCopy.of(net);
        fit(net, sequences(2));
        fit(second, sequences(2));
        assertSame(second, net);
    }

    @Test
    void plateausGoOnEachForItself() {
        MultiLayerNetwork net = stack(new AdamW(PlateauSchedule.of(0.1, 0.5, 1), 0.1).applyTo(builder(new Sgd(1))));
        ModelUpdaters.of(net).observe(1, Direction.MINIMIZE);
        ModelUpdaters.of(net).observe(1, Direction.MINIMIZE);
        MultiLayerNetwork copy = ModelCopy.of(net);
        ModelUpdaters.of(copy).observe(1, Direction.MINIMIZE);
        assertThat(ModelUpdaters.of(net).learningRates().values()).containsOnly(0.1);
        assertThat(ModelUpdaters.of(copy).learningRates().values()).containsOnly(0.05);
    }

    @Test
    void listenersStayWithTheOriginal() {
        for (Model net : List.of(stack(builder(new Sgd(0.1))), graph(builder(new Sgd(0.1))))) {
            LearningRateRecorder recorder = new LearningRateRecorder();
            net.setListeners(recorder);
            Model copy = ModelCopy.of(net);
            fit(copy, data(1, 2));
            assertThat(recorder.records()).isEmpty();
            copy.setListeners(new LearningRateRecorder());
            fit(net, data(1, 2));
            assertThat(recorder.records()).hasSize(2);
        }
    }

    /** DL4J makes the updater of a graph when it is first needed. */
    @Test
    void aModelThatHasNeverTrainedCanBeCopied() {
        ComputationGraph net = graph(builder(new Adam(0.01)));
        ComputationGraph copy = ModelCopy.of(net);
        assertThat(net.getUpdater(false)).isNull();
        fit(copy, data(1, 2));
        fit(net, data(1, 2));
        assertSame(copy, net);
    }

    @Test
    void whatCannotBeCopiedIsRefused() {
        assertThatThrownBy(() -> ModelCopy.of(new MultiLayerNetwork(stack(builder(new Sgd(0.1))).getLayerWiseConfigurations())))
                .isInstanceOf(IllegalArgumentException.class).hasMessageEndingWith("before init()");
        assertThatThrownBy(() -> ModelCopy.of(stack(builder(new Sgd(0.1)), new ForeignLayer(), dense().build(), output().build())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the updater of 0_W cannot be copied: its layer is of a kind that keeps it to itself");
        assertThatThrownBy(() -> ModelCopy.of(stack(builder(new Unserializable()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model must have a configuration of parts that Java can serialize, got one with a java.lang.Object");
    }

    private static final class Unserializable extends Sgd {

        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // that is the point of it
        private final Object lock = new Object();

        @Override
        public Unserializable clone() {
            return new Unserializable();
        }

        @Override
        public String toString() {
            return "locked by " + lock;
        }
    }

    /** Rises. Loaded twice, by two class loaders. */
    public record Rising(double factor) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return factor * (1 + iteration);
        }

        @Override
        public Rising clone() {
            return this;
        }
    }

    /** Notebooks compile their cells into loaders that this library does not know of. */
    @Test
    void classesOfAnotherClassLoaderAreFound() throws ReflectiveOperationException {
        Class<?> type = new Isolated().loadClass(Rising.class.getName());
        ISchedule schedule = (ISchedule) type.getDeclaredConstructor(double.class).newInstance(0.1);
        MultiLayerNetwork copy = ModelCopy.of(stack(builder(new Sgd(schedule))));
        ISchedule copied = ((Sgd) ModelUpdaters.of(copy).parameters().get(0).updater()).getLearningRateSchedule();
        assertThat(copied).hasSameClassAs(schedule).isNotInstanceOf(Rising.class);
        assertThat(copied.valueAt(1, 0)).isEqualTo(0.2);
    }

    /** Has a {@link Rising} of its own. */
    private static final class Isolated extends ClassLoader {

        Isolated() {
            super(ModelCopyTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Rising.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
