package io.github.dl4joptimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.dl4joptimizers.engine.NativeArithmetic;
import io.github.dl4joptimizers.engine.Pass;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.engine.Stretch;
import io.github.dl4joptimizers.engine.Varying;
import io.github.dl4joptimizers.imports.KerasTraining;
import io.github.dl4joptimizers.listener.DriverProgress;
import io.github.dl4joptimizers.listener.EpochCounter;
import io.github.dl4joptimizers.listener.LearningRateRecorder;
import io.github.dl4joptimizers.listener.LearningRateScheduler;
import io.github.dl4joptimizers.listener.PerformanceSchedulingListener;
import io.github.dl4joptimizers.listener.SameDiffPerformanceListener;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.SnapshotModelSaver;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.parallel.ParallelTraining;
import io.github.dl4joptimizers.plot.Charts;
import io.github.dl4joptimizers.plot.Surface;
import io.github.dl4joptimizers.regularization.DecayField;
import io.github.dl4joptimizers.regularization.DecoupledWeightDecay;
import io.github.dl4joptimizers.regularization.Elementwise;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.regularization.Installer;
import io.github.dl4joptimizers.schedule.Annealing;
import io.github.dl4joptimizers.schedule.ConstantSchedule;
import io.github.dl4joptimizers.schedule.Convention;
import io.github.dl4joptimizers.schedule.CosineRestartsSchedule;
import io.github.dl4joptimizers.schedule.CosineSchedule;
import io.github.dl4joptimizers.schedule.CurveSchedule;
import io.github.dl4joptimizers.schedule.CyclicSchedule;
import io.github.dl4joptimizers.schedule.DelayedSchedule;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.OneCycleSchedule;
import io.github.dl4joptimizers.schedule.PiecewiseConstantSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PolynomialDecaySchedule;
import io.github.dl4joptimizers.schedule.PowerSchedule;
import io.github.dl4joptimizers.schedule.ProductSchedule;
import io.github.dl4joptimizers.schedule.ScaledSchedule;
import io.github.dl4joptimizers.schedule.ScheduleJson;
import io.github.dl4joptimizers.schedule.SequenceSchedule;
import io.github.dl4joptimizers.schedule.ShiftedSchedule;
import io.github.dl4joptimizers.schedule.TanhSchedule;
import io.github.dl4joptimizers.schedule.WarmupSchedule;
import io.github.dl4joptimizers.schedule.WarmupStableDecaySchedule;
import io.github.dl4joptimizers.tuning.LearningRateFinder;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.EpsilonPlacement;
import io.github.dl4joptimizers.updater.FreshAverages;
import io.github.dl4joptimizers.updater.LearningRate;
import io.github.dl4joptimizers.updater.Registry;
import io.github.dl4joptimizers.updater.RuleGradientUpdater;
import io.github.dl4joptimizers.updater.Setup;
import io.github.dl4joptimizers.updater.Sgd;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.listeners.Listener;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ScheduleType;

/** Null for each argument of each public constructor and method: refused in the usual words, unless it is said to mean something. */
class NullArgumentsTest {

    /** "learningRate must be a number or an ISchedule, got null" */
    private static final Pattern USUAL = Pattern.compile("[\\w' ]+ must be .+, got null", Pattern.DOTALL);

    /** So that a search that finds next to nothing fails. */
    private static final int MANY = 200;

    private static final MultiLayerNetwork NET = TinyNets.stack(TinyNets.builder(new Adam(0.1)));

    /** An object of each class; what an argument of a type is where another one is null. */
    private static final List<Object> SAMPLES = samples();

