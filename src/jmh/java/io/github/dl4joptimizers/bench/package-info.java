/** How fast the library is: JMH benchmarks, and {@link io.github.dl4joptimizers.bench.SpeedReport}, which compares. */
package io.github.dl4joptimizers.bench;
