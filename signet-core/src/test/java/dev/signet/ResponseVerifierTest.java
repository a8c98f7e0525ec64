package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.signet.ResponseVerifier.Asked;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol section 6, the client's side: an answer that is not genuine, not whole, or to another question is refused. */
class ResponseVerifierTest {
    private static final String TYPE = "application/json";
    private static final byte[] BODY = "{\"ok\":true}".getBytes(UTF_8);

    private final TestServer server = new TestServer();
    private final TestClient client = new TestClient(server);
    private final TestRequest request = TestSigner.request().sign();
    private final Map<String, String> sealed = TestClient.fields(server.send(request)
            .exchange()
            .response()
            .seal(200, TYPE, List.of(), BODY)
            .toCompletableFuture()
            .join());

    @Test
    void honest() {
        assertNull(refusal(200, TYPE, BODY));
        assertNull(refusal(200, "application/json;charset=UTF-8", BODY));
        assertNull(refusal(200, TYPE, "{ \"ok\" : true }".getBytes(UTF_8)), "the same JSON");
    }

    @Test
    void otherStatus() {
        assertEquals(Rejection.SIGNATURE_MISMATCH, refusal(201, TYPE, BODY));
        assertEquals(Rejection.SIGNATURE_MISMATCH, refusal(500, TYPE, BODY));
    }

    @Test
    void answerToAnotherRequest() {
        TestRequest other = TestSigner.request().sign();
        assertEquals(
                Rejection.SIGNATURE_MISMATCH,
                client.verify(200, sealed, TYPE, BODY, other).rejection());
        assertEquals(
                Rejection.SIGNATURE_MISMATCH,
                client.verify(200, sealed, TYPE, BODY, new Asked(null, "POST", "https://api.example.com/rpc"))
                        .rejection());
    }

    @Test
    void answerToAnUnsignedRequestForASignedOne() {
        Map<String, String> unsigned = TestClient.fields(new TestServer()
                .set(Setting.PHASE, "observe")
                .send(new TestRequest())
                .exchange()
                .response()
                .seal(200, TYPE, List.of(), BODY)
                .toCompletableFuture()
                .join());
        assertEquals(
                Rejection.SIGNATURE_MISMATCH,
                client.verify(200, unsigned, TYPE, BODY, request).rejection());
        assertNull(client.verify(200, unsigned, TYPE, BODY, new Asked(null, "POST", null))
                .rejection());
        for (Asked asked : List.of(
                new Asked(null, "GET", null),
                new Asked(null, "POST", "https://api.example.com/other"),
                new Asked(null, "POST", "https://api.example.com/rpc?a=1"),
                new Asked(null, "POST", "https://evil.test/rpc"))) {
            assertEquals(
                    Rejection.SIGNATURE_MISMATCH,
                    client.verify(200, unsigned, TYPE, BODY, asked).rejection());
        }
    }

    @Test
    void olderThanItsQuestion() {
        TestRequest later = TestSigner.request().iat(TestClock.START + 61).sign();
        String forged = signer().string("req", MessageSigner.digest(later.header("X-Signature")))
                .signature();
        server.clock.advance(61);
        assertEquals(
                Rejection.SIGNATURE_EXPIRED,
                client.verify(200, Map.of("X-Signature", forged), TYPE, BODY, later)
                        .rejection());
    }

    @Test
    void fromTheFuture() {
        server.clock.advance(-61);
        assertEquals(Rejection.SIGNATURE_NOT_YET_VALID, refusal(200, TYPE, BODY));
        server.clock.advance(1);
        assertNull(refusal(200, TYPE, BODY));
    }

