package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Protocol section 5: phases change without a restart, whole and at once. */
class ReconfigurationTest {
    private final TestServer server = new TestServer().set(Setting.PHASE, "observe");

    @Test
    void nextRequestIsUnderTheNewPhase() {
        assertEquals("unsigned", server.verdict(new TestRequest()));
        server.reconfigure(Setting.PHASE, "enforce");
        assertEquals("signature_missing", server.verdict(new TestRequest()));
        server.reconfigure(Setting.PHASE, "publish");
        assertEquals("unsigned", server.verdict(new TestRequest()));
    }

    @Test
    void exchangeEndsUnderTheSettingsItBeganWith() {
        TestRequest tampered = TestSigner.request().sign().body("{}");
        server.set(Setting.PHASE, "publish");
        Exchange exchange = server.signet().begin(tampered);
        assertInstanceOf(
                Step.ReadBody.class, exchange.start().toCompletableFuture().join());
        server.reconfigure(Setting.PHASE, "enforce");
        assertInstanceOf(
                Step.Proceed.class,
                exchange.body(tampered.body).toCompletableFuture().join());
        assertEquals("signature_invalid", server.verdict(tampered));
    }

    @Test
    void noncesSurvive() {
        TestRequest request = TestSigner.request().sign();
        assertEquals("accepted", server.verdict(request));
        server.reconfigure(Setting.NONCE_TTL, "600");
        assertEquals("replay_detected", server.verdict(request));
    }

    @Test
    void longerTtlReopensNothing() {
        TestRequest request = TestSigner.request().sign();
        TestServer enforcing = new TestServer();
        AtomicLong nanos = new AtomicLong();
        enforcing.guard = new MemoryReplayGuard(enforcing.clock, 10, 10, MemoryReplayGuard.NO_FLOOR, nanos::get);
        assertEquals("accepted", enforcing.verdict(request));
        enforcing.reconfigure(Setting.NONCE_TTL, "3600");
        enforcing.clock.advance(400);
        nanos.addAndGet(400_000_000_000L);
        assertEquals("signature_expired", enforcing.verdict(request));
    }

    @Test
    void wrongSettingsLeaveTheOldOnes() {
        Map<Setting, String> wrong = new EnumMap<>(server.settings);
        wrong.put(Setting.PHASE, "enforced");
        assertThrows(IllegalArgumentException.class, () -> Settings.of(wrong));
        assertEquals("unsigned", server.verdict(new TestRequest()));
    }

    @Test
    void whileRequestsRun() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Future<?> swapper = pool.submit(() -> {
                while (!stop.get()) {
                    server.reconfigure(Setting.PHASE, "enforce");
                    server.reconfigure(Setting.PHASE, "publish");
                }
            });
            for (int i = 0; i < 500; i++) {
                assertEquals("accepted", server.verdict(TestSigner.request()));
                TestServer.Outcome unsigned = server.send(new TestRequest());
                boolean passed = unsigned.passed() && unsigned.verdict().equals("unsigned");
                boolean refused = unsigned.status() == 401 && unsigned.verdict().equals("signature_missing");
                assertTrue(passed || refused, unsigned.verdict());
                TestServer.Outcome replay =
                        server.send(TestSigner.request().sign().body("{}"));
                assertEquals("signature_invalid", replay.verdict());
            }
            stop.set(true);
            swapper.get();
        } finally {
            stop.set(true);
            pool.shutdownNow();
        }
    }
}
