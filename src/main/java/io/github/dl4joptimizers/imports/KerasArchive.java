package io.github.dl4joptimizers.imports;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import io.github.dl4joptimizers.internal.Check;

/** The .keras format: a zip with the configuration as JSON, and an HDF5 file whose data are numbered, not named. */
final class KerasArchive implements KerasFile {

    private static final String WEIGHTS = "model.weights.h5";

    private final String config;
    private final Path weights;
    private final Hdf5File data;

    private KerasArchive(String config, Path weights, Hdf5File data) {
        this.config = config;
        this.weights = weights;
        this.data = data;
    }

    static KerasArchive of(Path path) {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            String config = new String(entry(zip, "config.json").readAllBytes(), StandardCharsets.UTF_8);
            InputStream data = entry(zip, WEIGHTS);
            Path weights = Files.createTempFile("keras", ".h5"); // HDF5 reads files only
            weights.toFile().deleteOnExit(); // if what is copied is no HDF5 file
            Files.copy(data, weights, StandardCopyOption.REPLACE_EXISTING);
            return new KerasArchive(config, weights, new Hdf5File(weights));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private static InputStream entry(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        Check.that(entry != null, "file", "a .keras file, with " + name + " in it", zip.getName());
        return zip.getInputStream(entry);
    }

    @Override
    public Hdf5File data() {
        return data;
    }

    @Override
    public void close() {
        data.close();
        try {
            Files.delete(weights);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String optimizer() {
        return config;
    }

    @Override
    public List<KerasLayer> layers() {
        return KerasLayer.of(KerasFile.parse(config));
    }

    @Override
    public List<String> weightsOf(KerasLayer layer) {
        List<String> found = new ArrayList<>();
        collect("layers/" + layer.group(), found);
        return found;
    }

    /** Keras has forward_layer before backward_layer, and a dropout's seed is no weight. */
    private void collect(String group, List<String> found) {
        if (data.has(group)) {
            found.addAll(numbered(group + "/vars"));
            data.members(group).stream().filter(name -> !name.equals("vars") && !name.startsWith("seed_generator"))
                    .sorted(Comparator.reverseOrder()).forEach(name -> collect(group + '/' + name, found));
        }
    }

    /** If there is a LossScaleOptimizer, the variables are those of the optimizer inside. */
    @Override
    public List<String> optimizerVariables() {
        String inner = "optimizer/inner_optimizer/vars";
        return numbered(data.has(inner) ? inner : "optimizer/vars");
    }

    /** HDF5 sorts 10 before 9. */
    private List<String> numbered(String group) {
        return !data.has(group) ? List.of() : data.members(group).stream().sorted(Comparator.comparing(Integer::valueOf))
                .map(name -> group + '/' + name).toList();
    }

    /** The format is younger than those optimizers, and Keras saves them in it without their names. */
    @Override
    public boolean isLegacy() {
        return false;
    }
}