    /** Where null is allowed, and what it is. The number is the argument's. */
    private static final Map<String, String> MEANS_SOMETHING = Map.ofEntries(
            Map.entry("clipping(GradientClipping) 0", "no clipping"),
            Map.entry("fittedTo(IUpdater) 0", "not known yet"),
            Map.entry("weightDecay(DecoupledWeightDecay) 0", "no decay"),
            Map.entry("direction(Direction) 0", "what the score says"),
            Map.entry("setLrAndSchedule(double, ISchedule) 1", "no schedule, in DL4J's terms"),
            Map.entry("Hyperparameter(Double, ISchedule) 0", "there is a schedule"),
            Map.entry("Hyperparameter(Double, ISchedule) 1", "there is a number"),
            Map.entry("ExponentialDecaySchedule(double, double, double, boolean, Double, ScheduleType) 4", "no end"),
            Map.entry("cyclicLR(double, double, int, Integer, Mode, double) 3", "None"),
            Map.entry("KerasTraining: weightDecay(DecoupledWeightDecay) 0", "no decay"),
            Map.entry("getCosineWithMinLrScheduleWithWarmup(double, int, int, double, Double, Double) 4", "None"),
            Map.entry("getCosineWithMinLrScheduleWithWarmup(double, int, int, double, Double, Double) 5", "None"),
            Map.entry("getInverseSqrtSchedule(double, int, Integer) 2", "None"),
            Map.entry("getWsdSchedule(double, int, int, Integer, Integer, Annealing, Annealing, double, double) 3", "None"),
            Map.entry("getWsdSchedule(double, int, int, Integer, Integer) 3", "None"),
            Map.entry("getCosineWithMinLrScheduleWithWarmupLrRate(double, int, int, double, Double, Double, Double) 4", "None"),
            Map.entry("getCosineWithMinLrScheduleWithWarmupLrRate(double, int, int, double, Double, Double, Double) 5", "None"),
            Map.entry("exponentialDecay(double, int, double, int, boolean, Double) 5", "no end"),
            Map.entry("warmupExponentialDecaySchedule(double, double, int, int, double, int, boolean, Double) 7", "no end"),
            Map.entry("set(double, ISchedule) 1", "no schedule"),
            Map.entry("learningRateCurve(String, double[], double[], double[], Map) 3", "no average"),
            Map.entry("Sgd: instantiate(INDArray, boolean) 0", "no state"),
            Map.entry("Plateau(double, int, int, double, double, double, double, double, int, Direction, Convention) 9", "what the score says"),
            Map.entry("State(double, Double, int, int, double, int) 1", "no score so far"));

    /** Its numbers must fit each other; its builder is what users call. */
    private static final String ONE_CYCLE = "OneCycleSchedule(double, double, double, int, double, Double, double, Annealing, ScheduleType) ";

    /** Where nobody but this library passes an argument, or it is a name for a message. */
    private static final Set<String> NOT_A_USERS = Set.of("at(Step) 0", "checkFraction(String, Hyperparameter) 0", "checkNonNegative(String, Hyperparameter) 0",
            "of(String, ISchedule) 0", "fraction(String, Varying) 0", "nonNegative(String, Varying) 0", "Parameter(String, IUpdater, double, double) 0",
            "Parameter(String, IUpdater, double, double) 1", ONE_CYCLE + 5, ONE_CYCLE + 7, ONE_CYCLE + 8, "with(String, Object) 1",
            "elementwise(INDArray) 0", "Where(String, String, int, String, int) 0", "Where(String, String, int, String, int) 1", "Where(String, String, int, String, int) 3",
            "Entry(int, int, double, Map, Map) 3", "Entry(int, int, double, Map, Map) 4");

    /** The sample's numbers do not fit null: what null means there is tested with the schedules. */
    private static final Set<String> TOO_FEW_STEPS = Set.of("getWsdSchedule(double, int, int, Integer, Integer, Annealing, Annealing, double, double) 4",
            "getWsdSchedule(double, int, int, Integer, Integer) 4",
            "getCosineWithMinLrScheduleWithWarmupLrRate(double, int, int, double, Double, Double, Double) 6",
            "CurveSchedule(double, double, double, Annealing, double, double, double, double, int, ScheduleType) 9",
            "TanhSchedule(double, double, double, double, double, double, double, int, ScheduleType) 8");

    /** Public for the library's own packages. */
    private static final Set<Class<?>> OWN = Set.of(Installer.class, ScheduleJson.class, RuleGradientUpdater.class, FreshAverages.class, DecayField.class,
            Pass.class, Stretch.class, NativeArithmetic.class, Elementwise.class, Elementwise.L1.class, Elementwise.L2.class);

    /** The methods that DL4J calls, with what it has. */
    private static final Set<String> DL4JS = Stream.of(TrainingListener.class, Listener.class, Regularization.class)
            .flatMap(type -> Arrays.stream(type.getMethods())).map(Method::getName).collect(Collectors.toSet());

