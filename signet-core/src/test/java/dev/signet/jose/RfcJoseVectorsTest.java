package dev.signet.jose;

import static dev.signet.jose.Engines.assertVerdict;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import dev.signet.Vectors;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of RFC 7515, 7797, 8037 and 7520: verified, and signed again where the private key is printed. */
class RfcJoseVectorsTest {
    /** Printed signatures that every signer makes anew to the octet. ECDSA's and PSS's hold a random number. */
    private static final Set<String> DETERMINISTIC = Set.of("HS256", "RS256", "EdDSA");

    static Stream<JsonNode> vectors() {
        return Vectors.lines("rfc-jose.jsonl");
    }

    static Stream<JsonNode> signable() {
        return vectors()
                .filter(v -> v.path("expected").asText().equals("valid"))
                .filter(v -> v.path("private_jwk").isObject());
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("vectors")
    void verifies(JsonNode vector) {
        boolean valid = vector.path("expected").asText().equals("valid");
        assertVerdict(vector.path("id").asText(), valid, engine -> accepts(vector, engine));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("signable")
    void signsAgain(JsonNode vector) {
        String id = vector.path("id").asText();
        String printed = vector.path("jws").asText();
        String alg = vector.path("alg").asText();
        byte[] payload = payload(vector);
        boolean b64 = vector.path("b64").asBoolean();
        byte[] header = Base64Url.decode(printed.substring(0, printed.indexOf('.')));
        ObjectNode privateJwk = vector.path("private_jwk").deepCopy();
        JWK jwk = JwkSets.parseKey(privateJwk.put("alg", alg).toString());
        for (SignatureEngine engine : Engines.ALL) {
            String made = Jws.signDetached(SigningKey.of(jwk, engine), header, payload, 0, payload.length, b64);
            String printedDetached =
                    printed.substring(0, printed.indexOf('.')) + ".." + printed.substring(printed.lastIndexOf('.') + 1);
            if (DETERMINISTIC.contains(alg)) {
                assertEquals(printedDetached, made, id + " on " + engine.name());
            }
            VerificationKey key = VerificationKey.of(jwk, engine);
            assertArrayEquals(payload, JwsVerifier.verify(made, payload, kid -> key), id);
        }
    }

    private static boolean accepts(JsonNode vector, SignatureEngine engine) {
        byte[] detached = vector.path("detached").asBoolean() ? payload(vector) : null;
        try {
            VerificationKey key =
                    VerificationKey.of(JwkSets.parseKey(vector.path("jwk").toString()), engine);
            byte[] content = JwsVerifier.verify(vector.path("jws").asText(), detached, kid -> key);
            assertArrayEquals(payload(vector), content, vector.path("id").asText());
            return true;
        } catch (IllegalArgumentException | JwsException e) {
            return false;
        }
    }

    private static byte[] payload(JsonNode vector) {
        return Base64.getDecoder().decode(vector.path("payload_b64").asText());
    }
}
