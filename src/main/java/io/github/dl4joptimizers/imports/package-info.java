/** Optimizers from Keras: {@link io.github.dl4joptimizers.imports.KerasOptimizers} reads the JSON that Keras writes. */
package io.github.dl4joptimizers.imports;
