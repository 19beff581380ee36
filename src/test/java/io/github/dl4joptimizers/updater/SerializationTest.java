package io.github.dl4joptimizers.updater;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;

import io.github.dl4joptimizers.Keras;
import io.github.dl4joptimizers.engine.OneThread;
import io.github.dl4joptimizers.regularization.GradientClipping;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/**
 * What comes back from JSON, YAML or Java serialization is equal to what went in, has the same hash code (DL4J groups
 * parameters by it), prints the same and takes the same steps, its companions included.
 */
@ExtendWith(OneThread.class)
class SerializationTest {

    private static void check(Registry.Entry entry, IUpdater updater, List<Regularization> regularization) {
        RuleUpdater original = entry.make();
        RuleUpdater rule = original.alone();
        assertThat(updater).isEqualTo(rule).hasSameHashCodeAs(rule).hasSameClassAs(rule).hasToString(rule.toString());
        assertThat(rule).isEqualTo(updater);
        assertThat(regularization).containsExactlyElementsOf(Training.installed(original))
                .hasToString(Training.installed(original).toString());
        RuleUpdater restored = (RuleUpdater) updater;
        for (Regularization companion : regularization) {
            restored = Properties.with(restored, companion instanceof GradientClipping ? "clipping" : "weightDecay", companion);
        }
        assertThat(Training.outcome(restored, DataType.DOUBLE, 10, 3))
                .isEqualTo(Training.outcome(original, DataType.DOUBLE, 10, 3));
    }

    private static void check(Registry.Entry entry, BaseLayer layer) {
        check(entry, layer.getIUpdater(), layer.getRegularization());
    }

    @ForEachUpdater
    void jsonOfAMultiLayerConfigurationKeepsIt(Registry.Entry entry) {
        MultiLayerConfiguration original = Configurations.multiLayer(entry.make());
        MultiLayerConfiguration restored = MultiLayerConfiguration.fromJson(original.toJson());
        check(entry, Configurations.layer(restored));
        assertThat(restored).isEqualTo(original);
        assertThat(restored.toJson()).isEqualTo(original.toJson());
    }

    @ForEachUpdater
    void yamlOfAMultiLayerConfigurationKeepsIt(Registry.Entry entry) {
        MultiLayerConfiguration original = Configurations.multiLayer(entry.make());
        MultiLayerConfiguration restored = MultiLayerConfiguration.fromYaml(original.toYaml());
        check(entry, Configurations.layer(restored));
        assertThat(restored.toYaml()).isEqualTo(original.toYaml());
    }

    @ForEachUpdater
    void jsonOfAComputationGraphConfigurationKeepsIt(Registry.Entry entry) {
        ComputationGraphConfiguration original = Configurations.graph(entry.make());
        ComputationGraphConfiguration restored = ComputationGraphConfiguration.fromJson(original.toJson());
        check(entry, Configurations.layer(restored));
        assertThat(restored.toJson()).isEqualTo(original.toJson());
    }

    @ForEachUpdater
    void yamlOfAComputationGraphConfigurationKeepsIt(Registry.Entry entry) {
        ComputationGraphConfiguration original = Configurations.graph(entry.make());
        ComputationGraphConfiguration restored = ComputationGraphConfiguration.fromYaml(original.toYaml());
        check(entry, Configurations.layer(restored));
        assertThat(restored.toYaml()).isEqualTo(original.toYaml());
    }

    @ForEachUpdater
    void jsonOfASameDiffTrainingConfigurationKeepsIt(Registry.Entry entry) {
        TrainingConfig original = Configurations.sameDiff(entry.make());
        TrainingConfig restored = TrainingConfig.fromJson(original.toJson());
        check(entry, restored.getUpdater(), restored.getRegularization());
        assertThat(restored.toJson()).isEqualTo(original.toJson());
    }

    @ForEachUpdater
    void javaSerializationAloneKeepsIt(Registry.Entry entry) {
        RuleUpdater original = entry.make();
        RuleUpdater restored = javaRoundTrip(original);
        assertThat(restored).isNotSameAs(original).isEqualTo(original).hasSameHashCodeAs(original);
        check(entry, restored.alone(), List.copyOf(Training.installed(restored)));
        restored.setLrAndSchedule(0.625, null);
        assertThat(original).as("the original").isEqualTo(entry.make());
    }

