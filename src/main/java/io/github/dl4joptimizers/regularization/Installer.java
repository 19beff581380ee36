package io.github.dl4joptimizers.regularization;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.github.dl4joptimizers.host.Host;
import io.github.dl4joptimizers.host.Network;
import io.github.dl4joptimizers.host.UpdaterSlot;
import io.github.dl4joptimizers.host.UpdaterSlot.Property;
import io.github.dl4joptimizers.internal.Inside;
import io.github.dl4joptimizers.schedule.HasSchedules;
import io.github.dl4joptimizers.schedule.ScheduleJson;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ISchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts an updater and its companions into DL4J's configurations and models, in one way for all kinds of them. For the library's
 * own packages; users write {@code applyTo}.
 */
public final class Installer {

    private static final Logger LOG = LoggerFactory.getLogger(Installer.class);

    private Installer() {
    }

    /** Installs it in a network's builder, and makes it one that knows its layers. */
    static NeuralNetConfiguration.Builder install(Installable what, NeuralNetConfiguration.Builder builder) {
        install(what, UpdaterSlot.of(builder));
        return builder instanceof AppliedBuilder ? builder : new AppliedBuilder(builder);
    }

    static void install(Installable what, UpdaterSlot slot) {
        install(what, copyOfUpdater(what), slot);
        warnOfTwoDecays(List.of(slot));
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
        if (host instanceof Network network) {
            Settlement.checkNamesExist(network::visitNamedSlots, Settlement.excluded(what.companions()));
        }
        host.visitSlots(slot -> check(companions(what, slot), slot)); // all before the first is changed
        host.separate();
        List<UpdaterSlot> slots = new ArrayList<>();
        host.visitSlots(slot -> {
            install(what, copyOfUpdater(what), slot);
            if (hasUpdater) {
                slot.biasUpdater().set(null);
            }
            slots.add(slot);
        });
        if (host instanceof Network network) {
            network.visitNamedSlots(Settlement::settle);
        }
        warnOfTwoDecays(slots);
        if (hasUpdater) {
            host.rebuildUpdater();
        }
    }

    private static void install(Installable what, IUpdater updater, UpdaterSlot slot) {
        List<Companion> companions = companions(what, slot);
        check(companions, slot);
        if (updater != null) {
            slot.updater().set(updater);
        }
        set(slot.regularization(), what, companions, slot);
        set(slot.regularizationBias(), what, companions.stream().filter(Companion::actsOnBiases).toList(), slot);
        Settlement.settleCutWrong(slot);
    }

    /** The companions as they act with the updater that comes, or is there. */
    private static List<Companion> companions(Installable what, UpdaterSlot slot) {
        IUpdater updater = what.alone() != null ? what.alone() : slot.updater().get();
        return what.companions().stream()
                .map(companion -> companion instanceof DecoupledWeightDecay decay ? decay.fittedTo(updater) : companion).toList();
    }

    /** Both shrink the weights. It may be meant, and it is what a second thought about AdamW leaves behind. */
    private static void warnOfTwoDecays(List<UpdaterSlot> slots) {
        for (UpdaterSlot slot : slots) {
            List<Regularization> all = slot.regularization().get();
            Regularization decay = all.stream().filter(DecoupledWeightDecay.class::isInstance).findFirst().orElse(null);
            Regularization other = all.stream().filter(Installer::isDecayOfDl4j).findFirst().orElse(null);
            if (decay != null && other != null) {
                LOG.warn("{} acts beside DL4J's {}: the weights decay twice. To have one of them, leave out l2(...) and"
                        + " weightDecay(...), or use an updater without decay", decay, other);
                return;
            }
        }
    }

    static boolean isDecayOfDl4j(Regularization regularization) {
        return regularization instanceof WeightDecay || regularization instanceof L2Regularization
                && !(regularization instanceof Companion);
    }

    private static void set(Property<List<Regularization>> list, Installable what, List<Companion> companions, UpdaterSlot slot) {
        Predicate<Companion> replaced = what instanceof Companion kind ? kind.getClass()::isInstance : any -> true;
        CompanionList changed = CompanionList.replace(list.get(), replaced, companions, what.alone() != null);
        changed.checkBeforeUse(slot.minimizing());
        list.set(changed);
    }

    private static void check(List<Companion> companions, UpdaterSlot slot) {
        companions.forEach(companion -> checkFits(companion, slot));
        companions.forEach(companion -> ScheduleJson.check(Inside.fields(companion, ISchedule.class)));
    }

    private static void checkFits(Companion companion, UpdaterSlot slot) {
        if (companion.applyStep() == ApplyStep.POST_UPDATER && !slot.minimizing().getAsBoolean()) {
            CompanionList.refuseMaximizing(companion);
        }
        boolean knowsNames = slot.isOfModel() || slot.configuration() instanceof NeuralNetConfiguration.Builder;
        if (!knowsNames && !Settlement.excluded(List.of(companion)).isEmpty()) {
            throw new IllegalStateException(companion + " cannot be installed here, where DL4J does not say which parameter is which."
                    + " Install it in a network's builder, or in a MultiLayerNetwork or ComputationGraph, x.applyTo(model). A layer"
                    + " that is to have no decay says so by DecoupledWeightDecay.none().applyTo(layerBuilder)");
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
