package dev.signet.servlet;

import dev.signet.Signet;
import dev.signet.SignetBuilder;
import io.micrometer.core.instrument.Metrics;

/** Micrometer's global registry, in a class of its own so that the filter loads where Micrometer is not there. */
final class GlobalMeters {
    private GlobalMeters() {}

    static void listen(SignetBuilder builder) {
        builder.listener(new Meters(Metrics.globalRegistry)).egressListener(new EgressMeters(Metrics.globalRegistry));
    }

    static void bindGauges(Signet signet) {
        Meters.bindGauges(Metrics.globalRegistry, signet);
    }
}
