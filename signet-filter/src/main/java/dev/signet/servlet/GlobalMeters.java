package dev.signet.servlet;

import dev.signet.ExchangeListener;
import dev.signet.Signet;
import io.micrometer.core.instrument.Metrics;

/** Micrometer's global registry, in a class of its own so that the filter loads where Micrometer is not there. */
final class GlobalMeters {
    private GlobalMeters() {}

    /** None where Micrometer is not on the class path. */
    static ExchangeListener listener() {
        try {
            return new Meters(Metrics.globalRegistry);
        } catch (NoClassDefFoundError e) {
            return ExchangeListener.NONE;
        }
    }

    static void bindGauges(Signet signet) {
        Meters.bindGauges(Metrics.globalRegistry, signet);
    }
}
