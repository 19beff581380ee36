package io.github.dl4joptimizers.updater;

import io.github.dl4joptimizers.engine.Lanes;
import io.github.dl4joptimizers.engine.Rule;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Rprop: a step size for each parameter, which grows while its gradient keeps its sign and shrinks when that changes. For full
 * batches: the noise of minibatches changes signs at random.
 *
 * <pre>
 * z = z etaPlus    where g g(t-1) &gt; 0        g stays
 * z = z etaMinus   where g g(t-1) &lt; 0        g = 0
 * z within [minStep, maxStep]                 w = w - z sign(g)
 * </pre>
 *
 * The learning rate is the first z, within its bounds, and no more: a schedule changes nothing, and 0 is minStep. optax 0.2.9 applies the update of the step before (its first step moves
 * nothing); this follows the paper, as PyTorch does. Source: M. Riedmiller, H. Braun, A Direct Adaptive Method for Faster
 * Backpropagation Learning: The RPROP Algorithm, 1993.
 *
 * @param setup    learning rate (default 0.01) and companions
 * @param etaMinus in (0, 1); default 0.5
 * @param etaPlus  above 1; default 1.2
 * @param minStep  above 0; default 1e-6
 * @param maxStep  at least minStep; default 50
 */
public record Rprop(Setup setup, double etaMinus, double etaPlus, double minStep, double maxStep) implements Optimizer<Rprop> {

    /** Checks the properties. */
    public Rprop {
        Check.notNull("setup", setup, "a Setup");
        Check.that(etaMinus > 0 && etaMinus < 1, "etaMinus", "in (0, 1)", etaMinus);
        Check.that(etaPlus > 1 && etaPlus <= Double.MAX_VALUE, "etaPlus", "finite and above 1", etaPlus);
        Check.positive("minStep", minStep);
        Check.that(maxStep >= minStep && maxStep <= Double.MAX_VALUE, "maxStep", "finite and at least minStep " + minStep, maxStep);
    }

    private Rprop(Setup setup) { this(setup, 0.5, 1.2, 1e-6, 50); }

    /** With a learning rate of 0.01. */
    public Rprop() { this(1e-2); }
    /** With this learning rate. */
    public Rprop(double learningRate) { this(Setup.of(learningRate)); }
    /** With this learning rate. */
    public Rprop(ISchedule learningRate) { this(Setup.of(learningRate)); }

    // ---- the rule

    @Override public int stateCount() { return 2; }

    @Override
    public Rule at(Step now) {
        boolean first = now.t() == 1;
        double lr = now.learningRate();
        return (update, g, state) -> {
            Lanes z = first ? state[0].scaled(0, state[0]).plus(lr) : state[0];
            Lanes agreement = update.product(g, state[1]);
            z.map(z, agreement, this::grown);
            Lanes kept = state[1].map(g, agreement, (gradient, sign) -> sign < 0 ? 0 : gradient);
            update.product(z, update.sign(1, kept));
        };
    }

    private double grown(double z, double agreement) {
        double eta = agreement > 0 ? etaPlus : agreement < 0 ? etaMinus : 1;
        return Math.min(Math.max(z * eta, minStep), maxStep);
    }

    // ---- copies

    @Override public Rprop clone() { return with(setup); }
    public Rprop etaMinus(double etaMinus) { return with("etaMinus", etaMinus); }
    public Rprop etaPlus(double etaPlus) { return with("etaPlus", etaPlus); }
    public Rprop minStep(double minStep) { return with("minStep", minStep); }
    public Rprop maxStep(double maxStep) { return with("maxStep", maxStep); }

    /** {@code new Rprop()}, in DL4J's spelling. */
    public static Rprop builder() { return new Rprop(); }
}
