package io.github.dl4joptimizers.updater;

import org.nd4j.linalg.schedule.ISchedule;

/** Schedules of the tests' own. */
final class Schedules {

    private Schedules() {
    }

    /** The same value for ever. */
    record Constant(double value) implements ISchedule {
        @Override
        public double valueAt(int iteration, int epoch) {
            return value;
        }

        @Override
        public Constant clone() {
            return this;
        }
    }

    /** One value until an iteration, another from it on. */
    record Switch(double before, int at, double after) implements ISchedule {
        @Override
        public double valueAt(int iteration, int epoch) {
            return iteration < at ? before : after;
        }

        @Override
        public Switch clone() {
            return this;
        }
    }

    /** As {@link Constant}, but a clone is another object, as it must be of a schedule with state. */
    record Cloned(double value) implements ISchedule {
        @Override
        public double valueAt(int iteration, int epoch) {
            return value;
        }

        @Override
        public Cloned clone() {
            return new Cloned(value);
        }
    }
}
