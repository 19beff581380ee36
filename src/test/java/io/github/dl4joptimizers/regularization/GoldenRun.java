package io.github.dl4joptimizers.regularization;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * One run of 60 steps of a golden file.
 *
 * @param file   the file's name
 * @param golden what is in it
 * @param json   the run's settings and numbers
 */
record GoldenRun(String file, JsonNode golden, JsonNode json) {

    /** What the reference libraries themselves agree to, with room for the order of a few roundings over 60 steps. */
    private static final double DOUBLE_TOLERANCE = 1e-9;

    /** For float32, times max(1, |theta|): 60 steps of a computation with an ulp of 1e-7. */
    private static final double FLOAT_TOLERANCE = 1e-4;

    private static final JsonNode PROBLEMS = read("problems.json");

    /** All runs of some files. */
    static Stream<GoldenRun> of(String... files) {
        return Arrays.stream(files).flatMap(file -> {
            JsonNode golden = read(file + ".json");
            List<GoldenRun> runs = new ArrayList<>();
            golden.get("trajectories").forEach(run -> runs.add(new GoldenRun(file, golden, run)));
            return runs.stream();
        });
    }

    private static JsonNode read(String name) {
        try (InputStream in = GoldenRun.class.getResourceAsStream("/golden/" + name)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private JsonNode problem() {
        return PROBLEMS.get("problems").get(json.get("problem").asText());
    }

    /** A setting, under the name that is the same for all libraries. */
    double hyper(String name) {
        return golden.get("hyper").get(name).doubleValue();
    }

    boolean hasRandomGradients() {
        return json.get("problem").asText().equals("random");
    }

    DataType type() {
        return json.get("dtype").asText().equals("float32") ? DataType.FLOAT : DataType.DOUBLE;
    }

    boolean rateVaries() {
        return json.get("lrVaries").asBoolean();
    }

    /** The learning rate, if it does not vary. */
    double rate() {
        return json.get("lr").asDouble();
    }

    /** The learning rate, if it varies. */
    ISchedule rates() {
        double[] multipliers = doubles(PROBLEMS.get("lrMultipliers"));
        Map<Integer, Double> rates = new HashMap<>();
        for (int t = 0; t < multipliers.length; t++) {
            rates.put(t, rate() * multipliers[t]);
        }
        return new MapSchedule(ScheduleType.ITERATION, rates);
    }

    int steps() {
        return json.get("theta").size();
    }

    double[] start() {
        return doubles(problem().get("theta0"));
    }

    /** The parameters after step t, from 0. */
    double[] after(int t) {
        return doubles(json.get("theta").get(t));
    }

    /** Another array of the run after step t, such as the averaged weights. */
    double[] after(int t, String name) {
        return doubles(json.get(name).get(t));
    }

    double[] gradient(int t, double[] x) {
        return switch (problem().get("kind").asText()) {
            case "gradients" -> doubles(problem().get("gradients").get(t));
            case "quadratic" -> {
                double[] gradient = new double[x.length];
                for (int i = 0; i < x.length; i++) {
                    gradient[i] = problem().get("a").get(i).asDouble() * (x[i] - problem().get("c").get(i).asDouble());
                }
                yield gradient;
            }
            case "rosenbrock" -> new double[] {-400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]), 200 * (x[1] - x[0] * x[0])};
            default -> throw new IllegalStateException(problem().get("kind").asText());
        };
    }

    /** How far a parameter may be from the library's. */
    double tolerance(double expected) {
        return type() == DataType.DOUBLE ? DOUBLE_TOLERANCE : FLOAT_TOLERANCE * Math.max(1, Math.abs(expected));
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).mapToDouble(JsonNode::asDouble).toArray();
    }

    @Override
    public String toString() {
        return "%s, %s, %s%s".formatted(file, json.get("problem").asText(), json.get("dtype").asText(),
                rateVaries() ? ", lr varies" : "");
    }
}
