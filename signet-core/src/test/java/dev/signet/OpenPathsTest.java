package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 5: what is open in every phase, and nothing beside it. */
class OpenPathsTest {
    private final TestServer server = new TestServer().set(Setting.HEALTH_PATHS, "/health");

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/jwks.json", "/.well-known/signet/keys", "/%2Ewell-known/jwks.json"})
    void publishedKeys(String path) {
        Response response = get(path);
        assertEquals(200, response.status());
        String type = path.endsWith("jwks.json") ? "application/jwk-set+json" : "application/json";
        assertEquals(type, response.header("Content-Type"));
        assertNotNull(response.header("ETag"));
        assertNotNull(response.header("X-Signature"));
        assertFalse(response.text().contains("\"d\""), "public members only");
    }

    @Test
    void onlyToBeRead() {
        TestServer.Outcome posted = server.send(new TestRequest().path("/.well-known/jwks.json"));
        assertEquals(405, posted.status());
        assertEquals("GET, HEAD", posted.response().header("Allow"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.well-known/jwks.json/",
                "/.WELL-KNOWN/jwks.json",
                "/.well-known/jwks",
                "/x/.well-known/jwks.json",
                "/.well-known/signet",
                "/health/",
                "/HEALTH",
                "/healthz",
                "/health/x"
            })
    void nothingBesideThem(String path) {
        assertEquals(
                "signature_missing",
                server.verdict(new TestRequest().method("GET").path(path)));
    }

    @Test
    void health() {
        assertTrue(server.send(new TestRequest().method("GET").path("/health")).passed());
    }

    @Test
    void preflight() {
        assertTrue(server.send(preflightRequest()).passed());
        assertTrue(server.send(preflightRequest().path("/anything")).passed());
    }

    @Test
    void almostPreflight() {
        for (TestRequest request : new TestRequest[] {
            preflightRequest().without("Origin"),
            preflightRequest().without("Access-Control-Request-Method"),
            preflightRequest().method("POST"),
            preflightRequest().method("GET"),
            preflightRequest().method("options"),
            preflightRequest().body("{}"),
        }) {
            assertEquals("signature_missing", server.verdict(request));
        }
        TestRequest chunked = preflightRequest();
        chunked.announces = true;
        assertEquals("signature_missing", server.verdict(chunked));
    }

    @Test
    void preflightMayHaveToBeSigned() {
        TestServer strict = new TestServer().set(Setting.EXEMPT_PREFLIGHT, "false");
        assertEquals("signature_missing", strict.verdict(preflightRequest()));
        strict.reconfigure(Setting.EXEMPT, "OPTIONS /rpc");
        assertTrue(strict.send(preflightRequest()).passed());
    }

    /** What nothing is verified of must not be taken for another request behind. */
    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL"})
    void noOverrides(String field) {
        TestRequest health = new TestRequest().method("GET").path("/health").with(field, "/admin");
        assertEquals("request_ambiguous", server.verdict(health));
        assertEquals("request_ambiguous", server.verdict(preflightRequest().with(field, "POST")));
        TestServer observing = new TestServer().set(Setting.PHASE, "observe").set(Setting.HEALTH_PATHS, "/health");
        assertTrue(observing.send(health).passed());
    }

    private Response get(String path) {
        return server.send(new TestRequest().method("GET").path(path)).response();
    }

    private static TestRequest preflightRequest() {
        return new TestRequest()
                .method("OPTIONS")
                .with("Origin", "https://app.example")
                .with("Access-Control-Request-Method", "POST");
    }
}
