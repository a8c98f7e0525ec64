package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.ResponseVerifier.Asked;
import dev.signet.jose.Jws;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 6: what a response's signature holds and covers. */
class SignedResponseTest {
    private static final byte[] JSON = "{ \"b\": 1, \"a\": 2 }".getBytes(UTF_8);

    private final TestServer server = new TestServer();
    private final TestClient client = new TestClient(server);

    @Test
    void answerToASignedRequest() {
        TestRequest request = TestSigner.request().nonce("abc123").sign();
        Exchange exchange = server.send(request).exchange();
        Map<String, String> fields = TestClient.fields(exchange.response()
                .seal(201, "application/json", List.of(), JSON)
                .toCompletableFuture()
                .join());
        Jws jws = Jws.parse(fields.get("X-Signature"));
        assertTrue(jws.isDetached());
        assertEquals("Ed25519", jws.alg());
        assertEquals("server", jws.string("kid", true));
        assertEquals("signet-response+jws", jws.string("typ", true));
        assertEquals("false", jws.header().member("b64").text());
        assertEquals("[\"b64\"]", jws.header().member("crit").text());
        assertEquals(TestClock.START, jws.header().member("iat").integer());
        assertEquals(201, jws.header().member("status").integer());
        assertEquals("application/json", jws.string("cty", true));
        assertEquals(fields.get("X-Signet-Trace"), jws.string("trace", true));
        assertEquals(MessageSigner.digest(request.header("X-Signature")), jws.string("req", true));
        assertEquals("abc123", jws.string("nonce", true));
        for (String absent : List.of("c14n", "htm", "url")) {
            assertNull(jws.header().member(absent), absent);
        }
        assertTrue(client.verify(201, fields, "application/json", JSON, request).isValid());
    }

    @Test
    void answerToAnUnsignedRequest() {
        server.set(Setting.EXEMPT, "/files");
        TestRequest request =
                new TestRequest().method("GET").path("/files").query("a=1").with("Host", "api.example.com");
        Exchange exchange = server.send(request).exchange();
        Map<String, String> fields = TestClient.fields(exchange.response()
                .seal(200, "application/json", List.of(), JSON)
                .toCompletableFuture()
                .join());
        Jws jws = Jws.parse(fields.get("X-Signature"));
        assertNull(jws.header().member("req"));
        assertNull(jws.header().member("nonce"));
        assertEquals("GET", jws.string("htm", true));
        assertEquals("https://api.example.com/files?a=1", jws.string("url", true));
        assertTrue(client.verify(
                        200,
                        fields,
                        "application/json",
                        JSON,
                        new Asked(null, "GET", "https://api.example.com/files?a=1"))
                .isValid());
    }

    @Test
    void refusal() {
        TestRequest request = TestSigner.request().nonce("abc123").sign().body("{}");
        TestServer.Outcome outcome = server.send(request);
        Jws jws = Jws.parse(outcome.response().header("X-Signature"));
        assertEquals(401, jws.header().member("status").integer());
        assertEquals("abc123", jws.string("nonce", true));
        assertTrue(client.verify(outcome.response(), request).isValid());
    }

    @Test
    void refusalBeforeTheNonceWasRead() {
        TestRequest malformed = TestSigner.request().sign().replace("X-Signature", "x");
        TestServer.Outcome outcome = server.send(malformed);
        Jws jws = Jws.parse(outcome.response().header("X-Signature"));
        assertNull(jws.header().member("nonce"));
        assertEquals(MessageSigner.digest("x"), jws.string("req", true));
        assertTrue(client.verify(outcome.response(), malformed).isValid());
    }

    @Test
    void refusalOfTwoSignatures() {
        TestRequest twice = TestSigner.request().sign().with("X-Signature", "x");
        Jws jws = Jws.parse(server.send(twice).response().header("X-Signature"));
        assertNull(jws.header().member("req"));
        assertEquals("POST", jws.string("htm", true));
        assertEquals("https://api.example.com/rpc", jws.string("url", true));
    }

