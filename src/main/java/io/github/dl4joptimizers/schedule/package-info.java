/** Learning-rate schedules: values of the iteration or the epoch, saved with the model. */
package io.github.dl4joptimizers.schedule;
