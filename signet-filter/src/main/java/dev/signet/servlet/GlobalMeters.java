package dev.signet.servlet;

import dev.signet.ExchangeListener;
import dev.signet.Signet;
import io.micrometer.core.instrument.Metrics;

/** Micrometer's global registry, in a class of its own so that the filter loads where Micrometer is not there. */
final class GlobalMeters {
    private GlobalMeters() {}

    static ExchangeListener listener() {
        return new Meters(Metrics.globalRegistry);
    }

    static void bindGauges(Signet signet) {
        Meters.bindGauges(Metrics.globalRegistry, signet);
    }
}
