package io.github.dl4joptimizers.model;

import static io.github.dl4joptimizers.model.Twins.batch;
import static io.github.dl4joptimizers.model.Twins.builder;
import static io.github.dl4joptimizers.model.Twins.direct;
import static io.github.dl4joptimizers.model.Twins.fit;
import static io.github.dl4joptimizers.model.Twins.gradients;
import static io.github.dl4joptimizers.model.Twins.inPasses;
import static io.github.dl4joptimizers.model.Twins.same;
import static io.github.dl4joptimizers.model.Twins.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;

import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.model.Twins.Twin;
import io.github.dl4joptimizers.regularization.GradientClipping;
import io.github.dl4joptimizers.schedule.ExponentialDecaySchedule;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule.Direction;
import io.github.dl4joptimizers.updater.Adam;
import io.github.dl4joptimizers.updater.AdamW;
import io.github.dl4joptimizers.updater.Momentum;
import io.github.dl4joptimizers.updater.Nadam;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.StepFunction;
import org.deeplearning4j.optimize.solvers.accumulation.BasicGradientsAccumulator;
import org.deeplearning4j.optimize.solvers.accumulation.LocalHandler;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.stats.api.StatsUpdateConfiguration;
import org.deeplearning4j.ui.model.stats.api.SummaryType;
import org.deeplearning4j.ui.model.stats.impl.DefaultStatsUpdateConfiguration;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.Regularization;

/** FusedStep while users do with their networks what they do, and where it cannot do all that it can. */
@ExtendWith(OneThread.class)
class FusedLifeTest {

    private static final DataType TYPE = DataType.FLOAT;

    private static NeuralNetConfiguration.Builder adamW() {
        return new AdamW(0.02, 0.1).applyTo(builder(TYPE));
    }

    private static MultiLayerNetwork net() {
        return stack(adamW(), new DenseLayer.Builder().nOut(4).build());
    }

    private static DataSetIterator data() {
        return new ListDataSetIterator<>(batch(TYPE, 1, 20).asList(), 7);
    }

    private static void fit(Twin twin, Model model) {
        Twins.fit(twin, model, TYPE);
    }

    // ---- rates and updaters

