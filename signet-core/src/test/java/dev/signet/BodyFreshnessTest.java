package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 1, note 1: nonce and time in the body, where the header has them not. */
class BodyFreshnessTest {
    private final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1763600000",
                "1763600000.75",
                "1.7636E9",
                "\"2025-11-20T00:53:20Z\"",
                "\"2025-11-20T00:53:20.123456789Z\"",
                "\"2025-11-20T01:53:20+01:00\"",
                "\"2025-11-19T23:53:20-01:00\""
            })
    void forms(String ts) {
        TestServer.Outcome outcome = server.send(inBody("\"abc123\"", ts).sign());
        assertEquals("accepted", outcome.verdict());
        assertEquals("abc123", outcome.exchange().verified().nonce());
        assertEquals(TestClock.START, outcome.exchange().verified().iat());
        assertEquals("replay_detected", server.verdict(inBody("\"abc123\"", ts)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1763600000\"",
                "\"2025-11-20\"",
                "\"2025-11-20T00:53:20\"",
                "\"2025-11-20T25:53:20Z\"",
                "\"\"",
                "null",
                "true",
                "[]",
                "{}",
                "1e300",
                "1763600000000000"
            })
    void noTime(String ts) {
        assertEquals("signature_malformed", server.verdict(inBody("\"abc123\"", ts)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "\"\"", "\"a b\"", "[]", "true", "\"a/b\""})
    void noNonce(String nonce) {
        assertEquals("signature_malformed", server.verdict(inBody(nonce, "1763600000")));
    }

    @ParameterizedTest
    @CsvSource({
        "-300, accepted",
        "-301, signature_expired",
        "60, accepted",
        "61, signature_not_yet_valid",
        "1763600000000, signature_malformed"
    })
    void boundaries(long offset, String verdict) {
        assertEquals(verdict, server.verdict(inBody("\"abc123\"", Long.toString(TestClock.START + offset))));
    }

    @Test
    void fractionCountsDown() {
        assertEquals("signature_expired", server.verdict(inBody("\"a\"", "1763599699.9")));
    }

    @Test
    void floorCountsForTheBodyToo() {
        server.guard = new MemoryReplayGuard(server.clock, 10, 10, TestClock.START);
        assertEquals("signature_expired", server.verdict(inBody("\"abc123\"", "1763600000")));
    }

    @Test
    void absentInBothPlaces() {
        assertEquals("signature_malformed", server.verdict(TestSigner.request().without("nonce", "iat")));
        assertEquals("signature_malformed", server.verdict(TestSigner.request().without("nonce")));
        assertEquals("signature_malformed", server.verdict(TestSigner.request().without("iat")));
        assertEquals(
                "signature_malformed",
                server.verdict(TestSigner.request().without("nonce", "iat").noBody()));
        assertEquals(
                "signature_malformed",
                server.verdict(
                        TestSigner.request().without("nonce", "iat").json("[{\"nonce\":\"a\",\"ts\":1763600000}]")));
        assertEquals(
                "signature_malformed",
                server.verdict(TestSigner.request()
                        .without("nonce", "iat")
                        .json("{\"params\":{\"nonce\":\"a\",\"ts\":1763600000}}")));
        assertEquals(
                "signature_malformed",
                server.verdict(TestSigner.request()
                        .without("nonce", "iat")
                        .content("text/plain", "{\"nonce\":\"a\",\"ts\":1763600000}")));
    }

    @Test
    void headerWinsOverBody() {
        TestSigner signer = TestSigner.request().nonce("header").json("{\"nonce\":\"body\",\"ts\":1}");
        TestServer.Outcome outcome = server.send(signer.sign());
        assertEquals("accepted", outcome.verdict());
        assertEquals("header", outcome.exchange().verified().nonce());
        assertEquals("accepted", server.verdict(inBody("\"body\"", "1763600000")));
        assertEquals("accepted", server.verdict(TestSigner.request().json("{\"nonce\":[],\"ts\":\"never\"}")));
    }

    @Test
    void oneFromEachPlace() {
        TestServer.Outcome outcome = server.send(TestSigner.request()
                .without("iat")
                .nonce("h")
                .json("{\"nonce\":\"b\",\"ts\":1763600000}")
                .sign());
        assertEquals("accepted", outcome.verdict());
        assertEquals("h", outcome.exchange().verified().nonce());
        assertEquals(
                "accepted", server.verdict(TestSigner.request().without("nonce").json("{\"nonce\":\"b\",\"ts\":1}")));
    }

    @Test
    void rawJsonIsReadForThemAsWell() {
        TestSigner signer = inBody("\"abc123\"", "1763600000").string("c14n", "raw");
        assertEquals("accepted", server.verdict(signer));
        assertEquals(
                "body_not_canonical",
                server.verdict(TestSigner.request()
                        .without("nonce", "iat")
                        .string("c14n", "raw")
                        .json("{\"nonce\":\"a\",\"nonce\":\"b\",\"ts\":1763600000}")));
    }

    private static TestSigner inBody(String nonce, String ts) {
        return TestSigner.request()
                .without("nonce", "iat")
                .json("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"nonce\":" + nonce + ",\"ts\":" + ts + "}");
    }
}
