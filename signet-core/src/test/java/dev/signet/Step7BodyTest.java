package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 3, step 7: size, and the canonical form. Codings are in {@link ContentCodingTest}, freshness in {@link BodyFreshnessTest}. */
class Step7BodyTest {
    private final TestServer server = new TestServer();

    @Test
    void largestBody() {
        server.set(Setting.MAX_BODY, "100");
        assertEquals("accepted", server.verdict(TestSigner.request().content("text/plain", "x".repeat(100))));
        TestServer.Outcome outcome = server.send(
                TestSigner.request().content("text/plain", "x".repeat(101)).sign());
        assertEquals("body_too_large", outcome.verdict());
        assertEquals(413, outcome.status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}{}",
                "{}x",
                "nul",
                "{'a':1}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"\\u0062\":2}}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":1e400}",
                "{\"a\":9007199254740993}",
                "{\"a\":0.1000000000000000055511151231257827}",
                "\"\\ud800\"",
                "\ufeff{}",
                "[1,]",
                "// x\n{}"
            })
    void noCanonicalForm(String body) {
        TestSigner signer = TestSigner.request().payload(body.getBytes(UTF_8)).json(body);
        assertEquals(body.isEmpty() ? "accepted" : "body_not_canonical", server.verdict(signer));
    }

    @Test
    void notUtf8() {
        byte[] latin1 = {'"', (byte) 0xe9, '"'};
        assertEquals(
                "body_not_canonical",
                server.verdict(
                        TestSigner.request().content("application/json", latin1).payload(latin1)));
    }

    @Test
    void nestedTooDeep() {
        assertEquals("accepted", server.verdict(TestSigner.request().json("[".repeat(128) + "]".repeat(128))));
        String deep = "[".repeat(129) + "]".repeat(129);
        assertEquals(
                "body_not_canonical",
                server.verdict(TestSigner.request().payload(new byte[1]).json(deep)));
    }

    @Test
    void lossyNumbersWhereAllowed() {
        server.set(Setting.LOSSY_NUMBERS, "allow");
        assertEquals("accepted", server.verdict(TestSigner.request().json("{\"a\":9007199254740993}")));
    }

    @Test
    void rawJsonIsSignedToTheByte() {
        TestSigner signer = TestSigner.request().string("c14n", "raw").json("{\"a\": 9007199254740993}");
        TestServer.Outcome outcome = server.send(signer.sign());
        assertEquals("accepted", outcome.verdict());
        assertArrayEquals(
                "{\"a\": 9007199254740993}".getBytes(UTF_8),
                outcome.exchange().verified().payload().toByteArray());
        assertEquals(
                "signature_invalid", server.verdict(signer.nonce("b").sign().body("{\"a\":9007199254740993}")));
    }

    @Test
    void rawJsonCanBeForbidden() {
        server.set(Setting.RAW_JSON, "refuse");
        assertEquals("body_not_canonical", server.verdict(TestSigner.request().string("c14n", "raw")));
        assertEquals(
                "accepted",
                server.verdict(TestSigner.request().content("text/plain", "x").string("c14n", "raw")));
        assertEquals(
                "accepted",
                server.verdict(TestSigner.request().string("c14n", "raw").noBody()));
    }

    @Test
    void canonicalFormOfWhatIsNotJson() {
        assertEquals(
                "signature_mismatch",
                server.verdict(TestSigner.request().content("text/plain", "{}").string("c14n", "jcs")));
        assertEquals(
                "signature_mismatch",
                server.verdict(TestSigner.request()
                        .content("application/json; charset=utf-16", "{}")
                        .string("c14n", "jcs")));
    }

    @Test
    void anotherCanonicalFormDoesNotHold() {
        byte[] spaced = "{ }".getBytes(UTF_8);
        assertEquals(
                "signature_invalid",
                server.verdict(TestSigner.request().json("{ }").payload(spaced)));
        assertEquals(
                "signature_invalid",
                server.verdict(
                        TestSigner.request().json("{ }").string("c14n", "raw").payload("{}".getBytes(UTF_8))));
    }

    @Test
    void appGetsTheBytesThatWereVerified() {
        byte[] spaced = "{ \"b\" : 1, \"a\" : 2 }".getBytes(UTF_8);
        TestServer.Outcome outcome = server.send(
                TestSigner.request().content("application/json", spaced).sign());
        assertEquals("accepted", outcome.verdict());
        assertArrayEquals(spaced, outcome.exchange().appBody());
        assertEquals(
                "{\"a\":2,\"b\":1}",
                new String(outcome.exchange().verified().payload().toByteArray(), UTF_8));
    }

    @Test
    void bodiesInFlightAreBounded() {
        server.set(Setting.MAX_BUFFERED, "1000");
        TestRequest request = TestSigner.request().sign();
        Exchange exchange = server.signet().begin(request);
        exchange.start();
        assertTrue(exchange.reserve(1000));
        assertFalse(exchange.reserve(1));
        Step.Answer answer = (Step.Answer) exchange.overloaded();
        assertEquals(503, answer.response().status());
        assertEquals("overloaded", exchange.logContext().get("verdict"));
        exchange.close();
        exchange.close();
        assertEquals(0, server.signet().buffered());
        assertEquals("accepted", server.verdict(request));
    }
}
