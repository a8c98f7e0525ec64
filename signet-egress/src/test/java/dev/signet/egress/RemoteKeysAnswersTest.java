package dev.signet.egress;

import static dev.signet.egress.RemoteKeysFixture.jwk;
import static dev.signet.egress.RemoteKeysFixture.knows;
import static dev.signet.egress.RemoteKeysFixture.logged;
import static dev.signet.egress.RemoteKeysFixture.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.KeyResolver;
import dev.signet.TestKeys;
import dev.signet.jose.JwsAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are taken for a key set; what is none leaves the last good one. */
class RemoteKeysAnswersTest {
    private final RemoteKeysFixture at = new RemoteKeysFixture();

    /** Whether a set is taken in place of the one that was there. */
    private static boolean taken(EgressResult result) {
        RemoteKeysFixture at = new RemoteKeysFixture();
        at.server.serve(set("before"));
        KeyResolver keys = at.acme();
        assertTrue(knows(keys, "before"));
        at.server.serve(result);
        at.time.leap(300);
        boolean before = knows(keys, "before");
        boolean after = knows(keys, "a");
        assertTrue(before ^ after, "the one or the other");
        assertEquals(List.of("changed", after ? "changed" : "failed"), at.outcomes);
        return after;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/jwk-set+json",
                "application/json",
                "Application/JSON",
                "application/json; charset=utf-8",
                "application/jwk-set+json;charset=\"UTF-8\"; x=y",
            })
    void mediaTypesThatAreTaken(String type) {
        assertTrue(taken(KeyServer.answer(200, type, set("a"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "text/plain",
                "text/json",
                "application/jwk+json",
                "application/jwk-set+jsonx",
                "application/xml, application/json",
                "*/*",
                "",
                "json",
            })
    void mediaTypesThatAreNot(String type) {
        assertFalse(taken(KeyServer.answer(200, type, set("a"))));
    }

    @Test
    void noMediaTypeIsNone() {
        assertFalse(taken(KeyServer.answer(200, null, set("a"))));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 201, 203, 204, 206, 301, 302, 303, 307, 308, 400, 401, 404, 410, 429, 500, 503, 999})
    void statusesThatAreNot200(int status) {
        assertFalse(
                taken(KeyServer.answer(status, "application/json", set("a"), "Location", "https://evil.example/jwks")));
    }

    @Test
    void aRedirectIsNotFollowed() {
        at.server.serve(KeyServer.answer(302, "application/json", "", "Location", "https://evil.example/jwks"));
        String log = logged(() -> assertFalse(knows(at.acme(), "a")));
        assertEquals(1, at.server.fetches());
        assertTrue(log.contains("302") && log.contains("redirects are not followed"), log);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "deflate", "identity, gzip", "x"})
    void contentCodings(String coding) {
        assertFalse(taken(KeyServer.answer(200, "application/json", set("a"), "Content-Encoding", coding)));
    }

    @Test
    void identityIsNoCoding() {
        assertTrue(taken(KeyServer.answer(200, "application/json", set("a"), "Content-Encoding", "identity")));
    }

    static List<String> noSets() {
        String good = jwk("a");
        return List.of(
                "",
                " ",
                "null",
                "[]",
                "{}",
                "\"keys\"",
                "[" + good + "]",
                good,
                "{\"keys\":{}}",
                "{\"keys\":null}",
                "{\"Keys\":[" + good + "]}",
                "<html><body>login</body></html>",
                set("a").substring(0, set("a").length() - 1),
                set("a") + "x",
                set("a") + set("a"),
                "\uFEFF" + set("a"),
                "{\"keys\":[],\"keys\":[" + good + "]}",
                "{\"keys\":[" + good.replace("{", "{\"kid\":\"b\",") + "]}",
                "{'keys':[" + good + "]}",
                "{\"keys\":[" + good + ",]}",
                "{\"keys\":[" + good + "],\"x\":" + "[".repeat(500) + "]".repeat(500) + "}",
                set("a", "b", "a"),
                TestKeys.jwks(List.of(
                        good,
                        TestKeys.jwk(TestKeys.of(JwsAlgorithm.HS256))
                                .toJSONString()
                                .replace("\"kid\":\"HS256\"", "\"kid\":\"a\""))),
                TestKeys.jwks(List.of("{\"kty\":\"?\",\"kid\":\"a\"}", good)),
                TestKeys.jwks(List.of(
                        TestKeys.with(TestKeys.client().publicJwk(), "tenant", "\"b\""),
                        TestKeys.client().publicJwk().toJSONString())),
                set(IntStream.range(0, 1001)
                        .mapToObj(i -> i == 0 ? "a" : "k" + i)
                        .toArray(String[]::new)));
    }

    @ParameterizedTest
    @MethodSource("noSets")
    void whatIsNoSetLeavesTheLastGoodOne(String body) {
        assertFalse(taken(KeyServer.jwks(body)));
    }

    @Test
    void textThatIsNotUtf8() {
        byte[] latin = set("a", "\u00e9").getBytes(StandardCharsets.ISO_8859_1);
        assertFalse(taken(new EgressResponse(
                200,
                "keys.example",
                "192.0.2.1",
                latin.length,
                List.of(Map.entry("Content-Type", "application/json")),
                latin)));
    }

    @Test
    void refusalsLeaveTheLastGoodOnes() {
        for (EgressReason reason : EgressReason.values()) {
            assertFalse(taken(new EgressRefusal(reason, "no")), reason.code());
        }
    }

    @Test
    void aThousandKeysAreNotTooMany() {
        assertTrue(taken(KeyServer.jwks(set(
                IntStream.range(0, 1000).mapToObj(i -> i == 0 ? "a" : "k" + i).toArray(String[]::new)))));
    }
}
