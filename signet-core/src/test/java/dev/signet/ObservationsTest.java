package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Observations.Count;
import dev.signet.Observations.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Protocol section 5: counted per client and route, beyond a bound as {@code other}. */
class ObservationsTest {
    private final TestServer server = new TestServer().set(Setting.PHASE, "observe");

    @Test
    void whatEnforcementWouldRefuse() {
        server.verdict(new TestRequest());
        server.verdict(new TestRequest());
        server.verdict(TestSigner.request().sign().body("{}"));
        server.verdict(TestSigner.request());
        Observations.Summary seen = server.signet().observations().since(TestClock.START);
        assertEquals(1, seen.verified());
        assertEquals(
                List.of(
                        new Count(new Source("192.0.2.7", "POST /rpc", "signature_missing", false), 2, TestClock.START),
                        new Count(new Source("192.0.2.7", "POST /rpc", "signature_invalid", true), 1, TestClock.START)),
                seen.wouldBeRefused());
    }

    @Test
    void exemptAndOpenAreNotCounted() {
        server.set(Setting.EXEMPT, "/public").set(Setting.HEALTH_PATHS, "/health");
        server.verdict(new TestRequest().path("/public"));
        server.verdict(new TestRequest().path("/health"));
        server.verdict(new TestRequest().method("GET").path("/.well-known/jwks.json"));
        assertEquals(List.of(), server.signet().observations().since(0).wouldBeRefused());
    }

    @Test
    void bounded() {
        server.set(Setting.OBSERVED_SOURCES, "3");
        for (int i = 0; i < 1000; i++) {
            server.verdict(new TestRequest().path("/p" + i));
        }
        server.verdict(new TestRequest().path("/p1"));
        List<Count> counts = server.signet().observations().since(0).wouldBeRefused();
        assertEquals(4, counts.size());
        assertEquals(
                new Source("other", "other", "signature_missing", false),
                counts.get(0).source());
        assertEquals(997, counts.get(0).requests());
        assertEquals(1001, counts.stream().mapToLong(Count::requests).sum());
    }

    @Test
    void longNamesAreCutShort() {
        server.set(Setting.CLIENT_HEADER, "X-Client");
        server.verdict(new TestRequest().path("/" + "p".repeat(8000)).with("X-Client", "c".repeat(8000)));
        Source source =
                server.signet().observations().since(0).wouldBeRefused().get(0).source();
        assertTrue(
                source.client().length() <= 200, "client of " + source.client().length());
        assertTrue(source.route().length() <= 200, "route of " + source.route().length());
    }

    @Test
    void hourByHourForAWeek() {
        server.verdict(new TestRequest());
        server.clock.advance(3600);
        server.verdict(new TestRequest());
        assertEquals(2, total(0));
        assertEquals(1, total(TestClock.START + 3600));
        assertEquals(0, total(TestClock.START + 7200));
        server.clock.advance(7 * 24 * 3600 - 3600);
        server.verdict(new TestRequest());
        assertEquals(2, total(0), "the first hour is gone");
    }

    private long total(long since) {
        return server.signet().observations().since(since).wouldBeRefused().stream()
                .mapToLong(Count::requests)
                .sum();
    }
}
