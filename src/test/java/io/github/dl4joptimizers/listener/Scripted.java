package io.github.dl4joptimizers.listener;

import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.nn.api.Model;

/** Measures what it was told to measure, and the last of it for ever after. */
final class Scripted implements ScoreCalculator<Model> {

    private static final long serialVersionUID = 1L;

    private final boolean minimize;
    private final double[] scores;
    private int next;

    private Scripted(boolean minimize, double... scores) {
        this.minimize = minimize;
        this.scores = scores;
    }

    static Scripted losses(double... scores) {
        return new Scripted(true, scores);
    }

    static Scripted accuracies(double... scores) {
        return new Scripted(false, scores);
    }

    @Override
    public double calculateScore(Model network) {
        return scores[Math.min(next++, scores.length - 1)];
    }

    int measured() {
        return next;
    }

    @Override
    public boolean minimizeScore() {
        return minimize;
    }
}
