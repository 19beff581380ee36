/**
 * Optimizers as DL4J updaters: one small file each ({@link io.github.dl4joptimizers.updater.Adam},
 * {@link io.github.dl4joptimizers.updater.Momentum} ...) and the engine that they share
 * ({@link io.github.dl4joptimizers.updater.RuleUpdater}, {@link io.github.dl4joptimizers.engine.Lanes}).
 */
package io.github.dl4joptimizers.updater;
