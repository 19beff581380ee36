package io.github.dl4joptimizers.engine;

import java.util.function.DoubleBinaryOperator;

/**
 * A stretch of numbers, and the vector operations that update rules are written in. Every verb works element by element, in
 * one pass, and <b>overwrites the lanes that it is called on</b>, which it returns; {@code this} may also be an argument.
 * An element of the result depends on the same element of the arguments only, so a rule gives the same numbers whether it
 * runs on a whole array, on its chunks or on several threads.
 *
 * <p>Scalars are doubles; vectors are computed in the type of the network ({@code HALF} in float).
 * A quotient 0/0 is 0, so that an input which never got a gradient stays where it is.
 *
 * @see Rule
 */
public interface Lanes {

    /**
     * this = a x.
     *
     * @param a factor
     * @param x vector
     * @return this
     */
    Lanes scaled(double a, Lanes x);

    /**
     * this = a x + b y.
     *
     * @param a factor of x
     * @param x vector
     * @param b factor of y
     * @param y vector
     * @return this
     */
    Lanes sum(double a, Lanes x, double b, Lanes y);

    /**
     * this = a x + b y^2.
     *
     * @param a factor of x
     * @param x vector
     * @param b factor of the squares
     * @param y vector
     * @return this
     */
    Lanes sumWithSquares(double a, Lanes x, double b, Lanes y);

    /**
     * this = max(beta this, |x| + epsilon): a running infinity norm.
     *
     * @param beta    decay of the maximum so far
     * @param x       vector
     * @param epsilon added to the absolute value
     * @return this
     */
    Lanes maxOfScaledAbs(double beta, Lanes x, double epsilon);

    /**
     * this = max(this, a x): a running maximum.
     *
     * @param a factor
     * @param x vector
     * @return this
     */
    Lanes max(double a, Lanes x);

    /**
     * this = x y.
     *
     * @param x factor
     * @param y factor
     * @return this
     */
    Lanes product(Lanes x, Lanes y);

    /**
     * this = this + c.
     *
     * @param c a number
     * @return this
     */
    Lanes plus(double c);

    /**
     * this = this / c.
     *
     * @param c a number
     * @return this
     */
    Lanes dividedBy(double c);

    /**
     * this = this + a sign(x), where 0 and NaN have the sign 0: the gradient of a |x|.
     *
     * @param a factor
     * @param x vector
     * @return this
     */
    Lanes plusSign(double a, Lanes x);

    /**
     * this = a sign(x), and 0 where x is 0.
     *
     * @param a factor
     * @param x vector
     * @return this
     */
    Lanes sign(double a, Lanes x);

    /**
     * this = min(max(this, -limit), limit).
     *
     * @param limit at least 0
     * @return this
     */
    Lanes clipped(double limit);

    /**
     * this = this + rate sign(x^2 - this) x^2: towards the squares, by steps of their size.
     *
     * @param rate share of the squares
     * @param x    vector
     * @return this
     */
    Lanes towardsSquares(double rate, Lanes x);

    /**
     * this = max(meanSquare - mean^2, 0): a variance. The maximum keeps rounding from making it negative.
     *
     * @param meanSquare average of the squares
     * @param mean       average
     * @return this
     */
    Lanes variance(Lanes meanSquare, Lanes mean);

    /**
     * this = a x / (y + epsilon), and 0 for 0/0.
     *
     * @param a       factor
     * @param x       numerator
     * @param y       denominator, at least 0
     * @param epsilon added to the denominator
     * @return this
     */
    Lanes ratio(double a, Lanes x, Lanes y, double epsilon);

    /**
     * this = a x / (sqrt(y + inside) + outside), and 0 for 0/0.
     *
     * @param a       factor
     * @param x       numerator
     * @param y       squared denominator, at least 0
     * @param inside  added under the root
     * @param outside added to the root
     * @return this
     */
    Lanes ratioToRoot(double a, Lanes x, Lanes y, double inside, double outside);

    /**
     * this = x / max(sqrt(y), floor).
     *
     * @param x     numerator
     * @param y     squared denominator, at least 0
     * @param floor the least denominator, above 0
     * @return this
     */
    Lanes ratioToFlooredRoot(Lanes x, Lanes y, double floor);

    /**
     * this = x sqrt(y + inside) / sqrt(z + inside), and 0 where z + inside is 0.
     *
     * @param x      factor
     * @param y      squared numerator, at least 0
     * @param z      squared denominator, at least 0
     * @param inside added under both roots
     * @return this
     */
    Lanes timesRatioOfRoots(Lanes x, Lanes y, Lanes z, double inside);

    /**
     * this = f(x, y), for what the other verbs cannot say. It is several times slower than they are.
     *
     * @param x first argument
     * @param y second argument
     * @param f a pure function
     * @return this
     */
    Lanes map(Lanes x, Lanes y, DoubleBinaryOperator f);

    /**
     * this = beta this + (1 - beta) x: an exponential moving average.
     *
     * @param beta decay rate
     * @param x    vector
     * @return this
     */
    default Lanes ema(double beta, Lanes x) {
        return sum(beta, this, 1 - beta, x);
    }

    /**
     * this = beta this + (1 - beta) x^2: an exponential moving average of squares.
     *
     * @param beta decay rate
     * @param x    vector
     * @return this
     */
    default Lanes emaOfSquares(double beta, Lanes x) {
        return sumWithSquares(beta, this, 1 - beta, x);
    }

    /**
     * Two averages and their ratio at once: {@link #ema ema} of m, {@link #emaOfSquares emaOfSquares} of s, then this = a m / (sqrt(s +
     * inside) + outside), and 0 for 0/0. The same numbers as by those three verbs, in four fifths of the time.
     *
     * @param a       factor
     * @param m       average, which is brought up to date
     * @param beta1   its decay rate
     * @param s       average of squares, which is brought up to date
     * @param beta2   its decay rate
     * @param g       what is averaged
     * @param inside  added under the root
     * @param outside added to the root
     * @return this
     */
    default Lanes ratioOfMoments(double a, Lanes m, double beta1, Lanes s, double beta2, Lanes g, double inside, double outside) {
        return ratioToRoot(a, m.ema(beta1, g), s.emaOfSquares(beta2, g), inside, outside);
    }
}
