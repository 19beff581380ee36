package io.github.dl4joptimizers.listener;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.IntPredicate;

import io.github.dl4joptimizers.listener.LearningRateRecorder.Entry;
import io.github.dl4joptimizers.model.ModelUpdaters.Parameter;
import org.nd4j.shade.guava.collect.Maps;

/**
 * The entries of a recorder, from numbers of which each is kept once: arrays that have always had the same rate and momentum share
 * theirs, and what stays as it was is not written down again. An entry costs the eight bytes of its score, and where a rate or
 * momentum has changed sixteen for each group of arrays and eight for the place.
 */
final class RateHistory extends AbstractList<Entry> implements RandomAccess {

    private final Numbers scores = new Numbers();
    private final List<Clock> clocks = new ArrayList<>();
    private final List<Era> eras = new ArrayList<>();

    /** Iterations that follow each other at the same distance, in one epoch. */
    private static final class Clock {

        private final int first;
        private final int iteration;
        private final int epoch;
        /** 0 before there is a second one. */
        private int distance;

        Clock(int first, int iteration, int epoch) {
            this.first = first;
            this.iteration = iteration;
            this.epoch = epoch;
        }

        boolean takes(int index, int iteration, int epoch) {
            if (distance == 0 && index == first + 1) {
                distance = iteration - this.iteration;
            }
            return epoch == this.epoch && iteration == at(index);
        }

        int at(int index) {
            return iteration + (index - first) * distance;
        }
    }

    void add(int iteration, int epoch, double score, List<Parameter> parameters) {
        int index = size();
        if (clocks.isEmpty() || !clocks.get(clocks.size() - 1).takes(index, iteration, epoch)) {
            clocks.add(new Clock(index, iteration, epoch));
        }
        if (eras.isEmpty() || !eras.get(eras.size() - 1).takes(index, parameters)) {
            Era era = new Era(index, parameters);
            era.takes(index, parameters);
            eras.add(era);
        }
        scores.add(score);
    }

    /** As long as the arrays have the same names and those that are grouped have the same numbers. */
    private static final class Era {

        private final int first;
        /** The group of each array, by name. */
        private final Map<String, Integer> groups = new LinkedHashMap<>();
        /** An array of each group. */
        private final List<Integer> members = new ArrayList<>();
        /** Where a rate or momentum has changed. */
        private final Numbers changes = new Numbers();
        /** Rate and momentum of each group, for each change. */
        private final Numbers values = new Numbers();

        Era(int first, List<Parameter> parameters) {
            this.first = first;
            Map<List<Double>, Integer> distinct = new LinkedHashMap<>();
            for (int i = 0; i < parameters.size(); i++) {
                Parameter parameter = parameters.get(i);
                Integer group = distinct.putIfAbsent(List.of(parameter.learningRate(), parameter.momentum()), members.size());
                if (group == null) {
                    members.add(i);
                }
                groups.put(parameter.name(), group == null ? members.size() - 1 : group);
            }
        }

        boolean takes(int index, List<Parameter> parameters) {
            if (!hasSameGroups(parameters)) {
                return false;
            }
            if (hasChanged(parameters)) {
                changes.add(index);
                for (int member : members) {
                    values.add(parameters.get(member).learningRate());
                    values.add(parameters.get(member).momentum());
                }
            }
            return true;
        }

        private boolean hasSameGroups(List<Parameter> parameters) {
            if (parameters.size() != groups.size()) {
                return false;
            }
            int i = 0;
            for (Map.Entry<String, Integer> group : groups.entrySet()) {
                Parameter parameter = parameters.get(i++);
                Parameter member = parameters.get(members.get(group.getValue()));
                if (!parameter.name().equals(group.getKey())
                        || Double.compare(parameter.learningRate(), member.learningRate()) != 0
                        || Double.compare(parameter.momentum(), member.momentum()) != 0) {
                    return false;
                }
            }
            return true;
        }

        private boolean hasChanged(List<Parameter> parameters) {
            int at = values.size() - 2 * members.size();
            for (int group = 0; group < members.size(); group++) {
                Parameter member = parameters.get(members.get(group));
                if (at < 0 || Double.compare(values.get(at + 2 * group), member.learningRate()) != 0
                        || Double.compare(values.get(at + 2 * group + 1), member.momentum()) != 0) {
                    return true;
                }
            }
            return false;
        }

        /** By name. */
        Map<String, Double> numbers(int index, boolean momenta) {
            int start = changes.floor(index) * 2 * members.size() + (momenta ? 1 : 0);
            return Collections.unmodifiableMap(Maps.transformValues(groups, group -> values.get(start + 2 * group)));
        }
    }

    @Override
    public Entry get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("index must be in [0, " + size() + "), got " + index);
        }
        Clock clock = clocks.get(last(clocks.size(), at -> clocks.get(at).first <= index));
        Era era = eras.get(last(eras.size(), at -> eras.get(at).first <= index));
        return new Entry(clock.at(index), clock.epoch, scores.get(index), era.numbers(index, false), era.numbers(index, true));
    }

    /** The last of {@code count} places for which something holds that holds for the first, and for all before one for which it does. */
    private static int last(int count, IntPredicate holds) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (holds.test(middle)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public int size() {
        return scores.size();
    }

    /** How many numbers of eight bytes are kept. What there is beside them does not grow from iteration to iteration. */
    int numbers() {
        return scores.size() + eras.stream().mapToInt(era -> era.changes.size() + era.values.size()).sum();
    }
}
