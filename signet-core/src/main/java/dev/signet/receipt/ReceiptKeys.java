package dev.signet.receipt;

import dev.signet.jose.Base64Url;
import dev.signet.jose.Jws;
import dev.signet.jose.JwsAlgorithm;
import dev.signet.jose.JwsException;
import dev.signet.jose.JwsVerifier;
import dev.signet.jose.SignatureEngine;
import dev.signet.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The keys that signatures are verified with: the pinned ones, what an export brings along, and which of that is trusted. */
final class ReceiptKeys {
    private static final String ENDORSEMENT = "signet-key+jws";

    private final Map<String, KeyEntry> trusted = new HashMap<>();
    private final Map<String, KeyEntry> brought = new HashMap<>();
    private final Map<String, String> reasons = new HashMap<>();

    private ReceiptKeys() {}

    static ReceiptKeys of(TrustAnchors anchors, List<JsonValue> entries, SignatureEngine engine) {
        ReceiptKeys keys = new ReceiptKeys();
        keys.reasons.putAll(anchors.unfit());
        anchors.keys().forEach(keys::trust);
        List<KeyEntry> unpinned = new ArrayList<>();
        for (JsonValue entry : entries) {
            KeyEntry key = keys.read(entry, engine);
            if (key != null && anchors.pins(key)) {
                keys.trust(key);
            } else if (key != null) {
                unpinned.add(key);
            }
        }
        keys.follow(unpinned);
        return keys;
    }

    /** Null for a key of another purpose or kind, which is no fault of the export. */
    private KeyEntry read(JsonValue entry, SignatureEngine engine) {
        try {
            KeyEntry key = KeyEntry.of(entry, engine);
            brought.putIfAbsent(key.kid(), key);
            return key;
        } catch (IllegalArgumentException e) {
            reasons.putIfAbsent(KeyEntry.kid(entry), "the key that comes along is not for receipts: " + e.getMessage());
            return null;
        }
    }

    /** Of a key that is known already only the news that it is revoked counts: it can do no harm but to say less. */
    private void trust(KeyEntry key) {
        KeyEntry known = trusted.putIfAbsent(key.kid(), key);
        if (known != null
                && key.revoked()
                && known.key().thumbprint().equals(key.key().thumbprint())) {
            trusted.put(key.kid(), key);
        }
    }

    /** From each trusted key to those that it endorses, and on from there; each endorsement is looked at once. */
    private void follow(List<KeyEntry> unpinned) {
        Map<String, List<KeyEntry>> byEndorser = new HashMap<>();
        for (KeyEntry key : unpinned) {
            String endorser = endorser(key);
            if (endorser != null) {
                byEndorser.computeIfAbsent(endorser, kid -> new ArrayList<>()).add(key);
            }
        }
        Deque<KeyEntry> reached = new ArrayDeque<>(trusted.values());
        while (!reached.isEmpty()) {
            KeyEntry endorser = reached.remove();
            for (KeyEntry key : byEndorser.getOrDefault(endorser.kid(), List.of())) {
                String problem = problem(key, endorser);
                if (problem != null) {
                    reasons.put(key.kid(), "its endorsement by '" + endorser.kid() + "' does not count: " + problem);
                } else if (trusted.putIfAbsent(key.kid(), key) == null) {
                    reached.add(key);
                }
            }
        }
    }

    private String endorser(KeyEntry key) {
        if (key.endorsement() == null) {
            return null;
        }
        try {
            return Jws.parse(key.endorsement()).string("kid", true);
        } catch (JwsException e) {
            reasons.put(key.kid(), "its endorsement is malformed: " + e.getMessage());
            return null;
        }
    }

    /** Why the endorsement does not count, or null. Whoever holds a revoked key can date an endorsement as they like. */
    private static String problem(KeyEntry key, KeyEntry endorser) {
        if (endorser.revoked()) {
            return "that key is revoked";
        }
        try {
            Jws jws = Jws.parse(key.endorsement());
            if (!ENDORSEMENT.equals(jws.string("typ", true))) {
                return "'typ' is not '" + ENDORSEMENT + "'";
            }
            JsonValue iat = jws.header().member("iat");
            if (iat == null || !iat.isInteger()) {
                return "'iat' is not an integer";
            }
            if (endorser.notBefore() != null && iat.integer() < endorser.notBefore()
                    || endorser.notAfter() != null && iat.integer() > endorser.notAfter()) {
                return "that key was not active at its 'iat'";
            }
            byte[] payload = JwsVerifier.verify(key.endorsement(), null, kid -> endorser.key());
            return Arrays.equals(payload, key.published()) ? null : "it is for another key, or other members of it";
        } catch (JwsException e) {
            return e.getMessage();
        }
    }

    /**
     * Verifies a signature.
     *
     * @param kid null where the receipt names none: then any trusted key will do
     * @param what says whose signature it is, in a message
     * @throws ReceiptException with {@code signature_invalid}, {@code untrusted_key} or {@code unproven}
     */
    void verify(String kid, String input, byte[] signature, String what) {
        byte[] octets = input.getBytes(StandardCharsets.UTF_8);
        if (kid == null) {
            verifyWithAny(trusted.values(), octets, signature, what);
            return;
        }
        KeyEntry key = trusted.getOrDefault(kid, brought.get(kid));
        if (key != null && !holds(key, octets, signature)) {
            throw new ReceiptException(
                    ReceiptFault.SIGNATURE_INVALID, what + " does not verify with the key '" + kid + "'");
        }
        if (!trusted.containsKey(kid)) {
            throw new ReceiptException(ReceiptFault.UNTRUSTED_KEY, untrusted(kid));
        }
        checkNotRevoked(kid);
    }

    /** @throws ReceiptException with {@code unproven} when that key is known to be revoked */
    void checkNotRevoked(String kid) {
        KeyEntry key = trusted.getOrDefault(kid, brought.get(kid));
        if (key != null && key.revoked()) {
            throw new ReceiptException(
                    ReceiptFault.UNPROVEN,
                    "the key '" + kid + "' is revoked, and nothing shows that it signed before it became invalid");
        }
    }

    private String untrusted(String kid) {
        String reason = reasons.get(kid);
        if (reason == null) {
            reason = brought.containsKey(kid)
                    ? "it comes along, but no pinned key leads to it"
                    : "it is neither pinned nor does it come along";
        }
        return "the key '" + kid + "' is not trusted: " + reason;
    }

    private void verifyWithAny(Collection<KeyEntry> keys, byte[] octets, byte[] signature, String what) {
        if (keys.isEmpty()) {
            throw new ReceiptException(ReceiptFault.UNTRUSTED_KEY, "no key is pinned, and the receipt names none");
        }
        for (KeyEntry key : keys) {
            if (holds(key, octets, signature)) {
                checkNotRevoked(key.kid());
                return;
            }
        }
        throw new ReceiptException(ReceiptFault.SIGNATURE_INVALID, what + " does not verify with any trusted key");
    }

    private static boolean holds(KeyEntry key, byte[] octets, byte[] signature) {
        return key.key().verify(JwsAlgorithm.ED25519, octets, octets.length, signature);
    }

    /** @throws ReceiptException with {@code signature_invalid} when it is not base64url */
    static byte[] decode(String signature, String what) {
        try {
            return Base64Url.decode(signature);
        } catch (IllegalArgumentException e) {
            throw new ReceiptException(ReceiptFault.SIGNATURE_INVALID, what + " " + e.getMessage());
        }
    }
}
