package io.github.dl4joptimizers.regularization;

import io.github.dl4joptimizers.host.Fields;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;

/** DL4J's configuration of transfer learning, with the care of an {@link AppliedBuilder} for the layers that it is applied to. */
final class AppliedTuning extends FineTuneConfiguration {

    AppliedTuning(FineTuneConfiguration original) {
        Fields.copy(FineTuneConfiguration.class, original, this);
    }

    /** Of the layers that are there. */
    @Override
    public void applyToNeuralNetConfiguration(NeuralNetConfiguration layer) {
        super.applyToNeuralNetConfiguration(layer);
        if (layer.getLayer() != null) {
            Settlement.settle(layer.getLayer());
        }
    }

    /** Of the layers that are added. */
    @Override
    public NeuralNetConfiguration.Builder appliedNeuralNetConfigurationBuilder() {
        return new AppliedBuilder(super.appliedNeuralNetConfigurationBuilder());
    }

    /** In text it is DL4J's own, which this library is not needed to read. */
    @Override
    public String toJson() {
        return plain().toJson();
    }

    @Override
    public String toYaml() {
        return plain().toYaml();
    }

    private FineTuneConfiguration plain() {
        FineTuneConfiguration plain = new FineTuneConfiguration();
        Fields.copy(FineTuneConfiguration.class, this, plain);
        return plain;
    }

    /** Its builder. */
    static final class Builder extends FineTuneConfiguration.Builder {

        Builder(FineTuneConfiguration.Builder original) {
            Fields.copy(FineTuneConfiguration.Builder.class, original, this);
        }

        @Override
        public FineTuneConfiguration build() {
            return new AppliedTuning(super.build());
        }
    }
}
