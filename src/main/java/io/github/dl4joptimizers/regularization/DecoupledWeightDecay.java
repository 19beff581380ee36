package io.github.dl4joptimizers.regularization;

import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.github.dl4joptimizers.engine.Stage;
import io.github.dl4joptimizers.engine.Step;
import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.IfAbsent;
import io.github.dl4joptimizers.internal.StrictJson;
import io.github.dl4joptimizers.schedule.HasSchedules;
import io.github.dl4joptimizers.schedule.Hyperparameter;
import io.github.dl4joptimizers.schedule.ScheduleJson;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Decoupled weight decay: the weights shrink a little each step, beside the update and not by way of the gradient.
 *
 * <pre>
 * LEARNING_RATE   w = w - lr d w - u                 Keras, PyTorch, optax
 * MULTIPLIER      w = w - (lr / reference) d w - u   Loshchilov &amp; Hutter 2019, algorithm 2: eta_t = lr / reference
 * FIXED           w = (1 - d) (w - u)                the textbook's "multiplied by a factor such as 0.99"
 * </pre>
 *
 * where u is the updater's update, lr the learning rate of this step and d the coefficient, a number or a schedule. It acts
 * once per step and on weights only; on biases, the gains of layer normalization and the slopes of PReLU if
 * {@link #includingBiases asked}; never on the parameters of BatchNormalization and of frozen layers, nor on what is
 * {@link #excluding left out by name}. It does not add to {@code score()}. A layer's own decay takes the place of the network's,
 * and so does a layer's own {@code l2} or {@code weightDecay}; {@link #none} leaves a layer out. SameDiff graphs do not tell
 * weights from biases, so there it acts on all variables.
 *
 * <p>Source: I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization, ICLR 2019.
 */
@StrictJson
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.NONE, getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class DecoupledWeightDecay extends L2Regularization implements Companion, Elementwise, HasSchedules {

    private static final long serialVersionUID = 1L;

    /** Its name in JSON and that of the optimizers' method, for messages. */
    private static final String NAME = "coefficient of weightDecay";

    /** What the coefficient is multiplied by. */
    public enum Scaling {
        /** The learning rate. */
        LEARNING_RATE,
        /** The learning rate over a reference rate: the schedule's multiplier, without the rate itself. */
        MULTIPLIER,
        /** Nothing: the same share of the weights is lost in each step, whatever the learning rate. */
        FIXED
    }

    @JsonProperty
    private final Hyperparameter coefficient;
    @JsonProperty
    private final Scaling scaling;
    @JsonProperty
    private final double referenceRate;
    @JsonProperty
    private final boolean biases;
    @JsonProperty
    private final boolean inRule;
    @JsonProperty
    private final Selection selection;
    private transient Reach reach;
    private transient boolean canBeSaved;

    @JsonCreator
    private DecoupledWeightDecay(@JsonProperty("coefficient") Hyperparameter coefficient,
            @JsonProperty("scaling") Scaling scaling, @JsonProperty("referenceRate") double referenceRate,
            @JsonProperty("biases") boolean biases, @IfAbsent("false") @JsonProperty("inRule") boolean inRule,
            @IfAbsent(Selection.NOTHING_LEFT_OUT) @JsonProperty("selection") Selection selection) {
        super(0);
        this.coefficient = Check.notNull(NAME, coefficient, "a number or an ISchedule");
        this.scaling = Check.notNull("scaling", scaling, "a Scaling");
        this.referenceRate = Check.positive("referenceRate", referenceRate);
        this.biases = biases;
        this.inRule = inRule;
        this.selection = Check.notNull("selection", selection, "a Selection");
        if (coefficient.schedule() == null) {
            coefficientAt(0, 0);
        }
    }

    /** Java's serialization goes by the constructor, so by its checks. */
    private Object readResolve() {
        return with(selection);
    }

    private DecoupledWeightDecay with(Selection other) {
        return new DecoupledWeightDecay(coefficient, scaling, referenceRate, biases, inRule, other);
    }

    private static DecoupledWeightDecay of(Hyperparameter coefficient, Scaling scaling, double referenceRate) {
        return new DecoupledWeightDecay(coefficient, scaling, referenceRate, false, false, Selection.ALL);
    }

    /**
     * w = w - lr d w - u, as in Keras, PyTorch and optax.
     *
     * @param coefficient d, at least 0
     * @return the decay
     * @throws IllegalArgumentException if the coefficient is negative, infinite or NaN
     */
    public static DecoupledWeightDecay timesLearningRate(double coefficient) {
        return of(Hyperparameter.of(coefficient), Scaling.LEARNING_RATE, 1);
    }

    /**
     * w = w - lr d w - u with a coefficient that changes.
     *
     * @param coefficient gives d, at least 0
     * @return the decay
     */
    public static DecoupledWeightDecay timesLearningRate(ISchedule coefficient) {
        return of(Hyperparameter.of(coefficient), Scaling.LEARNING_RATE, 1);
    }

    /**
     * w = w - (lr / reference) d w - u: the paper's form, in which the decay follows the schedule and not the size of the
     * learning rate.
     *
     * @param coefficient   d, at least 0
     * @param referenceRate the learning rate that counts as a multiplier of 1, usually the schedule's initial or highest
     * @return the decay
     * @throws IllegalArgumentException if the coefficient is negative, the rate is not above 0, or one is not finite
     */
    public static DecoupledWeightDecay timesMultiplier(double coefficient, double referenceRate) {
        return of(Hyperparameter.of(coefficient), Scaling.MULTIPLIER, referenceRate);
    }

    /**
     * w = w - (lr / reference) d w - u with a coefficient that changes.
     *
     * @param coefficient   gives d, at least 0
     * @param referenceRate the learning rate that counts as a multiplier of 1
     * @return the decay
     * @throws IllegalArgumentException if the rate is not finite and above 0
     */
    public static DecoupledWeightDecay timesMultiplier(ISchedule coefficient, double referenceRate) {
        return of(Hyperparameter.of(coefficient), Scaling.MULTIPLIER, referenceRate);
    }

    /**
     * w = (1 - d) (w - u), whatever the learning rate.
     *
     * @param coefficient d in [0, 1]: 0.01 for the textbook's factor of 0.99
     * @return the decay
     * @throws IllegalArgumentException if the coefficient is outside [0, 1] or NaN
     */
    public static DecoupledWeightDecay fixed(double coefficient) {
        return of(Hyperparameter.of(coefficient), Scaling.FIXED, 1);
    }

    /**
     * w = (1 - d) (w - u) with a coefficient that changes.
     *
     * @param coefficient gives d, in [0, 1]
     * @return the decay
     */
    public static DecoupledWeightDecay fixed(ISchedule coefficient) {
        return of(Hyperparameter.of(coefficient), Scaling.FIXED, 1);
    }

    /**
     * No decay: for a layer that is to have none in a network that has one, {@code DecoupledWeightDecay.none().applyTo(layer)}.
     * (The layer's own {@code l2(0)} or {@code weightDecay(0)} cannot say it: they leave no trace in DL4J's builder.)
     */
    public static DecoupledWeightDecay none() {
        return timesLearningRate(0);
    }

    /** The same decay, on all parameters: weights, biases, gains and slopes. Keras, PyTorch and optax decay them all. */
    public DecoupledWeightDecay includingBiases() {
        return new DecoupledWeightDecay(coefficient, scaling, referenceRate, true, inRule, selection);
    }

    /**
     * The same decay, which leaves out layers and parameters by name: {@code excluding("embedding", "2_W", "RW")}. A name is that
     * of a layer (its own or its vertex' name, or its index in a MultiLayerNetwork), of a parameter as in {@code paramTable()}, or
     * of a parameter in whatever layer. Install it in a network's builder, and go on with the builder that {@code applyTo}
     * returns, or in a model: elsewhere DL4J knows no names, and {@code applyTo} refuses it. A name that nothing has is an error.
     *
     * @param names what to leave out beside what is left out already
     * @return the decay
     * @throws IllegalArgumentException if a name is blank or null
     */
    public DecoupledWeightDecay excluding(String... names) {
        return with(selection.without(names));
    }

    /** The names of layers and parameters that are left out. */
    public List<String> excluded() {
        return selection.excluded();
    }

    /** The same kind of decay with another coefficient. */
    public DecoupledWeightDecay withCoefficient(Hyperparameter coefficient) {
        return new DecoupledWeightDecay(coefficient, scaling, referenceRate, biases, inRule, selection);
    }

    /**
     * The same decay as it acts with an updater: beside its steps, or as part of what it computes. For the library's own packages.
     *
     * @param updater null if it is not known yet
     * @throws IllegalArgumentException if the updater reckons with the decay and this is a {@link #fixed} one, which shrinks the
     *                                  update as well
     */
    public DecoupledWeightDecay fittedTo(IUpdater updater) {
        boolean inside = updater instanceof Installable own && own.reckonsWithDecay();
        if (updater == null || inside == inRule) {
            return this;
        }
        Check.that(!inside || scaling != Scaling.FIXED, "weightDecay",
                "timesLearningRate or timesMultiplier within a Lookahead or ScheduleFree", this);
        return new DecoupledWeightDecay(coefficient, scaling, referenceRate, biases, inside, selection);
    }

    @Override
    public boolean actsOnBiases() {
        return biases;
    }

    /** d, a number or a schedule. */
    public Hyperparameter coefficient() {
        return coefficient;
    }

    @Override
    public DecoupledWeightDecay withSchedules(UnaryOperator<ISchedule> change) {
        Check.notNull("change", change, "a function from ISchedule to ISchedule");
        return coefficient.schedule() == null ? this
                : new DecoupledWeightDecay(Hyperparameter.of(change.apply(coefficient.schedule())), scaling, referenceRate, biases, inRule,
                        selection);
    }

    // ---- in a layer

    Selection selection() {
        return selection;
    }

    /** The decay of a layer's weights, or biases, in which the names have become places. */
    DecoupledWeightDecay settled(List<Integer> leftOut) {
        return with(selection.settled(leftOut));
    }

    /** The decay of the weights of a layer whose parameters DL4J cuts in the wrong places: it belongs in both lists of the layer. */
    DecoupledWeightDecay ofWeightsCutWrong() {
        return new DecoupledWeightDecay(coefficient, scaling, referenceRate, false, inRule, Selection.CUT_WRONG);
    }

    /** Made when it is needed: Kryo, by which Spark may send a network, makes objects without their constructor. */
    private synchronized Reach reach() {
        if (reach == null) {
            reach = new Reach(this);
        }
        return reach;
    }

    // ---- what DL4J asks of a regularization

    @Override
    public ApplyStep applyStep() {
        return inRule ? ApplyStep.BEFORE_UPDATER : ApplyStep.POST_UPDATER;
    }

    @Override
    public void apply(INDArray param, INDArray update, double lr, int iteration, int epoch) {
        if (Tensors.isFrozen(param, update)) {
            return;
        }
        checkNamesAreKnown();
        if (!canBeSaved && coefficient.schedule() != null) { // put into a list of regularizations by hand
            ScheduleJson.check(List.of(coefficient.schedule()));
        }
        canBeSaved = true;
        Step now = new Step(lr, iteration, epoch);
        if (inRule) {
            double share = shareAt(now);
            reach().visit(param, update, (u, w) -> DecayField.set(u, w, share));
        } else {
            reach().visit(param, update, at(now)::run);
        }
    }

    private void checkNamesAreKnown() {
        if (!selection.excluded().isEmpty()) {
            throw new IllegalStateException(("%s does not know which parameter is which. Go on with the builder that applyTo returns,"
                    + "%n    x.applyTo(new NeuralNetConfiguration.Builder()).list()%nor install it in the model, after init():"
                    + "%n    x.applyTo(model)").formatted(this));
        }
    }

    @Override
    public Elementwise elementwise(INDArray parameter) {
        boolean isElementwise = canBeSaved && !inRule && selection.excluded().isEmpty() && Tensors.isKnown(parameter);
        if (!isElementwise) {
            return null;
        }
        return switch (reach().of(parameter)) {
            case ALL -> this;
            case NONE -> NOTHING;
            case SOME -> null;
        };
    }

    @Override
    public Stage at(Step now) {
        double share = shareAt(now);
        double kept = scaling == Scaling.FIXED ? 1 - share : 1;
        return (u, w) -> u.sum(kept, u, share, w);
    }

    private double shareAt(Step now) {
        double d = coefficientAt(now.iteration(), now.epoch());
        return switch (scaling) {
            case LEARNING_RATE -> now.learningRate() * d;
            case MULTIPLIER -> now.learningRate() / referenceRate * d;
            case FIXED -> d;
        };
    }

    private double coefficientAt(int iteration, int epoch) {
        double d = coefficient.valueAt(iteration, epoch);
        if (d >= 0 && d <= (scaling == Scaling.FIXED ? 1 : Double.MAX_VALUE)) {
            return d;
        }
        String name = coefficient.schedule() == null ? NAME : NAME + " at iteration " + iteration + ", epoch " + epoch;
        return scaling == Scaling.FIXED ? Check.that(false, name, "in [0, 1]", d) : Check.nonNegative(name, d);
    }

    /** The decay is no part of the loss. DL4J asks all the same, for each layer that trains: a sign of life. */
    @Override
    public double score(INDArray param, int iteration, int epoch) {
        reach().see(param);
        return 0;
    }

    @Override
    public DecoupledWeightDecay clone() {
        return withCoefficient(coefficient.copy());
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof DecoupledWeightDecay;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DecoupledWeightDecay that && coefficient.equals(that.coefficient) && scaling == that.scaling
                && referenceRate == that.referenceRate && biases == that.biases && inRule == that.inRule
                && selection.equals(that.selection);
    }

    @Override
    public int hashCode() {
        return Objects.hash(coefficient, scaling, referenceRate, biases, inRule, selection);
    }

    @Override
    public String toString() {
        String factor = switch (scaling) {
            case LEARNING_RATE -> " x learning rate";
            case MULTIPLIER -> " x learning rate / " + referenceRate;
            case FIXED -> " per step";
        };
        return "weight decay " + coefficient + factor + (biases ? ", biases too" : "")
                + (excluded().isEmpty() ? "" : ", without " + String.join(", ", excluded()));
    }
}
