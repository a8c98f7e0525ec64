package dev.signet.receipt;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import dev.signet.jose.JwkSets;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.VerificationKey;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonValue;
import dev.signet.json.JsonValue.Kind;
import java.util.Map;
import java.util.Set;

/**
 * A key for receipts with what a key set or key history says of it.
 *
 * @param published the JCS form of the members that were published, which is what an endorsement is over
 * @param revoked whether it is said to be revoked
 * @param notBefore NumericDate from which it signed, or null
 * @param notAfter NumericDate until which it signed, or null
 * @param endorsement the compact JWS of the key before it, or null
 */
record KeyEntry(
        String kid,
        VerificationKey key,
        byte[] published,
        boolean revoked,
        Long notBefore,
        Long notAfter,
        String endorsement) {
    private static final Set<String> HISTORY =
            Set.of("state", "not_before", "not_after", "revoked_at", "reason", "invalid_from", "endorsement");

    /** @throws IllegalArgumentException saying why it is no key for receipts */
    static KeyEntry of(JsonValue entry, SignatureEngine engine) {
        JWK jwk = JwkSets.parseKey(entry.text());
        Map<String, JsonValue> members = entry.members();
        JsonValue purpose = present(members, "purpose");
        if (purpose != null
                && !(purpose.kind() == Kind.STRING && purpose.string().equals("receipt"))) {
            throw new IllegalArgumentException("'purpose' is " + purpose.text() + ", not \"receipt\"");
        }
        if (jwk instanceof OctetSequenceKey) {
            throw new IllegalArgumentException("a shared secret proves nothing to third parties");
        }
        VerificationKey key = VerificationKey.of(jwk.toPublicJWK(), engine);
        if (!key.algorithms().contains(JwsAlgorithm.ED25519)) {
            throw new IllegalArgumentException("a receipt key is Ed25519");
        }
        return new KeyEntry(
                key.kid() == null ? key.thumbprint() : key.kid(),
                key,
                published(entry, members),
                isRevoked(members),
                date(members, "not_before"),
                date(members, "not_after"),
                string(members, "endorsement"));
    }

    /** The {@code kid} of an entry, or an empty text. */
    static String kid(JsonValue entry) {
        String kid = entry.kind() == Kind.OBJECT ? string(entry.members(), "kid") : null;
        return kid == null ? "" : kid;
    }

    private static boolean isRevoked(Map<String, JsonValue> members) {
        return members.containsKey("revoked")
                || present(members, "revoked_at") != null
                || present(members, "invalid_from") != null
                || "revoked".equals(string(members, "state"));
    }

    private static byte[] published(JsonValue entry, Map<String, JsonValue> members) {
        byte[] json = entry.bytes();
        for (String name : HISTORY) {
            if (members.containsKey(name)) {
                json = CanonicalJson.of(json).without(name);
            }
        }
        return json;
    }

    private static JsonValue present(Map<String, JsonValue> members, String name) {
        JsonValue value = members.get(name);
        return value == null || value.kind() == Kind.NULL ? null : value;
    }

    private static String string(Map<String, JsonValue> members, String name) {
        JsonValue value = present(members, name);
        return value == null || value.kind() != Kind.STRING ? null : value.string();
    }

    private static Long date(Map<String, JsonValue> members, String name) {
        JsonValue value = present(members, name);
        return value == null || !value.isInteger() ? null : (Long) value.integer();
    }
}