    @Test
    void learningRatesThatAreSet() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = twin.install(net());
            fit(twin, net);
            net.setLearningRate(1e-3);
            fit(twin, net);
            net.setLearningRate(0, 5e-4);
            fit(twin, net);
            net.setLearningRate(ExponentialDecaySchedule.of(0.05, 5, 0.5));
            fit(twin, net);
            ComputationGraph graph = twin.install(TinyNets.graph(new AdamW(0.02, 0.1).applyTo(TinyNets.builder(new Adam()))));
            TinyNets.fit(graph, TinyNets.data(1, 2));
            graph.setLearningRate("dense", 0.5);
            TinyNets.fit(graph, TinyNets.data(1, 2));
            twin.noteAll(graph);
        });
    }

    @Test
    void updatersThatAreReplacedAndObserved() throws Exception {
        Twin fused = same(twin -> {
            MultiLayerNetwork net = twin.install(net());
            fit(twin, net);
            ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(1e-5));
            fit(twin, net);
            ModelUpdaters.of(net).replace(new Nadam(0.01));
            fit(twin, net);
            new Momentum(PlateauSchedule.builder().initialValue(0.5).factor(0.1).patience(0).build()).weightDecay(0.1).applyTo(net);
            fit(twin, net);
            for (int i = 0; i < 3; i++) {
                ModelUpdaters.of(net).observe(1, Direction.MINIMIZE);
            }
            fit(twin, net);
            GradientClipping.byNorm(0.01).applyTo(net);
            fit(twin, net);
            ModelUpdaters.of(net).detach();
            fit(twin, net);
            ModelUpdaters.of(net).replace(new org.nd4j.linalg.learning.config.Nesterovs(0.01));
            fit(twin, net);
        });
        assertThat(fused.passes()).isEqualTo(21);
        assertThat(fused.direct()).as("DL4J's own updater").isEqualTo(3);
    }

    @Test
    void changesThatAListenerMakesInTheMiddle() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = twin.install(net());
            net.setListeners(new BaseTrainingListener() {
                @Override
                public void iterationDone(Model model, int iteration, int epoch) {
                    switch (iteration) {
                        case 0 -> ModelUpdaters.of(net).changeLearningRates(rate -> Hyperparameter.of(0.5));
                        case 1 -> net.setParams(net.params().mul(0.5));
                        case 2 -> net.setLearningRate(0.1);
                        default -> net.setUpdater(null);
                    }
                }

                @Override
                public void onGradientCalculation(Model model) {
                    gradients(net).muli(0.3);
                }
            });
            fit(twin, net);
            fit(twin, net);
        });
    }

    // ---- copies and files

    @Test
    void clonesAreWithoutIt() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = twin.install(net());
            fit(twin, net);
            for (MultiLayerNetwork copy : List.of(net.clone(), ModelCopy.of(net))) {
                assertThat(FusedStep.isInstalled(copy)).isFalse();
                fit(twin, copy);
                fit(twin, twin.install(copy));
            }
            fit(twin, net);
        });
    }

    @Test
    void aResumedTrainingIsTheUninterruptedOne() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = twin.install(net());
            fit(twin, net);
            MultiLayerNetwork restored = TinyNets.restored(net);
            MultiLayerNetwork plain = TinyNets.restored(net);
            assertThat(FusedStep.isInstalled(restored)).isFalse();
            fit(twin, twin.install(restored));
            fit(twin, plain);
            fit(twin, net);
            TinyNets.assertSame(restored, net);
            TinyNets.assertSame(plain, net);
        });
    }

    @Test
    void earlyStopping() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = twin.install(net());
            EarlyStoppingConfiguration<MultiLayerNetwork> configuration = new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                    .epochTerminationConditions(new MaxEpochsTerminationCondition(3)).modelSaver(new InMemoryModelSaver<>())
                    .scoreCalculator(new DataSetLossCalculator(data(), true)).build();
            twin.noteAll(new EarlyStoppingTrainer(configuration, net, data()).fit().getBestModel());
            twin.noteAll(net);
        });
    }

    @Test
    void transferLearning() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = twin.install(net());
            fit(twin, net);
            MultiLayerNetwork tuned = new TransferLearning.Builder(net).setFeatureExtractor(0)
                    .fineTuneConfiguration(new AdamW(0.01, 0.2).applyTo(new FineTuneConfiguration.Builder()).build())
                    .nOutReplace(1, 6, org.deeplearning4j.nn.weights.WeightInit.ONES).build();
            fit(twin, twin.install(tuned));
            fit(twin, net);
        });
    }

    @Test
    void aNetworkThatGetsNewArrays() throws Exception {
        for (IUpdater updater : new IUpdater[] {new Adam(0.02), new org.nd4j.linalg.learning.config.Adam(0.02)}) {
            same(twin -> {
                MultiLayerNetwork net = twin.install(stack(builder(TYPE).updater(updater)));
                fit(twin, net);
                net.initGradientsView(); // the updater goes on with views of the old one
                fit(twin, net);
            });
        }
    }

    // ---- what listeners and users see

    @Test
    void listenersSeeGradientsAndUpdates() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = twin.install(net());
            net.setListeners(new BaseTrainingListener() {
                @Override
                public void onGradientCalculation(Model model) {
                    twin.note(gradients(model));
                }

                @Override
                public void iterationDone(Model model, int iteration, int epoch) {
                    twin.note(gradients(model));
                    twin.note(net.gradient().getGradientFor("0_W"));
                }
            });
            fit(twin, net);
        });
    }

    @Test
    void theUserInterfaceGetsTheSameReport() throws Exception {
        inPasses(twin -> {
            MultiLayerNetwork net = twin.install(net());
            InMemoryStatsStorage storage = new InMemoryStatsStorage();
            StatsUpdateConfiguration everyIteration = new DefaultStatsUpdateConfiguration.Builder().reportingFrequency(1).build();
            net.setListeners(new StatsListener(storage, null, everyIteration, "session", "worker"));
            fit(twin, net);
            List<Persistable> reports = storage.getAllUpdatesAfter("session", StatsListener.TYPE_ID, "worker", -1);
            assertThat(reports).hasSize(3);
            for (Persistable update : reports) {
                StatsReport report = (StatsReport) update;
                for (StatsType type : StatsType.values()) {
                    for (SummaryType summary : SummaryType.values()) {
                        twin.note(report.hasSummaryStats(type, summary) ? String.valueOf(values(report, type, summary)) : "none");
                    }
                    twin.note(report.hasHistograms(type) ? report.getHistograms(type).toString() : "none");
                }
                twin.note(report.getScore() + " " + report.getLearningRates());
            }
        });
    }

    private static Object values(StatsReport report, StatsType type, SummaryType summary) {
        return switch (summary) {
            case Mean -> report.getMean(type);
            case Stdev -> report.getStdev(type);
            case MeanMagnitudes -> report.getMeanMagnitudes(type);
        };
    }

    /** DL4J's way: the updater is called by hand, the update subtracted by hand. */
    private static void stepByHand(MultiLayerNetwork net, Gradient gradient) {
        net.getUpdater().update(net, gradient, net.getIterationCount(), 0, 7, LayerWorkspaceMgr.noWorkspaces());
        net.params().subi(gradient.gradient());
        net.setIterationCount(net.getIterationCount() + 1);
    }

    private static Gradient gradient(MultiLayerNetwork net) {
        DataSet batch = batch(TYPE, 1, 7);
        net.setInput(batch.getFeatures());
        net.setLabels(batch.getLabels());
        net.computeGradientAndScore();
        return net.gradient();
    }

    @Test
    void stepsByHand() throws Exception {
        same(twin -> {
            MultiLayerNetwork net = twin.install(net());
            fit(twin, net);
            MultiLayerNetwork other = net.clone();
            for (int i = 0; i < 2; i++) {
                stepByHand(net, gradient(net));
                twin.noteAll(net);
                stepByHand(net, gradient(other)); // of another network
                twin.noteAll(net);
                DataSet batch = batch(TYPE, 2, 7);
                stepByHand(net, net.calculateGradients(batch.getFeatures(), batch.getLabels(), null, null).getFirst());
                twin.noteAll(net);
            }
            fit(twin, net);
        });
    }

    /** Before the updater's turn, in which case there is an update to come by hand that nobody else must subtract. */
    @Test
    void aStepThatFails() throws Exception {
        same(twin -> {
            MultiLayerNetwork net = twin.install(net());
            fit(twin, net);
            net.setListeners(new BaseTrainingListener() {
                @Override
                public void onGradientCalculation(Model model) {
                    throw new IllegalStateException("on purpose");
                }
            });
            assertThatThrownBy(() -> fit(twin, net)).hasMessage("on purpose");
            net.setListeners();
            stepByHand(net, gradient(net));
            twin.noteAll(net);
            fit(twin, net);
        });
    }

    /** A listener that calls the updater inside DL4J's step, as near to DL4J's own call as it gets. */
    @Test
    void anUpdateByHandInsideAStep() throws Exception {
        same(twin -> {
            MultiLayerNetwork net = twin.install(net());
            net.setListeners(new BaseTrainingListener() {
                @Override
                public void onGradientCalculation(Model model) {
                    net.getUpdater().update(net, net.gradient(), net.getIterationCount(), 0, 7, LayerWorkspaceMgr.noWorkspaces());
                }
            });
            fit(twin, net);
        });
    }

    // ---- what it cannot do

    @Test
    void updatersOfDl4j() throws Exception {
        for (IUpdater updater : new IUpdater[] {new org.nd4j.linalg.learning.config.Adam(0.01), new Sgd(0.05), new Nesterovs(0.05, 0.9),
                new RmsProp(0.01), new AdaDelta()}) {
            direct("left to ND4J's own operations", twin -> fit(twin, twin.install(stack(builder(TYPE).updater(updater).l2(1e-3)))));
        }
        Twin nothing = same(twin -> fit(twin, twin.install(stack(builder(TYPE).updater(new NoOp())))));
        assertThat(nothing.said()).isEmpty();
    }

    private enum Search {
        LINE_GRADIENT_DESCENT, CONJUGATE_GRADIENT, LBFGS
    }

    @ParameterizedTest
    @EnumSource
    void lineSearches(Search search) throws Exception {
        Twin fused = same(twin -> fit(twin, twin.install(stack(adamW().optimizationAlgo(OptimizationAlgorithm.valueOf(search.name()))))));
        assertThat(fused.passes()).isZero();
    }

    @Test
    @SuppressWarnings("deprecation") // deprecated, and obeyed
    void aStepFunctionOfTheUsersOwn() throws Exception {
        direct("step function", twin -> fit(twin, twin.install(stack(adamW()
                .stepFunction(new org.deeplearning4j.nn.conf.stepfunctions.NegativeDefaultStepFunction())))));
    }

    /** A regularization of a user's own, before the updater and after it. */
    public record Own(ApplyStep applyStep) implements Regularization {

        private static final long serialVersionUID = 1L;

        @Override
        public void apply(INDArray parameter, INDArray gradient, double lr, int iteration, int epoch) {
            gradient.addi(parameter.mul(0.01)).muli(1 / gradient.norm2Number().doubleValue());
        }

        @Override
        public double score(INDArray parameter, int iteration, int epoch) {
            return 0;
        }

        @Override
        public Regularization clone() {
            return this;
        }
    }

    @ParameterizedTest
    @EnumSource
    void regularizationsOfTheUsersOwn(Regularization.ApplyStep step) throws Exception {
        inPasses(twin -> {
            NeuralNetConfiguration.Builder builder = adamW();
            List<Regularization> list = new ArrayList<>(List.of(new Own(step)));
            builder.setRegularization(list);
            fit(twin, twin.install(stack(builder)));
        });
    }

    /** An updater class of a user's own, which doubles the update. */
    private static final class Doubling extends MultiLayerUpdater {

        private static final long serialVersionUID = 1L;

        Doubling(MultiLayerNetwork net) {
            super(net);
        }

        @Override
        public synchronized void update(Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
            super.update(gradient, iteration, epoch, batchSize, workspaces);
            gradient.gradient().muli(2);
        }
    }

    @Test
    void anUpdaterClassOfTheUsersOwn() throws Exception {
        Twin fused = same(twin -> {
            MultiLayerNetwork net = net();
            net.setUpdater(new Doubling(net));
            fit(twin, twin.install(net));
        });
        assertThat(fused.passes()).isZero();
        assertThat(fused.said()).singleElement().asString().contains(Doubling.class.getName());
    }

    /** An accumulator of a user's own, which subtracts half of the update. */
    private static final class Halving extends BasicGradientsAccumulator {

        private static final long serialVersionUID = 1L;

        Halving() {
            super(1, new LocalHandler());
        }

        @Override
        public boolean hasAnything() {
            return false;
        }

        @Override
        public void storeUpdate(INDArray update, int iteration, int epoch) {
            update.muli(0.5);
        }

        @Override
        public void applyUpdate(StepFunction function, INDArray parameters, INDArray update, boolean isFinal) {
            function.step(parameters, update);
        }
    }

    @Test
    void anAccumulatorOfTheUsersOwn() throws Exception {
        direct("GradientsAccumulator", twin -> {
            MultiLayerNetwork net = net();
            net.setGradientsAccumulator(new Halving());
            fit(twin, twin.install(net));
        });
        Twin later = same(twin -> {
            MultiLayerNetwork net = twin.install(net());
            fit(twin, net);
            net.setGradientsAccumulator(new Halving());
            fit(twin, net);
        });
        assertThat(later.direct()).isEqualTo(3);
    }

    /** The updater that DL4J has made goes on as it was made: of one layer's, which would cut other blocks, or of all layers'. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConfigurationThatIsChangedByHand(boolean everywhere) throws Exception {
        Twin fused = same(twin -> {
            MultiLayerNetwork net = net();
            fit(twin, net);
            for (int i = 0; i < (everywhere ? net.getnLayers() : 1); i++) {
                ((BaseLayer) net.getLayer(i).conf().getLayer()).setIUpdater(new Sgd(0.1));
            }
            fit(twin, twin.install(net));
        });
        assertThat(fused.said()).singleElement().asString().contains("changed by hand");
    }

    // ---- installing

    @Test
    void isInstalledOnceAndTakenOut() throws Exception {
        Twin fused = same(twin -> {
            MultiLayerNetwork net = twin.install(net());
            FusedStep.uninstall(net);
            assertThat(FusedStep.isInstalled(net)).isFalse();
            assertThat(net.getUpdater().getClass()).isEqualTo(MultiLayerUpdater.class);
            assertThat(net.getOptimizer().getGradientsAccumulator()).isNull();
            fit(twin, net);
            twin.install(twin.install(net));
            fit(twin, net);
            FusedStep.uninstall(net);
            FusedStep.uninstall(net);
            fit(twin, net);
        });
        assertThat(fused.passes() / 2).as("counted by the second and by the third, which are one").isEqualTo(3);
    }

    @Test
    void otherModelsAreRefused() {
        MultiLayerNetwork raw = new MultiLayerNetwork(adamW().list().layer(Twins.output()).build());
        assertThatThrownBy(() -> FusedStep.install(raw)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("before init()");
        assertThatThrownBy(() -> FusedStep.install(net().getLayer(0))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("model must be an initialised MultiLayerNetwork or ComputationGraph");
        assertThatThrownBy(() -> FusedStep.isInstalled(null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void networksInSeveralThreads() throws Exception {
        inPasses(twin -> {
            List<MultiLayerNetwork> nets = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                MultiLayerNetwork net = twin.install(net());
                nets.add(net);
                threads.add(new Thread(() -> net.fit(data(), 3)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            nets.forEach(twin::noteAll);
        });
    }
}
