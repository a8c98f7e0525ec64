package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngines;
import dev.signet.jose.SigningKey;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResponseKeysTest {
    private static String set(String... keys) {
        return Stream.of(keys).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    private static String key(String kid, String more) {
        String jwk = SigningKey.generate(JwsAlgorithm.ED25519, kid, SignatureEngines.current())
                .publicJwk()
                .toJSONString();
        return jwk.substring(0, jwk.length() - 1) + more + "}";
    }

    @Test
    void keysOfOtherPurposesAndRevokedOnesAreLeftOut() {
        ResponseKeys keys = ResponseKeys.parse(
                set(
                        key("a", ",\"purpose\":\"response\""),
                        key("b", ""),
                        key("c", ",\"purpose\":\"receipt\""),
                        key("d", ",\"revoked\":{\"revoked_at\":1}")),
                SignatureEngines.current());
        assertEquals(Set.of("a", "b"), keys.kids());
    }

    @Test
    void aKeyWithoutKidIsNamedByItsPlace() {
        String jwk = key("a", "").replace("\"kid\":\"a\",", "");
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> ResponseKeys.parse(set(jwk), SignatureEngines.current()));
        assertTrue(e.getMessage().startsWith("keys[0] has no 'kid'"), e.getMessage());
    }
}