    private static List<Object> samples() {
        SameDiff graph = SameDiff.create();
        graph.setTrainingConfig(new Sgd(0.1).applyTo(new TrainingConfig.Builder()).dataSetFeatureMapping("in").dataSetLabelMapping("out").build());
        OneCycleSchedule one = OneCycleSchedule.of(0.1, 50);
        CyclicSchedule cyclic = CyclicSchedule.of(0.01, 0.1, 5);
        PlateauSchedule plateau = PlateauSchedule.of(0.1, 0.5, 3);
        LearningRateRecorder recorder = new LearningRateRecorder();
        NET.setListeners(recorder);
        TinyNets.fit(NET, TinyNets.data(1, 2));
        NET.setListeners();
        return new ArrayList<>(List.of("learningRate", 0.5, 3, Map.of("a", new double[] {1, 2}), Path.of("never-written"), NET, TinyNets.graph(TinyNets.builder(new Adam(0.1))), graph,
                new NeuralNetConfiguration.Builder(), new DenseLayer.Builder(), new FineTuneConfiguration.Builder(), new FineTuneConfiguration(), new TrainingConfig.Builder(),
                TinyNets.data(1, 2), new MultiDataSetIteratorAdapter(TinyNets.data(1, 2)), Nd4j.ones(DataType.FLOAT, 4), new ParallelWrapper.Builder<>(NET), ScheduleType.EPOCH, new Evaluation(),
                Charts.schedules("", 10, Map.of("a", cyclic)), Surface.beale(), new double[] {1, 2}, new int[] {1}, Evaluation.Metric.ACCURACY,
                (ToDoubleFunction<Object>) any -> 1, (DoubleBinaryOperator) (x, y) -> x, (IntToDoubleFunction) x -> x, (UnaryOperator<Object>) x -> x, (Rule) (u, g, x) -> u.scaled(1, g), (Varying) (i, e) -> 1,
                // schedules
                ConstantSchedule.of(0.1), one, one.momentum(), cyclic, cyclic.momentum(), PowerSchedule.of(0.1, 10), ExponentialDecaySchedule.of(0.1, 10, 0.5),
                PiecewiseConstantSchedule.of(List.of(5), List.of(0.1, 0.2)), PolynomialDecaySchedule.of(0.1, 10, 0, 1), LinearSchedule.of(0.1, 0.2, 10),
                CosineSchedule.of(0.1, 10), CosineRestartsSchedule.of(0.1, 10), WarmupSchedule.of(0.1, 5), ScaledSchedule.of(2, cyclic),
                WarmupStableDecaySchedule.of(0.1, 3, 3, 3), ShiftedSchedule.of(cyclic, 3), DelayedSchedule.of(cyclic, 3, 1), ShiftedSchedule.builder(), DelayedSchedule.builder(),
                ProductSchedule.of(cyclic, cyclic), ProductSchedule.builder(), CurveSchedule.builder(), TanhSchedule.builder(),
                KerasTraining.of("src/test/resources/keras/state/adam-dense.k2.h5"), SequenceSchedule.of(List.of(cyclic), List.of()), plateau, plateau.plateau(), plateau.state(),
                Hyperparameter.of(0.1), Annealing.LINEAR, Convention.KERAS, PlateauSchedule.Direction.MINIMIZE, CyclicSchedule.Mode.EXP_RANGE,
                ConstantSchedule.builder(), OneCycleSchedule.builder(), CyclicSchedule.builder(), PowerSchedule.builder(), ExponentialDecaySchedule.builder(), PiecewiseConstantSchedule.builder(),
                PolynomialDecaySchedule.builder(), LinearSchedule.builder(), CosineSchedule.builder(), CosineRestartsSchedule.builder(), WarmupSchedule.builder(), ScaledSchedule.builder(),
                WarmupStableDecaySchedule.builder(), SequenceSchedule.builder(), PlateauSchedule.builder(),
                // updaters
                new Adam(0.1), new AdamW(0.1).weightDecay(0), Setup.of(0.1), LearningRate.of(0.1), EpsilonPlacement.INSIDE_ROOT, DecoupledWeightDecay.fixed(0.1), DecoupledWeightDecay.Scaling.FIXED,
                GradientClipping.byNorm(1), GradientClipping.Kind.NORM, new Step(0.1, 0, 0),
                // what looks at models
                ModelUpdaters.of(NET), ModelUpdaters.of(NET).progress(), ModelUpdaters.of(NET).parameters().get(0), new SnapshotModelSaver<>(), DriverProgress.of(NET), new EpochCounter(NET), recorder,
                new LearningRateRecorder.Entry(0, 0, 1, Map.of(), Map.of()), new LearningRateScheduler((IntToDoubleFunction) epoch -> 0.1), PerformanceSchedulingListener.on(TinyNets.data(1, 2)),
                PerformanceSchedulingListener.builder(), SameDiffPerformanceListener.on(TinyNets.data(1, 2)), SameDiffPerformanceListener.builder(), LearningRateFinder.builder(), LearningRateFinder.builder().build(),
                LearningRateFinder.builder().iterations(20).build().run(NET, TinyNets.data(1, 20)),
                ParallelTraining.of(new ParallelWrapper.Builder<>(NET).workers(2))));
    }

