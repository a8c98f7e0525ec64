package dev.signet.benchmarks.load;

import dev.signet.benchmarks.load.Variant.Kind;
import dev.signet.benchmarks.load.Variant.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a figure should be.
 *
 * @param atLeast whether the bound is the least, else the most
 * @param binding whether a miss is a failure; else it is a goal
 */
record Target(String what, double figure, boolean atLeast, double bound, boolean binding) {
    /** Those for the rows that are there; they are about receipts in SQLite, on Corretto. */
    static List<Target> of(List<Row> rows) {
        List<Target> targets = new ArrayList<>();
        for (Row row : rows) {
            Variant variant = row.variant();
            if (!"corretto".equals(variant.engine()) || variant.store() != Store.SQLITE) {
                continue;
            }
            if (variant.kind() == Kind.FILTER) {
                if (row.share() != null) {
                    targets.add(new Target("filter, SQLite: share of the floor", row.share(), true, 0.7, true));
                }
                targets.add(new Target("filter, SQLite: requests/s", row.peak(), true, 10_000, false));
                targets.add(new Target("filter, SQLite: added p50, ms", row.added50(), false, 2, true));
                targets.add(new Target("filter, SQLite: added p95, ms", row.added95(), false, 10, true));
            } else if (row.share() != null) {
                targets.add(new Target("plugin, SQLite: share of the bare gateway", row.share(), true, 0.6, true));
            }
        }
        return targets;
    }

    boolean isMet() {
        return atLeast ? figure >= bound : figure <= bound;
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "%-44s %,10.2f  %s %,10.2f  %s",
                what,
                figure,
                atLeast ? "at least" : "at most ",
                bound,
                isMet() ? "met" : binding ? "MISSED" : "not reached (a goal)");
    }
}