    @Test
    void refusalsUnsignedOnRequest() {
        server.set(Setting.SIGN_REFUSALS, "false");
        assertNull(server.send(new TestRequest()).response().header("X-Signature"));
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
    void withoutContent(String method, int status) {
        TestRequest request = TestSigner.request().to(method, "/x").noBody().sign();
        Exchange exchange = server.send(request).exchange();
        Map<String, String> fields = TestClient.fields(exchange.response()
                .seal(status, "application/json", List.of("br"), JSON)
                .toCompletableFuture()
                .join());
        assertTrue(client.verify(status, fields, "application/json", new byte[0], request)
                .isValid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"n\":9007199254740993}", "{\"a\":1,\"a\":2}", "not JSON", "{\"a\":1e400}"})
    void jsonWithoutLosslessFormIsSignedRaw(String json) {
        TestRequest request = TestSigner.request().sign();
        Exchange exchange = server.send(request).exchange();
        Map<String, String> fields = TestClient.fields(exchange.response()
                .seal(200, "application/json", List.of(), json.getBytes(UTF_8))
                .toCompletableFuture()
                .join());
        assertEquals("raw", Jws.parse(fields.get("X-Signature")).string("c14n", true));
        assertTrue(client.verify(200, fields, "application/json", json.getBytes(UTF_8), request)
                .isValid());
        assertFalse(client.verify(200, fields, "application/json", (json + " ").getBytes(UTF_8), request)
                .isValid());
    }

    @Test
    void gzipCodedResponseIsSignedDecoded() {
        TestRequest request = TestSigner.request().sign();
        Exchange exchange = server.send(request).exchange();
        Map<String, String> fields = TestClient.fields(exchange.response()
                .seal(200, "application/json", List.of("gzip"), ContentCodingTest.gzip(JSON))
                .toCompletableFuture()
                .join());
        assertTrue(client.verify(200, fields, "application/json", JSON, request).isValid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, br", "zstd"})
    void otherCodingsPassMarked(String coding) {
        Exchange exchange = server.send(TestSigner.request().sign()).exchange();
        Map<String, String> fields = TestClient.fields(exchange.response()
                .seal(200, "application/json", List.of(coding), JSON)
                .toCompletableFuture()
                .join());
        assertEquals("coding", fields.get("X-Signet-Unsigned"));
        assertNull(fields.get("X-Signature"));
    }

    @Test
    void encodedPayloadOnRequest() {
        server.set(Setting.RESPONSE_B64, "true");
        TestRequest request = TestSigner.request().sign();
        Exchange exchange = server.send(request).exchange();
        Map<String, String> fields = TestClient.fields(exchange.response()
                .seal(200, "application/json", List.of(), JSON)
                .toCompletableFuture()
                .join());
        Jws jws = Jws.parse(fields.get("X-Signature"));
        assertNull(jws.header().member("b64"));
        assertNull(jws.header().member("crit"));
        assertTrue(client.verify(200, fields, "application/json", JSON, request).isValid());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html; charset=utf-8",
                "image/png",
                "application/problem+json",
                "application/json; charset=utf-16"
            })
    void everyContentType(String type) {
        TestRequest request = TestSigner.request().sign();
        Exchange exchange = server.send(request).exchange();
        Map<String, String> fields = TestClient.fields(exchange.response()
                .seal(200, type, List.of(), JSON)
                .toCompletableFuture()
                .join());
        assertTrue(client.verify(200, fields, type, JSON, request).isValid());
    }

    @Test
    void withoutContentType() {
        TestRequest request = TestSigner.request().sign();
        Exchange exchange = server.send(request).exchange();
        Map<String, String> fields = TestClient.fields(exchange.response()
                .seal(200, null, List.of(), JSON)
                .toCompletableFuture()
                .join());
        assertTrue(client.verify(200, fields, null, JSON, request).isValid());
    }

    @Test
    void standInsForOtherPages() {
        Exchange exchange = server.send(TestSigner.request().sign()).exchange();
        for (Response page : List.of(
                exchange.response().errorPage(500).toCompletableFuture().join(),
                exchange.response().oversize().toCompletableFuture().join())) {
            assertEquals(500, page.status());
            assertEquals("application/problem+json", page.header("Content-Type"));
            assertTrue(page.header("X-Signature") != null);
        }
        assertEquals(
                404,
                exchange.response().errorPage(404).toCompletableFuture().join().status());
        assertEquals(
                "too-large",
                TestClient.fields(exchange.response().stream(200, "too-large")
                                .toCompletableFuture()
                                .join())
                        .get("X-Signet-Unsigned"));
        assertTrue(exchange.response().isStream("application/x-ndjson; charset=utf-8"));
        assertTrue(exchange.response().isStream("application/grpc+proto"));
        assertFalse(exchange.response().isStream("application/grpc-web"));
        assertFalse(exchange.response().isStream("application/json"));
    }
}
