/** What acts on the parameters beside the update rule: {@link io.github.dl4joptimizers.regularization.DecoupledWeightDecay}. */
package io.github.dl4joptimizers.regularization;
