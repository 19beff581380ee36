package io.github.dl4joptimizers.bench;

/**
 * What a figure has to be.
 *
 * @param sense which side is the good one
 * @param bound the figure
 */
record Target(Sense sense, double bound) {

    enum Sense { AT_LEAST, AT_MOST, NONE }

    /** How a figure compares with its target. */
    enum Verdict {
        /** It holds. */
        MET("met"),
        /** It does not hold, but in a quarter of the rounds it did: too close to call. */
        CLOSE("within noise"),
        /** It does not hold, and would not if the step were as fast as a bulk copy of its bytes. */
        BEYOND("beyond copy"),
        /** It does not hold. */
        MISSED("MISSED"),
        /** There is no target. */
        NONE("");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    static final Target NO_TARGET = new Target(Sense.NONE, Double.NaN);

    static Target atLeast(double bound) {
        return new Target(Sense.AT_LEAST, bound);
    }

    static Target atMost(double bound) {
        return new Target(Sense.AT_MOST, bound);
    }

    /**
     * Judges a figure.
     *
     * @param figure a median
     * @param low    the quarter of its distribution
     * @param high   the three quarters
     */
    Verdict judge(double figure, double low, double high) {
        return switch (sense) {
            case NONE -> Verdict.NONE;
            case AT_LEAST -> figure >= bound ? Verdict.MET : high >= bound ? Verdict.CLOSE : Verdict.MISSED;
            case AT_MOST -> figure <= bound ? Verdict.MET : low <= bound ? Verdict.CLOSE : Verdict.MISSED;
        };
    }

    @Override
    public String toString() {
        String number = bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
        return switch (sense) {
            case NONE -> "";
            case AT_LEAST -> ">= " + number;
            case AT_MOST -> "<= " + number;
        };
    }
}
