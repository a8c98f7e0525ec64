package dev.signet.servlet;

import dev.signet.EgressListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Micrometer meters of outgoing requests: {@code signet.egress.refused} (reason, passed), {@code signet.egress.answers} (status), {@code signet.keys.fetched} (outcome). */
public final class EgressMeters implements EgressListener {
    private final MeterRegistry registry;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Integer, Timer> answers = new ConcurrentHashMap<>();

    public EgressMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void refused(String reason, boolean passed) {
        counters.computeIfAbsent(
                        reason + " " + passed,
                        key -> Counter.builder("signet.egress.refused")
                                .description("Outgoing requests that were refused, or would be, or failed")
                                .tag("reason", reason)
                                .tag("passed", Boolean.toString(passed))
                                .register(registry))
                .increment();
    }

    @Override
    public void answered(int status, long nanos) {
        answers.computeIfAbsent(
                        status / 100,
                        hundreds -> Timer.builder("signet.egress.answers")
                                .description("Time until a host's answer was there")
                                .tag("status", hundreds + "xx")
                                .register(registry))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void keysFetched(String outcome) {
        counters.computeIfAbsent(
                        outcome,
                        key -> Counter.builder("signet.keys.fetched")
                                .description("Fetches of trusted keys")
                                .tag("outcome", outcome)
                                .register(registry))
                .increment();
    }
}