    @Test
    void answerOfAnUnsignedRequestGrowsOld() {
        Map<String, String> unsigned = TestClient.fields(new TestServer()
                .set(Setting.PHASE, "observe")
                .send(new TestRequest())
                .exchange()
                .response()
                .seal(200, TYPE, List.of(), BODY)
                .toCompletableFuture()
                .join());
        server.clock.advance(361);
        assertEquals(
                Rejection.SIGNATURE_EXPIRED,
                client.verify(200, unsigned, TYPE, BODY, new Asked(null, "POST", null))
                        .rejection());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ok\":false}", "{\"ok\":true,\"x\":1}", "", "[]", "{\"ok\":\"true\"}"})
    void tamperedBody(String body) {
        assertEquals(Rejection.SIGNATURE_INVALID, refusal(200, TYPE, body.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"ok\":true,\"ok\":true}", "<html>"})
    void bodyThatIsNoJson(String body) {
        assertEquals(Rejection.BODY_NOT_CANONICAL, refusal(200, TYPE, body.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "text/plain",
                "application/problem+json",
                "application/json; charset=utf-16",
                "nonsense"
            })
    void changedContentType(String type) {
        assertEquals(Rejection.SIGNATURE_MISMATCH, refusal(200, type, BODY));
    }

    @Test
    void contentTypeTakenAway() {
        assertEquals(Rejection.SIGNATURE_MISMATCH, refusal(200, null, BODY));
    }

    @Test
    void signatureStripped() {
        assertEquals(
                Rejection.SIGNATURE_MISSING,
                client.verify(200, Map.of(), TYPE, BODY, request).rejection());
    }

    @Test
    void signatureTwice() {
        List<String> twice = List.of(sealed.get("X-Signature"), sealed.get("X-Signature"));
        assertEquals(
                Rejection.SIGNATURE_MALFORMED,
                client.verifier()
                        .verify(new SignedResponse(200, twice, TYPE, BODY), Asked.signed(request.header("X-Signature")))
                        .rejection());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "typ    | \"signet-request+jws\"  | SIGNATURE_MALFORMED",
                "typ    | \"signet-event+jws\"    | SIGNATURE_MALFORMED",
                "typ    | \"JWT\"                 | SIGNATURE_MALFORMED",
                "typ    |                         | SIGNATURE_MALFORMED",
                "kid    | \"other\"               | SIGNATURE_UNKNOWN",
                "kid    | 1                       | SIGNATURE_MALFORMED",
                "kid    |                         | SIGNATURE_MALFORMED",
                "alg    | \"none\"                | SIGNATURE_ALGORITHM",
                "alg    | \"HS256\"               | SIGNATURE_ALGORITHM",
                "alg    |                         | SIGNATURE_MALFORMED",
                "alg    | \"EdDSA\"               | ",
                "status | \"200\"                 | SIGNATURE_MALFORMED",
                "status |                         | SIGNATURE_MALFORMED",
                "iat    |                         | SIGNATURE_MALFORMED",
                "iat    | \"1763600000\"          | SIGNATURE_MALFORMED",
                "req    |                         | SIGNATURE_MISMATCH",
                "req    | 1                       | SIGNATURE_MALFORMED",
                "c14n   | \"jcs-nfc\"             | SIGNATURE_MALFORMED",
                "c14n   | \"raw\"                 | ",
                "crit   | [\"x\"]                 | SIGNATURE_MALFORMED",
                "crit   | [\"status\"]            | ",
                "b64    | false                   | SIGNATURE_MALFORMED",
                "cty    | \"text/html\"           | SIGNATURE_MISMATCH",
                "x      | 1                       | "
            })
    void eachMember(String name, String json, Rejection expected) {
        TestSigner signer = signer().json(name, json);
        if (json == null) {
            signer.without(name);
        }
        ResponseVerifier.Result result =
                client.verify(200, Map.of("X-Signature", signer.signature()), TYPE, BODY, request);
        assertEquals(expected, result.rejection(), result.detail());
    }

    @Test
    void everyOtherKey() {
        SigningKey stranger = TestKeys.client();
        assertEquals(
                Rejection.SIGNATURE_INVALID,
                client.verify(
                                200,
                                Map.of(
                                        "X-Signature",
                                        signer().signedBy(stranger).signature()),
                                TYPE,
                                BODY,
                                request)
                        .rejection());
        assertEquals(
                Rejection.SIGNATURE_ALGORITHM,
                client.verify(
                                200,
                                Map.of(
                                        "X-Signature",
                                        signer().signedBy(TestKeys.of(JwsAlgorithm.HS256))
                                                .string("alg", "HS256")
                                                .signature()),
                                TYPE,
                                BODY,
                                request)
                        .rejection());
    }

    private Rejection refusal(int status, String type, byte[] body) {
        return client.verify(status, sealed, type, body, request).rejection();
    }

    /** A response signature of the server's own key, as a test wants it. */
    private TestSigner signer() {
        SigningKey key = server.signet().keyRing().active(KeyPurpose.RESPONSE);
        return TestSigner.request()
                .key(key)
                .without("nonce", "htm", "url")
                .string("typ", "signet-response+jws")
                .json("status", "200")
                .string("cty", TYPE)
                .string("req", MessageSigner.digest(request.header("X-Signature")))
                .json(new String(BODY, UTF_8));
    }
}
