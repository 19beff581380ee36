package io.github.dl4joptimizers.samples;

import java.io.IOException;
import java.nio.file.Path;

/** A data file that cannot be used. The message names the file and says what is wrong: it is meant for the user. */
final class DataFileException extends IOException {

    private static final long serialVersionUID = 1;

    DataFileException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
