package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protocol section 3, step 5: no older than nonce-ttl, above the floor, no further ahead than max-skew. */
class Step5FreshnessTest {
    private final TestServer server = new TestServer();

    @ParameterizedTest
    @CsvSource({
        "0, accepted",
        "-300, accepted",
        "-301, signature_expired",
        "60, accepted",
        "61, signature_not_yet_valid",
        "-1763600000, signature_expired",
        "1763600000000, signature_not_yet_valid"
    })
    void boundaries(long offset, String verdict) {
        TestServer.Outcome outcome =
                server.send(TestSigner.request().iat(TestClock.START + offset).sign());
        assertEquals(verdict, outcome.verdict());
        if (!outcome.passed()) {
            assertNotNull(outcome.response().header("Date"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-9000000000000000000, signature_expired",
        "-9223372036854775000, signature_expired",
        "9000000000000000000, signature_not_yet_valid",
        "9223372036854775000, signature_not_yet_valid"
    })
    void timesAtTheEndOfTheirRange(long iat, String verdict) {
        assertEquals(verdict, server.verdict(TestSigner.request().iat(iat)));
    }

    @Test
    void ttlAndSkewAreSettings() {
        server.set(Setting.NONCE_TTL, "10").set(Setting.MAX_SKEW, "0");
        assertEquals("accepted", server.verdict(TestSigner.request().iat(TestClock.START - 10)));
        assertEquals("signature_expired", server.verdict(TestSigner.request().iat(TestClock.START - 11)));
        assertEquals(
                "signature_not_yet_valid", server.verdict(TestSigner.request().iat(TestClock.START + 1)));
    }

    @Test
    void atOrBeforeTheFloor() {
        server.guard = new MemoryReplayGuard(server.clock, 10, 10, TestClock.START);
        assertEquals("signature_expired", server.verdict(TestSigner.request().iat(TestClock.START)));
        assertEquals("accepted", server.verdict(TestSigner.request().iat(TestClock.START + 1)));
    }
}
