package io.github.dl4joptimizers.bench;

import java.util.Arrays;
import java.util.Locale;

/** Numbers of parameters as people write them: 1k, 10M. */
final class Sizes {

    static final long K = 1_000;
    static final long M = 1_000_000;

    private Sizes() {
    }

    /** Numbers from a list such as {@code 1k,100k,10M}. */
    static long[] parse(String list) {
        return Arrays.stream(list.split(",")).mapToLong(item -> one(item.strip())).toArray();
    }

    private static long one(String item) {
        if (!item.matches("[1-9]\\d{0,9}[kM]?")) {
            throw new IllegalArgumentException("--sizes must be whole numbers such as 1k,100k,10M, got " + item);
        }
        long unit = item.endsWith("k") ? K : item.endsWith("M") ? M : 1;
        return Long.parseLong(item.replaceAll("[kM]", "")) * unit;
    }

    /** Rounded to three digits: 1k, 993k, 10M. */
    static String format(long number) {
        if (number < K) {
            return Long.toString(number);
        }
        return number < M - 500 ? shortened(number / (double) K) + "k" : shortened(number / (double) M) + "M";
    }

    private static String shortened(double number) {
        String digits = String.format(Locale.ROOT, "%." + (number < 9.995 ? 2 : number < 99.95 ? 1 : 0) + "f", number);
        return digits.contains(".") ? digits.replaceAll("\\.?0+$", "") : digits;
    }
}
