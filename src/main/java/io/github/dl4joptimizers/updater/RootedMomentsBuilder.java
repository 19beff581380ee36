package io.github.dl4joptimizers.updater;

/**
 * The builder of those optimizers of the Adam family that divide by a root.
 *
 * @param <B> the builder itself
 */
public abstract class RootedMomentsBuilder<B extends RootedMomentsBuilder<B>> extends MomentsBuilder<B> {

    private double epsilonRoot;

    /** For the optimizers' own builders. */
    protected RootedMomentsBuilder() {
    }

    /**
     * Sets optax' {@code eps_root}, the term under the root.
     *
     * @param epsilonRoot at least 0; default 0; only OPTAX has it
     * @return this
     */
    public B epsilonRoot(double epsilonRoot) {
        this.epsilonRoot = epsilonRoot;
        return self();
    }

    final double epsilonRoot() {
        return epsilonRoot;
    }
}
