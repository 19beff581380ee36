package io.github.dl4joptimizers.model;

import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** A layer of a user's own that has an updater where no setter reaches. */
class ForeignLayer extends DenseLayer {

    private static final long serialVersionUID = 1L;

    private static final IUpdater OWN = new Sgd(0.3);

    ForeignLayer() {
        setNIn(4);
        setNOut(4);
    }

    @Override
    public IUpdater getUpdaterByParam(String parameter) {
        return OWN;
    }
}
