/**
 * From Keras: {@link io.github.dl4joptimizers.imports.KerasOptimizers} reads optimizers, {@link
 * io.github.dl4joptimizers.imports.KerasTraining} whole trainings in the middle.
 */
package io.github.dl4joptimizers.imports;
