package io.github.dl4joptimizers.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.regularization.Companion;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.LinearSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.ForEachUpdater;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Registry;
import io.github.dl4joptimizers.updater.RuleUpdater;
import io.github.dl4joptimizers.updater.Training;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ScheduleType;

/** SameDiff graphs in training: each step is the optimizer's rule, for variables of every rank and order. */
@ExtendWith(OneThread.class)
class SameDiffTrainingTest {

    private static final List<String> VARIABLES = List.of("w", "v", "b", "c", "s");

    /** tanh(x w + b) v s + c: 'f' and 'c' matrices, vectors, and a scalar of rank 0. */
    private static SameDiff graph(RuleUpdater updater) {
        SameDiff graph = SameDiff.create();
        Random random = new Random(3);
        SDVariable x = graph.placeHolder("x", DataType.DOUBLE, -1, 3);
        SDVariable y = graph.placeHolder("y", DataType.DOUBLE, -1, 2);
        SDVariable w = graph.var("w", uniform(random, 3, 4).dup('f'));
        SDVariable b = graph.var("b", uniform(random, 4));
        SDVariable v = graph.var("v", uniform(random, 4, 2));
        SDVariable c = graph.var("c", uniform(random, 2));
        SDVariable s = graph.var("s", Nd4j.scalar(DataType.DOUBLE, 0.75));
        SDVariable out = graph.math().tanh(x.mmul(w).add(b)).mmul(v).mul(s).add(c);
        graph.loss().meanSquaredError("loss", y, out, null);
        graph.setLossVariables("loss");
        graph.setTrainingConfig(updater.applyTo(new TrainingConfig.Builder()).dataSetFeatureMapping("x").dataSetLabelMapping("y")
                .build());
        return graph;
    }

