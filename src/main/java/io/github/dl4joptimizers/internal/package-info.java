/** What the library's packages share and nobody else should use. */
package io.github.dl4joptimizers.internal;
