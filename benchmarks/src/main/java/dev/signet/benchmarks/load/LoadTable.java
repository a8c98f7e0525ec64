package dev.signet.benchmarks.load;

import java.util.List;
import java.util.Locale;

/** The rows as text, a Markdown table. */
final class LoadTable {
    private static final String[] HEAD = {
        "",
        "engine",
        "requests/s",
        "share",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "added p50",
        "added p95",
        "CPU µs/request",
        "RSS MiB"
    };
    private static final String FORMAT = "| %-32s | %-12s | %10s | %5s | %6s | %6s | %6s | %9s | %9s | %14s | %7s |%n";

    private LoadTable() {}

    static String of(List<Row> rows) {
        StringBuilder text = new StringBuilder(String.format(FORMAT, (Object[]) HEAD));
        text.append(String.format("| --- | --- |%s%n", " ---: |".repeat(HEAD.length - 2)));
        for (Row row : rows) {
            text.append(String.format(
                    FORMAT,
                    row.variant().text(),
                    row.variant().engine() == null ? "" : row.variant().engine(),
                    number("%,.0f", row.peak()),
                    row.share() == null ? "" : number("%.0f %%", row.share() * 100),
                    number("%.2f", row.p50()),
                    number("%.2f", row.p95()),
                    number("%.2f", row.p99()),
                    number("%.2f", row.added50()),
                    number("%.2f", row.added95()),
                    number("%.0f", row.cpuMicros()),
                    number("%.0f", (double) row.residentMebibytes())));
        }
        return text.toString();
    }

    private static String number(String format, Double figure) {
        return figure == null ? "" : String.format(Locale.ROOT, format, figure);
    }
}
