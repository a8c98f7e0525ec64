package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.signet.ResponseVerifier.Asked;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import dev.signet.jose.VerificationKey;
import dev.signet.keys.KeyPurpose;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack: a signature made for one purpose, used for another (protocol section 1, {@code typ}; section 7, one purpose for each key). */
class CrossPurposeTest {
    private final TestServer server = new TestServer();

    @Test
    void responseSignatureAsRequest() {
        TestServer.Outcome answered = server.send(TestSigner.request().sign());
        String signature = answered.exchange()
                .response()
                .seal(200, "application/json", List.of(), TestSigner.BODY.getBytes())
                .toCompletableFuture()
                .join()
                .get(0)
                .getValue();
        TestServer trusting = new TestServer();
        SigningKey serverKey = server.signet().keyRing().active(KeyPurpose.RESPONSE);
        trusting.set(Setting.TRUSTED_KEYS, TestKeys.jwks(serverKey)); // the worst case: the server trusts its own key
        assertEquals(
                "signature_malformed",
                trusting.verdict(TestSigner.request().sign().replace("X-Signature", signature)));
        assertEquals(
                "signature_unknown",
                server.verdict(TestSigner.request().signedBy(serverKey).string("kid", serverKey.kid())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JWT",
                "at+jwt",
                "dpop+jwt",
                "secevent+jwt",
                "JOSE",
                "signet-response+jws",
                "signet-event+jws",
                "signet-end+jws",
                "signet-key+jws"
            })
    void tokenWithAnotherTyp(String typ) {
        assertEquals("signature_malformed", server.verdict(TestSigner.request().string("typ", typ)));
        TestServer older = new TestServer().set(Setting.REQUIRE_TYP, "false");
        assertEquals("signature_malformed", older.verdict(TestSigner.request().string("typ", typ)));
    }

    @Test
    void bearerTokenOfTheSameKey() {
        String token = TestSigner.request()
                .header("{\"alg\":\"Ed25519\",\"kid\":\"Ed25519\",\"typ\":\"JWT\"}")
                .signature();
        assertEquals(
                "signature_malformed",
                server.verdict(TestSigner.request().sign().replace("X-Signature", token)));
    }

    @Test
    void requestSignatureAsResponse() {
        SigningKey client = TestKeys.client();
        ResponseVerifier verifier = new ResponseVerifier(
                kid -> VerificationKey.of(client.publicJwk(), SignatureEngines.current()), server.clock);
        String signature = TestSigner.request().json("status", "200").signature();
        ResponseVerifier.Result result = verifier.verify(
                new SignedResponse(200, List.of(signature), "application/json", TestSigner.BODY.getBytes()),
                new Asked(null, null, null));
        assertFalse(result.isValid());
        assertEquals(Rejection.SIGNATURE_MALFORMED, result.rejection());
    }
}