    @ForEachUpdater
    void javaSerializationOfConfigurationsKeepsIt(Registry.Entry entry) {
        check(entry, Configurations.layer(javaRoundTrip(Configurations.multiLayer(entry.make()))));
        check(entry, Configurations.layer(javaRoundTrip(Configurations.graph(entry.make()))));
    }

    @SuppressWarnings("unchecked") // what comes out is of the class that went in
    private static <T> T javaRoundTrip(T object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @ForEachUpdater
    void aConfigurationsCloneHasItToo(Registry.Entry entry) {
        check(entry, Configurations.layer(Configurations.multiLayer(entry.make()).clone()));
        check(entry, Configurations.layer(Configurations.graph(entry.make()).clone()));
    }

    /** The form is part of the contract: configurations are kept for years and read by people. */
    @Test
    void jsonHasThePropertiesUnderTheirOwnNames() {
        Momentum updater = new Momentum(new StepSchedule(ScheduleType.EPOCH, 0.1, 0.5, 3), 0.9);
        assertThat(json(Configurations.multiLayer(updater))).contains("""
                "iupdater":{"@class":"io.github.dl4joptimizers.updater.Momentum","dampening":0.0,"momentum":0.9,
                "rateInVelocity":false,"setup":{"companions":[],"learningRate":{
                "@class":"org.nd4j.linalg.schedule.StepSchedule","decayRate":0.5,"initialValue":0.1,"scheduleType":"EPOCH",
                "step":3.0}}}""".replaceAll("\\s", ""));
        assertThat(json(Configurations.multiLayer(Keras.adam(0.5)))).contains("""
                "iupdater":{"@class":"io.github.dl4joptimizers.updater.Adam","beta1":0.9,"beta2":0.999,"epsilon":1.0E-7,
                "epsilonPlacement":"UNCORRECTED","epsilonRoot":0.0,"setup":{"companions":[],"learningRate":0.5}}"""
                .replaceAll("\\s", ""));
    }

    private static String json(MultiLayerConfiguration configuration) {
        return configuration.toJson().replaceAll("\\s", "");
    }

    @Test
    void aBiasUpdaterIsKeptBesideTheUpdater() {
        MultiLayerConfiguration original = new NeuralNetConfiguration.Builder().seed(42).updater(new Adam(0.01))
                .biasUpdater(Keras.sgd(0.1, 0.9)).list().layer(Configurations.hidden()).layer(Configurations.output()).build();
        BaseLayer restored = Configurations.layer(MultiLayerConfiguration.fromJson(original.toJson()));
        assertThat(restored.getIUpdater()).isEqualTo(new Adam(0.01));
        assertThat(restored.getBiasUpdater()).isEqualTo(Keras.sgd(0.1, 0.9));
        assertThat(restored.getUpdaterByParam("W")).isEqualTo(new Adam(0.01));
        assertThat(restored.getUpdaterByParam("b")).isEqualTo(Keras.sgd(0.1, 0.9));
    }

    /** applyTo hands over an Adam; but an AdamW without a decay is an updater like any other. */
    @Test
    void anAdamWWithoutItsDecayIsKeptInAConfiguration() {
        AdamW updater = Keras.adamW(new StepSchedule(ScheduleType.EPOCH, 0.1, 0.5, 3)).weightDecay(0);
        MultiLayerConfiguration original = new NeuralNetConfiguration.Builder().seed(42).updater(updater).list()
                .layer(Configurations.hidden()).layer(Configurations.output()).build();
        for (MultiLayerConfiguration restored : List.of(MultiLayerConfiguration.fromJson(original.toJson()),
                MultiLayerConfiguration.fromYaml(original.toYaml()), javaRoundTrip(original))) {
            assertThat(Configurations.layer(restored).getIUpdater()).isEqualTo(updater).hasSameHashCodeAs(updater)
                    .isInstanceOf(AdamW.class);
        }
    }
}
