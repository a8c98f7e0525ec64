package dev.signet.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import dev.signet.TrustedKeys;
import dev.signet.jose.JwkSets;
import dev.signet.jose.SignatureEngine;
import java.util.ArrayList;
import java.util.List;

/**
 * One tenant's trusted keys as the store keeps them: checked, each with the tenant's id, without private parts. Shared secrets have none, so they are kept as they
 * are. Never prints its material.
 *
 * @param text a JWK set
 */
record TenantKeySet(String text, List<String> kids) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_KID_CHARACTERS = 512; // fits an index of either database

    /** @throws IllegalArgumentException naming the key, by its place in the set, that is wrong */
    static TenantKeySet of(String jwks, String tenant, SignatureEngine engine) {
        ArrayNode keys = JSON.createArrayNode();
        for (JwkSets.Entry entry : JwkSets.parse(jwks)) {
            JWK jwk = entry.jwk() instanceof OctetSequenceKey
                    ? entry.jwk()
                    : entry.jwk().toPublicJWK();
            ObjectNode key = (ObjectNode) tree(jwk.toJSONString());
            if (entry.members().containsKey("revoked")) {
                key.set("revoked", tree(entry.members().get("revoked").text()));
            }
            keys.add(key.put("tenant", tenant));
        }
        String text = JSON.createObjectNode().set("keys", keys).toString();
        TrustedKeys.parse(text, engine, true);
        List<String> kids = kids(text);
        for (int i = 0; i < kids.size(); i++) {
            if (kids.get(i).length() > MOST_KID_CHARACTERS || !kids.get(i).matches("[^\\p{Cc}\\p{Cf}]*")) {
                throw new IllegalArgumentException("keys[" + i + "] has a kid of more than " + MOST_KID_CHARACTERS
                        + " characters, or with control characters");
            }
        }
        return new TenantKeySet(text, kids);
    }

    /** The kids of a stored set, which may be null, without a look at the keys themselves. */
    static List<String> kids(String text) {
        List<String> kids = new ArrayList<>();
        if (text != null) {
            tree(text).path("keys").forEach(key -> kids.add(key.path("kid").asText()));
        }
        return kids;
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not JSON, at " + e.getLocation().getCharOffset()); // the cause shows keys
        }
    }

    @Override
    public String toString() {
        return "TenantKeySet" + kids;
    }
}
