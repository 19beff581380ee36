package io.github.dl4joptimizers.model;

import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** A layer of a user's own that has an updater where no setter reaches. */
class ForeignLayer extends DenseLayer {

    private static final long serialVersionUID = 1L;

    /** Shared by copies, which go by serialization. */
    private static final IUpdater SHARED = new Sgd(0.3);

    private final IUpdater own;

    ForeignLayer() {
        this(null);
    }

    ForeignLayer(IUpdater own) {
        this.own = own;
        setNIn(4);
        setNOut(4);
    }

    @Override
    public IUpdater getUpdaterByParam(String parameter) {
        return own == null ? SHARED : own;
    }
}
