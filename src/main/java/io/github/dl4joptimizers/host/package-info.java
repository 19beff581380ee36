/**
 * DL4J's configurations and models: where an updater sits and what goes beside it, and the one view of a MultiLayerNetwork, a
 * ComputationGraph or a SameDiff graph, which DL4J gives no type in common. Shared by the library's packages; nobody else should use it.
 */
package io.github.dl4joptimizers.host;