    private static List<DataSet> batches(int count) {
        Random random = new Random(42);
        List<DataSet> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batches.add(new DataSet(uniform(random, 4, 3), uniform(random, 4, 2)));
        }
        return batches;
    }

    private static DataSetIterator data(int batches) {
        List<DataSet> examples = new ArrayList<>();
        batches(batches).forEach(batch -> examples.addAll(batch.asList()));
        return new ListDataSetIterator<>(examples, 4);
    }

    private static INDArray uniform(Random random, long... shape) {
        double[] numbers = random.doubles(Nd4j.create(shape).length(), -1, 1).toArray();
        return Nd4j.create(numbers, shape, 'c');
    }

    private static double[] numbers(INDArray array) {
        return array.dup('c').data().asDouble();
    }

    private static Map<String, double[]> variables(SameDiff graph) {
        Map<String, double[]> values = new HashMap<>();
        VARIABLES.forEach(name -> values.put(name, numbers(graph.getArrForVarName(name))));
        return values;
    }

    // ---- the rule

    /** Gradients from SameDiff, steps by hand on arrays of their own, the companions on every variable. */
    @ForEachUpdater
    void eachStepIsTheRuleByHand(Registry.Entry entry) {
        RuleUpdater rule = entry.makeRule();
        List<Companion> companions = Training.installed(entry.make());
        SameDiff graph = graph(entry.make());
        assertThat(graph.getArrForVarName("w").ordering()).isEqualTo('f');
        assertThat(graph.getArrForVarName("s").rank()).isZero();
        Map<String, INDArray[]> state = new HashMap<>();
        int t = 0;
        for (DataSet batch : batches(4)) {
            Map<String, INDArray> gradients = graph.calculateGradients(Map.of("x", batch.getFeatures(), "y", batch.getLabels()),
                    VARIABLES);
            Map<String, double[]> expected = new HashMap<>();
            for (String name : VARIABLES) {
                INDArray weights = Nd4j.createFromArray(numbers(graph.getArrForVarName(name)));
                INDArray update = Nd4j.createFromArray(numbers(gradients.get(name)));
                apply(companions, ApplyStep.BEFORE_UPDATER, weights, update, rule.getLearningRate(t, 0), t);
                rule.at(new Step(rule.getLearningRate(t, 0), t, 0))
                        .run(update, RuleByHand.operands(state.computeIfAbsent(name, key -> fresh(rule, update.length())), update));
                apply(companions, ApplyStep.POST_UPDATER, weights, update, rule.getLearningRate(t, 0), t);
                expected.put(name, numbers(weights.subi(update)));
            }
            graph.fit(batch);
            t++;
            // 'f'-ordered state with 'c'-ordered gradients goes through ND4J's operations: rounding, 1e-16 of numbers near 1
            variables(graph).forEach((name, now) -> assertThat(now).as(name).containsExactly(expected.get(name), within(1e-12)));
        }
        assertThat(graph.getTrainingConfig().getIterationCount()).isEqualTo(t);
    }

    private static void apply(List<Companion> companions, ApplyStep when, INDArray weights, INDArray update, double lr, int t) {
        companions.stream().filter(companion -> companion.applyStep() == when)
                .forEach(companion -> companion.apply(weights, update, lr, t, 0));
    }

    private static INDArray[] fresh(RuleUpdater rule, long length) {
        INDArray[] averages = new INDArray[rule.stateCount()];
        for (int k = 0; k < averages.length; k++) {
            averages[k] = Nd4j.valueArrayOf(new long[] {length}, rule.initialState(k), DataType.DOUBLE);
        }
        return averages;
    }

    /** The loss is the mean over outputs and examples in both; DL4J sums otherwise: rounding, which training multiplies. */
    @ParameterizedTest
    @MethodSource("io.github.dl4joptimizers.dl4j.EachOptimizer#withDecay")
    void theSameModelAsANetworkTrainsAlike(Registry.Entry entry) {
        SameDiff graph = graph(entry.makeRule());
        graph.convertToConstant(graph.getVariable("s"));
        graph.getArrForVarName("s").assign(1);
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE)
                .updater(entry.makeRule()).list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(4).activation(Activation.TANH).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(4).nOut(2).activation(Activation.IDENTITY).build()).build());
        net.init();
        Map<String, String> names = Map.of("0_W", "w", "0_b", "b", "1_W", "v", "1_b", "c");
        names.forEach((theirs, ours) -> net.getParam(theirs).assign(graph.getArrForVarName(ours).reshape(
                net.getParam(theirs).shape())));
        for (DataSet batch : batches(5)) {
            graph.fit(batch);
            net.fit(batch);
        }
        names.forEach((theirs, ours) -> assertThat(numbers(net.getParam(theirs))).as(ours)
                .containsExactly(numbers(graph.getArrForVarName(ours)), within(1e-9)));
    }

    // ---- schedules

    @Test
    void schedulesCountIterationsAndEpochs() {
        for (ScheduleType type : ScheduleType.values()) {
            SameDiff graph = graph(new Adam(ExponentialDecaySchedule.builder().initialValue(0.1).decaySteps(1).decayRate(0.5)
                    .scheduleType(type).build()));
            graph.fit(data(3), 2);
            assertThat(ModelUpdaters.of(graph).learningRates()).containsOnlyKeys(VARIABLES.toArray(String[]::new))
                    .allSatisfy((name, rate) -> assertThat(rate).isEqualTo(type == ScheduleType.EPOCH ? 0.025 : 0.1 / 64));
        }
    }

    // ---- saving in the middle

    private static SameDiff throughAFile(SameDiff graph, Path folder) {
        File file = folder.resolve("graph.fb").toFile();
        graph.save(file, true);
        return SameDiff.load(file, true);
    }

    @ParameterizedTest
    @MethodSource("io.github.dl4joptimizers.dl4j.EachOptimizer#withDecay")
    void savedInTheMiddleItGoesOnToTheBit(Registry.Entry entry, @TempDir Path folder) {
        SameDiff whole = graph(entry.make());
        SameDiff first = graph(entry.make());
        whole.fit(data(3), 4);
        first.fit(data(3), 2);
        SameDiff second = throughAFile(first, folder);
        assertThat(second.getTrainingConfig().getIterationCount()).isEqualTo(6);
        assertThat(second.getTrainingConfig().getEpochCount()).isEqualTo(2);
        second.fit(data(3), 2);
        assertThat(variables(second)).usingRecursiveComparison().isEqualTo(variables(whole));
    }

    @Test
    void aPlateauInTheMiddleOfItsPatienceIsInTheJsonAndInTheFile(@TempDir Path folder) {
        SameDiff graph = graph(AdamW.builder().learningRateSchedule(PlateauSchedule.of(0.1, 0.5, 2)).build());
        graph.fit(data(1), 1);
        ModelUpdaters.of(graph).observe(1, Direction.MINIMIZE);
        ModelUpdaters.of(graph).observe(1, Direction.MINIMIZE);
        SameDiff loaded = throughAFile(graph, folder);
        PlateauSchedule plateau = ModelUpdaters.of(graph).plateaus().get(0);
        assertThat(plateau.badObservations()).isEqualTo(1);
        assertThat(ModelUpdaters.of(loaded).plateaus()).containsExactly(plateau);
        TrainingConfig config = TrainingConfig.fromJson(graph.getTrainingConfig().toJson());
        assertThat(config.getUpdater()).isEqualTo(graph.getTrainingConfig().getUpdater());
        assertThat(config.getRegularization()).isEqualTo(graph.getTrainingConfig().getRegularization());
        for (SameDiff each : List.of(graph, loaded)) {
            assertThat(ModelUpdaters.of(each).observe(1, Direction.MINIMIZE)).isFalse();
            assertThat(ModelUpdaters.of(each).observe(1, Direction.MINIMIZE)).isTrue();
            each.fit(data(2), 1);
        }
        assertThat(variables(loaded)).usingRecursiveComparison().isEqualTo(variables(graph));
    }

    // ---- a live graph

    @Test
    void aReducedRateCountsFromTheNextIterationOnAndKeepsTheState() {
        SameDiff plain = graph(new Adam(0.1));
        SameDiff plateau = graph(new Adam(PlateauSchedule.of(0.1, 0.5, 0)));
        for (SameDiff each : List.of(plain, plateau)) {
            each.fit(data(2), 1);
        }
        ModelUpdaters.of(plateau).observe(1, Direction.MINIMIZE);
        ModelUpdaters.of(plateau).observe(1, Direction.MINIMIZE);
        ModelUpdaters.of(plain).changeLearningRates(rate -> Hyperparameter.of(0.05));
        for (SameDiff each : List.of(plain, plateau)) {
            assertThat(ModelUpdaters.of(each).learningRates()).containsValue(0.05);
            each.fit(data(2), 1);
        }
        assertThat(variables(plateau)).usingRecursiveComparison().isEqualTo(variables(plain));
    }

    /** SameDiff keeps the updaters that it has made, whatever configuration it is given. */
    @Test
    void anUpdaterCanBeReplacedInTheMiddle() {
        for (RuleUpdater before : List.of(new Adam(0.1), new Momentum(0.1))) {
            SameDiff graph = graph(before);
            graph.fit(data(3), 2);
            SameDiff anew = graph(new AdamW(0.01, 0.5));
            VARIABLES.forEach(name -> anew.getArrForVarName(name).assign(graph.getArrForVarName(name)));
            ModelUpdaters.of(graph).replace(new AdamW(0.01, 0.5));
            assertThat(ModelUpdaters.of(graph).iteration()).isEqualTo(6);
            assertThat(ModelUpdaters.of(graph).epoch()).isEqualTo(2);
            graph.fit(data(3), 2);
            anew.fit(data(3), 2);
            assertThat(variables(graph)).usingRecursiveComparison().isEqualTo(variables(anew));
        }
    }

    @Test
    void aReplacedUpdaterIsResumedToTheBit(@TempDir Path directory) {
        SameDiff graph = graph(new Adam(0.1));
        graph.fit(data(3), 2);
        ModelUpdaters.of(graph).replace(new Adam(LinearSchedule.of(0.01, 0.1, 5)).beta1Schedule(LinearSchedule.of(0.5, 0.9, 5)));
        graph.fit(data(2), 1);
        File file = directory.resolve("graph.fb").toFile();
        graph.save(file, true);
        SameDiff resumed = SameDiff.load(file, true);
        graph.fit(data(3), 2);
        resumed.fit(data(3), 2);
        assertThat(variables(resumed)).usingRecursiveComparison().isEqualTo(variables(graph));
        assertThat(ModelUpdaters.of(resumed).iteration()).isEqualTo(ModelUpdaters.of(graph).iteration());
    }

    /** DL4J's maps of averages have no order, and its velocity has the other sign. */
    @Test
    void averagesGoOverWhereTheRulesShareThem() {
        Map<IUpdater, RuleUpdater> pairs = Map.of(new org.nd4j.linalg.learning.config.Adam(0.01), Keras.adam(0.01).epsilon(1e-8),
                new org.nd4j.linalg.learning.config.AMSGrad(0.01), (RuleUpdater) Keras.adam(0.01).epsilon(1e-8).amsgrad(true),
                new org.nd4j.linalg.learning.config.Nesterovs(0.01, 0.9), Keras.sgd(0.01, 0.9, true));
        pairs.forEach((theirs, ours) -> {
            SameDiff goesOn = graph(ours);
            ModelUpdaters.of(goesOn).replace(theirs);
            goesOn.fit(data(3), 2);
            Map<String, double[]> before = variables(goesOn);
            goesOn.fit(data(3), 1);
            Map<String, double[]> expected = variables(goesOn);
            SameDiff again = graph(ours);
            ModelUpdaters.of(again).replace(theirs);
            again.fit(data(3), 2);
            assertThat(variables(again)).usingRecursiveComparison().isEqualTo(before);
            ModelUpdaters.of(again).replaceKeepingAverages(ours);
            again.fit(data(3), 1);
            VARIABLES.forEach(name -> assertThat(variables(again).get(name)).as(name).containsExactly(expected.get(name), within(1e-7)));
        });
    }

    @Test
    void theUpdatersOfDl4jCanReplaceAndBeReplaced() {
        SameDiff graph = graph(new Adam(0.1));
        graph.fit(data(2), 1);
        ModelUpdaters.of(graph).replace(new Sgd(PlateauSchedule.of(0.1, 0.5, 0)));
        graph.fit(data(2), 1);
        ModelUpdaters.of(graph).observe(1, Direction.MINIMIZE);
        ModelUpdaters.of(graph).observe(1, Direction.MINIMIZE);
        assertThat(ModelUpdaters.of(graph).learningRates()).containsValue(0.05);
        Map<String, double[]> before = variables(graph);
        DataSet batch = batches(1).get(0);
        Map<String, INDArray> gradients = graph.calculateGradients(Map.of("x", batch.getFeatures(), "y", batch.getLabels()),
                VARIABLES);
        graph.fit(batch);
        VARIABLES.forEach(name -> {
            double[] expected = before.get(name);
            double[] gradient = numbers(gradients.get(name));
            for (int i = 0; i < expected.length; i++) {
                expected[i] -= 0.05 * gradient[i];
            }
            assertThat(variables(graph).get(name)).containsExactly(expected, within(1e-15));
        });
    }

    @Test
    void aDuplicateGoesItsOwnWay() {
        SameDiff graph = graph(new Adam(PlateauSchedule.of(0.1, 0.5, 0)));
        graph.fit(data(2), 1);
        SameDiff duplicate = graph.dup();
        ModelUpdaters.of(graph).observe(1, Direction.MINIMIZE);
        ModelUpdaters.of(graph).observe(1, Direction.MINIMIZE);
        assertThat(ModelUpdaters.of(graph).learningRates()).containsValue(0.05);
        assertThat(ModelUpdaters.of(duplicate).learningRates()).containsValue(0.1);
    }
}
