package io.github.dl4joptimizers.schedule;

/** Cycles that follow one another, the first of {@code steps}, each {@code tMul} times as long as the one before. */
final class Cycles {

    /** So many cycles can be gone through one by one. */
    private static final int MANY = 1000;

    private Cycles() {
    }

    /** The number of the cycle that step {@code t} is in, from 0. */
    static double index(int t, double steps, double tMul) {
        return tMul == 1 ? equalIndex(t, steps) : growing(t, steps, tMul, true);
    }

    /** Which part of its cycle has passed at step {@code t}: in [0, 1). */
    static double passed(int t, double steps, double tMul) {
        if (tMul != 1) {
            return growing(t, steps, tMul, false);
        }
        double passed = t - equalIndex(t, steps) * steps;
        return Math.max(0, passed) / steps;
    }

    /** A length that is not whole, such as 20/3, must not put the end of a cycle a rounding behind itself. */
    private static double equalIndex(int t, double steps) {
        double cycles = t / steps;
        double nearest = Math.rint(cycles);
        return Math.abs(cycles - nearest) <= 4 * Math.ulp(cycles) ? nearest : Math.floor(cycles);
    }

    private static double growing(int t, double steps, double tMul, boolean wantsIndex) {
        double growth = Math.log1p(tMul - 1);
        double index = cyclesToSkip(t / steps, tMul);
        double passed = t - Math.expm1(index * growth) / (tMul - 1) * steps;
        double length = index == 0 ? steps : steps * Math.exp(index * growth);
        double rounding = 4 * Math.ulp((double) t);
        while (passed >= length - rounding) {
            passed -= length;
            length *= tMul;
            index++;
        }
        return wantsIndex ? index : Math.max(0, passed) / length;
    }

    /** None, or nearly all that are over if the cycles grow slowly. */
    private static double cyclesToSkip(double firsts, double tMul) {
        if (tMul > 2) { // at most 31 cycles are over; and a large one would overflow below
            return 0;
        }
        double over = Math.log1p(firsts * (tMul - 1)) / Math.log1p(tMul - 1);
        return over < MANY ? 0 : Math.floor(over) - 1;
    }
}
