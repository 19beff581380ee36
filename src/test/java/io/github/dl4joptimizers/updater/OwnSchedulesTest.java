package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.ScaledSchedule;
import io.github.dl4joptimizers.schedule.SequenceSchedule;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.CycleSchedule;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.RampSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.SigmoidSchedule;
import org.nd4j.linalg.schedule.StepSchedule;

/** Schedules of the user's own: those that a saved model would lose are an error when DL4J makes the updater, wherever they are. */
@SuppressWarnings({"serial", "EqualsGetClass", "ClassCanBeStatic"}) // schedules as people write them
class OwnSchedulesTest {

    /** A schedule by its class; each says for itself how it can be saved. */
    private abstract static class Own implements ISchedule {

        @Override
        public ISchedule clone() {
            return this;
        }
    }

    /** Right: a record. */
    public record Halving(double rate, int steps) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return rate * Math.pow(0.5, (double) iteration / steps);
        }

        @Override
        public Halving clone() {
            return this;
        }
    }

    /** Right: the field that JSON does not have is worked out anew. */
    public static final class Cached extends Own {

        public double rate = 0.1;
        private transient Double twice;

        @Override
        public double valueAt(int iteration, int epoch) {
            twice = twice == null ? 2 * rate : twice;
            return twice;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Cached that && rate == that.rate;
        }

        @Override
        public int hashCode() {
            return Double.hashCode(rate);
        }
    }

    /** Right: nothing in it. */
    public static final class Stateless extends Own {

        @Override
        public double valueAt(int iteration, int epoch) {
            return 0.1 / (1 + epoch);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Stateless;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** Wrong: no equality. */
    public static final class Identity extends Own {

        @Override
        public double valueAt(int iteration, int epoch) {
            return 0.1;
        }
    }

    /** Wrong: JSON loses the rate, and equality does not look at it. */
    public static class Private extends Own {

        private double rate;

        public Private() {
        }

        Private(double rate) {
            this.rate = rate;
        }

        @Override
        public double valueAt(int iteration, int epoch) {
            return rate;
        }

        @Override
        public boolean equals(Object other) {
            return other != null && getClass() == other.getClass();
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** Wrong in the same way, from iteration 1000 on. */
    public static final class Transient extends Own {

        public transient int drop = 1000;

        public Transient() {
            drop = 0;
        }

        Transient(int drop) {
            this.drop = drop;
        }

        @Override
        public double valueAt(int iteration, int epoch) {
            return drop > 0 && iteration >= drop ? 0.01 : 0.1;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Transient;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** Wrong: no JSON has a lambda. */
    public record OfLambda(DoubleUnaryOperator rate) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return rate.applyAsDouble(iteration);
        }

        @Override
        public OfLambda clone() {
            return this;
        }
    }

    /** Wrong: a record compares an array by identity. */
    public record OfArray(double[] rates) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return rates[epoch];
        }

        @Override
        public OfArray clone() {
            return this;
        }
    }

    /** As good as what is in it. */
    public record Around(ISchedule schedule) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return schedule.valueAt(iteration, epoch);
        }

        @Override
        public Around clone() {
            return new Around(schedule.clone());
        }
    }

    /** Wrong: nobody but its owner can make it. */
    public final class Inner extends Private {

        Inner() {
            super(0.1);
        }
    }

    private static ISchedule anonymous() {
        return new Own() {
            @Override
            public double valueAt(int iteration, int epoch) {
                return 0.1;
            }
        };
    }

    private static Map<Integer, Double> map() {
        return new TreeMap<>(Map.of(0, 0.1, 10, 0.01));
    }

    private static void make(NeuralNetConfiguration.Builder builder) {
        make(TinyNets.stack(builder));
    }

    private static void make(MultiLayerNetwork net) {
        TinyNets.fit(net, TinyNets.examples(1, 1).get(0));
    }

    static Stream<ISchedule> right() {
        ScheduleType each = ScheduleType.ITERATION;
        return Stream.of(new Halving(0.1, 3), new Cached(), new Stateless(), new Around(new Halving(0.1, 3)), new Around(ConstantSchedule.of(0.1)),
                new MapSchedule(each, map()), new StepSchedule(each, 0.1, 0.5, 3), new ExponentialSchedule(each, 0.1, 0.9), new FixedSchedule(0.1),
                new InverseSchedule(each, 0.1, 0.5, 2), new PolySchedule(each, 0.1, 2, 100), new SigmoidSchedule(each, 0.1, 0.5, 3),
                new CycleSchedule(each, 0.01, 0.1, 10, 2, 0.5));
    }

    @ParameterizedTest
    @MethodSource("right")
    void whatComesBackIsTaken(ISchedule schedule) {
        schedule.valueAt(0, 0); // a cache is filled
        make(TinyNets.builder(new Adam(schedule)));
        make(TinyNets.builder(new Adam(WarmupSchedule.of(schedule, 3))));
    }

    static Stream<ISchedule> wrong() {
        return Stream.of(new Identity(), new Private(0.1), new Transient(1000), new OfLambda(x -> 0.1), new OfArray(new double[] {0.1}),
                new OwnSchedulesTest().new Inner(), anonymous(), new RampSchedule(new FixedSchedule(0.1), 5));
    }

    private static void isRefused(ISchedule schedule, Runnable make) {
        assertThatThrownBy(make::run).isInstanceOf(IllegalStateException.class).hasMessageStartingWith("a schedule of class "
                + schedule.getClass().getName() + " must come back from DL4J's JSON equal to itself, for a saved model to go on as it was: ");
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatDoesNotComeBackIsRefused(ISchedule schedule) {
        isRefused(schedule, () -> make(TinyNets.builder(new Adam(schedule))));
        isRefused(schedule, () -> make(TinyNets.builder(new Sgd(new Around(schedule)))));
    }

    /** The first is equal to what comes back and has the same value, and the second is equal to the first. */
    @Test
    void oneThatIsRightDoesNotVouchForItsEquals() {
        make(TinyNets.builder(new Adam(new Private(0))));
        ISchedule schedule = new Private(0.1);
        isRefused(schedule, () -> make(TinyNets.builder(new Adam(schedule))));
    }

    static Stream<Arguments> places() {
        List<Arguments> places = new ArrayList<>();
        for (ISchedule schedule : List.of(anonymous(), new Private(0.1))) {
            Map<String, Function<ISchedule, RuleUpdater>> inUpdater = new TreeMap<>(Map.of(
                    "momentum", s -> new Momentum(0.1, s), "beta1", s -> new Adam(0.1).beta1Schedule(s), "alpha", s -> new AdEmaMix(0.1).alphaSchedule(s),
                    "beta3", s -> new AdEmaMix(0.1).beta3Schedule(s), "AdamW's beta1", s -> new AdamW(0.1).beta1Schedule(s).alone(),
                    "warm-up", s -> new Sgd(WarmupSchedule.of(s, 3)), "sequence", s -> new Sgd(SequenceSchedule.of(List.of(ConstantSchedule.of(1), s), List.of(3))),
                    "scaled", s -> new Sgd(ScaledSchedule.of(2, s)), "plateau", s -> new Sgd(PlateauSchedule.of(s, 0.5, 3)),
                    "nested", s -> new Sgd(PlateauSchedule.of(WarmupSchedule.of(ScaledSchedule.of(2, new Around(s)), 3), 0.5, 3))));
            inUpdater.forEach((name, updater) -> {
                RuleUpdater made = updater.apply(schedule);
                places.add(place(name, schedule, () -> make(TinyNets.builder(made))));
                places.add(place(name + ", of biases", schedule, () -> make(TinyNets.builder(new Sgd(0.1)).biasUpdater(made))));
                places.add(place(name + ", of a layer", schedule, () -> make(TinyNets.stack(TinyNets.builder(new Sgd(0.1)),
                        TinyNets.dense().updater(made).build(), TinyNets.output().build()))));
            });
            places.add(place("decay", schedule, () -> new Adam(0.1).weightDecaySchedule(schedule).applyTo(new NeuralNetConfiguration.Builder())));
            places.add(place("decay alone", schedule, () -> DecoupledWeightDecay.fixed(schedule).applyTo(TinyNets.builder(new Sgd(0.1)))));
            places.add(place("decay by hand", schedule, () -> make(TinyNets.builder(new org.nd4j.linalg.learning.config.Sgd(0.1))
                    .regularization(new ArrayList<>(List.of(DecoupledWeightDecay.timesLearningRate(schedule)))))));
        }
        return places.stream();
    }

    private static Arguments place(String name, ISchedule schedule, Runnable make) {
        return Arguments.of(name, schedule, make);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void whereverItIs(String place, ISchedule schedule, Runnable make) {
        assertThat(place).isNotEmpty();
        isRefused(schedule, make);
    }
}
