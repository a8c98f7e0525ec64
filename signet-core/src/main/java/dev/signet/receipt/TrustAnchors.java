package dev.signet.receipt;

import dev.signet.jose.JwkSets;
import dev.signet.jose.SignatureEngine;
import dev.signet.json.CanonicalForm;
import dev.signet.json.CanonicalJson;
import dev.signet.json.JsonException;
import dev.signet.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an auditor trusts from elsewhere: keys, or their RFC 7638 thumbprints. A key that comes along with an export counts only if it is pinned here
 * or reached from such a key by endorsements (protocol sections 7 and 8). Immutable.
 */
public final class TrustAnchors {
    /** Nothing: then no signature is trusted. */
    public static final TrustAnchors NONE = new TrustAnchors(List.of(), Set.of(), Map.of(), false);

    private final List<KeyEntry> keys;
    private final Set<String> thumbprints;
    private final Map<String, String> unfit; // kids of keys that were given, and why they never count
    private final boolean given;

    private TrustAnchors(List<KeyEntry> keys, Set<String> thumbprints, Map<String, String> unfit, boolean given) {
        this.keys = List.copyOf(keys);
        this.thumbprints = Set.copyOf(thumbprints);
        this.unfit = Map.copyOf(unfit);
        this.given = given;
    }

    /**
     * And the keys of a JWK set ({@code /.well-known/jwks.json}), of a key history ({@code /.well-known/signet/keys}), or a single JWK. Keys that are not for receipts
     * never count.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public TrustAnchors withKeys(String json, SignatureEngine engine) {
        CanonicalForm form;
        try {
            form = CanonicalJson.of(json.getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new IllegalArgumentException("not strict JSON: " + e.getMessage());
        }
        JsonValue set = form.member("keys");
        if (set != null) {
            JwkSets.parse(json); // no duplicates, nothing malformed
        }
        List<KeyEntry> more = new ArrayList<>(keys);
        Map<String, String> left = new HashMap<>(unfit);
        for (JsonValue entry : set == null ? List.of(form.root()) : set.elements()) {
            try {
                more.add(KeyEntry.of(entry, engine));
            } catch (IllegalArgumentException e) {
                if (set == null) {
                    throw e;
                }
                left.put(KeyEntry.kid(entry), "the pinned key is not for receipts: " + e.getMessage());
            }
        }
        return new TrustAnchors(more, thumbprints, left, true);
    }

    /** And the key of that RFC 7638 thumbprint (SHA-256, base64url), once an export brings it. */
    public TrustAnchors withThumbprint(String thumbprint) {
        if (!thumbprint.matches("[A-Za-z0-9_-]{43}")) {
            throw new IllegalArgumentException("a thumbprint is 43 characters of base64url (RFC 7638, SHA-256)");
        }
        Set<String> more = new HashSet<>(thumbprints);
        more.add(thumbprint);
        return new TrustAnchors(keys, more, unfit, true);
    }

    /** Whether nobody has pinned anything; an empty key set is something. */
    public boolean isEmpty() {
        return !given;
    }

    Map<String, String> unfit() {
        return unfit;
    }

    List<KeyEntry> keys() {
        return keys;
    }

    boolean pins(KeyEntry key) {
        String thumbprint = key.key().thumbprint();
        return thumbprints.contains(thumbprint)
                || keys.stream().anyMatch(pinned -> pinned.key().thumbprint().equals(thumbprint));
    }
}
