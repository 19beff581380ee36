package io.github.dl4joptimizers.regularization;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.github.dl4joptimizers.host.Host;
import io.github.dl4joptimizers.host.UpdaterSlot;
import io.github.dl4joptimizers.internal.Inside;
import io.github.dl4joptimizers.schedule.HasSchedules;
import io.github.dl4joptimizers.schedule.ScheduleJson;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Puts an updater and its companions into DL4J's configurations and models, in one way for all kinds of them. For the library's
 * own packages; users write {@code applyTo}.
 */
public final class Installer {

    private Installer() {
    }

    static void install(Installable what, UpdaterSlot slot) {
        install(what, copyOfUpdater(what), slot);
    }

    /** DL4J changes learning rates in place, and does not copy the updaters of SameDiff layers and of transfer learning. */
    private static IUpdater copyOfUpdater(Installable what) {
        return what.alone() == null ? null : what.alone().clone();
    }

    /** An updater of DL4J's, which has no companions. */
    private record Plain(IUpdater alone) implements Installable {

        @Override
        public List<Companion> companions() {
            return List.of();
        }
    }

    /**
     * Makes an updater, with its companions if it has any, that of all layers of a model, with fresh averages.
     *
     * @param updater as it is to be: what counts has been told where to begin
     */
    public static void install(IUpdater updater, Host host) {
        put(updater instanceof Installable own ? own : new Plain(updater), host);
    }

    static void install(Installable what, Host host) {
        put(what.alone() == null ? what : what.beginningAt(host.iteration(), host.epoch()), host);
    }

    private static void put(Installable what, Host host) {
        boolean hasUpdater = what.alone() != null;
        if (hasUpdater) {
            checkAllWithinReach(host);
            if (what.alone() instanceof HasSchedules own) {
                ScheduleJson.check(own.schedules());
            }
        }
        host.visitSlots(slot -> check(what.companions(), slot)); // all before the first is changed
        host.separate();
        host.visitSlots(slot -> {
            install(what, copyOfUpdater(what), slot);
            if (hasUpdater) {
                slot.biasUpdater().set(null);
            }
        });
        if (hasUpdater) {
            host.rebuildUpdater();
        }
    }

    private static void install(Installable what, IUpdater updater, UpdaterSlot slot) {
        List<Companion> companions = what.companions();
        check(companions, slot);
        if (updater != null) {
            slot.updater().set(updater);
        }
        Predicate<Companion> replaced = what instanceof Companion kind ? kind.getClass()::isInstance : any -> true;
        List<Companion> forBiases = companions.stream().filter(Companion::actsOnBiases).toList();
        slot.regularization().set(CompanionList.replace(slot.regularization().get(), replaced, companions));
        slot.regularizationBias().set(CompanionList.replace(slot.regularizationBias().get(), replaced, forBiases));
    }

    private static void check(List<Companion> companions, UpdaterSlot slot) {
        companions.forEach(companion -> checkFits(companion, slot));
        companions.forEach(companion -> ScheduleJson.check(Inside.fields(companion, ISchedule.class)));
    }

    private static void checkFits(Companion companion, UpdaterSlot slot) {
        if (companion.applyStep() == ApplyStep.POST_UPDATER && slot.configuration() instanceof TrainingConfig config
                && !config.isMinimize()) {
            throw new IllegalStateException(companion + " cannot go with minimize(false): SameDiff would add it to the weights."
                    + " Minimize the negative of the value instead, loss.neg()");
        }
    }

    private static void checkAllWithinReach(Host host) {
        Set<IUpdater> reached = Collections.newSetFromMap(new IdentityHashMap<>());
        host.visitSlots(slot -> {
            reached.add(slot.updater().get());
            reached.add(slot.biasUpdater().get());
        });
        host.visitUpdaters((parameter, updater, frozen) -> {
            if (updater == null) {
                throw new IllegalArgumentException(parameter + " has no updater: DL4J's clone() of a graph drops that of an"
                        + " AttentionVertex. Make the copy by ModelCopy.of(graph)");
            }
            if (updater.hasLearningRate() && !frozen && !reached.contains(updater)) {
                throw new IllegalArgumentException("the updater of " + parameter + " cannot be replaced: its layer is of a kind"
                        + " that keeps it to itself");
            }
        });
    }
}
