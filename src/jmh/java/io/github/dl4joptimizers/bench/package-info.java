/** How fast the library is: {@link io.github.dl4joptimizers.bench.SpeedReport}. */
package io.github.dl4joptimizers.bench;
