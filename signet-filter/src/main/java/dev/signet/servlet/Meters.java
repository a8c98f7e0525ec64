package dev.signet.servlet;

import dev.signet.ExchangeListener;
import dev.signet.ReceiptLog;
import dev.signet.Signet;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Micrometer meters: {@code signet.requests} (verdict, code), {@code signet.verification}, {@code signet.signing}, {@code signet.responses.unsigned} (reason),
 * {@code signet.nonces.live}, {@code signet.buffered}; where receipts are kept {@code signet.receipts}, {@code signet.receipts.queued}, {@code signet.receipts.spooled},
 * {@code signet.receipts.store.up}.
 */
public final class Meters implements ExchangeListener {
    private final MeterRegistry registry;
    private final Timer verification;
    private final Timer signing;
    private final Timer receipts;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    public Meters(MeterRegistry registry) {
        this.registry = registry;
        this.verification = Timer.builder("signet.verification")
                .description("Time to verify a request, without waiting for its body")
                .register(registry);
        this.signing = Timer.builder("signet.signing")
                .description("Time to sign a response")
                .register(registry);
        this.receipts = Timer.builder("signet.receipts")
                .description("Time until a receipt was durable")
                .register(registry);
    }

    /** Adds the gauges, which ask the engine. */
    public static void bindGauges(MeterRegistry registry, Signet signet) {
        Gauge.builder("signet.nonces.live", signet, Signet::liveNonces)
                .description("Nonces remembered in this process")
                .register(registry);
        Gauge.builder("signet.buffered", signet, Signet::buffered)
                .description("Bodies and held-back responses in memory")
                .baseUnit("bytes")
                .register(registry);
        ReceiptLog log = signet.receipts();
        if (log == null) {
            return;
        }
        Gauge.builder("signet.receipts.queued", log, l -> l.health().queued())
                .description("Receipts that wait to be committed")
                .register(registry);
        Gauge.builder("signet.receipts.spooled", log, l -> l.health().spooledBytes())
                .description("Receipts on disk that wait for the store")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("signet.receipts.store.up", log, l -> l.health().up() ? 1 : 0)
                .description("Whether the receipt store can be reached")
                .register(registry);
    }

    @Override
    public void verdict(String verdict, String code, long nanos) {
        counters.computeIfAbsent(
                        verdict + " " + code,
                        key -> Counter.builder("signet.requests")
                                .description("Requests by verdict")
                                .tag("verdict", verdict)
                                .tag("code", code)
                                .register(registry))
                .increment();
        verification.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void signed(long nanos) {
        signing.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void receipted(long nanos) {
        receipts.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void unsigned(String reason) {
        counters.computeIfAbsent(
                        reason,
                        key -> Counter.builder("signet.responses.unsigned")
                                .description("Responses that left unsigned")
                                .tag("reason", reason)
                                .register(registry))
                .increment();
    }
}
