package dev.signet;

import com.nimbusds.jose.jwk.JWK;
import dev.signet.jose.JwkSets;
import dev.signet.jose.SignatureEngine;
import dev.signet.jose.VerificationKey;
import dev.signet.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Trusted client keys from a JWK set. A key's member {@code tenant} says whose it is ({@code default} when left out); its member {@code revoked} (as in OpenID Federation,
 * an object with {@code revoked_at}) that it must not be taken any more. Private parts are dropped.
 */
public final class TrustedKeys implements KeyResolver {
    /** The tenant of keys that name none. */
    public static final String DEFAULT_TENANT = "default";

    private final Map<String, TrustedKey> byKid = new HashMap<>();
    private final Map<Name, TrustedKey> byName = new HashMap<>();

    private record Name(String tenant, String kid) {}

    private TrustedKeys() {}

    /**
     * @param requireIss whether two tenants may use one kid, since every signature names its tenant
     * @throws IllegalArgumentException naming the key, by its place in the set, that is wrong
     */
    public static TrustedKeys parse(String jwks, SignatureEngine engine, boolean requireIss) {
        TrustedKeys keys = new TrustedKeys();
        List<JwkSets.Entry> entries = JwkSets.parse(jwks);
        for (int i = 0; i < entries.size(); i++) {
            try {
                keys.add(entries.get(i), engine, requireIss);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("keys[" + i + "] " + e.getMessage(), e);
            }
        }
        return keys;
    }

    private void add(JwkSets.Entry entry, SignatureEngine engine, boolean requireIss) {
        JWK jwk = entry.jwk();
        JsonValue tenantMember = entry.members().get("tenant");
        if (tenantMember != null && tenantMember.kind() != JsonValue.Kind.STRING) {
            throw new IllegalArgumentException("has a 'tenant' that is no string");
        }
        VerificationKey key = VerificationKey.of(jwk, engine);
        String kid = key.kid();
        if (kid == null || kid.isEmpty()) {
            throw new IllegalArgumentException("has no 'kid'");
        }
        String tenant = tenantMember == null ? DEFAULT_TENANT : tenantMember.string();
        JsonValue purpose = entry.members().get("purpose");
        TrustedKey trusted = new TrustedKey(
                tenant,
                key,
                entry.members().containsKey("revoked"),
                purpose == null ? null : purpose.kind() == JsonValue.Kind.STRING ? purpose.string() : purpose.text());
        if (byName.put(new Name(tenant, kid), trusted) != null) {
            throw new IllegalArgumentException("has the kid of another key of its tenant");
        }
        if (byKid.put(kid, trusted) != null && !requireIss) {
            throw new IllegalArgumentException("has the kid of another tenant's key; that needs require-iss");
        }
    }

    @Override
    public TrustedKey resolve(String iss, String kid) {
        return iss == null ? byKid.get(kid) : byName.get(new Name(iss, kid));
    }

    /** How many keys there are. */
    public int size() {
        return byName.size();
    }
}
