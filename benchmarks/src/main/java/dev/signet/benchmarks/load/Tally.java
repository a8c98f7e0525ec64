package dev.signet.benchmarks.load;

import java.util.ArrayList;
import java.util.List;

/** What was measured of one variant, round by round. */
final class Tally {
    private final Variant variant;
    final List<Double> peaks = new ArrayList<>(); // answers a second
    final List<Double> shares = new ArrayList<>(); // of the reference's peak in the same round
    final List<Double> cpuMicros = new ArrayList<>(); // an answer
    final List<Double> p50 = new ArrayList<>(); // milliseconds, at half of the peak
    final List<Double> p95 = new ArrayList<>();
    final List<Double> p99 = new ArrayList<>();
    final List<Double> added50 = new ArrayList<>(); // to those of the bare one at the same rate
    final List<Double> added95 = new ArrayList<>();
    private long resident;

    Tally(Variant variant) {
        this.variant = variant;
    }

    void resident(long octets) {
        resident = Math.max(resident, octets);
    }

    Row row() {
        return new Row(
                variant,
                median(peaks),
                shares.isEmpty() ? null : median(shares),
                median(p50),
                median(p95),
                median(p99),
                added50.isEmpty() ? null : median(added50),
                added95.isEmpty() ? null : median(added95),
                median(cpuMicros),
                resident >> 20);
    }

    static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
