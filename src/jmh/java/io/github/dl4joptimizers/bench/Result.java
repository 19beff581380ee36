package io.github.dl4joptimizers.bench;

/**
 * One line of the report.
 *
 * @param section    what kind of comparison
 * @param subject    what was measured
 * @param type       of the numbers, or empty
 * @param parameters how many, or 0
 * @param unit       of the figures
 * @param ours       this library's figure, a median
 * @param rival      what it is compared with, or empty
 * @param theirs     the rival's figure, a median; NaN if there is none
 * @param ratio      how they compare; NaN if they are not compared
 * @param low        the first quartile of the rounds' ratios
 * @param high       the third
 * @param target     of the ratio, or of ours if there is none
 * @param attainable the ratio at the speed of a bulk copy of the step's bytes; NaN if not measured
 * @param bytes      allocated per step by us; NaN if not counted
 */
record Result(Section section, String subject, String type, long parameters, String unit, double ours, String rival,
        double theirs, double ratio, double low, double high, Target target, double attainable, double bytes) {

    /** The parts of the report, in order. */
    enum Section {
        STEP("The step of each optimizer against DL4J's own; ratio: times faster"),
        COPY("The step against a bulk copy of the same bytes; ratio: times the copy's time"),
        STRIDED("The step on every second number of an array, against DL4J's own; ratio: times faster"),
        WHOLE("AdamW's whole step (update, decay, subtraction) against DL4J's; ratio: times faster"),
        TORCH("AdamW's whole step against torch.optim.AdamW; ratio: times faster"),
        FIT("A training step of a whole network with Adam, batch 32, against DL4J's Adam; ratio: times faster"),
        SCHEDULE("A schedule's valueAt"),
        ALLOCATION("Most bytes that a step allocates, at any size");

        private final String title;

        Section(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /** A rival that should be slower. */
    static Result faster(Section section, String subject, String type, long parameters, String unit, double nanosPerUnit,
            Samples ours, String rival, Samples theirs, Target target) {
        return compare(section, subject, type, parameters, unit, ours.median() / nanosPerUnit, rival,
                theirs.median() / nanosPerUnit, theirs.median() / ours.median(), theirs.over(ours), target);
    }

    /** A limit that should be near. */
    static Result near(Section section, String subject, String type, long parameters, String unit, double nanosPerUnit,
            Samples ours, String limit, Samples theirs, Target target) {
        return compare(section, subject, type, parameters, unit, ours.median() / nanosPerUnit, limit,
                theirs.median() / nanosPerUnit, ours.median() / theirs.median(), ours.over(theirs), target);
    }

    /** A figure that is not compared with anybody's. */
    static Result alone(Section section, String subject, String type, String unit, double ours, Target target, double bytes) {
        return new Result(section, subject, type, 0, unit, ours, "", Double.NaN, Double.NaN, Double.NaN, Double.NaN, target,
                Double.NaN, bytes);
    }

    private static Result compare(Section section, String subject, String type, long parameters, String unit, double ours,
            String rival, double theirs, double ratio, double[] ratios, Target target) {
        return new Result(section, subject, type, parameters, unit, ours, rival, theirs, ratio, Samples.quantile(ratios, 0.25),
                Samples.quantile(ratios, 0.75), target, Double.NaN, Double.NaN);
    }

    Result allocating(double bytesPerStep) {
        return new Result(section, subject, type, parameters, unit, ours, rival, theirs, ratio, low, high, target, attainable,
                bytesPerStep);
    }

    /** With what a copy of the same bytes takes, in this result's unit. */
    Result limitedBy(double copy) {
        return new Result(section, subject, type, parameters, unit, ours, rival, theirs, ratio, low, high, target, theirs / copy,
                bytes);
    }

    boolean isCompared() {
        return !Double.isNaN(ratio);
    }

    Target.Verdict verdict() {
        if (!isCompared()) {
            return target.judge(ours, ours, ours);
        }
        Target.Verdict verdict = target.judge(ratio, low, high);
        boolean beyond = verdict == Target.Verdict.MISSED && attainable < target.bound();
        return beyond ? Target.Verdict.BEYOND : verdict;
    }
}
