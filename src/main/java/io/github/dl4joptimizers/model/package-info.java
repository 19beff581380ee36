/** Live models: {@link io.github.dl4joptimizers.model.ModelUpdaters} looks at, changes and replaces their updaters. */
package io.github.dl4joptimizers.model;
