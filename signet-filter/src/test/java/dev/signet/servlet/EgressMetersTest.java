package dev.signet.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EgressMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EgressMeters meters = new EgressMeters(registry);

    @Test
    void refusalsByReasonAndWhetherTheyPassed() {
        meters.refused("host_not_allowed", true);
        meters.refused("host_not_allowed", false);
        meters.refused("host_not_allowed", false);
        meters.refused("ip_literal", false);
        assertEquals(1, refused("host_not_allowed", "true"));
        assertEquals(2, refused("host_not_allowed", "false"));
        assertEquals(1, refused("ip_literal", "false"));
    }

    private double refused(String reason, String passed) {
        return registry.get("signet.egress.refused")
                .tag("reason", reason)
                .tag("passed", passed)
                .counter()
                .count();
    }

    @Test
    void answersByClassOfStatus() {
        meters.answered(200, TimeUnit.MILLISECONDS.toNanos(3));
        meters.answered(204, TimeUnit.MILLISECONDS.toNanos(4));
        meters.answered(503, 1);
        Timer good = registry.get("signet.egress.answers").tag("status", "2xx").timer();
        assertEquals(2, good.count());
        assertEquals(7, good.totalTime(TimeUnit.MILLISECONDS), 0.001);
        assertEquals(
                1,
                registry.get("signet.egress.answers")
                        .tag("status", "5xx")
                        .timer()
                        .count());
    }

    @Test
    void fetchesByOutcome() {
        meters.keysFetched("changed");
        meters.keysFetched("failed");
        meters.keysFetched("failed");
        assertEquals(
                2,
                registry.get("signet.keys.fetched")
                        .tag("outcome", "failed")
                        .counter()
                        .count());
    }
}
