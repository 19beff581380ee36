package io.github.dl4joptimizers.host;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What an updater keeps for each parameter array. A block's state is [first average of all its parameters | second ...], each in
 * the order in which the parameters lie in memory, which is not always the order in which DL4J lists them.
 */
final class UpdaterState {

    private final Network network;
    private final Map<Trainable, String> names = new IdentityHashMap<>();
    private final Map<String, List<INDArray>> averages = new LinkedHashMap<>();

    private UpdaterState(Network network) {
        this.network = network;
        network.parts().forEach((name, part) -> names.put(part, name));
        network.updater(true).getUpdaterBlocks().forEach(this::read);
    }

    /** Views of the averages of each parameter array, in its shape, by the names of {@code paramTable()}. */
    static Map<String, List<INDArray>> of(Network network) {
        return new UpdaterState(network).averages;
    }

    private void read(UpdaterBlock block) {
        long length = (long) block.getParamOffsetEnd() - block.getParamOffsetStart();
        INDArray state = block.getUpdaterView(); // null for an updater without state
        long count = state == null ? 0 : state.length() / length;
        for (ParamState parameter : block.getLayersAndVariablesInBlock()) {
            INDArray values = parameter.getLayer().paramTable(false).get(parameter.getParamName());
            long start = values.offset() - network.model().params().offset() - block.getParamOffsetStart();
            List<INDArray> views = new ArrayList<>();
            for (long k = 0; k < count; k++) {
                INDArray flat = state.reshape(state.length())
                        .get(NDArrayIndex.interval(k * length + start, k * length + start + values.length()));
                views.add(flat.reshape(values.ordering(), values.shape()));
            }
            averages.put(names.get(parameter.getLayer()) + "_" + parameter.getParamName(), views);
        }
    }
}
