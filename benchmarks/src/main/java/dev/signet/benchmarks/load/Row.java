package dev.signet.benchmarks.load;

/**
 * The medians of one variant's rounds.
 *
 * @param peak answers a second
 * @param share of the floor's peak or, for a gateway, the bare gateway's; null for what is compared with nothing
 * @param p50 milliseconds at half of the peak, as the others
 * @param added50 milliseconds more than the bare app or gateway takes at the same rate; null for these
 * @param cpuMicros processor time of the server's process for an answer, at the peak
 * @param residentMebibytes the most that the server's process had
 */
record Row(
        Variant variant,
        double peak,
        Double share,
        double p50,
        double p95,
        double p99,
        Double added50,
        Double added95,
        double cpuMicros,
        long residentMebibytes) {}