    /** A call with one argument null. */
    record Case(Executable call, Class<?> of, int argument) {

        String signature() {
            String parameters = Arrays.stream(call.getParameterTypes()).map(Class::getSimpleName).collect(Collectors.joining(", "));
            return (call instanceof Method ? call.getName() : of.getSimpleName()) + "(" + parameters + ") " + argument;
        }

        void run() throws Throwable {
            Class<?>[] types = call.getParameterTypes();
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                arguments[i] = i == argument ? null : sample(call.getGenericParameterTypes()[i], types[i]);
            }
            try {
                if (call instanceof Constructor<?> constructor) {
                    constructor.newInstance(arguments);
                } else {
                    call.setAccessible(true); // of a base class that is not public
                    ((Method) call).invoke(Modifier.isStatic(call.getModifiers()) ? null : sample(of), arguments);
                }
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        @Override
        public String toString() {
            return of.getSimpleName() + ": " + signature();
        }
    }

    private static Object sample(Type generic, Class<?> type) {
        List<Object> elements = generic instanceof ParameterizedType parameterized
                ? Arrays.stream(parameterized.getActualTypeArguments()).map(NullArgumentsTest::element).toList() : List.of();
        return type == Map.class ? Map.of(elements.get(0), elements.get(1)) : type == List.class ? elements : sample(type);
    }

    private static Object element(Type type) {
        Type bound = type instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : type;
        return sample(bound instanceof Class<?> known ? known : Object.class);
    }

    private static Object sample(Class<?> type) {
        if (type == int.class) {
            return 3;
        }
        if (type == double.class) {
            return 0.5;
        }
        if (type == long.class) {
            return 3L;
        }
        if (type == boolean.class) {
            return true;
        }
        return SAMPLES.stream().filter(each -> each.getClass() == type).findFirst()
                .orElseGet(() -> SAMPLES.stream().filter(type::isInstance).findFirst().orElseGet(() -> made(type)));
    }

    private static Object made(Class<?> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("add a sample of " + type, e);
        }
    }

    static List<Case> cases() {
        Registry.all().map(Registry.Entry::makeRule).forEach(SAMPLES::add);
        List<Case> cases = new ArrayList<>();
        for (JavaClass found : new ClassFileImporter().importUrl(Keras.class.getProtectionDomain().getCodeSource().getLocation())) {
            Class<?> type = found.reflect();
            if (isForUsers(type)) {
                Stream.concat(Arrays.stream(type.getConstructors()), Arrays.stream(type.getMethods())).forEach(call -> add(cases, type, call));
            }
        }
        return cases;
    }

    private static boolean isForUsers(Class<?> type) {
        boolean isPublic = true;
        for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
            isPublic &= Modifier.isPublic(each.getModifiers());
        }
        return isPublic && !type.getPackageName().endsWith(".internal") && !type.getPackageName().endsWith(".host") && !OWN.contains(type);
    }

    private static void add(List<Case> cases, Class<?> type, Executable call) {
        boolean isOurs = call.getDeclaringClass().getPackageName().startsWith(NullArgumentsTest.class.getPackageName());
        boolean isWritten = !call.isSynthetic() && !Modifier.isAbstract(call.getModifiers());
        boolean isJavas = List.of("equals", "valueOf").contains(call.getName());
        boolean hasObject = call instanceof Constructor || Modifier.isStatic(call.getModifiers()) || !Modifier.isAbstract(type.getModifiers());
        for (int i = 0; isOurs && isWritten && hasObject && !isJavas && !DL4JS.contains(call.getName()) && i < call.getParameterCount(); i++) {
            Case each = new Case(call, type, i);
            if (!call.getParameterTypes()[i].isPrimitive() && !NOT_A_USERS.contains(each.signature()) && !TOO_FEW_STEPS.contains(each.signature())) {
                cases.add(each);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isRefused(Case each) {
        if (MEANS_SOMETHING.containsKey(each.signature()) || MEANS_SOMETHING.containsKey(each.toString())) {
            assertThatCode(each::run).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(each::run).isInstanceOf(IllegalArgumentException.class).message().matches(USUAL);
        }
    }

    @Test
    void theListsNameMethodsThatAreThere() {
        Set<String> signatures = cases().stream().flatMap(each -> Stream.of(each.signature(), each.toString())).collect(Collectors.toSet());
        assertThat(signatures).containsAll(MEANS_SOMETHING.keySet()).hasSizeGreaterThan(MANY);
    }
}
