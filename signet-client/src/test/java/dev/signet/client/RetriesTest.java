package dev.signet.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.signet.Rejection;
import dev.signet.ResponseVerifier;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a request is signed anew and sent again. */
class RetriesTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);
    private static final SignetRequest GET = SignetRequest.get("https://api.example.com/a");
    private static final SignetRequest POST = SignetRequest.postJson("https://api.example.com/a", "{}");
    private static final String REFUSAL = "{\"type\":\"urn:signet:problem:rate_limited\"}";

    private final Retries retries = new Retries(2, Duration.ofSeconds(10));

    private static SignetResponse answer(int status, boolean verified, String retryAfter, String body) {
        return new SignetResponse(
                status,
                HttpHeaders.of(
                        retryAfter == null ? Map.of() : Map.of("Retry-After", List.of(retryAfter)), (n, v) -> true),
                body.getBytes(StandardCharsets.UTF_8),
                "a..b",
                new ResponseVerifier.Result(verified ? null : Rejection.SIGNATURE_MISSING, "", null, null, null));
    }

    private Duration delay(int tries, SignetRequest request, SignetResponse response) {
        return retries.delay(tries, request, response, CLOCK);
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        assertEquals(Duration.ofSeconds(3), delay(0, GET, answer(503, false, "3", "")));
        assertEquals(Duration.ofSeconds(5), delay(0, GET, answer(429, false, "Fri, 20 Nov 2026 12:00:05 GMT", "")));
        assertEquals(Duration.ZERO, delay(0, GET, answer(429, false, "Fri, 20 Nov 2026 11:00:00 GMT", "")));
        assertEquals(Duration.ofMillis(250), delay(0, GET, answer(429, false, null, "")));
        assertEquals(Duration.ofMillis(500), delay(1, GET, answer(429, false, "soon", "")));
    }

    @Test
    void patienceAndTriesAreBounded() {
        assertNull(delay(0, GET, answer(503, true, "11", "")));
        assertNull(delay(0, GET, answer(503, true, "99999999999999999999", "")));
        assertNull(delay(2, GET, answer(503, true, "0", "")));
        assertNull(delay(0, GET, answer(500, true, "0", "")));
        assertNull(delay(0, GET, answer(200, true, "0", "")));
    }

    @Test
    void aPostIsRepeatedOnlyWhenItIsProvedNotToHaveReachedTheApp() {
        assertNotNull(delay(0, POST, answer(429, true, "0", REFUSAL)));
        String jsonRpc = "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32010,\"data\":" + REFUSAL + "},\"id\":1}";
        assertNotNull(delay(0, POST, answer(429, true, "0", jsonRpc)));
        assertNull(delay(0, POST, answer(429, false, "0", REFUSAL)));
        assertNull(delay(0, POST, answer(503, true, "0", "{\"type\":\"about:blank\"}")));
        assertNull(delay(0, POST, answer(503, true, "0", "[1]")));
        assertNull(delay(0, POST, answer(503, true, "0", "busy")));
    }
}
