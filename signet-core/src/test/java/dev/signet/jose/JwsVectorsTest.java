package dev.signet.jose;

import static dev.signet.jose.Engines.assertVerdict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.Vectors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wycheproof's JWS and JWK vectors (RFC 7515, 7517): refused at load, at parse or at the signature, but never with a fault. */
class JwsVectorsTest {
    /** Valid lines that are refused here: protocol section 1 offers RS256, where allowed, and no other PKCS #1 v1.5. */
    private static final Set<String> NOT_OFFERED = Set.of("RS384", "RS512");

    static Stream<JsonNode> vectors() {
        return Stream.concat(Vectors.lines("jws.jsonl"), Vectors.lines("jwk.jsonl"));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("vectors")
    void vector(JsonNode vector) {
        String id = vector.path("id").asText();
        String expected = vector.path(vector.has("strict_expected") ? "strict_expected" : "expected")
                .asText();
        boolean valid = expected.equals("valid")
                && !NOT_OFFERED.contains(vector.path("alg").asText());
        assertVerdict(id + " " + vector.path("comment").asText(), valid, engine -> accepts(vector, engine));
    }

    private static boolean accepts(JsonNode vector, SignatureEngine engine) {
        try {
            Map<String, VerificationKey> byKid = new HashMap<>();
            if (vector.has("jwks")) {
                List<JwkSets.Entry> entries = JwkSets.parse(vector.get("jwks").toString());
                if (JwkSets.mixesSymmetry(entries)) {
                    return false; // whoever publishes a secret beside public keys has lost it
                }
                entries.forEach(entry -> byKid.put(entry.jwk().getKeyID(), VerificationKey.of(entry.jwk(), engine)));
            } else {
                VerificationKey only =
                        VerificationKey.of(JwkSets.parseKey(vector.path("jwk").toString()), engine);
                JwsVerifier.verify(vector.path("jws").asText(), null, kid -> only);
                return true;
            }
            JwsVerifier.verify(vector.path("jws").asText(), null, byKid::get);
            return true;
        } catch (IllegalArgumentException | JwsException e) {
            return false;
        }
    }
}
