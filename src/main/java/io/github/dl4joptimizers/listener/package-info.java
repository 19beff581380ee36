/** Training listeners that change the learning rate or write it down. */
package io.github.dl4joptimizers.listener;
