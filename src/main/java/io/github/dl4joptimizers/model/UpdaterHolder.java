package io.github.dl4joptimizers.model;

import java.util.List;
import java.util.function.Consumer;

import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/** A layer's configuration as far as updating goes. DL4J has two families of them, alike in everything but their type. */
interface UpdaterHolder {

    /** DL4J's configuration object. */
    Layer layer();

    IUpdater updater();

    void setUpdater(IUpdater updater);

    IUpdater biasUpdater();

    void setBiasUpdater(IUpdater updater);

    List<Regularization> regularization();

    void setRegularization(List<Regularization> list);

    List<Regularization> regularizationBias();

    void setRegularizationBias(List<Regularization> list);

    /** Visits the holders of a layer: itself, or what it wraps. */
    static void visit(Layer layer, Consumer<UpdaterHolder> visitor) {
        if (layer instanceof BaseLayer base) {
            visitor.accept(new OfBaseLayer(base));
        } else if (layer instanceof AbstractSameDiffLayer sameDiff) {
            visitor.accept(new OfSameDiffLayer(sameDiff));
        } else if (layer instanceof BaseWrapperLayer wrapper) {
            visit(wrapper.getUnderlying(), visitor);
        } else if (layer instanceof FrozenLayer frozen) {
            visit(frozen.getLayer(), visitor);
        } else if (layer instanceof Bidirectional both) {
            visit(both.getFwd(), visitor);
            visit(both.getBwd(), visitor);
        }
    }

    record OfBaseLayer(BaseLayer layer) implements UpdaterHolder {

        @Override
        public IUpdater updater() {
            return layer.getIUpdater();
        }

        @Override
        public void setUpdater(IUpdater updater) {
            layer.setIUpdater(updater);
        }

        @Override
        public IUpdater biasUpdater() {
            return layer.getBiasUpdater();
        }

        @Override
        public void setBiasUpdater(IUpdater updater) {
            layer.setBiasUpdater(updater);
        }

        @Override
        public List<Regularization> regularization() {
            return layer.getRegularization();
        }

        @Override
        public void setRegularization(List<Regularization> list) {
            layer.setRegularization(list);
        }

        @Override
        public List<Regularization> regularizationBias() {
            return layer.getRegularizationBias();
        }

        @Override
        public void setRegularizationBias(List<Regularization> list) {
            layer.setRegularizationBias(list);
        }
    }

    record OfSameDiffLayer(AbstractSameDiffLayer layer) implements UpdaterHolder {

        @Override
        public IUpdater updater() {
            return layer.getUpdater();
        }

        @Override
        public void setUpdater(IUpdater updater) {
            layer.setUpdater(updater);
        }

        @Override
        public IUpdater biasUpdater() {
            return layer.getBiasUpdater();
        }

        @Override
        public void setBiasUpdater(IUpdater updater) {
            layer.setBiasUpdater(updater);
        }

        @Override
        public List<Regularization> regularization() {
            return layer.getRegularization();
        }

        @Override
        public void setRegularization(List<Regularization> list) {
            layer.setRegularization(list);
        }

        @Override
        public List<Regularization> regularizationBias() {
            return layer.getRegularizationBias();
        }

        @Override
        public void setRegularizationBias(List<Regularization> list) {
            layer.setRegularizationBias(list);
        }
    }
}
