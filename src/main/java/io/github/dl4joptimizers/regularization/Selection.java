package io.github.dl4joptimizers.regularization;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.StrictJson;

/**
 * Which of the parameters that DL4J hands to a decay it leaves out.
 *
 * @param excluded  the names of layers and parameters to leave out, as the user gave them
 * @param leftOut   what that comes to in a layer: the places of parameters among the layer's weights (or biases)
 * @param misplaced whether the layer is one whose parameters DL4J cuts in the wrong places
 */
@StrictJson
record Selection(List<String> excluded, List<Integer> leftOut, boolean misplaced) implements Serializable {

    /** That of decays which were saved before there was a choice. */
    static final String NOTHING_LEFT_OUT = "{\"excluded\": [], \"leftOut\": [], \"misplaced\": false}";

    static final Selection ALL = new Selection(List.of(), List.of(), false);

    static final Selection CUT_WRONG = new Selection(List.of(), List.of(), true);

    Selection {
        excluded = List.copyOf(checkNames("excluded", Check.notNull("excluded", excluded, "a list of names")));
        Check.notNull("leftOut", leftOut, "a list of places").forEach(place ->
                Check.that(place != null && place >= 0, "leftOut", "a list of places, from 0", place));
        leftOut = List.copyOf(leftOut);
    }

    private static List<String> checkNames(String argument, List<String> names) {
        names.forEach(name -> Check.that(name != null && !name.isBlank(), argument, "the names of layers or parameters",
                name == null ? null : "\"" + name + "\""));
        return names;
    }

    Selection without(String... names) {
        List<String> more = checkNames("excluding", Arrays.asList(Check.notNull("excluding", names, "the names of layers or parameters")));
        return new Selection(Stream.concat(excluded.stream(), more.stream()).distinct().toList(), leftOut, misplaced);
    }

    /** In a layer the names have become places. */
    Selection settled(List<Integer> places) {
        return new Selection(List.of(), places, false);
    }

    /** Whether nothing is left out of what DL4J hands over. */
    boolean isAll() {
        return excluded.isEmpty() && leftOut.isEmpty() && !misplaced;
    }
}
