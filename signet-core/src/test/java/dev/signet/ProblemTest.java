package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.Verdict.Rejected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Protocol section 3: the table of codes, problem documents (RFC 9457) and their JSON-RPC form. */
class ProblemTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestServer server = new TestServer();

    @ParameterizedTest
    @CsvSource({
        "signature_missing, 401",
        "signature_malformed, 401",
        "signature_unknown, 401",
        "signature_algorithm, 401",
        "signature_expired, 401",
        "signature_not_yet_valid, 401",
        "signature_mismatch, 401",
        "signature_invalid, 401",
        "key_revoked, 401",
        "replay_detected, 409",
        "chain_conflict, 409",
        "tenant_suspended, 403",
        "policy_denied, 403",
        "rate_limited, 429",
        "quota_exceeded, 429",
        "request_ambiguous, 400",
        "body_not_canonical, 400",
        "body_too_large, 413",
        "coding_unsupported, 415",
        "replay_store_unavailable, 503",
        "receipt_store_unavailable, 503",
        "overloaded, 503"
    })
    void table(String code, int status) throws IOException {
        Rejection rejection = Rejection.valueOf(code.toUpperCase(Locale.ROOT));
        Response response = response(rejection);
        assertEquals(code, rejection.code());
        assertEquals(status, response.status());
        assertEquals("application/problem+json", response.header("Content-Type"));
        JsonNode problem = JSON.readTree(response.body());
        List<String> members = new ArrayList<>();
        problem.fieldNames().forEachRemaining(members::add);
        assertEquals(List.of("type", "title", "status", "code", "detail", "trace_id"), members);
        assertEquals("urn:signet:problem:" + code, problem.path("type").asText());
        assertEquals(rejection.title(), problem.path("title").asText());
        assertEquals(status, problem.path("status").asInt());
        assertEquals(code, problem.path("code").asText());
        assertEquals("why \"so\"", problem.path("detail").asText());
        assertEquals("t1", problem.path("trace_id").asText());
    }

    @ParameterizedTest
    @EnumSource
    void fieldsThatTheCodeCallsFor(Rejection rejection) {
        Response response = response(rejection);
        assertEquals(
                rejection.status() == 401 ? "Signature realm=\"r\", error=\"" + rejection.code() + "\"" : null,
                response.header("WWW-Authenticate"));
        boolean aboutTime = rejection == Rejection.SIGNATURE_EXPIRED || rejection == Rejection.SIGNATURE_NOT_YET_VALID;
        assertEquals(aboutTime ? "Thu, 20 Nov 2025 00:53:20 GMT" : null, response.header("Date"));
        boolean later = rejection.status() == 429 || rejection.status() == 503;
        assertEquals(later ? "1" : null, response.header("Retry-After"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":7,\"method\":\"m\"}          | 7",
                "{\"id\":\"a\\\"b\\u0001\"}           | \"a\\\"b\\u0001\"",
                "{\"id\":1.50}                        | 1.5",
                "{\"id\":null}                        | null",
                "{\"id\":{\"x\":1}}                   | null",
                "{\"id\":[1]}                         | null",
                "{\"id\":true}                        | null",
                "{\"params\":{\"id\":7}}              | null",
                "[{\"id\":7}]                         | null"
            })
    void jsonRpc(String body, String id) throws IOException {
        server.set(Setting.JSON_RPC_ROUTES, "/rpc");
        TestServer.Outcome outcome =
                server.send(TestSigner.request().json(body).payload(new byte[1]).sign());
        assertEquals("signature_invalid", outcome.verdict());
        assertEquals(401, outcome.status());
        assertEquals("application/json", outcome.response().header("Content-Type"));
        JsonNode answer = JSON.readTree(outcome.response().body());
        assertEquals("2.0", answer.path("jsonrpc").asText());
        assertEquals(-32010, answer.path("error").path("code").asInt());
        assertEquals("signature_invalid", answer.path("error").path("message").asText());
        assertEquals(401, answer.path("error").path("data").path("status").asInt());
        assertEquals(JSON.readTree(id), answer.get("id"));
    }

    @Test
    void jsonRpcBeforeTheBodyWasRead() throws IOException {
        server.set(Setting.JSON_RPC_ROUTES, "/rpc");
        TestServer.Outcome outcome = server.send(new TestRequest().body("{\"id\":7}"));
        assertEquals("signature_missing", outcome.verdict());
        assertEquals(JSON.nullNode(), JSON.readTree(outcome.response().body()).get("id"));
    }

    @Test
    void noSecretAndNoEcho() {
        TestServer.Outcome outcome = server.send(
                TestSigner.request().string("kid", "<script>alert(1)</script>").sign());
        assertFalse(outcome.response().text().contains("script"));
        assertNull(outcome.response().header("Set-Cookie"));
        assertEquals("no-store", outcome.response().header("Cache-Control"));
    }

    @Test
    void realmCannotBreakOut() {
        server.set(Setting.REALM, "a\"b\\c\r\nX: 1");
        assertEquals(
                "Signature realm=\"abcX: 1\", error=\"signature_missing\"",
                server.send(new TestRequest()).response().header("WWW-Authenticate"));
    }

    private static Response response(Rejection rejection) {
        return Problem.response(Rejected.of(rejection, "why \"so\""), "t1", false, "r", new TestClock().instant());
    }
}
