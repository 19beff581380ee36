package io.github.dl4joptimizers.schedule;

import java.util.Arrays;
import java.util.List;

import io.github.dl4joptimizers.internal.Check;
import io.github.dl4joptimizers.internal.StrictJson;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Schedules times one another, all from the start: a decay by epochs of a cycle by iterations, a factor of one's own.
 *
 * <pre>
 * v(t) = factors[0](t) * factors[1](t) * ...
 * </pre>
 *
 * Each counts what it counts. PyTorch's {@code ChainedScheduler} is the product of its schedulers' multipliers and the rate.
 *
 * @param factors any schedules, at least one, DL4J's own among them
 */
@StrictJson
public record ProductSchedule(List<ISchedule> factors) implements CompositeSchedule {

    /** Checks and copies the factors. */
    public ProductSchedule {
        factors = Counting.checkList("factors", factors, "ISchedules");
        Check.that(!factors.isEmpty(), "factors", "at least one", factors);
        factors.forEach(factor -> Counting.checkDepth("factors", factor));
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        double product = factors.get(0).valueAt(iteration, epoch);
        for (int i = 1; i < factors.size(); i++) {
            product *= factors.get(i).valueAt(iteration, epoch);
        }
        return product;
    }

    @Override
    public List<ISchedule> parts() {
        return factors;
    }

    @Override
    public ProductSchedule withParts(List<ISchedule> parts) {
        Check.that(Check.notNull("parts", parts, "a list of ISchedules").size() == factors.size(), "parts",
                "as many as the factors, " + factors.size(), parts);
        return new ProductSchedule(parts);
    }

    @Override
    public ProductSchedule clone() {
        return new ProductSchedule(factors.stream().map(ISchedule::clone).toList());
    }

    /** These schedules times one another. */
    public static ProductSchedule of(ISchedule... factors) {
        return builder().factors(factors).build();
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets properties by name. */
    public static final class Builder {

        private List<ISchedule> factors;

        private Builder() {
        }

        /** Sets what is multiplied: any schedules, at least one. */
        public Builder factors(ISchedule... factors) {
            return factors(Arrays.asList(Check.notNull("factors", factors, "a list of ISchedules")));
        }

        /** Sets what is multiplied: any schedules, at least one. */
        public Builder factors(List<? extends ISchedule> factors) {
            this.factors = Counting.checkList("factors", factors, "ISchedules");
            return this;
        }

        /** The schedule. */
        public ProductSchedule build() {
            return new ProductSchedule(factors);
        }
    }
}
