package io.github.dl4joptimizers.model;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.schedule.CompositeSchedule;
import io.github.dl4joptimizers.schedule.PlateauSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/** The plateau schedules in a schedule: itself, or somewhere among its parts. */
final class NestedPlateaus {

    private NestedPlateaus() {
    }

    /** Visits outer ones first. */
    static void visit(ISchedule schedule, Consumer<PlateauSchedule> visitor) {
        if (schedule instanceof PlateauSchedule plateau) {
            visitor.accept(plateau);
        }
        if (schedule instanceof CompositeSchedule composite) {
            composite.parts().forEach(part -> visit(part, visitor));
        }
    }

    /** Whether there are any; not in null. */
    static boolean isIn(ISchedule schedule) {
        boolean[] found = {false};
        visit(schedule, plateau -> found[0] = true);
        return found[0];
    }

    /** The schedule with others in the place of its plateaus, or itself; an outer one is asked for before those in its base. */
    static ISchedule replaced(ISchedule schedule, UnaryOperator<PlateauSchedule> change) {
        ISchedule outer = schedule instanceof PlateauSchedule plateau ? change.apply(plateau) : schedule;
        if (outer instanceof CompositeSchedule composite) {
            List<ISchedule> parts = composite.parts();
            List<ISchedule> replaced = parts.stream().map(part -> replaced(part, change)).toList();
            return replaced.equals(parts) ? composite : composite.withParts(replaced);
        }
        return outer;
    }
}
