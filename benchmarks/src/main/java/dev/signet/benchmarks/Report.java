package dev.signet.benchmarks;

import dev.signet.benchmarks.Measure.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures as they come, then each target with its ratio and whether it is met. */
final class Report {
    private final List<String> verdicts = new ArrayList<>();
    private boolean met = true;

    void section(String title) {
        System.out.printf("%n%s%n", title);
    }

    void figure(String what, Score score) {
        System.out.printf(
                Locale.ROOT,
                "  %-44s %,11.0f ns  (%,.0f to %,.0f)  %,.0f B%n",
                what,
                score.nanos(),
                score.lower(),
                score.upper(),
                score.allocated());
    }

    void note(String text) {
        System.out.println("  " + text);
    }

    /** That a figure, whatever its unit, is no more than the target. */
    void atMost(String what, double figure, double target, String unit) {
        verdict(what, figure, "at most", target, unit, figure <= target);
    }

    /** That a figure is no less than the target. */
    void atLeast(String what, double figure, double target, String unit) {
        verdict(what, figure, "at least", target, unit, figure >= target);
    }

    private void verdict(String what, double figure, String bound, double target, String unit, boolean holds) {
        met &= holds;
        verdicts.add(String.format(
                Locale.ROOT,
                "  %-58s %7.2f%s  %-8s %6.2f%s  %s",
                what,
                figure,
                unit,
                bound,
                target,
                unit,
                holds ? "met" : "MISSED"));
    }

    /** Prints the targets; whether all were met. */
    boolean end() {
        if (!verdicts.isEmpty()) {
            section("targets");
            verdicts.forEach(System.out::println);
        }
        return met;
    }
}
