package dev.signet;

import dev.signet.jose.Base64Url;
import dev.signet.jose.JwsException;
import dev.signet.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whom a gateway signs for, after it has verified that one's own signature: the member {@code act} (protocol section 9).
 *
 * @param req the digest of that signature, as a response has it
 */
record Caller(String tenant, String kid, String req) {
    private static final int DIGEST_OCTETS = 32;
    private static final int MOST_KID_CHARACTERS = 512;

    static Caller of(VerifiedRequest request) {
        return new Caller(request.tenant(), request.kid(), MessageSigner.digest(request.signature()));
    }

    /** @throws JwsException saying what is wrong with it */
    static Caller read(JsonValue act) {
        if (act.kind() != JsonValue.Kind.OBJECT) {
            throw new JwsException("'act' is not an object with tenant, kid and req");
        }
        Caller caller = new Caller(string(act, "tenant"), string(act, "kid"), string(act, "req"));
        if (!TenantId.isValid(caller.tenant)) {
            throw new JwsException("'tenant' in 'act' is not " + TenantId.FORM);
        }
        if (caller.kid.isEmpty() || caller.kid.length() > MOST_KID_CHARACTERS) {
            throw new JwsException("'kid' in 'act' is not 1 to " + MOST_KID_CHARACTERS + " characters");
        }
        try {
            if (Base64Url.decode(caller.req).length == DIGEST_OCTETS) {
                return caller;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new JwsException("'req' in 'act' is not the base64url of a SHA-256 digest");
    }

    private static String string(JsonValue act, String name) {
        JsonValue value = act.members().get(name);
        if (value == null || value.kind() != JsonValue.Kind.STRING) {
            throw new JwsException("'act' has no string '" + name + "'");
        }
        return value.string();
    }

    /** The member's members. */
    Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("tenant", tenant);
        members.put("kid", kid);
        members.put("req", req);
        return members;
    }
}
