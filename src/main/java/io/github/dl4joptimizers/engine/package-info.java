/**
 * The engine: {@link io.github.dl4joptimizers.engine.Lanes} are the words that update rules are written in, a
 * {@link io.github.dl4joptimizers.engine.Rule} is one of them at one {@link io.github.dl4joptimizers.engine.Step}, and runs over
 * whole arrays in one pass. Nothing in here knows an optimizer.
 */
package io.github.dl4joptimizers.engine;
