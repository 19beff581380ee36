package io.github.dl4joptimizers.listener;

import static io.github.dl4joptimizers.model.TinyNets.builder;
import static io.github.dl4joptimizers.model.TinyNets.data;
import static io.github.dl4joptimizers.model.TinyNets.fit;
import static io.github.dl4joptimizers.model.TinyNets.output;
import static io.github.dl4joptimizers.model.TinyNets.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.Log;
import io.github.dl4joptimizers.model.ModelUpdaters;
import io.github.dl4joptimizers.model.TinyNets;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import io.github.dl4joptimizers.updater.Adam;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;

/** Listeners where DL4J calls no epoch callbacks, and hands them a layer in place of the model. */
class PretrainingTest {

    private static Layer layer(boolean variational) {
        return variational ? new VariationalAutoencoder.Builder().nIn(4).nOut(5).encoderLayerSizes(3).decoderLayerSizes(3)
                .pzxActivationFunction(Activation.IDENTITY).build() : new AutoEncoder.Builder().nIn(4).nOut(5).build();
    }

    private static MultiLayerNetwork net(boolean variational) {
        return stack(builder(new Adam(0.1)), layer(variational), output().build());
    }

    private static ComputationGraph graph(boolean variational) {
        ComputationGraph net = new ComputationGraph(builder(new Adam(0.1)).graphBuilder().addInputs("in")
                .addLayer("coder", layer(variational), "in").addLayer("out", output().build(), "coder").setOutputs("out").build());
        net.init();
        return net;
    }

    private static void pretrain(Model model) {
        if (model instanceof MultiLayerNetwork net) {
            net.pretrain(data(1, 2), 2);
        } else {
            ((ComputationGraph) model).pretrain(data(1, 2));
        }
    }

    private static PlateauSchedule.Builder plateau() {
        return PlateauSchedule.builder().factor(0.5).patience(1);
    }

    static Stream<TrainingListener> listeners() {
        return Stream.of(new LearningRateRecorder(), LearningRateRecorder.toLog(1), new LearningRateScheduler(epoch -> 0.5),
                new LearningRateScheduler((epoch, rate) -> rate / 2), PerformanceSchedulingListener.builder().plateau(plateau()).build(),
                PerformanceSchedulingListener.builder().everyIterations(1).plateau(plateau()).build(),
                PerformanceSchedulingListener.on(data(2, 1), plateau()));
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void eachPassesOverItSaysSoOnceAndWorksInFit(TrainingListener listener) {
        for (boolean variational : new boolean[] {false, true}) {
            for (Model net : List.of(net(variational), graph(variational))) {
                List<Model> told = new ArrayList<>();
                net.setListeners(listener, new BaseTrainingListener() {
                    @Override
                    public void iterationDone(Model model, int iteration, int epoch) {
                        told.add(model);
                    }
                });
                List<String> warnings = Log.warnings(() -> pretrain(net));
                assertThat(told).isNotEmpty().doesNotContain(net);
                boolean isFirst = net instanceof MultiLayerNetwork && !variational;
                assertThat(warnings).hasSize(isFirst ? 1 : 0).allSatisfy(warning -> assertThat(warning)
                        .startsWith("A " + listener.getClass().getSimpleName() + " does nothing in pretraining: DL4J hands it the layer"));
                assertThat(ModelUpdaters.of(net).learningRates().values()).containsOnly(0.1);
                fit(net, data(1, 2), 2);
            }
        }
    }

    @Test
    void theOthersHearNothingOfIt() {
        for (boolean variational : new boolean[] {false, true}) {
            for (Model net : List.of(net(variational), graph(variational))) {
                net.setListeners(new EpochCounter(net), DriverProgress.of(net));
                pretrain(net);
                fit(net, data(1, 2), 2);
                assertThat(ModelUpdaters.of(net).epoch()).isEqualTo(2);
            }
        }
    }

    @Test
    void aRecorderRecordsTheFitAfterwards() {
        MultiLayerNetwork net = net(false);
        LearningRateRecorder recorder = new LearningRateRecorder();
        net.setListeners(recorder);
        pretrain(net);
        assertThat(recorder.records()).isEmpty();
        fit(net, data(1, 2));
        assertThat(recorder.records()).extracting(LearningRateRecorder.Entry::iteration).containsExactly(0, 1);
    }

    // ---- fit without epochs

    @Test
    void aSchedulerInFitOfABatchIsAnError() {
        String message = "a LearningRateScheduler would never set a rate: DL4J calls no epoch callbacks here, as in fit(DataSet)."
                + " Use fit(DataSetIterator), or a schedule that counts iterations";
        DataSet batch = data(1, 1).next();
        for (Model net : List.of(net(false), graph(false))) {
            net.setListeners(new LearningRateScheduler(epoch -> 0.5));
            assertThatThrownBy(() -> TinyNets.fit(net, batch)).isInstanceOf(IllegalStateException.class).hasMessage(message);
            fit(net, data(1, 1));
            assertThatThrownBy(() -> TinyNets.fit(net, batch)).isInstanceOf(IllegalStateException.class).hasMessage(message);
        }
        MultiLayerNetwork net = net(false);
        net.setListeners(new LearningRateScheduler(epoch -> 0.5));
        assertThatThrownBy(() -> net.fit(batch.getFeatures(), batch.getLabels())).hasMessage(message);
    }
}
