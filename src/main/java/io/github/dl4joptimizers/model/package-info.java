/**
 * Live models: {@link io.github.dl4joptimizers.model.ModelUpdaters} looks at, changes and replaces their updaters, {@link
 * io.github.dl4joptimizers.model.FusedStep} makes their training step faster.
 */
package io.github.dl4joptimizers.model;
