package dev.signet.keys;

import dev.signet.jose.Jws;
import dev.signet.jose.SigningKey;
import java.time.Instant;
import java.util.Map;

/** The word of one key for the next (protocol section 7): a compact JWS whose payload is the JCS form of the published JWK. */
final class Endorsement {
    static final String TYP = "signet-key+jws";

    private Endorsement() {}

    static String by(SigningKey key, Map<String, Object> publishedJwk, Instant now) {
        byte[] header = KeyJson.canonical(
                Map.of("alg", key.algorithm().joseName(), "iat", now.getEpochSecond(), "kid", key.kid(), "typ", TYP));
        return Jws.sign(key, header, KeyJson.canonical(publishedJwk));
    }
}
