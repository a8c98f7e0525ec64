package dev.signet;

import dev.signet.jose.JwkSets;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.VerificationKey;
import dev.signet.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The keys that a server signs its responses with, from its JWK set. Keys of another {@code purpose}, and revoked ones, are left out (protocol section 7). */
public final class ResponseKeys implements Function<String, VerificationKey> {
    private final Map<String, VerificationKey> byKid = new HashMap<>();

    private ResponseKeys() {}

    /** @throws IllegalArgumentException naming the key, by its place in the set, that is wrong */
    public static ResponseKeys parse(String jwks, SignatureEngine engine) {
        ResponseKeys keys = new ResponseKeys();
        List<JwkSets.Entry> entries = JwkSets.parse(jwks);
        for (int i = 0; i < entries.size(); i++) {
            if (!isForResponses(entries.get(i).members())) {
                continue;
            }
            try {
                VerificationKey key = VerificationKey.of(entries.get(i).jwk(), engine);
                if (key.kid() == null) {
                    throw new IllegalArgumentException("has no 'kid'");
                }
                keys.byKid.put(key.kid(), key);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("keys[" + i + "] " + e.getMessage(), e);
            }
        }
        return keys;
    }

    private static boolean isForResponses(Map<String, JsonValue> members) {
        JsonValue purpose = members.get("purpose");
        return !members.containsKey("revoked")
                && (purpose == null
                        || purpose.kind() == JsonValue.Kind.STRING
                                && purpose.string().equals("response"));
    }

    /** The key of that kid, or null. */
    @Override
    public VerificationKey apply(String kid) {
        return byKid.get(kid);
    }

    public Set<String> kids() {
        return Set.copyOf(byKid.keySet());
    }
}
