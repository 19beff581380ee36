package io.github.dl4joptimizers.imports;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.dl4joptimizers.internal.Check;

/** The .h5 format, of Keras 2 and 3: attributes with JSON, and lists of names beside the data. */
final class KerasH5 implements KerasFile {

    private static final String VARIABLES = "optimizer_weights";

    private final Hdf5File data;

    KerasH5(Path path) {
        data = new Hdf5File(path);
    }

    @Override
    public Hdf5File data() {
        return data;
    }

    @Override
    public void close() {
        data.close();
    }

    @Override
    public String optimizer() {
        Check.that(data.hasAttribute("/", "training_config"), "file", "one that model.save(...) wrote of a compiled model,"
                + " with a training_config", "none");
        return data.strings("/", "training_config").get(0);
    }

    @Override
    public List<KerasLayer> layers() {
        Check.that(data.hasAttribute("/", "model_config"), "file", "one that model.save(...) wrote, with the model's configuration"
                + " beside its weights", "weights alone");
        return KerasLayer.of(KerasFile.parse(data.strings("/", "model_config").get(0)));
    }

    @Override
    public List<String> weightsOf(KerasLayer layer) {
        String group = "model_weights/" + layer.name();
        return data.has(group) ? named(group) : List.of();
    }

    @Override
    public List<String> optimizerVariables() {
        List<String> variables = data.has(VARIABLES) ? named(VARIABLES) : List.of();
        // A LossScaleOptimizer has its own iteration (always 0), rate, scale and count in front of those of the optimizer inside.
        int inner = 0;
        for (int i = 0; i < variables.size(); i++) {
            inner = variables.get(i).endsWith("/iteration") ? i : inner;
        }
        return variables.subList(inner, variables.size());
    }

    @Override
    public boolean isLegacy() {
        return optimizerVariables().stream().findFirst().filter(name -> name.contains("/iter:") || name.contains("/iterations:"))
                .isPresent();
    }

    /** A list that is longer than HDF5 takes is cut into weight_names0, weight_names1 ... */
    private List<String> named(String group) {
        List<String> names = new ArrayList<>();
        if (data.hasAttribute(group, "weight_names")) {
            names.addAll(data.strings(group, "weight_names"));
        }
        for (int i = 0; data.hasAttribute(group, "weight_names" + i); i++) {
            names.addAll(data.strings(group, "weight_names" + i));
        }
        return names.stream().map(name -> group + '/' + name).toList();
    }
}
